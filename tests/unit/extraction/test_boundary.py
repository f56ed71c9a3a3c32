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


BESIDE = "It lay there for a hundred years before the first of them came to look for it."
"""A paragraph that the main text has."""


def kept_with(fragment: str) -> str:
    """What is left of an article of three paragraphs and of all in `fragment`, all of which the main text says."""
    element = html.fromstring(f"<article><p>{FIRST}</p><p>{SECOND}</p>{fragment}</article>")
    keep_only_article(element, words_of(" ".join([FIRST, SECOND, *texts(fragment)])))
    return str(html.tostring(element, encoding="unicode"))


@pytest.mark.parametrize("title", ["Share", "Print", "Comments", "About the author", "Subscribe to everything"])
def test_a_heading_that_reads_like_a_label_stays_where_it_heads_text_of_the_article(title: str) -> None:
    left = kept_with(f"<h2>{title}</h2><p>{BESIDE}</p><p>{THIRD}</p><p>{THIRD}</p>")
    assert title in left


@pytest.mark.parametrize("words", [["print", "next", "map"], ["Scalars", "Comments", "Anchors"]])
def test_an_item_that_reads_like_a_label_stays_in_a_list_of_other_things(words: list[str]) -> None:
    items = "".join(f"<li>{word}</li>" for word in words)
    left = kept_with(f"<ul>{items}</ul><p>{THIRD}</p>")
    assert [word for word in [*words, THIRD] if word not in left] == []


def test_the_article_does_not_end_at_a_section_that_others_follow() -> None:
    left = kept_with(f"<p>{THIRD}</p><h2>Comments</h2><p>{BESIDE}</p><h2>Anchors</h2><p>{BESIDE}</p>")
    assert [said for said in ("Comments", "Anchors") if said not in left] == []


@pytest.mark.parametrize("title", ["See also", "More on anchors"])
def test_what_may_head_other_articles_heads_a_section_where_prose_follows(title: str) -> None:
    left = kept_with(f"<p>{THIRD}</p><h2>{title}</h2><p>{BESIDE}</p>")
    assert title in left
    assert BESIDE in left


@pytest.mark.parametrize(
    "title", ["References", "Further reading", "Notes", "See also", "Quellen", "Источники", "参考文献", "منابع"]
)
def test_sources_at_the_end_are_part_of_the_article_though_the_main_text_leaves_their_links_out(title: str) -> None:
    after = f'<h2>{title}</h2><ol><li><a href="https://example.org/tides">Tides of 1911</a></li></ol>'
    left = kept("", after=f"{after}<h2>Related posts</h2><ul><li>The harbour in winter</li></ul>")
    assert title in left
    assert "Tides of 1911" in left
    assert "in winter" not in left


def test_the_first_heading_is_part_of_the_article_though_the_main_text_leaves_it_out() -> None:
    element = html.fromstring(f"<article><p>12 March</p><h2>Iron, mostly</h2><p>{FIRST}</p><p>{SECOND}</p></article>")
    keep_only_article(element, words_of(f"{FIRST} {SECOND}"))
    left = str(html.tostring(element, encoding="unicode"))
    assert "Iron, mostly" in left
    assert "12 March" not in left


@pytest.mark.parametrize(
    "remark",
    [
        "<aside><p>It was made of iron from the north.</p></aside>",
        '<div class="sidebarblock"><div class="content"><p>It was made of iron from the north.</p></div></div>',
        '<aside class="starlight-aside"><div><p>It was made of iron <a href="/n">from the north.</a></p></div></aside>',
    ],
)
def test_an_authors_remark_in_a_box_is_part_of_the_article(remark: str) -> None:
    assert "from the north." in kept(remark)


def test_counted_comments_are_not_part_of_it_however_many_they_are() -> None:
    comments = "".join(f"<p>{THIRD.replace('evening', str(at))}</p>" for at in range(9))
    assert "In the 8 the water" not in kept_with(f"<p>{THIRD}</p><h3>9 comments</h3>{comments}")


@pytest.mark.parametrize(("language", "is_known"), [("de", True), ("en", False), (None, True)])
def test_labels_are_known_in_the_pages_language_and_in_all_where_it_declares_none(
    language: str | None, is_known: bool
) -> None:
    element = html.fromstring(f"<article><p>{FIRST}</p><p>Anzeige</p><p>{SECOND}</p></article>")
    keep_only_article(element, words_of(f"{FIRST} Anzeige {SECOND}"), language)
    assert ("Anzeige" not in str(html.tostring(element, encoding="unicode"))) == is_known
