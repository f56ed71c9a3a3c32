"""Documents as MongoDB records and back: `id` is `_id`, UUIDs are text, as the Handbook stores them."""

from collections.abc import Callable, Mapping
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
    dumped["_id"] = str(dumped.pop("id"))
    record: Record = to_bson(dumped, str)
    try:
        size = _size(record)
    except UnicodeEncodeError:  # half of a surrogate pair somewhere: rare, and looking for it costs
        record = to_bson(dumped)
        size = _size(record)
    if size > LARGEST:
        raise too_large()
    return record


def _size(record: Record) -> int:
    try:
        return len(bson.encode(record))
    except UnicodeEncodeError:
        raise
    except (bson.errors.BSONError, OverflowError, ValueError) as error:
        raise LinkError(Reason.BAD_RECORD, f"the document cannot be stored: {error}") from error


def to_bson(value: Any, text: Callable[[str], str] | None = None) -> Any:
    """The value in types that BSON knows, every text in it as `text` gives it; by default without broken characters."""
    as_text = text or _whole
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, dict):
        return {as_text(str(key)): to_bson(item, as_text) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_bson(item, as_text) for item in value]
    return str(value) if isinstance(value, UUID) else value


def _whole(text: str) -> str:
    """Half of a surrogate pair, which is no text, becomes U+FFFD."""
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
