"""Main text, Markdown and metadata of whole pages, each in the dress of another platform, against what is wanted."""

import json
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest
import trafilatura
from lxml import html

from benchmarks.shingles import score
from llm_engineering.application.extraction import Article, extract_article

FOLDER = Path(__file__).parents[2] / "cases" / "extraction"
TRUTH: dict[str, dict[str, Any]] = json.loads((FOLDER / "ground-truth.json").read_text("utf-8"))
FLOOR = 0.998
"""F1 of shingles of four words, over all pages."""


def page(name: str) -> str:
    return (FOLDER / "pages" / f"{name}.html").read_text("utf-8")


def article(name: str) -> Article:
    return extract_article(page(name), TRUTH[name]["url"])


def test_the_text_is_right_and_better_than_that_of_the_extractor_below() -> None:
    ours = score((article(name).text, told["articleBody"]) for name, told in TRUTH.items())
    below = score(
        (trafilatura.extract(page(name), url=told["url"], include_comments=False) or "", told["articleBody"])
        for name, told in TRUTH.items()
    )
    assert ours.f1 >= FLOOR
    assert ours.f1 > below.f1


@pytest.mark.parametrize("name", TRUTH)
def test_the_article_is_whole_and_nothing_else(name: str) -> None:
    found, told = article(name), TRUTH[name]
    assert [snippet for snippet in told["with"] if snippet not in found.text] == []
    assert [snippet for snippet in told["markdown_with"] if snippet not in found.markdown] == []
    assert [snippet for snippet in told["without"] if snippet in found.text or snippet in found.markdown] == []


@pytest.mark.parametrize("name", TRUTH)
def test_the_metadata_is_right(name: str) -> None:
    found, told = article(name), TRUTH[name]
    assert (found.title, found.language) == (told["title"], told["language"])
    assert found.published_at is not None
    assert found.published_at.astimezone(UTC).date() == date.fromisoformat(told["date"])
    assert list(found.authors) == told["author"]


@pytest.mark.parametrize("name", sorted(path.stem for path in (FOLDER / "pages").glob("*.html")))
def test_the_truth_is_sound(name: str) -> None:
    told = TRUTH[name]
    shown = " ".join("".join(map(str, html.fromstring(page(name)).itertext())).split())
    wanted = " ".join(told["articleBody"].split())
    assert [snippet for snippet in told["with"] if " ".join(snippet.split()) not in wanted] == []
    assert [snippet for snippet in told["without"] if snippet in wanted or snippet not in shown] == []
    assert [word for word in wanted.split() if word not in shown] == []
