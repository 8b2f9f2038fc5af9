"""Lambda's log lines, for ``logging`` and for errors nobody caught."""
import json
import logging
import os
import sys
import time
import traceback

_SECONDS = "%Y-%m-%dT%H:%M:%S"
_OWN_MEMBERS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "aws_request_id", "tenant_id", "taskName"}

as_json = False
request_id = ""
tenant_id = None


def set_up():
    """Text goes out with the line that completes it, so that it keeps its place among the platform's lines."""
    global as_json
    as_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)

    handler = _Handler()
    handler.setFormatter(_JsonFormatter() if as_json else _TextFormatter())
    logging.Formatter.converter = time.gmtime
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level)
    if level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        root.setLevel(level)


def set_invocation(current_id, tenant):
    global request_id, tenant_id
    request_id, tenant_id = current_id, tenant


def log_error(report):
    """One event, however many lines: they are joined by carriage returns, and no-break spaces keep the indentation."""
    if as_json:
        now = time.time()
        stamp = time.strftime(_SECONDS, time.gmtime(now)) + ".%03dZ" % (now % 1 * 1000)
        print(json.dumps({"timestamp": stamp, "log_level": "ERROR", **report}, ensure_ascii=False))
        return
    lines = [f"[ERROR] {report['errorType']}: {report['errorMessage']}" if report["errorMessage"] else f"[ERROR] {report['errorType']}"]
    lines.append("Traceback (most recent call last):")
    for frame in report["stackTrace"]:
        for line in frame.splitlines():
            text = line.lstrip(" ")
            lines.append("\u00a0" * (len(line) - len(text)) + text)
    print("\r".join(lines))


class _Handler(logging.Handler):
    def emit(self, record):
        record.aws_request_id = request_id
        try:
            sys.stdout.write(self.format(record) + "\n")
        except Exception:
            self.handleError(record)


class _TextFormatter(logging.Formatter):
    def __init__(self):
        super().__init__("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", _SECONDS)


class _JsonFormatter(logging.Formatter):
    def format(self, record):
        line = {
            "timestamp": self.formatTime(record, _SECONDS) + ".%03dZ" % record.msecs,
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info:
            kind, error, trace = record.exc_info
            line["stackTrace"] = traceback.format_tb(trace)
            line["errorType"] = kind.__name__ if kind else None
            line["errorMessage"] = str(error)
        line["requestId"] = record.aws_request_id
        if record.exc_info:
            line["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        line["tenantId"] = tenant_id
        for name, value in vars(record).items():
            if name not in _OWN_MEMBERS and name not in line:
                line[name] = value
        return json.dumps({name: value for name, value in line.items() if value is not None}, ensure_ascii=False, default=str)
