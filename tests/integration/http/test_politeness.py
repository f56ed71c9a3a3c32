"""How much is asked at once, and what a site's wishes change."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from llm_engineering.application.ports import Validators
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.queues import HostQueues
from llm_engineering.infrastructure.http.session import Limits, Politeness, PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import LOOPBACK, QUICK, RUDE
from tests.integration.http.fault_server import Answer, Faults, Handler


@dataclass
class Counted:
    """An answer that takes its time, and how many of it were under way at once."""

    seconds: float
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, name: str) -> Answer:
        def answer(handler: Handler) -> None:
            with self.lock:
                for key in (name, "all"):
                    self.now[key] += 1
                    self.most[key] = max(self.most[key], self.now[key])
            time.sleep(self.seconds)
            with self.lock:
                for key in (name, "all"):
                    self.now[key] -= 1
            fault.body(fault.PAGE)(handler)

        return answer


@pytest.fixture
def sites() -> Iterator[list[Faults]]:
    with ExitStack() as stack:
        yield [stack.enter_context(fault.serving()) for _ in range(5)]


def test_neither_a_host_nor_all_together_are_asked_more_at_once_than_allowed(sites: list[Faults]) -> None:
    counted = Counted(0.02)
    for number, site in enumerate(sites):
        site.answers = {f"/{page}": counted.of(f"host {number}") for page in range(30)}
    polite = Politeness("x", at_once=8, per_host=3)
    with PoliteWeb(QUICK, polite, allowed_networks=LOOPBACK) as web:
        pages = [web.fetch(f"{site.origin}/{page}") for site in sites for page in range(30)]
        assert {page.result().status for page in pages} == {200}
    assert counted.most.pop("all") <= 8
    assert max(counted.most.values()) == 3
    assert [site.times("/robots.txt") for site in sites] == [1] * 5, "asked once, however many pages wait"


def test_the_least_delay_between_two_requests_is_kept(sites: list[Faults]) -> None:
    polite = Politeness("x", min_delay_s=0.2, robots=False)
    with PoliteWeb(QUICK, polite, allowed_networks=LOOPBACK) as web:
        wait([web.fetch(f"{sites[0].origin}/{page}") for page in range(4)])
    gaps = [later - earlier for (_, earlier), (_, later) in pairwise(sites[0].requests)]
    assert len(gaps) == 3
    assert min(gaps) >= 0.15


def test_a_host_that_asks_for_less_is_left_alone_and_the_others_are_not(sites: list[Faults]) -> None:
    limits = Limits(read_s=2, total_s=5, tries=2, retry_after_max_s=1)
    busy, other = sites[:2]
    busy.answers["/a"] = fault.in_turn(fault.status(429, Retry_After="1"), fault.body(fault.PAGE))
    began = time.monotonic()
    with PoliteWeb(limits, RUDE, allowed_networks=LOOPBACK) as web:
        first = web.fetch(f"{busy.origin}/a")
        time.sleep(0.3)
        second = web.fetch(f"{busy.origin}/b")
        assert web.get(f"{other.origin}/x").status == 200
        assert time.monotonic() - began < 0.9, "another host does not wait"
        assert second.result().status == first.result().status == 200
    assert busy.moments("/b")[0] - began >= 0.9, "no other page of the busy host was asked for in that time"


def test_slow_and_dead_hosts_do_not_hold_up_the_others(sites: list[Faults]) -> None:
    limits = Limits(connect_s=1, read_s=1.5, total_s=3, tries=2)
    with ExitStack() as stack:
        dead = [stack.enter_context(fault.serving()) for _ in range(4)]
        for server in dead:
            server.answers = dict.fromkeys(["/robots.txt", *(f"/{n}" for n in range(10))], fault.then_silent())
        web = stack.enter_context(PoliteWeb(limits, Politeness("x", at_once=6), allowed_networks=LOOPBACK))
        for server in dead:
            for number in range(10):
                web.fetch(f"{server.origin}/{number}")
        began = time.monotonic()
        pages = [web.fetch(f"{site.origin}/{number}") for site in sites for number in range(10)]
        assert {page.result(timeout=10).status for page in pages} == {200}
        assert time.monotonic() - began < 1.4, "before the first of the dead hosts was given up"


def test_closing_ends_what_hangs_and_every_page_is_answered_for(server: Faults) -> None:
    server.answers = dict.fromkeys((f"/{number}" for number in range(20)), fault.then_silent())
    web = PoliteWeb(Limits(read_s=30), RUDE, allowed_networks=LOOPBACK)
    pages = [web.fetch(f"{server.origin}/{number}") for number in range(20)]
    time.sleep(0.3)
    began = time.monotonic()
    web.close()
    assert time.monotonic() - began < 5
    for page in pages:
        error = page.exception(timeout=5)
        assert isinstance(error, LinkError)
        assert error.reason is Reason.INTERRUPTED
    with pytest.raises(LinkError):
        web.get(f"{server.origin}/late")


def test_validators_are_sent_for_their_own_address_only(sites: list[Faults]) -> None:
    seen: dict[str, str | None] = {}

    def answer(handler: Handler) -> None:
        seen[handler.path] = handler.headers.get("If-None-Match")
        fault.body(b"", code=304)(handler) if seen[handler.path] else fault.body(fault.PAGE, ETag='"1"')(handler)

    site = sites[0]
    site.answers = {"/a": answer, "/b": answer}
    with PoliteWeb(QUICK, Politeness("x"), allowed_networks=LOOPBACK) as web:
        page = web.get(f"{site.origin}/a")
        known = Validators(page.url, page.etag)
        assert web.fetch(f"{site.origin}/a", known).result().status == 304
        assert web.fetch(f"{site.origin}/b", known).result().status == 200
    assert seen == {"/a": '"1"', "/b": None}


def test_no_cookie_is_sent_back_and_no_proxy_is_used(sites: list[Faults], monkeypatch: pytest.MonkeyPatch) -> None:
    cookies: list[str | None] = []

    def answer(handler: Handler) -> None:
        cookies.append(handler.headers.get("Cookie"))
        fault.body(fault.PAGE, Set_Cookie="a=b; Path=/")(handler)

    sites[0].answers["/x"] = answer
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with PoliteWeb(QUICK, Politeness("x"), allowed_networks=LOOPBACK) as web:
        web.get(f"{sites[0].origin}/x")
        web.get(f"{sites[0].origin}/x")
    assert cookies == [None, None]


def test_a_host_that_was_slowed_down_recovers_by_good_answers() -> None:
    queues: HostQueues[int] = HostQueues(4)
    for job in range(60):
        queues.put("a", job)

    def at_once() -> int:
        taken = 0
        while queues._hosts["a"].ready_at() is not None:
            assert queues.take() is not None
            taken += 1
        for _ in range(taken):
            queues.done("a")
        return taken

    assert at_once() == 1, "until it is known"
    assert at_once() == 4
    queues.slow_down("a", 0)
    assert at_once() == 2
    most = max(at_once() for _ in range(12))
    assert most == 4
    queues.close()
    assert queues.take() is None
