"""What a crawl remembers of earlier ones: which links are done, and what they gave."""

from collections.abc import Sequence
from datetime import timedelta

from loguru import logger

from llm_engineering.application.crawlers.base import Lead
from llm_engineering.application.crawlers.reading import READER
from llm_engineering.application.nodes import Node
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import LinkOutcome, Outcome
from llm_engineering.domain.visits import CrawlRun, Found, FoundLink, Visit
from llm_engineering.domain.warehouse import Warehouse

RESUMED_WITHIN = timedelta(days=1)
"""A crawl that was interrupted longer ago is not gone on with: its links may have changed since."""


class Memory:
    """Of one author. A run that was killed left its CrawlRun: this one goes on with it."""

    def __init__(self, author: UserDocument, warehouse: Warehouse, refresh_after: timedelta) -> None:
        self._author = author
        self._warehouse = warehouse
        self._refresh_after = refresh_after
        self._run = self._begin_run()
        self._changed: list[Visit] = []

    def _begin_run(self) -> CrawlRun:
        mine = CrawlRun(author_id=self._author.id)
        run = self._warehouse.get_or_create(mine)
        if run.id == mine.id:
            return run
        if mine.started_at - run.started_at > RESUMED_WITHIN:
            self._warehouse.end_crawl(run)
            return self._warehouse.get_or_create(mine)
        logger.info("going on with the crawl of {:%Y-%m-%d %H:%M} UTC, which did not end", run.started_at)
        return run

    def end_run(self) -> None:
        self._warehouse.end_crawl(self._run)

    def recall(self, nodes: Sequence[Node]) -> None:
        """Give each node the visit that tells what to ask for, or that nothing need be asked."""
        visits = self._warehouse.visits(self._author.id, [node.address for node in nodes])
        for node in nodes:
            visit = visits.get(node.address)
            if visit is not None and _is_of_use(visit, node):
                node.visit = visit

    def is_done(self, visit: Visit) -> bool:
        """Whether it was looked at in this run before it was interrupted, or so lately that it need not be again."""
        return self._is_of_this_run(visit) or visit.looked_at > now() - self._refresh_after

    def _is_of_this_run(self, visit: Visit) -> bool:
        return visit.crawl == self._run.id

    def in_this_run(self, found: Found, visit: Visit) -> Found:
        """What an earlier visit found: as this run found it, or unchanged since another."""
        if self._is_of_this_run(visit) or found.reason is not None:
            return found
        return found.model_copy(update={"outcome": Outcome.UNCHANGED})

    @staticmethod
    def stored(found: Found) -> LinkOutcome:
        return LinkOutcome(
            link=found.link,
            platform=found.platform,
            outcome=found.outcome,
            canonical=found.identity,
            reason=found.reason,
            detail=found.detail,
            document_ids=(found.document_id,) if found.document_id else (),
        )

    def note(self, node: Node, page: Page | None, body_hash: str) -> None:
        """Remember what the link's own page gave; `flush` writes it."""
        self._changed.append(
            Visit(
                author_id=self._author.id,
                address=node.address,
                options=_options(node),
                crawl=self._run.id,
                reader=READER,
                platform=node.platform,
                status=node.status,
                tries=node.tries,
                url=page.url if page else "",
                etag=page.etag if page else None,
                last_modified=page.last_modified if page else None,
                body_hash=body_hash,
                found=node.found_here,
                leads=node.leads_here,
            )
        )

    def touch(self, node: Node, visit: Visit, page: Page | None) -> None:
        """Looked at again, and nothing is new."""
        changes: dict[str, object] = {}
        if page is not None:
            changes["looked_at"] = page.fetched_at
            if page.status == 200:
                changes |= {"url": page.url, "etag": page.etag, "last_modified": page.last_modified}
        else:
            node.status, node.tries = visit.status, visit.tries
            if not self.is_done(visit):  # a repository, asked for its head
                changes["looked_at"] = now()
        if not self._is_of_this_run(visit):
            changes |= {"crawl": self._run.id, "found": [self.in_this_run(found, visit) for found in visit.found]}
        if changes:
            self._changed.append(visit.model_copy(update=changes))

    def flush(self) -> None:
        """Write what has changed, before anyone is told of it."""
        if self._changed:
            self._warehouse.save_visits(self._changed)
            self._changed = []


def remembered(lead: Lead) -> FoundLink:
    """What is kept of a lead until the next run."""
    return FoundLink(
        link=lead.link.target,
        is_list=lead.is_list,
        changed_at=lead.changed_at,
        listed=lead.listed,
        platform=lead.platform,
        continues=lead.continues,
        is_guess=lead.is_guess,
        otherwise=(lead.otherwise.reason, lead.otherwise.detail) if lead.otherwise else None,
    )


def lead_of(known: FoundLink) -> Lead:
    """The lead that was remembered."""
    link = parse_link(known.link)
    return Lead(
        link,
        known.is_list,
        known.changed_at,
        listed=known.listed,
        platform=known.platform,
        continues=known.continues,
        is_guess=known.is_guess,
        otherwise=LinkError(*known.otherwise) if known.otherwise else None,
    )


def _is_of_use(visit: Visit, node: Node) -> bool:
    is_the_same = visit.options == _options(node) and visit.reader == READER
    return is_the_same and all(node.range.would_find(found, node.lead) for found in visit.found)


def _options(node: Node) -> str:
    return node.range.decided_by if node.may_lead_on else node.range.patterns
