"""A page's fragment made plain: furniture off, code, formulas and images in the one form that Markdown needs."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.callouts import settle_callouts
from llm_engineering.application.extraction.code import settle_code
from llm_engineering.application.extraction.embeds import settle_embeds
from llm_engineering.application.extraction.footnotes import mark_footnotes
from llm_engineering.application.extraction.formulas import may_hold_formulas, settle_formulas
from llm_engineering.application.extraction.furniture import remove_furniture
from llm_engineering.application.extraction.images import is_larger, settle_images
from llm_engineering.application.extraction.latexml import settle_latexml
from llm_engineering.application.extraction.plain_tex import may_hold_plain_tex, settle_plain_tex
from llm_engineering.application.extraction.tree import (
    NO_WIDTH,
    VERBATIM_BLOCK,
    absolute,
    attribute_values,
    base_of,
    parse_fragment,
    settable,
    shown_text,
    with_controls,
    without_unseen,
)

_IMAGE_ADDRESS = re.compile(
    r"substackcdn\.com/image/|camo\.githubusercontent\.com/|\.(png|jpe?g|gif|webp|svg|avif)([?#]|$)", re.IGNORECASE
)
_HEADINGS = tuple(f"h{level}" for level in range(1, 7))
_BLOCKS = ["p", "div", "li", "pre", "blockquote", "tr", "table", "figure", "figcaption", "section", "dt", "dd"]
_BLOCKS += ["br", "hr", VERBATIM_BLOCK, *_HEADINGS]
_MANY = 2000
"""Links: joining the texts around each, as `drop_tag` does, costs the square of them."""
_WORD = re.compile(r"\w")
_MEDIUM = re.compile(r"was originally published in .* on Medium\b")
_SIGNS = {"", "#", "¶", "§", "↩", "↩︎", "⏎", "🔗", "\uf0c1"}


def normalised(fragment: str, url: str) -> HtmlElement:
    """The fragment as a tree with absolute links and without furniture."""
    element = parse_fragment(fragment)
    remove_furniture(element)
    settle(element, base_of(element, url))
    return element


def settle(element: HtmlElement, url: str) -> None:
    """The same to an element whose furniture is off already; it is changed."""
    values = attribute_values(element)
    settle_latexml(element, values)
    if may_hold_formulas(element, values):
        settle_formulas(element)
    if may_hold_plain_tex(element):
        settle_plain_tex(element)
    _tail(element)
    mark_footnotes(element, values)
    settle_callouts(element, values)
    settle_code(element, values)
    settle_embeds(element, values, url)
    settle_images(element, values, url)
    _links(element, url)


def _tail(root: HtmlElement) -> None:
    """Medium ends a feed's articles with a rule and where they were first published."""
    for paragraph in list(root.iterdescendants("p"))[-1:]:
        if _MEDIUM.search(shown_text(paragraph)):
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
        tag.text = "\n" + settable(tag.text) if tag.text else "\n"
        tag.tail = "\n" + settable(tag.tail) if tag.tail else "\n"
    text = without_unseen(with_controls(str(root.text_content())))
    return "\n".join(line for part in text.splitlines() if (line := part.rstrip()).strip(NO_WIDTH))


def _links(root: HtmlElement, url: str) -> None:
    links = list(root.iterdescendants("a"))
    for link in links:
        target = (link.get("href") or "").strip()
        address = absolute(url, target) if target else None
        if _is_sign(link, target):
            link.drop_tree()
        elif address is None or target.startswith("#"):
            if len(links) < _MANY:
                link.drop_tag()
            else:
                link.tag = "span"
        elif _is_enlarged_image(link, target):
            _enlarge(link, address)
        else:
            link.set("href", settable(address))
            if len(link) == 1 and link[0].tag in _HEADINGS:
                _turn_inside_out(link, link[0])


def _enlarge(link: HtmlElement, address: str) -> None:
    """The image alone, as large as the link has it."""
    for image in link.iterdescendants("img"):
        if is_larger(address, image.get("src") or ""):
            image.set("src", settable(address))
    link.drop_tag()


def _turn_inside_out(link: HtmlElement, heading: HtmlElement) -> None:
    """A heading that is a link is a link in a heading."""
    if not f"{link.text or ''}{heading.tail or ''}".strip():
        link.tag, heading.tag = heading.tag, "a"
        heading.set("href", link.get("href") or "")
        link.attrib.pop("href")


def _is_sign(link: HtmlElement, target: str) -> bool:
    """Whether it only leads to its own heading, or back from a note."""
    parent = link.getparent()
    in_heading = parent is not None and parent.tag in _HEADINGS and "#" in target
    if not (target.startswith("#") or in_heading) or (link.find(".//img") is not None):
        return False
    text = shown_text(link).strip(NO_WIDTH)
    return text in _SIGNS or (in_heading and _WORD.search(text) is None)


def _is_enlarged_image(link: HtmlElement, target: str) -> bool:
    """Whether it leads only from an image to the same image, larger."""
    return bool(_IMAGE_ADDRESS.search(target)) and link.find(".//img") is not None and not shown_text(link)
