"""Broken and odd objects and paths: each has one outcome with a name, and none ends the crawl."""

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
    stored,
    tree_of,
)


def test_paths_that_differ_only_in_case_normalisation_or_bytes_are_all_kept(work: Path) -> None:
    names = [b"README", b"readme", "\u00fc.txt".encode(), "u\u0308.txt".encode(), b"gr\xf6n", b"gr\xfcn"]
    names += [b"a\\b", b"new\nline", b"tab\tand space ", b"-rf", b"...", b".gitignore", b"a.git"]
    point_main_at(work, tree_of(work, *[("100644", name, stored(work, "blob", name)) for name in sorted(names)]))
    files, skipped = contents(work, GitRepositories())
    assert len(files) == len(names)
    assert skipped == {}
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
        assert [file.path for file in snapshot.files(snapshot.paths())] == ["a.txt"]
