"""What stands in an article's element and is not the article: buttons, forms, share bars, subscription boxes."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tree import text_length, xpath

_TAGS = ("script", "style", "noscript", "template", "form", "button", "nav", "dialog", "svg", "select", "textarea")
_MARKED = xpath("descendant::*[@class or @id or @role or @aria-hidden]")
_CLASSES = re.compile(
    r"(^|\s)(subscription-widget-wrap(-editor)?|subscribe-widget|button-wrapper|poll-embed|image-link-expand"
    r"|paywall-jump|share|comments|comment-list|related|recommendations|author-card|author-bio|post-navigation"
    r"|breadcrumbs|toc-toggle|anchorjs-link|header-anchor-widget|kg-signup-card|kg-audio-player|kg-video-player-container)(?=\s|$)"
    r"|share-|-share|sharedaddy|social-links|newsletter|subscribe|related-posts|related-articles|cookie"
)
_MOST = 0.5
"""Of all text: what has more is what the page is about, such as a form around everything."""
_ANCHORS = re.compile(r"(^|\s)(headerlink|heading-anchor)(?=\s|$)")
_ANCHOR = re.compile(r"(^|\s)anchor(?=\s|$)")


def remove_furniture(element: HtmlElement) -> None:
    """Take it out, but for what is part of code, a formula or a figure; the element itself stays."""
    found = [tag for tag in element.iterdescendants(*_TAGS) if not _is_embedded(tag)]
    found += [tag for tag in _MARKED(element) if _is_marked(tag)]
    most = _MOST * text_length(element)
    for tag in found:
        if not _is_content(tag) and text_length(tag) <= most:
            tag.drop_tree()


def _is_embedded(tag: HtmlElement) -> bool:
    """A formula, a code listing from elsewhere, or an image for readers without scripts."""
    if tag.tag == "script":
        return (tag.get("type") or "").startswith("math/tex") or "gist.github.com/" in (tag.get("src") or "")
    parent = tag.getparent()
    if tag.tag != "noscript" or parent is None or tag.find(".//img") is None:
        return False
    before = tag.getprevious()
    return parent.tag in ("figure", "picture", "a", "p", "span") or (
        before is not None and (before.tag in ("img", "picture") or before.find(".//img") is not None)
    )


def _is_marked(tag: HtmlElement) -> bool:
    """Whether its class, id or role says so."""
    names = tag.get("class")
    if names is not None:
        if _is_class(names) or (tag.tag == "a" and _ANCHORS.search(names)):
            return True
        if tag.tag == "a" and _ANCHOR.search(names) and not len(tag) and not tag.text:
            return True
    return "comments" in (tag.get("id") or "") or tag.get("role") == "navigation" or tag.get("aria-hidden") == "true"


@lru_cache(4096)
def _is_class(names: str) -> bool:
    return _CLASSES.search(names) is not None


def _is_content(tag: HtmlElement) -> bool:
    if tag.getparent() is None:
        return True  # out already, with what it stood in
    inside = {ancestor.tag for ancestor in tag.iterancestors()}
    if "pre" in inside:
        return True
    return tag.get("aria-hidden") == "true" and ("math" in inside or "katex-html" in (tag.get("class") or "").split())
