"""Leases on a folder's mongod: the first starts it, the last one out stops it, unless it is kept.

Two locks: `server.lock` is held alone while something starts or stops; `lease.lock` is held shared
for as long as the server is used. So nobody starts or stops beside another, whoever can lock the
lease alone is the last, and a killed process's lease is gone without its doing.
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakSet

from loguru import logger

from llm_engineering.domain.errors import WarehouseError
from llm_engineering.infrastructure.mongod.binary import refuse_windows
from llm_engineering.infrastructure.mongod.locks import exclusive, open_lock_file, take_lock, try_lock, unlock
from llm_engineering.infrastructure.mongod.server import PATIENCE_S, Server

_LOCK_PATIENCE_S = 2 * PATIENCE_S


class Released(StrEnum):
    """What became of a server that is no longer kept."""

    STOPPED = "stopped"
    IN_USE = "in use"
    """It stops when its last user ends."""
    NOT_RUNNING = "not running"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """`pid` and `uri` are None when it is not running; `kept` tells that it stays up without users."""

    running: bool
    kept: bool
    pid: int | None
    uri: str | None = None


class Lease:
    """The right to use the server at `uri`, until `close` or the end of the process that took it."""

    def __init__(self, folder: Path, uri: str, descriptor: int) -> None:
        self.uri = uri
        self._folder = folder
        self._descriptor: int | None = descriptor
        _held.add(self)
        _drop_after_fork()
        atexit.register(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give it back; the last one out stops the server. Safe to call again."""
        atexit.unregister(self.close)
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        try:
            _leave(self._folder, descriptor)
        except (WarehouseError, OSError) as error:  # what was written is safe; the next user joins the server
            logger.warning("the embedded MongoDB was left running: {}", error)

    def drop(self) -> None:
        """Forget it in a forked child, whose copy of the descriptor would hold the parent's lease beyond its end."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_held: "WeakSet[Lease]" = WeakSet()


@cache
def _drop_after_fork() -> None:
    """Once a process."""
    os.register_at_fork(after_in_child=_drop_all)


def _drop_all() -> None:
    for lease in list(_held):
        lease.drop()


def start_or_join(folder: Path, *, mongod_path: str | None = None) -> Lease:
    """A lease on the folder's server, which is started if it does not run.

    Raises WarehouseError with the remedy: no mongod, a folder that cannot be written, data that cannot be read.
    """
    refuse_windows()
    folder = folder.absolute()
    with _writable(folder):
        _private(folder)
        with _starting_or_stopping(folder):
            descriptor = open_lock_file(_lease_lock(folder))
            try:
                # Waits only for the kernel, which drops a killed process's two locks one after the other.
                take_lock(descriptor, _LOCK_PATIENCE_S, shared=True)
                server = Server(folder)
                server.ensure(mongod_path)
                return Lease(folder, server.uri, descriptor)
            except BaseException:
                os.close(descriptor)
                raise


def keep(folder: Path, *, mongod_path: str | None = None) -> None:
    """Have the server running and let it stay when its last user ends. Raises WarehouseError as `start_or_join`."""
    folder = folder.absolute()
    with start_or_join(folder, mongod_path=mongod_path), _writable(folder):
        _keep_mark(folder).touch(mode=0o600)


def release(folder: Path) -> Released:
    """Keep the server no longer: stop it now, or when its last user ends. Raises WarehouseError if it will not stop."""
    refuse_windows()
    folder = folder.absolute()
    if not folder.is_dir():
        return Released.NOT_RUNNING
    with _writable(folder), _starting_or_stopping(folder):
        _keep_mark(folder).unlink(missing_ok=True)
        server = Server(folder)
        if not server.is_running():
            return Released.NOT_RUNNING
        descriptor = open_lock_file(_lease_lock(folder))
        try:
            _stop_if_last(folder, descriptor)
        finally:
            os.close(descriptor)
        return Released.IN_USE if server.is_running() else Released.STOPPED


def status(folder: Path) -> ServerStatus:
    """What runs in the folder now."""
    refuse_windows()
    folder = folder.absolute()
    if not folder.is_dir():
        return ServerStatus(running=False, kept=False, pid=None)
    server = Server(folder)
    with _writable(folder), _starting_or_stopping(folder):  # looking at the data lock would make a starting mongod fail
        running = server.is_running()
        kept = _keep_mark(folder).exists()
        return ServerStatus(running, kept, server.pid(), server.uri) if running else ServerStatus(running, kept, None)


def _leave(folder: Path, descriptor: int) -> None:
    try:
        with _starting_or_stopping(folder):
            _stop_if_last(folder, descriptor)
    finally:
        os.close(descriptor)


def _stop_if_last(folder: Path, descriptor: int) -> None:
    """Give up the lease; stop the server when nobody else holds one and nobody said to keep it."""
    server = Server(folder)
    try:
        if try_lock(descriptor) and not _keep_mark(folder).exists() and server.is_running():
            server.stop()
    finally:
        unlock(descriptor)


def _starting_or_stopping(folder: Path) -> AbstractContextManager[None]:
    return exclusive(folder / "server.lock", _LOCK_PATIENCE_S)


def _lease_lock(folder: Path) -> Path:
    return folder / "lease.lock"


def _keep_mark(folder: Path) -> Path:
    return folder / "keep"


def _private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WarehouseError(
            f"the embedded MongoDB cannot use {folder} ({error.strerror}): set STATE_DIR to a folder that can be "
            "written, or DATABASE_HOST to a MongoDB of yours"
        ) from error
