"""What links need from elsewhere, done side by side: it is begun here, and what comes of it arrives by one queue."""

import hashlib
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore

from llm_engineering.application.crawlers.base import Crawler, Lead, Record, Sources
from llm_engineering.application.crawlers.dispatcher import crawler_for, crawler_for_export, is_export
from llm_engineering.application.crawlers.reading import read_carried, read_page
from llm_engineering.application.nodes import Node
from llm_engineering.application.ports import Page, Validators
from llm_engineering.domain.documents import Listed, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind
from llm_engineering.domain.outcomes import Outcome, Reason

_UNREAD = 64
"""Pages fetched and not yet stored: as many as keep the readers busy."""
_NOT_SHOWN = frozenset({Reason.ROBOTS, Reason.LOGIN_REQUIRED, Reason.CONSENT_REQUIRED})
_GATHERED_S = 0.05
_LOCAL_THREADS = 4
_ABOUT_S = 60
"""As long as a queue for one more page may take."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a link's own page, repository or export: records, nothing new, or an error."""

    node: Node
    page: Page | None = None
    body_hash: str = ""
    """SHA-256 of the page, or the commit of a repository."""
    records: Sequence[Record] | None = None
    """None when it has not changed since the node's visit."""
    error: BaseException | None = None
    takes_room: bool = False


