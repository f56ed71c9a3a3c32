"""Advisory file locks (flock) between processes; the kernel drops those of a process that ends, however it ends."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from llm_engineering.domain.errors import WarehouseError

if sys.platform != "win32":
    import fcntl

_POLL_S = 0.02


def open_lock_file(path: Path) -> int:
    """A descriptor that programs started from here do not inherit."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Whether the lock could be had at once."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_locked(path: Path) -> bool:
    """Whether any process holds a lock on the file; not when there is no file."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not try_lock(descriptor)
    finally:
        os.close(descriptor)


def take_lock(descriptor: int, patience_s: float, *, shared: bool = False) -> None:
    """Wait for the lock. Raises TimeoutError after `patience_s` seconds."""
    deadline = time.monotonic() + patience_s
    while not try_lock(descriptor, shared=shared):
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(_POLL_S)


def unlock(descriptor: int) -> None:
    fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def exclusive(path: Path, patience_s: float) -> Iterator[None]:
    """Hold the file's lock. Raises WarehouseError when another process keeps it for over `patience_s` seconds."""
    descriptor = open_lock_file(path)
    try:
        try:
            take_lock(descriptor, patience_s)
        except TimeoutError as error:
            raise WarehouseError(f"another process has held {path} for {patience_s:.0f} s: end it") from error
        yield
    finally:
        os.close(descriptor)
