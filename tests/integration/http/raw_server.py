"""A server that sends exactly the bytes it is told, for what a proper HTTP server cannot be made to do."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Script = Callable[[socket.socket], None]
BODY = b"<html><body>a page</body></html>"


@dataclass
class Raw:
    """`scripts` by path; robots.txt is not there unless it is named."""

    scripts: dict[str, Script] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    origin: str = ""
    connections: int = 0


def sends(*parts: bytes, pause_s: float = 0.0) -> Script:
    def script(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause_s)

    return script


def page(body: bytes = BODY, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Type: text/html", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join([*lines, b"", body])


def chunked(*chunks: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(chunks)


def silent(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.settimeout(20)
        connection.recv(1)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def then_reset(*parts: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        sends(*parts, pause_s=0.05)(connection)
        reset(connection)

    return script


def endless(start: bytes, again: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(start)
        until = time.monotonic() + 15
        while time.monotonic() < until:
            connection.sendall(again)

    return script


def kept_open(*answers: bytes) -> Script:
    """One connection, several requests: an answer for each, then it is closed without a word."""

    def script(connection: socket.socket) -> None:
        connection.sendall(answers[0])
        for answer in answers[1:]:
            if _head(connection):
                connection.sendall(answer)

    return script


def _head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(4096)
        if not part:
            return b""
        head += part
    return head


@contextmanager
def serving() -> Iterator[Raw]:
    raw = Raw()
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    raw.origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    open_now: set[socket.socket] = set()

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError, IndexError):
            path = _head(connection).split(b" ")[1].decode()
            raw.asked.append(path)
            missing = sends(page(b"", status=b"404 Not Found"))
            raw.scripts.get(path, missing)(connection)
        open_now.discard(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                raw.connections += 1
                open_now.add(connection)
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield raw
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in list(open_now):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)
