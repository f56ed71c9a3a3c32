"""Redirects: followed as far as allowed, to web addresses only, and each on the terms of the host it leads to."""

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import Politeness, PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import LOOPBACK, QUICK, Ended, answers_end, ends, failure
from tests.integration.http.fault_server import PAGE, Answer, Faults


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_every_kind_of_redirect_is_followed(server: Faults, web: PoliteWeb, code: int) -> None:
    server.answers["/x"] = fault.redirect("/y", code)
    page = web.get(f"{server.origin}/x")
    assert (page.url, page.status, page.tries) == (f"{server.origin}/y", 200, 1)


# Where a redirect from /a/x?q=1 says it leads, and the address that is asked then.
PLACES = {
    "/y": "/y",
    "y": "/a/y",
    "../y": "/y",
    "../../../y": "/y",
    "?b=2": "/a/x?b=2",
    "y#part": "/a/y",
    "/y?u=http://b.example/&c=%C3%A9": "/y?u=http://b.example/&c=%C3%A9",
    " /y ": "/y",
    "/a b": "/a%20b",
    "/a%20b": "/a%20b",
    "/100%": "/100%25",
    "/caf\xc3\xa9?\xe2\x82\xac": "/caf%C3%A9?%E2%82%AC",  # plain UTF-8
    "/caf\xe9": "/caf%C3%A9",  # plain Latin-1
    "//{host}/y": "/y",
    "{origin}/y": "/y",
    "{origin}": "/",
    "{origin}?b": "/?b",
    "HTTP://{host}/y": "/y",
}


def test_a_redirect_leads_where_a_browser_would_go(server: Faults, web: PoliteWeb) -> None:
    led = {}
    for location in PLACES:
        to = location.format(host=f"127.0.0.1:{server.port}", origin=server.origin)
        server.answers["/a/x?q=1"] = fault.redirect(to)
        web.get(f"{server.origin}/a/x?q=1")
        led[location] = server.asked[-1]
    assert led == PLACES


def chain(length: int) -> dict[str, Answer]:
    return {f"/{length}-{n}": fault.redirect(f"/{length}-{n - 1}") for n in range(1, length + 1)}


BAD: dict[str, tuple[Answer, Ended]] = {
    "to itself": (fault.redirect("/0"), (Reason.TOO_MANY_REDIRECTS, None, 1)),
    "without a place": (fault.status(302), (Reason.HTTP_STATUS, 302, 1)),
    "to an empty place": (fault.redirect(""), (Reason.HTTP_STATUS, 302, 1)),
    **{
        f"to {place}": (fault.redirect(place), (Reason.BAD_LINK, None, 1))
        for place in (
            "file:///etc/passwd",
            "ftp://a.example/",
            "gopher://a.example:25/x",
            "data:text/html,x",
            "javascript:alert(1)",
            "mailto:a@a.example",
            "about:blank",
            "view-source:http://a.example/",
            "http://[::1",
            "http://a.example:99999/",
            "http://a.example:x/",
            "http://u:s3cret@a.example/",
            "http://u@a.example/",
            "http://a.example\\@b.example/",
            "http://a b.example/",
            "http://a%00.example/",
            "/" + "x" * 9000,
        )
    },
    **{
        f"to the private {host}": (fault.redirect(f"http://{host}/"), (Reason.REFUSED_ADDRESS, None, 1))
        for host in (
            "169.254.169.254",
            "10.0.0.1",
            "192.168.0.1:8080",
            "0.0.0.0",
            "[::]",
            "[::ffff:10.0.0.1]",
            "[fe80::1]",
            "[fd00::1]",
            "0x0a.1",
            "0251.0376.0251.0376",
            "2852039166",
        )
    },
}


def test_a_redirect_that_must_not_be_followed_is_named(server: Faults, web: PoliteWeb) -> None:
    answers = {name: answer for name, (answer, _) in BAD.items()}
    assert answers_end(web, server, answers) == {name: ended for name, (_, ended) in BAD.items()}
    assert server.times("/0") == 1 + QUICK.max_redirects


