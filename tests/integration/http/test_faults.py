"""What servers send that is no proper HTTP: for each fault one right outcome, in bounded time."""

import gzip
import time
import zlib
from collections.abc import Iterator

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import Limits, Politeness, PoliteWeb
from tests.integration.http import raw_server as raw
from tests.integration.http.raw_server import BODY, Raw, Script, chunked, page, sends
from tests.integration.http.test_polite_web import LOOPBACK

QUICK = Limits(connect_s=1, read_s=0.4, total_s=1.2, link_s=10, tries=2, max_bytes=100_000, max_redirects=3)
PACKED = gzip.compress(BODY)
GZIP = b"Content-Encoding: gzip"


@pytest.fixture
def server() -> Iterator[Raw]:
    with raw.serving() as started:
        yield started


@pytest.fixture
def web() -> Iterator[PoliteWeb]:
    with PoliteWeb(QUICK, Politeness("x", robots=False), allowed_networks=LOOPBACK) as polite:
        yield polite


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param(sends(b""), Reason.CONNECTION, id="closed without a word"),
        pytest.param(raw.reset, Reason.CONNECTION, id="reset at once"),
        pytest.param(raw.then_reset(b"HTTP/1.1 200 OK\r\nContent-"), Reason.CONNECTION, id="reset in the headers"),
        pytest.param(raw.then_reset(page()[:-10]), Reason.CONNECTION, id="reset in the body"),
        pytest.param(sends(page()[:-10]), Reason.CONNECTION, id="closed in the body"),
        pytest.param(raw.silent, Reason.READ_TIMEOUT, id="never answers"),
        pytest.param(sends(b"HTTP/1.1 200 OK\r\n", b"", pause_s=1), Reason.READ_TIMEOUT, id="silent in the headers"),
        pytest.param(sends(page()[:-10], b"", pause_s=1), Reason.READ_TIMEOUT, id="silent in the body"),
        pytest.param(sends(*[b"H"] * 40, pause_s=0.1), Reason.TIMEOUT, id="drips its status"),
        pytest.param(sends(page(b"x" * 90)[:-80], *[b"x"] * 40, pause_s=0.1), Reason.TIMEOUT, id="drips its body"),
        pytest.param(sends(BODY), Reason.CONNECTION, id="HTTP/0.9"),
        pytest.param(sends(b"\x16\x03\x01\x02\x00\x01\x00"), Reason.CONNECTION, id="TLS on a plain port"),
        pytest.param(sends(b"SSH-2.0-OpenSSH_9.2\r\n"), Reason.CONNECTION, id="another protocol"),
        pytest.param(sends(b"HTTP/1.1 abc OK\r\n\r\n"), Reason.CONNECTION, id="no status"),
        pytest.param(sends(b"HTTP/1.1 99999 OK\r\n\r\n"), Reason.CONNECTION, id="a status of five digits"),
        pytest.param(
            sends(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n"), Reason.CONNECTION, id="a huge header"
        ),
        pytest.param(
            sends(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 5000 + b"\r\n"), Reason.CONNECTION, id="5,000 headers"
        ),
        pytest.param(raw.endless(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"), Reason.CONNECTION, id="headers without end"),
        pytest.param(raw.endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 4096), Reason.TOO_LARGE, id="a body without end"),
        pytest.param(
            raw.endless(chunked(), b"400\r\n" + b"x" * 1024 + b"\r\n"), Reason.TOO_LARGE, id="chunks without end"
        ),
        pytest.param(sends(chunked(b"zz\r\nabc\r\n")), Reason.CONNECTION, id="a bad chunk size"),
        pytest.param(sends(chunked(b"ff\r\nabc")), Reason.CONNECTION, id="a chunk cut short"),
        pytest.param(sends(chunked(b"-5\r\nabc\r\n0\r\n\r\n")), Reason.CONNECTION, id="a negative chunk"),
        pytest.param(sends(page(BODY, b"Content-Length: 7")), Reason.CONNECTION, id="two lengths"),
        pytest.param(sends(page(b"")), Reason.EMPTY, id="an empty body"),
        pytest.param(sends(page(b"", status=b"204 No Content")), Reason.EMPTY, id="204"),
        pytest.param(sends(page(b"", status=b"304 Not Modified")), Reason.HTTP_STATUS, id="304 unasked"),
        pytest.param(sends(page(b"", status=b"302 Found")), Reason.HTTP_STATUS, id="a redirect to nowhere"),
        pytest.param(sends(page(b"", status=b"300 Choices")), Reason.HTTP_STATUS, id="300"),
        pytest.param(sends(page(b"", status=b"101 Switching")), Reason.HTTP_STATUS, id="101"),
        pytest.param(
            sends(page(b"", b"Location: http://[::1", status=b"302 Found")), Reason.BAD_LINK, id="a broken redirect"
        ),
        pytest.param(
            sends(page(b"", b"Location: //127.0.0.1:1/x", status=b"302 Found")),
            Reason.CONNECTION,
            id="protocol-relative, to nobody",
        ),
        pytest.param(
            sends(page(b"", b"Location: javascript:alert(1)", status=b"302 Found")), Reason.BAD_LINK, id="javascript"
        ),
        pytest.param(sends(page(PACKED[:-12], GZIP)), Reason.CONNECTION, id="gzip cut short"),
        pytest.param(sends(page(BODY, GZIP)), Reason.BAD_ENCODING, id="gzip that is none"),
        pytest.param(sends(page(BODY, b"Content-Encoding: br")), Reason.BAD_ENCODING, id="brotli unasked"),
        pytest.param(sends(page(BODY, b"Content-Encoding: zstd")), Reason.BAD_ENCODING, id="zstd unasked"),
        pytest.param(
            sends(page(gzip.compress(gzip.compress(b"\0" * 10**7)), b"Content-Encoding: gzip, gzip")),
            Reason.DECOMPRESSION_BOMB,
            id="a nested bomb",
        ),
        pytest.param(
            sends(page(PACKED, b"Content-Encoding: gzip, gzip, gzip, gzip")), Reason.BAD_ENCODING, id="nested deep"
        ),
        pytest.param(
            sends(page(b"nope", b"Cf-Mitigated: challenge", status=b"403 Forbidden")), Reason.CHALLENGE, id="Cloudflare"
        ),
    ],
)
def test_a_fault_has_its_one_outcome(server: Raw, web: PoliteWeb, script: Script, reason: Reason) -> None:
    server.scripts["/x"] = script
    began = time.monotonic()
    with pytest.raises(LinkError) as caught:
        web.get(f"{server.origin}/x")
    assert caught.value.reason is reason, caught.value.detail
    assert time.monotonic() - began < 5
    assert caught.value.tries == server.asked.count("/x")


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(sends(page()), id="a plain page"),
        pytest.param(sends(b"HTTP/1.0 200 OK\r\n\r\n" + BODY), id="HTTP/1.0 until it closes"),
        pytest.param(sends(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + page()), id="early hints"),
        pytest.param(sends(b"HTTP/1.1 100 Continue\r\n\r\n" + page()), id="continue unasked"),
        pytest.param(sends(chunked(b"%x\r\n" % len(BODY), BODY, b"\r\n0\r\nX: trailer\r\n\r\n")), id="chunks"),
        pytest.param(sends(page(PACKED, GZIP)), id="gzip"),
        pytest.param(sends(page(PACKED, b"Content-Encoding: GZip")), id="gzip in capitals"),
        pytest.param(sends(page(PACKED + b"\0\0rest", GZIP)), id="garbage behind gzip"),
        pytest.param(sends(page(gzip.compress(PACKED), b"Content-Encoding: gzip, gzip")), id="gzip in gzip"),
        pytest.param(sends(page(zlib.compress(BODY), b"Content-Encoding: deflate")), id="deflate"),
        pytest.param(sends(page(BODY, b"Content-Encoding: identity")), id="identity"),
        pytest.param(sends(*[page()[n : n + 9] for n in range(0, len(page()), 9)], pause_s=0.01), id="slow but well"),
        pytest.param(sends(page(BODY, b"Set-Cookie: a=b", b"X-Odd: \xff\xfe")), id="odd headers"),
    ],
)
def test_what_is_unusual_and_right_is_read(server: Raw, web: PoliteWeb, script: Script) -> None:
    server.scripts["/x"] = script
    assert web.get(f"{server.origin}/x").content == BODY


def test_a_connection_that_was_closed_between_two_requests_is_opened_anew(server: Raw, web: PoliteWeb) -> None:
    server.scripts |= {"/a": raw.kept_open(page()), "/b": sends(page())}
    assert web.get(f"{server.origin}/a").content == BODY
    time.sleep(0.1)
    assert web.get(f"{server.origin}/b").content == BODY
    assert server.connections == 2


def test_a_connection_is_used_again(server: Raw, web: PoliteWeb) -> None:
    server.scripts["/a"] = raw.kept_open(page(), page())
    for _ in range(2):
        assert web.get(f"{server.origin}/a").content == BODY
    assert server.connections == 1


def test_a_link_has_a_deadline_over_all_its_tries(server: Raw) -> None:
    limits = Limits(read_s=0.4, total_s=1, link_s=1, tries=10)
    server.scripts["/x"] = raw.silent
    began = time.monotonic()
    polite = PoliteWeb(limits, Politeness("x", robots=False), allowed_networks=LOOPBACK)
    with polite, pytest.raises(LinkError) as caught:
        polite.get(f"{server.origin}/x")
    assert time.monotonic() - began < 2.5
    assert 1 <= caught.value.tries < 5
