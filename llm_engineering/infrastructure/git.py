"""Repositories by git, without a work tree: nothing of a repository is ever written out, checked out or run."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from llm_engineering.application.ports import RepositoryFile
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.guard import AddressRefused, Network, checked_addresses

_LFS = b"version https://git-lfs.github.com/spec/"
_NUL_WITHIN = 8000
"""git itself calls a file binary when there is a NUL in its first 8000 bytes."""
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
    "safe.directory=*",
)
_PASSED_ON = ("PATH", "GIT_SSL_CAINFO", "SSL_CERT_FILE", "SSL_CERT_DIR", "LANG", "TMPDIR")


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    object_id: str
    path: str


@dataclass(frozen=True, slots=True)
class GitLimits:
    """Seconds for one repository as a whole; sizes in bytes."""

    timeout_s: float = 120
    max_file_bytes: int = 1_000_000
    max_files: int = 20_000
    max_total_bytes: int = 200_000_000


class GitRepositories:
    """ports.Repositories by the git command."""

    def __init__(
        self,
        limits: GitLimits | None = None,
        *,
        allowed_networks: Sequence[Network] = (),
        ca_file: str | None = None,
    ) -> None:
        self._limits = limits or GitLimits()
        self._allowed = tuple(allowed_networks)
        self._ca_file = ca_file

    def is_repository(self, path: str) -> bool:
        with contextlib.suppress(OSError, RuntimeError, ValueError):  # no such user, too long, or not to be read
            where = Path(path).expanduser()
            if where.is_dir():
                return (where / ".git").exists() or ((where / "HEAD").is_file() and (where / "objects").is_dir())
            if where.is_file() and where.suffix == ".bundle":
                with where.open("rb") as file:
                    return file.read(16).startswith(b"# v")
        return False

    @contextmanager
    def snapshot(self, address: str) -> Iterator["GitSnapshot"]:
        if shutil.which("git") is None:
            raise LinkError(Reason.GIT, "git is not installed: install it, repositories are read by it")
        with tempfile.TemporaryDirectory(prefix="etl-git-") as folder:
            git = _Git(Path(folder), self._limits.timeout_s, self._ca_file)
            git.folder = self._fetched(git, address, Path(folder) / "repository")
            yield GitSnapshot.of(git, address, self._limits)

    def _fetched(self, git: "_Git", address: str, target: Path) -> Path:
        """The git folder to read: the repository's own when it is here, else a shallow bare clone."""
        if "://" not in address:
            where = Path(address).expanduser().absolute()
            if where.is_dir():
                return where / ".git" if (where / ".git").is_dir() else where
            git.run("clone", "--bare", "--no-tags", "--", str(where), str(target), protocol="file", about=address)
            return target
        self._check(address)
        # Blobs beyond the limit stay there; a shallow clone carries no history.
        git.run(
            "clone",
            "--bare",
            "--depth=1",
            "--single-branch",
            "--no-tags",
            f"--filter=blob:limit={self._limits.max_file_bytes + 1}",
            "--",
            address,
            str(target),
            protocol="https",
            about=address,
        )
        return target

    def _check(self, address: str) -> None:
        parts = urlsplit(address)
        try:
            checked_addresses(parts.hostname or "", parts.port or 443, self._allowed)
        except AddressRefused as error:
            raise LinkError(Reason.REFUSED_ADDRESS, f"{address}: {error}") from error
        except OSError as error:
            raise LinkError(Reason.CONNECTION, f"{address}: its host is not found") from error


