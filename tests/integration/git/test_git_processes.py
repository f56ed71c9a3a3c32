"""The processes of git: within limits, and none outlives its repository."""

import os
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
    memory_below,
    refusal,
)


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
    with memory_below(20_000_000):
        assert refusal(work, GitRepositories(GitLimits(timeout_s=1))).reason is reason


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
        next(snapshot.files(snapshot.paths()))
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_command_does_not_outlive_the_crawl(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(work, a_dot_txt=b"a")
    impostor(tmp_path, monkeypatch, "sleep 300")
    repositories = GitRepositories(GitLimits(timeout_s=60))
    threading.Timer(0.5, repositories.close).start()
    started = time.monotonic()
    refusal(work, repositories)
    assert time.monotonic() - started < 10
