"""The commands under way, and the end of one with all that it has started."""

import contextlib
import os
import signal
import subprocess
import threading
from dataclasses import dataclass, field


@dataclass
class Running:
    """The commands under way, of all repositories, to be ended together."""

    _processes: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _is_closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._processes.add(process)
            if self._is_closed:
                kill_group(process)

    def remove(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._processes.discard(process)

    def close(self) -> None:
        """Kill them, and every one that begins later."""
        with self._lock:
            self._is_closed = True
            for process in self._processes:
                kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
