"""Documents as MongoDB records and back: `id` is `_id`, UUIDs are text, as the Handbook stores them."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import bson
from pydantic import ValidationError

from llm_engineering.domain.documents import StoredDocument
from llm_engineering.domain.errors import LinkError, WarehouseError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.warehouse.errors import LARGEST, too_large

D = TypeVar("D", bound=StoredDocument)
Record = dict[str, Any]


def to_record(document: StoredDocument) -> Record:
    """Raises LinkError (too_large, bad_record) for what MongoDB cannot hold."""
    dumped = document.model_dump()
    record = {"_id": str(dumped.pop("id")), **{name: to_bson(value) for name, value in dumped.items()}}
    try:
        size = len(bson.encode(record))
    except (bson.errors.BSONError, OverflowError, ValueError) as error:
        raise LinkError(Reason.BAD_RECORD, f"the document cannot be stored: {error}") from error
    if size > LARGEST:
        raise too_large()
    return record


def to_bson(value: Any) -> Any:
    """The value in types that BSON knows; half of a surrogate pair, which is no text, becomes U+FFFD."""
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {_whole(str(key)): to_bson(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_bson(item) for item in value]
    return value


def _whole(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def from_record(model: type[D], record: Mapping[str, Any]) -> D:
    """Fields that this version does not know are ignored. Raises WarehouseError for a record that is no `model`."""
    try:
        return model.model_validate({**record, "id": record["_id"]})
    except ValidationError as error:
        wrong = ", ".join(sorted({str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}))
        raise WarehouseError(
            f"the record {record['_id']} in {model.collection} is not one of ours (see its {wrong}): "
            "remove it, or name another database in DATABASE_NAME"
        ) from error


def key_of(model: type[StoredDocument], record: Record) -> Record:
    """The filter that finds the record by its identity, and nothing else: upserts rely on that."""
    return {name: record[name] for name in model.key}


def filter_of(where: Mapping[str, Any]) -> Record:
    """Fields equal to values; a value is never read as an operator."""
    return {("_id" if name == "id" else name): {"$eq": to_bson(value)} for name, value in where.items()}
