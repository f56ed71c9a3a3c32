"""The warehouse port on MongoDB."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from llm_engineering.domain.documents import (
    Document,
    RepositoryDocument,
    RepositoryFileDocument,
    StoredDocument,
    UserDocument,
)
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Outcome
from llm_engineering.domain.visits import CrawlRun, Visit
from llm_engineering.infrastructure.warehouse import bulk, overview, visits
from llm_engineering.infrastructure.warehouse.connection import Connection
from llm_engineering.infrastructure.warehouse.records import Record, filter_of, from_record, key_of, to_record
from llm_engineering.infrastructure.warehouse.saving import TRIES, contested, save_one

D = TypeVar("D", bound=StoredDocument)


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
            for _ in range(TRIES):
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
        raise contested(model, record)

    def save(self, document: StoredDocument) -> tuple[Outcome, str]:
        return save_one(self._connection, document, to_record(document))

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
