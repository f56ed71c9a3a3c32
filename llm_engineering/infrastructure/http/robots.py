"""robots.txt, by RFC 9309: asked once for each site, before anything else of it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

MAX_BYTES = 500 * 1024
MAX_REDIRECTS = 5
KEPT_S = 24 * 3600
UNREACHED_S = 30
"""A site that could not be reached is tried again after so long, for links that come later."""
LONGEST_DELAY_S = 30.0


@dataclass(frozen=True, slots=True)
class _Rules:
    """`parser` is None where everything is allowed; `unreachable` where nothing is, because the site did not say."""

    parser: Protego | None
    read_at: float
    unreachable: str = ""
    error: LinkError | None = None


@dataclass
class _Site:
    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: _Rules | None = None


class Robots:
    """The rules of every site met, kept for a day. `fetch` gives (status, body) and raises LinkError."""

    def __init__(self, fetch: Callable[[str], tuple[int, bytes]], user_agent: str) -> None:
        self._fetch = fetch
        self._user_agent = user_agent
        self._sites: dict[str, _Site] = {}
        self._lock = threading.Lock()

    def check(self, url: str) -> float:
        """Seconds to keep between requests to the site. Raises LinkError (robots) where it says no."""
        rules = self._rules(url)
        if rules.error is not None:
            raise _again(rules.error, url)
        if rules.unreachable:
            raise LinkError(Reason.ROBOTS, f"{url}: its robots.txt cannot be read ({rules.unreachable})")
        if rules.parser is None:
            return 0.0
        if not rules.parser.can_fetch(url, self._user_agent):
            raise LinkError(Reason.ROBOTS, f"{url}: its site's robots.txt asks crawlers not to fetch it")
        return min(float(rules.parser.crawl_delay(self._user_agent) or 0), LONGEST_DELAY_S)

    def _rules(self, url: str) -> _Rules:
        parts = urlsplit(url)
        address = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            site = self._sites.setdefault(address, _Site())
        with site.lock:  # sites are asked side by side, each by one thread
            known = site.rules
            if known is None or time.monotonic() - known.read_at > (KEPT_S if known.error is None else UNREACHED_S):
                known = site.rules = self._read(f"{address}/robots.txt")
            return known

    def _read(self, address: str) -> _Rules:
        """Section 2.3.1: a 4xx allows everything, a 5xx forbids everything."""
        try:
            status, body = self._fetch(address)
        except LinkError as error:
            if error.reason is Reason.TOO_MANY_REDIRECTS:
                return _Rules(None, time.monotonic())
            # The site cannot be reached: then neither can its pages, for the same reason.
            return _Rules(None, time.monotonic(), error=error)
        if 500 <= status < 600:
            return _Rules(None, time.monotonic(), f"status {status}")
        if status >= 300:
            return _Rules(None, time.monotonic())
        return _Rules(Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", errors="replace")), time.monotonic())


def _again(error: LinkError, url: str) -> LinkError:
    """The error that the site's robots.txt met, for another of its links."""
    return LinkError(error.reason, f"{url}: {error.detail}", status=error.status, tries=error.tries)
