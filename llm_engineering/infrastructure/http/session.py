"""Fetching pages politely and safely: queues → robots → guard and limits → redirects and retries, in this order."""

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

from llm_engineering.application.ports import Page, Validators
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import LinkKind, parse_link
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http import retry
from llm_engineering.infrastructure.http.answers import page_of
from llm_engineering.infrastructure.http.exchange import REDIRECTS, Answer, Exchanges
from llm_engineering.infrastructure.http.guard import Network
from llm_engineering.infrastructure.http.limits import Limits
from llm_engineering.infrastructure.http.queues import HostQueues
from llm_engineering.infrastructure.http.robots import MAX_BYTES, MAX_REDIRECTS, Robots

__all__ = ["Limits", "PoliteWeb", "Politeness"]

_PATIENCE_S = 5.0
"""For threads to end; one that waits between two tries of a robots.txt is left behind."""


@dataclass(frozen=True, slots=True)
class Politeness:
    """How much is asked at once: in all and of one host; seconds between two requests to one host."""

    user_agent: str
    at_once: int = 32
    per_host: int = 4
    min_delay_s: float = 0.0
    robots: bool = True


@dataclass
class _Job:
    """One page on its way: where it is now, and what it has cost so far. Times in seconds."""

    url: str
    known: Validators | None
    page: "Future[Page]" = field(default_factory=Future)
    tries: int = 1
    hops: int = 0
    spent_s: float = 0.0
    """In exchanges of this try."""
    ends_at: float | None = None
    start: str = ""

    def seconds_left(self, limits: Limits) -> float:
        now = time.monotonic()
        if self.ends_at is None:
            self.ends_at = now + limits.link_s
        return min(limits.total_s - self.spent_s, self.ends_at - now)


