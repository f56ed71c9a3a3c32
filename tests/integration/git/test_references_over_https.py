"""Branches, tags, commits, directories and files of a repository over https."""

from pathlib import Path

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitLimits
from tests.integration.git.making import commit, git, stored
from tests.integration.git.server import GitServer


@pytest.fixture
def commits(https: GitServer, work: Path, tmp_path: Path) -> dict[str, str]:
    """Of `lantern.git`: main, `feature/x` with a folder `docs`, an older commit, tags of both kinds."""
    made = {"old": git(work, "rev-parse", "HEAD")}
    git(work, "tag", "light")
    made["main"] = commit(work, a_dot_txt=b"newer")
    git(work, "tag", "-a", "v1.0/rc", "-m", "a release")
    git(work, "checkout", "-q", "-b", "feature/x")
    made["feature/x"] = commit(work, docs__a_dot_md=b"a", docs__deep__b_dot_md=b"b", docs_dot_md=b"c", big2=b"x" * 5000)
    git(work, "tag", "feature/y")
    git(work, "push", "-q", "--all", str(tmp_path / "lantern.git"))
    git(work, "push", "-q", "--tags", str(tmp_path / "lantern.git"))
    return made


def found(https: GitServer, at: str, limits: GitLimits | None = None) -> tuple[object, ...]:
    with https.reader(limits).snapshot(f"{https.origin}/lantern.git", at) as snapshot:
        paths = [file.path for file in snapshot.files(snapshot.paths())]
        return snapshot.commit, snapshot.branch, snapshot.tag, snapshot.path, snapshot.is_default, paths


def refused(https: GitServer, at: str) -> LinkError:
    with pytest.raises(LinkError) as caught:
        found(https, at)
    return caught.value


MAIN = ["a.txt", "b/c.py"]


@pytest.mark.parametrize(
    ("at", "which", "expected"),
    [
        ("main", "main", ("main", None, "", True, MAIN)),
        ("HEAD", "main", ("main", None, "", True, MAIN)),
        ("refs/heads/main", "main", ("main", None, "", True, MAIN)),
        ("main/b", "main", ("main", None, "b", True, ["b/c.py"])),
        ("HEAD/b/c.py", "main", ("main", None, "b/c.py", True, ["b/c.py"])),
        ("light", "old", (None, "light", "", False, MAIN)),
        ("v1.0/rc", "main", (None, "v1.0/rc", "", False, MAIN)),
        ("refs/tags/v1.0/rc/b", "main", (None, "v1.0/rc", "b", False, ["b/c.py"])),
        ("feature/x/docs", "feature/x", ("feature/x", None, "docs", False, ["docs/a.md", "docs/deep/b.md"])),
        ("feature/x/docs.md", "feature/x", ("feature/x", None, "docs.md", False, ["docs.md"])),
        ("feature/y/docs/deep", "feature/x", (None, "feature/y", "docs/deep", False, ["docs/deep/b.md"])),
    ],
)
def test_a_reference_and_the_path_behind_it_are_told_apart(
    https: GitServer, commits: dict[str, str], at: str, which: str, expected: tuple[object, ...]
) -> None:
    """Commit, branch, tag, path, whether it is the default branch; and the files."""
    assert found(https, at) == (commits[which], *expected)
    assert https.reader().head(f"{https.origin}/lantern.git", at) == commits[which]


def test_a_commit_is_fetched_by_its_name_in_either_case(https: GitServer, commits: dict[str, str]) -> None:
    assert found(https, commits["old"]) == (commits["old"], None, None, "", False, MAIN)
    assert found(https, commits["old"].upper() + "/b")[3:] == ("b", False, ["b/c.py"])


def test_the_head_of_a_commit_is_told_without_asking(https: GitServer, commits: dict[str, str]) -> None:
    assert https.reader().head(f"{https.origin}/lantern.git", commits["old"] + "/b") == commits["old"]
    assert https.asked == []


