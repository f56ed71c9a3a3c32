"""The model of its text that a page of Medium hands to its program, and what becomes of each kind of paragraph."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_engineering.application.extraction import Article, Paywall, extract_article
from llm_engineering.domain.errors import NoArticle

ID = "5e1a9c0b7d42"
URL = f"https://medium.com/@ada/light-{ID}"
Paragraph = Mapping[str, Any]


def paragraph(kind: str, text: str = "", *markups: tuple[Any, ...], **others: object) -> Paragraph:
    names = ("type", "start", "end", "href")
    return {
        "type": kind,
        "text": text,
        "markups": [dict(zip(names, markup, strict=False)) for markup in markups],
        **others,
    }


def read(*paragraphs: Any, sections: object = (), post: Mapping[str, Any] | None = None, **content: object) -> Article:
    body = {"paragraphs": [paragraph("H3", "Light"), *paragraphs], "sections": sections}
    said = {"title": "Light", "isLocked": False, "content": {"bodyModel": body, **content}, **(post or {})}
    state = json.dumps({f"Post:{ID}": said, "ImageMetadata:1*a": {"id": "1*a.png", "alt": "A lens"}})
    page = (
        f"<html><head><title>Light</title></head><body><script>window.__APOLLO_STATE__ = {state}</script></body></html>"
    )
    return extract_article(page, URL)


@pytest.mark.parametrize(
    ("given", "markdown"),
    [
        (paragraph("P", "Plain *stars* <b> & more."), r"Plain \*stars\* \<b> & more."),
        (paragraph("P", "one\ntwo"), "one  \ntwo"),
        (paragraph("H3", "A heading"), "### A heading"),
        (paragraph("H4", "A smaller one"), "#### A smaller one"),
        (paragraph("H1", "A chapter"), "# A chapter"),
        (paragraph("H2", "A large one"), "## A large one"),
        (paragraph("COVER_TITLE", "On the cover"), "### On the cover"),
        (paragraph("SECTION_CAPTION", "Below the cover"), "Below the cover"),
        (paragraph("BQ", "Quoted"), "> Quoted"),
        (paragraph("PQ", "Pulled"), "> Pulled"),
        (paragraph("PRE", "\nif a < b:\n    go()\n"), "```\n\nif a < b:\n    go()\n```"),
        (paragraph("PRE", "a = 1", codeBlockMetadata={"lang": "python"}), "```python\na = 1\n```"),
        (
            paragraph("IMG", "The lens", metadata={"__ref": "ImageMetadata:1*a"}),
            "![A lens](https://miro.medium.com/v2/resize:fit:1400/1*a.png)\n\n*The lens*",
        ),
        (
            paragraph("IFRAME", iframe={"mediaResource": {"href": "https://gist.github.com/a/1", "title": "lens.py"}}),
            "[lens.py](https://gist.github.com/a/1)",
        ),
        (
            paragraph("IFRAME", iframe={"mediaResource": {"iframeSrc": "https://www.youtube.com/embed/abcDEF12345"}}),
            "<https://www.youtube.com/watch?v=abcDEF12345>",
        ),
        (
            paragraph(
                "MIXTAPE_EMBED", "All lamps\nA list\nlamps.example", mixtapeMetadata={"href": "https://lamps.example/a"}
            ),
            "[All lamps](https://lamps.example/a)",
        ),
        (paragraph("SOMETHING_NEW", "Words are words."), "Words are words."),
        (
            paragraph("P", "a bold link", ("STRONG", 2, 6), ("A", 7, 11, "https://a.example/?x=1&y=2")),
            "a **bold** [link](https://a.example/?x=1&y=2)",
        ),
        (paragraph("P", "🌊🌊 sea", ("EM", 5, 8)), "🌊🌊 *sea*"),
        (paragraph("P", "run fit() now", ("CODE", 4, 9)), "run `fit()` now"),
        (paragraph("P", "all of it", ("STRONG", 0, 9), ("EM", 4, 6)), "**all *of* it**"),
        (
            paragraph("P", "one two three", ("STRONG", 0, 7), ("A", 4, 13, "https://a.example/")),
            "**one [two](https://a.example/)** [three](https://a.example/)",
        ),
        (paragraph("P", "beyond", ("STRONG", 0, 600), ("EM", -1, 3), ("A", 0, 6), ("EM", "0", None)), "**beyond**"),
    ],
)
def test_each_kind_of_paragraph_and_mark_is_written_as_it_reads(given: Paragraph, markdown: str) -> None:
    assert read(paragraph("P", "First."), given).markdown == f"First.\n\n{markdown}"


def test_items_in_a_row_are_one_list_and_a_section_begins_below_a_rule() -> None:
    items = [paragraph("ULI", "wind"), paragraph("ULI", "rain"), paragraph("OLI", "wait"), paragraph("OLI", "see")]
    article = read(*items, paragraph("P", "Next."), sections=[{"startIndex": 0}, {"startIndex": 3}, {"startIndex": 5}])
    assert article.markdown == "- wind\n- rain\n\n---\n\n1. wait\n2. see\n\n---\n\nNext."


def test_the_heading_below_the_title_is_the_subtitle_and_the_one_above_it_is_not() -> None:
    article = read(paragraph("H4", "On lenses"), paragraph("IMG"), paragraph("P", "Text."))
    assert (article.title, article.subtitle, article.markdown) == ("Light", "On lenses", "Text.")
    assert article.sources["subtitle"] == "page-data"
    assert read(paragraph("P", "Text."), paragraph("H4", "Later")).subtitle is None


def test_a_story_that_the_viewer_is_handed_whole_is_read_from_there() -> None:
    full = {"fullContent": {"isLockedPreviewOnly": False, "bodyModel": {"paragraphs": [paragraph("P", "All of it.")]}}}
    assert read(post={"content": None, "viewerEdge": full}).markdown == "All of it."


LOCKS: list[dict[str, Any]] = [
    {"post": {"isLocked": True}},
    {"post": {"visibility": "LOCKED"}},
    {"isLockedPreviewOnly": True},
]


@pytest.mark.parametrize("locked", LOCKS)
def test_a_story_for_members_is_not_taken_from_its_model(locked: dict[str, Any]) -> None:
    with pytest.raises(Paywall):
        read(paragraph("P", "For members."), **locked)


@pytest.mark.parametrize("missing", [{"__ref": "Paragraph:gone"}, {"text": "no type"}, None, 7])
def test_a_model_with_a_paragraph_missing_is_not_taken_for_the_whole(missing: object) -> None:
    with pytest.raises(NoArticle):
        read(paragraph("P", "The first."), missing, paragraph("P", "The third."))


LEAVES = st.none() | st.booleans() | st.integers(-3, 12) | st.text(max_size=12)
NAMES = st.sampled_from(["__ref", "id", "href", "mediaResource", "lang", "type", "start", "end"])
ANY = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
PARAGRAPH = st.fixed_dictionaries(
    {"type": st.sampled_from(["P", "H3", "PRE", "IMG", "IFRAME", "MIXTAPE_EMBED", "ULI", "HR", "X"]), "text": LEAVES},
    optional=dict.fromkeys(["markups", "metadata", "iframe", "mixtapeMetadata", "codeBlockMetadata"], ANY),
)


@settings(deadline=None)
@given(st.lists(PARAGRAPH, max_size=4), ANY)
def test_no_model_breaks_the_reading_of_a_page(paragraphs: list[dict[str, Any]], sections: object) -> None:
    article = read(paragraph("P", "First."), *paragraphs, sections=sections)
    assert article.text.startswith("First.")
