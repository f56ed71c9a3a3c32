"""Repositories for the tests, made by git itself or object by object; and what our reader makes of them."""

import os
import subprocess
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.infrastructure.git import GitRepositories


def git(folder: Path, *arguments: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = {f"GIT_{who}_{what}": "ada@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder,
        env={**clean, **identity, "GIT_CONFIG_GLOBAL": os.devnull},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def repository(folder: Path, *options: str) -> Path:
    folder.mkdir()
    git(folder, "init", "-q", *options)
    return folder


def commit(folder: Path, **files: bytes) -> str:
    """`__` in a name stands for `/`, `_dot_` for `.`."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "a commit")
    return git(folder, "rev-parse", "HEAD")


def stored(folder: Path, kind: str, content: bytes) -> str:
    """Any object at all, whether git would make it or not; its name."""
    command = ["git", "hash-object", "-t", kind, "-w", "--stdin", "--literally"]
    done = subprocess.run(command, cwd=folder, input=content, capture_output=True, check=True)
    return done.stdout.decode().strip()


def tree_of(folder: Path, *entries: tuple[str, bytes, str]) -> str:
    """A tree of (mode, name, object), in this order and unchecked."""
    return stored(
        folder, "tree", b"".join(f"{m} ".encode() + name + b"\0" + bytes.fromhex(o) for m, name, o in entries)
    )


def point_main_at(folder: Path, tree: str) -> str:
    """main, at a commit of this tree."""
    made = git(folder, "commit-tree", "-m", "made", tree)
    git(folder, "update-ref", "refs/heads/main", made)
    return made


def loose(folder: Path, name: str) -> Path:
    """The file of an object that is not packed, made writable."""
    path = folder / ".git" / "objects" / name[:2] / name[2:]
    path.chmod(0o644)
    return path


def contents(
    address: str | Path, repositories: GitRepositories | None = None
) -> tuple[dict[str, bytes], dict[str, int]]:
    with (repositories or GitRepositories()).snapshot(str(address)) as snapshot:
        files = {file.path: file.content for file in snapshot.files(snapshot.paths())}
        return files, dict(snapshot.skipped)


def refusal(address: str | Path, repositories: GitRepositories | None = None) -> LinkError:
    with pytest.raises(LinkError) as caught:
        contents(address, repositories)
    return caught.value


def refused_head(address: str | Path, repositories: GitRepositories | None = None) -> LinkError:
    with pytest.raises(LinkError) as caught:
        (repositories or GitRepositories()).head(str(address))
    return caught.value


@contextmanager
def memory_below(most: int) -> Iterator[None]:
    """Of Python's own, at any moment within the block."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < most, f"{peak} bytes"
