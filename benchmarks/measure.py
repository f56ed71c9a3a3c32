"""What a process and all it starts cost: CPU seconds and memory, read from /proc."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TICK_S = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Tree:
    """The processes of one session: CPU seconds by process, the largest sum of resident bytes seen."""

    session: int
    cpu: dict[int, float] = field(default_factory=dict)
    peak_bytes: int = 0

    def look(self) -> float:
        """CPU seconds of all of them so far."""
        resident = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            if int(fields[3]) == self.session:
                self.cpu[int(stat.parent.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
                resident += int(fields[21]) * _PAGE
        self.peak_bytes = max(self.peak_bytes, resident)
        return sum(self.cpu.values())


def run_way(name: str, links: list[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """Run one way; seconds, documents, cpu_seconds, peak_bytes. Raises RuntimeError with what it said when it fails."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.ways", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    tree, ended = Tree(process.pid), threading.Event()

    def watch() -> None:
        while not ended.wait(_TICK_S):
            tree.look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    before, said = 0.0, ""
    try:
        process.stdin.write(json.dumps({"links": links}))
        process.stdin.close()
        for line in process.stdout:
            if line == "go\n":
                before = tree.look()
            else:
                said = line
                break
        used = tree.look() - before
    finally:
        ended.set()
        watcher.join()
    with process:  # and what it still holds open is closed
        errors = process.stderr.read() if process.stderr else ""
    if process.returncode != 0 or not said:
        raise RuntimeError(f"{name} failed: {errors[-2000:]}")
    return {**json.loads(said), "cpu_seconds": used, "peak_bytes": tree.peak_bytes}
