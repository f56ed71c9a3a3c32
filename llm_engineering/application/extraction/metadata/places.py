"""Where on a page something stands: with the article, or in comments, teasers of others and furniture."""

import re
from itertools import islice

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.names import is_person
from llm_engineering.application.extraction.tree import shown_text

_ELSEWHERE = re.compile(
    r"comment(?!ary)|disqus|related|recommend|sidebar|newsletter|popular|trending|carousel|slider|pagination|breadcrumb"
    r"|(?:recent|latest|more|other|also)[-_]?(?:posts?|articles?|stories|from|reads?)|testimonial|tweet"
    r"|(?:post|article|blog|story|item|related|news)s?[-_]?(?:card|list|grid|teaser|nav|loop)"
    r"|(?:^|[-_ ])(?:prev(?:ious)?|next|nav|menu|promo|ads?|reply|respond|search|widget|caption|site-header)"
    r"(?:$| )",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"meta|author|byline|info|details|date", re.IGNORECASE)
_APART = {"nav", "figure", "figcaption", "blockquote", "select", "noscript", "template"}
_HEADINGS = ("h2", "h3", "h4", "h5")
_LARGEST_CARD = 40
_CARD_LEVELS = 3
_MOST_UP = 12
_LONGEST = 300


def is_elsewhere(element: HtmlElement, around_title: frozenset[HtmlElement] = frozenset()) -> bool:
    """Whether it belongs to something else than the article; what holds the title too tells nothing of that."""
    node: HtmlElement | None = element
    for level in range(_MOST_UP):
        if node is None or node in around_title or node.tag in ("body", "html"):
            return False
        if level and (level <= _CARD_LEVELS or node.tag == "a") and _is_card(node, element):
            return True
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        if node.tag in _APART or (len(names) > 1 and _ELSEWHERE.search(names[:_LONGEST])):
            return True
        if node.tag in ("aside", "footer") and not _ABOUT.search(names):
            return node.tag == "aside" or not any(above.tag in ("article", "main") for above in node.iterancestors())
        node = node.getparent()
    return False


def _is_card(node: HtmlElement, element: HtmlElement) -> bool:
    """Whether it is small and holds, beside the element, the heading of another page, not a name, and a link to it."""
    inside = list(islice(node.iter("*"), _LARGEST_CARD + 1))
    if len(inside) > _LARGEST_CARD:
        return False
    headings = (one for one in inside if one.tag in _HEADINGS and element not in one.iter())
    linked = (shown_text(one) for one in headings if node.tag == "a" or _leads_away(one))
    return any(" " not in text or not is_person(text) for text in linked)


def _leads_away(heading: HtmlElement) -> bool:
    above = heading.getparent()
    link = above if above is not None and above.tag == "a" else heading.find(".//a[@href]")
    return link is not None and not (link.get("href") or "#").startswith("#")


def around(title: HtmlElement | None) -> frozenset[HtmlElement]:
    """What holds the title."""
    return frozenset() if title is None else frozenset(title.iterancestors())