def test_the_head_of_a_branch_is_told_without_fetching(https: GitServer, commits: dict[str, str]) -> None:
    https.reader().head(f"{https.origin}/lantern.git", "feature/x/docs")
    assert not [asked for asked in https.asked if asked.endswith("fetch")]


def test_a_branch_goes_before_a_tag_of_its_name_and_a_full_name_decides(
    https: GitServer, commits: dict[str, str], tmp_path: Path
) -> None:
    git(tmp_path / "lantern.git", "update-ref", "refs/tags/main", commits["old"])
    assert found(https, "main")[:3] == (commits["main"], "main", None)
    assert found(https, "refs/tags/main")[:3] == (commits["old"], None, "main")


def objects(https: GitServer, address: str, at: str) -> list[str]:
    """The kind and size of all that was fetched."""
    with https.reader().snapshot(f"{https.origin}/{address}", at) as snapshot:
        list(snapshot.files(snapshot.paths()))
        listed = snapshot._git.run("cat-file", "--batch-all-objects", "--batch-check")
    return [line.partition(" ")[2] for line in listed.decode().splitlines()]


def test_only_the_last_commit_of_a_reference_is_taken_and_no_large_file(
    https: GitServer, commits: dict[str, str]
) -> None:
    taken = objects(https, "lantern.git", "feature/x")
    assert len([one for one in taken if one.startswith("commit")]) == 1
    assert sorted(one for one in taken if one.startswith("blob")) == ["blob 1", "blob 1", "blob 1", "blob 5", "blob 6"]


@pytest.mark.parametrize(
    ("path", "blobs"),
    [("docs", ["blob 1", "blob 1"]), ("docs.md", ["blob 1"]), ("b/c.py", ["blob 6"]), ("big2", ["blob 5000"])],
)
def test_of_a_path_only_its_own_files_are_taken(
    https: GitServer, commits: dict[str, str], path: str, blobs: list[str]
) -> None:
    taken = objects(https, "lantern.git", f"feature/x/{path}")
    assert [one for one in taken if one.startswith("blob")] == blobs


def test_a_server_that_gives_out_whole_commits_only_gives_a_path_too(https: GitServer, commits: dict[str, str]) -> None:
    with https.reader().snapshot(f"{https.origin}/old/lantern.git", "feature/x/docs") as snapshot:
        assert [file.path for file in snapshot.files(snapshot.paths())] == ["docs/a.md", "docs/deep/b.md"]


def test_a_path_of_a_large_repository_counts_by_itself(https: GitServer, commits: dict[str, str]) -> None:
    limits = GitLimits(timeout_s=5, max_files=2, max_file_bytes=1000)
    assert found(https, "feature/x/docs", limits)[-1] == ["docs/a.md", "docs/deep/b.md"]


@pytest.mark.parametrize("name", ["[a].md", "*", "?", ":(top)a.txt", "!x", "-rf", "a b", "ünï", 'quo"te', "a\\b"])
def test_a_path_is_no_pattern(https: GitServer, work: Path, tmp_path: Path, name: str) -> None:
    (work / name).write_bytes(b"odd")
    git(work, "--literal-pathspecs", "add", "--", name)
    git(work, "commit", "-q", "-m", "odd")
    git(work, "push", "-q", str(tmp_path / "lantern.git"), "main")
    assert found(https, f"main/{name}")[-1] == [name]


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("nowhere", Reason.NOT_FOUND),
        ("nowhere/b", Reason.NOT_FOUND),
        ("main/nowhere", Reason.NOT_FOUND),
        ("main/b/c.py/d", Reason.NOT_FOUND),
        ("refs/heads/light", Reason.NOT_FOUND),
        ("f" * 40, Reason.NOT_FOUND),
        ("--upload-pack=touch ran", Reason.BAD_LINK),
        ("--upload-pack=id", Reason.BAD_LINK),
        ("-u", Reason.BAD_LINK),
        ("..", Reason.BAD_LINK),
        ("main/../b", Reason.BAD_LINK),
        ("main/./b", Reason.BAD_LINK),
        ("main//b", Reason.BAD_LINK),
        ("main/", Reason.BAD_LINK),
        ("/", Reason.BAD_LINK),
        ("two words", Reason.BAD_LINK),
        ("main\n", Reason.BAD_LINK),
        ("main\0", Reason.BAD_LINK),
        ("main/\ud800", Reason.BAD_LINK),
        ("a:b", Reason.BAD_LINK),
        ("+main", Reason.NOT_FOUND),
        ("*", Reason.BAD_LINK),
        ("x" * 5000, Reason.BAD_LINK),
        ("x/" * 2000 + "x", Reason.NOT_FOUND),
    ],
)
def test_what_is_not_there_and_what_is_no_reference_has_its_outcome(
    https: GitServer, commits: dict[str, str], at: str, reason: Reason
) -> None:
    error = refused(https, at)
    assert error.reason is reason, error.detail
    assert len(error.detail) < 5000
    if reason is Reason.BAD_LINK:
        assert https.asked == [], "refused before the server is asked"


