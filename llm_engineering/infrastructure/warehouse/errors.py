"""What the driver's errors mean here: the one place that turns them into ours, never with a password in the text."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bson.errors import BSONError
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    ConnectionFailure,
    DocumentTooLarge,
    OperationFailure,
    PyMongoError,
)

from llm_engineering.domain.errors import LinkError, WarehouseError, WarehouseUnreachable
from llm_engineering.domain.outcomes import Reason

LARGEST = 16 * 2**20 - 64 * 2**10
"""Bytes of a stored document: MongoDB's 16 MiB, less room for what updates add to its provenance."""
TOO_LARGE_CODES = frozenset({10334, 16493, 17419, 17420})
_AUTHENTICATION_FAILED = frozenset({18, 8000})
_UNAUTHORIZED = 13
_NO_INDEX = frozenset({67, 85, 86})
_DUPLICATE_KEY = 11000


@contextmanager
def translated(address: str) -> Iterator[None]:
    """Run a driver's operation; `address` is the server's, without user and password.

    Raises WarehouseUnreachable, WarehouseError, or LinkError for a document that is too large.
    """
    try:
        yield
    except (ConnectionFailure, ConfigurationError) as error:
        raise WarehouseUnreachable(
            f"no MongoDB answers at {address} ({_first_words(error)}): "
            "check that it runs, and DATABASE_HOST if that is set"
        ) from error
    except DocumentTooLarge as error:
        raise too_large() from error
    except OperationFailure as error:
        raise _failed(error, address) from error
    except (BSONError, OverflowError) as error:
        raise WarehouseError(f"MongoDB cannot hold this value: {error}") from error
    except PyMongoError as error:
        raise WarehouseError(f"MongoDB at {address}: {_first_words(error)}") from error


def too_large() -> LinkError:
    return LinkError(Reason.TOO_LARGE, f"the document is larger than the {LARGEST >> 20} MiB that MongoDB can hold")


def _failed(error: OperationFailure, address: str) -> WarehouseError | LinkError:
    if error.code in _AUTHENTICATION_FAILED:
        return WarehouseError(f"MongoDB at {address} refused the user or password: correct DATABASE_HOST")
    if error.code == _UNAUTHORIZED:
        return WarehouseError(
            f"MongoDB at {address} does not let this user in: name one in DATABASE_HOST who may read and write"
        )
    # Code 2 stands for any bad value; only its text tells that it was the size.
    if error.code in TOO_LARGE_CODES or "object to insert too large" in str(error):
        return too_large()
    return WarehouseError(f"MongoDB at {address}: {_first_words(error)}")


def index_problem(error: OperationFailure, collection: str, fields: tuple[str, ...]) -> WarehouseError | None:
    """Why a collection's index could not be made, where that is for the operator to solve."""
    named = ", ".join(fields)
    if error.code == _DUPLICATE_KEY:
        values = (error.details or {}).get("keyValue", "")
        return WarehouseError(
            f"the collection {collection} holds several records with the same {named} {values}: remove all but one"
        )
    if error.code in _NO_INDEX:
        return WarehouseError(
            f"the collection {collection} already has another index on {named}: drop that index, it will be made anew"
        )
    return None


def _first_words(error: PyMongoError) -> str:
    """The driver's reason without its long appendix, which would repeat whole documents."""
    details: Any = getattr(error, "details", None) or {}
    if isinstance(error, BulkWriteError) and details.get("writeErrors"):
        details = details["writeErrors"][0]
    text = str(details.get("errmsg") or error)
    for appendix in (" (configured timeouts", ", Timeout:", ", full error:"):
        text = text.partition(appendix)[0]
    return " ".join(text.split())[:300]
