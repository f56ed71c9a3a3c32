"""What a feed says of an article that it lists fills what the article's own page only lets be guessed."""

import json
from datetime import UTC, datetime

from llm_engineering.application.crawlers.base import Lead
from llm_engineering.application.crawlers.bodies import body_of
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.crawlers.pages import leads_of
from llm_engineering.application.crawlers.reading import read_page
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, Listed, UserDocument, now
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.visits import FoundLink, Visit

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
URL = "https://tides.example/moon"
WORDS = " ".join(f"Sentence {n} says something about the sea and its tides." for n in range(30))
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Tides</title><language>en-GB</language><item><title>Fitting &amp;amp; the moon</title><link>/moon</link>
<dc:creator>Ada Lindqvist</dc:creator><dc:creator>Bo Ek</dc:creator><category>tides</category>
<category>python</category><category>Uncategorized</category>
<pubDate>Tue, 05 Mar 2024 10:00:00 +0200</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Tides</title><entry>
<title>Fitting the moon</title><link href="/moon"/><author><name>Ada Lindqvist</name></author><category term="tides"/>
<published>2024-03-05T08:00:00Z</published><updated>2024-03-06T08:00:00Z</updated></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "language": "en",
    "items": [
        {
            "url": URL,
            "title": "Fitting the moon",
            "authors": [{"name": "Ada Lindqvist"}, {"url": "https://bo.example"}],
            "tags": ["tides", 7],
            "date_published": "2024-03-05T08:00:00Z",
            "date_modified": "2024-03-06T08:00:00Z",
        }
    ],
}
AT_EIGHT, NEXT_DAY = datetime(2024, 3, 5, 8, tzinfo=UTC), datetime(2024, 3, 6, 8, tzinfo=UTC)


def listed(content: str, media_type: str = "application/xml") -> Listed:
    leads = leads_of(Page("https://tides.example/feed", content.encode(), media_type, None, now()))
    assert leads is not None
    (lead,) = leads
    assert isinstance(lead, Lead)
    assert lead.listed is not None
    return lead.listed


def article(head: str = "", shown: str = "", *, by: Listed | None) -> ArticleDocument:
    html = f"<html><head><title>Moon</title>{head}</head><body><article><h1>Moon</h1>{shown}<p>{WORDS}</p></article>"
    page = Page(URL, html.encode(), "text/html", "utf-8", now())
    (document,) = read_page("custom_article", page, parse_link(URL), ADA, by)
    assert isinstance(document, ArticleDocument)
    return document


def test_a_feed_tells_title_every_author_date_tags_and_language() -> None:
    assert listed(RSS) == Listed(
        title="Fitting & the moon",
        authors=("Ada Lindqvist", "Bo Ek"),
        published_at=AT_EIGHT,
        language="en",
        tags=("tides", "python"),
    )


def test_atom_and_json_feeds_tell_the_same() -> None:
    expected = Listed(
        title="Fitting the moon",
        authors=("Ada Lindqvist",),
        published_at=AT_EIGHT,
        updated_at=NEXT_DAY,
        language="en",
        tags=("tides",),
    )
    assert listed(ATOM) == expected
    assert listed(json.dumps(JSON_FEED), "application/feed+json") == expected


def test_an_entry_that_tells_nothing_is_still_a_lead() -> None:
    assert listed("<rss version='2.0'><channel><item><link>/moon</link></item></channel></rss>") == Listed()


def test_what_the_page_does_not_say_comes_from_the_feed() -> None:
    document = article(by=listed(RSS))
    assert (document.byline, document.tags) == (["Ada Lindqvist", "Bo Ek"], ["tides", "python"])
    assert document.published_at == AT_EIGHT
    told = {name: document.metadata_sources[name] for name in ("authors", "tags", "published_at")}
    assert told == dict.fromkeys(told, "feed")


def test_what_the_page_declares_is_before_the_feed_and_what_it_only_shows_is_after() -> None:
    head = '<meta name="author" content="Cy Day"><meta property="og:title" content="Moon">'
    document = article(head, "<time datetime='2021-01-01'>then</time>", by=listed(RSS))
    assert (document.content["Title"], document.byline) == ("Moon", ["Cy Day"])
    assert (document.published_at, document.metadata_sources["published_at"]) == (AT_EIGHT, "feed")
    assert article(head, "<time datetime='2021-01-01'>then</time>", by=None).published_at == datetime(
        2021, 1, 1, tzinfo=UTC
    )


def test_a_document_that_is_filled_is_hashed_as_what_it_became() -> None:
    german = Listed(language="de", title="Mond")
    document = article(by=german)
    assert document.content_hash == ArticleDocument(**document.model_dump(exclude={"content_hash"})).content_hash
    assert document.content["language"] == "en"


def test_a_change_that_the_page_shows_before_the_feed_published_is_none() -> None:
    head = '<meta name="last-modified" content="2020-01-01">'
    document = article(head, by=listed(RSS))
    assert (document.published_at, document.updated_at) == (AT_EIGHT, None)
    assert "updated_at" not in document.metadata_sources


def test_an_entry_with_its_whole_article_has_all_from_the_feed() -> None:
    content = f"<content:encoded><![CDATA[<p>{WORDS}</p>]]></content:encoded></item>"
    feed = RSS.replace("</item>", content).replace(
        "<rss", "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    )
    page = Page("https://medium.com/feed/@ada", feed.replace("/moon", URL).encode(), "text/xml", None, now())
    (document,) = crawlers()["medium"].read(page, parse_link("https://medium.com/feed/@ada"), ADA)
    assert isinstance(document, ArticleDocument)
    assert document.byline == ["Ada Lindqvist", "Bo Ek"]
    assert document.metadata_sources == dict.fromkeys(("title", "authors", "published_at", "language", "tags"), "feed")


def test_what_a_feed_said_is_remembered_between_runs() -> None:
    visit = Visit(author_id=ADA.id, address="a", leads=[FoundLink(link=URL, listed=listed(RSS))])
    assert Visit(**visit.model_dump(mode="json")).leads == visit.leads
    assert FoundLink(link=URL).listed is None


def test_documents_stored_before_there_were_sources_still_load() -> None:
    stored = article(by=None).model_dump(exclude={"metadata_sources"})
    assert ArticleDocument(**stored).metadata_sources == {}


def test_code_does_not_tell_the_language_of_an_entry() -> None:
    prose = "Das Wasser steigt zweimal am Tag, und der Mond ist der Grund dafür, wie jeder an der Küste weiß. "
    code = "for each value in the list of values return the value if it is not none\n" * 30
    body = body_of(f"<pre><code>{code}</code></pre><p>{prose}</p>", URL)
    assert body.language == "de"
