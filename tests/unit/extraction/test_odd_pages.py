"""Pages that were made, or broken, to cost without end: each ends within a bound far above what it takes."""

import time

import pytest

from llm_engineering.application.extraction import Article, extract_article
from llm_engineering.domain.errors import NoArticle

SENTENCE = "The tide rises in the harbour and the boats lie higher than the wall. "
TEXT = f"<p>{SENTENCE * 20}</p>"
LONGEST = 60
"""Seconds, of which the slowest takes a tenth on two cores."""

PAGES = {
    "100,000 paragraphs": f"<article>{f'<p>{SENTENCE}</p>' * 100_000}</article>",
    "100,000 empty boxes": f"<article>{TEXT}{'<div></div>' * 100_000}</article>",
    "100,000 links": f"<nav>{'<a href=/x>y</a> ' * 100_000}</nav><article>{TEXT}</article>",
    "20,000 links in the page": f"<article>{TEXT}<p>{'<a href=#x>1</a> <b id=x>y</b> ' * 20_000}</p></article>",
    "100,000 cells": f"<article>{TEXT}<table>{('<tr>' + '<td>1</td>' * 100 + '</tr>') * 1000}</table></article>",
    "20 MB of script": f"<article>{TEXT}</article><script>{'x=1;' * 5_000_000}</script>",
    "lists in lists": f"<article>{TEXT}{('<ul><li>a' * 120 + '</ul>' * 120) * 20}</article>",
    "100,000 items": f"<article>{TEXT}<ul>{''.join(f'<li>Berth {n} of it' for n in range(100_000))}</ul></article>",
    "100,000 breaks in code": f"<article>{TEXT}<pre>{'total = 1<br>' * 100_000}</pre></article>",
    "100,000 breaks in a formula": f"<article>{TEXT}<p>$$a{' + b = c<br>' * 100_000}$$</p></article>",
    "20,000 marked words": f"<article>{TEXT}<p>{'<span>ebb</span> ' * 20_000}</p></article>",
    "500,000 commas": f"<article>{TEXT}<img src=/a.png srcset='{',' * 500_000}'></article>",
    "white space": f"<article>{TEXT}<p>{' ' * 200_000}{chr(10) * 200_000}</p></article>",
    "code in a line": f"<article>{TEXT}<p><code>{'`' * 100_000}</code></p></article>",
    "JSON-LD in JSON-LD": f"<script type='application/ld+json'>{'[' * 100_000}</script>{TEXT}",
}
BEYOND = {
    "100,000 boxes in each other": "<div>" * 100_000 + TEXT,
    "100,000 tags left open": f"<article>{TEXT}{'<b>x' * 100_000}",
    "one text of 20 MB": f"<article><p>{SENTENCE * 290_000}</p></article>",
}


def timed(body: str) -> tuple[Article | None, float]:
    page = f"<html><head><title>Tides</title></head><body>{body}</body></html>"
    began = time.monotonic()
    try:
        return extract_article(page, "https://a.example/x"), time.monotonic() - began
    except NoArticle:
        return None, time.monotonic() - began


@pytest.mark.parametrize("body", PAGES.values(), ids=PAGES)
def test_an_article_is_found_however_much_is_around_it(body: str) -> None:
    article, seconds = timed(body)
    assert article is not None
    assert SENTENCE.strip() in article.text
    assert seconds < LONGEST


@pytest.mark.parametrize("body", BEYOND.values(), ids=BEYOND)
def test_a_page_beyond_all_bounds_is_no_article(body: str) -> None:
    article, seconds = timed(body)
    assert article is None
    assert seconds < LONGEST
