"""How a record that the warehouse already has is brought up to date, in one atomic update."""

from typing import Any

from pymongo.collection import Collection

from llm_engineering.domain.documents import Document, Revision, StoredDocument
from llm_engineering.infrastructure.warehouse.records import Record, key_of

_SIGNATURE = ("byline", "by_author")


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


def keep_revisions(model: type[StoredDocument], collection: Collection[Record], outdated: Record) -> None:
    """Copy the records that are about to be replaced to the revisions, within the server; twice does no harm."""
    if not issubclass(model, Document):
        return
    number = {"$ifNull": ["$revision", 1]}
    as_revision = {
        "_id": {"$concat": ["$_id", ":", {"$toString": number}]},
        "document_id": "$_id",
        "document_collection": model.collection,
        "revision": number,
        "replaced_at": "$$NOW",
    }
    into = {"into": Revision.collection, "on": "_id", "whenMatched": "keepExisting"}
    collection.aggregate([{"$match": outdated}, {"$set": as_revision}, {"$merge": into}])


def bring_up_to_date(model: type[StoredDocument], record: Record) -> list[dict[str, Any]]:
    """An update pipeline: the new values, one revision more, the sources of old and new together."""
    computed = {"_id", "revision", "provenance", *model.key}
    if not record.get("byline"):
        computed.update(_SIGNATURE)  # an export that does not say who wrote it takes nothing from what a page said
    changes: Record = {name: {"$literal": value} for name, value in record.items() if name not in computed}
    if "revision" in record:
        changes["revision"] = {"$add": [{"$ifNull": ["$revision", 1]}, 1]}
    if "provenance" in record:
        changes["provenance"] = _union(record["provenance"])
    return [{"$set": changes}]


def without_revision(record: Record) -> Record:
    """What is brought up to date even where the text is the same: who wrote it, where that is known."""
    return {name: record[name] for name in _SIGNATURE} if record.get("by_author") is not None else {}


def _union(sources: list[Record]) -> Record:
    """By kind and link; where both have one, the new is the one fetched last."""
    new = [{"kind": source["kind"], "link": source["link"]} for source in sources]
    is_new = {"$in": [{"kind": "$$old.kind", "link": "$$old.link"}, {"$literal": new}]}
    stored = {"$ifNull": ["$provenance", []]}
    kept = {"$filter": {"input": stored, "as": "old", "cond": {"$not": [is_new]}}}
    return {"$concatArrays": [kept, {"$literal": sources}]}
