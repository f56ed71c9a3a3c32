"""Extraction never raises anything but NoArticle, and says why there is none."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llm_engineering.application.extraction import Article, Challenge, extract_article, markdown_of, text_of
from llm_engineering.domain.errors import NoArticle

WORDS = " ".join(f"Sentence {n} says something about the sea and its tides." for n in range(30))
BODY = f"<article><h1>Tides</h1><p>{WORDS}</p></article>"
PAGE = f"<html lang='en'><head><title>Tides</title></head><body>{BODY}</body></html>"


def test_an_article_is_a_frozen_record() -> None:
    article = extract_article(PAGE, "https://a.example/x")
    assert (article.title, article.language) == ("Tides", "en")
    assert article.word_count > 200
    with pytest.raises(AttributeError):
        article.title = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    "sign",
    [
        '<a class="headerlink" href="#tides">¶</a>',
        '<a class="headerlink" href="#tides">#</a>',
        '<a class="headerlink" href="#tides">\uf0c1</a>',
        ' <a class="header-anchor" href="#tides">\u200b</a>',
        '<a class="anchor" href="#tides"><svg></svg></a>',
    ],
)
def test_the_sign_of_a_heading_s_link_to_itself_is_neither_in_the_title_nor_keeps_it_in_the_markdown(sign: str) -> None:
    page = PAGE.replace("Tides</h1>", f"Tides and the moon{sign}</h1>").replace("Tides</", "Tides and the moon — Sea</")
    article = extract_article(page, "https://a.example/x")
    assert article.title == "Tides and the moon"
    assert article.markdown.startswith("Sentence 0")


def test_a_hint_to_break_a_word_makes_no_other_title_of_it() -> None:
    page = PAGE.replace("Tides</h1>", "Tidal data&shy;bases</h1>").replace("Tides</", "Tidal databases</")
    article = extract_article(page, "https://a.example/x")
    assert article.title == "Tidal databases"
    assert article.markdown.startswith("Sentence 0")


@pytest.mark.parametrize(
    ("description", "subtitle"),
    [
        ("What a year of them says", "What a year of them says"),
        ("Sentence 0 says something about the sea and its tides.", None),
        ("Sentence 0 says something about the sea and its tides. Sentence 1 says [&hellip;]", None),
        ("Sentence 0 says something about the... Tagged with tides, sea.", None),
        ("Tides", "Tides"),
    ],
)
def test_what_the_text_begins_with_is_no_subtitle(description: str, subtitle: str | None) -> None:
    head = f'<head><meta property="og:description" content="{description}">'
    article = extract_article(PAGE.replace("<head>", head), "https://a.example/x")
    assert (article.subtitle, "subtitle" in article.sources) == (subtitle, subtitle is not None)


def test_a_subtitle_that_the_page_shows_is_one_whatever_the_text_says() -> None:
    shown = f'</h1><p class="subtitle">{WORDS[:55]}</p>'
    assert extract_article(PAGE.replace("</h1>", shown), "https://a.example/x").subtitle == WORDS[:55].strip()


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("", NoArticle),
        ("plain text", NoArticle),
        ("<html></html>", NoArticle),
        (PAGE.replace("<title>Tides", "<title>Page not found"), NoArticle),
        ("<html><head><title>Just a moment...</title></head><body></body></html>", Challenge),
    ],
)
def test_what_is_no_article_is_named(page: str, kind: type[NoArticle]) -> None:
    with pytest.raises(kind):
        extract_article(page, "https://a.example/x")


def outcome(page: str) -> Article | NoArticle:
    try:
        return extract_article(page, "https://a.example/x")
    except NoArticle as error:
        return error


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_no_text_raises_anything_else(text: str) -> None:
    assert isinstance(outcome(text), Article | NoArticle)
    assert isinstance(outcome(PAGE.replace("<p>", f"<p>{text}")), Article | NoArticle)


@settings(max_examples=60, deadline=None)
@given(
    at=st.integers(0, len(PAGE)),
    piece=st.sampled_from(["<", ">", "</article>", "<pre>", '"', "\x00", "<table><tr>", "&#x110000;"]),
)
def test_no_damage_to_a_page_raises_anything_else(at: int, piece: str) -> None:
    assert isinstance(outcome(PAGE[:at] + piece + PAGE[at:]), Article | NoArticle)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_fragment_has_markdown_and_text(text: str) -> None:
    assert isinstance(markdown_of(f"<div>{text}</div>", "https://a.example/"), str)
    assert isinstance(text_of(f"<p>{text}"), str)


@pytest.mark.parametrize("control", ["\x02", "&#2;", "\ufdd2", "&#xfdd2;", "\x1f"])
def test_no_control_character_is_in_what_a_page_says_of_itself(control: str) -> None:
    page = f"""<html><head><title>Tides{control}</title><meta name=description content='Of{control} ebbs'>
      <meta property=article:tag content='Sea{control}'><meta property=og:image content='/a{control}.png'></head><body>
      <article><h1>Tides{control}</h1><p class=author>Ada{control} Lindqvist</p><p>{WORDS}</p></article>"""
    article = extract_article(page, "https://a.example/x")
    assert (article.title, article.subtitle, article.authors) == ("Tides", "Of ebbs", ("Ada Lindqvist",))
    assert (article.tags, article.image) == (("Sea",), "https://a.example/a.png")


def test_a_broken_element_marked_as_a_quote_costs_no_article() -> None:
    page = PAGE.replace("<p>", "<p><b<dl class=pullquote>Ebb</b><p>")
    assert WORDS in extract_article(page, "https://a.example/x").text


def test_a_character_by_a_number_of_thousands_of_digits_costs_no_article() -> None:
    page = PAGE.replace("<p>", f"<p>&#{'0' * 5000}1;")
    assert WORDS in extract_article(page, "https://a.example/x").text


ANCHORS = "".join(f"<p><a name=part{n}>Part {n} of it</p>" for n in range(500))
SCRIPT = "<script>show({'html': '%s'})</script>" % (r"<a href=/x>y<\/a>" * 500)


@pytest.mark.parametrize(
    "before", ["<font>" * 500, "<span><center>" * 200, ANCHORS, SCRIPT], ids=["font", "center", "anchors", "script"]
)
def test_tags_that_are_left_open_cost_no_text_of_what_follows(before: str) -> None:
    assert WORDS in extract_article(PAGE.replace("<article>", f"<article>{before}"), "https://a.example/x").text


@pytest.mark.parametrize("tag", ["div", "blockquote", "b", "math", "dl><dd", "ul><li", "math><mrow", "table><tr><td"])
def test_a_fragment_nested_past_all_use_keeps_its_text(tag: str) -> None:
    fragment = f"<{tag}>" * 600 + WORDS
    assert WORDS in " ".join(markdown_of(fragment, "https://a.example/").replace("> ", "").split())
    assert WORDS in text_of(fragment)


def test_a_page_nested_thousands_deep_is_no_article_and_costs_nothing() -> None:
    page = f"<html><body>{'<div>' * 20_000}{WORDS}{'</div>' * 20_000}</body></html>"
    started = time.monotonic()
    with pytest.raises(NoArticle, match="within each other"):
        extract_article(page, "https://a.example/x")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("around", ['<fixed-top">', '<div data-x"=1>', "<a:b>", "<div {{attributes}}>"])
def test_a_broken_element_around_an_article_does_not_cost_it(around: str) -> None:
    page = f"<html><head><title>Tides</title></head><body>{around}{BODY}</body></html>"
    assert WORDS in extract_article(page, "https://a.example/x").text
