"""Storing one document by its identity, whoever else is storing it at the same time."""

from pymongo.errors import DuplicateKeyError

from llm_engineering.domain.documents import Document, StoredDocument
from llm_engineering.domain.errors import WarehouseError
from llm_engineering.domain.outcomes import Outcome
from llm_engineering.infrastructure.warehouse.connection import Connection
from llm_engineering.infrastructure.warehouse.records import Record, key_of
from llm_engineering.infrastructure.warehouse.updates import has_versions, if_outdated, merge, replacement

TRIES = 3
"""For two writers of the same new document, and for one changed or removed between two looks at it."""
_TRIES_TO_MERGE = 20
"""Each time that another writer was faster, that one has stored something."""


def save_one(connection: Connection, document: StoredDocument, record: Record) -> tuple[Outcome, str]:
    """Store a document, which is `record` there. Raises LinkError (too_large), WarehouseError."""
    for _ in range(_TRIES_TO_MERGE if isinstance(document, Document) else TRIES):
        ended = _save(connection, document, record)
        if ended is not None:
            return ended
    raise contested(type(document), record)


def _save(connection: Connection, document: StoredDocument, record: Record) -> tuple[Outcome, str] | None:
    model = type(document)
    with connection.collection(model) as collection:
        try:
            inserted = collection.update_one(key_of(model, record), {"$setOnInsert": record}, upsert=True)
        except DuplicateKeyError:
            return None
        if inserted.upserted_id is not None:
            return Outcome.STORED, str(inserted.upserted_id)
        stored = collection.find_one(key_of(model, record))
        if stored is None:
            return None
        outcome: Outcome | None = Outcome.UNCHANGED
        if isinstance(document, Document):
            outcome = merge(collection, stored, document)
        elif has_versions(model):
            replaced = collection.update_one(if_outdated(model, record), replacement(record))
            outcome = Outcome.UPDATED if replaced.modified_count else Outcome.UNCHANGED
        return (outcome, str(stored["_id"])) if outcome is not None else None


def contested(model: type[StoredDocument], record: Record) -> WarehouseError:
    return WarehouseError(
        f"{model.collection}: {key_of(model, record)} could not be stored: "
        f"another record has the id {record['_id']}, or others change it at the same time"
    )
