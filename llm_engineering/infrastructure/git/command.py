"""The git command with an environment from nothing, and an end: of time, of disk, of memory, of what it may say."""

import contextlib
import math
import os
import selectors
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git.limits import GitLimits
from llm_engineering.infrastructure.git.running import Running, kill_group
from llm_engineering.infrastructure.git.said import what_git_said

_CONFIG = (
    "protocol.allow=never",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=15",
    "transfer.bundleURI=false",
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "core.commitGraph=false",  # files of the repository's that git can do without
    "core.multiPackIndex=false",
    "credential.helper=",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "pack.threads=2",
)
_PASSED_ON = ("PATH", "GIT_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR", "LANG", "TMPDIR")
_CHUNK = 64 * 1024
_KEPT = 10_000
_AT_MOST = 1_000_000
_NO_PROTOCOL = "none"
_LIMITED = """\
trap '' XFSZ
ulimit -c 0; ulimit -f "$1"; ulimit -t "$2"; ulimit -d "$3"
shift 3
exec "$@"
"""
"""For sh, because Python code between fork and exec can hang a process that has threads. A limit that cannot be
set is one that is lower already. Without the signal, git says itself that a file grew too large."""


@dataclass
class Git:
    """Commands about one repository, in `folder`, all of them within the time limit together."""

    folder: Path
    about: str
    limits: GitLimits
    ca_file: str | None = None
    running: Running = field(default_factory=Running)
    _ends_at: float = field(init=False)
    _said: bytes = field(init=False, default=b"")

    def __post_init__(self) -> None:
        self._ends_at = time.monotonic() + self.limits.timeout_s

    def run(
        self,
        *arguments: str,
        given: bytes | IO[bytes] = b"",
        at_most: int = _AT_MOST,
        settings: Sequence[str] = (),
        protocol: str = _NO_PROTOCOL,
    ) -> bytes:
        """All that a command says. Raises LinkError: what git said in place of it, timeout, too_large."""
        output = bytearray()
        with contextlib.closing(self._output(arguments, given, settings, protocol)) as chunks:
            for chunk in chunks:
                output += chunk
                if len(output) > at_most:
                    raise LinkError(Reason.TOO_LARGE, f"{self.about}: git says more than {at_most} bytes")
        return bytes(output)

    def records(self, *arguments: str, end: bytes, at_most: int) -> Iterator[bytes]:
        """What a command lists, as it lists it. Raises LinkError (too_large) beyond so many records."""
        rest, count = b"", 0
        with contextlib.closing(self._output(arguments, b"", (), _NO_PROTOCOL)) as chunks:
            for chunk in chunks:
                *whole, rest = (rest + chunk).split(end)
                count += len(whole)
                if count > at_most or len(rest) > _CHUNK:
                    raise LinkError(Reason.TOO_LARGE, f"{self.about} has more than {at_most} entries")
                yield from whole

    def _output(
        self, arguments: Sequence[str], given: bytes | IO[bytes], settings: Sequence[str], protocol: str
    ) -> Generator[bytes, None, None]:
        """What a command says, in chunks. It ends, with its children, where the reader or the time ends."""
        with contextlib.ExitStack() as stack:
            asked = given if not isinstance(given, bytes) else stack.enter_context(_file_of(given))
            process = stack.enter_context(
                subprocess.Popen(
                    self._command(arguments, settings, protocol),
                    cwd=self.folder,
                    env=self._environment(protocol),
                    stdin=asked,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    bufsize=0,
                    start_new_session=True,
                )
            )
            self.running.add(process)
            try:
                yield from self._chunks(process)
                process.wait(max(0.0, self._left()))
            except subprocess.TimeoutExpired as error:
                raise self._timeout() from error
            finally:
                self.running.remove(process)
                _end(process)
        if process.returncode != 0:
            raise what_git_said(self._said.decode(errors="replace"), self.about, process.returncode)

    def _chunks(self, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
        """Standard output until no process of the command holds it or standard error, of which the end is kept."""
        self._said = b""
        with selectors.DefaultSelector() as open_ones:
            for stream in (process.stdout, process.stderr):
                open_ones.register(stream, selectors.EVENT_READ)  # type: ignore[arg-type]
            while open_ones.get_map():
                ready = open_ones.select(max(0.0, self._left()))
                if self._left() <= 0:
                    raise self._timeout()
                for key, _ in ready:
                    chunk = os.read(key.fd, _CHUNK)
                    if not chunk:
                        open_ones.unregister(key.fileobj)
                    elif key.fileobj is process.stdout:
                        yield chunk
                    else:
                        self._said = (self._said + chunk)[-_KEPT:]

    def _left(self) -> float:
        return self._ends_at - time.monotonic()

    def _timeout(self) -> LinkError:
        return LinkError(Reason.TIMEOUT, f"{self.about}: git took more than {self.limits.timeout_s:g} s")

    def _command(self, arguments: Sequence[str], settings: Sequence[str], protocol: str) -> list[str]:
        chosen = [*_CONFIG, f"protocol.{protocol}.allow=always", *settings]
        git = ["git", *(part for setting in chosen for part in ("-c", setting)), *arguments]
        blocks = max(1, self.limits.max_pack_bytes // 512)
        seconds = 2 * math.ceil(self.limits.timeout_s) + 1  # for two threads; only counts where nobody is left to kill
        kilobytes = self.limits.max_memory_bytes // 1024
        return ["/bin/sh", "-c", _LIMITED, "sh", str(blocks), str(seconds), str(kilobytes), *git]

    def _environment(self, protocol: str) -> dict[str, str]:
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        if self.ca_file:
            passed["GIT_SSL_CAINFO"] = self.ca_file
        return passed | {
            "HOME": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_CEILING_DIRECTORIES": str(self.folder.parent.resolve()),  # no repository around ours has a say
            "GIT_DEFAULT_REF_FORMAT": "files",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "GIT_SSH_COMMAND": "false",
            "GIT_ALLOW_PROTOCOL": protocol,
            "GIT_LFS_SKIP_SMUDGE": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "LC_ALL": "C",
        }


@contextlib.contextmanager
def _file_of(content: bytes) -> Iterator[IO[bytes]]:
    """To read from: unlike a pipe, it never has to be filled while the answer is read."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left, and wait until none of its children holds a stream of ours, or writes into our folder."""
    if process.returncode is not None:
        return
    kill_group(process)
    process.communicate()
