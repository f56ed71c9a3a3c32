"""Where an article begins and ends in its element, and what in between is no part of it."""

import pytest
from lxml import html

from llm_engineering.application.extraction.boundary import keep_only_article
from llm_engineering.application.extraction.words import words_of

FIRST = "The tide had turned before the boats came in, and nobody on the quay had seen it happen."
SECOND = "By noon the mud was dry enough to walk on, and the children found the anchor of the old ferry."
THIRD = "In the evening the water came back, slower than the wind, and covered everything they had written."


def kept(between: str, *, after: str = "") -> str:
    """What is left of an article of three paragraphs, of which the main text says just these."""
    element = html.fromstring(f"<article><p>{FIRST}</p><p>{SECOND}</p>{between}<p>{THIRD}</p>{after}</article>")
    keep_only_article(element, words_of(f"{FIRST} {SECOND} {THIRD}"))
    left = str(html.tostring(element, encoding="unicode"))
    assert [said for said in (FIRST, SECOND, THIRD) if said not in left] == []
    return left


def texts(fragment: str) -> list[str]:
    return [str(text) for text in html.fromstring(f"<div>{fragment}</div>").itertext()]


@pytest.mark.parametrize(
    "part",
    [
        "<h2>The anchor</h2>",
        "<ul><li>rope</li><li>two planks</li></ul>",
        "<p>It weighed a ton.</p>",
        "<pre><code>weigh(anchor)</code></pre>",
        "<table><tr><th>hour</th><th>height</th></tr><tr><td>6</td><td>1.2 m</td></tr></table>",
        '<figure><img src="/anchor.jpg"><figcaption>The anchor, cleaned</figcaption></figure>',
        '<p><img src="/mud.jpg"></p>',
        "<blockquote>Never trust a calm sea.</blockquote>",
        "<hr>",
    ],
)
def test_what_stands_among_its_paragraphs_is_part_of_the_article_though_the_main_text_leaves_it_out(part: str) -> None:
    left = kept(part)
    assert [text for text in texts(part) if text not in left] == []
    assert [image.get("src") for image in html.fromstring(left).iter("img")] == [
        image.get("src") for image in html.fromstring(f"<div>{part}</div>").iter("img")
    ]


@pytest.mark.parametrize(
    ("part", "sign"),
    [
        ('<div class="x"><div><p>Every week a letter from the quay, free and short.</p></div></div>', "a letter"),
        ("<aside><h3>You may also like</h3><p>A rope for every season</p></aside>", "A rope"),
        ("<p>Share this article</p>", "Share"),
        (
            '<div><div><img src="/teaser.jpg"></div><div><p>The bell that rings backwards at night</p></div></div>',
            "bell",
        ),
    ],
)
def test_boxes_and_labels_between_its_paragraphs_are_not(part: str, sign: str) -> None:
    left = kept(part)
    assert sign not in left
    assert "teaser" not in left


@pytest.mark.parametrize(
    "after",
    [
        "<h3>Related posts</h3><ul><li>The harbour in winter, seen from above</li></ul>",
        "<h2>About the author</h2><p>Ada looks after a lighthouse and four cats.</p>",
        "<h3>Comments</h3><div><p>We were there on that day, too!</p></div>",
        '<div><div><img src="/next.jpg"></div><p>Read next: the harbour in winter</p></div>',
    ],
)
def test_what_follows_the_article_is_not(after: str) -> None:
    left = kept("", after=after)
    assert [text for text in texts(after) if text in left] == []
    assert "next.jpg" not in left


def test_a_picture_with_its_caption_at_the_end_is() -> None:
    left = kept("", after='<figure><img src="/end.jpg"><figcaption>The quay at night</figcaption></figure>')
    assert "end.jpg" in left
    assert "The quay at night" in left


def test_what_the_main_text_says_after_a_heading_of_afterwords_is_not() -> None:
    related = "<h3>More from Old Harbour</h3><p>Two teasers of a dozen words that an extractor took for text.</p>"
    element = html.fromstring(f"<article><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{related}</article>")
    keep_only_article(element, words_of(" ".join([FIRST, SECOND, THIRD, *texts(related)])))
    assert "teasers" not in html.tostring(element, encoding="unicode")


def test_nothing_is_taken_out_where_the_main_text_is_not_found() -> None:
    element = html.fromstring(f"<article><p>{FIRST}</p></article>")
    keep_only_article(element, words_of("Something else altogether, from another page of the site."))
    assert FIRST in html.tostring(element, encoding="unicode")
