"""What the crawl remembers between runs, in bulk."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from loguru import logger
from pymongo import UpdateOne

from llm_engineering.domain.documents import COLLECTED
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.visits import Visit
from llm_engineering.infrastructure.warehouse.connection import Connection
from llm_engineering.infrastructure.warehouse.records import from_record, key_of, to_bson, to_record

_MODELS = {model.collection: model for model in COLLECTED}


def visits(connection: Connection, author_id: UUID, addresses: Sequence[str]) -> dict[str, Visit]:
    """By address; without those of which a document has been removed since."""
    if not addresses:
        return {}
    where = {"author_id": str(author_id), "address": {"$in": [to_bson(address) for address in addresses]}}
    with connection.collection(Visit) as collection:
        found = [from_record(Visit, record) for record in collection.find(where)]
    gone = _gone(connection, found)
    return {visit.address: visit for visit in found if not _ids(visit) & gone}


def _ids(visit: Visit) -> set[str]:
    return {found.document_id for found in visit.found if found.document_id}


def _gone(connection: Connection, visits: Sequence[Visit]) -> set[str]:
    """The ids among the visits' documents that are not stored any more."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for visit in visits:
        for found in visit.found:
            if found.collection and found.document_id:
                wanted[found.collection].add(found.document_id)
    gone: set[str] = set()
    for name, ids in wanted.items():
        with connection.collection(_MODELS[name]) as collection:
            stored = {record["_id"] for record in collection.find({"_id": {"$in": sorted(ids)}}, projection=["_id"])}
        gone |= ids - stored
    return gone


def save_visits(connection: Connection, visits: Sequence[Visit]) -> None:
    """Each in place of what was remembered of its address; the last one given of an address stands.

    One that found too much for a document of MongoDB's, some 40,000 posts in one export, is not remembered: its link is
    read again in the next run.
    """
    last = {visit.address: visit for visit in visits}
    operations = []
    for visit in last.values():
        try:
            record = to_record(visit)
        except LinkError as error:
            logger.info("what {} gave is not remembered: {}", visit.address, error)
            continue
        new = {"$setOnInsert": {"_id": record.pop("_id")}, "$set": record}
        operations.append(UpdateOne(key_of(Visit, record), new, upsert=True))
    if operations:
        with connection.collection(Visit) as collection:
            collection.bulk_write(operations, ordered=False)
