"""Where a feed goes on, and that a crawl takes all its pages and comes to an end."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from operator import itemgetter

import pytest

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers.base import Lead, LinkOptions, Sources
from llm_engineering.application.crawlers.pages import leads_of
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, UserDocument, now
from llm_engineering.domain.outcomes import LinkOutcome, Outcome
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeRepositories, FakeWeb, InlineReaders

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
FEED = "https://a.example/feed/"
WORDPRESS = "<generator>https://wordpress.org/?v=6.5.2</generator>"


def day(number: int) -> datetime:
    return datetime(2024, 12, 31, 10, tzinfo=UTC) - timedelta(days=number)


def rss(head: str, first: int, last: int, step: int = 1) -> str:
    """Entries from the first to the last, each a day older than the one before."""
    items = "".join(
        f"<item><title>Post {n}</title><link>https://a.example/{n}</link>"
        f"<pubDate>{format_datetime(day(n))}</pubDate></item>"
        for n in range(first, last + step, step)
    )
    namespace = 'xmlns:atom="http://www.w3.org/2005/Atom"'
    return f'<?xml version="1.0"?><rss version="2.0" {namespace}><channel>{head}{items}</channel></rss>'


def following(content: str, url: str = FEED) -> Lead | None:
    media_type = "application/feed+json" if content.startswith("{") else "application/xml"
    found = leads_of(Page(url, content.encode(), media_type, None, now())) or []
    assert all(isinstance(record, Lead) for record in found)
    return next((record for record in found if isinstance(record, Lead) and record.continues), None)


BLOGGER = """<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'>
<link rel='next' type='application/atom+xml' href='https://a.example/feeds/posts/default?start-index=26&amp;max-results=25'/>
<entry><title>One</title><link rel='alternate' href='https://a.example/2024/05/one.html'/></entry></feed>"""
NEXT = '<atom:link rel="next" href="?page=2"/>'
ITEM = {"url": "https://a.example/1"}
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "next_url": "/feed.json?page=2", "items": [ITEM]}


@pytest.mark.parametrize(
    ("content", "url", "expected"),
    [
        (BLOGGER, FEED, "https://a.example/feeds/posts/default?start-index=26&max-results=25"),
        (rss(NEXT, 1, 1), FEED, "https://a.example/feed/?page=2"),
        (rss(NEXT.replace("next", "prev-archive"), 1, 1), FEED, "https://a.example/feed/?page=2"),
        (rss('<atom:link rel="self" href="/feed/"/>', 1, 1), FEED, None),
        (rss("", 1, 1).replace("<title>Post", f"{NEXT}<title>Post"), FEED, None),
        (json.dumps(JSON_FEED), FEED, "https://a.example/feed.json?page=2"),
        (json.dumps({**JSON_FEED, "next_url": None}), FEED, None),
        (json.dumps({**JSON_FEED, "items": []}), FEED, None),
        (rss(WORDPRESS, 1, 10), FEED, "https://a.example/feed/?paged=2"),
        (rss(WORDPRESS, 1, 10), f"{FEED}?paged=2&cat=1", "https://a.example/feed/?paged=3&cat=1"),
        (rss(WORDPRESS, 1, 9), FEED, None),
        (rss("<generator>Hugo</generator>", 1, 10), FEED, None),
        (rss(NEXT.replace("?page=2", FEED), 1, 1), FEED, None),
        (rss(NEXT.replace("?page=2", "https://["), 1, 1), FEED, None),
    ],
)
def test_a_feed_goes_on_where_it_says_or_where_wordpress_does(content: str, url: str, expected: str | None) -> None:
    lead = following(content, url)
    assert (lead.link.target if lead else None) == expected


def test_the_next_page_is_older_than_the_last_entry_if_a_feed_goes_from_new_to_old() -> None:
    newest_first, oldest_first = following(rss(NEXT, 1, 3)), following(rss(NEXT, 3, 1, step=-1))
    assert newest_first is not None
    assert oldest_first is not None
    assert (newest_first.changed_at, oldest_first.changed_at) == (day(3), None)


RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
NETSCAPE = "http://my.netscape.com/rdf"
ONE = "<title>One</title><link>https://a.example/one</link>"
VARIANTS = {
    "RSS 0.90": f'<?xml version="1.0"?><rdf:RDF {RDF} xmlns="{NETSCAPE}/simple/0.9/"><channel>'
    f"<title>a</title></channel><item>{ONE}</item></rdf:RDF>",
    "RSS 0.91": '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    f'<rss version="0.91"><channel><item>{ONE}</item></channel></rss>',
    "RSS 1.0": f'<?xml version="1.0"?><rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://a.example">'
    f'<title>a</title></channel><item rdf:about="https://a.example/one">{ONE}</item></rdf:RDF>',
    "RSS 2.0 by guid": '<rss version="2.0"><channel><item><guid>https://a.example/one</guid></item></channel></rss>',
    "RSS 2.0, relative": '<rss version="2.0"><channel><item><link>../one</link></item></channel></rss>',
    "FeedBurner": '<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item>'
    "<link>https://feedproxy.example/~r/a/1</link><feedburner:origLink>https://a.example/one</feedburner:origLink>"
    "</item></channel></rss>",
    "Atom, by its base": '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/2024/">'
    '<entry><title>One</title><link rel="self" href="x"/><link href="/one"/></entry></feed>',
    "JSON Feed": json.dumps({**JSON_FEED, "next_url": None, "items": [{"url": "/one", "content_html": "<p>One</p>"}]}),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_kind_of_feed_leads_to_its_entries(variant: str) -> None:
    content = VARIANTS[variant]
    media_type = "application/feed+json" if content.startswith("{") else "text/xml"
    found = leads_of(Page(FEED, content.encode(), media_type, None, now()))
    assert [record.link.target for record in found or () if isinstance(record, Lead)] == ["https://a.example/one"]


def article(number: int) -> bytes:
    words = " ".join(f"Sentence {n} of post {number} says something about the sea." for n in range(20))
    return f"<html><head><title>Post {number}</title></head><body><article><p>{words}</p></article></html>".encode()


def crawl(
    site: FakeWeb,
    options: LinkOptions | None = None,
    warehouse: FakeWarehouse | None = None,
    before: Sequence[str] = (),
) -> tuple[LinkOutcome, int]:
    """How the feed ends when other links are given before it, and how many documents there are then."""
    warehouse = warehouse or FakeWarehouse()
    sources = Sources(site, FakeArchives(), FakeRepositories(), InlineReaders())
    ended = Crawl(ADA, sources, warehouse, {FEED: options or LinkOptions()}).outcomes([*before, FEED])
    *_, (_, outcome) = sorted(ended, key=itemgetter(0))
    return outcome, len(warehouse.bulk_find(ArticleDocument, {}))


def blog(pages: int, per_page: int = 10) -> dict[str, bytes]:
    """A WordPress blog with so many full pages in its feed, and none behind them."""
    site = {f"https://a.example/{n}": article(n) for n in range(1, pages * per_page + 1)}
    for page in range(1, pages + 1):
        address = FEED if page == 1 else f"{FEED}?paged={page}"
        site[address] = rss(WORDPRESS, (page - 1) * per_page + 1, page * per_page).encode()
    return site


def test_a_feed_of_more_pages_than_lists_may_be_deep_is_taken_whole_and_its_end_is_no_failure() -> None:
    outcome, stored = crawl(FakeWeb(blog(12)))
    assert stored == 120
    assert {leaf.outcome for leaf in outcome.leaves()} == {Outcome.STORED}


def test_the_end_of_a_feed_is_no_failure_either_when_the_feed_has_not_changed() -> None:
    warehouse = FakeWarehouse()
    for expected in (Outcome.STORED, Outcome.UNCHANGED):
        outcome, _ = crawl(FakeWeb(blog(1)), warehouse=warehouse)
        assert {leaf.outcome for leaf in outcome.leaves()} == {expected}


def test_a_next_page_that_a_feed_names_and_that_is_not_there_is_a_failure() -> None:
    outcome, stored = crawl(FakeWeb({**blog(1), FEED: rss(NEXT, 1, 10).encode()}))
    assert stored == 10
    assert [leaf.link for leaf in outcome.leaves() if leaf.outcome is Outcome.FAILED] == [f"{FEED}?page=2"]


def test_a_site_that_has_the_same_page_under_any_number_comes_to_an_end() -> None:
    class Static(FakeWeb):
        def page(self, url: str) -> Page:
            same = super().page(url.partition("?")[0])
            return Page(url, same.content, same.media_type, same.charset, same.fetched_at)

    site = Static(blog(1))
    _, stored = crawl(site)
    assert stored == 10
    assert [url for url in site.asked if "paged" in url] == [f"{FEED}?paged=2"]


@pytest.mark.parametrize("runs", [1, 2])
def test_a_feed_whose_first_page_names_only_what_is_given_by_itself_too_is_taken_whole(runs: int) -> None:
    warehouse, given = FakeWarehouse(), [f"https://a.example/{n}" for n in range(1, 11)]
    for _ in range(runs):
        _, stored = crawl(FakeWeb(blog(2)), warehouse=warehouse, before=given)
    assert stored == 20


def test_of_a_feed_that_is_not_read_to_its_end_nobody_says_how_much_is_left() -> None:
    outcome, stored = crawl(FakeWeb(blog(3)), LinkOptions(max_documents=3))
    assert stored == 3
    assert outcome.found[-1].detail == f"at least 7 more behind {FEED}: beyond max_documents: 3"


def test_pages_that_are_too_old_are_not_asked_for() -> None:
    site = FakeWeb(blog(3))
    _, stored = crawl(site, LinkOptions(since=date(2024, 12, 25)))
    assert stored == 6
    assert [url for url in site.asked if "feed" in url] == [FEED]
