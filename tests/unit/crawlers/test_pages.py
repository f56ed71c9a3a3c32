"""Pages that stand for many: feeds of every kind, and a site's root that names its feed."""

import json
from datetime import UTC, datetime

import pytest

from llm_engineering.application.crawlers.base import Failure, Lead, Record
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.crawlers.pages import leads_of, read_article
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import Reason

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "https://a.example/one"}, {"id": "2"}]}
RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><item><link>/one</link></item></channel></rss>'


def page(content: bytes, media_type: str) -> Page:
    return Page("https://a.example/feed", content, media_type, None, now())


def test_a_json_feed_gives_its_entries() -> None:
    found = leads_of(page(json.dumps(JSON_FEED).encode(), "application/feed+json"))
    assert found is not None
    lead, failure = found
    assert isinstance(lead, Lead)
    assert lead.link.target == "https://a.example/one"
    assert isinstance(failure, Failure)
    assert failure.error.reason is Reason.BAD_RECORD


CREATORS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title>
<item><title>One</title><link>https://a.example/one</link>
 <dc:creator><![CDATA[Ada Lindqvist]]></dc:creator><dc:creator>Bo Ek</dc:creator><dc:creator>Bo Ek</dc:creator>
 <content:encoded><![CDATA[<p>Some words about the tide.</p>]]></content:encoded></item>
<item><title>Two</title><link>https://a.example/two</link><author>bo@a.example (Bo Ek)</author></item>
<item><title>Three</title><link>https://a.example/three</link><author>bo@a.example</author></item>
<item><title>Four</title><link>https://a.example/four</link></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><author><name>Cleo</name></author>
<entry><title>One</title><link href="https://a.example/one"/><author><name>Ada Lindqvist</name></author>
 <author><name>Bo Ek</name></author></entry>
<entry><title>Two</title><link href="https://a.example/two"/></entry></feed>"""
ITEMS = [
    {"url": "https://a.example/one", "authors": [{"name": "Ada Lindqvist"}, {"name": "Bo Ek"}]},
    {"url": "https://a.example/two", "author": {"name": "Bo Ek"}},
    {"url": "https://a.example/three", "authors": ["Bo Ek", None, {}]},
    {"url": "https://a.example/four", "authors": 7},
]


@pytest.mark.parametrize(
    ("feed", "bylines"),
    [
        (CREATORS, [("Ada Lindqvist", "Bo Ek"), ("Bo Ek",), (), ()]),
        (ATOM, [("Ada Lindqvist", "Bo Ek"), ()]),
        (json.dumps({**JSON_FEED, "items": ITEMS}), [("Ada Lindqvist", "Bo Ek"), ("Bo Ek",), (), ()]),
    ],
    ids=["RSS", "Atom", "JSON"],
)
def test_a_feed_says_of_each_entry_who_wrote_it(feed: str, bylines: list[tuple[str, ...]]) -> None:
    media_type = "application/xml" if feed.startswith("<") else "application/feed+json"
    found = leads_of(page(feed.encode(), media_type)) or []
    assert [record.byline for record in found if isinstance(record, Lead)] == bylines


def test_an_article_that_a_feed_carries_whole_has_all_its_authors() -> None:
    fetched = Page("https://medium.com/feed/@ada", CREATORS.encode(), "application/xml", None, now())
    first = next(iter(crawlers()["medium"].read(fetched, parse_link(fetched.url), ADA)))
    assert isinstance(first, ArticleDocument)
    assert first.byline == ["Ada Lindqvist", "Bo Ek"]


@pytest.mark.parametrize("content", [b"{}", b"[1]", b"not json", b'{"version": "other", "items": []}'])
def test_other_json_is_no_feed(content: bytes) -> None:
    assert leads_of(page(content, "application/json")) is None


def test_what_no_parser_takes_for_a_feed_is_none() -> None:
    assert leads_of(page(RSS.replace(b'version="1.0"', b'version="1.0" encoding="\x00utf-8"'), "text/xml")) is None


def test_html_is_no_feed() -> None:
    assert leads_of(page(b"<!DOCTYPE html><html><p>hello</p></html>", "text/html")) is None


def test_what_is_neither_page_nor_feed_is_refused_by_its_type() -> None:
    with pytest.raises(LinkError) as caught:
        read_article(page(b"{}", "application/json"))
    assert caught.value.reason is Reason.CONTENT_TYPE


def read(address: str, content: bytes, media_type: str = "text/html") -> list[Record]:
    fetched = Page(address, content, media_type, None, now())
    return list(crawlers()["custom_article"].read(fetched, parse_link(address), ADA))


FEED = b'<link rel="alternate" type="application/rss+xml" href="/%s">'


def test_a_sites_root_leads_to_the_feed_that_it_names_and_not_to_that_of_its_comments() -> None:
    head = b"<html><head><title>Ada</title>" + FEED % b"comments/feed" + FEED % b"feed" + b"</head></html>"
    (lead,) = read("https://a.example/", head)
    assert isinstance(lead, Lead)
    assert (lead.link.target, lead.is_list) == ("https://a.example/feed", True)


def test_a_sites_root_without_a_feed_leads_to_its_sitemap_or_is_no_article() -> None:
    (lead,) = read("https://a.example/", b"<html><head><title>Ada</title></head></html>")
    assert isinstance(lead, Lead)
    assert lead.link.target == "https://a.example/sitemap.xml"
    assert lead.otherwise is not None
    assert lead.otherwise.reason is Reason.NO_ARTICLE


OWN = '<link rel="alternate" type="application/rss+xml" href="%s">'
PROSE = "<p>" + "Some words about the tide, of which there is a beginning here. " * 12 + "</p>"


@pytest.mark.parametrize(
    ("page_url", "feed_url"),
    [
        ("https://ada.example/blog/", "index.xml"),
        ("https://ada.example/blog/?page=2", "/blog/feed.xml"),
        ("https://ada.example/blog", "/blog/rss"),
        ("https://dev.example/ada", "/feed/ada"),
        ("https://ada.example/en/posts/", "/en/posts/atom.xml"),
    ],
)
def test_a_page_whose_feed_is_of_just_this_page_stands_for_what_the_feed_lists(page_url: str, feed_url: str) -> None:
    (lead,) = read(page_url, f"<html><head><title>Ada</title>{OWN % feed_url}</head>{PROSE}</html>".encode())
    assert isinstance(lead, Lead)
    assert lead.is_list


@pytest.mark.parametrize(
    "head",
    [
        OWN % "/feed.xml",
        OWN % "https://other.example/blog/pen/feed.xml",
        OWN % "/feed/" + OWN % "/blog/pen/feed/",  # as WordPress has it: the site's, and that of the comments
        OWN % "/blog/pen/feed/" + '<meta property="og:type" content="article">',
    ],
)
def test_an_article_is_one_whatever_feeds_it_names(head: str) -> None:
    page = f"<html><head><title>The pen</title>{head}</head><article><h1>The pen</h1>{PROSE}</article></html>"
    (document,) = read("https://ada.example/blog/pen/", page.encode())
    assert isinstance(document, ArticleDocument)


def test_of_a_site_without_sitemap_the_usual_feeds_are_tried_and_a_page_for_every_address_is_no_list() -> None:
    site = parse_link("https://a.example/sitemap.xml")
    assert "https://a.example/index.xml" in crawlers()["custom_article"].addresses(site)
    with pytest.raises(LinkError) as caught:
        read("https://a.example/sitemap.xml", f"<title>Ada</title><article>{PROSE}</article>".encode())
    assert caught.value.reason is Reason.NO_ARTICLE


SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://a.example/one </loc><lastmod>2024-05-01T10:00:00+02:00</lastmod></url>
<url><loc>/two</loc><lastmod>2023-11</lastmod></url><url><loc>file:///etc/passwd</loc></url></urlset>"""


