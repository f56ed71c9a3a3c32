"""What one page may cost: bytes here, times in deadlines.py."""

import zlib
from dataclasses import dataclass

import requests

_CHUNK = 64 * 1024
ACCEPTED_ENCODINGS = "gzip, deflate"
_MOST_LAYERS = 3
_GZIP = b"\x1f\x8b"


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

    Raises TooLarge, Bomb, BadEncoding; under an error status such a body counts as empty.
    """
    try:
        return _bounded(response, max_bytes)
    except (TooLarge, Bomb, BadEncoding, requests.exceptions.ContentDecodingError):
        if response.status_code < 400:
            raise
        return b""  # the status says enough


def _bounded(response: requests.Response, max_bytes: int) -> bytes:
    layers = _layers(response.headers.get("Content-Encoding", ""), max_bytes)
    body, on_wire = bytearray(), 0
    for chunk in response.raw.stream(_CHUNK, decode_content=False):
        on_wire += len(chunk)
        if on_wire > max_bytes:
            raise TooLarge(f"more than {max_bytes} bytes")
        body += _unpacked(layers, chunk)
    if on_wire and not all(layer.is_whole for layer in layers):
        raise requests.exceptions.ContentDecodingError("the compressed body ends too early")
    return bytes(body)


def _unpacked(layers: "list[_Inflate]", chunk: bytes) -> bytes:
    for layer in layers:
        chunk = layer.decompress(chunk)
    return chunk


class _Inflate:
    """gzip, in one member or several, or deflate with its zlib header or, as some servers send it, without.

    What follows the packed body and is no member of it is left out, as browsers and gunzip do.
    """

    def __init__(self, encoding: str, max_bytes: int) -> None:
        self._is_gzip = encoding == "gzip"
        self._left = max_bytes
        self._decoder = zlib.decompressobj()
        self._has_begun = False
        self._held = b""  # one byte: too little to say what begins with it

    @property
    def is_whole(self) -> bool:
        return self._decoder.eof

    def decompress(self, chunk: bytes) -> bytes:
        """Raises Bomb when it has given more bytes than allowed, BadEncoding."""
        unpacked, rest = bytearray(), self._held + chunk
        self._held = b""
        while rest:
            if not self._has_begun or self._decoder.eof:
                if len(rest) < len(_GZIP):
                    self._held = rest
                    break
                if self._has_begun and not (self._is_gzip and rest.startswith(_GZIP)):
                    break
                self._begin(rest)
            try:
                unpacked += self._decoder.decompress(rest, self._left + 1 - len(unpacked))
            except zlib.error as error:
                raise BadEncoding(f"the body is not what its Content-Encoding says: {error}") from error
            if len(unpacked) > self._left:
                raise Bomb("more bytes than the limit when unpacked")
            rest = self._decoder.unused_data
        self._left -= len(unpacked)
        return bytes(unpacked)

    def _begin(self, start: bytes) -> None:
        has_zlib_header = start[0] & 0x0F == zlib.DEFLATED and int.from_bytes(start[:2]) % 31 == 0  # RFC 1950, 2.2
        wbits = 16 + zlib.MAX_WBITS if self._is_gzip else zlib.MAX_WBITS if has_zlib_header else -zlib.MAX_WBITS
        self._decoder = zlib.decompressobj(wbits)
        self._has_begun = True


def _layers(encoding: str, max_bytes: int) -> list[_Inflate]:
    """What undoes each coding of the header, the last one applied first (RFC 9110, 8.4)."""
    names = [name.strip().lower().removeprefix("x-") for name in encoding.split(",")]
    codings = [name for name in reversed(names) if name not in ("", "identity")]
    unknown = next((name for name in codings if name not in ("gzip", "deflate")), None)
    if unknown or len(codings) > _MOST_LAYERS:
        raise BadEncoding(f"the encoding {encoding!r} was not asked for")
    return [_Inflate(name, max_bytes) for name in codings]
