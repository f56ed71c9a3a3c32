"""Fetching: the right outcome for what servers do, politely, and never to an address that must not be reached."""

import gzip
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import trustme

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.guard import is_public
from llm_engineering.infrastructure.http.session import Limits, Politeness, PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.fault_server import Faults

LOOPBACK = (ip_network("127.0.0.0/8"),)
QUICK = Limits(connect_s=1, read_s=0.5, total_s=1, tries=2, max_bytes=100_000, max_redirects=3, retry_after_max_s=1)
Get = Callable[..., object]


@pytest.fixture
def server() -> Iterator[Faults]:
    with fault.serving() as faults:
        yield faults


@pytest.fixture
def web() -> Iterator[PoliteWeb]:
    with PoliteWeb(QUICK, Politeness("test-agent/1.0"), allowed_networks=LOOPBACK) as polite:
        yield polite


def failure(web: PoliteWeb, url: str) -> LinkError:
    with pytest.raises(LinkError) as caught:
        web.get(url)
    return caught.value


def test_a_page_is_given_with_its_type_charset_and_address(server: Faults, web: PoliteWeb) -> None:
    page = web.get(f"{server.origin}/x")
    assert (page.content, page.media_type, page.charset) == (fault.PAGE, "text/html", "utf-8")
    assert (page.url, page.status, page.tries) == (f"{server.origin}/x", 200, 1)
    assert server.agents == {"test-agent/1.0"}


@pytest.mark.parametrize(
    ("code", "reason", "tries"),
    [
        (400, Reason.HTTP_STATUS, 1),
        (401, Reason.HTTP_STATUS, 1),
        (403, Reason.HTTP_STATUS, 1),
        (404, Reason.NOT_FOUND, 1),
        (410, Reason.NOT_FOUND, 1),
        (429, Reason.HTTP_STATUS, 2),
        (451, Reason.HTTP_STATUS, 1),
        (500, Reason.HTTP_STATUS, 2),
        (503, Reason.HTTP_STATUS, 2),
        (206, Reason.HTTP_STATUS, 1),
        (999, Reason.LOGIN_REQUIRED, 1),
    ],
)
def test_a_status_has_one_outcome_and_only_what_may_pass_is_tried_again(
    server: Faults, web: PoliteWeb, code: int, reason: Reason, tries: int
) -> None:
    server.answers["/x"] = fault.status(code)
    error = failure(web, f"{server.origin}/x")
    assert (error.reason, error.status, error.tries) == (reason, code, tries)
    assert server.times("/x") == tries


def test_a_server_that_recovers_gives_its_page(server: Faults, web: PoliteWeb) -> None:
    server.answers["/x"] = fault.in_turn(fault.status(503), fault.body(fault.PAGE))
    assert web.get(f"{server.origin}/x").tries == 2


@pytest.mark.parametrize("in_words", [False, True])
def test_retry_after_is_kept_in_both_forms(server: Faults, web: PoliteWeb, in_words: bool) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True) if in_words else "1"
    server.answers["/x"] = fault.in_turn(fault.status(429, Retry_After=when), fault.body(fault.PAGE))
    started = time.monotonic()
    web.get(f"{server.origin}/x")
    assert time.monotonic() - started >= 0.9, "the longest wait allowed here is one second"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (fault.body(b""), Reason.EMPTY),
        (fault.body(b" \n "), Reason.EMPTY),
        (fault.body(b"%PDF-1.7", media_type="application/pdf"), Reason.CONTENT_TYPE),
        (fault.body(b"\x89PNG", media_type="image/png"), Reason.CONTENT_TYPE),
        (fault.body(b"x" * 200_000), Reason.TOO_LARGE),
        (fault.bomb(50), Reason.DECOMPRESSION_BOMB),
        (fault.body(gzip.compress(b"x" * 1000)[:-20], Content_Encoding="gzip"), Reason.CONNECTION),
        (fault.body(b"not packed", Content_Encoding="gzip"), Reason.BAD_ENCODING),
        (fault.body(b"x", Content_Encoding="br"), Reason.BAD_ENCODING),
        (fault.hang_up, Reason.CONNECTION),
        (fault.cut_short, Reason.CONNECTION),
        (fault.drip(5, headers=True), Reason.TIMEOUT),
        (fault.drip(5, headers=False), Reason.TIMEOUT),
        (fault.redirect("/x"), Reason.TOO_MANY_REDIRECTS),
        (fault.redirect("file:///etc/passwd"), Reason.BAD_LINK),
        (fault.redirect("ftp://a.example/"), Reason.BAD_LINK),
        (fault.redirect("http://u:s3cret@a.example/"), Reason.BAD_LINK),
        (fault.redirect("http://169.254.169.254/latest/"), Reason.REFUSED_ADDRESS),
        (fault.redirect("http://[::ffff:10.0.0.1]/"), Reason.REFUSED_ADDRESS),
    ],
)
def test_a_bad_answer_has_its_own_named_outcome(
    server: Faults, web: PoliteWeb, answer: fault.Answer, reason: Reason
) -> None:
    server.answers["/x"] = answer
    started = time.monotonic()
    error = failure(web, f"{server.origin}/x")
    assert error.reason is reason, error.detail
    assert "s3cret" not in error.detail
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("raw", [False, True])
def test_deflate_is_read_with_and_without_its_header(server: Faults, web: PoliteWeb, raw: bool) -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS if raw else zlib.MAX_WBITS)
    packed = packer.compress(fault.PAGE) + packer.flush()
    server.answers["/x"] = fault.body(packed, Content_Encoding="deflate")
    assert web.get(f"{server.origin}/x").content == fault.PAGE


