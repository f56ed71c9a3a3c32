"""What stands in an article's element and is not the article: buttons, forms, share bars, subscription boxes."""

from lxml import html
from lxml.html import HtmlElement

from llm_engineering.application.extraction.tree import css

_FURNITURE = css(
    ", ".join(
        (
            "script:not([type^='math/tex']), style, noscript, template, form, button, nav, dialog, svg",
            "[role=navigation], [aria-hidden=true]",
            ".subscription-widget-wrap, .subscription-widget-wrap-editor, .subscribe-widget, .button-wrapper",
            ".poll-embed, .image-link-expand, .paywall-jump, .digest-post-embed .subscribe-prompt",
            "[class*='share-'], [class*='-share'], [class*='sharedaddy'], [class*='social-links'], .share",
            "[class*='newsletter'], [class*='subscribe'], [id*='comments'], .comments, .comment-list",
            "[class*='related-posts'], [class*='related-articles'], .related, .recommendations",
            "[class*='cookie'], .author-card, .author-bio, .post-navigation, .breadcrumbs, .toc-toggle",
            ".anchorjs-link, a.headerlink, a.anchor:empty, a.heading-anchor, .header-anchor-widget",
        )
    )
)
_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


def remove_furniture(element: HtmlElement) -> None:
    """Take it out, but for what is part of code, a formula or a figure; the element itself stays."""
    for tag in _FURNITURE(element):
        if tag is not element and not _is_content(tag):
            tag.drop_tree()


def _is_content(tag: HtmlElement) -> bool:
    inside = {ancestor.tag for ancestor in tag.iterancestors()}
    if "pre" in inside or (tag.tag == "svg" and "figure" in inside):
        return True
    return tag.get("aria-hidden") == "true" and ("math" in inside or "katex-html" in (tag.get("class") or "").split())


def without_furniture(fragment: str) -> str:
    """The fragment without it."""
    element = html.fromstring(f"<div>{fragment}</div>".encode("utf-8", "replace"), parser=_PARSER)
    remove_furniture(element)
    return str(html.tostring(element, encoding="unicode", with_tail=False))
