"""Many documents at once, in two bulk passes: insert what is new, then bring up to date what differs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from loguru import logger
from pymongo import UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from llm_engineering.domain.documents import (
    ArticleDocument,
    Document,
    RepositoryDocument,
    RepositoryFileDocument,
    StoredDocument,
)
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Outcome
from llm_engineering.infrastructure.warehouse.connection import Connection
from llm_engineering.infrastructure.warehouse.errors import TOO_LARGE_CODES
from llm_engineering.infrastructure.warehouse.records import Record, key_of, to_bson, to_record
from llm_engineering.infrastructure.warehouse.saving import save_one
from llm_engineering.infrastructure.warehouse.updates import has_versions, if_outdated, replacement

CHUNK = 500
CHUNK_CHARACTERS = 32 * 2**20
"""Of text, so that a chunk of large documents stays within memory too."""
_DUPLICATE_KEY = 11000
Model = type[StoredDocument]
Member = tuple[StoredDocument, Record]


def save_many(connection: Connection, documents: Iterable[StoredDocument]) -> dict[Outcome, int]:
    """As if each were saved in turn; a document that cannot be stored is logged, counted and left out."""
    counts: Counter[Outcome] = Counter()
    for model, chunk in _chunks(documents, counts):
        with connection.collection(model) as collection:
            new, failed = _insert(model, chunk, collection)
            known = [saved for place, saved in enumerate(chunk) if place not in new | failed]
            counts.update({Outcome.STORED: len(new), Outcome.FAILED: len(failed)})
            if issubclass(model, Document):
                counts.update(_saved(connection, *saved) for saved in known)
            else:
                counts.update(_replace(model, [record for _, record in known], collection))
    return dict(+counts)


@dataclass
class _Chunk:
    """Documents of one collection, each identity once: what a bulk write does to one of them twice has no order."""

    members: dict[tuple[Any, ...], Member] = field(default_factory=dict)
    characters: int = 0

    def is_full_for(self, identity: tuple[Any, ...]) -> bool:
        return identity in self.members or len(self.members) == CHUNK or self.characters > CHUNK_CHARACTERS

    def add(self, identity: tuple[Any, ...], document: StoredDocument, record: Record) -> None:
        self.members[identity] = document, record
        self.characters += len(str(record.get("content", "")))


def _chunks(documents: Iterable[StoredDocument], counts: Counter[Outcome]) -> Iterator[tuple[Model, list[Member]]]:
    waiting: defaultdict[Model, _Chunk] = defaultdict(_Chunk)
    for document in documents:
        model = type(document)
        try:
            record = to_record(document)
        except LinkError as error:
            counts[_not_stored(document, error)] += 1
            continue
        identity = tuple(key_of(model, record).values())
        if waiting[model].is_full_for(identity):
            yield model, list(waiting.pop(model).members.values())
        waiting[model].add(identity, document, record)
    for model, chunk in waiting.items():
        yield model, list(chunk.members.values())


def _saved(connection: Connection, document: StoredDocument, record: Record) -> Outcome:
    try:
        return save_one(connection, document, record)[0]
    except LinkError as error:
        return _not_stored(document, error)


def _not_stored(document: StoredDocument, error: LinkError) -> Outcome:
    name = ", ".join(str(getattr(document, field)) for field in document.key)
    logger.warning("{} {}: not stored: {}", document.collection, name, error.detail)
    return Outcome.FAILED


def _insert(model: Model, chunk: Sequence[Member], collection: Collection[Record]) -> tuple[set[int], set[int]]:
    """The places of those that are new, and of those that could not be stored."""
    inserts = [UpdateOne(key_of(model, record), {"$setOnInsert": record}, upsert=True) for _, record in chunk]
    inserted = _write(collection, inserts)
    return {upserted["index"] for upserted in inserted["upserted"]}, _too_large(inserted)


def _replace(model: Model, records: Sequence[Record], collection: Collection[Record]) -> Counter[Outcome]:
    counts = Counter({Outcome.UNCHANGED: len(records)})
    if records and has_versions(model):
        updated = _write(collection, [UpdateOne(if_outdated(model, record), replacement(record)) for record in records])
        counts = Counter({Outcome.UPDATED: updated["nModified"], Outcome.FAILED: len(_too_large(updated))})
        counts[Outcome.UNCHANGED] = len(records) - counts.total()
    return counts


def _write(collection: Collection[Record], operations: list[UpdateOne]) -> dict[str, Any]:
    """The server's report; it may hold errors of two kinds: grown too large, or just stored by another writer."""
    try:
        return collection.bulk_write(operations, ordered=False).bulk_api_result
    except BulkWriteError as error:
        report = dict(error.details)
        if report["writeConcernErrors"] or not all(_is_expected(problem) for problem in report["writeErrors"]):
            raise
        return report


def _is_expected(problem: dict[str, Any]) -> bool:
    by_another = problem["code"] == _DUPLICATE_KEY and "_id" not in problem.get("keyPattern", {})
    return by_another or problem["code"] in TOO_LARGE_CODES


def _too_large(report: dict[str, Any]) -> set[int]:
    return {problem["index"] for problem in report["writeErrors"] if problem["code"] in TOO_LARGE_CODES}


def insert_new(connection: Connection, documents: Sequence[StoredDocument]) -> dict[int, str]:
    """Store those whose identity is not stored yet; their ids by their place among `documents`."""
    ids: dict[int, str] = {}
    for model in {type(document) for document in documents}:
        places, records = [], []
        for place, document in enumerate(documents):
            if type(document) is model:
                with suppress(LinkError):  # said by whoever saves it by itself
                    records.append(to_record(document))
                    places.append(place)
        inserts = [UpdateOne(key_of(model, record), {"$setOnInsert": record}, upsert=True) for record in records]
        if inserts:
            with connection.collection(model) as collection:
                upserted = _write(collection, inserts)["upserted"]
            ids |= {places[new["index"]]: str(new["_id"]) for new in upserted}
    return ids


def sign(connection: Connection, author_id: UUID, signatures: Mapping[str, tuple[Sequence[str], bool]]) -> None:
    """One author among several is enough: that there is one stands against whoever named only another."""
    signed = [
        UpdateOne(
            {
                "author_id": str(author_id),
                "identity": to_bson(identity),
                "by_author": {"$ne": True} if by_author else None,
            },
            {"$set": {"byline": to_bson(byline), "by_author": by_author}},
        )
        for identity, (byline, by_author) in signatures.items()
    ]
    if signed:
        with connection.collection(ArticleDocument) as collection:
            _write(collection, signed)


def forget_files(connection: Connection, repository: RepositoryDocument, paths: set[str]) -> None:
    """Remove the repository's stored files whose path is not among `paths`."""
    theirs = {"author_id": str(repository.author_id), "repository": to_bson(repository.identity)}
    kept = {to_bson(path) for path in paths}
    with connection.collection(RepositoryFileDocument) as collection:
        stored = collection.find(theirs, projection={"path": True})
        gone = [record["_id"] for record in stored if record["path"] not in kept]
        for start in range(0, len(gone), CHUNK):
            collection.delete_many({"_id": {"$in": gone[start : start + CHUNK]}})
