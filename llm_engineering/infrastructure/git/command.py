"""The git command with an environment from nothing, and an end: of time, of disk, of what it may say."""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import cast

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_CONFIG = (
    "protocol.allow=never",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=15",
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "credential.helper=",
    "submodule.recurse=false",
    "gc.auto=0",
)
_PASSED_ON = ("PATH", "GIT_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR", "LANG", "TMPDIR")
_CHUNK = 64 * 1024
_SHOWN = 10_000
_LIMITED = 'ulimit -c 0 -f "$0" 2>/dev/null || ulimit -f "$0"; exec "$@"'
"""For sh: git, with files of so many blocks of 512 bytes at most."""


@dataclass
class Git:
    """Commands about one repository, in `folder`, all of them within `timeout_s` seconds together."""

    folder: Path
    about: str
    timeout_s: float
    max_file_bytes: int
    ca_file: str | None = None
    _ends_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends_at = time.monotonic() + self.timeout_s

    def run(self, *arguments: str, given: bytes = b"", settings: Sequence[str] = (), protocol: str = "https") -> bytes:
        """All that a command says. Raises LinkError with what git said in place of it."""
        with self._started(arguments, settings, protocol) as process:
            output, _ = process.communicate(given)
        self._check(process)
        return output

    def records(self, *arguments: str, end: bytes, at_most: int) -> Iterator[bytes]:
        """What a command lists, as it lists it. Raises LinkError (too_large) beyond so many records."""
        with self._started(arguments, (), "https") as process:
            stream = cast("BufferedReader", process.stdout)
            rest, count = b"", 0
            while chunk := stream.read1(_CHUNK):
                *whole, rest = (rest + chunk).split(end)
                count += len(whole)
                if count > at_most or len(rest) > _CHUNK:
                    raise LinkError(Reason.TOO_LARGE, f"{self.about} has more than {at_most} entries")
                yield from whole
        self._check(process)

    @contextlib.contextmanager
    def _started(
        self, arguments: Sequence[str], settings: Sequence[str], protocol: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A command in a session of its own, which ends with the block or with the time."""
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                self._command(arguments, settings, protocol),
                cwd=self.folder,
                env=self._environment(protocol),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
            timer = threading.Timer(max(0.0, self._ends_at - time.monotonic()), _kill, (process,))
            timer.daemon = True
            timer.start()
            try:
                with process:
                    try:
                        yield process
                    except BaseException:
                        _kill(process)
                        raise
            finally:
                timer.cancel()
            errors.seek(0)
            self._said = errors.read(_SHOWN).decode(errors="replace")

    def _check(self, process: subprocess.Popen[bytes]) -> None:
        if process.returncode == 0:
            return
        if process.returncode == -signal.SIGKILL and time.monotonic() >= self._ends_at:
            raise LinkError(Reason.TIMEOUT, f"{self.about}: git took more than {self.timeout_s:g} s")
        raise _what_git_said(self._said, self.about)

    def _command(self, arguments: Sequence[str], settings: Sequence[str], protocol: str) -> list[str]:
        chosen = [*_CONFIG, f"protocol.{protocol}.allow=always", *settings]
        git = ["git", *(part for setting in chosen for part in ("-c", setting)), *arguments]
        return ["/bin/sh", "-c", _LIMITED, str(self.max_file_bytes // 512), *git]

    def _environment(self, protocol: str) -> dict[str, str]:
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        if self.ca_file:
            passed["GIT_SSL_CAINFO"] = self.ca_file
        return passed | {
            "HOME": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "GIT_SSH_COMMAND": "false",
            "GIT_ALLOW_PROTOCOL": protocol,
            "GIT_LFS_SKIP_SMUDGE": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "LC_ALL": "C",
        }


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _what_git_said(errors: str, about: str) -> LinkError:
    text = errors.lower()
    last = next((line for line in reversed(errors.splitlines()) if line.strip()), "git failed")
    if "authentication failed" in text or "could not read username" in text or "terminal prompts disabled" in text:
        return LinkError(Reason.PASSWORD_REQUIRED, f"{about} asks for a password: it is private, or does not exist")
    if "not found" in text or "not appear to be a git repository" in text or "not a git repository" in text:
        return LinkError(Reason.NOT_A_REPOSITORY, f"{about} is no git repository")
    if "signal 25" in text or "file too large" in text or "size limit exceeded" in text:
        return LinkError(Reason.TOO_LARGE, f"{about} is larger than what a clone may write")
    if "certificate" in text or "ssl" in text:
        return LinkError(Reason.TLS, f"{about}: {last}")
    if "could not resolve" in text or "connect" in text or "timed out" in text:
        return LinkError(Reason.CONNECTION, f"{about}: {last}")
    return LinkError(Reason.GIT, f"{about}: {last}")
