"""JSON-LD in all its shapes, the broken and the hostile ones among them."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.extraction.page_heads import URL, read, script

YOAST = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "BlogPosting",
            "@id": f"{URL}#article",
            "isPartOf": {"@id": URL},
            "author": {"@id": "https://tides.example/#/person/1"},
            "headline": "Fitting the moon",
            "datePublished": "2024-03-05T08:00:00+01:00",
            "publisher": {"@id": "https://tides.example/#org"},
            "image": {"@id": f"{URL}#image"},
            "articleSection": ["Methods"],
        },
        {"@type": "WebPage", "@id": URL, "url": URL, "inLanguage": "en-GB", "dateModified": "2024-03-06"},
        {"@type": "ImageObject", "@id": f"{URL}#image", "url": "/moon.png"},
        {"@type": "Organization", "@id": "https://tides.example/#org", "name": "Tide House"},
        {"@type": "Person", "@id": "https://tides.example/#/person/1", "name": "Ada Lindqvist"},
    ],
}


def test_references_between_nodes_are_followed() -> None:
    found = read(script(YOAST))
    assert found.authors == ("Ada Lindqvist",)
    assert found.image == "https://tides.example/moon.png"
    assert (found.site_name, found.language, found.tags) == ("Tide House", "en", ("Methods",))
    assert (found.published_at, found.updated_at) == (
        datetime(2024, 3, 5, 7, tzinfo=UTC),
        datetime(2024, 3, 6, tzinfo=UTC),
    )
    assert set(found.sources.values()) == {"json-ld"}


ARTICLE = {"@type": "Article", "headline": "Fitting the moon", "author": "Ada Lindqvist"}


@pytest.mark.parametrize(
    "content",
    [
        ARTICLE,
        [{"@type": "WebSite", "name": "Tides"}, ARTICLE],
        {"@graph": [ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {"@type": "Person", "name": "x", "mainEntityOfPage": {"@type": "WebPage", "mainEntity": ARTICLE}},
        {"@type": "WebPage", "hasPart": [ARTICLE]},
        {**ARTICLE, "@type": ["Thing", "https://schema.org/AnalysisNewsArticle"]},
        {**ARTICLE, "@type": "LiveBlogPosting"},
        {**ARTICLE, "@type": "HowTo"},
        {**ARTICLE, "author": {"name": "Ada Lindqvist"}},
        {**ARTICLE, "author": {"@type": "Person", "name": ["Ada Lindqvist"]}},
        {**ARTICLE, "author": [{"@type": "Person", "givenName": "Ada", "familyName": "Lindqvist"}]},
        {**ARTICLE, "author": None, "creator": "Ada Lindqvist"},
        {**ARTICLE, "author": ["https://facebook.example/ada", "Ada Lindqvist"]},
        {
            **ARTICLE,
            "author": [{"@type": "Organization", "name": "Tides"}, {"@type": "Person", "name": "Ada Lindqvist"}],
        },
        {**ARTICLE, "author": "By Ada Lindqvist"},
        {**ARTICLE, "contributor": [{"@type": "Organization", "name": "Tides"}, "Else Body"]},
        f"<!-- {json.dumps(ARTICLE)} -->",
        f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
        json.dumps(ARTICLE).replace("}", ",}"),
        json.dumps({**ARTICLE, "description": "one@two"}).replace("@two", "\n\ttwo"),
    ],
    ids=str,
)
def test_an_article_is_found_in_every_shape_of_json_ld(content: Any) -> None:
    assert read(script(content)).authors == ("Ada Lindqvist",)


def test_of_several_articles_the_pages_own_is_taken() -> None:
    others = [{"@type": "Article", "headline": f"Other {n}", "url": f"/{n}", "author": "Else"} for n in range(3)]
    own = {"@type": "Article", "headline": "Fitting the moon", "url": URL, "author": "Ada Lindqvist"}
    assert read(script([*others, own, *others])).authors == ("Ada Lindqvist",)
    assert read(script(others) + script(own)).authors == ("Ada Lindqvist",)


def test_a_related_article_is_not_taken_for_the_pages_own() -> None:
    other = {
        "@type": "Article",
        "headline": "Bread at home",
        "url": "https://tides.example/bread",
        "author": "Else Body",
    }
    assert read(script(other) + "<title>Fitting the moon</title>").authors == ()


def test_the_organisation_that_publishes_is_no_author() -> None:
    by_site = {"@type": "Article", "headline": "Fitting the moon", "author": {"@type": "Organization", "name": "Tides"}}
    found = read(script(by_site) + '<meta name="author" content="Ada Lindqvist">')
    assert (found.authors, found.sources["authors"]) == (("Ada Lindqvist",), "meta")
    assert read(script(by_site)).authors == ()


@pytest.mark.parametrize(
    ("article", "is_free"),
    [
        ({}, True),
        ({"isAccessibleForFree": False}, False),
        ({"isAccessibleForFree": "False"}, False),
        ({"isAccessibleForFree": "https://schema.org/False"}, False),
        ({"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False"}}, False),
        ({"isAccessibleForFree": True, "hasPart": [{"isAccessibleForFree": False}]}, True),
    ],
)
def test_what_is_not_free_says_so_itself_or_in_a_part(article: dict[str, Any], is_free: bool) -> None:
    assert read(script({**ARTICLE, **article})).is_free is is_free


def test_what_no_database_takes_is_left_out_of_texts() -> None:
    found = read(
        script({**ARTICLE, "headline": "High tides\ud800 \x00", "author": "Ada\udfff Lindqvist", "image": "/a\ud800"})
    )
    "".join((found.title, *found.authors, found.image or "")).encode()
    assert (found.title, found.authors) == ("High tides", ("Ada Lindqvist",))


def test_entities_within_texts_are_resolved() -> None:
    found = read(script({**ARTICLE, "headline": "Tides &amp;amp; moons", "keywords": "a &amp; b, c"}))
    assert (found.title, found.tags) == ("Tides & moons", ("a & b", "c"))


def test_a_change_before_publication_is_no_change() -> None:
    found = read(script({**ARTICLE, "datePublished": "2024-03-05", "dateModified": "2024-03-01"}))
    assert (found.published_at, found.updated_at) == (datetime(2024, 3, 5, tzinfo=UTC), None)
    assert "updated_at" not in found.sources


_NAMES = [
    "@type",
    "@id",
    "@graph",
    "name",
    "headline",
    "author",
    "datePublished",
    "image",
    "keywords",
    "inLanguage",
    "publisher",
    "isPartOf",
    "hasPart",
    "mainEntityOfPage",
    "url",
    "isAccessibleForFree",
    "post",
    "@value",
]
anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from([URL, "2024-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(_NAMES),
            inner | st.sampled_from(["Article", "WebPage", "Person"]),
            max_size=6,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None)
@given(anything)
def test_no_json_raises_anything(content: Any) -> None:
    text = json.dumps(content).replace("<", "\\u003c")
    preloads = f"<script>window._preloads = JSON.parse({json.dumps(text)})</script>"
    apollo = f"<script>window.__APOLLO_STATE__ = {text};</script>"
    for head in (script(text), script({"@type": "Article", "author": content, "image": content}), preloads, apollo):
        assert read(head).title


@pytest.mark.parametrize(
    "content",
    [
        '{"@type":"Article","a":' * 50_000,
        "[" * 100_000 + "]" * 100_000,
        json.dumps([{"@type": "Article", "headline": "x", "author": [{"name": f"A {n}"} for n in range(50)]}] * 3000),
        json.dumps(
            {"@graph": [{"@id": f"#{n}", "@type": "Person", "author": {"@id": f"#{n}"}} for n in range(20_000)]}
        ),
        '{"@type":"Article","headline":"' + "&amp;" * 100_000 + '"}',
        "<!--" * 50_000,
        "-->" * 100_000 + "x",
        " " * 500_000 + "x" + " " * 500_000 + "x",
        json.dumps({"@graph": [{"a": [[], [{}]]}] * 50_000}),
        json.dumps({"@type": "Article", "datePublished": 10**300, "headline": 10**300}),
        ",]" * 100_000,
        "[" + '\\"' * 100_000,
        "[" + "/*" * 100_000,
        "{" + ", " * 100_000,
        "{} " * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_huge_json_ld_costs_little(content: str) -> None:
    started = time.process_time()
    found = read(script(content))
    assert found.title
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        '/* the article */ {"@type":"Article","author":"Ada Lindqvist"}',
        '{ // the article\n"@type":"Article","author":"Ada Lindqvist" /* Ada */ }',
        '<!--\n{"@type":"Article","author":"Ada Lindqvist"}\n//-->',
        '\ufeff{"@type":"Article",,"author":"Ada Lindqvist",};',
        "{&quot;@type&quot;:&quot;Article&quot;,&quot;author&quot;:&quot;Ada Lindqvist&quot;}",
        '{"@type":"Article","author":"Ada Lindqvist","description":"the moon\\\'s \\x26 the sun\\\'s"}',
        '{"@type":"Article","author":"Ada Lindqvist","url":"https://tides.example/2023/notes/moon",}',
        '{"@type":"WebSite","name":"Tides"}\n{"@type":"Article","author":"Ada Lindqvist"}',
        'var data = {"@type":"Article","author":"Ada Lindqvist"};',
    ],
)
def test_what_is_nearly_json_is_read(text: str) -> None:
    assert read(script(text)).authors == ("Ada Lindqvist",)


def test_mending_changes_no_text() -> None:
    found = read(script('{"@type":"Article","description":"a, ] // b /* c */ \\x26 \\"d\\" \\u0065",}'))
    assert found.subtitle == 'a, ] // b /* c */ & "d" e'


def test_who_is_a_person_and_an_organisation_too_is_an_author() -> None:
    site = {"@type": ["Person", "Organization"], "@id": "#ada", "name": "Ada Lindqvist"}
    found = read(script({"@graph": [{**ARTICLE, "author": {"@id": "#ada"}, "publisher": {"@id": "#ada"}}, site]}))
    assert found.authors == ("Ada Lindqvist",)


def test_the_page_names_the_author_where_its_article_does_not() -> None:
    page = {"@type": "WebPage", "url": URL, "author": {"@type": "Person", "name": "Ada Lindqvist"}}
    assert read(script(page)).authors == ("Ada Lindqvist",)
    assert read(script([page, {**ARTICLE, "author": "Bo Ek"}])).authors == ("Bo Ek",)


def test_a_second_node_of_the_same_article_says_what_the_first_does_not() -> None:
    first = {"@type": "Article", "headline": "Fitting the moon", "url": URL, "author": "admin"}
    second = {**ARTICLE, "datePublished": "2024-03-05", "keywords": [{"@type": "DefinedTerm", "name": "tides"}]}
    found = read(script(first) + script(second))
    assert (found.authors, found.tags) == (("Ada Lindqvist",), ("tides",))
    assert found.published_at == datetime(2024, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "beside",
    [
        {"@type": "Product", "name": "Float", "review": {"@type": "Review", "author": "Zed Buyer"}},
        {"@type": "Product", "name": "Fitting the moon", "review": [{"@type": "Review", "author": "Zed Buyer"}]},
        {"@type": "Review", "author": "Zed Buyer", "datePublished": "2018-01-01"},
        {"@type": "Recipe", "name": "Bread at home", "author": "Zed Baker"},
        {"@type": "Article", "headline": "Bread at home", "author": "Zed Baker"},
        {"@type": "VideoObject", "name": "Fitting the moon", "author": "Zed Tube"},
        {"@type": "QAPage", "mainEntity": {"@type": "Question", "author": "Zed Asker"}},
        {**ARTICLE, "author": None, "comment": [{"@type": "Comment", "author": "Zed Reader"}]},
    ],
    ids=lambda node: str(node)[:60],
)
def test_who_reviews_sells_films_or_asks_on_a_page_is_not_its_author(beside: dict[str, Any]) -> None:
    head = "<title>Fitting the moon</title>"
    found = read(head + script(beside))
    assert (found.title, found.authors, found.published_at) == ("Fitting the moon", (), None)
    assert read(head + script([beside, ARTICLE])).authors == ("Ada Lindqvist",)


def test_an_author_called_as_the_site_gives_way_to_a_person() -> None:
    head = '<meta property="og:site_name" content="Tide House"><meta name="author" content="Ada Lindqvist">'
    found = read(head + script({**ARTICLE, "author": {"@type": "Person", "name": "Tide House"}}))
    assert (found.authors, found.sources["authors"]) == (("Ada Lindqvist",), "meta")
