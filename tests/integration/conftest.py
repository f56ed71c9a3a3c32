"""Real MongoDB servers for the tests: one for all, socket only, a database for each test; one with a password."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pymongo import MongoClient

from llm_engineering.infrastructure.mongod import start_or_join
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.mongod_on_tcp import mongod_on_tcp

Client = MongoClient[dict[str, object]]


@pytest.fixture(scope="session")
def mongo_uri() -> Iterator[str]:
    """Address of a mongod that lives as long as the tests; its folder's path is short, as its socket's must be."""
    with tempfile.TemporaryDirectory(prefix="etl-") as folder, start_or_join(Path(folder) / "mongodb") as lease:
        yield lease.uri


@pytest.fixture
def database(mongo_uri: str) -> Iterator[str]:
    """The name of a fresh database, dropped after the test."""
    name = f"test_{uuid4().hex[:12]}"
    yield name
    with Client(mongo_uri) as client:
        client.drop_database(name)


@pytest.fixture
def warehouse(mongo_uri: str, database: str) -> Iterator[MongoWarehouse]:
    """A warehouse on a fresh database."""
    opened = MongoWarehouse(mongo_uri, database)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def guarded_mongo() -> Iterator[str]:
    """`host:port` of a mongod on TCP that lets in the user `etl` with the password `s3cret/with:signs`."""
    with mongod_on_tcp() as port:
        yield f"127.0.0.1:{port}"
