"""The benchmark of extraction says how right each extractor is, and says what is wrong with a folder."""

import gzip
import json
from pathlib import Path
from time import process_time

import pytest
from click.testing import CliRunner

from benchmarks.extraction import Case, main, measure
from benchmarks.shingles import score

WORDS = " ".join(f"On day {n} the tide rose by {n * 7} at the pier." for n in range(40))


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*arguments, "--rounds", "1"])
    return result.exit_code, result.stdout or result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    truth = {
        "one": {
            "url": "https://a.example/1",
            "type": "article",
            "articleBody": WORDS,
            "title": "Tides",
            "date": "2024-03-05",
        },
        "home": {"url": "https://a.example/", "type": "home", "articleBody": ""},
    }
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth), "utf-8")
    (tmp_path / "html").mkdir()
    head = "<title>Tides</title><meta property='article:published_time' content='2024-03-05'>"
    page = f"<html><head>{head}</head><body><article><h1>Tides</h1><p>{WORDS}</p></article></body></html>"
    (tmp_path / "html" / "one.html.gz").write_bytes(gzip.compress(page.encode()))
    (tmp_path / "html" / "home.html").write_text("<html><body><p>Nothing</p></body></html>", "utf-8")
    return tmp_path


def test_it_scores_this_project_and_the_others_side_by_side(folder: Path) -> None:
    code, output = run(str(folder), "--type", "article")
    assert code == 0
    assert "1 pages of type article" in output
    assert "| this project: text | 1.000 | 1.000 | 1.0000 |" in output
    assert "| trafilatura |" in output
    assert "title 1 of 1, date 1 of 1, author 0 of 0" in output


def test_it_writes_what_it_says(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    code, output = run(str(folder), "--out", str(out))
    assert code == 0
    assert out.read_text("utf-8").strip() == output.strip()


@pytest.mark.parametrize("missing", ["html/home.html", "ground-truth.json"])
def test_it_says_what_is_missing(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    code, output = run(str(folder))
    assert code == 1
    assert f"{folder} is no folder of pages with ground truth" in output


def test_a_score_is_of_shingles_and_of_pages() -> None:
    both = score([("a b c d e", "a b c d e"), ("a b c d x", "a b c d e")])
    assert (both.precision, both.recall) == (0.75, 0.75)


def test_what_is_loaded_once_is_no_cost_of_a_page() -> None:
    loaded: list[str] = []

    def slow_at_first(html: str, url: str) -> str:
        if not loaded:
            end = process_time() + 0.5
            while process_time() < end:
                pass
        loaded.append(html)
        return WORDS

    case = Case("page", "https://a.example/1", WORDS, {})
    _, seconds = measure({"one": case}, {"slow": ("slow", slow_at_first)}, rounds=2)
    assert max(seconds["slow"]) < 0.5
