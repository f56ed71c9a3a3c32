"""Repositories made to harm: nothing of theirs is run, and none takes more than its share."""

import os
import resource
import shutil
import subprocess
import tempfile
import threading
import time
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
from tests.integration.git.server import GitServer


@pytest.fixture
def marker(tmp_path: Path) -> tuple[Path, Path]:
    """A program, and the file that is there once it was run."""
    ran, program = tmp_path / "was-run", tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    return ran, program


_PROMISOR = {
    "core.repositoryFormatVersion": "1",
    "extensions.partialClone": "origin",
    "remote.origin.url": "ext::PROGRAM",
    "remote.origin.promisor": "true",
    "protocol.ext.allow": "always",
}
TRAPS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "signature": ({"gpg.program": "PROGRAM", "log.showSignature": "true"}, ("log", "-1")),
    "ssh signature": ({"gpg.format": "ssh", "gpg.ssh.program": "PROGRAM", "log.showSignature": "true"}, ()),
    "fsmonitor": ({"core.fsmonitor": "PROGRAM"}, ("status",)),
    "pager": ({"core.pager": "PROGRAM", "pager.log": "PROGRAM", "pager.cat-file": "PROGRAM"}, ()),
    "alternate refs": ({"core.alternateRefsCommand": "PROGRAM"}, ("rev-list", "--alternate-refs")),
    "pack hook": ({"uploadpack.packObjectsHook": "PROGRAM"}, ()),
    "alias": ({"alias.any": "!PROGRAM", "alias.log": "!PROGRAM", "alias.cat-file": "!PROGRAM"}, ("any",)),
    "external diff": ({"diff.external": "PROGRAM"}, ("diff", "HEAD~1", "HEAD")),
    "textconv": ({"diff.all.textconv": "PROGRAM"}, ("show", "--textconv", "HEAD:a.txt")),
    "filter": ({"filter.all.smudge": "PROGRAM"}, ("cat-file", "--filters", "HEAD:a.txt")),
    "ssh": ({"core.sshCommand": "PROGRAM", "remote.origin.url": "ssh://nowhere.test/x"}, ("fetch",)),
    "proxy": ({"core.gitProxy": "PROGRAM", "remote.origin.url": "git://nowhere.test/x"}, ("fetch",)),
    "credentials": ({"credential.helper": "!PROGRAM", "core.askPass": "PROGRAM"}, ()),
    "promisor": (_PROMISOR, ("cat-file", "-p", "1" * 40)),
    "editor": ({"core.editor": "PROGRAM"}, ()),
}
"""Settings by which a repository names a program, and where there is one, a command that then runs it."""


def set_trap(work: Path, program: Path, settings: dict[str, str]) -> str:
    """In a repository of two commits, the last one signed; which that is."""
    (work / ".gitattributes").write_text("* diff=all filter=all\n", encoding="utf-8")
    commit(work, a_dot_txt=b"a")
    commit(work, a_dot_txt=b"b")
    signature = "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n"
    signed = stored(
        work, "commit", git(work, "cat-file", "commit", "HEAD").replace("\n\n", signature, 1).encode() + b"\n"
    )
    git(work, "update-ref", "HEAD", signed)
    (work / ".git" / "objects" / "info" / "alternates").write_text(
        f"{work}/.git/objects/../objects\n", encoding="utf-8"
    )
    for name, value in settings.items():
        git(work, "config", name, value.replace("PROGRAM", str(program)))
    return signed


@pytest.mark.parametrize("trap", TRAPS)
def test_no_program_that_a_repository_names_is_run(work: Path, marker: tuple[Path, Path], trap: str) -> None:
    ran, program = marker
    signed = set_trap(work, program, TRAPS[trap][0])
    assert contents(work)[0]["a.txt"] == b"b"
    assert GitRepositories().head(str(work)) == signed
    assert not ran.exists()


@pytest.mark.parametrize("trap", [name for name, (_, command) in TRAPS.items() if command])
def test_the_traps_are_real_ones(work: Path, marker: tuple[Path, Path], trap: str) -> None:
    """Without our care, git does run what a repository names: else the test above could not fail."""
    ran, program = marker
    settings, command = TRAPS[trap]
    set_trap(work, program, settings)
    if trap == "alternate refs":
        other = repository(work.parent / "other")
        commit(other, a_dot_txt=b"a")
        (work / ".git" / "objects" / "info" / "alternates").write_text(f"{other}/.git/objects\n", encoding="utf-8")
    clean = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *command], cwd=work, env=clean, capture_output=True, check=False, timeout=20)
    assert ran.exists()


def test_a_missing_object_is_not_asked_for_by_the_program_of_a_promisor(work: Path, marker: tuple[Path, Path]) -> None:
    ran, program = marker
    set_trap(work, program, _PROMISOR)
    loose(work, git(work, "rev-parse", "HEAD:a.txt")).unlink()
    assert refusal(work).reason is Reason.GIT
    assert not ran.exists()


@pytest.mark.parametrize("where", ["config.worktree", "git file", "symlink", "alternate", "bare"])
def test_a_configuration_reached_by_a_detour_is_not_read_either(
    work: Path, tmp_path: Path, marker: tuple[Path, Path], where: str
) -> None:
    ran, program = marker
    set_trap(work, program, TRAPS["signature"][0] | TRAPS["fsmonitor"][0])
    detour = tmp_path / "detour"
    if where == "config.worktree":
        git(work, "config", "extensions.worktreeConfig", "true")
        (work / ".git" / "config.worktree").write_text(f"[core]\n\tfsmonitor = {program}\n", encoding="utf-8")
        detour = work
    elif where == "git file":
        detour.mkdir()
        (detour / ".git").write_text(f"gitdir: {work}/.git\n", encoding="utf-8")
    elif where == "symlink":
        detour.mkdir()
        (detour / ".git").symlink_to(work / ".git")
    elif where == "alternate":
        git(tmp_path, "clone", "-q", "--shared", str(work), "detour")
    else:
        shutil.copytree(work / ".git", detour)
    assert contents(detour)[0]["a.txt"] == b"b"
    assert not ran.exists()


