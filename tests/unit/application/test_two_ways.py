"""The same document by several ways is one document, with the richest text and all its sources, in every order."""

from collections.abc import Mapping, Sequence
from itertools import permutations

import pytest

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers.base import Sources
from llm_engineering.domain.documents import ArticleDocument, UserDocument
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeRepositories, FakeWeb, InlineReaders

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
ID = "4c57cf14bce5"
PAGE = f"https://medium.com/@ada-lindqvist/how-far-light-carries-{ID}"
FEED = "https://medium.com/feed/@ada-lindqvist"
EXPORT = "medium-export.zip"
LINKS = (PAGE, FEED, EXPORT)
ORDERS = list(permutations(LINKS))

BEGINNING = "".join(
    f"<p>Lamp number {number} was lit at dusk, seen from the pier and written down with the hour.</p>"
    for number in range(8)
)
END = "".join(
    f"<p>Beyond mile {number} only the loom of it stays on the clouds above the water.</p>" for number in range(8)
)
GRAFS = (BEGINNING + END).replace("<p>", '<p class="graf graf--p">')
WEB = {
    PAGE: f"""<html lang="en"><head><title>How far light carries</title>
        <meta name="author" content="Ada Lindqvist"><meta property="og:image" content="https://img.example/lamp.png">
        </head><body><article><h1>How far light carries</h1>{BEGINNING}</article></body></html>""".encode(),
    FEED: f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><title>Stories</title><item><title>How far light carries</title><link>{PAGE}?source=rss</link>
        <category>lighthouses</category><pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate>
        <content:encoded><![CDATA[{BEGINNING}]]></content:encoded></item></channel></rss>""".encode(),
}
WHOLE = {address: page.replace(BEGINNING.encode(), (BEGINNING + END).encode()) for address, page in WEB.items()}
"""As long as the export's."""
NAME = f"posts/2024-05-06_How-far-light-carries-{ID}.html"
FILES = {
    NAME: f"""<html><head><title>How far light carries</title></head><body><article class="h-entry">
        <header><h1 class="p-name">How far light carries</h1></header>
        <section data-field="body" class="e-content">{GRAFS}</section>
        <footer><p><a href="{PAGE}" class="p-canonical">Link</a></p></footer></article></body></html>""".encode()
}


def crawl(warehouse: FakeWarehouse, links: Sequence[str], web: Mapping[str, bytes] = WEB) -> list[LinkOutcome]:
    sources = Sources(FakeWeb(web), FakeArchives({EXPORT: FILES}), FakeRepositories(), InlineReaders())
    return [outcome for _, outcome in Crawl(ADA, sources, warehouse).outcomes(links)]


@pytest.mark.parametrize("links", ORDERS, ids="-".join)
def test_page_feed_and_export_are_one_document(links: Sequence[str]) -> None:
    warehouse = FakeWarehouse()
    ended = crawl(warehouse, links)
    assert sorted(str(outcome.reason or outcome.outcome) for outcome in ended) == ["duplicate", "duplicate", "stored"]
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert "Beyond mile 7" in document.content["Content"]
    assert document.text_from == "medium_export"
    assert {source.kind for source in document.provenance} == {"page", "feed", "medium_export"}
    assert (document.tags, document.image) == (["lighthouses"], "https://img.example/lamp.png")
    assert (document.byline, document.by_author) == (["Ada Lindqvist"], True)
    assert document.published_at is not None


@pytest.mark.parametrize("edited", [PAGE, FEED])
@pytest.mark.parametrize("first", LINKS)
def test_an_edit_of_either_of_two_sources_known_from_runs_of_their_own_is_told(first: str, edited: str) -> None:
    warehouse = FakeWarehouse()
    links = list(dict.fromkeys([first, edited, EXPORT]))
    for link in links:
        crawl(warehouse, [link], WHOLE)
    more = b"<p>And the keepers of all those lamps met once a year, in the winter, to speak of oil and glass.</p>" * 9
    ended = crawl(warehouse, links, WHOLE | {edited: WHOLE[edited].replace(b"</p>", b"</p>" + more, 1)})
    assert Outcome.UPDATED in {outcome.outcome for outcome in ended}
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert "to speak of oil and glass" in document.content["Content"]


@pytest.mark.parametrize("links", ORDERS, ids="-".join)
def test_a_second_run_in_another_order_changes_nothing(links: Sequence[str]) -> None:
    warehouse = FakeWarehouse()
    crawl(warehouse, LINKS)
    (before,) = warehouse.bulk_find(ArticleDocument, {})
    ended = crawl(warehouse, links)
    assert {outcome.outcome for outcome in ended} == {Outcome.UNCHANGED, Outcome.SKIPPED}
    assert {outcome.reason for outcome in ended} == {None, Reason.DUPLICATE}
    assert warehouse.bulk_find(ArticleDocument, {}) == [before]


@pytest.mark.parametrize("links", ORDERS, ids="-".join)
def test_an_edit_that_page_and_feed_show_is_one_update_to_the_pages_text_in_every_order(links: Sequence[str]) -> None:
    warehouse = FakeWarehouse()
    crawl(warehouse, LINKS, WHOLE)
    edited = {
        PAGE: WHOLE[PAGE].replace(b"at dusk", b"at <em>dawn</em>"),
        FEED: WHOLE[FEED].replace(b"at dusk", b"at dawn"),
    }
    ended = crawl(warehouse, links, edited)
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert document.text_from == "page"
    assert "at *dawn*" in document.content["Content"]
    assert [outcome.outcome for outcome in ended].count(Outcome.UPDATED) == 1
    crawl(warehouse, list(reversed(links)), edited)
    assert warehouse.bulk_find(ArticleDocument, {}) == [document]


def test_one_run_a_link_gives_the_same_as_all_links_in_one() -> None:
    warehouse = FakeWarehouse()
    ends = [crawl(warehouse, [link])[0].outcome for link in LINKS]
    assert ends == [Outcome.STORED, Outcome.UNCHANGED, Outcome.UPDATED]
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert (document.text_from, document.tags) == ("medium_export", ["lighthouses"])


def test_the_report_says_where_a_richer_text_went() -> None:
    _, from_export = crawl(FakeWarehouse(), [PAGE, EXPORT])
    assert from_export.detail == f"the same document as {PAGE}, which has got this one's text or more of its metadata"
