"""Repositories that would take all time, memory or disk: none takes more than its share."""

import os
import time
from pathlib import Path

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitLimits, GitRepositories
from tests.integration.git.making import (
    commit,
    git,
    memory_below,
    point_main_at,
    refusal,
    stored,
    tree_of,
)


def tree_bomb(folder: Path, *, of_files: bool = True) -> None:
    """Ten folders in each of ten folders, ten deep: twelve objects that list ten thousand million files, or none."""
    blob = stored(folder, "blob", b"x")
    tree = tree_of(folder, *(("100644", f"f{number}".encode(), blob) for number in range(10 if of_files else 0)))
    for _ in range(9):
        tree = tree_of(folder, *(("40000", f"d{number}".encode(), tree) for number in range(10)))
    point_main_at(folder, tree)


def test_a_tree_bomb_is_refused_early_and_takes_no_memory(work: Path) -> None:
    tree_bomb(work)
    with memory_below(20_000_000):
        assert refusal(work).reason is Reason.TOO_LARGE


def test_the_time_is_for_all_commands_together(work: Path) -> None:
    tree_bomb(work)
    error = refusal(work, GitRepositories(GitLimits(timeout_s=1, max_files=10**10)))
    assert error.reason is Reason.TIMEOUT


def test_a_clone_that_grows_beyond_what_it_may_write_is_refused(work: Path, tmp_path: Path) -> None:
    commit(work, noise=os.urandom(3_000_000))
    git(work, "bundle", "create", "-q", str(tmp_path / "large.bundle"), "--all", "HEAD")
    error = refusal(tmp_path / "large.bundle", GitRepositories(GitLimits(max_pack_bytes=1_000_000)))
    assert error.reason is Reason.TOO_LARGE, error.detail


def test_a_bomb_of_folders_without_a_file_runs_out_of_time_only(work: Path) -> None:
    tree_bomb(work, of_files=False)
    started = time.monotonic()
    assert refusal(work, GitRepositories(GitLimits(timeout_s=1))).reason is Reason.TIMEOUT
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("kind", ["commit", "tree"])
def test_an_object_that_is_huge_when_unpacked_takes_no_more_memory_than_allowed(work: Path, kind: str) -> None:
    head = commit(work, a_dot_txt=b"a")
    if kind == "tree":
        entry = b"100644 a\0" + bytes.fromhex(git(work, "rev-parse", "HEAD:a.txt"))
        point_main_at(work, stored(work, "tree", entry * 3_000_000))
    else:
        huge = git(work, "cat-file", "commit", head).encode() + b"x" * 90_000_000
        git(work, "update-ref", "--no-deref", "refs/heads/main", stored(work, "commit", huge))
    with memory_below(20_000_000):
        error = refusal(work, GitRepositories(GitLimits(max_memory_bytes=60_000_000)))
    assert error.reason is Reason.TOO_LARGE, error.detail


def test_many_large_files_are_read_a_few_at_a_time(work: Path) -> None:
    commit(work, **{f"f{number}": b"x" * 900_000 for number in range(150)})
    repositories = GitRepositories()
    with memory_below(60_000_000), repositories.snapshot(str(work)) as snapshot:
        assert sum(len(file.content) for file in snapshot.files(snapshot.paths())) == 150 * 900_000
