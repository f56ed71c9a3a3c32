"""Repositories made to harm: nothing of theirs is run, and none takes more than its share."""

import resource
import subprocess
import threading
from pathlib import Path

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitLimits, GitRepositories
from tests.integration.git.making import commit, contents, git, refusal


@pytest.fixture
def marker(tmp_path: Path) -> tuple[Path, Path]:
    """A program, and the file that is there once it was run."""
    ran, program = tmp_path / "was-run", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n", encoding="utf-8")
    program.chmod(0o755)
    return ran, program


@pytest.mark.parametrize(
    "settings",
    [
        {"gpg.program": "PROGRAM", "log.showSignature": "true"},
        {"core.fsmonitor": "PROGRAM"},
        {"core.pager": "PROGRAM", "pager.log": "PROGRAM"},
        {"core.alternateRefsCommand": "PROGRAM"},
        {"uploadpack.packObjectsHook": "PROGRAM"},
        {"alias.log": "!PROGRAM", "alias.cat-file": "!PROGRAM", "alias.ls-tree": "!PROGRAM"},
        {"diff.external": "PROGRAM", "core.sshCommand": "PROGRAM", "core.gitProxy": "PROGRAM"},
        {"remote.origin.url": "ext::PROGRAM", "remote.origin.promisor": "true", "protocol.ext.allow": "always"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_no_program_that_a_repository_names_is_run(
    work: Path, marker: tuple[Path, Path], settings: dict[str, str]
) -> None:
    ran, program = marker
    commit(work, a_dot_txt=b"a")
    signed = git(work, "cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n", 1
    )
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=work, input=f"{signed}\n", text=True, capture_output=True, check=True,
    )  # fmt: skip
    git(work, "update-ref", "HEAD", made.stdout.strip())
    for name, value in settings.items():
        git(work, "config", name, value.replace("PROGRAM", str(program)))
    assert contents(work)[0] == {"a.txt": b"a"}
    assert GitRepositories().head(str(work)) == made.stdout.strip()
    assert not ran.exists()


def test_the_trap_is_a_real_one(work: Path, marker: tuple[Path, Path]) -> None:
    """Without our care, git does run what a repository names: else the tests above could not fail."""
    ran, program = marker
    commit(work, a_dot_txt=b"a")
    git(work, "config", "core.fsmonitor", str(program))
    git(work, "status")
    assert ran.exists()


def test_a_configuration_that_includes_another_is_not_read(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    git(work, "config", "include.path", str(tmp_path / "fifo"))
    subprocess.run(["mkfifo", str(tmp_path / "fifo")], check=True)
    assert contents(work, GitRepositories(GitLimits(timeout_s=10)))[0] == {"a.txt": b"a"}


def tree_bomb(folder: Path) -> None:
    """Ten folders in each of ten folders, ten deep: twelve objects that list ten thousand million files."""
    blob = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], cwd=folder, input=b"x", capture_output=True, check=True
    ).stdout.decode().strip()  # fmt: skip
    listing = "".join(f"100644 blob {blob}\tf{number}\n" for number in range(10))
    for _ in range(10):
        tree = subprocess.run(
            ["git", "mktree"], cwd=folder, input=listing.encode(), capture_output=True, check=True
        ).stdout.decode().strip()  # fmt: skip
        listing = "".join(f"040000 tree {tree}\td{number}\n" for number in range(10))
    git(folder, "update-ref", "refs/heads/main", git(folder, "commit-tree", "-m", "bomb", tree))


def test_a_tree_bomb_is_refused_early_and_takes_no_memory(work: Path) -> None:
    tree_bomb(work)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refusal(work)
    assert error.reason is Reason.TOO_LARGE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes"


def test_the_time_is_for_all_commands_together(work: Path) -> None:
    tree_bomb(work)
    error = refusal(work, GitRepositories(GitLimits(timeout_s=1, max_files=10**10)))
    assert error.reason is Reason.TIMEOUT


def test_a_clone_that_grows_beyond_what_it_may_write_is_refused(work: Path, tmp_path: Path) -> None:
    import random  # noqa: PLC0415 - what cannot be compressed

    commit(work, noise=random.Random(1).randbytes(3_000_000))
    git(work, "bundle", "create", "-q", str(tmp_path / "large.bundle"), "--all", "HEAD")
    error = refusal(tmp_path / "large.bundle", GitRepositories(GitLimits(max_pack_bytes=1_000_000)))
    assert error.reason is Reason.TOO_LARGE, error.detail


def test_a_missing_object_is_named_and_not_taken_for_an_empty_repository(work: Path) -> None:
    commit(work, a_dot_txt=b"a")
    blob = git(work, "rev-parse", "HEAD:a.txt")
    (work / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    error = refusal(work)
    assert error.reason is Reason.GIT, error.detail


def test_a_bundle_that_is_cut_off_is_refused(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a" * 5000)
    whole = tmp_path / "whole.bundle"
    git(work, "bundle", "create", "-q", str(whole), "--all", "HEAD")
    cut = tmp_path / "cut.bundle"
    cut.write_bytes(whole.read_bytes()[:-40])
    assert refusal(cut).reason is Reason.GIT


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
    with pytest.raises(LinkError):
        GitRepositories().head(str(work))
