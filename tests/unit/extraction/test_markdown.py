"""Markdown keeps what technical writing needs, and nothing of the page's furniture."""

import re

import pytest

from llm_engineering.application.extraction import markdown_of, text_of

URL = "https://a.example/posts/x/"
IMAGE = "![i](https://a.example/i.png)"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>A</h2><h3>B</h3>", "## A\n\n### B"),
        ("<p>a <strong>b</strong> <em>c</em> <del>d</del> <code>e_f</code></p>", "a **b** *c* ~~d~~ `e_f`"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |",
        ),
        ('<p><a href="../y">y</a></p>', "[y](https://a.example/posts/y)"),
        ('<img src="/i.png" alt="i">', "![i](https://a.example/i.png)"),
        ('<img data-src="i.png" src="data:image/gif;base64,A" alt="">', "![](https://a.example/posts/x/i.png)"),
        ('<img srcset="s.png 100w, l.png 900w" alt="">', "![](https://a.example/posts/x/l.png)"),
        ("<dl><dt>Datum</dt><dd>the zero</dd></dl>", "**Datum**\n: the zero"),
        ('<iframe src="https://video.example/1"></iframe>', "<https://video.example/1>"),
        ("<p>5 * 3 * 2</p>", "5 * 3 * 2"),
        ('<a href="/i.png"><img src="/i.png" alt="i"></a>', "![i](https://a.example/i.png)"),
        (
            '<p>a<sup id="fnref1"><a href="#fn1">1</a></sup></p><section class="footnotes"><hr><ol><li id="fn1"><p>b '
            '<a href="#fnref1">↩</a></p></li></ol></section>',
            "a[^1]\n\n---\n\n[^1]: b",
        ),
        (
            '<p>a<a class="footnote-anchor" href="#footnote-1">1</a></p><div class="footnote">'
            '<a class="footnote-number" href="#f">1</a><div class="footnote-content"><p>b</p></div></div>',
            "a[^1]\n\n[^1]: b",
        ),
        ("<ul><li>a</li><ul><li>b</li></ul>c<li>d</li></ul>", "- a\n  - b\n- c\n- d"),
        ("<ol start=3><li><p>a</p><p>b</p></li><li>c</li></ol>", "3. a\n\n   b\n4. c"),
        ("<ul><li>a<pre>x\n\ny</pre></li></ul>", "- a\n\n  ```\n  x\n\n  y\n  ```"),
        ("<p>a<br>b<br><br>c</p>", "a  \nb\n\nc"),
        ("<p>a<b> b </b>c <i><em>d</em></i><b></b></p>", "a **b** c *d*"),
        ("<div>loose <i>text</i><p>a</p> more</div>", "loose *text*\n\na\n\nmore"),
        ("<span>a<div>b</div></span>", "a\n\nb"),
        ('<p>a <a href="/y"> y<br>z </a>b</p>', "a [y z](https://a.example/y) b"),
        ('<a href="/y"><h3>a</h3><p>b</p></a>', "[a b](https://a.example/y)"),
        ("<blockquote><p>a</p><blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<figure><img src=/i.png alt=i><figcaption>a <em>b</em></figcaption></figure>", IMAGE + "\n\n*a b*"),
        ("<picture><source srcset='/i.png 2x'><img alt=i></picture>", IMAGE),
        ("<table><tr><td>a|b<td><p>c</p><p>d</p></table>", "| a\\|b | c<br>d |\n| --- | --- |"),
        ("<table><tr><td colspan=2>a<tr><td>b<td>c</table>", "| a |  |\n| --- | --- |\n| b | c |"),
        ("<table><tr><td><h2>a</h2><p>b</p><td>c</table>", "## a\n\nb\n\nc"),
        ("<table><tr><td>a<tr><td>b</table>", "a\n\nb"),
        ("<table><tr><td> <td>a<tr><td>b<td></table>", "a\n\nb"),
        ("<p>a <code>x ` y</code> <kbd>Ctrl</kbd></p>", "a `` x ` y `` `Ctrl`"),
        ("<p><code>a<br>b</code></p>", "```\na\nb\n```"),
        ("<p>so <code>a<br>b</code></p>", "so `a b`"),
        ('<p><a href="javascript:x()">a</a> <a href="http://[">b</a> <img src="http://["></p>', "a b"),
        ("<h2><br>A<br>b</h2><h3></h3>", "## A b"),
        ("<dl><div><dt>a<dd>b<dd><p>c</p><p>d</p></div></dl>", "**a**\n: b\n\n  c\n\n  d"),
        ("<p>a&#1;b&#12;c</p><pre>d&#12;e</pre>", "ab c\n\n```\nd\x0ce\n```"),
    ],
)
def test_a_construct_is_kept(html: str, expected: str) -> None:
    assert markdown_of(html, URL) == expected


@pytest.mark.parametrize(
    ("html", "language", "code"),
    [
        ("<pre><code>a\n\n    b\n</code></pre>", "", "a\n\n    b"),
        ('<pre><code class="language-python">x = 1\n</code></pre>', "python", "x = 1"),
        ('<div class="highlight-source-shell"><pre>ls</pre></div>', "shell", "ls"),
        ('<pre data-lang="SQL">SELECT 1;</pre>', "sql", "SELECT 1;"),
        ("<pre>a<br>b<br/>c</pre>", "", "a\nb\nc"),
        ("<pre><code><code>a *b* _c_ &lt;d&gt;</code></code></pre>", "", "a *b* _c_ <d>"),
        ('<pre><span class="ln">1</span>a\n<span class="ln">2</span>b</pre>', "", "a\nb"),
        ("<pre>\ta\n\t\tb  \nc</pre>", "", "\ta\n\t\tb  \nc"),
    ],
)
def test_code_is_kept_to_the_space(html: str, language: str, code: str) -> None:
    assert markdown_of(html, URL) == f"```{language}\n{code}\n```"


