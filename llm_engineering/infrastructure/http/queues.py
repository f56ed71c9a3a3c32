"""What waits to be asked, one queue for each host: a slow host never holds up the others, and none is crowded."""

import heapq
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

J = TypeVar("J")
_GOOD_ANSWERS_PER_STEP = 10


@dataclass
class _Host(Generic[J]):
    """`waiting`: (not before, order, job). Times are of the monotonic clock, in seconds."""

    waiting: list[tuple[float, int, J]] = field(default_factory=list)
    active: int = 0
    at_once: int = 1
    """Until the first exchange has ended: a host that does not answer must not hold more than one thread."""
    is_known: bool = False
    good_answers: int = 0
    interval_s: float = 0.0
    next_at: float = 0.0

    def ready_at(self) -> float | None:
        """When its next job may be taken; None while it has none, or enough of them are under way."""
        if not self.waiting or self.active >= self.at_once:
            return None
        return max(self.next_at, self.waiting[0][0])


class HostQueues(Generic[J]):
    """Jobs by host, taken by many threads: at most `per_host` of a host at once, `min_delay_s` between two."""

    def __init__(self, per_host: int, min_delay_s: float = 0.0) -> None:
        self._per_host = per_host
        self._min_delay_s = min_delay_s
        self._hosts: dict[str, _Host[J]] = {}
        self._calendar: list[tuple[float, int, str]] = []
        """When which host may be asked; an entry may be out of date, so each is checked when it is due."""
        self._order = count()
        self._changed = threading.Condition()
        self._is_closed = False

    def put(self, host: str, job: J, *, after_s: float = 0.0) -> bool:
        """Add a job, not to be taken before `after_s` seconds from now; False once closed."""
        with self._changed:
            if self._is_closed:
                return False
            state = self._state(host)
            not_before = time.monotonic() + after_s if after_s else 0.0
            heapq.heappush(state.waiting, (not_before, next(self._order), job))
            self._enter(host, state)
            return True

    def take(self) -> tuple[str, J] | None:
        """The next job whose host may be asked now, with its host; waits for one. None once closed.

        `done` must follow when the exchange has ended.
        """
        with self._changed:
            while not self._is_closed:
                pause = self._next_pause()
                if pause is None or pause > 0:
                    self._changed.wait(pause)
                    continue
                _, _, host = heapq.heappop(self._calendar)
                state = self._hosts[host]
                ready_at = state.ready_at()
                if ready_at is None:
                    continue
                if ready_at > time.monotonic():
                    self._enter(host, state)
                    continue
                return host, self._start(host, state)
            return None

    def _start(self, host: str, state: _Host[J]) -> J:
        _, _, job = heapq.heappop(state.waiting)
        state.active += 1
        state.next_at = max(state.next_at, time.monotonic() + max(state.interval_s, self._min_delay_s))
        self._enter(host, state)
        return job

    def _next_pause(self) -> float | None:
        return self._calendar[0][0] - time.monotonic() if self._calendar else None

    def done(self, host: str) -> None:
        """An exchange with the host has ended. After every ten since it asked for less, it may get one more."""
        with self._changed:
            state = self._state(host)
            state.active -= 1
            state.good_answers += 1
            if not state.is_known:
                state.is_known, state.at_once = True, self._per_host
            elif state.at_once < self._per_host and state.good_answers >= _GOOD_ANSWERS_PER_STEP:
                state.at_once, state.good_answers = state.at_once + 1, 0
            self._enter(host, state)

    def pace(self, host: str, interval_s: float) -> None:
        """Keep at least this long between two requests to the host (its robots.txt's Crawl-delay)."""
        with self._changed:
            state = self._state(host)
            if interval_s != state.interval_s:
                state.interval_s = interval_s
                state.next_at = max(state.next_at, time.monotonic() + interval_s)

    def slow_down(self, host: str, seconds: float) -> None:
        """The host asked for less: nothing for so long, and then half as much at once."""
        with self._changed:
            state = self._state(host)
            state.is_known, state.good_answers = True, 0
            state.at_once = max(1, min(state.at_once, self._per_host) // 2)
            state.next_at = max(state.next_at, time.monotonic() + seconds)

    def close(self) -> list[J]:
        """Wake all who wait in `take`; the jobs that nobody took."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            left = [job for state in self._hosts.values() for _, _, job in state.waiting]
            self._hosts.clear()
            return left

    def _state(self, host: str) -> _Host[J]:
        state = self._hosts.get(host)
        if state is None:
            state = self._hosts[host] = _Host()
        return state

    def _enter(self, host: str, state: _Host[J]) -> None:
        ready_at = state.ready_at()
        if ready_at is not None:
            heapq.heappush(self._calendar, (max(ready_at, time.monotonic()), next(self._order), host))
            self._changed.notify()
