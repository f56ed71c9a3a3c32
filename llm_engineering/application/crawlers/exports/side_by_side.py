"""The texts of an export, read off the crawl's threads: side by side, each with a limit on time and memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from itertools import islice
from typing import TypeVar

from llm_engineering.application.bugs import link_error
from llm_engineering.application.ports import Files, Readers
from llm_engineering.domain.errors import LinkError

K = TypeVar("K")
T = TypeVar("T")
_AT_ONCE = 16
"""Texts being read: enough for every process to have one waiting, and no more than memory has room for."""


def read_each(
    readers: Readers, readings: Iterable[tuple[K, Callable[[], T] | LinkError]]
) -> Iterator[tuple[K, T | LinkError]]:
    """What each reading gives, or why it gives nothing, in their order.

    A reading is a `partial` of a pure function of a module: it runs in another process.
    """
    begun = ((key, _begun(readers, reading)) for key, reading in readings)
    under_way = deque(islice(begun, _AT_ONCE))
    while under_way:
        key, reading = under_way.popleft()
        error = reading.exception()
        under_way.extend(islice(begun, 1))
        yield key, reading.result() if error is None else link_error(error)


def read_files(
    readers: Readers, files: Files, names: Iterable[str], read: Callable[[str, bytes], T]
) -> Iterator[tuple[str, T | LinkError]]:
    """`read_each` for files of these names; `read` is given name and content."""
    return read_each(readers, ((name, _reading(files, name, read)) for name in names))


def _reading(files: Files, name: str, read: Callable[[str, bytes], T]) -> Callable[[], T] | LinkError:
    try:
        return partial(read, name, files.read(name))
    except LinkError as error:
        return error


def _begun(readers: Readers, reading: Callable[[], T] | LinkError) -> "Future[T]":
    if not isinstance(reading, LinkError):
        return readers.submit(reading)
    refused: Future[T] = Future()
    refused.set_exception(reading)
    return refused
