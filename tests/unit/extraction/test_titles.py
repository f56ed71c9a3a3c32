"""Titles: what is declared, as the page's own heading words it, and never the site's name in its place."""

import pytest

from llm_engineering.application.extraction import extract_article
from tests.unit.extraction.page_heads import read, script

PROSE = "<p>The water rises twice a day, and the moon is why.</p>"


@pytest.mark.parametrize(
    "heading",
    [
        '<h1>Fitting the moon<a class="headerlink" href="#moon" title="Permanent link">¶</a></h1>',
        '<h1>Fitting the moon<a class="hash-link" href="#moon">\u200b</a></h1>',
        '<h1>Fitting the moon <a class="header-anchor" href="#moon">&ZeroWidthSpace;</a></h1>',
        '<h1><a class="anchor" href="#moon">#</a> Fitting the moon</h1>',
        "<h1><span>F</span>itting the moon</h1>",
    ],
)
def test_what_stands_within_a_heading_is_no_part_of_the_title(heading: str) -> None:
    assert read("<title>Fitting the moon</title>", f"<article>{heading}{PROSE}</article>").title == "Fitting the moon"


def test_a_title_with_a_sign_for_itself_is_not_repeated_in_the_text() -> None:
    heading = '<h1>Fitting the moon<a class="toc" href="#moon">¶</a></h1>'
    page = f"<html><head><title>Fitting the moon</title></head><body><article>{heading}{PROSE * 9}</article></body>"
    article = extract_article(page, "https://tides.example/moon")
    assert (article.title, "Fitting" in article.markdown) == ("Fitting the moon", False)


@pytest.mark.parametrize(
    "title", ["How to use <template> and <slot>", "Why List<T> is not Iterable<T>", "What C# and C++ share"]
)
def test_signs_of_code_stay_in_a_title(title: str) -> None:
    escaped = title.replace("<", "&lt;")
    body = f"<article><h1>{escaped}</h1>{PROSE}</article>"
    heads = (f"<title>{escaped}</title>", f'<meta property="og:title" content="{escaped}">', "")
    assert [read(head, body).title for head in heads] == [title] * 3
    assert read(script({"@type": "Article", "headline": title}), f"<article>{PROSE}</article>").title == title


def test_markup_in_a_declared_title_is_none_of_it() -> None:
    head = '<meta property="og:title" content="Fitting &lt;em&gt;the&lt;/em&gt; moon">'
    assert read(head, PROSE).title == "Fitting the moon"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Tides</title>", "<h1>Fitting the moon</h1>"),
        ('<meta property="og:site_name" content="Sea House"><title>Sea House</title>', "<h1>Fitting the moon</h1>"),
        ('<meta property="og:title" content="Tides"><title>Fitting the moon</title>', ""),
        (script({"@type": "Article", "headline": "Tides"}), "<h1>Fitting the moon</h1>"),
        ("<title>Tides</title>", "<h1>Tides</h1><h1>Fitting the moon</h1>"),
        ("<title>Sea House - Fitting the moon</title>", '<h1><a href="/">Sea House</a></h1><h2>Fitting the moon</h2>'),
        ("<title>Fitting the moon - Sea House</title>", '<a href="/" rel="home"><h1>Sea House</h1></a>'),
        ('<title>Fitting the moon : Sea House</title><meta name="application-name" content="Sea House">', ""),
        (
            f'<title>Fitting the moon | {"All of the sea " * 8}</title><meta property="og:site_name" '
            f'content="{"All of the sea " * 8}">',
            "",
        ),
        (f"<title>Fitting the moon | {'a slogan of the site ' * 8}</title>", "<h1>Fitting the moon</h1>"),
    ],
)
def test_the_sites_name_and_logo_are_not_the_title(head: str, body: str) -> None:
    assert read(head, body + PROSE).title == "Fitting the moon"


def test_a_heading_that_begins_as_the_site_is_called_is_whole() -> None:
    head, body = "<title>Tides - a year of them</title>", "<h1>Tides - a year of them</h1>"
    assert read(head, body).title == "Tides - a year of them"


def test_what_follows_a_colon_is_no_slogan() -> None:
    head = "<title>Tide tables: how they are made, how to read them, and what they do not say</title>"
    assert read(head, "<h1>Tide tables</h1>").title.endswith("do not say")


def test_a_page_that_only_names_its_site_is_called_so() -> None:
    assert read("<title>Tides</title>", PROSE).title == "Tides"


def test_a_title_without_blanks_agrees_with_its_heading() -> None:
    found = read("<title>拟合月亮的潮汐_数据-海博客</title>", f"<h1>拟合月亮的潮汐</h1>{PROSE}")
    assert (found.title, found.sources["title"]) == ("拟合月亮的潮汐", "page")
