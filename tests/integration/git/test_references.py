"""Heads and branches of every kind, and those that are not there."""

import os
import threading
from pathlib import Path

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitRepositories
from tests.integration.git.making import (
    commit,
    contents,
    git,
    refusal,
    refused_head,
)


@pytest.mark.parametrize("name", ["feature/#12", "50%", "a,(b)&c!", "größe", "main.lock.d", "x@y", "-"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_branch_of_any_name_is_found(work: Path, name: str, packed: bool) -> None:
    head = commit(work, a_dot_txt=b"a")
    git(work, "update-ref", f"refs/heads/{name}", head)
    git(work, "symbolic-ref", "HEAD", f"refs/heads/{name}")
    if packed:
        git(work, "pack-refs", "--all")
    with GitRepositories().snapshot(str(work)) as snapshot:
        assert (snapshot.commit, snapshot.branch) == (head, name)


def test_a_branch_that_is_another_name_for_a_branch_is_followed(work: Path) -> None:
    head = commit(work, a_dot_txt=b"a")
    git(work, "symbolic-ref", "refs/heads/trunk", "refs/heads/main")
    git(work, "symbolic-ref", "HEAD", "refs/heads/trunk")
    assert GitRepositories().head(str(work)) == head
    git(work, "symbolic-ref", "refs/heads/main", "refs/heads/trunk")
    assert refused_head(work).reason is Reason.EMPTY


def test_a_head_at_a_missing_branch_is_empty_and_says_which(work: Path) -> None:
    commit(work, a_dot_txt=b"a")
    git(work, "symbolic-ref", "HEAD", "refs/heads/nowhere")
    for error in (refusal(work), refused_head(work)):
        assert error.reason is Reason.EMPTY
        assert "nowhere" in error.detail


def test_packed_references_of_any_number_are_found(work: Path) -> None:
    head = commit(work, a_dot_txt=b"a")
    many = "".join(f"{head} refs/heads/b{number:07}\n" for number in range(300_000))
    (work / ".git" / "packed-refs").write_text(f"{many}{head} refs/heads/z\n", encoding="ascii")
    (work / ".git" / "HEAD").write_text("ref: refs/heads/z\n", encoding="ascii")
    assert GitRepositories().head(str(work)) == head


@pytest.mark.parametrize(
    "head", ["", "ref:", "ref: refs/heads/", "ref: /etc/passwd", "ref: refs/heads/../../HEAD", "\0" * 99]
)
def test_a_head_that_says_nothing_is_empty(work: Path, head: str) -> None:
    commit(work, a_dot_txt=b"a")
    (work / ".git" / "HEAD").write_text(head)
    assert refused_head(work).reason is Reason.EMPTY


def test_a_pipe_in_place_of_a_reference_is_not_waited_for(work: Path) -> None:
    commit(work, a_dot_txt=b"a")
    (work / ".git/refs/heads/main").unlink()
    os.mkfifo(work / ".git/refs/heads/main")
    assert refused_head(work).reason is Reason.EMPTY


@pytest.mark.parametrize("packed", [False, True])
def test_a_detached_head_a_packed_branch_and_a_work_tree_are_read(work: Path, tmp_path: Path, packed: bool) -> None:
    first = commit(work, a_dot_txt=b"one")
    second = commit(work, a_dot_txt=b"two")
    if packed:
        git(work, "pack-refs", "--all")
        git(work, "gc", "-q")
    repositories = GitRepositories()
    assert repositories.head(str(work)) == second
    git(work, "worktree", "add", "-q", "--detach", str(tmp_path / "tree"), first)
    assert contents(tmp_path / "tree")[0] == {"a.txt": b"one"}
    git(work, "checkout", "-q", first)
    with repositories.snapshot(str(work)) as snapshot:
        assert (snapshot.commit, snapshot.branch) == (first, None)


def test_a_repository_with_sha256_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    git(folder, "init", "-q", "--object-format=sha256")
    head = commit(folder, a_dot_txt=b"a")
    assert len(head) == 64
    assert contents(folder)[0] == {"a.txt": b"a"}
    assert GitRepositories().head(str(folder)) == head


def test_a_bundles_head_is_told_without_reading_it(work: Path, tmp_path: Path) -> None:
    head = commit(work, a_dot_txt=b"a")
    git(work, "bundle", "create", "-q", str(tmp_path / "a.bundle"), "--all", "HEAD")
    assert GitRepositories().head(str(tmp_path / "a.bundle")) == head


def test_repositories_are_read_side_by_side(work: Path) -> None:
    commit(work, **{f"f{number}_dot_txt": b"x" for number in range(50)})
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(contents(work)[0]))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [50] * 6


def test_a_head_outside_of_the_repository_is_not_followed(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    (tmp_path / "secret").write_text("a" * 40, encoding="ascii")
    (work / ".git" / "HEAD").write_text("ref: refs/heads/../../../../secret\n", encoding="ascii")
    assert refused_head(work).reason is Reason.EMPTY
