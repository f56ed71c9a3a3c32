"""Markdown by cases: `tests/cases/markdown/PLATFORM/CONSTRUCT.html` gives `CONSTRUCT.markdown`.

Each holds a fragment as that platform writes it, of a page at URL, and all of the Markdown that it must give.
"""

from pathlib import Path

import pytest

from llm_engineering.application.extraction import extract_article, markdown_of

CASES = Path(__file__).resolve().parents[2] / "cases" / "markdown"
FRAGMENTS = sorted(CASES.glob("*/*.html"))
URL = "https://a.example/posts/x/"
WORDS = " ".join(
    f"The tide of day {n} rose by {n * 37} and fell by {n * 41} at port{n} of coast{n}." for n in range(60)
)
AFTER = WORDS.replace("tide", "boat").replace("coast", "quay")


def named(path: Path) -> str:
    return path.relative_to(CASES).with_suffix("").as_posix()


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=named)
def test_a_platform_s_markup_gives_its_markdown(fragment: Path) -> None:
    expected = fragment.with_suffix(".markdown").read_text("utf-8").removesuffix("\n")
    assert markdown_of(fragment.read_text("utf-8").removesuffix("\n"), URL) == expected


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=named)
def test_a_whole_page_gives_the_same(fragment: Path) -> None:
    expected = fragment.with_suffix(".markdown").read_text("utf-8").removesuffix("\n")
    body = fragment.read_text("utf-8").removesuffix("\n")
    page = f"<html><head><title>A page</title></head><body><article><h1>A page</h1><p>{WORDS}</p>{body}"
    assert expected in extract_article(f"{page}<p>{AFTER}</p></article></body></html>", URL).markdown


def test_there_is_no_markdown_without_its_fragment() -> None:
    assert {path.with_suffix(".html") for path in CASES.glob("*/*.markdown")} == set(FRAGMENTS)
