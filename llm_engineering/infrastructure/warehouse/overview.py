"""What the warehouse holds, for people: counts, the newest, one by its name."""

from typing import Any

from llm_engineering.domain.documents import ALL_DOCUMENTS, COLLECTED, Document, StoredDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import LinkKind, canonical, parse_link
from llm_engineering.infrastructure.warehouse.connection import Connection
from llm_engineering.infrastructure.warehouse.records import from_record, to_bson

_NEWEST_SHOWN = 10


def stats(connection: Connection) -> dict[str, Any]:
    """`collections`: count by name; `authors`: rows by author and platform; `newest`: the last fetched, in short."""
    counts = {}
    for model in ALL_DOCUMENTS:
        with connection.collection(model) as collection:
            counts[model.collection] = collection.count_documents({})
    return {
        "collections": counts,
        "authors": _authors(connection),
        "newest": [_in_short(document) for document in newest(connection, _NEWEST_SHOWN)],
    }


def _authors(connection: Connection) -> list[dict[str, Any]]:
    group = {
        "_id": {"author": "$author_full_name", "platform": "$platform"},
        "documents": {"$sum": 1},
        "newest": {"$max": "$published_at"},
    }
    rows: list[dict[str, Any]] = []
    for model in COLLECTED:
        with connection.collection(model) as collection:
            found = list(collection.aggregate([{"$group": group}, {"$sort": {"_id": 1}}]))
        for row in found:
            published = row["newest"]
            rows.append(
                {
                    "author": row["_id"].get("author", ""),
                    "platform": row["_id"].get("platform", ""),
                    "collection": model.collection,
                    "documents": row["documents"],
                    "newest": published.date().isoformat() if published else None,
                }
            )
    return sorted(rows, key=lambda row: (row["author"], row["platform"], row["collection"]))


def newest(connection: Connection, limit: int) -> list[Document]:
    """The documents fetched last, newest first."""
    documents: list[Document] = []
    for model in COLLECTED:
        with connection.collection(model) as collection:
            records = list(collection.find({"identity": {"$exists": True}}).sort("fetched_at", -1).limit(limit))
        documents += [from_record(model, record) for record in records]
    return sorted(documents, key=lambda document: document.fetched_at, reverse=True)[:limit]


def _in_short(document: Document) -> dict[str, Any]:
    return {
        "id": str(document.id),
        "collection": document.collection,
        "platform": document.platform,
        "title": document.title,
        "link": document.link,
        "published_at": document.published_at.isoformat() if document.published_at else None,
        "fetched_at": document.fetched_at.isoformat(),
    }


def lookup(connection: Connection, text: str) -> StoredDocument | None:
    """The first document with this id, link or identity; a link may be spelt in another way than the stored one."""
    text = to_bson(text.strip())
    names = {text, _canonical(text)}
    conditions = [{"_id": text}, {"link": {"$in": sorted(names)}}, {"identity": {"$in": sorted(names)}}]
    for model in ALL_DOCUMENTS:
        with connection.collection(model) as collection:
            record = collection.find_one({"$or": conditions})
        if record is not None:
            return from_record(model, record)
    return None


def _canonical(text: str) -> str:
    try:
        link = parse_link(text)
        return canonical(link.target) if link.kind is LinkKind.WEB else text
    except (LinkError, ValueError):
        return text
