"""A process that waits for its function."""
import json
import os
import sys
import time

from .context import LambdaContext
from .marshal import event_from, result_from


def wait(wire):
    """Does beforehand what every function needs, and becomes the function that standard input names; returns the folder of its layers."""
    _rehearse(wire)
    os.write(1, b"ready\n")
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(0, 65536)
        if not piece:
            raise SystemExit(0)  # nobody needs it
        line += piece
    told = json.loads(line)

    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    locale = {name: value for name, value in os.environ.items() if name == "LC_CTYPE"}  # the interpreter's own doing, where the machine lacks LANG
    os.environ.clear()
    os.environ.update(told["variables"])
    os.environ.update(locale)
    time.tzset()
    os.chdir(os.environ["LAMBDA_TASK_ROOT"])
    return told["optRoot"]


def _rehearse(wire):
    wire.ping()
    LambdaContext({"lambda-runtime-aws-request-id": "", "lambda-runtime-client-context": "{}"})
    result_from(event_from(b'{"message": ["text", 1, 0.5, true, null]}', "application/json"))
    sys.stdout.flush()
