"""A user's mistakes: one clear line each, exit code 2, nothing started, never a traceback."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from llm_engineering.settings import PROJECT_ROOT
from tests.e2e.conftest import Command


def config(folder: Path, *links: str, name: str = "Ada Lindqvist") -> str:
    path = folder / "run.yaml"
    listed = "".join(f"    - {link!r}\n" for link in links)
    path.write_text(f"parameters:\n  user_full_name: {name!r}\n  links:\n{listed}", encoding="utf-8")
    return str(path)


def expect_one_line(run: subprocess.CompletedProcess[str], *texts: str, code: int = 2) -> None:
    assert run.returncode == code, run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert len(run.stderr.strip().splitlines()) == 1, run.stderr
    for text in texts:
        assert text in run.stderr


def test_a_missing_config_is_one_line(python: Command) -> None:
    expect_one_line(python("-m", "tools.run", "etl", "--config", "nowhere.yaml"), "nowhere.yaml", "no such file")


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("ftp://a.example/x", "write an https address"),
        ("https://ada:s3cret@a.example/", "secrets do not belong in links"),
        ("no/such/export.zip", "no such file or folder"),
    ],
)
def test_an_impossible_link_is_one_line_before_anything_starts(
    python: Command, tmp_path: Path, link: str, text: str
) -> None:
    run = python("-m", "tools.run", "etl", "--config", config(tmp_path, link), STATE_DIR=str(tmp_path / "s"))
    expect_one_line(run, "run.yaml: parameters.links[0]", text)
    assert "s3cret" not in run.stderr
    assert not (tmp_path / "s").exists()


def test_the_handbooks_spelling_works_and_names_its_file(python: Command) -> None:
    run = python("-m", "tools.run", "--run-etl", "--etl-config-filename", "nowhere.yaml", "--no-cache")
    expect_one_line(run, "nowhere.yaml: no such file")


def test_an_unreachable_database_is_one_line_without_its_password_within_six_seconds(python: Command) -> None:
    started = time.monotonic()
    run = python("-m", "tools.warehouse", "stats", DATABASE_HOST="mongodb://ada:s3cret@127.0.0.1:9/")
    expect_one_line(run, "127.0.0.1:9")
    assert "s3cret" not in run.stderr
    assert time.monotonic() - started < 6 + 2, "six seconds, and starting Python"


def test_a_run_with_an_unreachable_database_starts_nothing(python: Command) -> None:
    run = python("-m", "tools.run", "etl", DATABASE_HOST="mongodb://ada:s3cret@127.0.0.1:9/")
    expect_one_line(run, "127.0.0.1:9")
    assert "s3cret" not in run.stdout + run.stderr


def test_a_wrong_setting_is_one_line(python: Command) -> None:
    expect_one_line(python("-m", "tools.run", "etl", CRAWL_TRIES="many"), "CRAWL_TRIES", ".env")


def test_an_outcomes_file_that_cannot_be_written_is_one_line(python: Command, tmp_path: Path) -> None:
    run = python("-m", "tools.run", "etl", "--outcomes", str(tmp_path / "no" / "folder.jsonl"))
    expect_one_line(run, "folder.jsonl", "name another file")


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc").is_dir(), reason="root may write everywhere")
def test_a_state_folder_that_cannot_be_written_is_one_line(python: Command) -> None:
    run = python("-m", "tools.run", "etl", STATE_DIR="/proc/nowhere")
    expect_one_line(run, "/proc/nowhere", "STATE_DIR")


def test_one_failing_link_stops_no_other_and_is_told(python: Command, tmp_path: Path) -> None:
    not_a_zip = tmp_path / "photo.zip"
    not_a_zip.write_bytes(b"\x89PNG nothing like a zip")
    lines = tmp_path / "outcomes.jsonl"
    path = config(tmp_path, str(not_a_zip), "data/sample/linkedin-export.zip", "https://127.0.0.1/inward")
    run = python("-m", "tools.run", "etl", "--config", path, "--outcomes", str(lines), STATE_DIR=str(tmp_path / "s"))
    assert run.returncode == 0, run.stdout + run.stderr
    text = lines.read_text(encoding="utf-8")
    assert [word in text for word in ("not_an_export", "stored", "refused_address")] == [True] * 3
    assert len(text.splitlines()) == 3


def test_a_run_that_collects_nothing_is_red_and_keeps_its_report(python: Command, tmp_path: Path) -> None:
    run = python("-m", "tools.run", "etl", "--config", config(tmp_path, "https://127.0.0.1/inward"))
    assert run.returncode == 1, run.stdout + run.stderr
    assert "none of the 1 links gave a document" in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_ctrl_c_keeps_what_was_collected_and_stops_the_database(
    environment: dict[str, str], python: Command, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection, never answers
        hanging = f"http://hanging.test:{silent.getsockname()[1]}/"
        state, lines = tmp_path / "s", tmp_path / "outcomes.jsonl"
        settings = {
            **environment,
            "STATE_DIR": str(state),
            "CRAWL_CONNECT_TO": f"hanging.test=127.0.0.1:{silent.getsockname()[1]}",
        }
        path = config(tmp_path, "data/sample/linkedin-export.zip", hanging)
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.run", "etl", "--config", path, "--outcomes", str(lines)],
            cwd=PROJECT_ROOT,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (lines.exists() and lines.read_text(encoding="utf-8")):
            time.sleep(0.1)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 130, output
    assert "Traceback" not in output
    assert "is kept" in output
    assert not list(state.glob("mongodb/*.sock")), "the embedded server has stopped"
    kept = python("-m", "tools.warehouse", "stats", "--json", STATE_DIR=str(state))
    assert '"posts": 0' not in kept.stdout
