"""Events and results."""
import decimal
import json
import re
import sys

from .faults import Fault

_ENSURE_ASCII = sys.version_info < (3, 12)  # as AWS's runtimes
_MARK = "\ue000decimal:"  # of a private use area: what json.dumps may only write as a string and is unwrapped afterwards


def event_from(body, content_type):
    if content_type != "application/json":
        return body
    try:
        return json.loads(body)
    except ValueError as error:
        raise Fault("UnmarshalError", f"Unable to unmarshal input: {error}") from error


def result_from(value):
    """Content type and bytes."""
    if isinstance(value, bytes):
        return "application/unknown", value
    decimals = False

    def default(item):
        nonlocal decimals
        if not isinstance(item, decimal.Decimal):
            raise TypeError(f"Object of type {type(item).__name__} is not JSON serializable")
        if item.is_nan():
            return float("nan")
        decimals = True
        return _MARK + str(item)

    try:
        text = json.dumps(value, ensure_ascii=_ENSURE_ASCII, default=default)
    except Exception as error:
        raise Fault("MarshalError", f"Unable to marshal response: {error}") from error
    if decimals:
        text = re.sub('"' + json.dumps(_MARK, ensure_ascii=_ENSURE_ASCII)[1:-1].replace("\\", "\\\\") + '([^"]*)"', r"\1", text)
    return "application/json", text.encode("utf-8", "backslashreplace")
