"""What stands in an article's element and is not the article: buttons, forms, share bars, subscription boxes."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from llm_engineering.application.extraction.shapes import counted_comments, keep_section, shaped_furniture
from llm_engineering.application.extraction.tree import text_length, xpath

_TAGS = ("script", "style", "noscript", "template", "form", "button", "nav", "dialog", "svg", "select", "textarea")
_UNSHOWN = ("script", "style", "template")
"""However much they hold: a page may hand a whole article to its program, and show none."""
_MARKED = xpath("descendant::*[@class or @id or @role or @aria-hidden]")
_CLASSES = re.compile(
    r"(^|\s)(subscription-widget-wrap(-editor)?|subscribe-widget|button-wrapper|poll-embed|image-link-expand"
    r"|paywall-jump|share|related|recommendations|author-card|author-bio|post-navigation|breadcrumbs|toc-toggle"
    r"|anchorjs-link|header-anchor-widget|captioned-button-wrap|install-substack-app-embed|community-chat"
    r"|dynamic-content-block|kg-signup-card|kg-audio-player|kg-video-player-container|speechify-ignore)(?=\s|$)"
    r"|share-|-share|sharedaddy|social-links|newsletter|subscribe|related-posts|related-articles|cookie"
)
_TAXONOMY = re.compile(r"(^|\s)(tag|category|cat|series|topic)-\S+")
"""What an article is about, as WordPress says in its class: not what the element is."""
_COMMENTS = re.compile(
    r"(^|\s)(((post|article|blog|entry|page|disqus|fb|facebook|wp|the|js)[-_]?)?comments"
    r"([-_](area|section|container|wrapper|wrap|block|list|title|box|form|template|root|page|threads?))?"
    r"|comment[-_](list|threads?)|webmentions|isso-thread|remark42|giscus|utterances|disqus_thread|wpd(com|iscuz\S*))"
    r"(?=\s|$)",
    re.IGNORECASE,
)
"""These may be longer than the article."""
_BLANKS = 20
_INLINE = ("a", "span", "b", "strong", "i", "em", "mark", "small")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt")
_MOST = 0.5
"""Of all text: what has more is what the page is about, such as a form around everything."""
_ANCHORS = re.compile(r"(^|\s)(headerlink|heading-anchor)(?=\s|$)")
_ANCHOR = re.compile(r"(^|\s)anchor(?=\s|$)")


def remove_furniture(element: HtmlElement) -> None:
    """Take it out, but for what is part of code, a formula or a figure; the element itself stays."""
    most = _MOST * text_length(element)
    comments = counted_comments(element)
    found = shaped_furniture(element, most)
    found += [tag for tag in element.iterdescendants(*_TAGS) if not _is_embedded(tag)]
    for tag in _MARKED(element):
        if tag.tag in ("section", "div") and "id" in tag.attrib:
            keep_section(tag)
        if _is_comments(tag):
            comments.append(tag)
        elif _is_marked(tag):
            found.append(tag)
    for tag in comments:
        if not _is_content(tag):
            tag.drop_tree()
    for tag in found:
        if not _is_content(tag) and ((length := text_length(tag)) <= most or tag.tag in _UNSHOWN):
            if tag.tag == "button" and _is_heading(tag, length):
                tag.drop_tag()
            else:
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
    return bool(tag.get("role") == "navigation" or tag.get("aria-hidden") == "true")


def _is_comments(tag: HtmlElement) -> bool:
    """Whether its class or id says that it holds what readers wrote."""
    names, name = tag.get("class"), tag.get("id")
    is_named = (names is not None and _is_comments_name(names)) or (name is not None and _is_comments_name(name))
    return is_named and tag.tag not in _HEADINGS


@lru_cache(4096)
def _is_comments_name(names: str) -> bool:
    return _COMMENTS.search(names) is not None


@lru_cache(4096)
def _is_class(names: str) -> bool:
    return _CLASSES.search(names) is not None and _CLASSES.search(_TAXONOMY.sub("", names)) is not None


def _is_heading(button: HtmlElement, length: int) -> bool:
    """Whether it is all of a heading, which it opens and closes."""
    heading = button.getparent()
    if heading is None or text_length(heading) > length + _BLANKS:
        return False
    return heading.tag in _HEADINGS or "accordion" in (heading.get("class") or "")


def _is_content(tag: HtmlElement) -> bool:
    parent = tag.getparent()
    if parent is None:
        return True  # out already, with what it stood in
    if tag.tag in _INLINE and parent.tag == "p" and not _ANCHORS.search(tag.get("class") or ""):
        return text_length(parent) > text_length(tag) + _BLANKS
    if tag.find(".//h1") is not None and tag.tag not in _TAGS:
        return True
    inside = {ancestor.tag for ancestor in tag.iterancestors()}
    if "pre" in inside:
        return True
    return tag.get("aria-hidden") == "true" and ("math" in inside or "katex-html" in (tag.get("class") or "").split())
