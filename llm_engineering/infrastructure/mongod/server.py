"""One mongod on one folder: its files, its socket, starting it and stopping it. Callers hold the folder's lock."""

import contextlib
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from llm_engineering.domain.errors import WarehouseError
from llm_engineering.infrastructure.mongod.binary import find_mongod
from llm_engineering.infrastructure.mongod.locks import is_locked

PATIENCE_S = 60
_POLL_S = 0.02
_MAX_SOCKET_PATH = 100
"""Bytes; a Unix socket's path may have 107 on Linux and 103 on macOS."""
_PLAIN_PATH = re.compile(r"[\w./+@~-]+", re.ASCII)
"""mongod splits its --bind_ip at commas and trims it."""
_EXITS = {
    14: "its files are damaged, or written by another MongoDB version",
    62: "its files are written by another MongoDB version",
    100: "its files are in use or not accessible",
}
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
        command = _command(pid)
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
        _children.append(process)
        while not self._answers():
            if process.poll() is not None:
                _children.remove(process)
                raise WarehouseError(self._failure(process.returncode))
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

    def _failure(self, code: int) -> str:
        reason = _EXITS.get(code, f"exit code {code}")
        if code < 0:
            reason = f"ended by {signal.Signals(-code).name}"
        said = "; ".join(last_complaints(self.log))
        return f"MongoDB did not start on {self.folder}: {reason}{f' ({said})' if said else ''}: see {self.log}"

    def stop(self) -> None:
        """End it as its own shutdown does, and wait until its files are free. Never by force.

        Raises WarehouseError when the process cannot be told to be ours, or takes too long.
        """
        pid = self.pid()
        if pid is None:
            raise WarehouseError(f"the MongoDB in {self.folder} is not a process that can be seen from here: it goes on")
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
        f"--dbpath {data}".split(" ", 1)[0],
        str(data),
        *("--bind_ip", address),
        *("--logpath", str(log)),
        *("--networkMessageCompressors", "disabled"),
        *("--wiredTigerCacheSizeGB", "0.25"),
        *("--wiredTigerEngineConfigString", "log=(prealloc=false,file_max=16MB)"),
        *("--wiredTigerCollectionBlockCompressor", "zstd"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    ]


def socket_path(folder: Path) -> str:
    """Inside the folder where that can be, else in a short folder of ours among the temporary files.

    Raises WarehouseError when that folder belongs to somebody else.
    """
    inside = str(folder / "mongod.sock")
    if len(inside.encode()) <= _MAX_SOCKET_PATH and _PLAIN_PATH.fullmatch(inside):
        return inside
    name = f"mongod-{os.getuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    short = Path(tempfile.gettempdir()) / name
    path = str(short / "mongod.sock")
    if len(path.encode()) > _MAX_SOCKET_PATH or not _PLAIN_PATH.fullmatch(path):
        raise WarehouseError(f"no short path for MongoDB's socket, {folder} is too long: set STATE_DIR or TMPDIR")
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if short.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise WarehouseError(f"{short} is not a private folder of yours: remove it, or set STATE_DIR to a shorter path")
    return path


def last_complaints(log: Path, limit: int = 2) -> list[str]:
    """The messages of the log's last error and fatal lines."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict) and entry.get("s") in ("E", "F"):
                found.append(_complaint(entry))
    return found[-limit:]


def _complaint(entry: dict[str, object]) -> str:
    attributes = entry.get("attr")
    detail = ""
    if isinstance(attributes, dict):
        error = attributes.get("error") or attributes.get("message")
        detail = str(error.get("errmsg", error) if isinstance(error, dict) else error or "")
    return ": ".join(filter(None, (str(entry.get("msg", "")), detail[:300])))


def _command(pid: int) -> str:
    """The command line of a process, its arguments parted by spaces and ended by one; empty when there is none."""
    proc = Path(f"/proc/{pid}/cmdline")
    if proc.parent.parent.joinpath("self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607 - found by PATH, as its place differs
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{shown.stdout.strip()} " if shown.stdout.strip() else ""
