"""Repositories that name programs to run: git would run them, and nothing of theirs is run."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.git import GitLimits, GitRepositories
from tests.integration.git.making import (
    commit,
    contents,
    git,
    loose,
    refusal,
    repository,
    stored,
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
