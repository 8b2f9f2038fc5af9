"""The Runtime API over one connection."""
import socket
import sys

VERSION = "/2018-06-01"
BASE = VERSION + "/runtime"
ERROR_CONTENT_TYPE = "application/vnd.aws.lambda.error+json"


class Wire:
    """Replies come back in the order of the requests; the answer to an invocation and the request for the next one leave in a single write."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self._address = (host, int(port))
        version = "%d.%d.%d" % sys.version_info[:3]
        self._common = f" HTTP/1.1\r\nHost: {address}\r\nUser-Agent: grid-python/{version}\r\n".encode("ascii")
        self._next = self._head("GET", "/invocation/next") + b"\r\n"
        self._connect()

    def ping(self):
        """Proves the connection; the platform's answer says nothing."""
        self._exchange([self._head("GET", "/ping", VERSION) + b"\r\n"])

    def next(self):
        """The first event: headers with lower-case names, and the body."""
        return self._exchange([self._next])

    def respond(self, request_id, content_type, body):
        """Answers an invocation; returns the next one."""
        return self._exchange([self._post(f"/invocation/{request_id}/response", content_type, None, body), self._next])

    def fail(self, request_id, error_type, body):
        """Fails an invocation; returns the next one."""
        return self._exchange([self._post(f"/invocation/{request_id}/error", ERROR_CONTENT_TYPE, error_type, body), self._next])

    def fail_init(self, error_type, body):
        self._exchange([self._post("/init/error", ERROR_CONTENT_TYPE, error_type, body)], last_status=202)

    def _exchange(self, requests, last_status=200):
        """Sends the requests and returns the last one's reply. A refused answer (too large, too late) is the platform's to report."""
        answered = 0
        while True:
            proven = self._proven
            try:
                self._socket.sendall(requests[answered] if len(requests) - answered == 1 else b"".join(requests[answered:]))
                while answered < len(requests):
                    status, headers, body = self._reply()
                    self._proven = proven = True
                    answered += 1
                    if status >= 500:
                        raise SystemExit(1)
                if status != last_status:
                    raise SystemExit(1)
                return headers, body
            except (ConnectionError, EOFError):
                # A server may close a connection, for example after refusing a body: what it has not answered is sent once more.
                if not proven:
                    raise SystemExit(1) from None
                self._connect()

    def _connect(self):
        self._proven = False  # whether this connection has answered anything
        self._socket = socket.create_connection(self._address)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb", buffering=65536)

    def _head(self, method, path, base=BASE):
        return f"{method} {base}{path}".encode("ascii") + self._common

    def _post(self, path, content_type, error_type, body):
        extra = "" if error_type is None else f"Lambda-Runtime-Function-Error-Type: {_header_value(error_type)}\r\n"
        head = f"Content-Type: {content_type}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode("ascii")
        return b"".join((self._head("POST", path), head, body))

    def _reply(self):
        reader = self._reader
        status = int(self._line()[9:12])
        headers = {}
        while line := self._line():
            name, _, value = line.partition(b":")
            headers[name.lower().decode("latin-1")] = value.strip().decode("utf-8", "replace")
        if headers.get("transfer-encoding") == "chunked":
            return status, headers, self._chunks()
        return status, headers, self._exactly(int(headers.get("content-length", 0)))

    def _chunks(self):
        pieces = []
        while size := int(self._line().partition(b";")[0], 16):
            pieces.append(self._exactly(size))
            self._line()
        while self._line():  # trailers
            pass
        return b"".join(pieces)

    def _line(self):
        line = self._reader.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return line.rstrip(b"\r\n")

    def _exactly(self, count):
        data = self._reader.read(count)
        if len(data) < count:
            raise EOFError
        return data


def _header_value(text):
    """Error types come from user code; a header holds printable ASCII only."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)
