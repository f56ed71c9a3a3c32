"""A page's fragment made plain: furniture off, code, formulas and images in the one form that Markdown needs."""

import json
import re
from typing import Any
from urllib.parse import unquote, urljoin

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

_FURNITURE = ", ".join(
    (
        "script:not([type^='math/tex'])",
        "style, noscript, template, form, button, nav, dialog, svg:not(figure svg)",
        "[role=navigation], [aria-hidden=true]:not(.katex-html):not(math *)",
        ".subscription-widget-wrap, .subscription-widget-wrap-editor, .subscribe-widget, .button-wrapper, .poll-embed",
        ".image-link-expand, .paywall-jump, .digest-post-embed .subscribe-prompt",
        "[class*='share-'], [class*='-share'], [class*='sharedaddy'], [class*='social-links'], .share",
        "[class*='newsletter'], [class*='subscribe'], [id*='comments'], .comments, .comment-list",
        "[class*='related-posts'], [class*='related-articles'], .related, .recommendations",
        "[class*='cookie'], .author-card, .author-bio, .post-navigation, .breadcrumbs, .toc-toggle",
        ".anchorjs-link, a.headerlink, a.anchor:empty, a.heading-anchor, .header-anchor-widget",
    )
)
_IMAGE_ADDRESS = re.compile(r"substackcdn\.com/image/|\.(png|jpe?g|gif|webp|svg|avif)([?#]|$)", re.IGNORECASE)
_BLOCKS = ["p", "div", "li", "pre", "blockquote", "tr", "table", "figure", "section", "dt", "dd", "br", "hr"]
_BLOCKS += [f"h{level}" for level in range(1, 7)]
_LANGUAGE_CLASS = re.compile(r"(?:language|lang|highlight-source|brush:?|sourceCode)[- ]?([\w+#-]+)")
_BLOCK_MATH = ("katex-display", "MathJax_Display", "display")
_MARK = "\ue000"
"""Private-use characters around TeX, so that Markdown's escaping cannot reach it."""
_MARK_END = "\ue001"


def normalised(fragment: str, url: str) -> BeautifulSoup:
    """The fragment as a tree with absolute links and without furniture."""
    soup = BeautifulSoup(fragment, "lxml")
    _formulas(soup)
    for tag in soup.select(_FURNITURE):
        if not tag.decomposed and tag.find_parent("pre") is None:
            tag.decompose()
    _tail(soup)
    _footnotes(soup)
    _code(soup)
    _images(soup, url)
    _embeds(soup, url)
    _links(soup, url)
    return soup


def _tail(soup: BeautifulSoup) -> None:
    """Medium ends a feed's articles with a rule and where they were first published."""
    for paragraph in soup.find_all("p")[-1:]:
        if "was originally published in" in paragraph.get_text():
            rule = paragraph.find_previous_sibling()
            if isinstance(rule, Tag) and rule.name == "hr":
                rule.decompose()
            paragraph.decompose()


def _footnotes(soup: BeautifulSoup) -> None:
    """References and notes as `[^1]`, from Substack's markup and from what Markdown generators write."""
    for link in soup.select("a.footnote-anchor, a.footnote-ref, sup > a[href^='#fn'], a[role=doc-noteref]"):
        number = re.search(r"\d+", link.get_text())
        if number:
            outer = link.parent if link.parent and link.parent.name == "sup" else link
            outer.replace_with(f"[^{number[0]}]")
    for note in soup.select("div.footnote"):
        label, content = note.select_one(".footnote-number"), note.select_one(".footnote-content")
        if label and content:
            _as_note(note, label.get_text(strip=True), content)
    for listed in soup.select(".footnotes ol, section[role=doc-endnotes] ol"):
        for at, item in enumerate(listed.find_all("li", recursive=False), start=1):
            _as_note(item, str(at), item)
        listed.unwrap()


def _as_note(outer: Tag, number: str, content: Tag) -> None:
    for back in content.select("a[href^='#fnref'], a[role=doc-backlink], a.footnote-backref, a.reversefootnote"):
        back.decompose()
    parts = list((content.find("p") or content).contents)
    outer.clear()
    outer.name = "p"
    outer.append(f"[^{number}]: ")
    outer.extend(parts)


def plain_text(soup: BeautifulSoup) -> str:
    """The text of a normalised tree, a line for each block."""
    for tag in soup.find_all(_BLOCKS):
        tag.insert_before("\n")
        tag.append("\n")
    lines = (line.rstrip() for line in re.sub(f"[{_MARK}{_MARK_END}]", "", soup.get_text()).splitlines())
    return "\n".join(line for line in lines if line.strip())


def _formulas(soup: BeautifulSoup) -> None:
    for tag in soup.select("span.katex, mjx-container, math, script[type^='math/tex'], .latex-rendered, span.math"):
        tex = _tex_of(tag) if soup in tag.parents else None  # what stood inside another formula is gone with it
        if tex is None:
            continue
        block = _is_block(tag)
        fence = "$$" if block else "$"
        outer = tag.find_parent(class_="katex-display") or tag
        outer.replace_with(NavigableString(f"{_MARK}{fence}{tex.strip()}{fence}{_MARK_END}"))
    for tag in soup.select(".MathJax, .MathJax_Preview, .katex-html"):
        tag.decompose()


