"""What one page may cost: bytes here, times in deadlines.py."""

import zlib
from dataclasses import dataclass

import requests

_CHUNK = 64 * 1024
ACCEPTED_ENCODINGS = "gzip, deflate"
_MOST_LAYERS = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds, sizes in bytes; `tries` counts the first one too."""

    connect_s: float = 3
    read_s: float = 10
    total_s: float = 30
    """For one try as a whole, with its redirects."""
    link_s: float = 120
    """For all tries of a link and the waits between them."""
    tries: int = 3
    max_bytes: int = 10 * 2**20
    max_redirects: int = 10
    retry_after_max_s: float = 30


class TooLarge(requests.exceptions.RequestException):
    """More bytes on the wire than the limit."""


class Bomb(requests.exceptions.RequestException):
    """More bytes unpacked than the limit."""


class BadEncoding(requests.exceptions.RequestException):
    """The body is not packed as its Content-Encoding says, or in a way that nobody asked for."""


def bounded_body(response: requests.Response, max_bytes: int) -> bytes:
    """The body, decompressed, reading no more than the limit allows at either end.

    Raises TooLarge, Bomb, BadEncoding.
    """
    layers = _layers(response.headers.get("Content-Encoding", ""))
    body, on_wire = bytearray(), 0
    for chunk in response.raw.stream(_CHUNK, decode_content=False):
        on_wire += len(chunk)
        if on_wire > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        body += _unpacked(layers, chunk, max_bytes + 1)
        if len(body) > max_bytes:
            raise Bomb(f"more than {max_bytes} bytes when unpacked")
    if on_wire and not all(layer.eof for layer in layers):
        raise requests.exceptions.ContentDecodingError("the compressed body ends too early")
    return bytes(body)


def _unpacked(layers: "list[_Inflate]", chunk: bytes, at_most: int) -> bytes:
    for layer in layers:
        chunk = layer.decompress(chunk, at_most)
    return chunk


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
                raise BadEncoding(f"the body is not what its Content-Encoding says: {error}") from error
            self._raw_possible = False
            self._decoder = zlib.decompressobj(-zlib.MAX_WBITS)
            return self.decompress(chunk, at_most)


def _layers(encoding: str) -> list[_Inflate]:
    """What undoes each coding of the header, the last one applied first (RFC 9110, 8.4)."""
    names = [name.strip().lower().removeprefix("x-") for name in encoding.split(",")]
    codings = [name for name in reversed(names) if name not in ("", "identity")]
    unknown = next((name for name in codings if name not in ("gzip", "deflate")), None)
    if unknown or len(codings) > _MOST_LAYERS:
        raise BadEncoding(f"the encoding {encoding!r} was not asked for")
    return [_Inflate(name) for name in codings]
