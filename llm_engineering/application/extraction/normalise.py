"""A page's fragment made plain: furniture off, code, formulas and images in the one form that Markdown needs."""

import re
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from llm_engineering.application.extraction.footnotes import MAY_HOLD_FOOTNOTES, mark_footnotes
from llm_engineering.application.extraction.formulas import MARK, MARK_END, MAY_HOLD_FORMULAS, mark_formulas
from llm_engineering.application.extraction.furniture import without_furniture
from llm_engineering.application.extraction.images import settle_images

_IMAGE_ADDRESS = re.compile(r"substackcdn\.com/image/|\.(png|jpe?g|gif|webp|svg|avif)([?#]|$)", re.IGNORECASE)
_BLOCKS = ["p", "div", "li", "pre", "blockquote", "tr", "table", "figure", "section", "dt", "dd", "br", "hr"]
_BLOCKS += [f"h{level}" for level in range(1, 7)]
_LANGUAGE_CLASS = re.compile(r"(?:language|lang|highlight-source|brush:?|sourceCode)[- ]?([\w+#-]+)")


def normalised(fragment: str, url: str) -> BeautifulSoup:
    """The fragment as a tree with absolute links and without furniture."""
    return settled(without_furniture(fragment), url)


class _Tag(Tag):
    """markdownify asks every tag whether it is in a `pre`: the general answer takes longer than the conversion."""

    def find_parent(self, name: Any = None, attrs: Any = None, **conditions: Any) -> Tag | None:
        if name != "pre" or attrs or conditions:
            return super().find_parent(name, attrs or {}, **conditions)
        parent = self.parent
        while parent is not None and parent.name != "pre":
            parent = parent.parent
        return parent


def settled(fragment: str, url: str) -> BeautifulSoup:
    """The same of a fragment whose furniture is off already."""
    soup = BeautifulSoup(fragment, "lxml", element_classes={Tag: _Tag})
    if MAY_HOLD_FORMULAS.search(fragment):
        mark_formulas(soup)
    _tail(soup)
    if MAY_HOLD_FOOTNOTES.search(fragment):
        mark_footnotes(soup)
    _code(soup)
    settle_images(soup, url)
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


def plain_text(soup: BeautifulSoup) -> str:
    """The text of a normalised tree, a line for each block."""
    for tag in soup.find_all(_BLOCKS):
        tag.insert_before("\n")
        tag.append("\n")
    lines = (line.rstrip() for line in re.sub(f"[{MARK}{MARK_END}]", "", soup.get_text()).splitlines())
    return "\n".join(line for line in lines if line.strip())


def _code(soup: BeautifulSoup) -> None:
    if soup.find("pre") is None:
        return
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