@dataclass
class _Git:
    """The git command with an environment from nothing: no prompt, no hook, no configuration of the user's."""

    folder: Path
    timeout_s: float
    ca_file: str | None

    def _command(self, arguments: Sequence[str], protocol: str) -> list[str]:
        settings = [*_CONFIG, f"protocol.{protocol}.allow=always"]
        return ["git", *(part for setting in settings for part in ("-c", setting)), *arguments]

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

    def run(self, *arguments: str, about: str, protocol: str = "https", given: bytes = b"") -> bytes:
        """Standard output of one command. Raises LinkError saying what git said of `about`."""
        process = subprocess.Popen(
            self._command(arguments, protocol),
            cwd=self.folder,
            env=self._environment(protocol),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            output, errors = process.communicate(given, timeout=self.timeout_s)
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(error, subprocess.TimeoutExpired):
                raise LinkError(Reason.TIMEOUT, f"{about}: git took more than {self.timeout_s:g} s") from error
            raise
        if process.returncode != 0:
            raise _git_said(errors.decode(errors="replace"), about)
        return output


def _git_said(errors: str, about: str) -> LinkError:
    text = errors.lower()
    last = next((line for line in reversed(errors.splitlines()) if line.strip()), "git failed")
    if "authentication failed" in text or "could not read username" in text or "terminal prompts disabled" in text:
        return LinkError(Reason.PASSWORD_REQUIRED, f"{about} asks for a password: it is private, or does not exist")
    if "not found" in text or "not appear to be a git repository" in text or "not a git repository" in text:
        return LinkError(Reason.NOT_A_REPOSITORY, f"{about} is no git repository")
    if "certificate" in text or "ssl" in text:
        return LinkError(Reason.TLS, f"{about}: {last}")
    if "could not resolve" in text or "connect" in text or "timed out" in text:
        return LinkError(Reason.CONNECTION, f"{about}: {last}")
    return LinkError(Reason.GIT, f"{about}: {last}")


@dataclass
class GitSnapshot:
    """ports.Snapshot of a bare or local repository."""

    commit: str
    branch: str | None
    committed_at: datetime
    _git: _Git
    _about: str
    _limits: GitLimits
    skipped: dict[str, int] = field(default_factory=Counter)

    @classmethod
    def of(cls, git: _Git, address: str, limits: GitLimits) -> "GitSnapshot":
        """The last commit of HEAD. Raises LinkError (empty) when there is none."""
        try:
            line = git.run("log", "-1", "--format=%H %ct", "HEAD", about=address).decode().split()
        except LinkError as error:
            if error.reason is Reason.GIT:
                raise LinkError(Reason.EMPTY, f"{address} has no commit yet") from error
            raise
        with contextlib.suppress(LinkError):
            branch = git.run("symbolic-ref", "--short", "HEAD", about=address).decode().strip()
            return cls(line[0], branch or None, datetime.fromtimestamp(int(line[1]), UTC), git, address, limits)
        return cls(line[0], None, datetime.fromtimestamp(int(line[1]), UTC), git, address, limits)

    def files(self) -> Iterator[RepositoryFile]:
        """One `cat-file --batch` for all, in batches that bound the memory."""
        total = 0
        batch: list[_Entry] = []
        entries = [entry for entry in self._entries() if self._is_wanted(entry)]
        sizes = self._sizes()
        for entry in entries:
            size = sizes.get(entry.object_id)
            if size is None or size > self._limits.max_file_bytes:
                self.skipped["too_large"] += 1
                continue
            total += size
            if total > self._limits.max_total_bytes:
                raise LinkError(Reason.TOO_LARGE, f"{self._about} holds more than {self._limits.max_total_bytes} bytes")
            batch.append(entry)
            if len(batch) == 200:
                yield from self._contents(batch)
                batch = []
        yield from self._contents(batch)

    def _entries(self) -> list[_Entry]:
        listing = self._git.run("ls-tree", "-r", "-z", self.commit, about=self._about)
        entries = []
        for line in listing.split(b"\0"):
            if not line:
                continue
            head, _, path = line.partition(b"\t")
            mode, _, object_id = head.decode("ascii").split(" ")
            entries.append(_Entry(mode, object_id, path.decode("utf-8", errors="replace")))
        if len(entries) > self._limits.max_files:
            raise LinkError(Reason.TOO_LARGE, f"{self._about} has more than {self._limits.max_files} files")
        return sorted(entries, key=lambda entry: entry.path)

    def _is_wanted(self, entry: _Entry) -> bool:
        if entry.mode in ("100644", "100755"):
            return True
        self.skipped["submodule" if entry.mode == "160000" else "symlink"] += 1
        return False

    def _sizes(self) -> dict[str, int]:
        """Bytes by object. Listed, not asked for: git would fetch those that a partial clone left out."""
        listing = self._git.run("cat-file", "--batch-all-objects", "--unordered", "--batch-check", about=self._about)
        lines = (line.split() for line in listing.decode().splitlines())
        return {object_id: int(size) for object_id, kind, size in lines if kind == "blob"}

    def _contents(self, batch: Sequence[_Entry]) -> Iterator[RepositoryFile]:
        if not batch:
            return
        asked = "".join(f"{entry.object_id}\n" for entry in batch).encode()
        answer = self._git.run("cat-file", "--batch", given=asked, about=self._about)
        position = 0
        for entry in batch:
            end_of_line = answer.index(b"\n", position)
            size = int(answer[position:end_of_line].split()[2])
            content = answer[end_of_line + 1 : end_of_line + 1 + size]
            position = end_of_line + 1 + size + 1
            why = _why_not_text(content)
            if why:
                self.skipped[why] += 1
            else:
                yield RepositoryFile(entry.path, content)


def _why_not_text(content: bytes) -> str | None:
    if content.startswith(_LFS):
        return "lfs_pointer"
    if b"\0" in content[:_NUL_WITHIN]:
        return "binary"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "not_text"
    return None
