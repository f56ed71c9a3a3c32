"""A page's fragment made plain: furniture off, code, formulas and images in the one form that Markdown needs."""

import re

from lxml.etree import tostring
from lxml.html import HtmlElement

from llm_engineering.application.extraction.code import settle_code
from llm_engineering.application.extraction.footnotes import MAY_HOLD_FOOTNOTES, mark_footnotes
from llm_engineering.application.extraction.formulas import MARK, MARK_END, MAY_HOLD_FORMULAS, mark_formulas
from llm_engineering.application.extraction.furniture import remove_furniture
from llm_engineering.application.extraction.images import settle_images
from llm_engineering.application.extraction.tree import absolute, parse_fragment, set_text, settable, shown_text

_IMAGE_ADDRESS = re.compile(r"substackcdn\.com/image/|\.(png|jpe?g|gif|webp|svg|avif)([?#]|$)", re.IGNORECASE)
_BLOCKS = ["p", "div", "li", "pre", "blockquote", "tr", "table", "figure", "figcaption", "section", "dt", "dd"]
_BLOCKS += ["br", "hr", *(f"h{level}" for level in range(1, 7))]
_MARKS = re.compile(f"[{MARK}{MARK_END}]")


def normalised(fragment: str, url: str) -> HtmlElement:
    """The fragment as a tree with absolute links and without furniture."""
    element = parse_fragment(fragment)
    remove_furniture(element)
    settle(element, url)
    return element


def settle(element: HtmlElement, url: str) -> None:
    """The same to an element whose furniture is off already; it is changed."""
    markup = tostring(element, encoding="unicode", with_tail=False)
    if MAY_HOLD_FORMULAS.search(markup):
        mark_formulas(element)
    _tail(element)
    if MAY_HOLD_FOOTNOTES.search(markup):
        mark_footnotes(element)
    settle_code(element)
    settle_images(element, url)
    _embeds(element, url)
    _links(element, url)


def _tail(root: HtmlElement) -> None:
    """Medium ends a feed's articles with a rule and where they were first published."""
    for paragraph in list(root.iterdescendants("p"))[-1:]:
        if "was originally published in" in shown_text(paragraph):
            rule = paragraph.getprevious()
            if rule is not None and rule.tag == "hr":
                rule.drop_tree()
            paragraph.drop_tree()


def plain_text(root: HtmlElement) -> str:
    """The text of a normalised tree, a line for each block and row; tabs between cells, no captions."""
    for caption in list(root.iterdescendants("figcaption")):
        caption.drop_tree()
    for link in list(root.iterdescendants("a")):
        if link.text == link.get("href") and not len(link):
            link.text = None
    for cell in root.iterdescendants("td", "th"):
        cell.tail = "\t"
    for tag in root.iterdescendants(*_BLOCKS):
        tag.text = settable("\n" + (tag.text or ""))
        tag.tail = settable("\n" + (tag.tail or ""))
    lines = (line.rstrip() for line in _MARKS.sub("", str(root.text_content())).splitlines())
    return "\n".join(line for line in lines if line.strip())


def _embeds(root: HtmlElement, url: str) -> None:
    for frame in list(root.iterdescendants("iframe", "embed", "video", "audio")):
        inner = frame.find(".//source[@src]")
        source = frame.get("src") or frame.get("data-src") or (inner.get("src") if inner is not None else "")
        address = absolute(url, source or "")
        if not source or not address:
            frame.drop_tree()
            continue
        set_text(frame, frame.get("title") or address)
        frame.tag = "a"
        frame.set("href", settable(address))


def _links(root: HtmlElement, url: str) -> None:
    for link in list(root.iterdescendants("a")):
        target = link.get("href") or ""
        address = absolute(url, target) if target.strip() else None
        if target.startswith("#") and _is_sign(link):
            link.drop_tree()
        elif address is None or target.startswith("#") or _is_enlarged_image(link, target):
            link.drop_tag()
        else:
            link.set("href", settable(address))


def _is_sign(link: HtmlElement) -> bool:
    return shown_text(link) in ("", "#", "¶", "§", "↩", "↩︎", "⏎") and link.find(".//img") is None


def _is_enlarged_image(link: HtmlElement, target: str) -> bool:
    """Whether it leads only from an image to the same image, larger."""
    return bool(_IMAGE_ADDRESS.search(target)) and link.find(".//img") is not None and not shown_text(link)