def test_redirects_are_followed_to_where_they_lead(server: Faults, web: PoliteWeb) -> None:
    server.answers |= {"/x": fault.redirect("/y", 301), "/y": fault.redirect("z?a=1", 307)}
    assert web.get(f"{server.origin}/x").url == f"{server.origin}/z?a=1"


def test_a_server_that_is_not_there_is_a_connection_failure(web: PoliteWeb) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    assert failure(web, f"http://127.0.0.1:{port}/").reason is Reason.CONNECTION


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0.0.0.0", "127.0.0.1."],
)
def test_this_machine_is_refused_in_every_spelling_and_nothing_is_sent(server: Faults, host: str) -> None:
    with PoliteWeb(QUICK, Politeness("x")) as guarded:
        error = failure(guarded, f"http://{host}:{server.port}/")
    assert error.reason is Reason.REFUSED_ADDRESS
    assert server.asked == []


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.88.99.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "2001::1",
        "2001:db8::1",
    ],
)
def test_no_private_or_reserved_address_is_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_a_public_address_is_public(text: str) -> None:
    assert is_public(ip_address(text))


def test_a_host_can_be_reached_elsewhere_by_the_operators_word(server: Faults) -> None:
    elsewhere = {"Blog.test": ("127.0.0.1", server.port)}
    with PoliteWeb(QUICK, Politeness("x"), connect_to=elsewhere) as polite:
        assert polite.get("http://blog.test/x").url == "http://blog.test/x"
        assert failure(polite, "http://127.0.0.1/").reason is Reason.REFUSED_ADDRESS


ROBOTS = b"User-agent: *\nDisallow: /private\nCrawl-delay: 1\n"


def test_robots_txt_is_asked_once_and_kept_to(server: Faults, web: PoliteWeb) -> None:
    server.answers["/robots.txt"] = fault.body(ROBOTS.replace(b"Crawl-delay: 1\n", b""), media_type="text/plain")
    error = failure(web, f"{server.origin}/private/x")
    assert error.reason is Reason.ROBOTS
    assert web.get(f"{server.origin}/public").status == 200
    assert server.asked == ["/robots.txt", "/public"]


def test_a_crawl_delay_is_kept(server: Faults, web: PoliteWeb) -> None:
    server.answers["/robots.txt"] = fault.body(ROBOTS, media_type="text/plain")
    web.get(f"{server.origin}/a")
    started = time.monotonic()
    web.get(f"{server.origin}/b")
    assert time.monotonic() - started >= 0.8


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (fault.status(404), True),
        (fault.status(403), True),
        (fault.status(500), False),
        (fault.body(b"\xef\xbb\xbfUser-agent: *\nDisallow: /", media_type="text/plain"), False),
        (fault.body(b"<html>no robots here</html>"), True),
        (fault.redirect("/robots.txt"), True),
    ],
)
def test_robots_txt_by_rfc_9309(server: Faults, web: PoliteWeb, answer: fault.Answer, allowed: bool) -> None:
    server.answers["/robots.txt"] = answer
    if allowed:
        assert web.get(f"{server.origin}/x").status == 200
    else:
        assert failure(web, f"{server.origin}/x").reason is Reason.ROBOTS
        assert "/x" not in server.asked


def test_robots_txt_can_be_switched_off(server: Faults) -> None:
    server.answers["/robots.txt"] = fault.body(b"User-agent: *\nDisallow: /", media_type="text/plain")
    with PoliteWeb(QUICK, Politeness("x", robots=False), allowed_networks=LOOPBACK) as rude:
        assert rude.get(f"{server.origin}/x").status == 200
    assert server.asked == ["/x"]


@pytest.fixture
def authority(tmp_path: Path) -> tuple[trustme.CA, str]:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return ca, str(tmp_path / "ca.pem")


def tls_of(ca: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(name).configure_cert(context)
    return context


def test_tls_is_verified_against_the_name(authority: tuple[trustme.CA, str]) -> None:
    ca, ca_file = authority
    for name, is_right in (("blog.test", True), ("other.test", False)):
        with fault.serving(tls_of(ca, name)) as server:
            elsewhere = {"blog.test": ("127.0.0.1", server.port)}
            with PoliteWeb(QUICK, Politeness("x", robots=False), connect_to=elsewhere, ca_file=ca_file) as polite:
                if is_right:
                    assert polite.get("https://blog.test/x").content == fault.PAGE
                else:
                    assert failure(polite, "https://blog.test/x").reason is Reason.TLS


def test_an_unknown_authority_is_refused_and_not_tried_again(authority: tuple[trustme.CA, str]) -> None:
    trusting_others = PoliteWeb(QUICK, Politeness("x", robots=False), allowed_networks=LOOPBACK)
    with fault.serving(tls_of(authority[0], "127.0.0.1")) as server, trusting_others:
        error = failure(trusting_others, f"{server.origin}/x")
    assert (error.reason, error.tries) == (Reason.TLS, 1)
