"""How what the warehouse already has is brought up to date: documents by merging, files by their bytes."""

from pymongo.collection import Collection

from llm_engineering.domain.documents import Document, Revision, StoredDocument
from llm_engineering.domain.merging import merged
from llm_engineering.domain.outcomes import Outcome
from llm_engineering.infrastructure.warehouse.records import Record, from_record, key_of, to_record

_MADE_FROM = ("revision", "content_hash", "provenance")
"""What another writer changes if it changes anything."""


def merge(collection: Collection[Record], record: Record, given: Document) -> Outcome | None:
    """Bring a stored record up to date with what a source has given; None when another writer was faster.

    Raises LinkError when it is too large then.
    """
    stored = from_record(type(given), record)
    candidate = merged(stored, given)
    if candidate is stored:
        return Outcome.UNCHANGED
    new = to_record(candidate)
    changes = {name: value for name, value in new.items() if name not in record or record[name] != value}
    as_it_was = {"_id": record["_id"], **{name: record[name] for name in _MADE_FROM if name in record}}
    is_another_text = candidate.revision > stored.revision
    if is_another_text:
        _keep_revision(collection, as_it_was, type(given))
    if not collection.update_one(as_it_was, {"$set": changes}).matched_count:
        return None
    return Outcome.UPDATED if is_another_text else Outcome.UNCHANGED


def _keep_revision(collection: Collection[Record], as_it_was: Record, model: type[Document]) -> None:
    """Copy the record that is about to be replaced to the revisions, within the server; twice does no harm."""
    number = {"$ifNull": ["$revision", 1]}
    as_revision = {
        "_id": {"$concat": ["$_id", ":", {"$toString": number}]},
        "document_id": "$_id",
        "document_collection": model.collection,
        "revision": number,
        "replaced_at": "$$NOW",
    }
    into = {"into": Revision.collection, "on": "_id", "whenMatched": "keepExisting"}
    collection.aggregate([{"$match": as_it_was}, {"$set": as_revision}, {"$merge": into}])


def has_versions(model: type[StoredDocument]) -> bool:
    """Whether records of this kind change: those with a content hash do, a user is created once."""
    return "content_hash" in model.model_fields


def if_outdated(model: type[StoredDocument], record: Record) -> Record:
    """Finds the stored record of the same identity when its content differs, or its schema is older."""
    differs = [
        {"content_hash": {"$ne": record["content_hash"]}},
        {"schema_version": {"$lt": record["schema_version"]}},
    ]
    return {**key_of(model, record), "$or": differs}


def replacement(record: Record) -> Record:
    """The update that puts all of a record's values in place of the stored ones."""
    return {"$set": {name: value for name, value in record.items() if name != "_id"}}
