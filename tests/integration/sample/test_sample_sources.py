"""The packed exports and the bundle say what their sources say, and the repository in the bundle works."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.sample import EXPORTS, SAMPLE, pack_export, pack_repository

LANTERN = SAMPLE / "sources" / "lantern"
CACHES = {"__pycache__", ".ruff_cache", ".mypy_cache"}  # tools leave them; git passes them over


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lantern")
    git(folder, "clone", "--quiet", str(SAMPLE / "lantern.bundle"), "lantern")
    return folder / "lantern"


def members(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_holds_what_its_sources_would_pack(name: str, tmp_path: Path) -> None:
    pack_export(SAMPLE / "sources" / name, tmp_path / "packed.zip")
    assert members(SAMPLE / f"{name}-export.zip") == members(tmp_path / "packed.zip")


def test_packing_an_export_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        pack_export(SAMPLE / "sources" / "medium", tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_bundle_ends_in_the_commit_that_its_sources_would_make(tmp_path: Path, clone: Path) -> None:
    assert pack_repository(LANTERN, tmp_path / "packed.bundle") == git(clone, "rev-parse", "HEAD").strip()


def test_the_commits_are_the_same_under_other_git_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clone: Path
) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text("[user]\nname = Somebody\n[core]\nautocrlf = true\n[commit]\ngpgSign = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody Else")
    assert pack_repository(LANTERN, tmp_path / "packed.bundle") == git(clone, "rev-parse", "HEAD").strip()


def test_every_file_of_the_repository_enters_with_exactly_one_commit(clone: Path) -> None:
    plan = json.loads((LANTERN / "commits.json").read_text(encoding="utf-8"))
    entering = sorted(path for commit in plan["commits"] for path in commit["paths"])
    assert entering == sorted(git(clone, "ls-files").split())
    files = (file for file in (LANTERN / "repository").rglob("*") if file.is_file())
    names = [file.relative_to(LANTERN / "repository") for file in files]
    assert entering == sorted(name.as_posix() for name in names if not CACHES.intersection(name.parts))


def test_the_history_is_on_main_with_the_authors_dates(clone: Path) -> None:
    assert git(clone, "branch", "--show-current").strip() == "main"
    log = git(clone, "log", "--format=%an %aI").splitlines()
    assert len(log) >= 6
    assert log[-1] == "Ada Lindqvist 2025-03-16T09:12:00+01:00"


def test_the_repositorys_own_tests_pass(clone: Path) -> None:
    command = [sys.executable, "-W", "error", "-B", "-m", "unittest", "discover", "-s", "tests"]
    run = subprocess.run(
        command, cwd=clone, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert "Ran 0 tests" not in run.stderr


def test_the_readmes_table_is_what_the_command_prints(clone: Path, tmp_path: Path) -> None:
    def lantern(*arguments: str) -> str:
        command = [sys.executable, "-B", "-m", "lantern", *arguments]
        return subprocess.run(
            command, cwd=clone, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=True
        ).stdout

    model = tmp_path / "model.json"
    model.write_text(lantern("fit", "data/north-pier.csv"), encoding="utf-8")
    assert lantern("turns", str(model), "2025-03-20", "1") in (clone / "README.md").read_text(encoding="utf-8")
