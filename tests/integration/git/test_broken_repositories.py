"""Repositories that are broken, odd or rare: each has one outcome with a name, and none ends the crawl."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitLimits, GitRepositories
from tests.integration.git.making import (
    commit,
    contents,
    git,
    loose,
    point_main_at,
    refusal,
    refused_head,
    repository,
    stored,
    tree_of,
)

# Paths


def test_paths_that_differ_only_in_case_normalisation_or_bytes_are_all_kept(work: Path) -> None:
    names = [b"README", b"readme", "\u00fc.txt".encode(), "u\u0308.txt".encode(), b"gr\xf6n", b"gr\xfcn"]
    names += [b"a\\b", b"new\nline", b"tab\tand space ", b"-rf", b"...", b".gitignore", b"a.git"]
    point_main_at(work, tree_of(work, *[("100644", name, stored(work, "blob", name)) for name in sorted(names)]))
    files, skipped = contents(work, GitRepositories())
    assert len(files) + skipped["not_text"] == len(names)
    assert skipped == {"not_text": 2}
    assert "a\\b" in files
    assert "new\nline" in files


def test_a_path_whose_bytes_are_no_utf8_is_written_so_that_it_can_be_stored_and_told_apart(work: Path) -> None:
    blob = stored(work, "blob", b"x")
    point_main_at(work, tree_of(work, ("100644", b"gr\xf6n", blob), ("100644", b"gr\xfcn", blob)))
    assert set(contents(work)[0]) == {"gr\\xf6n", "gr\\xfcn"}


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GIT", b"/etc/passwd", b"a/../b", b"a//b", b"x" * 5000])
def test_a_path_that_leads_elsewhere_is_left_out_and_counted(work: Path, name: bytes) -> None:
    blob = stored(work, "blob", b"x")
    point_main_at(work, tree_of(work, ("100644", name, blob), ("100644", b"fine", blob)))
    assert contents(work) == ({"fine": b"x"}, {"bad_path": 1})


def test_a_path_that_is_there_twice_is_read_once_and_counted(work: Path) -> None:
    one, two = stored(work, "blob", b"one"), stored(work, "blob", b"two")
    point_main_at(work, tree_of(work, ("100644", b"a", one), ("100644", b"a", two)))
    assert contents(work) == ({"a": b"one"}, {"same_path": 1})


def test_an_old_mode_is_still_a_file(work: Path) -> None:
    """git wrote 100664 once, and reads it."""
    point_main_at(work, tree_of(work, ("100664", b"a", stored(work, "blob", b"x"))))
    assert contents(work)[0] == {"a": b"x"}


# Objects


def test_a_file_that_is_a_tree_is_damage(work: Path) -> None:
    inner = tree_of(work, ("100644", b"a", stored(work, "blob", b"x")))
    point_main_at(work, tree_of(work, ("100644", b"not-a-file", inner)))
    assert refusal(work).reason is Reason.GIT


@pytest.mark.parametrize("what", ["HEAD", "HEAD^{tree}", "HEAD:a.txt"])
@pytest.mark.parametrize("how", ["missing", "junk", "truncated", "empty"])
def test_a_damaged_object_is_named_and_not_taken_for_an_empty_repository(work: Path, what: str, how: str) -> None:
    commit(work, a_dot_txt=os.urandom(3000).hex().encode())
    path = loose(work, git(work, "rev-parse", what))
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes({"junk": b"junk", "truncated": path.read_bytes()[:20], "empty": b""}[how])
    error = refusal(work)
    assert error.reason is Reason.GIT, error.detail
    assert str(work) in error.detail


def test_a_pack_that_is_cut_off_is_damage(work: Path) -> None:
    commit(work, a_dot_txt=os.urandom(3000).hex().encode())
    git(work, "gc", "-q")
    pack = next((work / ".git" / "objects" / "pack").glob("*.pack"))
    pack.chmod(0o644)
    pack.write_bytes(pack.read_bytes()[:200])
    assert refusal(work).reason is Reason.GIT


def test_a_tree_that_holds_itself_further_down_does_not_recurse_for_ever(work: Path) -> None:
    """It takes a false object under a tree's name to make one."""
    blob = stored(work, "blob", b"x")
    inner = tree_of(work, ("100644", b"a", blob))
    outer = tree_of(work, ("40000", b"d", inner))
    point_main_at(work, outer)
    shutil.copy(loose(work, outer), loose(work, inner))
    assert refusal(work, GitRepositories(GitLimits(timeout_s=20))).reason in (Reason.GIT, Reason.TOO_LARGE)


def test_what_a_partial_clone_left_out_is_counted_and_never_fetched(work: Path, tmp_path: Path) -> None:
    commit(work, small=b"x", large=b"x" * 5000)
    git(work, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--bare", "--filter=blob:limit=1k", f"file://{work}", "partial.git")
    assert contents(tmp_path / "partial.git") == ({"small": b"x"}, {"missing": 1})


@pytest.mark.parametrize(
    ("second", "read"),
    [
        ("99999999999999", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("9" * 40, None),
        ("0", datetime.fromtimestamp(0, UTC)),
    ],
)
def test_a_date_beyond_the_calendar_does_not_end_the_crawl(work: Path, second: str, read: datetime | None) -> None:
    commit(work, a_dot_txt=b"a")
    text = git(work, "cat-file", "commit", "HEAD").replace("\n\n", "\n\ncommitter of > 7 +0000\n")
    now = git(work, "log", "-1", "--format=%ct")
    (work / ".git/refs/heads/main").write_text(stored(work, "commit", text.replace(now, second).encode()))
    with GitRepositories().snapshot(str(work)) as snapshot:
        assert snapshot.committed_at == read or read is None
        assert [file.path for file in snapshot.files()] == ["a.txt"]


# References


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


# Where it is


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


# Bundles


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
