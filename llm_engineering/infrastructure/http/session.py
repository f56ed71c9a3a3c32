"""Fetching pages politely and safely: robots → retry → guard → limits, in this order."""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import requests

from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http import retry
from llm_engineering.infrastructure.http.errors import as_link_errors
from llm_engineering.infrastructure.http.guard import GuardedAdapter, Network
from llm_engineering.infrastructure.http.limits import ACCEPTED_ENCODINGS, Limits, bounded_body, deadline
from llm_engineering.infrastructure.http.robots import MAX_BYTES, MAX_REDIRECTS, Robots

__all__ = ["Limits", "PoliteWeb"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_READABLE = ("text/html", "application/xhtml+xml", "text/plain", "application/json", "application/feed+json", "")


@dataclass(frozen=True, slots=True)
class _Answer:
    url: str
    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class PoliteWeb:
    """ports.Web over requests. A context manager: its connections end with the block."""

    def __init__(
        self,
        limits: Limits,
        *,
        user_agent: str,
        robots: bool = True,
        allowed_networks: Sequence[Network] = (),
        connect_to: Mapping[str, tuple[str, int]] | None = None,
        ca_file: str | None = None,
    ) -> None:
        self._limits = limits
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy would connect in our place, unguarded
        self._session.verify = ca_file or _usual_authorities()
        self._session.headers.update({"User-Agent": user_agent, "Accept-Encoding": ACCEPTED_ENCODINGS})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, GuardedAdapter(allowed_networks, connect_to or {}))
        self._robots = Robots(self._fetch_robots, user_agent) if robots else None
        self._next_request: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

    def get(self, url: str) -> Page:
        """One page, tried as often as it is worth it. Raises LinkError with reason, status and tries."""
        delay = self._robots.check(url) if self._robots else 0.0
        self._keep_distance(url, delay)
        answer, tries = self._tried(url, self._limits.max_bytes, self._limits.max_redirects)
        return _page(answer, tries)

    def _keep_distance(self, url: str, delay: float) -> None:
        host = urlsplit(url).netloc
        time.sleep(max(0.0, self._next_request.get(host, 0.0) - time.monotonic()))
        self._next_request[host] = time.monotonic() + delay

    def _fetch_robots(self, url: str) -> tuple[int, bytes]:
        answer, _ = self._tried(url, MAX_BYTES, MAX_REDIRECTS)
        return answer.status, answer.content

    def _tried(self, url: str, max_bytes: int, max_redirects: int) -> tuple[_Answer, int]:
        """The first answer that trying again would not better, or the last, and the number of tries."""
        number = 1
        while True:
            asked = None
            try:
                answer = self._follow(url, max_bytes, max_redirects)
                if number == self._limits.tries or answer.status not in retry.STATUSES:
                    return answer, number
                asked = answer.headers.get("Retry-After")
            except LinkError as error:
                error.tries = number
                if number == self._limits.tries or error.reason not in retry.REASONS:
                    raise
            number += 1
            time.sleep(retry.wait_before(number, asked, self._limits.retry_after_max_s))

    def _follow(self, url: str, max_bytes: int, max_redirects: int) -> _Answer:
        """Redirects by hand: each hop is a link that is checked like the first. Raises LinkError."""
        for _ in range(max_redirects + 1):
            with as_link_errors(url), deadline(self._limits.total_s):
                answer = self._exchange(url, max_bytes)
            location = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            url = parse_link(urljoin(url, location)).target
        raise LinkError(Reason.TOO_MANY_REDIRECTS, f"{url}: more than {max_redirects} redirects", tries=1)

    def _exchange(self, url: str, max_bytes: int) -> _Answer:
        timeout = (self._limits.connect_s, self._limits.read_s)
        with self._session.get(url, timeout=timeout, stream=True, allow_redirects=False) as response:
            wanted = response.status_code not in _REDIRECTS
            content = bounded_body(response, max_bytes) if wanted else b""
            return _Answer(url, response.status_code, content, response.headers)


def _usual_authorities() -> bool | str:
    """What requests would trust by itself, with the environment's REQUESTS_CA_BUNDLE that company machines set."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True


def _page(answer: _Answer, tries: int) -> Page:
    """The page of a good answer. Raises LinkError for every other status, for nothing, and for what is no text."""
    if answer.status != 200:
        raise _status_error(answer, tries)
    media_type, charset = _content_type(answer.headers.get("Content-Type", ""))
    if not answer.content.strip():
        raise LinkError(Reason.EMPTY, f"{answer.url} answered with nothing in it", status=200, tries=tries)
    if media_type not in _READABLE and not media_type.endswith(("/xml", "+xml")):
        raise LinkError(Reason.CONTENT_TYPE, f"{answer.url} is {media_type}, not a page", status=200, tries=tries)
    return Page(answer.url, answer.content, media_type, charset, now(), answer.status, tries)


def _status_error(answer: _Answer, tries: int) -> LinkError:
    status = answer.status
    reason = Reason.HTTP_STATUS
    if status in (404, 410):
        reason = Reason.NOT_FOUND
    elif status == 999:
        reason = Reason.LOGIN_REQUIRED
    elif status in (204, 205):
        reason = Reason.EMPTY
    return LinkError(reason, f"{answer.url} answered with status {status}", status=status, tries=tries)


def _content_type(header: str) -> tuple[str, str | None]:
    media_type, _, parameters = header.partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media_type.strip().lower(), value.strip().strip("\"'") or None
    return media_type.strip().lower(), None