def test_a_commit_cut_short_is_answered_with_what_to_write(https: GitServer, commits: dict[str, str]) -> None:
    assert "with all its digits" in refused(https, commits["old"][:8]).detail


def test_a_tag_of_what_is_no_commit_has_an_outcome(https: GitServer, tmp_path: Path) -> None:
    served = tmp_path / "lantern.git"
    git(served, "update-ref", "refs/tags/blob", stored(served, "blob", b"text"))
    assert refused(https, "blob").reason is Reason.GIT


def test_a_server_that_gives_out_no_commit_by_its_name_is_named_so(
    https: GitServer, commits: dict[str, str], tmp_path: Path
) -> None:
    git(tmp_path / "lantern.git", "tag", "-d", "light")
    with pytest.raises(LinkError) as caught, https.reader().snapshot(f"{https.origin}/old/lantern.git", commits["old"]):
        pass
    assert caught.value.reason is Reason.NOT_FOUND
    assert "only branches and tags" in caught.value.detail


def test_nothing_is_fetched_once_a_reference_is(https: GitServer, commits: dict[str, str]) -> None:
    with (
        pytest.raises(LinkError) as caught,
        https.reader().snapshot(f"{https.origin}/withholding/lantern.git", "feature/x") as snapshot,
    ):
        list(snapshot.files(snapshot.paths()))
    assert caught.value.reason is Reason.GIT, caught.value.detail
    assert len([asked for asked in https.asked if asked.endswith("fetch")]) == 1


def test_nothing_is_fetched_once_trees_and_path_are(https: GitServer, commits: dict[str, str]) -> None:
    with https.reader().snapshot(f"{https.origin}/withholding/lantern.git", "feature/x/docs.md") as snapshot:
        assert [file.path for file in snapshot.files(snapshot.paths())] == ["docs.md"], (
            "what is asked for by name is given"
        )
    with https.reader().snapshot(f"{https.origin}/withholding/lantern.git", "feature/x/docs") as snapshot:
        assert list(snapshot.files(snapshot.paths())) == []
    assert snapshot.skipped == {"too_large": 2}
    assert len([asked for asked in https.asked if asked.endswith("fetch")]) == 4


def test_trees_that_a_server_withholds_are_not_fetched_later(https: GitServer, commits: dict[str, str]) -> None:
    with (
        pytest.raises(LinkError) as caught,
        https.reader().snapshot(f"{https.origin}/treeless/lantern.git", "feature/x/docs"),
    ):
        pass
    assert caught.value.reason is Reason.GIT, caught.value.detail
    assert len([asked for asked in https.asked if asked.endswith("fetch")]) == 1


def test_a_repository_that_has_moved_is_answered_with_what_to_do(https: GitServer) -> None:
    for at in ("", "main"):
        with (
            pytest.raises(LinkError, match="has moved"),
            https.reader().snapshot(f"{https.origin}/moved/lantern.git", at),
        ):
            pass