def test_no_password_of_a_redirect_is_repeated(server: Faults, web: PoliteWeb) -> None:
    server.answers["/x"] = fault.redirect("http://u:s3cret@a.example/")
    assert "s3cret" not in failure(web, f"{server.origin}/x").detail


def test_as_many_redirects_as_the_limit_are_followed_and_not_one_more(server: Faults, web: PoliteWeb) -> None:
    limit = QUICK.max_redirects
    server.answers = chain(limit) | chain(limit + 1)
    ended = ends(web, {str(n): f"{server.origin}/{n}-{n}" for n in (limit, limit + 1)})
    assert ended == {str(limit): (PAGE, 200, 1), str(limit + 1): (Reason.TOO_MANY_REDIRECTS, None, 1)}


def test_a_loop_over_two_hosts_ends(server: Faults, web: PoliteWeb) -> None:
    with fault.serving() as other:
        server.answers["/x"] = fault.redirect(f"{other.origin}/x")
        other.answers["/x"] = fault.redirect(f"{server.origin}/x")
        assert failure(web, f"{server.origin}/x").reason is Reason.TOO_MANY_REDIRECTS


def test_the_other_hosts_robots_txt_is_asked_and_kept_to(server: Faults, web: PoliteWeb) -> None:
    with fault.serving() as other:
        server.answers |= {"/x": fault.redirect(f"{other.origin}/private"), "/y": fault.redirect(f"{other.origin}/")}
        other.answers["/robots.txt"] = fault.robots(b"User-agent: *\nDisallow: /private")
        assert failure(web, f"{server.origin}/x").reason is Reason.ROBOTS
        assert web.get(f"{server.origin}/y").url == f"{other.origin}/"
        assert other.asked == ["/robots.txt", "/"]


def test_a_target_that_fails_once_is_asked_again_from_the_start(server: Faults, web: PoliteWeb) -> None:
    server.answers |= {"/x": fault.redirect("/y"), "/y": fault.in_turn(fault.status(503), fault.body(PAGE))}
    page = web.get(f"{server.origin}/x")
    assert (page.url, page.tries) == (f"{server.origin}/y", 2)
    assert server.asked == ["/robots.txt", "/x", "/y", "/x", "/y"]


FOUND = b"HTTP/1.1 302 Found\r\nLocation: /y\r\n"
CARELESS = {
    "endless": fault.endless(FOUND + b"\r\n", b"x" * 65536),
    "in an encoding nobody asked for": fault.body(b"\0" * 9, code=302, Location="/y", Content_Encoding="br"),
    "shorter than it says": fault.raw(FOUND + b"Content-Length: 50\r\n\r\nhalf"),
    "chunks of no number": fault.raw(FOUND + b"Transfer-Encoding: chunked\r\n\r\nfive\r\n"),
    "never sent": fault.then_silent(FOUND + b"Content-Length: 50\r\n\r\n"),
}


def test_a_redirect_is_followed_whatever_its_body_is(server: Faults, web: PoliteWeb) -> None:
    assert answers_end(web, server, CARELESS) == dict.fromkeys(CARELESS, (PAGE, 200, 1))


def test_a_hosts_name_is_checked_at_each_step() -> None:
    with fault.serving() as server:
        names = {"a.test": ("127.0.0.1", server.port)}
        server.answers["/x"] = fault.redirect(f"http://127.0.0.1:{server.port}/y")
        with PoliteWeb(QUICK, Politeness("x"), connect_to=names) as web:
            assert failure(web, "http://a.test/x").reason is Reason.REFUSED_ADDRESS
        with PoliteWeb(QUICK, Politeness("x"), connect_to=names, allowed_networks=LOOPBACK) as web:
            assert web.get("http://a.test/x").content == PAGE
        assert server.times("/y") == 1
