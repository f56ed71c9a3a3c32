"""One article of Medium by its export, its feed and its page."""

import json
import re
from itertools import combinations
from pathlib import Path

import pytest

from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.domain.documents import ArticleDocument
from tests.unit.crawlers.test_platform_cases import CASES, records

WAYS = ("same-by-export", "same-by-feed", "same-by-page")
IMAGE = re.compile(r"https://\S+/(?=1\*)")
"""Each way has an image in a size of its own."""
LANGUAGE = re.compile(r"```\w+")
"""A feed does not name a code block's."""


def by(way: str) -> ArticleDocument:
    folder: Path = CASES / "medium" / way
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    (document,) = records(crawlers()["medium"], folder, case)
    assert isinstance(document, ArticleDocument)
    return document


@pytest.mark.parametrize(("one", "other"), [*combinations(WAYS, 2)])
def test_an_article_is_the_same_by_any_two_ways(one: str, other: str) -> None:
    first, second = by(one), by(other)
    assert first.identity == second.identity
    assert first.link == second.link
    assert (first.title, first.content["Subtitle"]) == (second.title, second.content["Subtitle"])
    assert first.byline == second.byline
    assert {tag.lower().replace("-", " ") for tag in first.tags} == {
        tag.lower().replace("-", " ") for tag in second.tags
    }
    texts = (LANGUAGE.sub("```", IMAGE.sub("", document.content["Content"])) for document in (first, second))
    assert next(texts) == next(texts)
    assert first.text == second.text
