"""What is stored of a document that several sources have given, whichever came first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.domain.documents import ArticleDocument, PostDocument, RepositoryDocument, Source, now
from llm_engineering.domain.merging import merged
from tests.warehouse_samples import AUTHOR, EVENING, article, repository

SHORT, LONG = "A tide gauge. " * 10, "A tide gauge. " * 20
EDITED = "A tide pole. " + SHORT


def source(kind: str, link: str = "https://a.example/1") -> Source:
    return Source(kind=kind, link=link, fetched_at=now())


def said_by(kind: str, text: str = SHORT, **fields: Any) -> ArticleDocument:
    return article(text=text, **{"provenance": [source(kind, fields.pop("at", kind))], **fields})


def at_hour(hours: int, document: ArticleDocument) -> ArticleDocument:
    """As if it had been said so many hours from now."""
    said = [
        one.model_copy(update={"fetched_at": one.fetched_at + timedelta(hours=hours)}) for one in document.provenance
    ]
    return document.model_copy(update={"provenance": said})


def text_of(document: ArticleDocument) -> str:
    return document.content["Content"]


@pytest.mark.parametrize(
    ("poorer", "richer"),
    [
        (said_by("feed", SHORT), said_by("page", LONG)),
        (said_by("medium_export", SHORT), said_by("page", LONG)),
        (said_by("feed"), said_by("page", EDITED)),
        (said_by("page"), said_by("api", EDITED)),
        (said_by("page"), said_by("substack_export", EDITED)),
        (said_by("api"), said_by("medium_export", EDITED)),
    ],
)
def test_the_richer_text_is_kept_whichever_came_first(poorer: ArticleDocument, richer: ArticleDocument) -> None:
    for first, second in ((poorer, richer), (richer, poorer)):
        together = merged(first, second)
        assert (together.id, text_of(together), together.text_from) == (first.id, text_of(richer), richer.text_from)
        assert [found.kind for found in together.provenance] == [first.text_from, second.text_from]
        assert together.revision == (2 if second is richer else 1)


def test_the_same_again_is_nothing_new() -> None:
    stored = merged(said_by("page"), said_by("medium_export", EDITED))
    later = said_by("page").model_copy(update={"fetched_at": now() + timedelta(days=1)})
    assert merged(stored, later) is stored
    assert merged(stored, said_by("medium_export", EDITED)) is stored


def test_an_edit_where_the_text_is_from_is_taken_even_if_it_is_shorter() -> None:
    assert text_of(merged(said_by("page", LONG), said_by("page", SHORT))) == SHORT


def test_an_edit_elsewhere_is_taken_unless_it_is_poorer() -> None:
    stored = merged(said_by("page"), said_by("medium_export", EDITED))
    edited = merged(stored, said_by("page", "Corrected. " + EDITED))
    assert (text_of(edited), edited.text_from, edited.revision) == ("Corrected. " + EDITED, "page", 3)
    cut = merged(stored, said_by("page", SHORT[:20]))
    assert (text_of(cut), cut.text_from) == (EDITED, "medium_export")


def test_an_export_under_another_name_does_not_undo_an_edit() -> None:
    stored = merged(said_by("medium_export", EDITED, at="exports/one.zip"), said_by("page", EDITED))
    edited = merged(stored, said_by("page", "Corrected. " + EDITED))
    again = merged(edited, said_by("medium_export", EDITED, at="/home/ada/exports/one.zip"))
    assert text_of(again) == "Corrected. " + EDITED


def test_a_feed_that_shows_the_same_edit_later_does_not_take_the_place_of_the_page() -> None:
    stored = merged(said_by("page"), at_hour(1, said_by("feed", EDITED)))
    edited = merged(stored, at_hour(2, said_by("page", "Corrected. " + SHORT)))
    both = merged(edited, at_hour(2, said_by("feed", "Corrected. " + EDITED)))
    assert (text_of(both), both.text_from) == (text_of(edited), "page")
    alone = merged(both, at_hour(3, said_by("feed", "Once more. " + EDITED)))
    assert alone.text_from == "feed", "the page has not been seen to change since the feed was"


def test_what_the_better_text_does_not_tell_is_kept_from_the_other() -> None:
    page = said_by(
        "page",
        LONG,
        tags=["tides"],
        image="https://a.example/i.png",
        site_name="Tides",
        published_at=EVENING,
        content={"Title": "On tides", "Subtitle": "And poles", "Content": LONG, "language": "en"},
        metadata_sources={"title": "opengraph", "subtitle": "opengraph", "tags": "meta", "language": "text"},
    )
    export = said_by(
        "medium_export",
        LONG + SHORT,
        content={"Title": "On tides", "Subtitle": "", "Content": LONG + SHORT, "language": ""},
        metadata_sources={"title": "medium_export"},
    )
    for first, second in ((page, export), (export, page)):
        together = merged(first, second)
        assert together.content == {**page.content, "Content": LONG + SHORT}
        assert (together.tags, together.image, together.site_name) == (page.tags, page.image, page.site_name)
        assert together.published_at == page.published_at
        assert together.metadata_sources == {
            "title": "medium_export", "subtitle": "opengraph", "tags": "meta", "language": "text",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("stored", "told", "kept"),
    [
        (None, None, None),
        (None, False, False),
        (None, True, True),
        (False, None, False),
        (False, True, True),
        (True, None, True),
        (True, False, True),
    ],
)
def test_that_the_author_wrote_it_stands_by_whoever_says_so(
    *, stored: bool | None, told: bool | None, kept: bool | None
) -> None:
    bylines: dict[bool | None, list[str]] = {None: [], False: ["Bo Ek"], True: ["Ada Sample"]}
    first = said_by("page", byline=bylines[stored], by_author=stored)
    together = merged(first, said_by("feed", byline=bylines[told], by_author=told))
    assert (together.by_author, together.byline) == (kept, bylines[kept])


def test_what_was_published_takes_the_place_of_its_draft_and_never_the_other_way_round() -> None:
    draft, published = said_by("medium_export", LONG, draft=True), said_by("page", SHORT)
    for first, second in ((draft, published), (published, draft)):
        together = merged(first, second)
        assert (text_of(together), together.draft) == (SHORT, False)


def test_a_post_is_merged_like_an_article() -> None:
    fields = {"platform": "linkedin", "author_id": AUTHOR, "author_full_name": "Ada", "link": "l", "identity": "i"}
    old, new = (
        PostDocument(content={"Content": text}, provenance=[source("linkedin_export", at)], **fields)
        for text, at in ((SHORT, "old.zip"), (EDITED, "new.zip"))
    )
    both = merged(old, new)
    assert both.content == {"Content": EDITED}
    assert merged(both, old) is both, "an older export beside a newer one changes nothing any more"


def test_a_repository_is_what_it_was_when_it_was_looked_at_last() -> None:
    first = repository().model_copy(update={"tags": ["tides"], "licence": "MIT", "content_hash": "1"})
    second = repository().model_copy(update={"commit": "b" * 40, "skipped_files": {}, "content_hash": "2"})
    together = merged(first, second)
    assert isinstance(together, RepositoryDocument)
    assert (together.commit, together.skipped_files, together.revision) == ("b" * 40, {}, 2)
    assert (together.tags, together.licence) == (["tides"], "MIT")


KINDS = st.sampled_from(["feed", "page", "api", "medium_export"])
TEXTS = st.sampled_from([SHORT, EDITED, LONG, "Corrected. " + LONG, ""])


@given(st.lists(st.tuples(KINDS, TEXTS), min_size=1, max_size=6))
def test_saying_it_all_again_changes_nothing(said: list[tuple[str, str]]) -> None:
    given_last = dict(said)
    first, *others = [said_by(kind, text) for kind, text in given_last.items()]
    stored = first
    for document in others:
        stored = merged(stored, document)
    for kind, text in given_last.items():
        assert merged(stored, said_by(kind, text)) is stored
    assert {found.kind for found in stored.provenance} == set(given_last)
    assert stored.published_at is None or stored.published_at < datetime.max.replace(tzinfo=UTC)
