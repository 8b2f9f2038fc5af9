"""The loop: take an event, run the handler, answer and take the next."""
import json
import os
import sys

from . import logs, stem
from .context import LambdaContext
from .faults import report
from .handler import load_handler
from .marshal import event_from, result_from
from .wire import Wire


def main(opt_root=None):
    wire = Wire(os.environ["AWS_LAMBDA_RUNTIME_API"])
    if opt_root is None:
        opt_root = stem.wait(wire)
    logs.set_up()
    _set_path(opt_root)
    try:
        handler = load_handler(os.environ.get("_HANDLER", ""))
    except Exception as error:
        body = _failure(error, "")
        wire.fail_init(body["errorType"], _json(body))
        raise SystemExit(1) from None

    headers, event = wire.next()
    while True:
        headers, event = _run(wire, handler, headers, event)


def _run(wire, handler, headers, event):
    """Runs the handler once; returns the next invocation."""
    request_id = headers["lambda-runtime-aws-request-id"]
    logs.set_invocation(request_id, headers.get("lambda-runtime-aws-tenant-id"))
    trace = headers.get("lambda-runtime-trace-id")
    if trace is not None:
        os.environ["_X_AMZN_TRACE_ID"] = trace
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)

    try:
        context = LambdaContext(headers)
        result = handler(event_from(event, headers.get("content-type")), context)
        content_type, body = result_from(result)
    except Exception as error:
        failure = _failure(error, request_id)
        _flush()
        return wire.fail(request_id, failure["errorType"], _json(failure))
    _flush()
    return wire.respond(request_id, content_type, body)


def _failure(error, request_id):
    body = report(error, request_id)
    logs.log_error(body)
    return body


def _flush():
    sys.stdout.flush()
    sys.stderr.flush()


def _json(body):
    return json.dumps(body).encode("ascii")


def _set_path(opt_root):
    """The function's folder and its layers come first, whatever PYTHONPATH says; the bootstrap's own folder goes."""
    own = sys.path.pop(0)
    version = "python%d.%d" % sys.version_info[:2]
    layers = [f"{opt_root}/python/lib/{version}/site-packages", f"{opt_root}/python"]
    sys.path[:0] = [os.environ["LAMBDA_TASK_ROOT"]] + [folder for folder in layers if os.path.isdir(folder)]
    sys.argv[:] = [own + "/bootstrap.py"]
