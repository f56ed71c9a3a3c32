"""What a crawl stores: each document once in a run, and those that are sure to be stored many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from llm_engineering.application.arrivals import Arrival
from llm_engineering.application.authorship import names_of_site
from llm_engineering.application.crawlers.base import Repository
from llm_engineering.domain.documents import Document
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Outcome, Reason
from llm_engineering.domain.visits import Found
from llm_engineering.domain.warehouse import Warehouse


@dataclass
class Storing:
    """The documents that one run has reached, by identity."""

    warehouse: Warehouse
    _reached: dict[str, Found] = field(default_factory=dict)
    _saved: dict[str, tuple[Outcome, str] | LinkError] = field(default_factory=dict)
    """What became of the documents that have just arrived."""

    def ahead(self, arrived: Sequence[Arrival]) -> None:
        """Save all documents that are sure to be stored at once: a round trip for each would be the bottleneck."""
        documents: dict[str, Document] = {}
        for read in arrived:
            is_sure = read.node.range.is_sure_of
            for record in read.records or ():
                if isinstance(record, Document) and record.identity not in self._reached and is_sure(record):
                    documents.setdefault(record.identity, record)
        self._saved = dict(zip(documents, self.warehouse.save_all(list(documents.values())), strict=True))

    def reached(self, identity: str | None) -> Found | None:
        """The document of that identity as this run has reached it, if it has."""
        return self._reached.get(identity or "")

    def reach(self, found: Found) -> None:
        """Once in a run for each document. Raises LinkError (duplicate)."""
        if found.identity is None or found.reason is not None:
            return
        if known := self._reached.get(found.identity):
            raise duplicate(known.link)
        self._reached[found.identity] = found

    def reach_again(self, found: Found) -> None:
        """In place of what was found of the same document before."""
        self._reached[found.identity or ""] = found

    def enrich(self, record: Document | Repository) -> bool:
        """Give what was reached before the text or metadata that this source has more of; whether it had any."""
        return not isinstance(record, Repository) and self._save(record)[0] is Outcome.UPDATED

    def store(self, record: Document | Repository, remark: str) -> Found:
        """Store a document that was not reached before. Raises LinkError."""
        document = record.header if isinstance(record, Repository) else record
        if isinstance(record, Repository):
            # Files before their header: after a crash in between, the old header makes the next run store them again.
            self.warehouse.save_files(record.header, record.files)
        outcome, document_id = self._save(document)
        found = Found(
            link=document.link,
            platform=document.platform,
            outcome=outcome,
            identity=document.identity,
            collection=document.collection,
            document_id=document_id,
            detail=remark,
            **judged_by(document),
        )
        self.reach(found)
        return found

    def _save(self, document: Document) -> tuple[Outcome, str]:
        ended = self._saved.pop(document.identity, None) or self.warehouse.save(document)
        if isinstance(ended, LinkError):
            raise ended
        return ended


def judged_by(document: Document) -> dict[str, Any]:
    """What decides whether a document is taken."""
    return {
        "byline": document.byline,
        "site": names_of_site(document),
        "by_author": document.by_author,
        "published_at": document.published_at,
    }


def duplicate(earlier: str, *, is_richer: bool = False) -> LinkError:
    """Of a link or record that leads to what the run has from an earlier one."""
    richer = ", which has got this one's text or more of its metadata" if is_richer else ""
    return LinkError(Reason.DUPLICATE, f"the same document as {earlier}{richer}")
