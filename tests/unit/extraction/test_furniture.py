"""What of a page is furniture, by name and by shape, and what only looks like it."""

import pytest

from llm_engineering.application.extraction import extract_article
from llm_engineering.application.extraction.furniture import remove_furniture
from llm_engineering.application.extraction.tree import parse_fragment

LINES = [
    "The harbour master writes every ship down twice, once when it is seen and once when it is believed.",
    "A third of all ships in the first column never arrive in the second, and nobody had ever counted them.",
    "They come back in spring, slower than the wind, and tie up at the quay as if no winter had been in between.",
    "The program that counts them is forty lines long, and most of it is about a hand that leans to the left.",
    "Whoever finds a mistake in it may keep it, and is asked to send a card from the place in which it was found.",
]
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
COMMENT = "<p>My uncle was there on that day, and he never wrote anything down in his life, not even his own name.</p>"


def left_of(fragment: str) -> str:
    """The text that is left of an article with the fragment in its middle."""
    element = parse_fragment(f"<article><h1>Ships</h1>{TEXT}{fragment}{TEXT}</article>")
    remove_furniture(element)
    left = " ".join(element.text_content().split())
    assert [line for line in LINES if left.count(line) != 2] == []
    return left


def article_of(article: str, *, after: str = "") -> str:
    """The main text of a page with an article, and something after it."""
    head = "<title>Ships | Old Harbour</title><meta property='og:title' content='Ships'>"
    page = f"<html lang='en'><head>{head}</head><body><main>{article}</main>{after}<footer>© Fyr</footer></body></html>"
    return extract_article(page, "https://harbour.example/ships").text


@pytest.mark.parametrize(
    "box",
    [
        '<div class="x1"><p>Inside</p><ul><li><a href="#a">One SIGN</a><ul><li><a href="#b">Two</a></li></ul></li>'
        '<li><a href="#c">Three</a></li></ul></div>',
        '<h2>Contents</h2><ol><li><a href="#a">SIGN</a></li><li><a href="#b">Two</a></li><li>'
        '<a href="#c">Three</a></li></ol>',
        '<p>Inhalt:</p><ol><li><a href="#a">SIGN</a></li><li><a href="#b">Two</a></li><li>'
        '<a href="#c">Three</a></li></ol>',
        '<div class="x2"><h3>A letter SIGN</h3><p>Free, every week.</p><form><input type="email"></form></div>',
        '<div><h3>Eine Post SIGN</h3><form action="/list"><input name="EMAIL"><button>Ja</button></form></div>',
        '<section class="x3"><article><h3><a href="/next">The bell SIGN</a></h3><p>It rings.</p></article></section>',
        '<section class="x4"><h2>2 comments</h2><div><p>SIGN</p></div></section>',
        '<div class="x4"><header><h3>Kommentare (2)</h3></header><p>SIGN</p></div>',
        '<div class="wpdiscuz_auth"><p>SIGN</p></div>',
    ],
)
def test_furniture_is_told_by_its_shape_or_name(box: str) -> None:
    left = left_of(box)
    assert [sign for sign in ("SIGN", "Contents", "Inhalt") if sign in left] == []


@pytest.mark.parametrize(
    "part",
    [
        '<h2 id="comments">Comments SIGN</h2>',
        '<section id="comments-in-yaml"><h2>Comments in YAML</h2><p>SIGN</p></section>',
        '<div class="post-2 category-newsletter tag-cookies"><p>SIGN</p></div>',
        '<p>Read in my last letter <a class="newsletter-link" href="/l">about the SIGN</a>, which I sent in May.</p>',
        '<div class="accordion-item"><h3><button aria-expanded="false">Why SIGN?</button></h3><p>Nobody.</p></div>',
        '<ul><li><a href="#a">a</a> and SIGN</li><li><a href="#b">b</a></li><li><a href="#c">3</a></li></ul>',
        '<ol><li><a href="#fn1">SIGN</a></li><li><a href="#fn2">b</a></li><li><a href="#fn3">c</a></li></ol>',
        f'<div><p>SIGN</p>{TEXT.upper()}<form><input type="email"></form></div>',
        '<article class="media"><h3>SIGN</h3></article>',
    ],
)
def test_what_only_looks_like_furniture_is_kept(part: str) -> None:
    assert "SIGN" in left_of(part)


@pytest.mark.parametrize(
    "around",
    [
        '<section id="comments">{}</section>',
        '<div class="x"><h2>40 comments</h2>{}</div>',
        '<div class="webmentions">{}</div>',
        "<h2>40 responses</h2>{}",
    ],
)
def test_comments_may_be_longer_than_the_article(around: str) -> None:
    comments = around.format(COMMENT * 40)
    for text in (
        article_of(f"<article><h1>Ships</h1>{TEXT}</article>", after=f"<div>{comments}</div>"),
        article_of(f"<article><h1>Ships</h1>{TEXT}{comments}</article>"),
    ):
        assert "My uncle" not in text
        assert [line for line in LINES if line not in text] == []


@pytest.mark.parametrize("name", ["tag-newsletter category-cookies", "post tag-subscribe"])
def test_an_article_about_newsletters_is_no_newsletter_box(name: str) -> None:
    article = f'<article class="{name}"><h1>Ships</h1>{TEXT}</article>'
    text = article_of(article, after=f'<section id="comments">{COMMENT * 40}</section>')
    assert [line for line in LINES if line not in text] == []


@pytest.mark.parametrize(
    "title", ["Navigation menus", "HTML tags", "Social cost", "Related work", "The author field", "Share a file"]
)
@pytest.mark.parametrize("section", ['<section id="{}">{}</section>', '<div class="section" id="{}">{}</div>'])
def test_a_section_called_like_its_heading_is_content(title: str, section: str) -> None:
    said = "A section says what its heading promises, and is named after it in its address."
    part = section.format(title.lower().replace(" ", "-"), f"<h2>{title}</h2><p>{said}</p>")
    text = article_of(f"<article><h1>Ships</h1>{TEXT}{part}</article>")
    assert title in text
    assert said in text


def test_a_page_that_is_one_form_keeps_its_text() -> None:
    element = parse_fragment(f"<form>{TEXT}<input type='email'></form>")
    remove_furniture(element)
    assert [line for line in LINES if line not in element.text_content()] == []
