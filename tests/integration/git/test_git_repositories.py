"""Repositories on this machine: exact text, nothing written out or run."""

from pathlib import Path

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitLimits, GitRepositories
from tests.integration.git.making import commit, contents, git, point_main_at, refusal, stored, tree_of


def test_every_text_file_is_given_to_the_byte(work: Path) -> None:
    texts = {
        "a_dot_py": b"def f():\n\treturn 1   \n",
        "windows_dot_txt": b"one\r\ntwo",
        "deep__er__x_dot_md": "# Größe\n\n\n".encode(),
        "bom_dot_csv": b"\xef\xbb\xbfa,b\n",
        "empty": b"",
    }
    head = commit(work, **texts)
    with GitRepositories().snapshot(str(work)) as snapshot:
        assert (snapshot.commit, snapshot.branch) == (head, "main")
        files = {file.path: file.content for file in snapshot.files(snapshot.paths())}
    assert files == {name.replace("__", "/").replace("_dot_", "."): text for name, text in texts.items()}


def test_a_repository_is_known_by_the_commit_that_it_began_with(work: Path, tmp_path: Path) -> None:
    first = commit(work, a_dot_txt=b"a")
    commit(work, a_dot_txt=b"b")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{work}", "shallow")
    roots = []
    for folder in (work, tmp_path / "shallow"):
        with GitRepositories().snapshot(str(folder)) as snapshot:
            roots.append(snapshot.root)
    assert roots == [first, None]


def test_what_is_too_large_or_no_file_is_left_out_and_counted(work: Path) -> None:
    (work / "link").symlink_to("/etc/passwd")
    commit(work, ok_dot_txt=b"fine", image_dot_png=b"\x89PNG\0\0", big_dot_txt=b"x" * 2000)
    files, skipped = contents(work, GitRepositories(GitLimits(max_file_bytes=1000)))
    assert files == {"ok.txt": b"fine", "image.png": b"\x89PNG\0\0"}
    assert skipped == {"symlink": 1, "too_large": 1}


def test_only_the_files_that_are_asked_for_are_read_and_count(work: Path) -> None:
    commit(work, a_dot_txt=b"aaa", b_dot_txt=b"x" * 2000)
    with GitRepositories(GitLimits(max_total_bytes=1000)).snapshot(str(work)) as snapshot:
        assert snapshot.paths() == ["a.txt", "b.txt"]
        assert [file.path for file in snapshot.files(["a.txt"])] == ["a.txt"]


def test_attributes_are_what_git_says_of_each_file(work: Path) -> None:
    commit(
        work,
        _dot_gitattributes=b'[attr]made linguist-generated\n*.py made\n"a b.txt" linguist-vendored=false\n!x y\n',
        lib___dot_gitattributes=b"*.py -linguist-generated\n",
        **{"a b_dot_txt": b"", "c_dot_py": b"", "lib__d_dot_py": b"", "e_dot_txt": b""},
    )
    with GitRepositories().snapshot(str(work)) as snapshot:
        assert snapshot.attributes(["linguist-generated", "linguist-vendored"]) == {
            "a b.txt": {"linguist-vendored": "false"},
            "c.py": {"linguist-generated": "set"},
            "lib/d.py": {"linguist-generated": "unset"},
        }


def test_a_tree_that_no_index_can_hold_has_no_attributes_and_is_read(work: Path) -> None:
    rules, blob = stored(work, "blob", b"* linguist-generated\n"), stored(work, "blob", b"x")
    tree = tree_of(work, ("100644", b"..", blob), ("100644", b".gitattributes", rules), ("100644", b"a", blob))
    point_main_at(work, tree)
    with GitRepositories().snapshot(str(work)) as snapshot:
        assert snapshot.attributes(["linguist-generated"]) == {}
    assert contents(work)[0]["a"] == b"x"


def test_a_submodule_is_counted_and_not_fetched(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    git(work, "update-index", "--add", "--cacheinfo", f"160000,{git(work, 'rev-parse', 'HEAD')},sub")
    git(work, "commit", "-q", "-m", "a submodule")
    assert contents(work) == ({"a.txt": b"a"}, {"submodule": 1})


@pytest.mark.parametrize("name", ["new\nline.txt", 'quote".txt', "ünï.txt", "-rf", " space .txt", "tab\t.txt"])
def test_odd_file_names_are_kept(work: Path, name: str) -> None:
    (work / name).write_bytes(b"odd")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "odd")
    assert contents(work)[0] == {name: b"odd"}


def test_only_what_is_committed_is_read(work: Path) -> None:
    commit(work, a_dot_txt=b"committed")
    (work / "a.txt").write_bytes(b"changed since")
    (work / "secret.env").write_bytes(b"KEY=1")
    assert contents(work)[0] == {"a.txt": b"committed"}


def test_a_bundle_is_a_repository_in_one_file(work: Path, tmp_path: Path) -> None:
    head = commit(work, a_dot_txt=b"a")
    bundle = tmp_path / "lantern.bundle"
    git(work, "bundle", "create", "-q", str(bundle), "main", "HEAD")
    assert GitRepositories().is_repository(str(bundle))
    with GitRepositories().snapshot(str(bundle)) as snapshot:
        assert snapshot.commit == head
        assert [file.path for file in snapshot.files(snapshot.paths())] == ["a.txt"]


def test_a_bare_repository_is_read_where_it_is(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    git(tmp_path, "clone", "-q", "--bare", str(work), "bare.git")
    assert contents(tmp_path / "bare.git")[0] == {"a.txt": b"a"}


def test_what_is_a_repository_is_told_by_its_files(work: Path, tmp_path: Path) -> None:
    (tmp_path / "no.bundle").write_text("nothing like it")
    repositories = GitRepositories()
    assert repositories.is_repository(str(work))
    assert not repositories.is_repository(str(tmp_path))
    assert not repositories.is_repository(str(tmp_path / "no.bundle"))
    for path in (str(tmp_path / "nowhere"), "~nobody-of-that-name/x", "x" * 5000, "a\0b"):
        assert not repositories.is_repository(path)


def test_a_repository_without_a_commit_is_empty(work: Path) -> None:
    assert refusal(work).reason is Reason.EMPTY


def test_too_many_files_and_bytes_are_refused(work: Path) -> None:
    commit(work, a=b"aaaa", b=b"bbbb")
    assert refusal(work, GitRepositories(GitLimits(max_files=1))).reason is Reason.TOO_LARGE
    assert refusal(work, GitRepositories(GitLimits(max_total_bytes=5))).reason is Reason.TOO_LARGE


def test_no_hook_of_the_repository_is_run(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    mark = tmp_path / "ran"
    for name in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"):
        hook = work / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
        hook.chmod(0o755)
    git(work, "config", "core.fsmonitor", f"touch {mark}")
    contents(work)
    assert not mark.exists()
