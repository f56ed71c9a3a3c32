"""Medium's files with bytes cut out, doubled, moved and changed: whatever is left of them is read or named."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_engineering.application.crawlers.base import Failure, LinkOptions, Record
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import Document, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, parse_link
from tests.fakes import FakeFiles, InlineReaders
from tests.unit.crawlers.test_platform_cases import CASES

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
MEDIUM = crawlers()["medium"]
POSTS = sorted((CASES / "medium").glob("export*/files/**/*.html"))
WHOLE = (CASES / "medium/export-edges/files/posts/2019-03-01_The-keeper-s-year-aaaa00000011.html").read_bytes()
FEEDS = sorted((CASES / "medium").glob("*/feed.xml"))
PAGES = sorted((CASES / "medium").glob("*/page.html"))
PIECES = [
    b"<",
    b"</section>",
    b"]]>",
    b"&",
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"<pre>",
    b"href=",
    b"{",
    b"://[",
    b"\xed\xa0\x80",
]


@st.composite
def mutations(draw: st.DrawFn, content: bytes) -> bytes:
    """The content after a few changes."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 400)))
        piece = draw(st.sampled_from([b"", content[start:end] * 2, *PIECES]) | st.binary(max_size=4))
        content = content[:start] + piece + content[end:]
    return content


def all_read(records: list[Record]) -> bool:
    """Each is a document that can be stored, or says why it is none."""
    for record in records:
        assert isinstance(record, Document | Failure)
        if isinstance(record, Document):
            assert record.identity
            assert parse_link(record.link).kind is LinkKind.WEB
            json.dumps(record.model_dump(mode="json")).encode()
        else:
            assert record.error.detail
    return True


@pytest.mark.parametrize("options", [LinkOptions(), LinkOptions(drafts=True, responses=True)], ids=["plain", "all"])
@settings(deadline=None)
@given(st.data())
def test_a_changed_post_of_an_export_loses_no_other(options: LinkOptions, data: st.DataObject) -> None:
    changed = data.draw(mutations(data.draw(st.sampled_from(POSTS)).read_bytes()))
    files = FakeFiles(
        {"posts/2019-01-01_One-aaaa00000001.html": changed, "posts/2019-03-01_Two-aaaa00000011.html": WHOLE}
    )
    first, second = MEDIUM.read_export(Link("x.zip", "x.zip", LinkKind.LOCAL), files, ADA, options, InlineReaders())
    assert all_read([first])
    assert isinstance(second, Document)
    assert second.title == "The keeper’s year"


@settings(deadline=None)
@given(st.data())
def test_a_changed_feed_gives_entries_or_one_reason(data: st.DataObject) -> None:
    changed = data.draw(mutations(data.draw(st.sampled_from(FEEDS)).read_bytes()))
    page = Page("https://medium.com/feed/@ada", changed, "text/xml", None, now())
    with suppress(LinkError):
        assert all_read(list(MEDIUM.read(page, parse_link(page.url), ADA)))


@settings(deadline=None)
@given(st.data())
def test_a_changed_page_gives_its_article_or_one_reason(data: st.DataObject) -> None:
    changed = data.draw(mutations(data.draw(st.sampled_from(PAGES)).read_bytes()))
    page = Page("https://medium.com/@ada/light-5e1a9c0b7d42", changed, "text/html", "utf-8", now())
    MEDIUM.claims(page)
    with suppress(LinkError):
        assert all_read(list(MEDIUM.read(page, parse_link(page.url), ADA)))
