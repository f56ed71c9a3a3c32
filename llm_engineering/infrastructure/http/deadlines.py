"""A total time for one exchange, whatever the other side does: dripping headers have no timeout of their own."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

import requests

_TICK_S = 0.1


class DeadlinePassed(requests.exceptions.Timeout):
    """The answer as a whole took too long."""


class Stopped(requests.exceptions.RequestException):
    """The crawl ended while the exchange was under way."""


class _Deadline:
    def __init__(self, ends_at: float) -> None:
        self.ends_at = ends_at
        self.socket: socket.socket | None = None
        self.why: Exception | None = None

    def end(self, why: Exception) -> None:
        self.why = why
        if self.socket is not None:
            with suppress(OSError):  # already closed
                self.socket.shutdown(socket.SHUT_RDWR)


_current: ContextVar[_Deadline | None] = ContextVar("current deadline", default=None)


def watch(connection: socket.socket) -> None:
    """Put a connection under the deadline of the exchange that this thread is in, if it is in one."""
    limit = _current.get()
    if limit is not None:
        limit.socket = connection
        if limit.why is not None:
            limit.end(limit.why)


class Watchdog:
    """One thread that shuts the sockets of all exchanges whose time is over; it runs while there are any."""

    def __init__(self) -> None:
        self._running: set[_Deadline] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Raises DeadlinePassed, or Stopped after `close`, in place of what shutting the socket causes."""
        limit = _Deadline(time.monotonic() + seconds)
        self._add(limit)
        token = _current.set(limit)
        try:
            yield
        except Exception as error:
            if limit.why is not None:
                raise limit.why from error
            raise
        finally:
            _current.reset(token)
            with self._lock:
                self._running.discard(limit)
        if limit.why is not None:
            raise limit.why

    def close(self) -> None:
        """End all exchanges now, and any that begins later."""
        with self._lock:
            self._is_closed = True
            for limit in self._running:
                limit.end(Stopped("the crawl has ended"))

    def _add(self, limit: _Deadline) -> None:
        with self._lock:
            if self._is_closed:
                raise Stopped("the crawl has ended")
            self._running.add(limit)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="http-watchdog", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        while True:
            time.sleep(_TICK_S)
            now = time.monotonic()
            with self._lock:
                if not self._running:
                    self._thread = None
                    return
                for limit in self._running:
                    if limit.why is None and now > limit.ends_at:
                        limit.end(DeadlinePassed("no complete answer in time"))
