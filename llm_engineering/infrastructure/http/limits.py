"""What one page may cost."""

import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import requests

_CHUNK = 64 * 1024
ACCEPTED_ENCODINGS = "gzip, deflate"


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, sizes in bytes; `tries` counts the first one too."""

    connect_s: float = 3
    read_s: float = 10
    total_s: float = 30
    tries: int = 3
    max_bytes: int = 10 * 2**20
    max_redirects: int = 10
    retry_after_max_s: float = 30


class TooLarge(requests.exceptions.RequestException):
    """More bytes than the limit, on the wire or unpacked."""


class DeadlinePassed(requests.exceptions.Timeout):
    """The answer as a whole took too long."""


def bounded_body(response: requests.Response, max_bytes: int) -> bytes:
    """The body, decompressed, reading no more than the limit allows at either end. Raises TooLarge."""
    unpack = _decoder(response.headers.get("Content-Encoding", ""))
    body, on_wire = bytearray(), 0
    for chunk in response.raw.stream(_CHUNK, decode_content=False):
        on_wire += len(chunk)
        if unpack is None:
            body += chunk
        else:
            body += unpack.decompress(chunk, max_bytes + 1 - len(body))
        if on_wire > max_bytes or len(body) > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
    if unpack is not None and on_wire and not unpack.eof:
        raise requests.exceptions.ContentDecodingError("the compressed body ends too early")
    return bytes(body)


class _Inflate:
    """gzip, or deflate with its zlib header or, as some servers send it, without."""

    def __init__(self, encoding: str) -> None:
        self._raw_possible = encoding == "deflate"
        self._decoder = zlib.decompressobj(zlib.MAX_WBITS | (16 if encoding == "gzip" else 0))

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    def decompress(self, chunk: bytes, at_most: int) -> bytes:
        try:
            return self._decoder.decompress(chunk, at_most)
        except zlib.error as error:
            if not self._raw_possible:
                raise requests.exceptions.ContentDecodingError(str(error)) from error
            self._raw_possible = False
            self._decoder = zlib.decompressobj(-zlib.MAX_WBITS)
            return self.decompress(chunk, at_most)


def _decoder(encoding: str) -> _Inflate | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip", "deflate"):
        return _Inflate(name.removeprefix("x-"))
    raise requests.exceptions.ContentDecodingError(f"the encoding {name!r} was not asked for")


class Deadline:
    """A total time for one exchange, whatever the other side does: dripping headers have no timeout of their own."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None
        self.passed = False

    def watch(self, connection: socket.socket) -> None:
        self._socket = connection

    def expire(self) -> None:
        self.passed = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


_current: ContextVar[Deadline | None] = ContextVar("current deadline", default=None)


def watch(connection: socket.socket) -> None:
    """Put a connection under the deadline of the exchange that this thread is in, if it is in one."""
    limit = _current.get()
    if limit is not None:
        limit.watch(connection)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Shut the exchange's socket when the time is over. Raises DeadlinePassed in place of what that causes."""
    limit = Deadline()
    timer = threading.Timer(seconds, limit.expire)
    timer.daemon = True
    timer.start()
    token = _current.set(limit)
    try:
        yield
    except Exception as error:
        if limit.passed:
            raise DeadlinePassed(f"no complete answer in {seconds:g} s") from error
        raise
    finally:
        timer.cancel()
        _current.reset(token)
    if limit.passed:
        raise DeadlinePassed(f"no complete answer in {seconds:g} s")
