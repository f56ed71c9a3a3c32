"""Metadata: every field from the first source that has it, told where from; whatever a page holds, nothing is raised.

A case is `metadata/NAME.html`, a page as a well-known system writes it, and `metadata/NAME.json`: its `url` and,
by field, the `value` and `source` that are `expected`.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_engineering.application.extraction import extract_article
from llm_engineering.application.extraction.metadata import Metadata, metadata_of
from llm_engineering.application.extraction.metadata.texts import site_forms
from llm_engineering.application.extraction.metadata.titles import without_site
from llm_engineering.application.extraction.tree import parse_page
from llm_engineering.domain.errors import NoArticle
from tests.unit.extraction.page_heads import BODY, read, script

CASES = sorted((Path(__file__).parent / "metadata").glob("*.json"))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_each_kind_of_page_tells_its_metadata_and_where_it_stands(case: Path) -> None:
    said = json.loads(case.read_text(encoding="utf-8"))
    page = case.with_suffix(".html").read_text(encoding="utf-8")
    found = metadata_of(parse_page(page, said["url"]), said["url"])
    described = json.loads(json.dumps(asdict(found), default=lambda day: day.isoformat().replace("+00:00", "Z")))
    told = {field: {"value": described[field], "source": found.sources.get(field)} for field in said["expected"]}
    assert told == said["expected"]


LAYERS = [
    (
        "json-ld",
        script(
            {
                "@type": "Article",
                "headline": "Fitting the moon by json-ld",
                "author": "Jo Json",
                "datePublished": "2021-01-01",
                "keywords": "json",
            }
        ),
    ),
    (
        "opengraph",
        '<meta property="og:title" content="Fitting the moon by opengraph">'
        '<meta property="article:author" content="Ola Graph">'
        '<meta property="article:published_time" content="2021-02-02">'
        '<meta property="article:tag" content="og">',
    ),
    (
        "meta",
        '<meta name="dc.title" content="Fitting the moon by meta"><meta name="author" content="Mia Meta">'
        '<meta name="date" content="2021-03-03"><meta name="keywords" content="meta">',
    ),
    ("page", ""),
]
SHOWN = (
    "<article><h1>Fitting the moon</h1><p class='byline'>By Pia Page</p><time datetime='2021-04-04'>April</time>"
    "<a rel='tag' href='/t'>page</a></article>"
)


@pytest.mark.parametrize("first", range(len(LAYERS)), ids=[name for name, _ in LAYERS])
def test_json_ld_is_before_opengraph_before_meta_tags_before_what_is_shown(first: int) -> None:
    found = read("".join(head for _, head in reversed(LAYERS[first:])), SHOWN)
    source = LAYERS[first][0]
    assert [found.sources[name] for name in ("authors", "published_at", "tags")] == [source] * 3
    assert found.published_at == utc(2021, first + 1, first + 1)


def test_a_paper_is_published_when_it_first_can_be_read() -> None:
    head = '<meta name="citation_online_date" content="2024/03/04"><meta name="citation_{}" content="{}">'
    assert read(head.format("date", "2024/01/02")).published_at == utc(2024, 1, 2)
    assert read(head.format("publication_date", "2024/05/01")).published_at == utc(2024, 3, 4)


def test_what_the_page_does_not_say_has_neither_value_nor_source() -> None:
    found = read(url="https://tides.example/moon")
    assert (found.authors, found.published_at, found.language, found.tags) == ((), None, None, ())
    assert found.sources == {"title": "page"}


@pytest.mark.parametrize("left", ["{{ page.author }}", "{% author %}", "%%author%%", "${author}", "[object Object]"])
def test_what_a_template_left_unfilled_is_no_value(left: str) -> None:
    head = f'<meta name="author" content="{left}"><meta property="og:title" content="{left}">'
    found = read(head + script({"@type": "Article", "author": left, "keywords": left}))
    assert (found.title, found.authors, found.tags) == ("Fitting the moon", (), ())


def test_the_day_in_the_address_is_the_last_resort() -> None:
    found = read(url="https://tides.example/2021/03/05/moon")
    assert (found.published_at, found.sources["published_at"]) == (utc(2021, 3, 5), "url")


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Fitting the moon | Tide House", "Tide House", "Fitting the moon"),
        ("Tide House: Fitting the moon", "Tide House", "Fitting the moon"),
        ("Tide House » Fitting the moon", "Tide House", "Fitting the moon"),
        ("Fitting the moon - tides.example", None, "Fitting the moon"),
        ("Fitting the moon – how and why", "Tide House", "Fitting the moon – how and why"),
        ("Method: a fit - with code - Tide House", "Tide House", "Method: a fit - with code"),
        ("Fitting the moon | by Ada Lindqvist | Tides", None, "Fitting the moon"),
        ("Tides in a day: a guide", None, "Tides in a day: a guide"),
    ],
)
def test_only_the_sites_name_is_taken_off_a_title(title: str, site: str | None, expected: str) -> None:
    assert without_site(title, site_forms(site, "https://www.tides.example/moon")) == expected


def test_the_heading_words_the_title_that_the_head_names() -> None:
    head = '<meta property="og:title" content="How to fit the moon: the guide">'
    body = "<h1>Tides</h1><article><h1>How to fit the moon</h1></article>"
    found = read(head, body)
    assert (found.title, found.sources["title"]) == ("How to fit the moon", "page")


@pytest.mark.parametrize("name", ["jrobison", "Tide House", "Marketing Team"])
def test_a_person_whom_the_page_shows_goes_before_an_account_or_the_sites_name_in_its_head(name: str) -> None:
    head = f'<meta property="og:site_name" content="Tide House"><meta name="author" content="{name}">'
    found = read(
        head, '<article><h1>Fitting the moon</h1><p class="byline">By Ada Lindqvist</p><p>Words.</p></article>'
    )
    assert (found.authors, found.sources["authors"]) == (("Ada Lindqvist",), "page")
    silent = read(head, "<article><h1>Fitting the moon</h1><p>Words.</p></article>")
    assert (silent.authors, silent.sources["authors"]) == ((name,), "meta")


def test_dates_of_comments_and_of_other_articles_are_not_the_articles() -> None:
    body = (
        "<article><h1>Fitting the moon</h1><p>Words.</p></article>"
        "<div class='related-posts'><time datetime='2020-01-01'>2020</time></div>"
        "<div id='comments'><p class='comment-author'>Bo Ek</p><time datetime='2022-01-01'>2022</time></div>"
    )
    found = read(body=body)
    assert (found.published_at, found.authors) == (None, ())


@pytest.mark.parametrize(
    ("said", "tags"),
    [
        ("C#, C++, .NET, F#", ("C#", "C++", ".NET", "F#")),
        ("#tides, # Moon, moon", ("tides", "Moon")),
        ("Uncategorized", ()),
        ("Non classé, tides", ("tides",)),
        ("posts", ()),
    ],
)
def test_a_tag_keeps_its_signs_and_names_a_topic(said: str, tags: tuple[str, ...]) -> None:
    assert read(f'<meta property="article:tag" content="{said}">').tags == tags
    assert read(script({"@type": "Article", "keywords": said})).tags == tags
    shown = "".join(f"<li><a href='/t'>{tag}</a></li>" for tag in said.split(", "))
    assert read(body=f"{BODY}<ul class='post-tags'>{shown}</ul>").tags == tags


def test_tags_that_a_page_shows_are_told_from_words_for_search_engines() -> None:
    head = '<meta name="keywords" content="tides, Python, software, coding, inclusive, community">'
    shown = "<a class='crayons-tag' href='/t'>#<span>tides</span></a><a class='crayons-tag' href='/t'>#python</a>"
    found = read(head, BODY + shown)
    assert (found.tags, found.sources["tags"]) == (("tides", "python"), "page")
    elsewhere = read(head, f"{BODY}<a class='crayons-tag' href='/t'>bread</a>")
    assert (len(elsewhere.tags), elsewhere.sources["tags"]) == (6, "meta")


def test_a_person_whom_the_page_shows_is_before_an_account_that_its_head_names() -> None:
    head = script({"@type": "Article", "author": {"@type": "Person", "name": "ada42"}})
    found = read(head, f"{BODY}<p class='byline'>By <a rel='author' href='/a'>Ada Lindqvist</a></p>")
    assert (found.authors, found.sources["authors"]) == (("Ada Lindqvist",), "page")
    assert read(head).authors == ("ada42",)


@pytest.mark.parametrize(
    "byline",
    [
        "<p>Posted on <a href='/2024'>March 5, 2024</a> by <a href='/x'>Ada Lindqvist</a></p>",
        "<p>Veröffentlicht am <a href='/2024'>5. März 2024</a> von <a href='/x'>Ada Lindqvist</a></p>",
        "<p><time datetime='2024-03-05'>March 5</time> by Ada Lindqvist in <a href='/c'>Methods</a></p>",
        "<div><span>Written by</span><strong>Ada Lindqvist</strong></div>",
        "<div>By <em>Ada Lindqvist</em></div>",
        "<div>作者：<span>Ada Lindqvist</span></div>",
        "<div class='ltx_authors'><span class='ltx_creator ltx_role_author'><span class='ltx_personname'>Ada Lindqvist"
        "</span> <span class='ltx_author_notes'>Tide University</span></span></div>",
        "<meta name='citation_authors' content='Lindqvist, Ada'>",
    ],
)
def test_bylines_of_every_form_name_the_author(byline: str) -> None:
    found = read(
        body=f"<article><h1>Fitting the moon</h1>{byline}<p>The moon was first fitted in 1879 by a machine.</p>"
    )
    assert found.authors == ("Ada Lindqvist",)


def test_a_bibliography_parts_its_authors_by_semicolons() -> None:
    assert read('<meta name="citation_authors" content="Lindqvist, Ada; Ek, Bo">').authors == ("Ada Lindqvist", "Bo Ek")


@pytest.mark.parametrize(
    "card",
    [
        "<a href='/bread'><h3>Bread at home</h3><p>By Bo Ek</p><time datetime='2019-01-01'>2019</time></a>",
        "<div><h3><a href='/bread'>Bread at home</a></h3><p>By Bo Ek</p><time datetime='2019-01-01'>2019</time></div>",
        "<li><a href='/bread'><h4>Bread at home</h4></a><div><p>By Bo Ek</p><p>January 5, 2019</p></div></li>",
    ],
)
def test_cards_of_other_articles_name_neither_author_nor_day(card: str) -> None:
    found = read(body=f"{BODY}<section><h2>Keep reading</h2>{card}</section>")
    assert (found.authors, found.published_at) == ((), None)


def test_a_name_in_a_linked_heading_makes_no_card_of_a_byline() -> None:
    byline = "<div><h4><a href='/team/ada'>Ada Lindqvist</a></h4><span>March 5, 2024</span></div>"
    assert read(body=f"<div><h1>Fitting the moon</h1></div><div>{byline}</div>").published_at == utc(2024, 3, 5)


@pytest.mark.parametrize(
    "microdata",
    [
        "<div itemprop='comment' itemscope itemtype='https://schema.org/Comment'>{}</div>",
        "<div class='related-posts'><div itemscope itemtype='https://schema.org/Article'>{}</div></div>",
        "<div itemprop='author' itemscope itemtype='https://schema.org/Organization'>{}</div>",
    ],
)
def test_what_microdata_says_of_others_is_not_the_articles(microdata: str) -> None:
    said = "<meta itemprop='author' content='Bo Ek'><meta itemprop='datePublished' content='2019-05-03'>"
    said += "<meta itemprop='headline' content='Other'><meta itemprop='description' content='Of Bo'>"
    found = read(body=BODY + microdata.format(said))
    assert (found.title, found.authors, found.published_at, found.subtitle) == ("Fitting the moon", (), None, None)


def test_microdata_may_hide_the_authors_name_in_a_meta_tag() -> None:
    name = "<meta itemprop='name' content='Ada Lindqvist'>"
    person = f"<span itemprop='author' itemscope itemtype='https://schema.org/Person'>{name}</span>"
    found = read(body=f"<article><h1>Fitting the moon</h1>{person}</article>")
    assert found.authors == ("Ada Lindqvist",)


@pytest.mark.parametrize(
    ("shown", "published", "updated"),
    [
        ("<p>Published March 5, 2024. Updated April 6, 2024.</p>", utc(2024, 3, 5), utc(2024, 4, 6)),
        ("<p>Updated April 6, 2024. Published March 5, 2024</p>", utc(2024, 3, 5), utc(2024, 4, 6)),
        ("<p>投稿日：2024年3月5日　更新日：2024年4月6日</p>", utc(2024, 3, 5), utc(2024, 4, 6)),
        ("<p>发表于 2024-03-05 | 更新于 2024-04-06</p>", utc(2024, 3, 5), utc(2024, 4, 6)),
        ("<p>Stand: 06.04.2024</p>", None, utc(2024, 4, 6)),
        ("<p>Last updated on <b><time datetime='2024-04-06'>Apr 6, 2024</time></b></p>", None, utc(2024, 4, 6)),
        ("<p>Last updated on <b><time itemprop='dateModified'>Apr 6, 2024</time></b></p>", None, utc(2024, 4, 6)),
        ("<abbr itemprop='datePublished' title='2024-03-05T10:00:00Z'>10:00</abbr>", utc(2024, 3, 5, 10), None),
    ],
)
def test_a_day_of_change_is_not_taken_for_the_day_of_publication(
    shown: str, published: datetime | None, updated: datetime | None
) -> None:
    found = read(body=f"<article><h1>Fitting the moon</h1>{shown}<p>Words.</p></article>")
    assert (found.published_at, found.updated_at) == (published, updated)


@pytest.mark.parametrize(("audience", "is_free"), [("everyone", True), ("only_paid", False), ("founding", False)])
def test_a_substack_post_for_those_who_pay_is_not_free(audience: str, is_free: bool) -> None:
    preloads = json.dumps(json.dumps({"post": {"title": "Fitting the moon", "audience": audience}}))
    assert read(f"<script>window._preloads        = JSON.parse({preloads})</script>").is_free is is_free


@pytest.mark.parametrize(
    "shown",
    [
        "<a href='/search?tag=people'>Fitness</a>",
        "<a class='tag' rel='tag' href='/tags/author-tools'>Author Tools</a>",
        "<p>By the time the water rises</p>",
        "<p>By Markdown</p>" * 2,
        "<address>1 Pier Road, Tidetown 4000</address>",
        "<div class='author-bio'>Writes About Tides And The Moon Since Long Ago</div>",
        "<blockquote class='author'>Bo Ek</blockquote>",
        "<figure><figcaption class='author'>Bo Ek</figcaption></figure>",
        "<div class='post-card'><span class='author'>Bo Ek</span></div>",
    ],
)
def test_what_is_no_byline_names_no_author(shown: str) -> None:
    far = "<p>Words.</p>" * 100
    assert read(body=f"<h1>Fitting the moon</h1>{far}{shown}").authors == ()


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=60),
    st.sampled_from(["author", "date", "og:title", "article:published_time", "keywords", "og:image"]),
)
def test_no_meta_tag_and_no_shown_text_raises_anything(text: str, name: str) -> None:
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    shown = f"<p class='byline'>By {escaped}</p><time datetime=\"{escaped}\">{escaped}</time><p class='date'>{escaped}"
    assert isinstance(read(f'<meta name="{name}" property="{name}" content="{escaped}">', BODY + shown), Metadata)


def test_a_page_without_any_metadata_is_still_an_article_or_none() -> None:
    with pytest.raises(NoArticle):
        extract_article("<html><body><h1>Moon</h1></body></html>", "nonsense://[")