class PoliteWeb:
    """ports.Web over requests. A context manager: its threads and connections end with the block."""

    def __init__(
        self,
        limits: Limits,
        politeness: Politeness,
        *,
        allowed_networks: Sequence[Network] = (),
        connect_to: Mapping[str, tuple[str, int]] | None = None,
        ca_file: str | None = None,
        tokens: Mapping[str, str] | None = None,
    ) -> None:
        """`tokens`: by host, what to log in with there (RFC 6750)."""
        self._limits = limits
        self._at_once = politeness.at_once
        self._exchanges = Exchanges(
            limits,
            user_agent=politeness.user_agent,
            allowed_networks=allowed_networks,
            connect_to=connect_to,
            ca_file=ca_file,
            tokens=tokens,
            at_once=politeness.at_once,
            per_host=politeness.per_host,
        )
        self._robots = Robots(self._fetch_robots, politeness.user_agent) if politeness.robots else None
        self._queues: HostQueues[_Job] = HostQueues(politeness.per_host, politeness.min_delay_s)
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what is under way; what nobody came to ends as interrupted."""
        left = self._queues.close()
        self._exchanges.close()
        for job in left:
            job.page.set_exception(_interrupted(job.url))
        until = time.monotonic() + _PATIENCE_S
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def get(self, url: str) -> Page:
        """One page, waited for. Raises LinkError with reason, status and tries."""
        return self.fetch(url).result()

    def fetch(self, url: str, known: Validators | None = None) -> "Future[Page]":
        job = _Job(url, known)
        try:
            self._enqueue(job)
        except LinkError as error:
            job.page.set_exception(error)
        self._begin_thread()
        return job.page

    def _enqueue(self, job: _Job, after_s: float = 0.0) -> None:
        if not self._queues.put(_host(job.url), job, after_s=after_s):
            raise _interrupted(job.url)

    def _begin_thread(self) -> None:
        """One more, up to the number that may ask at once: a crawl of one page needs but one."""
        with self._lock:
            if len(self._threads) < self._at_once:
                thread = threading.Thread(target=self._work, name=f"fetch-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _work(self) -> None:
        while (taken := self._queues.take()) is not None:
            host, job = taken
            page: Page | None = None
            error: BaseException | None = None
            try:
                page = self._asked(host, job)
            except BaseException as raised:  # noqa: BLE001 - whoever waits for the page must hear of it
                error = raised
            finally:
                self._queues.done(host)  # before the page is handed over: that may take its time
            if error is not None:
                job.page.set_exception(error)
            elif page is not None:
                job.page.set_result(page)

    def _asked(self, host: str, job: _Job) -> Page | None:
        """One exchange for the job: its page, or None when it stands in a queue again. Raises LinkError."""
        if self._robots:
            delay = self._robots.check(job.url)
            if delay:
                self._queues.pace(host, delay)
        conditions = _conditions(job)
        began = time.monotonic()
        try:
            answer = self._exchanges.get(
                job.url,
                seconds=job.seconds_left(self._limits),
                max_bytes=self._limits.max_bytes,
                headers=conditions,
            )
        except LinkError as error:
            error.tries = job.tries
            if error.reason in retry.REASONS and self._goes_again(host, job, None):
                return None
            raise
        job.spent_s += time.monotonic() - began
        if answer.status in REDIRECTS and answer.headers.get("Location"):
            self._redirect(job, answer.headers["Location"])
            return None  # in the queue of the host that it leads to
        if answer.status in retry.STATUSES and self._goes_again(host, job, answer):
            return None
        return page_of(answer, job.tries, may_be_unchanged=bool(conditions))

    def _goes_again(self, host: str, job: _Job, answer: Answer | None) -> bool:
        """Queue the job for another try, from its start; False when it has had them all, or no time is left."""
        asked_for = answer.headers.get("Retry-After") if answer else None
        wait = retry.wait_before(job.tries + 1, asked_for, self._limits.retry_after_max_s)
        if answer is not None and answer.status in retry.SLOW_DOWN:
            self._queues.slow_down(host, wait)
        if job.tries >= self._limits.tries or (job.ends_at and time.monotonic() + wait > job.ends_at):
            return False
        job.tries += 1
        job.url, job.hops, job.spent_s = job.start or job.url, 0, 0.0
        self._enqueue(job, wait)
        return True

    def _redirect(self, job: _Job, location: str) -> None:
        """To the next host's queue: there it is checked, and waits, like any other link."""
        job.hops += 1
        if job.hops > self._limits.max_redirects:
            detail = f"{job.url}: more than {self._limits.max_redirects} redirects"
            raise LinkError(Reason.TOO_MANY_REDIRECTS, detail, tries=job.tries)
        job.start = job.start or job.url
        try:
            job.url = _target(job.url, location)
        except LinkError as error:
            error.tries = job.tries
            raise
        self._enqueue(job)

    def _fetch_robots(self, url: str) -> tuple[int, bytes]:
        """A robots.txt, with its own redirects and tries, at once: its host's pages have to wait for it."""
        for number in range(1, self._limits.tries + 1):
            asked_for = None
            try:
                answer = self._followed(url)
                if answer.status not in retry.STATUSES or number == self._limits.tries:
                    return answer.status, answer.content
                asked_for = answer.headers.get("Retry-After")
            except LinkError as error:
                if error.reason not in retry.REASONS or number == self._limits.tries:
                    error.tries = number
                    raise
            time.sleep(retry.wait_before(number + 1, asked_for, self._limits.retry_after_max_s))
        raise AssertionError("the last try returns or raises")

    def _followed(self, url: str) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._exchanges.get(url, seconds=self._limits.total_s, max_bytes=MAX_BYTES)
            location = answer.headers.get("Location")
            if answer.status not in REDIRECTS or not location:
                return answer
            url = _target(url, location)
        raise LinkError(Reason.TOO_MANY_REDIRECTS, f"{url}: more than {MAX_REDIRECTS} redirects", tries=1)


def _host(url: str) -> str:
    """Whose turn it is: http and https of a name count as one host, a port of its own as another."""
    return urlsplit(url).netloc.lower()


def _target(url: str, location: str) -> str:
    """Where a redirect leads. Raises LinkError (bad_link) for anything but a web address."""
    try:
        joined = urljoin(url, _as_sent(location))
    except ValueError as error:
        raise LinkError(Reason.BAD_LINK, f"{url} redirects to what is no address", tries=1) from error
    link = parse_link(joined)
    if link.kind is not LinkKind.WEB:
        raise LinkError(Reason.BAD_LINK, f"{url} redirects to {link.text!r}, which is no web address", tries=1)
    return link.target


def _as_sent(header: str) -> str:
    """The header in UTF-8, if it was that: the standard library takes all headers for Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _conditions(job: _Job) -> dict[str, str]:
    known = job.known
    if known is None or known.url != job.url:
        return {}
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in asked.items() if value}


def _interrupted(url: str) -> LinkError:
    return LinkError(Reason.INTERRUPTED, f"{url}: the run was stopped before it was fetched")
