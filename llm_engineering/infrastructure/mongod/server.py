"""One mongod on one folder: its files, its socket, starting it and stopping it. Callers hold the folder's lock."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from llm_engineering.domain.errors import WarehouseError
from llm_engineering.infrastructure.mongod.binary import find_mongod
from llm_engineering.infrastructure.mongod.exits import reason_of_exit
from llm_engineering.infrastructure.mongod.locks import is_locked
from llm_engineering.infrastructure.mongod.sockets import socket_path
from llm_engineering.infrastructure.processes import command_of

PATIENCE_S = 60
_POLL_S = 0.02
_children: list[subprocess.Popen[bytes]] = []
"""The servers that this process started, so that those that end here are reaped."""


class Server:
    """The mongod of a folder, running or not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "db"
        self.log = folder / "mongod.log"
        self._socket_note = folder / "socket"
        """Where the running server listens; TMPDIR may differ between the processes that share it."""

    @property
    def socket(self) -> str:
        try:
            return self._socket_note.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    @property
    def uri(self) -> str:
        return f"mongodb://{quote(self.socket, safe='')}"

    def is_running(self) -> bool:
        """Whether a mongod holds the data files; it may still be starting or already stopping."""
        return is_locked(self.data / "mongod.lock")

    def pid(self) -> int | None:
        """The pid of the running mongod, if that process is one, on our data files, as far as can be seen from here."""
        try:
            pid = int((self.data / "mongod.lock").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        command = command_of(pid)
        is_ours = Path(command.partition(" --")[0]).name.startswith("mongod") and f"--dbpath {self.data} " in command
        return pid if is_ours else None

    def ensure(self, mongod_path: str | None) -> None:
        """Have it running and answering. Raises WarehouseError when that fails."""
        deadline = time.monotonic() + PATIENCE_S
        while self.is_running():
            if self._answers():
                return
            if time.monotonic() > deadline:
                raise WarehouseError(
                    f"the MongoDB in {self.folder} runs but does not answer (pid {self.pid() or 'unknown'}): "
                    f"end that process, or see {self.log}"
                )
            time.sleep(_POLL_S)
        self._start(find_mongod(mongod_path), deadline)

    def _start(self, mongod: Path, deadline: float) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        address = socket_path(self.folder)
        self._socket_note.write_text(address, encoding="utf-8")
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        # A session of its own, so that the terminal's Ctrl-C ends the run and not the database under it.
        process = subprocess.Popen(
            [mongod, *_flags(self.data, self.log, address)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self._wait_for(process, deadline)
        except BaseException:  # Ctrl-C too: no server may stay behind without a user
            process.terminate()
            process.wait()
            raise
        _children.append(process)

    def _wait_for(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        while not self._answers():
            if process.poll() is not None:
                why = reason_of_exit(process.returncode, self.log)
                raise WarehouseError(f"MongoDB did not start on {self.folder}: {why}: see {self.log}")
            if time.monotonic() > deadline:
                raise WarehouseError(f"the MongoDB in {self.folder} did not start in {PATIENCE_S} s: see {self.log}")
            time.sleep(_POLL_S)

    def _answers(self) -> bool:
        """A bare connection first: most of a start is waiting for it, and it costs nothing."""
        address = self.socket
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(1)
                connection.connect(address)
        except OSError:
            return False
        try:
            with MongoClient[dict[str, object]](self.uri, serverSelectionTimeoutMS=1000) as client:
                client.admin.command("ping")
        except PyMongoError:
            return False
        return True

    def stop(self) -> None:
        """End it as its own shutdown does, and wait until its files are free. Never by force.

        Raises WarehouseError when the process cannot be told to be ours, or takes too long.
        """
        pid = self.pid()
        if pid is None:
            raise WarehouseError(
                f"the MongoDB in {self.folder} is not a process that can be seen from here: it goes on"
            )
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_S
        while self.is_running():  # the socket goes before the files are free
            if time.monotonic() > deadline:
                raise WarehouseError(f"the MongoDB in {self.folder} (pid {pid}) is still stopping: see {self.log}")
            time.sleep(_POLL_S)
        self._clear_up(pid)

    def _clear_up(self, pid: int) -> None:
        for process in [child for child in _children if child.pid == pid]:
            process.wait()
            _children.remove(process)
        elsewhere = Path(self.socket).parent
        if elsewhere != self.folder:
            with contextlib.suppress(OSError):
                elsewhere.rmdir()
        self._socket_note.unlink(missing_ok=True)


def _flags(data: Path, log: Path, address: str) -> list[str]:
    """Only the socket, no network; little memory; little disk; compression off (CVE-2025-14847, fixed after 6.0.5)."""
    return [
        *("--dbpath", str(data)),
        *("--bind_ip", address),
        *("--logpath", str(log)),
        *("--networkMessageCompressors", "disabled"),
        *("--wiredTigerCacheSizeGB", "0.25"),
        *("--wiredTigerEngineConfigString", "log=(prealloc=false,file_max=16MB)"),
        *("--wiredTigerCollectionBlockCompressor", "zstd"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    ]
