"""The connection to MongoDB: one lazy client for each process, and collections with their indexes."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from pymongo import IndexModel, MongoClient
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import OperationFailure, PyMongoError

from llm_engineering.domain.documents import Document, StoredDocument
from llm_engineering.domain.errors import WarehouseError
from llm_engineering.infrastructure.warehouse.errors import index_problem, translated
from llm_engineering.infrastructure.warehouse.records import Record

Client = MongoClient[dict[str, Any]]
_TIMEOUT_MS = 4_000
"""Until a server must have answered: whoever waits for the error gets it within six seconds."""
_SILENCE_MS = 120_000


class Connection:
    """Nothing is connected before the first use, and a forked process makes its own connection."""

    def __init__(self, uri: str, database: str) -> None:
        self._uri = uri
        self._database = database
        self._clients: dict[int, Client] = {}
        self._indexed: set[tuple[int, str]] = set()

    @property
    def address(self) -> str:
        """Host and port, or the socket's path; without user, password and options."""
        host = self._uri.partition("://")[2].rpartition("@")[2]
        return unquote(re.split(r"[/?]", host, maxsplit=1)[0])

    def close(self) -> None:
        """Close this process's connections. Those a fork brought along belong to the parent."""
        client = self._clients.pop(os.getpid(), None)
        if client is not None:
            client.close()

    @contextmanager
    def database(self) -> Iterator[Database[Record]]:
        """The database, for operations whose errors become ours."""
        client = self._client()
        with translated(self.address):
            yield client[self._database]

    @contextmanager
    def collection(self, model: type[StoredDocument]) -> Iterator[Collection[Record]]:
        """The model's collection with its indexes, for operations whose errors become ours."""
        with self.database() as database:
            collection = database[model.collection]
            self._ensure_indexes(model, collection)
            yield collection

    def _client(self) -> Client:
        pid = os.getpid()
        if pid not in self._clients:
            made = _client(self._uri)
            if self._clients.setdefault(pid, made) is not made:  # another thread was faster
                made.close()
        return self._clients[pid]

    def _ensure_indexes(self, model: type[StoredDocument], collection: Collection[Record]) -> None:
        done = (os.getpid(), model.collection)
        if done in self._indexed:
            return
        for fields in _indexes(model):
            _create_index(model, collection, fields)
        self._indexed.add(done)


def _client(uri: str) -> Client:
    try:
        return Client(
            uri,
            connect=False,
            appname="digital-data-etl",
            tz_aware=True,
            serverSelectionTimeoutMS=_TIMEOUT_MS,
            connectTimeoutMS=_TIMEOUT_MS,
            socketTimeoutMS=_SILENCE_MS,
            # Anything less loses acknowledged documents when the server is killed.
            w="majority",
            journal=True,
        )
    except (PyMongoError, ValueError, TypeError):
        # The driver's text may quote what it took for the host, which can be part of a password.
        raise WarehouseError(
            "DATABASE_HOST is not an address that MongoDB's driver understands: "
            "write mongodb://user:password@host:27017, with user and password percent-encoded"
        ) from None


def _indexes(model: type[StoredDocument]) -> Iterator[tuple[str, ...]]:
    yield model.key
    if issubclass(model, Document):
        yield from (("author_id", "platform"), ("link",))


def _create_index(model: type[StoredDocument], collection: Collection[Record], fields: tuple[str, ...]) -> None:
    """Unique for the identity, among the records that have one: others may share the database."""
    options: dict[str, Any] = {}
    if fields == model.key:
        options = {"unique": True, "partialFilterExpression": {name: {"$exists": True} for name in fields}}
    try:
        collection.create_indexes([IndexModel([(name, 1) for name in fields], **options)])
    except OperationFailure as error:
        problem = index_problem(error, model.collection, fields)
        if problem is None:
            raise
        raise problem from error