@dataclass
class Arrivals:
    """Fetching threads, reading processes and a few threads for what is on this machine, for one author's crawl."""

    sources: Sources
    author: UserDocument
    under_way: int = 0
    """Links begun and not yet gathered."""
    _queue: "SimpleQueue[Arrival]" = field(default_factory=SimpleQueue)
    _room: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_UNREAD))
    _local: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_LOCAL_THREADS, "local"))
    _is_over: bool = False

    def close(self) -> None:
        """Begin nothing more, and wait for nothing."""
        self._is_over = True
        self._local.shutdown(wait=False, cancel_futures=True)

    def begin(self, node: Node, *, is_done: bool) -> None:
        """Fetch or read what the link needs; nothing when it `is_done`: then its visit says all."""
        self.under_way += 1
        if is_done:
            self._queue.put(Arrival(node))
            return
        try:
            addresses = node.crawler.addresses(node.link) if node.crawler else ()
        except LinkError as error:
            self._queue.put(Arrival(node, error=error))
            return
        if addresses:
            self._fetch(node, addresses)
        else:
            self._local.submit(self._here, node)

    def _fetch(self, node: Node, addresses: Sequence[str]) -> None:
        """The first of them; the others are for when it fails."""
        visit = node.visit
        known = Validators(visit.url, visit.etag, visit.last_modified) if visit else None
        fetching = self.sources.web.fetch(addresses[0], known)
        fetching.add_done_callback(partial(self._fetched, node, addresses[1:]))

    def gather(self, at_most: int, *, is_urgent: bool) -> list[Arrival]:
        """What has come, or comes in a moment: stored together it costs a fraction.

        Waits for the first as long as it takes, unless the caller has something to tell (`is_urgent`).
        """
        arrived: list[Arrival] = []
        until = time.monotonic() + _GATHERED_S
        while len(arrived) < min(at_most, self.under_way):
            wait = max(0.0, until - time.monotonic()) if arrived or is_urgent else None
            try:
                arrived.append(self._queue.get(timeout=wait))
            except Empty:
                break
        self.under_way -= len(arrived)
        return arrived

    def stored(self, arrival: Arrival) -> None:
        """The arrival is dealt with: another page may be read."""
        if arrival.takes_room:
            self._room.release()

    def _here(self, node: Node) -> None:
        """Read a repository or an export, in a thread of its own."""
        try:
            self._queue.put(self._read_here(node))
        except BaseException as error:  # noqa: BLE001 - the crawl must hear of it, or it would wait for ever
            self._queue.put(Arrival(node, error=error))

    def _read_here(self, node: Node) -> Arrival:
        repositories = self.sources.repositories
        if node.crawler is None and repositories.is_repository(node.link.target):
            node.crawler = crawler_for(node.link)
        if node.crawler is not None:
            view = node.crawler.repository(node.link)
            if node.visit is not None and node.visit.body_hash == repositories.head(view.address, view.at):
                return Arrival(node)
            about = self._about(node, node.crawler)
            repository = node.crawler.read_repository(node.link, self.author, repositories, node.range.options, about)
            return Arrival(node, records=[repository], body_hash=repository.header.commit)
        if parts := self.sources.archives.parts(node.link.target, is_export):
            return Arrival(node, records=[Lead(Link(part, part, LinkKind.LOCAL), is_list=True) for part in parts])
        with self.sources.archives.open(node.link.target) as files:
            node.crawler = crawler_for_export(node.link, files.names())
            found = node.crawler.read_export(node.link, files, self.author, node.range.options, self.sources.readers)
            return Arrival(node, records=list(found))

    def _about(self, node: Node, crawler: Crawler) -> Listed | None:
        """What the site says of a repository, in a list or asked for it; that it says nothing is no failure."""
        if node.lead is not None and node.lead.listed is not None:
            return node.lead.listed
        address = crawler.about(node.link)
        if address is None:
            return None
        try:
            return crawler.read_about(self.sources.web.fetch(address).result(_ABOUT_S))
        except (LinkError, TimeoutError):
            return None

    def _fetched(self, node: Node, others: Sequence[str], fetching: "Future[Page]") -> None:
        """In the fetching thread, which waits here while too many pages are unread."""
        has_room = False
        try:
            page = fetching.result()
            body_hash = hashlib.sha256(page.content).hexdigest()
            if page.status == 304 or (node.visit is not None and node.visit.body_hash == body_hash):
                self._queue.put(Arrival(node, page))
                return
            while not (has_room := self._room.acquire(timeout=1)):
                if self._is_over:
                    return
            listed = node.lead.listed if node.lead else None
            reading = self.sources.readers.submit(read_page, node.platform, page, node.link, self.author, listed)
            reading.add_done_callback(partial(self._page_read, node, others, page, body_hash))
        except BaseException as error:  # noqa: BLE001 - as above
            self._failed(node, others, Arrival(node, error=error, takes_room=has_room))

    def _page_read(
        self, node: Node, others: Sequence[str], page: Page, body_hash: str, reading: "Future[list[Record]]"
    ) -> None:
        error = reading.exception()
        if error is None:
            self._queue.put(Arrival(node, page, body_hash, reading.result(), takes_room=True))
        else:
            self._failed(node, others, Arrival(node, page, body_hash, error=error, takes_room=True))

    def _failed(self, node: Node, others: Sequence[str], arrival: Arrival) -> None:
        """Go on with the link's next address, if it has one; a site that asks not to be crawled may allow that one."""
        error = node.earlier = _after(node.earlier, arrival.error)
        arrival = replace(arrival, error=error)
        if not isinstance(error, LinkError) or self._is_over:
            self._queue.put(arrival)
        elif others and (error.outcome is Outcome.FAILED or error.reason is Reason.ROBOTS):
            self.stored(arrival)
            self._fetch(node, others)
        elif error.outcome is Outcome.FAILED or error.reason in _NOT_SHOWN:
            self._take_from_feed(node, arrival)
        else:
            self._queue.put(arrival)

    def _take_from_feed(self, node: Node, arrival: Arrival) -> None:
        """What the feed that lists the page carries of it; what it did before, if it has not changed since."""
        lead = node.lead
        if lead is not None and lead.carried is not None and lead.listed is not None:
            reading = self.sources.readers.submit(
                read_carried, node.platform, lead.carried, node.link, self.author, lead.listed
            )
            reading.add_done_callback(partial(self._carried_read, node, arrival))
        elif lead is not None and node.visit is not None and node.visit.is_of_feed:
            self._queue.put(Arrival(node, takes_room=arrival.takes_room))
        else:
            self._queue.put(arrival)

    def _carried_read(self, node: Node, arrival: Arrival, reading: "Future[list[Record]]") -> None:
        if reading.exception() is None:
            arrival = Arrival(node, records=reading.result(), takes_room=arrival.takes_room)
        self._queue.put(arrival)


def _after(earlier: BaseException | None, error: BaseException | None) -> BaseException | None:
    """The reason of the best address stands where the others fail too; what they say follows it."""
    if not isinstance(earlier, LinkError) or not isinstance(error, LinkError):
        return error
    said, tries = f"{earlier.detail}; {error.detail}", earlier.tries + error.tries
    return LinkError(earlier.reason, said, status=earlier.status, tries=tries)
