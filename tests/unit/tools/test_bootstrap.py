"""The bootstrap: runs on a bare Python, says what is wrong, and leaves no mark of another environment."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from llm_engineering.settings import PROJECT_ROOT
from tools import bootstrap

SCRIPT = PROJECT_ROOT / "tools" / "bootstrap.py"


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_it_runs_in_an_isolated_python_and_tells_how_it_is_used() -> None:
    asked = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), "--help"], capture_output=True, text=True, check=True
    )
    assert "run-digital-data-etl" in asked.stdout


def test_a_python_that_is_too_old_or_new_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(bootstrap.SetUpFailed, match=r"3\.11, 3\.12 or 3\.13 is needed, this is 3\.9"):
        bootstrap._use_supported_python([])


def test_another_virtual_environment_leads_nobody_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    assert "VIRTUAL_ENV" not in bootstrap._environment()


def test_what_is_made_is_made_once_until_something_changes(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    assert not bootstrap._is_made(tmp_path, "wanted")
    bootstrap._mark_made(tmp_path, "wanted")
    assert bootstrap._is_made(tmp_path, "wanted")
    assert not bootstrap._is_made(tmp_path, "wanted, later")


def test_a_benchmark_brings_what_it_compares_with_and_no_other_task_does(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, ...]] = []
    monkeypatch.setattr(bootstrap, "_make_poetry", lambda: None)
    monkeypatch.setattr(bootstrap, "_make_project", lambda *groups, **_: made.append(groups))
    monkeypatch.setattr(bootstrap, "_poe", lambda _: 0)
    bootstrap.main(["test"])
    assert made == [("--with", "local-db,dev", "--extras", "pdf")]
    bootstrap.main(["benchmark-extraction", "--rounds", "1"])
    assert made[1:] == [("--with", "local-db,dev", "--extras", "pdf"), ("--only", "bench")]


def test_groups_are_brought_beside_the_usual_or_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, ...]] = []
    ran: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "_make_poetry", lambda: None)
    monkeypatch.setattr(bootstrap, "_make_project", lambda *groups, **_: made.append(groups))
    monkeypatch.setattr(bootstrap, "_poe", ran.append)
    bootstrap.main(["--with", "s3,gcp", "stack-check", "gcp"])
    assert made == [("--with", "local-db,dev", "--extras", "pdf"), ("--only", "s3"), ("--only", "gcp")]
    assert ran == [["stack-check", "gcp"]]
    assert bootstrap.main(["--only", "main,aws"]) == 0
    assert made[3:] == [("--only", "main,aws", "--extras", "pdf")]
    assert len(ran) == 1


@pytest.mark.parametrize("arguments", [["--with"], ["--with", "--only"], ["--only", "main,"], ["--with", "aws gcp"]])
def test_groups_that_are_none_are_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(arguments) == 2
    assert f"{arguments[0]} wants names of groups, such as: {arguments[0]} aws,s3" in capsys.readouterr().err