def _attributes(tag: Tag) -> dict[str, Any]:
    """Substack's `data-attrs`: JSON in an attribute."""
    try:
        said = json.loads(str(tag.get("data-attrs") or "{}"))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _tex_of(tag: Tag) -> str | None:
    if tag.name == "script":
        return tag.get_text()
    said = _attributes(tag).get("persistentExpression")
    if said:
        return str(said)
    note = tag.select_one("annotation[encoding='application/x-tex']")
    if note is not None:
        return note.get_text()
    alt = tag.get("alttext")
    if isinstance(alt, str):
        return alt
    text = tag.get_text()
    if "math" in (tag.get("class") or []):
        return re.sub(r"^\\[(\[]|\\[)\]]$", "", text.strip())
    return None


def _is_block(tag: Tag) -> bool:
    classes = set(tag.get("class") or [])
    return (
        tag.get("display") in ("block", "true")
        or "mode=display" in str(tag.get("type", ""))
        or bool(classes & {"latex-rendered", *_BLOCK_MATH})
        or tag.find_parent(class_=_BLOCK_MATH) is not None
        or tag.select_one("math[display=block]") is not None
    )


def _code(soup: BeautifulSoup) -> None:
    for table in soup.select("table.lntable, table.rouge-table, .highlight table"):
        pres = table.find_all("pre")
        if pres:
            table.replace_with(pres[-1])
    for pre in soup.find_all("pre"):
        language = _language(pre)
        for line_break in pre.find_all("br"):
            line_break.replace_with("\n")
        for number in pre.select(".lineno, .ln, .lnt, .linenos"):
            number.decompose()
        text = pre.get_text().replace("\r\n", "\n").strip("\n")
        pre.clear()
        pre.attrs = {"data-lang": language} if language else {}
        pre.append(NavigableString(text))


def _language(pre: Tag) -> str:
    for tag in (pre, *pre.find_all("code"), *list(pre.parents)[:2]):
        for name in ("data-lang", "data-language", "data-code-block-lang", "data-attrs"):
            value = tag.get(name)
            if isinstance(value, str) and value and not value.startswith("{"):
                return value.lower()
        found = _LANGUAGE_CLASS.search(" ".join(tag.get("class") or []))
        if found and found[1] not in ("code", "sourceCode"):
            return found[1].lower()
    return ""


def _images(soup: BeautifulSoup, url: str) -> None:
    for image in soup.find_all("img"):
        source = _best_source(image)
        tiny = image.get("width") in ("0", "1") or image.get("height") in ("0", "1")
        if not source or tiny or "/_/stat" in source:
            image.decompose()
            continue
        image.attrs = {"src": urljoin(url, source), "alt": str(image.get("alt") or "")}
    for picture in soup.find_all("picture"):
        for tag in picture.find_all("source"):
            tag.unwrap()  # the parser may have put the image into it
        picture.unwrap()
    for caption in soup.find_all("figcaption"):
        caption.name = "p"
        emphasis = soup.new_tag("em")
        emphasis.extend(list(caption.contents))
        caption.append(emphasis)


def _best_source(image: Tag) -> str:
    said = _attributes(image).get("src")
    if said:
        return str(said)
    sets = [image.get("srcset"), image.get("data-srcset")]
    picture = image.find_parent("picture")
    if picture is not None:
        sets += [tag.get("srcset") for tag in picture.find_all("source")]
    for name in ("data-src", "data-lazy-src", "data-original", "src"):
        value = image.get(name)
        if isinstance(value, str) and value and not value.startswith("data:"):
            return _unwrapped(value)
    largest = [_largest(value) for value in sets if isinstance(value, str) and value]
    return _unwrapped(max(largest, default=(0.0, ""))[1])


def _largest(srcset: str) -> tuple[float, str]:
    best = (0.0, "")
    for part in re.split(r",\s+", srcset.strip()):
        address, _, size = part.strip().partition(" ")
        number = float(size.rstrip("wx") or 1) if re.fullmatch(r"[\d.]+[wx]?|", size) else 1.0
        best = max(best, (number, address))
    return best


def _unwrapped(source: str) -> str:
    """Substack's image proxy names the original, percent-encoded, as its last part."""
    if "substackcdn.com/image/fetch/" in source:
        original = re.search(r"(https?%3A.+|https?://(?!substackcdn).+)$", source)
        return unquote(original[1]) if original else source
    return source


def _embeds(soup: BeautifulSoup, url: str) -> None:
    for frame in soup.find_all(["iframe", "embed", "video", "audio"]):
        source = frame.get("src") or frame.get("data-src")
        if not isinstance(source, str) or not source:
            frame.decompose()
            continue
        link = soup.new_tag("a", href=urljoin(url, source))
        link.string = str(frame.get("title") or urljoin(url, source))
        frame.replace_with(link)


def _links(soup: BeautifulSoup, url: str) -> None:
    for link in soup.find_all("a"):
        target = link.get("href")
        if not isinstance(target, str) or not target.strip():
            link.unwrap()
            continue
        if link.find("img") and not link.get_text(strip=True) and _IMAGE_ADDRESS.search(target):
            link.unwrap()  # only the same image, larger
            continue
        if target.startswith("#"):
            if link.get_text(strip=True) in ("", "#", "¶", "§", "↩", "↩︎", "⏎"):
                link.decompose()
            else:
                link.unwrap()
            continue
        try:
            link["href"] = urljoin(url, target)
        except ValueError:
            link.unwrap()
