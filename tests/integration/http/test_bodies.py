"""Bodies: read within the limits, unpacked as the server says, and refused by name where they are no page."""

import gzip
import tracemalloc
import zlib

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import Ended, answers_end
from tests.integration.http.fault_server import CHUNKED, HEAD, PAGE, Answer, Faults


def packed(content: bytes, encoding: str = "gzip") -> Answer:
    return fault.body(content, Content_Encoding=encoding)


def deflated(content: bytes) -> bytes:
    """Without zlib's header, as some servers send it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def byte_by_byte(content: bytes, encoding: str) -> Answer:
    head = CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Encoding: %s\r\n\r\n" % encoding.encode())
    return fault.kept(head, *(b"1\r\n%c\r\n" % byte for byte in content), b"0\r\n\r\n")


GZIP = gzip.compress(PAGE)
READ: dict[str, Answer] = {
    "gzip": packed(GZIP),
    "gzip in capitals": packed(GZIP, "GZip"),
    "x-gzip": packed(GZIP, "x-gzip"),
    "gzip byte by byte": byte_by_byte(GZIP, "gzip"),
    "gzip in gzip": packed(gzip.compress(GZIP), "gzip, gzip"),
    "gzip in deflate": packed(zlib.compress(GZIP), "gzip, deflate"),
    "gzip with a name in it": packed(b"\x1f\x8b\x08\x08\0\0\0\0\0\x03a.html\0" + GZIP[10:]),
    "gzip of two members": packed(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])),
    "gzip of two members, byte by byte": byte_by_byte(gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), "gzip"),
    "gzip of an empty member and another": packed(gzip.compress(b"") + GZIP),
    "garbage after gzip": packed(GZIP + b"garbage"),
    "zeros after gzip": packed(GZIP + b"\0" * 1000),
    "deflate": packed(zlib.compress(PAGE), "deflate"),
    "deflate without its header": packed(deflated(PAGE), "deflate"),
    "deflate without its header, byte by byte": byte_by_byte(deflated(PAGE), "deflate"),
    "identity": packed(PAGE, "identity"),
    "no encoding": packed(PAGE, ""),
    "a list with holes": packed(GZIP, " , gzip,"),
}
NOT_PACKED = (Reason.BAD_ENCODING, None, 1)
REFUSED: dict[str, tuple[Answer, Ended]] = {
    "plain, said to be gzip": (packed(PAGE), NOT_PACKED),
    "plain, said to be deflate": (packed(PAGE, "deflate"), NOT_PACKED),
    "deflate, said to be gzip": (packed(zlib.compress(PAGE)), NOT_PACKED),
    "gzip once, said to be twice": (packed(GZIP, "gzip, gzip"), NOT_PACKED),
    "gzip with a broken middle": (packed(GZIP[:20] + b"\xff\xff\xff" + GZIP[23:]), NOT_PACKED),
    "gzip with a wrong checksum": (packed(GZIP[:-8] + b"12345678"), NOT_PACKED),
    "brotli unasked": (packed(b"\x0b\x02\x80page\x03", "br"), NOT_PACKED),
    "zstd unasked": (packed(b"\x28\xb5\x2f\xfd", "zstd"), NOT_PACKED),
    "compress": (packed(b"\x1f\x9d", "compress"), NOT_PACKED),
    "an encoding of garbage": (packed(PAGE, "\x7f;;"), NOT_PACKED),
    "four times gzip": (packed(GZIP, "gzip, gzip, gzip, gzip"), NOT_PACKED),
    "gzip cut short": (packed(gzip.compress(PAGE * 9)[:-20]), (Reason.CONNECTION, None, 2)),
    "gzip without its checksum": (packed(GZIP[:-8]), (Reason.CONNECTION, None, 2)),
    "one byte of gzip": (packed(b"\x1f"), (Reason.CONNECTION, None, 2)),
    "as large as it says, and too large": (fault.body(b"x" * 100_001), (Reason.TOO_LARGE, None, 1)),
    "endless": (fault.endless(HEAD + b"\r\n", b"x" * 65536), (Reason.TOO_LARGE, None, 1)),
    "endless chunks": (fault.endless(CHUNKED, b"400\r\n" + b"x" * 1024 + b"\r\n"), (Reason.TOO_LARGE, None, 1)),
    "one endless chunk": (fault.endless(CHUNKED + b"fffffffffff\r\n", b"x" * 65536), (Reason.TOO_LARGE, None, 1)),
    "a bomb": (packed(gzip.compress(b"\0" * 50 * 2**20)), (Reason.DECOMPRESSION_BOMB, None, 1)),
    "a bomb of two members": (packed(gzip.compress(b" " * 60_000) * 2), (Reason.DECOMPRESSION_BOMB, None, 1)),
    "a bomb of many members": (packed(gzip.compress(b" " * 9_000) * 50), (Reason.DECOMPRESSION_BOMB, None, 1)),
    "a bomb in a bomb": (
        packed(gzip.compress(gzip.compress(b"\0" * 10**8)), "gzip, gzip"),
        (Reason.DECOMPRESSION_BOMB, None, 1),
    ),
    "a small page behind a bomb of layers": (
        packed(gzip.compress(gzip.compress(b"", 0) + b"\0" * 10**7), "gzip, gzip"),
        (Reason.DECOMPRESSION_BOMB, None, 1),
    ),
    "a bomb of deflate": (packed(deflated(b"\0" * 10**7), "deflate"), (Reason.DECOMPRESSION_BOMB, None, 1)),
    "endless gzip": (
        fault.endless(HEAD + b"Content-Encoding: gzip\r\n\r\n" + GZIP, b"\0" * 65536),
        (Reason.TOO_LARGE, None, 1),
    ),
}


def test_what_is_packed_as_it_says_is_read_whole(server: Faults, web: PoliteWeb) -> None:
    assert answers_end(web, server, READ) == dict.fromkeys(READ, (PAGE, 200, 1))


def test_a_body_that_is_not_to_be_read_is_refused_in_little_memory(server: Faults, web: PoliteWeb) -> None:
    answers = {name: answer for name, (answer, _) in REFUSED.items()}
    tracemalloc.start()
    try:
        assert answers_end(web, server, answers) == {name: ended for name, (_, ended) in REFUSED.items()}
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20 * 2**20, "for all of them together, four at once and more; their bodies are hundreds of MB"


def test_a_page_may_be_as_large_as_the_limit(server: Faults, web: PoliteWeb) -> None:
    whole = b"x" * 100_000
    answers = {"plain": fault.body(whole), "packed": packed(gzip.compress(whole))}
    assert answers_end(web, server, answers) == dict.fromkeys(answers, (whole, 200, 1))
