"""One post of Substack by every way in which it can be had: the cases `one-post-by-…`."""

import json
from pathlib import Path

import pytest

from llm_engineering.application.crawlers.base import LinkOptions
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.domain.documents import ArticleDocument, UserDocument
from llm_engineering.domain.links import Link, LinkKind, parse_link
from tests.fakes import FakeFiles, FakeWeb, InlineReaders

CASES = Path(__file__).resolve().parents[2] / "cases" / "substack"
ADA = UserDocument(first_name="Ada", last_name="Lindqvist")


def read(way: str) -> ArticleDocument:
    folder, substack = CASES / f"one-post-by-{way}", crawlers()["substack"]
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    if way == "export":
        files = {
            path.relative_to(folder / "files").as_posix(): path.read_bytes() for path in folder.rglob("files/**/*.*")
        }
        export = Link("export.zip", "export.zip", LinkKind.LOCAL)
        records = substack.read_export(export, FakeFiles(files), ADA, LinkOptions(site=case["site"]), InlineReaders())
    else:
        fetched = case.get("fetches", case["link"])
        saved = next(path for path in folder.iterdir() if path.stem in ("page", "feed"))
        page = FakeWeb({fetched: saved.read_bytes()}).fetch(fetched).result()
        records = iter(substack.read(page, parse_link(case["link"]), ADA))
    (document,) = records
    assert isinstance(document, ArticleDocument)
    return document


@pytest.mark.parametrize("way", ["export", "page", "feed"])
def test_page_feed_and_export_give_the_text_and_the_identity_that_the_api_gives(way: str) -> None:
    one, other = read(way), read("api")
    assert one.content == other.content
    assert (one.identity, one.link, one.text) == (other.identity, other.link, other.text)


def test_what_a_page_shows_gives_the_same_paragraphs_code_and_footnotes_without_what_it_hands_over() -> None:
    shown, other = read("plain-page"), read("api")
    assert (shown.identity, shown.title) == (other.identity, other.title)
    assert shown.content["Subtitle"] == other.content["Subtitle"]
    assert shown.content["Content"].split("\n\n") == other.content["Content"].split("\n\n")
