"""Whatever Substack's API, pages and exports hold: records and failures come of it, or one LinkError."""

import csv
import io
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_engineering.application.crawlers.base import Failure, Lead, LinkOptions
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, parse_link
from tests.fakes import FakeFiles, InlineReaders

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
SITE = "https://tidelines.substack.com"
SUBSTACK = crawlers()["substack"]
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["\ud800", "<p>" * 200, "&#0;\x00", "https://[", "javascript:alert(1)", "../..", "only_paid", "9" * 400, "."]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
POST = {
    "id": 1,
    "publication_id": 40,
    "type": "newsletter",
    "slug": "gulls",
    "title": "Gulls",
    "subtitle": "On the float",
    "post_date": "2025-06-19T06:30:02.118Z",
    "updated_at": "2025-06-20T06:30:02.118Z",
    "audience": "everyone",
    "canonical_url": f"{SITE}/p/gulls",
    "section_slug": None,
    "cover_image": "https://x.example/i.png",
    "podcast_url": None,
    "body_html": "<p>A gull that sits on the float lifts the water by a hand.</p>",
    "wordcount": 12,
    "language": "en",
    "postTags": [{"name": "tides", "slug": "tides", "hidden": False}],
    "publishedBylines": [{"name": "Ada Lindqvist", "publicationUsers": [{"publication_id": 40, "publication": {}}]}],
}
PROFILE = {"publicationUsers": [{"role": "admin", "publication": {"subdomain": "tidelines", "custom_domain": None}}]}


@st.composite
def odd(draw: st.DrawFn, usual: Any) -> Any:
    """What is usual, with odd values in some of its places."""
    if draw(st.integers(0, 6)) == 0:
        return draw(ODD)
    if isinstance(usual, dict):
        return {name: draw(odd(value)) for name, value in usual.items() if draw(st.integers(0, 9))}
    return [draw(odd(value)) for value in usual] if isinstance(usual, list) else usual


def is_well_read(link: str, content: bytes, url: str) -> bool:
    page = Page(url, content, "application/json", "utf-8", now())
    try:
        records = list(SUBSTACK.read(page, parse_link(link), ADA))
    except LinkError:
        return True
    for record in records:
        assert isinstance(record, ArticleDocument | Failure | Lead)
        if isinstance(record, ArticleDocument):
            record.model_dump_json().encode()
            assert record.content["Title"]
            assert record.link.startswith("https://")
    return True


@settings(max_examples=60, deadline=None)
@given(odd([POST, POST]))
def test_odd_posts_in_a_list_are_failures_and_no_crash(answer: Any) -> None:
    assert is_well_read(SITE, json.dumps(answer).encode(), f"{SITE}/api/v1/posts?offset=0&limit=20")


@settings(max_examples=60, deadline=None)
@given(odd({"post": POST, "publication": {"subdomain": "tidelines", "custom_domain": "a.example"}}))
def test_an_odd_post_is_a_document_or_one_error(answer: Any) -> None:
    for link in ("https://substack.com/home/post/p-1", f"{SITE}/p/gulls", f"{SITE}/i/1/x"):
        assert is_well_read(link, json.dumps(answer).encode(), "https://substack.com/api/v1/posts/by-id/1")


@settings(max_examples=40, deadline=None)
@given(odd(PROFILE))
def test_an_odd_profile_is_leads_or_one_error(answer: Any) -> None:
    address = "https://substack.com/@ada"
    assert is_well_read(address, json.dumps(answer).encode(), "https://substack.com/api/v1/user/ada/public_profile")


@settings(max_examples=40, deadline=None)
@given(odd({"post": POST, "pub": {"name": "Tidelines"}}), st.integers(0, 3000))
def test_a_page_with_odd_data_or_cut_anywhere_is_a_document_or_one_error(data: Any, cut: int) -> None:
    page = f"<html><head><title>Gulls</title></head><body>{POST['body_html']}<script>window._preloads = JSON.parse("
    whole = f"{page}{json.dumps(json.dumps(data))})</script></body></html>".encode()
    for content in (whole, whole[:cut]):
        assert is_well_read(f"{SITE}/p/gulls", content, f"{SITE}/p/gulls")


@pytest.mark.parametrize("seed", range(60))
def test_bytes_changed_at_random_crash_no_reader(seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(json.dumps([POST] * 2).encode())
    for _ in range(chance.randint(1, 12)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    assert is_well_read(SITE, bytes(content), f"{SITE}/api/v1/posts?offset=0&limit=20")


HEADER = "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url"
CELLS = st.text(max_size=20) | st.sampled_from(
    ["1.gulls", "1", "TRUE", "false", "podcast", "&#x201C;", ".", "..", "2./x", "1.\x00", "1.a\x1fb"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=12), max_size=4), st.binary(max_size=60), st.booleans())
def test_odd_rows_and_texts_of_an_export_are_failures_and_no_crash(
    rows: list[list[str]],
    text: bytes,
    drafts: bool,
) -> None:
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    index = f"{HEADER}\n{table.getvalue()}".encode("utf-8", "surrogatepass")
    files = FakeFiles(
        {"posts.csv": index, "posts/1.gulls.html": text, "posts/1.gulls.opens.csv": b"", "posts/.html": text}
    )
    export = Link("export.zip", "export.zip", LinkKind.LOCAL)
    records = list(SUBSTACK.read_export(export, files, ADA, LinkOptions(site=SITE, drafts=drafts), InlineReaders()))
    for record in records:
        assert isinstance(record, ArticleDocument | Failure)
        if isinstance(record, ArticleDocument):
            record.model_dump_json().encode()
    assert "posts/1.gulls.opens.csv" not in files.opened


@pytest.mark.parametrize("field", POST)
def test_any_field_may_hold_anything(field: str) -> None:
    for value in (
        "\ud800",
        "a\x00b",
        10**400,
        -1,
        True,
        ["\ud800"],
        {"a": "\ud800"},
        [{"name": "\ud800", "slug": "\ud800"}],
    ):
        post = {**POST, field: value}
        assert is_well_read(SITE, json.dumps([post]).encode(), f"{SITE}/api/v1/posts?offset=0&limit=20")
        bare = {**post, "body_html": None}
        assert is_well_read(f"{SITE}/s/tides", json.dumps([bare]).encode(), f"{SITE}/api/v1/archive?offset=0&limit=20")
        assert is_well_read(f"{SITE}/p/gulls", json.dumps(post).encode(), f"{SITE}/api/v1/posts/gulls")


@pytest.mark.parametrize("host", ["\ud800", "a b", "[::1", "x" * 9000, "a/../b", "user:pw@x.example", "127.0.0.1", 7])
def test_a_host_that_is_none_leads_nowhere_and_breaks_nothing(host: object) -> None:
    profile = {"primaryPublication": {"custom_domain": host}}
    assert is_well_read(
        "https://substack.com/@ada", json.dumps(profile).encode(), "https://substack.com/api/v1/user/ada"
    )
    post = {"post": {**POST, "canonical_url": None}, "publication": {"custom_domain": host}}
    assert is_well_read(
        "https://substack.com/home/post/p-1", json.dumps(post).encode(), "https://substack.com/api/v1/x"
    )
