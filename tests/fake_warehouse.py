"""A warehouse in memory, for tests without I/O; it passes the same contract tests as the real one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast
from uuid import UUID

from llm_engineering.domain.documents import (
    ArticleDocument,
    Document,
    RepositoryDocument,
    RepositoryFileDocument,
    Revision,
    StoredDocument,
    now,
)
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.merging import merged
from llm_engineering.domain.outcomes import Outcome
from llm_engineering.domain.visits import CrawlRun, Visit

D = TypeVar("D", bound=StoredDocument)


class FakeWarehouse:
    def __init__(self) -> None:
        self.documents: dict[tuple[object, ...], StoredDocument] = {}

    def get_or_create(self, document: D) -> D:
        return cast("D", self.documents.setdefault(_key(document), document))

    def save(self, document: StoredDocument) -> tuple[Outcome, str]:
        known = self.documents.get(_key(document))
        if known is None:
            self.documents[_key(document)] = document
            return Outcome.STORED, str(document.id)
        if isinstance(known, Document) and isinstance(document, Document):
            return self._merge(known, document)
        if _hash(known) == _hash(document):
            return Outcome.UNCHANGED, str(known.id)
        self.documents[_key(document)] = document.model_copy(update={"id": known.id})
        return Outcome.UPDATED, str(known.id)

    def _merge(self, known: Document, given: Document) -> tuple[Outcome, str]:
        together = merged(known, given)
        self.documents[_key(known)] = together
        if together.revision == known.revision:
            return Outcome.UNCHANGED, str(known.id)
        earlier = Revision(
            **known.model_dump(exclude={"id"}),
            id=f"{known.id}:{known.revision}",
            document_id=known.id,
            document_collection=known.collection,
            replaced_at=now(),
        )
        self.documents[_key(earlier)] = earlier
        return Outcome.UPDATED, str(known.id)

    def save_all(self, documents: Sequence[StoredDocument]) -> list[tuple[Outcome, str] | LinkError]:
        ended: list[tuple[Outcome, str] | LinkError] = []
        for document in documents:
            try:
                ended.append(self.save(document))
            except LinkError as error:
                ended.append(error)
        return ended

    def save_many(self, documents: Iterable[StoredDocument]) -> dict[Outcome, int]:
        counts: dict[Outcome, int] = {}
        for document in documents:
            outcome, _ = self.save(document)
            counts[outcome] = counts.get(outcome, 0) + 1
        return counts

    def save_files(self, repository: RepositoryDocument, files: Iterable[RepositoryFileDocument]) -> dict[Outcome, int]:
        kept = list(files)
        counts = self.save_many(kept)
        paths = {file.path for file in kept}
        where = {"author_id": repository.author_id, "repository": repository.identity}
        for file in self.bulk_find(RepositoryFileDocument, where):
            if file.path not in paths:
                del self.documents[_key(file)]
        return counts

    def sign(self, author_id: UUID, signatures: Mapping[str, tuple[Sequence[str], bool]]) -> None:
        for identity, (byline, by_author) in signatures.items():
            known = self.find(ArticleDocument, {"author_id": author_id, "identity": identity})
            if known is not None and known.by_author in ((None, False) if by_author else (None,)):
                said = {"byline": list(byline), "by_author": by_author}
                self.documents[_key(known)] = known.model_copy(update=said)

    def visits(self, author_id: UUID, addresses: Sequence[str]) -> dict[str, Visit]:
        stored = {str(document.id) for document in self.documents.values()}
        asked = [self.find(Visit, {"author_id": author_id, "address": address}) for address in addresses]
        return {
            visit.address: visit
            for visit in asked
            if visit is not None and all(found.document_id in stored for found in visit.found if found.document_id)
        }

    def save_visits(self, changed: Sequence[Visit]) -> None:
        for visit in changed:
            self.documents[_key(visit)] = visit

    def end_crawl(self, run: CrawlRun) -> None:
        known = self.documents.get(_key(run))
        if known is not None and known.id == run.id:
            del self.documents[_key(run)]

    def find(self, model: type[D], where: Mapping[str, Any]) -> D | None:
        return next(iter(self.bulk_find(model, where)), None)

    def bulk_find(self, model: type[D], where: Mapping[str, Any]) -> list[D]:
        return [
            document
            for document in self.documents.values()
            if isinstance(document, model)
            and all(str(getattr(document, name)) == str(value) for name, value in where.items())
        ]


def _key(document: StoredDocument) -> tuple[object, ...]:
    return (document.collection, *(getattr(document, name) for name in document.key))


def _hash(document: StoredDocument) -> object:
    return getattr(document, "content_hash", None)
