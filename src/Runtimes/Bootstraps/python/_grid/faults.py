"""Errors and how they are told: the body of an error report, keys in Lambda's order."""
import traceback


class Fault(Exception):
    """An error of the runtime itself, under Lambda's name for it."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = "Runtime." + error_type
        self.trace = trace or []


def report(error, request_id):
    if isinstance(error, Fault):
        return _body(str(error), error.error_type, request_id, error.trace)
    return _body(str(error), type(error).__name__, request_id, _stack(error))


def _body(message, error_type, request_id, trace):
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def _stack(error):
    """The frames below the bootstrap's own, one formatted string each."""
    frames = traceback.extract_tb(error.__traceback__)
    own = 0
    while own < len(frames) and _is_own(frames[own].filename):
        own += 1
    return traceback.format_list([(f.filename, f.lineno, f.name, f.line) for f in frames[own:]])


def _is_own(filename):
    return filename.startswith(_FOLDER) or filename.startswith("<frozen importlib")


_FOLDER = __file__[: __file__.rindex("faults.py")]
