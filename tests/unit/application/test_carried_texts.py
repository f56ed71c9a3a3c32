"""A page that cannot be had is stored as the feed that lists it carries it, if that is whole."""

from collections.abc import Mapping
from operator import itemgetter

import pytest

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers.base import Sources
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeRepositories, FakeWeb, InlineReaders

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
FEED, PAGE = "https://a.example/feed", "https://a.example/moon"
TEXT = "<h2>Moon</h2>" + "".join(f"<p>Sentence {n} says <em>something</em> about the sea.</p>" for n in range(30))
FOOT = '<p>The post <a href="/moon">Moon</a> appeared first on <a href="/">Tides</a>.</p>'


def feed(content: str, title: str = "Moon") -> bytes:
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title><item><title>{title}</title><link>{PAGE}</link>
    <dc:creator>Ada Lindqvist</dc:creator><pubDate>Tue, 05 Mar 2024 10:00:00 +0000</pubDate><category>tides</category>
    <content:encoded><![CDATA[{content}]]></content:encoded></item></channel></rss>""".encode()


class Refusing(FakeWeb):
    """Answers for some pages with an error."""

    errors: Mapping[str, Reason]

    def page(self, url: str) -> Page:
        if url in self.errors:
            raise LinkError(self.errors[url], f"{url} cannot be had", status=403, tries=1)
        return super().page(url)


def crawl(content: bytes, reason: Reason | None, warehouse: FakeWarehouse, page: bytes = b"") -> LinkOutcome:
    site = Refusing({FEED: content, PAGE: page})
    site.errors = {PAGE: reason} if reason else {}
    sources = Sources(site, FakeArchives(), FakeRepositories(), InlineReaders())
    ((_, outcome),) = sorted(Crawl(ADA, sources, warehouse).outcomes([FEED]), key=itemgetter(0))
    return outcome


@pytest.mark.parametrize(
    "reason", [Reason.CHALLENGE, Reason.HTTP_STATUS, Reason.NOT_FOUND, Reason.ROBOTS, Reason.LOGIN_REQUIRED]
)
def test_a_page_that_cannot_be_had_is_stored_as_its_feed_has_it(reason: Reason) -> None:
    warehouse = FakeWarehouse()
    assert crawl(feed(TEXT + FOOT), reason, warehouse).outcome is Outcome.STORED
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert document.content["Title"] == "Moon"
    assert document.content["Content"].startswith("Sentence 0 says *something* about the sea.")
    assert document.content["Content"].endswith("Sentence 29 says *something* about the sea.")
    assert (document.byline, document.tags, document.link) == (["Ada Lindqvist"], ["tides"], PAGE)
    assert [(source.kind, source.link) for source in document.provenance] == [("feed", FEED)]


@pytest.mark.parametrize("reason", [Reason.HTTP_STATUS, Reason.ROBOTS])
def test_a_list_without_texts_that_names_the_page_too_does_not_keep_the_feeds_text_away(reason: Reason) -> None:
    names = f"<?xml version='1.0'?><urlset><url><loc>{PAGE}</loc></url></urlset>".encode()
    site, warehouse = Refusing({FEED: feed(TEXT), "https://a.example/s.xml": names}), FakeWarehouse()
    site.errors = {PAGE: reason}
    for expected in (Outcome.STORED, Outcome.UNCHANGED):
        sources = Sources(site, FakeArchives(), FakeRepositories(), InlineReaders())
        outcomes = [
            outcome for _, outcome in Crawl(ADA, sources, warehouse).outcomes(["https://a.example/s.xml", FEED])
        ]
        assert expected in {outcome.outcome for outcome in outcomes}


def test_it_is_unchanged_while_its_feed_is_and_the_page_is_kept_from_us() -> None:
    warehouse = FakeWarehouse()
    crawl(feed(TEXT), Reason.CHALLENGE, warehouse)
    assert crawl(feed(TEXT), Reason.CHALLENGE, warehouse).outcome is Outcome.UNCHANGED


def test_its_page_counts_once_it_can_be_had() -> None:
    warehouse = FakeWarehouse()
    crawl(feed(TEXT), Reason.CHALLENGE, warehouse)
    page = f"<html><head><title>Moon</title></head><body><article>{TEXT}{TEXT}</article></body></html>".encode()
    crawl(feed(TEXT), None, warehouse, page)
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert {source.kind for source in document.provenance} == {"feed", "page"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<p>Only a few words.</p>", Reason.CHALLENGE),
        (TEXT + "<p>It goes on [&#8230;]</p>", Reason.CHALLENGE),
        (TEXT + '<p><a href="/moon">Continue reading Moon</a></p>' + FOOT, Reason.CHALLENGE),
        ("<div>" * 2000 + TEXT, Reason.CHALLENGE),
    ],
)
def test_what_is_only_begun_in_its_feed_fails_as_its_page_does(content: str, reason: Reason) -> None:
    warehouse = FakeWarehouse()
    assert crawl(feed(content), reason, warehouse).reason is reason
    assert warehouse.bulk_find(ArticleDocument, {}) == []


def test_an_entry_without_a_title_is_no_article() -> None:
    assert crawl(feed(TEXT, title=""), Reason.CHALLENGE, FakeWarehouse()).reason is Reason.CHALLENGE
