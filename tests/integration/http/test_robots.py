"""robots.txt is asked for once, before anything else of a site, and kept to."""

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.session import PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import LOOPBACK, QUICK, RUDE, failure
from tests.integration.http.fault_server import Answer, Faults


def test_robots_txt_is_asked_once_and_kept_to(server: Faults, web: PoliteWeb) -> None:
    server.answers["/robots.txt"] = fault.robots(b"User-agent: *\nDisallow: /private\n")
    error = failure(web, f"{server.origin}/private/x")
    assert error.reason is Reason.ROBOTS
    assert web.get(f"{server.origin}/public").status == 200
    assert server.asked == ["/robots.txt", "/public"]


def test_a_crawl_delay_is_kept(server: Faults, web: PoliteWeb) -> None:
    server.answers["/robots.txt"] = fault.robots(b"User-agent: *\nCrawl-delay: 1\n")
    web.get(f"{server.origin}/a")
    web.get(f"{server.origin}/b")
    assert server.moments("/b")[0] - server.moments("/a")[0] >= 0.9


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (fault.status(404), True),
        (fault.status(403), True),
        (fault.status(500), False),
        (fault.robots(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), False),
        (fault.body(b"<html>no robots here</html>"), True),
        (fault.redirect("/robots.txt"), True),
    ],
)
def test_robots_txt_by_rfc_9309(server: Faults, web: PoliteWeb, answer: Answer, allowed: bool) -> None:
    server.answers["/robots.txt"] = answer
    if allowed:
        assert web.get(f"{server.origin}/x").status == 200
    else:
        assert failure(web, f"{server.origin}/x").reason is Reason.ROBOTS
        assert "/x" not in server.asked


def test_robots_txt_can_be_switched_off(server: Faults) -> None:
    server.answers["/robots.txt"] = fault.robots(b"User-agent: *\nDisallow: /")
    with PoliteWeb(QUICK, RUDE, allowed_networks=LOOPBACK) as rude:
        assert rude.get(f"{server.origin}/x").status == 200
    assert server.asked == ["/x"]
