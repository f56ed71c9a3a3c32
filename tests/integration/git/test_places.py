"""Where a repository can be: a folder of any name, a git file, a bundle; or nothing."""

import os
from pathlib import Path

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitRepositories
from tests.integration.git.making import (
    commit,
    contents,
    git,
    loose,
    refusal,
    refused_head,
    repository,
)


def test_a_submodule_is_read_where_its_git_file_points(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"inner")
    outer = repository(tmp_path / "outer")
    commit(outer, b_dot_txt=b"outer")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(work), "sub")
    assert (outer / "sub" / ".git").is_file()
    assert contents(outer / "sub")[0] == {"a.txt": b"inner"}
    git(outer, "commit", "-q", "-m", "with a submodule")
    assert contents(outer)[1] == {"submodule": 1}


@pytest.mark.parametrize("name", ['quo"te', "new\nline", "back\\slash", "#hash", " space ", "ünï", b"by\xffte"])
def test_a_repository_in_a_folder_of_any_name_is_read(work: Path, tmp_path: Path, name: str | bytes) -> None:
    commit(work, a_dot_txt=b"a")
    moved = work.rename(tmp_path / os.fsdecode(name))
    assert contents(moved)[0] == {"a.txt": b"a"}


def test_a_clone_that_shares_objects_and_a_linked_git_folder_are_read(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    git(tmp_path, "clone", "-q", "--shared", str(work), "shared")
    assert contents(tmp_path / "shared")[0] == {"a.txt": b"a"}
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / ".git").symlink_to(work / ".git")
    assert contents(linked)[0] == {"a.txt": b"a"}


@pytest.mark.parametrize(
    "address", ["nowhere", "~nobody-of-that-name/x", "x" * 5000, "a\0b", "ext::sh -c id", "-u", ""]
)
def test_an_address_at_which_nothing_is_has_an_outcome(
    address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal(address).reason is Reason.NOT_A_REPOSITORY
    assert refused_head(address).reason is Reason.NOT_A_REPOSITORY


@pytest.mark.parametrize("content", ["", "gitdir:", "gitdir: ../nowhere", "gitdir: \0", "x" * 10_000])
def test_a_git_file_that_points_nowhere_has_an_outcome(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / ".git").write_text(content)
    for error in (refusal(folder), refused_head(folder)):
        assert error.reason in (Reason.NOT_A_REPOSITORY, Reason.MISSING_FILE)


def test_a_bundle_without_a_head_is_read_at_its_one_or_usual_branch(work: Path, tmp_path: Path) -> None:
    head = commit(work, a_dot_txt=b"a")
    bundle = tmp_path / "a.bundle"
    git(work, "bundle", "create", "-q", str(bundle), "main")
    with GitRepositories().snapshot(str(bundle)) as snapshot:
        assert (snapshot.commit, snapshot.branch) == (head, "main")
    git(work, "branch", "other")
    git(work, "bundle", "create", "-q", str(bundle), "main", "other")
    assert GitRepositories().head(str(bundle)) == head
    git(work, "branch", "-m", "main", "third")
    git(work, "bundle", "create", "-q", str(bundle), "third", "other")
    for error in (refusal(bundle), refused_head(bundle)):
        assert error.reason is Reason.GIT
        assert "HEAD" in error.detail


def test_a_bundle_with_sha256_is_read(tmp_path: Path) -> None:
    made = repository(tmp_path / "new", "--object-format=sha256")
    head = commit(made, a_dot_txt=b"a")
    git(made, "bundle", "create", "-q", str(tmp_path / "a.bundle"), "--all", "HEAD")
    assert GitRepositories().head(str(tmp_path / "a.bundle")) == head
    assert contents(tmp_path / "a.bundle")[0] == {"a.txt": b"a"}


def test_a_bundle_of_changes_only_is_named_so(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"one")
    commit(work, a_dot_txt=b"two")
    git(work, "bundle", "create", "-q", str(tmp_path / "a.bundle"), "HEAD~1..main", "HEAD")
    error = refusal(tmp_path / "a.bundle")
    assert error.reason is Reason.GIT
    assert "changes only" in error.detail


@pytest.mark.parametrize("kept", [0, 5, 16, 30, 100, -100, -1])
def test_a_bundle_that_is_cut_off_anywhere_is_refused(work: Path, tmp_path: Path, kept: int) -> None:
    commit(work, a_dot_txt=os.urandom(3000).hex().encode())
    git(work, "bundle", "create", "-q", str(tmp_path / "a.bundle"), "--all", "HEAD")
    cut = tmp_path / "cut.bundle"
    cut.write_bytes((tmp_path / "a.bundle").read_bytes()[:kept])
    assert refusal(cut).reason is (Reason.NOT_A_REPOSITORY if 0 <= kept <= 15 else Reason.GIT)


def test_git_says_damage_in_a_path_of_any_name(tmp_path: Path) -> None:
    """The words by which git's errors are told apart may be in the path that they name."""
    made = repository(tmp_path / "ssl certificate not found, out of memory")
    commit(made, a_dot_txt=b"a")
    loose(made, git(made, "rev-parse", "HEAD^{tree}")).write_bytes(b"junk")
    assert refusal(made).reason is Reason.GIT


def test_without_git_there_is_one_clear_outcome(work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    monkeypatch.setenv("PATH", str(tmp_path))
    error = refusal(work)
    assert error.reason is Reason.GIT
    assert "install" in error.detail
