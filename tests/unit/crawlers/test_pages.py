"""Pages that stand for many: feeds of every kind, and a site's root that names its feed."""

import json

import pytest

from llm_engineering.application.crawlers.base import Failure, Lead, Sources
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.crawlers.pages import leads_of, read_article
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import Reason
from tests.fakes import FakeArchives, FakeRepositories, FakeWeb

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


@pytest.mark.parametrize("content", [b"{}", b"[1]", b"not json", b'{"version": "other", "items": []}'])
def test_other_json_is_no_feed(content: bytes) -> None:
    assert leads_of(page(content, "application/json")) is None


def test_html_is_no_feed() -> None:
    assert leads_of(page(b"<!DOCTYPE html><html><p>hello</p></html>", "text/html")) is None


def test_what_is_neither_page_nor_feed_is_refused_by_its_type() -> None:
    with pytest.raises(LinkError) as caught:
        read_article(page(b"{}", "application/json"))
    assert caught.value.reason is Reason.CONTENT_TYPE


def test_a_sites_root_leads_to_the_feed_that_it_names() -> None:
    root = b'<html><head><title>Ada</title><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    web = FakeWeb({"https://a.example/": root, "https://a.example/feed": RSS})
    sources = Sources(web, FakeArchives(), FakeRepositories())
    (lead,) = crawlers()["custom_article"].crawl(parse_link("https://a.example/"), ADA, sources)
    assert isinstance(lead, Lead)
    assert lead.link.target == "https://a.example/one"
