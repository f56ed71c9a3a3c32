"""What is written as Markdown is read back as the same by a CommonMark parser."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llm_engineering.application.extraction import markdown_of

URL = "https://a.example/posts/x/"
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SIGNS = "*_`~[]()<>&#!|\\+-.:=1 9aéb漢;/\"'^{}\u00a0"
LINE = st.text(st.sampled_from(SIGNS), min_size=1, max_size=20).filter(lambda text: not re.search(r"\\[(\[]", text))
"""Without what a page shows as a formula."""
CODE = st.text(
    st.one_of(
        st.sampled_from(" \t\n`~>-*#\x0c\x1b\u00a0\ue000\ue0b0\\<&"),
        st.characters(codec="utf-8", exclude_categories=["Cs"]),
    ),
    max_size=80,
)


class Shown(HTMLParser):
    """The text that a page shows, and the code in its first block of code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.code, self.inside = "", "", 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "pre"
        if tag in ("br", "p", "td", "th", "li"):
            self.text += " "

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "pre"

    def handle_data(self, data: str) -> None:
        self.text += data
        self.code += data if self.inside else ""


def words(text: str) -> str:
    return " ".join(re.sub("[\ufdd0-\ufdef]", "", text).split())


def read_back(fragment: str) -> str:
    return words(Shown(READER.render(markdown_of(fragment, URL))).text)


@settings(max_examples=400, deadline=None)
@given(LINE)
@example("1. a").via("a list")
@example("    code").via("an indented block")
@example("[a]: /b").via("a link's address")
@example("<!-- a -->").via("HTML")
@example("&amp;lt;")
def test_text_is_read_back_as_it_is(text: str) -> None:
    assert read_back(f"<p>{html.escape(text)}</p>") == words(text)


@settings(max_examples=200, deadline=None)
@given(LINE, LINE)
def test_text_after_a_break_is_read_back_as_it_is(first: str, second: str) -> None:
    assert read_back(f"<p>{html.escape(first)}<br>{html.escape(second)}</p>") == words(f"{first} {second}")


@settings(max_examples=200, deadline=None)
@given(LINE, st.sampled_from(["h2", "li", "blockquote", "a href=/x", "dt", "figcaption"]))
def test_text_of_any_element_is_read_back_as_it_is(text: str, tag: str) -> None:
    name = tag.partition(" ")[0]
    around = {"li": "<ul>{}</ul>", "dt": "<dl>{}</dl>"}.get(name, "{}")
    assert read_back(around.format(f"<{tag}>{html.escape(text)}</{name}>")) == words(text)


@settings(max_examples=200, deadline=None)
@given(LINE, LINE)
def test_text_in_cells_is_read_back_as_it_is(first: str, second: str) -> None:
    one, two = html.escape(first), html.escape(second)
    table = f"<table><tr><th>{one}</th><th>b</th></tr><tr><td><code>{two}</code></td><td>{two}</td></tr></table>"
    assert read_back(table) == words(f"{first} b {second} {second}")


@settings(max_examples=600, deadline=None)
@given(LINE, LINE, LINE, st.sampled_from(["b", "i", "s", "b><i", "i><s", "code", "a href=/x", "a href=/x><b"]))
def test_text_beside_marked_text_is_read_back_as_it_is(before: str, inner: str, after: str, tags: str) -> None:
    closing = "".join(f"</{tag.partition(' ')[0]}>" for tag in reversed(tags.split("><")))
    fragment = f"<p>{html.escape(before)}<{tags}>{html.escape(inner)}{closing}{html.escape(after)}</p>"
    assert read_back(fragment) == words(before + inner + after)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["b", "i", "s", "span", "code"]), LINE), min_size=2, max_size=4))
@example([("b", "1"), ("i", ":"), ("i", " 1")]).via("a sign that moves out before a blank")
def test_marked_texts_in_a_row_are_read_back_as_they_are(parts: list[tuple[str, str]]) -> None:
    fragment = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in parts)
    assert read_back(f"<p>{fragment}</p>").replace(" ", "") == words("".join(text for _, text in parts)).replace(
        " ", ""
    )


def as_shown(code: str) -> str:
    """What a page's parser makes of it before anyone sees it: line ends are one, NUL and noncharacters are none."""
    return re.sub("[\x00\ufdd0-\ufdef\ufffe\uffff]", "", code.replace("\r\n", "\n").replace("\r", "\n"))


@pytest.mark.parametrize(
    "around", ["{}", "<ul><li>a{}</li></ul>", "<blockquote>{}</blockquote>", "<ol><li><ul><li>{}</ul></ol>"]
)
@settings(max_examples=150, deadline=None)
@given(CODE)
@example("\n\n  leading")
@example("trailing \t\n\n")
@example("```\nfence\n~~~~")
@example("\x0c\u00a0\ue0b0")
def test_code_is_read_back_to_the_space(around: str, code: str) -> None:
    code = as_shown(code)
    page = around.format(f"<pre><code>{html.escape(code)}</code></pre>")
    if not code.strip():
        return
    assert Shown(READER.render(markdown_of(page, URL))).code.removesuffix("\n") == code.removesuffix("\n")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_text_fails(text: str) -> None:
    assert isinstance(markdown_of(text, URL), str)


PIECES = [
    *("<p>", "</p>", "<b>", "</b>", "<pre>", "</pre>", "<code>", "</code>", "<table>", "<tr>", "<td>", "</table>"),
    *("<ul>", "<li>", "</ul>", "<a href=x>", "</a>", "<math>", "<mi>", "</math>", "<img src=a>", "<br>", "<sup>"),
    *("<dl>", "<dd>", "<dt>", "</dl>", "<h2>", "</h2>", "&#12;", "&#0;", "x", "$a_1$", "<noscript>", "<picture>"),
    *("<source srcset=b>", "<div class=footnote>", "<a class=footnote-ref href=#a>1</a>", "<div data-attrs='[1]'>"),
    *("<div class=katex>", "<div class=highlight>", "<summary>", "<iframe src=//[>", "<object data=b>", "<hr>"),
    *("<div class=MathJax>", "<script type=math/tex>", "</script>", "<span class='math katex-html'>", "</span>"),
    *("<table class=lntable>", "<div class='highlight line'>", "<button>", "</button>", "<dl class=footnote>"),
    *("<aside class=footnote>", "<div class=admonition>", "<div role=tabpanel>", "<div class=kg-bookmark-card>"),
    *(
        "<iframe src=b>",
        "</iframe>",
        "<figure>",
        "<figcaption>",
        "<img class=latex alt=x src=b>",
        "</div>",
        "<h2><a href=#>",
    ),
    *(
        "<ul role=tablist>",
        "<div class=kg-callout-emoji>",
        "<rt>",
        "<input type=checkbox>",
        "<svg>",
        "<msup>",
        "<mtable>",
    ),
    *("<div class=tweet data-attrs='{\"full_text\": 1}'>", "<ol class=footnotes><ol>", "<div role=tablist>"),
]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_no_broken_markup_fails(pieces: list[str]) -> None:
    assert isinstance(markdown_of("".join(pieces), URL), str)
