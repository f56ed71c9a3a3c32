"""ports.Repositories by the git command."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git.bundle import Bundle
from llm_engineering.infrastructure.git.command import Git
from llm_engineering.infrastructure.git.limits import GitLimits
from llm_engineering.infrastructure.git.local import LocalRepository
from llm_engineering.infrastructure.git.remote import Remote
from llm_engineering.infrastructure.git.running import Running
from llm_engineering.infrastructure.git.snapshot import GitSnapshot
from llm_engineering.infrastructure.http.guard import Network


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
        self._running = Running()

    def close(self) -> None:
        """End what is under way: a clone must not outlive a crawl that was stopped."""
        self._running.close()

    def is_repository(self, path: str) -> bool:
        with contextlib.suppress(OSError, RuntimeError, ValueError):  # no such user, too long, or not to be read
            where = Path(path).expanduser()
            if where.is_dir():
                return (where / ".git").exists() or ((where / "HEAD").is_file() and (where / "objects").is_dir())
            if where.is_file() and where.suffix == ".bundle":
                with where.open("rb") as file:
                    return file.read(16).startswith(b"# v")
        return False

    def head(self, address: str, at: str = "") -> str:
        """The commit that the default branch or `at` is at, without reading more of the repository."""
        if "://" not in address:
            return _here(address).commit
        with self._git(address) as git:
            remote = Remote(git, address, self._allowed)
            return remote.find(at).commit if at else remote.head()

    @contextmanager
    def snapshot(self, address: str, at: str = "") -> Iterator[GitSnapshot]:
        with self._git(address) as git:
            target = git.folder / "repository"
            reference = None
            if "://" in address:
                remote = Remote(git, address, self._allowed)
                reference = remote.find(at) if at else None
                fetched = git.folder / "fetched"
                found: LocalRepository | Bundle = (
                    remote.fetch(reference, fetched) if reference else remote.clone(fetched)
                )
                missing = "too_large" if found.is_partial else None
            else:
                found = _here(address)
                missing = "missing" if found.is_partial else None
            if isinstance(found, Bundle):
                found.unpack(git, target)
            else:
                found.borrow(git, target)  # what was fetched as well: one that names no server fetches nothing later
            git.folder = target
            yield GitSnapshot.of(git, found.commit, found.branch, missing, reference)

    @contextmanager
    def _git(self, address: str) -> Iterator[Git]:
        if shutil.which("git") is None:
            raise LinkError(Reason.GIT, "git is not installed: install it, repositories are read by it")
        with tempfile.TemporaryDirectory(prefix="etl-git-") as folder:
            yield Git(Path(folder), address, self._limits, self._ca_file, self._running)


def _here(address: str) -> LocalRepository | Bundle:
    """On this machine: a folder or a bundle. Raises LinkError."""
    try:
        where = Path(address).expanduser().absolute()
        is_folder = where.is_dir()
    except (OSError, RuntimeError, ValueError) as error:  # no such user, too long, or not to be read
        raise LinkError(Reason.NOT_A_REPOSITORY, f"{address!r} is no git repository: {error}") from error
    return LocalRepository.at(where, address) if is_folder else Bundle.at(where, address)
