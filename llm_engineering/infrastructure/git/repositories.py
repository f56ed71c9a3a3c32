"""ports.Repositories by the git command."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git.command import Git
from llm_engineering.infrastructure.git.limits import GitLimits
from llm_engineering.infrastructure.git.local import LocalRepository
from llm_engineering.infrastructure.git.snapshot import GitSnapshot
from llm_engineering.infrastructure.http.guard import AddressRefused, Network, checked_addresses


class GitRepositories:
    """Safe to use from many threads, one repository each."""

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

    def head(self, address: str) -> str:
        """The commit that the default branch is at, without reading more of the repository."""
        with self._git(address) as git:
            where = _local_path(address)
            if where is not None and where.is_dir():
                return LocalRepository.at(where, address).commit
            if where is not None:
                listed = git.run("ls-remote", "--", str(where), "HEAD", protocol="file")
            else:
                listed = git.run("ls-remote", "--", address, "HEAD", settings=self._pinned(address))
            return listed.decode("ascii", errors="replace").partition("\t")[0].strip()

    @contextmanager
    def snapshot(self, address: str) -> Iterator[GitSnapshot]:
        with self._git(address) as git:
            target = git.folder / "repository"
            where = _local_path(address)
            branch = None
            if where is not None and where.is_dir():
                local = LocalRepository.at(where, address)
                local.borrow(git, target)
                branch = local.branch
            elif where is not None:
                git.run("clone", "--bare", "--no-tags", "--template=", "--", str(where), str(target), protocol="file")
            else:
                self._clone(git, address, target)
            git.folder = target
            yield GitSnapshot.of(git, self._limits, branch=branch, is_whole=where is not None)

    @contextmanager
    def _git(self, address: str) -> Iterator[Git]:
        if shutil.which("git") is None:
            raise LinkError(Reason.GIT, "git is not installed: install it, repositories are read by it")
        with tempfile.TemporaryDirectory(prefix="etl-git-") as folder:
            yield Git(Path(folder), address, self._limits.timeout_s, self._limits.max_pack_bytes, self._ca_file)

    def _clone(self, git: Git, address: str, target: Path) -> None:
        """Shallow, so without history; and blobs beyond the limit stay there."""
        git.run(
            "clone",
            "--bare",
            "--depth=1",
            "--single-branch",
            "--no-tags",
            "--template=",
            f"--filter=blob:limit={self._limits.max_file_bytes + 1}",
            "--",
            address,
            str(target),
            settings=self._pinned(address),
        )

    def _pinned(self, address: str) -> list[str]:
        """git's setting to connect to the addresses that were checked here, whatever the name says a moment later.

        Raises LinkError (refused_address, connection).
        """
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or 443
        try:
            checked = [str(resolved[4][0]) for resolved in checked_addresses(host, port, self._allowed)]
        except AddressRefused as error:
            raise LinkError(Reason.REFUSED_ADDRESS, f"{address}: {error}") from error
        except OSError as error:
            raise LinkError(Reason.CONNECTION, f"{address}: its host is not found") from error
        return [f"http.curloptResolve={host}:{port}:{','.join(dict.fromkeys(checked))}"]


def _local_path(address: str) -> Path | None:
    return None if "://" in address else Path(address).expanduser().absolute()