def test_a_sitemap_leads_to_its_pages_with_their_times() -> None:
    one, two, bad = read("https://a.example/sitemap.xml", SITEMAP.encode(), "application/xml")
    assert isinstance(one, Lead)
    assert isinstance(two, Lead)
    assert isinstance(bad, Failure)
    assert (one.link.target, one.changed_at) == ("https://a.example/one", datetime(2024, 5, 1, 8, tzinfo=UTC))
    assert (two.link.target, two.changed_at) == ("https://a.example/two", datetime(2023, 11, 1, tzinfo=UTC))
    assert not one.is_list
    assert bad.error.reason is Reason.BAD_LINK


def test_a_sitemap_index_leads_to_lists() -> None:
    index = SITEMAP.replace("urlset", "sitemapindex").replace("<url>", "<sitemap>").replace("</url>", "</sitemap>")
    assert [
        record.is_list for record in read("https://a.example/s", index.encode(), "text/xml") if isinstance(record, Lead)
    ]


@pytest.mark.parametrize("cut", [60, 150, 200])
def test_a_sitemap_that_is_cut_off_gives_the_entries_before_the_cut(cut: int) -> None:
    found = leads_of(page(SITEMAP[:cut].encode(), "application/xml"))
    assert found is None or len(found) <= 2


def test_no_entity_of_a_sitemap_is_resolved() -> None:
    bomb = '<!DOCTYPE u [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + SITEMAP.partition("?>")[2].replace(
        "/two", "/&a;"
    )
    found = leads_of(page(bomb.encode(), "application/xml"))
    assert found is not None
    assert [record.link.target for record in found if isinstance(record, Lead)][1] == "https://a.example/"


def test_an_episode_whose_words_stand_without_blanks_is_read_when_its_transcript_is_there() -> None:
    said = "今日は潮の満ち引きについて、港で働く人たちに話を聞きました。" * 5
    feed = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<item><title>潮</title><link>https://a.example/one</link><enclosure url="https://a.example/1.mp3" type="audio/mpeg"/>
<content:encoded><![CDATA[<p>{said}</p>]]></content:encoded></item></channel></rss>"""
    (record,) = crawlers()["substack"].read(
        Page("https://ada.substack.com/feed", feed.encode(), "application/rss+xml", None, now()),
        parse_link("https://ada.substack.com/feed"),
        ADA,
    )
    assert isinstance(record, ArticleDocument)
    assert said in record.content["Content"]
