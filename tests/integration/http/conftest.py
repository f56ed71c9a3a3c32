"""A server, a web with small limits, and for every test: it leaves no connection and no thread behind."""

import gc
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from llm_engineering.infrastructure.http.session import Politeness, PoliteWeb
from tests.integration.http import fault_server as fault
from tests.integration.http.asking import LOOPBACK, QUICK
from tests.integration.http.fault_server import Faults


def _sockets() -> int:
    found = 0
    for entry in os.scandir("/proc/self/fd"):
        with suppress(OSError):  # closed since
            found += os.readlink(entry.path).startswith("socket:")
    return found


def _left(sockets: int) -> list[str]:
    threads = [thread.name for thread in threading.enumerate() if thread.name.startswith(("fetch-", "http-"))]
    return threads + ["a socket"] * (_sockets() - sockets)


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    if not Path("/proc/self/fd").is_dir():
        yield
        return
    before = _sockets()
    yield
    deadline = time.monotonic() + 3
    while (left := _left(before)) and time.monotonic() < deadline:
        gc.collect()  # what an error's traceback held
        time.sleep(0.02)
    assert left == []


@pytest.fixture
def server() -> Iterator[Faults]:
    with fault.serving() as faults:
        yield faults


@pytest.fixture
def web() -> Iterator[PoliteWeb]:
    with PoliteWeb(QUICK, Politeness("test-agent/1.0", per_host=16), allowed_networks=LOOPBACK) as polite:
        yield polite
