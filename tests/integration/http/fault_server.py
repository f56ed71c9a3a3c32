"""An HTTP server that behaves as told, path by path, and remembers what it was asked."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<html><body>a page</body></html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LENGTH = b"Content-Length: %d\r\n"
WHOLE = HEAD + LENGTH % len(PAGE) + b"\r\n" + PAGE
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNKS = CHUNKED + b"%x\r\n%s\r\n" % (len(PAGE), PAGE)  # and no end
Answer = Callable[["Handler"], None]


@dataclass
class Faults:
    """`answers` by path; what is not named is a plain page, and robots.txt is not there."""

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, float]] = field(default_factory=list)
    """Path and time, in seconds of the monotonic clock."""
    agents: set[str] = field(default_factory=set)
    connections: int = 0
    origin: str = ""
    port: int = 0

    @property
    def asked(self) -> list[str]:
        return [path for path, _ in self.requests]

    def times(self, path: str) -> int:
        return self.asked.count(path)

    def moments(self, path: str) -> list[float]:
        return [moment for asked, moment in self.requests if asked == path]


class Handler(BaseHTTPRequestHandler):
    faults: Faults
    protocol_version = "HTTP/1.1"
    timeout = 20

    def setup(self) -> None:
        super().setup()
        self.faults.connections += 1

    def do_GET(self) -> None:
        self.faults.requests.append((self.path, time.monotonic()))
        self.faults.agents.add(self.headers.get("User-Agent", ""))
        default = status(404) if self.path == "/robots.txt" else body(PAGE)
        with suppress(OSError):
            self.faults.answers.get(self.path, default)(self)
            return
        self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


def body(content: bytes, *, code: int = 200, media_type: str = "text/html; charset=utf-8", **headers: str) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(code)
        sent = {"Content-Type": media_type, "Content-Length": str(len(content))}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in sent.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def status(code: int, **headers: str) -> Answer:
    return body(b"said so", code=code, **headers)


def redirect(location: str, code: int = 302) -> Answer:
    return body(b"", code=code, Location=location)


def robots(rules: bytes) -> Answer:
    return body(rules, media_type="text/plain")


def in_turn(*answers: Answer) -> Answer:
    """The first answer first; the last for ever."""
    left = list(answers)

    def answer(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


def raw(*parts: bytes, pause_s: float = 0.0) -> Answer:
    """Exactly these bytes, and then the end of the connection, which a page of a known end does not announce."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        for part in parts:
            handler.wfile.write(part)
            time.sleep(pause_s)

    return answer


def kept(*parts: bytes, pause_s: float = 0.0) -> Answer:
    """Exactly these bytes, and the connection stays open for the next request."""

    def answer(handler: Handler) -> None:
        raw(*parts, pause_s=pause_s)(handler)
        handler.close_connection = False

    return answer


def then_silent(start: bytes = b"") -> Answer:
    """These bytes, and no more until the other side goes."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(start)
        handler.connection.recv(1)

    return answer


def then_reset(start: bytes = b"") -> Answer:
    def answer(handler: Handler) -> None:
        raw(start, pause_s=0.05 if start else 0)(handler)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return answer


def endless(start: bytes, again: bytes, *, pause_s: float = 0.0) -> Answer:
    """The same again until the other side goes: with a pause, no read ever times out."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(start)
        while True:
            handler.wfile.write(again)
            time.sleep(pause_s)

    return answer


def drip(start: bytes = b"") -> Answer:
    return endless(start, b"a", pause_s=0.05)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Broken connections are what is tested here."""

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        request.close()  # without a farewell, so that a reset is one


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Faults]:
    faults = Faults()
    server = _Server(("127.0.0.1", 0), type("Bound", (Handler,), {"faults": faults}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    faults.port = server.server_address[1]
    faults.origin = f"{'https' if tls else 'http'}://127.0.0.1:{faults.port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield faults
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def listening(script: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that does this to each connection, whatever was asked, and closes it."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(20)
            script(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
