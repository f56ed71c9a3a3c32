"""A Substack export: whose it is, which the config has to say, and what is said of rows without text."""

import pytest

from llm_engineering.application.crawlers.base import Failure, LinkOptions, Record
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.domain.documents import ArticleDocument, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind
from llm_engineering.domain.outcomes import Reason
from tests.fakes import FakeFiles, InlineReaders

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
EXPORT = Link("exports/tidelines.zip", "exports/tidelines.zip", LinkKind.LOCAL)
FILES = {
    "posts.csv": b"post_id,post_date,is_published,type,audience,title\n"
    b"1.gulls,2025-06-19T06:30:02.118Z,true,newsletter,everyone,Gulls\n"
    b"2.newest,2025-06-20T06:30:02.118Z,true,newsletter,everyone,The newest\n"
    b"3.later,,false,newsletter,everyone,Later\n",
    "posts/1.gulls.html": b"<p>A gull that sits on the float lifts the water by a hand.</p>",
}


def read(site: str | None) -> list[Record]:
    return list(
        crawlers()["substack"].read_export(EXPORT, FakeFiles(FILES), ADA, LinkOptions(site=site), InlineReaders())
    )


@pytest.mark.parametrize(
    ("site", "identity"),
    [
        ("https://tidelines.substack.com", "https://tidelines.substack.com/p/gulls"),
        ("https://www.tidelines.substack.com/archive?sort=new", "https://tidelines.substack.com/p/gulls"),
        ("https://tidelines.substack.com/p/another-post", "https://tidelines.substack.com/p/gulls"),
        ("https://open.substack.com/pub/tidelines", "https://tidelines.substack.com/p/gulls"),
        ("http://www.tidelines.example/some/page", "https://tidelines.example/p/gulls"),
    ],
)
def test_any_address_of_the_publication_says_which_it_is(site: str, identity: str) -> None:
    document = read(site)[0]
    assert isinstance(document, ArticleDocument)
    assert document.identity == identity


@pytest.mark.parametrize(
    "site",
    [
        None,
        "",
        "tidelines.substack.com",
        "tidelines.substack.com/archive",
        "./tidelines",
        "https://substack.com/@ada",
        "https://substack.com",
        "https://ada:hunter7@tidelines.substack.com",
        "ftp://tidelines.substack.com",
    ],
)
def test_what_names_no_publication_is_refused_with_what_to_write(site: str | None) -> None:
    with pytest.raises(LinkError) as caught:
        read(site)
    assert caught.value.reason is Reason.NEEDS_SITE
    assert "`- {link: exports/tidelines.zip, site: https://NAME.substack.com}`" in caught.value.detail
    assert caught.value.detail.endswith("or with the publication's own domain where it has one")
    assert "hunter7" not in caught.value.detail


def test_a_row_without_text_names_the_post_and_what_to_do() -> None:
    failure = read("https://tidelines.substack.com")[1]
    assert isinstance(failure, Failure)
    assert failure.error.reason is Reason.BAD_RECORD
    assert failure.error.detail == (
        "2.newest (The newest) has no text in the export: ask Substack for a new export, or give the post's address"
    )


def test_a_draft_says_how_it_is_taken() -> None:
    failure = read("https://tidelines.substack.com")[2]
    assert isinstance(failure, Failure)
    assert failure.error.reason is Reason.DRAFT
    assert failure.error.detail == "3.later is not published: `drafts: true` in the config takes it"