def test_code_that_holds_a_fence_gets_a_longer_one() -> None:
    assert markdown_of("<pre>```\nx\n```</pre>", URL) == "````\n```\nx\n```\n````"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<script type="math/tex">a_1*b</script>', "$a_1*b$"),
        ('<script type="math/tex; mode=display">a_1*b</script>', "$$a_1*b$$"),
        ('<math alttext="a_1*b"><mi>a</mi></math>', "$a_1*b$"),
        (
            '<math display="block"><annotation encoding="application/x-tex">a_1*b</annotation></math>',
            "$$a_1*b$$",
        ),
        ('<span class="math inline">\\(a_1*b\\)</span>', "$a_1*b$"),
        ('<div class="latex-rendered" data-attrs=\'{"persistentExpression":"a_1*b"}\'></div>', "$$a_1*b$$"),
    ],
)
def test_a_formula_becomes_tex_and_is_not_escaped(html: str, expected: str) -> None:
    assert expected in re.split(r"\s", markdown_of(f"<p>x</p> {html} <p>y</p>", URL))


@pytest.mark.parametrize(
    "furniture",
    [
        '<div class="subscription-widget-wrap">FURNITURE</div>',
        '<p class="button-wrapper"><a href="/s">FURNITURE</a></p>',
        '<div class="share-buttons">FURNITURE</div>',
        "<nav>FURNITURE</nav>",
        "<form>FURNITURE</form>",
        "<script>FURNITURE</script>",
        "<style>FURNITURE</style>",
        '<section id="comments">FURNITURE</section>',
        '<div class="cookie-banner">FURNITURE</div>',
        '<div class="related-posts">FURNITURE</div>',
        '<img src="https://medium.com/_/stat?FURNITURE" width="1" height="1">',
        '<h2>Kept <a class="headerlink" href="#k">FURNITURE</a></h2>',
    ],
)
def test_furniture_is_left_out_of_markdown_and_text(furniture: str) -> None:
    html = f"<p>first</p>{furniture}<p>last</p>"
    for text in (markdown_of(html, URL), text_of(html)):
        assert "FURNITURE" not in text
        assert text.startswith("first")
        assert text.endswith("last")


def test_text_has_a_line_for_each_block_and_no_markup() -> None:
    assert text_of("<h2>A</h2><p>b <b>c</b></p><ul><li>d</li></ul><pre>e\n  f</pre>") == "A\nb c\nd\ne\n  f"


@pytest.mark.parametrize("control", ["\x02", "&#2;", "\ufdd2", "&#xfdd2;", "&#64978;"])
def test_nothing_that_stands_for_a_control_character_is_in_markdown(control: str) -> None:
    fragment = f"<p>a{control}b <span class='math'>x{control}_1</span></p><pre>y</pre>"
    assert markdown_of(fragment, URL) == "ab $x_1$\n\n```\ny\n```"


def test_a_noncharacter_in_code_is_no_control_character() -> None:
    assert markdown_of("<pre>a&#xfdd2;b\ufdd2c&#64978;&#2;</pre>", URL) == "```\nabc\x02\n```"


def test_a_control_character_by_its_number_ends_before_a_letter() -> None:
    assert markdown_of("<p>a&#8bc&#8</p><pre><span>&#8ab</span><div>x</div></pre>", URL) == "abc\n\n```\n\x08ab\nx\n```"


def test_a_cell_reaches_over_all_of_a_long_table() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(1, 200))
    lines = markdown_of(f"<table><tr><th rowspan=200>Tides</th><td>0</td></tr>{rows}</table>", URL).splitlines()
    assert lines[-1] == "|  | 199 |"


@pytest.mark.parametrize(
    ("last", "is_kept"),
    [
        ("<a href='/x'>Tides</a> was originally published in <a href='/y'>Y</a> on Medium, where people go on.", False),
        ("This article was originally published in November 2015 and has been brought up to date.", True),
    ],
)
def test_only_mediums_own_line_on_where_it_was_published_goes(last: str, is_kept: bool) -> None:
    assert ("originally published" in markdown_of(f"<p>first</p><hr><p>{last}</p>", URL)) is is_kept


@pytest.mark.parametrize("address", ["http://[", "https://example\u2100.com/a.png"])
@pytest.mark.parametrize(
    "html",
    [
        "<a href='https://example.com/a.png'><img src='{}'></a>",
        "<a href='{}'><img src='https://example.com/a.png'></a>",
        "<img src='{}/_next/image?url=x'>",
        "<img src='{}/codecogs.com/x' alt='x'>",
        "<iframe src='{}/embedly.com/widgets/x'></iframe>",
    ],
)
def test_an_address_that_is_none_does_not_lose_the_text(html: str, address: str) -> None:
    assert "The tide rises." in markdown_of(f"<p>The tide rises.</p>{html.format(address)}", "https://example.com/")
