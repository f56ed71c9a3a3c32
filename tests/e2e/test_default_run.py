"""The default run, as the README's command starts it: the sample author's documents, and nothing new later."""

import functools
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.e2e.conftest import Command


@pytest.fixture(scope="module")
def own_state() -> Iterator[Path]:
    """A warehouse of its own, that no other test puts anything in."""
    with tempfile.TemporaryDirectory(prefix="etl-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def run(python: Command, own_state: Path) -> Command:
    return functools.partial(python, STATE_DIR=str(own_state))


@pytest.fixture(scope="module")
def first(run: Command, tmp_path_factory: pytest.TempPathFactory) -> tuple[CompletedProcess[str], list[dict[str, Any]]]:
    lines = tmp_path_factory.mktemp("outcomes") / "outcomes.jsonl"
    ended = run("-m", "tools.run", "etl", "--outcomes", str(lines))
    return ended, [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]


def counts(run: Command) -> dict[str, int]:
    stats = run("-m", "tools.warehouse", "stats", "--json")
    assert stats.returncode == 0, stats.stderr
    assert len(stats.stdout.splitlines()) == 1
    collections: dict[str, int] = json.loads(stats.stdout)["collections"]
    return collections


def test_the_run_collects_from_every_kind_of_source(
    first: tuple[CompletedProcess[str], list[dict[str, Any]]], run: Command
) -> None:
    ended, outcomes = first
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [outcome["outcome"] for outcome in outcomes] == ["stored"] * 5
    stored = counts(run)
    assert stored["users"] == 1
    assert stored["articles"] >= 10
    assert stored["posts"] >= 5
    assert stored["repositories"] == 1
    assert stored["repository_files"] >= 8


def test_the_terminal_tells_progress_counts_and_where_to_look(
    first: tuple[CompletedProcess[str], list[dict[str, Any]]],
) -> None:
    text = first[0].stdout
    assert "[1/5]" in text
    assert "[5/5]" in text
    assert "Ada Lindqvist: " in text
    assert "http://127.0.0.1:8237" in text
    assert "tools.warehouse list" in text
    assert "Traceback" not in text + first[0].stderr


def test_every_outcome_has_the_documented_keys(first: tuple[CompletedProcess[str], list[dict[str, Any]]]) -> None:
    keys = {"link", "canonical", "outcome", "reason", "status", "tries", "seconds", "platform", "document_ids"}
    for outcome in first[1]:
        assert keys <= outcome.keys()
        assert outcome["document_ids"]


def test_a_second_run_adds_nothing_and_says_so(
    first: tuple[CompletedProcess[str], list[dict[str, Any]]], run: Command
) -> None:
    before = counts(run)
    ended = run("-m", "tools.run", "etl")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "nothing new" in ended.stdout
    assert counts(run) == before


def test_the_run_is_in_zenml_with_its_named_artifacts(
    first: tuple[CompletedProcess[str], list[dict[str, Any]]], own_state: Path
) -> None:
    with sqlite3.connect(own_state / "zenml" / "zenml.db") as database:
        names = {name for (name,) in database.execute("select name from artifact")}
        statuses = {status for (status,) in database.execute("select status from pipeline_run")}
    database.close()
    assert {"user", "crawled_links", "crawl_report"} <= names
    assert "completed" in statuses


def test_a_document_can_be_looked_at(first: tuple[CompletedProcess[str], list[dict[str, Any]]], run: Command) -> None:
    document_id = first[1][0]["document_ids"][0]
    shown = run("-m", "tools.warehouse", "show", document_id)
    assert shown.returncode == 0, shown.stderr
    assert f"id: {document_id}" in shown.stdout
    assert "author_full_name: Ada Lindqvist" in shown.stdout
    listed = run("-m", "tools.warehouse", "list")
    assert document_id in listed.stdout
    missing = run("-m", "tools.warehouse", "show", "nothing-like-that")
    assert missing.returncode == 1
    assert "see `list`" in missing.stderr


def test_nothing_private_of_the_exports_is_stored(
    first: tuple[CompletedProcess[str], list[dict[str, Any]]], run: Command
) -> None:
    code = (
        "from llm_engineering.domain.documents import ALL_DOCUMENTS\n"
        "for model in ALL_DOCUMENTS:\n"
        "    for document in model.bulk_find(): print(document.model_dump_json())"
    )
    stored = run("-c", code).stdout
    assert "Ada Lindqvist" in stored
    for private in ("@example.com", "192.0.2."):
        assert private not in stored
