"""Where on a page something stands: with the article, or in comments, teasers of others and furniture."""

import re

from lxml.html import HtmlElement

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
_MOST_UP = 12
_LONGEST = 300


def is_elsewhere(element: HtmlElement, around_title: frozenset[HtmlElement] = frozenset()) -> bool:
    """Whether it belongs to something else than the article; what holds the title too tells nothing of that."""
    node: HtmlElement | None = element
    for _ in range(_MOST_UP):
        if node is None or node in around_title or node.tag in ("body", "html"):
            return False
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        if node.tag in _APART or (len(names) > 1 and _ELSEWHERE.search(names[:_LONGEST])):
            return True
        if node.tag in ("aside", "footer") and not _ABOUT.search(names):
            return node.tag == "aside" or not any(above.tag in ("article", "main") for above in node.iterancestors())
        node = node.getparent()
    return False


def around(title: HtmlElement | None) -> frozenset[HtmlElement]:
    """What holds the title."""
    return frozenset() if title is None else frozenset(title.iterancestors())
