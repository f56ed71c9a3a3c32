"""What stands in front of an article, or in its place, is named; an article about such things is an article."""

import pytest

from llm_engineering.application.extraction import (
    Challenge,
    ConsentWall,
    LoginWall,
    Paywall,
    SoftNotFound,
    extract_article,
)
from llm_engineering.domain.errors import NoArticle

URL = "https://a.example/x"
WORDS = "The tide rises in the harbour and the boats lie higher than the wall where the old nets are drying. "


def page(title: str, body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (page("Just a moment...", "<p>Checking your browser before accessing a.example.</p>"), Challenge),
        (page("a.example", "<h1>Verify you are human</h1><div id=px-captcha></div>"), Challenge),
        (page("Attention Required! | Cloudflare", f"<p>{WORDS * 5}</p>"), Challenge),
        (page("Making sure you're not a bot!", "<p>Please wait a moment.</p>"), Challenge),
        (
            page("Before you continue", "<h1>Before you continue to A</h1><form action=/consent>cookies</form>"),
            ConsentWall,
        ),
        (page("Privacy choices", "<div id=sp_message_1><p>We and our partners use cookies.</p></div>"), ConsentWall),
        (page("Log in - A", "<form><input name=u><input type=password></form>"), LoginWall),
        (page("Sign in", "<h1>Sign in to continue reading</h1>"), LoginWall),
        (page("Anmelden", "<h1>Bitte anmelden</h1><input type=password>"), LoginWall),
        (
            page(
                "Tides",
                "<h1>Tides</h1><p>A few words.</p><aside class=gh-post-upgrade-cta><h2>For members</h2></aside>",
            ),
            Paywall,
        ),
        (page("404", "<p>Nothing here.</p>"), SoftNotFound),
        (page("Page not found | A", f"<article><p>{WORDS * 30}</p></article>"), SoftNotFound),
        (page("A blog", "<h1>Oops! That page can't be found.</h1><p>page not found</p>"), SoftNotFound),
        (page("Seite nicht gefunden – A", "<p>Leider.</p>"), SoftNotFound),
        (page("Page introuvable", "<p>Désolé.</p>"), SoftNotFound),
        (page("Página no encontrada", "<p>Lo sentimos.</p>"), SoftNotFound),
        (page("A", "<h1>This post does not exist</h1>"), SoftNotFound),
        (page("Moved", "", '<meta http-equiv="refresh" content="0; url=/new">'), NoArticle),
        ("<html><head><title>A</title></head><frameset><frame src=/a></frameset></html>", NoArticle),
    ],
)
def test_a_wall_is_named(html: str, kind: type[NoArticle]) -> None:
    with pytest.raises(NoArticle) as caught:
        extract_article(html, URL)
    assert type(caught.value) is kind, caught.value


@pytest.mark.parametrize(
    "title",
    [
        "404 pages that people remember",
        "Why your log in form should not ask twice",
        "How Cloudflare verifies that you are human",
        "Cookies, consent and what comes after",
        "The page that could not be found",
        "What the error budget is for",
        "Page not found: a short history",
    ],
)
def test_an_article_about_walls_is_an_article(title: str) -> None:
    html = page(f"{title} | A", f"<article><h1>{title}</h1><p>{WORDS * 12}</p><p>{WORDS * 12}</p></article>")
    assert extract_article(html, URL).title == title


def test_an_article_that_must_not_be_indexed_or_has_a_login_in_its_header_is_an_article() -> None:
    header = "<header><form>Log in <input type=password></form></header>"
    body = f"{header}<article><h1>Tides</h1><p>{WORDS * 20}</p></article>"
    assert extract_article(page("Tides", body, "<meta name=robots content=noindex>"), URL).title == "Tides"


@pytest.mark.parametrize(
    "html",
    [
        page("Tides", f"<article><p>{WORDS * 10}</p><h2 class=paywall-title>Keep reading</h2></article>"),
        page("Tides", f"<article><p>{WORDS * 30}</p><aside class=gh-post-upgrade-cta>More</aside></article>"),
        page("Tides", f"<article><p>{WORDS * 10}</p><h3>This post is for paying subscribers</h3></article>"),
        page(
            "Tides",
            f"<article><p>{WORDS * 10}</p></article>",
            '<script type="application/ld+json">{"@type": "Article", "isAccessibleForFree": false}</script>',
        ),
    ],
)
def test_the_beginning_of_a_paid_article_is_known_as_one(html: str) -> None:
    assert extract_article(html, URL).is_preview


def test_a_long_article_about_paywalls_is_whole() -> None:
    body = f"<article><h2>Subscribe to continue reading</h2><p>{WORDS * 30}</p></article>"
    assert not extract_article(page("Why paywalls fail", body), URL).is_preview
