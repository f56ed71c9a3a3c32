"""An HTTP server that behaves as told, path by path, and remembers what it was asked."""

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"<html><body>a page</body></html>"
Answer = Callable[["Handler"], None]


@dataclass
class Faults:
    """`answers` by path; what is not named is a plain page, and robots.txt is not there."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    origin: str = ""
    port: int = 0

    def times(self, path: str) -> int:
        return self.asked.count(path)


class Handler(BaseHTTPRequestHandler):
    faults: Faults
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.faults.asked.append(self.path)
        self.faults.agents.add(self.headers.get("User-Agent", ""))
        default = status(404) if self.path == "/robots.txt" else body(PAGE)
        self.faults.answers.get(self.path, default)(self)

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
        try:
            handler.wfile.write(content)
        except OSError:
            handler.close_connection = True

    return answer


def status(code: int, **headers: str) -> Answer:
    return body(b"said so", code=code, **headers)


def redirect(location: str, code: int = 302) -> Answer:
    return body(b"", code=code, Location=location)


def in_turn(*answers: Answer) -> Answer:
    """The first answer first; the last for ever."""
    left = list(answers)

    def answer(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


def bomb(megabytes: int) -> Answer:
    return body(gzip.compress(b"\0" * megabytes * 2**20), Content_Encoding="gzip")


def drip(seconds: float, *, headers: bool) -> Answer:
    """A byte every now and then: no read ever times out."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        end = time.monotonic() + seconds
        try:
            if not headers:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
            else:
                handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while time.monotonic() < end:
                handler.wfile.write(b"a")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    return answer


def hang_up(handler: Handler) -> None:
    handler.close_connection = True
    handler.connection.close()


def cut_short(handler: Handler) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\nhalf")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Broken connections are what is tested here."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Faults]:
    faults = Faults()
    server = _Server(("127.0.0.1", 0), type("Bound", (Handler,), {"faults": faults}))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    faults.port = server.server_address[1]
    faults.origin = f"{'https' if tls else 'http'}://127.0.0.1:{faults.port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield faults
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
