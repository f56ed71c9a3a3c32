"""A real mongod on TCP with a password, for what cannot reach the embedded one's socket."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from llm_engineering.infrastructure.mongod.binary import find_mongod

USER, PASSWORD = "etl", "s3cret/with:signs"


@contextmanager
def mongod_on_tcp(*further_addresses: str) -> Iterator[int]:
    """The port of a new mongod, on loopback and these addresses, that lets in USER with PASSWORD."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="etl-") as folder:
        command = [str(find_mongod(None)), "--auth", "--dbpath", folder, "--port", str(port), "--nounixsocket"]
        command += ["--bind_ip", ",".join(("127.0.0.1", *further_addresses)), "--wiredTigerCacheSizeGB", "0.25"]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
            try:
                _make_user(f"mongodb://127.0.0.1:{port}")
                yield port
            finally:
                server.terminate()


def _make_user(uri: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=500) as client:
                client.admin.command("createUser", USER, pwd=PASSWORD, roles=["root"])
                return
        except PyMongoError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
