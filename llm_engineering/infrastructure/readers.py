"""ports.Readers on processes of our own: all cores are used, and a page that kills its reader costs only itself."""

import copy
import multiprocessing
import os
import sys
import threading
import types
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from functools import partial
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, Self, TypeVar

from loguru import logger
from pebble import ProcessExpired, ProcessPool

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

T = TypeVar("T")
_TASKS_PER_PROCESS = 2000
"""Then a fresh one takes over: what libraries leak stays bounded."""
_MOST_MEMORY = 2 * 2**30
_MOST_BY_DEFAULT = 4


def cores() -> int:
    """The cores that this process may really use: of its affinity, and of its container's share (cgroup v2)."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            quota, period = file.read().split()
        allowed = min(allowed, max(1, round(int(quota) / int(period))))
    return allowed


def default_workers() -> int:
    """As many processes as there are cores, up to four."""
    return min(cores(), _MOST_BY_DEFAULT)


class ReaderProcesses:
    """A context manager; the processes are started with the first task, and end with the block."""

    def __init__(self, workers: int, *, timeout_s: float = 30, preload: Sequence[str] = ()) -> None:
        self._workers = workers
        self._timeout_s = timeout_s
        self._preload = list(preload)
        self._pool: ProcessPool | None = None
        self._is_over = False
        self._under_way: set[Future[Any]] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._is_over = True
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
        for outside in self._under_way:  # a pool that is stopped forgets what has just been read, or was about to be
            outside.set_exception(_interrupted())

    def submit(self, function: Callable[..., T], *arguments: object) -> "Future[T]":
        """Raises LinkError (interrupted) after the block has ended, beside what the port says."""
        outside: Future[T] = Future()
        with self._lock:
            if self._is_over:
                raise _interrupted()
            task = self._started().schedule(function, args=arguments, timeout=self._timeout_s)
            self._under_way.add(outside)
            task.add_done_callback(lambda done: self._hand_over(done, outside))
        return outside

    def _hand_over(self, done: "Future[T]", outside: "Future[T]") -> None:
        self._under_way.discard(outside)
        if self._is_over or done.cancelled():
            outside.set_exception(_interrupted())
            return
        error = done.exception()
        if error is None:
            outside.set_result(done.result())
        elif isinstance(error, TookTooLong):
            outside.set_exception(LinkError(Reason.TOO_COMPLEX, f"reading it took more than {self._timeout_s:g} s"))
        elif isinstance(error, ProcessExpired | MemoryError):
            outside.set_exception(LinkError(Reason.TOO_COMPLEX, "reading it took too much memory, or ended its reader"))
        else:
            outside.set_exception(error)

    def _started(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                self._workers,
                max_tasks=_TASKS_PER_PROCESS,
                initializer=_begin,
                context=_context(self._preload),
            )
        return self._pool


def _interrupted() -> LinkError:
    return LinkError(Reason.INTERRUPTED, "the run was stopped while it was read")


def _begin() -> None:
    """In a new process: quiet, because the parent reports, and bounded, where the system can bound it."""
    logger.remove()
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _context(preload: list[str]) -> BaseContext:
    """How processes are started: from a small server that has imported what they need, where there is one.

    Never by fork alone: the database's threads and the web's are alive here.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return _without_main(multiprocessing.get_context("spawn"))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(preload)
    return _without_main(context)


_swapping = threading.Lock()


def _without_main(context: BaseContext) -> BaseContext:
    """The context, made not to import the parent's main script again: that takes seconds where it imports ZenML."""
    changed: Any = copy.copy(context)
    changed.Process = partial(_process, context.Process)  # type: ignore[attr-defined]
    return changed  # type: ignore[no-any-return]


def _process(kind: type[BaseProcess], *arguments: Any, **options: Any) -> BaseProcess:
    process = kind(*arguments, **options)
    vars(process)["_Popen"] = _start
    return process


def _start(process: Any) -> Any:
    """What starts a process asks sys.modules for the main script; for that moment there is an empty one."""
    with _swapping:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            return type(process)._Popen(process)
        finally:
            sys.modules["__main__"] = main
