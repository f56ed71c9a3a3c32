"""What stands in an article's element and is not the article: buttons, forms, share bars, subscription boxes."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tree import xpath

_TAGS = ("script", "style", "noscript", "template", "form", "button", "nav", "dialog", "svg", "select", "textarea")
_MARKED = xpath("descendant::*[@class or @id or @role or @aria-hidden]")
_CLASSES = re.compile(
    r"(^|\s)(subscription-widget-wrap(-editor)?|subscribe-widget|button-wrapper|poll-embed|image-link-expand"
    r"|paywall-jump|share|comments|comment-list|related|recommendations|author-card|author-bio|post-navigation"
    r"|breadcrumbs|toc-toggle|anchorjs-link|header-anchor-widget)(?=\s|$)"
    r"|share-|-share|sharedaddy|social-links|newsletter|subscribe|related-posts|related-articles|cookie"
)
_ANCHORS = re.compile(r"(^|\s)(headerlink|heading-anchor)(?=\s|$)")
_ANCHOR = re.compile(r"(^|\s)anchor(?=\s|$)")


def remove_furniture(element: HtmlElement) -> None:
    """Take it out, but for what is part of code, a formula or a figure; the element itself stays."""
    found = [tag for tag in element.iterdescendants(*_TAGS) if not _is_tex(tag)]
    found += [tag for tag in _MARKED(element) if _is_marked(tag)]
    for tag in found:
        if not _is_content(tag):
            tag.drop_tree()


def _is_tex(tag: HtmlElement) -> bool:
    return tag.tag == "script" and (tag.get("type") or "").startswith("math/tex")


def _is_marked(tag: HtmlElement) -> bool:
    """Whether its class, id or role says so."""
    names = tag.get("class")
    if names is not None:
        if _CLASSES.search(names) or (tag.tag == "a" and _ANCHORS.search(names)):
            return True
        if tag.tag == "a" and _ANCHOR.search(names) and not len(tag) and not tag.text:
            return True
    return "comments" in (tag.get("id") or "") or tag.get("role") == "navigation" or tag.get("aria-hidden") == "true"


def _is_content(tag: HtmlElement) -> bool:
    if tag.getparent() is None:
        return True  # out already, with what it stood in
    inside = {ancestor.tag for ancestor in tag.iterancestors()}
    if "pre" in inside or (tag.tag == "svg" and "figure" in inside):
        return True
    return tag.get("aria-hidden") == "true" and ("math" in inside or "katex-html" in (tag.get("class") or "").split())
