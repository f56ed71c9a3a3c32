"""The crawl: every given link becomes exactly one outcome, and what it leads to is stored."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from loguru import logger

from llm_engineering.application.crawlers.base import Crawler, Failure, Lead, LinkOptions, Record, Repository, Sources
from llm_engineering.application.crawlers.dispatcher import crawler_for, crawler_for_export
from llm_engineering.application.ports import Page, Web
from llm_engineering.domain.documents import Document, UserDocument
from llm_engineering.domain.errors import DigitalDataError, LinkError
from llm_engineering.domain.links import Link, LinkKind, parse_link, without_credentials
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason, outcome_of_all
from llm_engineering.domain.warehouse import Warehouse

LOCAL = "local"
"""The platform of a local path until its content tells."""
MAX_DEPTH = 2
"""A blog's root leads to its feed's entries; an entry leads nowhere."""


@dataclass
class _Watched:
    """The web of one link: what the last answer's status was, and how many requests were made."""

    web: Web
    status: int | None = None
    tries: int = 0

    def get(self, url: str) -> Page:
        try:
            page = self.web.get(url)
        except LinkError as error:
            self.status, self.tries = error.status, self.tries + error.tries
            raise
        self.status, self.tries = page.status, self.tries + page.tries
        return page


@dataclass
class Crawl:
    """One run for one author. What it reached is remembered, so that nothing is fetched or stored twice."""

    author: UserDocument
    sources: Sources
    warehouse: Warehouse
    options: Mapping[str, LinkOptions] = field(default_factory=dict)
    _visited: dict[str, str] = field(default_factory=dict)
    _collected: dict[str, str] = field(default_factory=dict)

    def outcomes(self, links: Iterable[str]) -> Iterator[LinkOutcome]:
        """One outcome for each link, in order, as soon as it ended. Raises only WarehouseError."""
        for text in links:
            started = time.monotonic()
            outcome = self._link_of_text(text)
            yield replace(outcome, seconds=round(time.monotonic() - started, 3))

    def _link_of_text(self, text: str) -> LinkOutcome:
        try:
            link = parse_link(text)
        except LinkError as error:
            return _ended(without_credentials(text), "", error)
        return self._link(link, self.options.get(text, LinkOptions()), depth=0)

    def _link(self, link: Link, options: LinkOptions, depth: int) -> LinkOutcome:
        started = time.monotonic()
        crawler = crawler_for(link) if link.kind is LinkKind.WEB else None
        platform = crawler.platform if crawler else LOCAL
        canonical = crawler.identity(link) if crawler else None
        web = _Watched(self.sources.web)
        found: list[LinkOutcome] = []
        try:
            if canonical is not None:
                self._visit(canonical, link)
            with self._records(link, crawler, options, replace(self.sources, web=web)) as (chosen, records):
                platform = chosen.platform
                for record in records:
                    found.append(self._record(record, link, platform, depth))  # noqa: PERF401 - kept when a later one fails
        except LinkError as error:
            ended = _ended(link.text, platform, error, canonical)
            if not found:
                return ended
            found.append(ended)
        outcome = _together(link, platform, canonical, found)
        seconds = round(time.monotonic() - started, 3)
        return replace(outcome, status=outcome.status or web.status, tries=outcome.tries or web.tries, seconds=seconds)

    def _visit(self, canonical: str, link: Link) -> None:
        earlier = self._collected.get(canonical) or self._visited.get(canonical)
        if earlier is not None:
            raise _duplicate(earlier)
        self._visited[canonical] = link.text

    @contextmanager
    def _records(
        self, link: Link, crawler: Crawler | None, options: LinkOptions, sources: Sources
    ) -> Iterator[tuple[Crawler, Iterator[Record]]]:
        """The crawler in charge and what it yields; a bug in a crawler ends the link, not the run."""
        if crawler is None and sources.repositories.is_repository(link.target):
            crawler = crawler_for(link)
        if crawler is not None:
            yield crawler, _guarded(crawler.crawl(link, self.author, sources))
            return
        with sources.archives.open(link.target) as files:
            crawler = crawler_for_export(link, files.names())
            yield crawler, _guarded(crawler.read_export(link, files, self.author, options))

    def _record(self, record: Record, parent: Link, platform: str, depth: int) -> LinkOutcome:
        if isinstance(record, Failure):
            return _ended(record.link, platform, record.error)
        if isinstance(record, Lead):
            if depth >= MAX_DEPTH:
                deep = LinkError(Reason.NO_ARTICLE, f"{record.link.text} is a list behind a list behind {parent.text}")
                return _ended(record.link.text, platform, deep)
            return self._link(record.link, LinkOptions(), depth + 1)
        document = record.header if isinstance(record, Repository) else record
        try:
            return self._store(record, document)
        except LinkError as error:
            return _ended(document.link, document.platform, error, document.identity)

    def _store(self, record: Document | Repository, document: Document) -> LinkOutcome:
        if document.identity in self._collected:
            raise _duplicate(self._collected[document.identity])
        if isinstance(record, Repository):
            # Files before their header: after a crash in between, the old header makes the next run store them again.
            self.warehouse.save_files(record.header, record.files)
        outcome, document_id = self.warehouse.save(document)
        self._collected[document.identity] = document.link
        return LinkOutcome(
            link=document.link,
            platform=document.platform,
            outcome=outcome,
            canonical=document.identity,
            document_ids=(document_id,),
        )


def _guarded(records: Iterator[Record]) -> Iterator[Record]:
    try:
        yield from records
    except DigitalDataError:
        raise
    except Exception as error:  # one page that hits a bug must not lose the other links
        logger.exception("a crawler failed on this link")
        raise LinkError(Reason.INTERNAL_ERROR, f"{type(error).__name__} while reading it; see the log") from error


def _duplicate(earlier: str) -> LinkError:
    return LinkError(Reason.DUPLICATE, f"the same document as {earlier}")


def _ended(link: str, platform: str, error: LinkError, canonical: str | None = None) -> LinkOutcome:
    return LinkOutcome(
        link=link,
        platform=platform,
        outcome=error.outcome,
        canonical=canonical,
        reason=error.reason,
        detail=error.detail,
        status=error.status,
        tries=error.tries,
    )


def _together(link: Link, platform: str, canonical: str | None, found: list[LinkOutcome]) -> LinkOutcome:
    """What all that was found makes of the link; one document or failure speaks for itself."""
    if not found:
        return _ended(link.text, platform, LinkError(Reason.EMPTY, f"nothing was found in {link.text}"), canonical)
    if len(found) == 1:
        return replace(found[0], link=link.text)
    outcome = outcome_of_all(found)
    ids = tuple(document_id for child in found for document_id in child.document_ids)
    first = next(child for child in found if child.outcome is outcome)
    return LinkOutcome(
        link=link.text,
        platform=platform,
        outcome=outcome,
        canonical=canonical,
        reason=first.reason,
        detail=first.detail if outcome in (Outcome.FAILED, Outcome.SKIPPED) else "",
        status=first.status,
        tries=max(child.tries for child in found),
        document_ids=ids,
        found=tuple(found),
    )