def test_a_configuration_that_includes_another_is_not_read(work: Path, tmp_path: Path) -> None:
    commit(work, a_dot_txt=b"a")
    os.mkfifo(tmp_path / "fifo")
    git(work, "config", "include.path", str(tmp_path / "fifo"))
    assert contents(work, GitRepositories(GitLimits(timeout_s=10)))[0] == {"a.txt": b"a"}


def test_a_repository_around_our_own_folder_has_no_say(
    tmp_path: Path, https: GitServer, marker: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one in a folder for temporary files that everybody may write to."""
    around = repository(tmp_path / "tmp")
    git(around, "config", f"url.{https.origin}/nowhere.insteadOf", f"{https.origin}/lantern")
    monkeypatch.setenv("TMPDIR", str(around))
    monkeypatch.setattr(tempfile, "tempdir", str(around))
    assert len(https.reader().head(f"{https.origin}/lantern.git")) == 40
    assert set(contents(f"{https.origin}/lantern.git", https.reader())[0]) == {"a.txt", "b/c.py"}


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_CONFIG_PARAMETERS", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_TRACE"])
def test_the_environment_of_the_run_has_no_say(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    commit(work, a_dot_txt=b"a")
    monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert contents(work)[0] == {"a.txt": b"a"}
    assert not (tmp_path / "elsewhere").exists()


def tree_bomb(folder: Path, *, of_files: bool = True) -> None:
    """Ten folders in each of ten folders, ten deep: twelve objects that list ten thousand million files, or none."""
    blob = stored(folder, "blob", b"x")
    tree = tree_of(folder, *(("100644", f"f{number}".encode(), blob) for number in range(10 if of_files else 0)))
    for _ in range(9):
        tree = tree_of(folder, *(("40000", f"d{number}".encode(), tree) for number in range(10)))
    point_main_at(folder, tree)


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
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refusal(work, GitRepositories(GitLimits(max_memory_bytes=60_000_000)))
    assert error.reason is Reason.TOO_LARGE, error.detail
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000, "kilobytes"


def test_many_large_files_are_read_a_few_at_a_time(work: Path) -> None:
    commit(work, **{f"f{number}": b"x" * 900_000 for number in range(150)})
    repositories = GitRepositories()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with repositories.snapshot(str(work)) as snapshot:
        assert sum(len(file.content) for file in snapshot.files()) == 150 * 900_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 80_000, "kilobytes"


def impostor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program named git that does this."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "git"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")


@pytest.mark.parametrize(("stream", "reason"), [("1", Reason.TOO_LARGE), ("2", Reason.TIMEOUT)])
def test_a_git_that_talks_without_end_is_stopped(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream: str, reason: Reason
) -> None:
    commit(work, a_dot_txt=b"a")
    impostor(tmp_path, monkeypatch, f"yes >&{stream}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(work, GitRepositories(GitLimits(timeout_s=1))).reason is reason
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000, "kilobytes"


def test_the_children_of_git_end_with_it(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(work, a_dot_txt=b"a")
    impostor(tmp_path, monkeypatch, f"sleep 300 & echo $! > {tmp_path}/child; wait")
    assert refusal(work, GitRepositories(GitLimits(timeout_s=1))).reason is Reason.TIMEOUT
    child = int((tmp_path / "child").read_text())
    state = Path(f"/proc/{child}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_child_that_outlives_git_and_holds_its_output_is_not_waited_for(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(work, a_dot_txt=b"a")
    impostor(tmp_path, monkeypatch, "sleep 300 &")
    started = time.monotonic()
    assert refusal(work, GitRepositories(GitLimits(timeout_s=1))).reason is Reason.TIMEOUT
    assert time.monotonic() - started < 5


def test_git_runs_within_limits_of_core_files_disk_time_and_memory(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(work, a_dot_txt=b"a")
    impostor(tmp_path, monkeypatch, f"for l in c f t d; do ulimit -$l; done > {tmp_path}/limits; exit 1")
    limits = GitLimits(timeout_s=10, max_pack_bytes=1_024_000, max_memory_bytes=512_000_000)
    assert refusal(work, GitRepositories(limits)).reason is Reason.GIT
    assert (tmp_path / "limits").read_text().split() == ["0", "2000", "21", "500000"]


def test_what_git_says_is_shown_without_what_a_terminal_obeys(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(work, a_dot_txt=b"a")
    impostor(tmp_path, monkeypatch, "printf 'fatal: \\033[2Jgone' >&2; head -c 9000 /dev/zero | tr '\\0' x >&2; exit 1")
    error = refusal(work)
    assert error.detail.isprintable()
    assert "gone" in error.detail
    assert len(error.detail) < 500 + len(str(work))


def test_nothing_is_left_behind_in_the_folder_for_temporary_files(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(work, a_dot_txt=b"a")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    contents(work)
    refusal(work, GitRepositories(GitLimits(max_files=0)))
    with GitRepositories().snapshot(str(work)) as snapshot:
        next(snapshot.files())
    assert list((tmp_path / "tmp").iterdir()) == []


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
