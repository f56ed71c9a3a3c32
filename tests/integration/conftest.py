"""Real MongoDB servers for the tests: one for all, socket only, a database for each test; one with a password."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from llm_engineering.infrastructure.mongod import start_or_join
from llm_engineering.infrastructure.mongod.binary import find_mongod
from llm_engineering.infrastructure.warehouse import MongoWarehouse

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
    with tempfile.TemporaryDirectory(prefix="etl-") as folder, _mongod_on_tcp(Path(folder)) as address:
        with Client(f"mongodb://{address}") as client:
            client.admin.command("createUser", "etl", pwd="s3cret/with:signs", roles=["root"])
        yield address


@contextmanager
def _mongod_on_tcp(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [str(find_mongod(None)), "--auth", "--dbpath", str(folder), "--bind_ip", "127.0.0.1", "--port", str(port)]
    command += ["--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"mongodb://127.0.0.1:{port}")
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(uri: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with Client(uri, serverSelectionTimeoutMS=500) as client:
                client.admin.command("ping")
                return
        except PyMongoError:
            time.sleep(0.05)
    raise TimeoutError(uri)
