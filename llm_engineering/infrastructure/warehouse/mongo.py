"""The warehouse port on MongoDB."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from llm_engineering.domain.documents import (
    Document,
    RepositoryDocument,
    RepositoryFileDocument,
    StoredDocument,
    UserDocument,
)
from llm_engineering.domain.errors import LinkError, WarehouseError
from llm_engineering.domain.outcomes import Outcome
from llm_engineering.domain.visits import CrawlRun, Visit
from llm_engineering.infrastructure.warehouse import bulk, overview, visits
from llm_engineering.infrastructure.warehouse.connection import Connection
from llm_engineering.infrastructure.warehouse.records import Record, filter_of, from_record, key_of, to_record
from llm_engineering.infrastructure.warehouse.updates import (
    bring_up_to_date,
    has_versions,
    if_outdated,
    keep_revisions,
    without_revision,
)

D = TypeVar("D", bound=StoredDocument)
_TRIES = 3
"""For two writers of the same new document, and for one removed between two looks at it."""


class MongoWarehouse:
    """Implements `domain.warehouse.Warehouse` on the MongoDB at `uri`; connects on first use.

    Safe to use from many threads and processes, also across a fork.
    """

    def __init__(self, uri: str, database: str) -> None:
        self._connection = Connection(uri, database)

    @property
    def address(self) -> str:
        """Where it is, fit for logs: without user and password."""
        return self._connection.address

    def ping(self) -> None:
        """Raises WarehouseUnreachable when nobody answers, WarehouseError when this user may not read."""
        with self._connection.database() as database:
            database[UserDocument.collection].find_one(projection=["_id"])

    def close(self) -> None:
        self._connection.close()

    def get_or_create(self, document: D) -> D:
        model = type(document)
        return from_record(model, self._get_or_create(model, to_record(document)))

    def _get_or_create(self, model: type[StoredDocument], record: Record) -> Record:
        with self._connection.collection(model) as collection:
            for _ in range(_TRIES):
                try:
                    stored = collection.find_one_and_update(
                        key_of(model, record),
                        {"$setOnInsert": record},
                        upsert=True,
                        return_document=ReturnDocument.AFTER,
                    )
                except DuplicateKeyError:
                    continue
                if stored is not None:
                    return stored
        raise _contested(model, record)

    def save(self, document: StoredDocument) -> tuple[Outcome, str]:
        model = type(document)
        record = to_record(document)
        for _ in range(_TRIES):
            ended = self._save(model, record)
            if ended is not None:
                return ended
        raise _contested(model, record)

    def _save(self, model: type[StoredDocument], record: Record) -> tuple[Outcome, str] | None:
        key = key_of(model, record)
        with self._connection.collection(model) as collection:
            try:
                inserted = collection.update_one(key, {"$setOnInsert": record}, upsert=True)
            except DuplicateKeyError:
                return None
            if inserted.upserted_id is not None:
                return Outcome.STORED, str(inserted.upserted_id)
            outdated = if_outdated(model, record) if has_versions(model) else None
            if outdated and collection.find_one(outdated, projection=["_id"]) is not None:
                keep_revisions(model, collection, outdated)
                updated = collection.find_one_and_update(outdated, bring_up_to_date(model, record), projection=["_id"])
                if updated is not None:
                    return Outcome.UPDATED, str(updated["_id"])
            stored = _brought_up_to_date(collection, key, without_revision(record))
            return (Outcome.UNCHANGED, str(stored["_id"])) if stored is not None else None

    def save_all(self, documents: Sequence[StoredDocument]) -> list[tuple[Outcome, str] | LinkError]:
        new = bulk.insert_new(self._connection, documents)
        return [
            (Outcome.STORED, new[place]) if place in new else self._saved_or_why_not(document)
            for place, document in enumerate(documents)
        ]

    def _saved_or_why_not(self, document: StoredDocument) -> tuple[Outcome, str] | LinkError:
        try:
            return self.save(document)
        except LinkError as error:
            return error

    def save_many(self, documents: Iterable[StoredDocument]) -> dict[Outcome, int]:
        """Counts as failed, and logs, those that cannot be stored; the others are."""
        return bulk.save_many(self._connection, documents)

    def save_files(self, repository: RepositoryDocument, files: Iterable[RepositoryFileDocument]) -> dict[Outcome, int]:
        """What the repository no longer has is removed last, so that a crash in between loses nothing."""
        paths: set[str] = set()

        def noted() -> Iterable[RepositoryFileDocument]:
            for file in files:
                paths.add(file.path)
                yield file

        counts = self.save_many(noted())
        bulk.forget_files(self._connection, repository, paths)
        return counts

    def sign(self, author_id: UUID, signatures: Mapping[str, tuple[Sequence[str], bool]]) -> None:
        bulk.sign(self._connection, author_id, signatures)

    def visits(self, author_id: UUID, addresses: Sequence[str]) -> dict[str, Visit]:
        return visits.visits(self._connection, author_id, addresses)

    def save_visits(self, changed: Sequence[Visit]) -> None:
        visits.save_visits(self._connection, changed)

    def end_crawl(self, run: CrawlRun) -> None:
        with self._connection.collection(CrawlRun) as collection:
            collection.delete_one({"_id": str(run.id)})

    def find(self, model: type[D], where: Mapping[str, Any]) -> D | None:
        with self._connection.collection(model) as collection:
            record = collection.find_one(filter_of(where))
        return None if record is None else from_record(model, record)

    def bulk_find(self, model: type[D], where: Mapping[str, Any]) -> list[D]:
        with self._connection.collection(model) as collection:
            records = list(collection.find(filter_of(where)))
        return [from_record(model, record) for record in records]

    def stats(self) -> dict[str, Any]:
        """Counts by collection, and by author and platform; the newest documents. Ready for JSON."""
        return overview.stats(self._connection)

    def newest(self, limit: int) -> list[Document]:
        """The documents that were fetched last, newest first."""
        return overview.newest(self._connection, limit)

    def lookup(self, text: str) -> StoredDocument | None:
        """The one with this id, link or identity, in any collection."""
        return overview.lookup(self._connection, text)


def _brought_up_to_date(collection: Collection[Record], key: Record, changes: Record) -> Record | None:
    if not changes:
        return collection.find_one(key, projection=["_id"])
    found: Record | None = collection.find_one_and_update(key, {"$set": changes}, projection=["_id"])
    return found


def _contested(model: type[StoredDocument], record: Record) -> WarehouseError:
    return WarehouseError(
        f"{model.collection}: {key_of(model, record)} could not be stored, tried {_TRIES} times: "
        f"another record has the id {record['_id']}, or others remove it at the same time"
    )
