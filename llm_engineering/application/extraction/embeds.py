"""What a page shows from elsewhere - videos, posts, cards, files - as links, quotes and images."""

import re
from urllib.parse import parse_qs

from lxml.html import HtmlElement

from llm_engineering.application.extraction.attributes import data_attributes
from llm_engineering.application.extraction.tree import (
    absolute,
    classes_of,
    css,
    parts_of,
    set_text,
    settable,
    shown_text,
)

_SIGNS = (
    '{"', "bookmark", "mixtapeEmbed", "gist.github.com", "wp-block-embed", "wp-embedded-content", "ltag__link",
    "twitter-tweet", "pullquote", "kg-file-card", "hide-text", "separator", "embedded-", "file-embed", "post-embed",
)  # fmt: skip
_FRAMES = ("iframe", "embed", "video", "audio", "object", "amp-youtube", "lite-youtube")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data-cookieblock-src", "data")
_CARDS = css(
    ".kg-bookmark-card, .graf--mixtapeEmbed, .digest-post-embed, .embedded-post-wrap, .embedded-publication-wrap,"
    " .file-embed-wrapper, .kg-file-card, .ltag__link, figure.wp-block-embed, .mixtapeEmbed"
)
_CARD_TITLES = css(
    ".kg-bookmark-title, strong, .embedded-post-title, .embedded-publication-name, .file-embed-details-h1,"
    " .kg-file-card-title, .ltag__link__content h2, h2, h3"
)
_EDITORS_WORDS = css("label.hide-text")
_RULES = css("div[role=separator]")
_SUBSTACK = css("[data-attrs]")
_TWEETS = css("blockquote.twitter-tweet")
_GISTS = css("script[src*='gist.github.com/']")
_LINKED = re.compile(r"""\bhref=["'](https?://[^"']+)""")
"""What stands in a frame for readers without frames, which the parser leaves as it is."""
_YOUTUBE = re.compile(r"(?:youtube(?:-nocookie)?\.com/(?:embed|v|shorts)/|youtu\.be/)([\w-]{6,})")
_VIMEO = re.compile(r"player\.vimeo\.com/video/(\d+)")


def settle_embeds(root: HtmlElement, values: str, url: str) -> None:
    """A link for each, titled as the page says."""
    if any(sign in values for sign in _SIGNS):
        _settle_cards(_CARDS(root), root, url)
        for tag in _SUBSTACK(root):
            _settle_substack(tag, data_attributes(tag))
        for script in _GISTS(root):
            _as_link(script, (script.get("src") or "").partition(".js")[0], "")
        for tweet in _TWEETS(root):
            if not shown_text(tweet) and (link := tweet.find(".//a[@href]")) is not None:
                _as_link(tweet, link.get("href") or "", "")
        for label in _EDITORS_WORDS(root):
            label.drop_tree()
        for rule in _RULES(root):
            set_text(rule, "")
            rule.tag = "hr"
        for quote in root.find_class("pullquote"):
            if quote.tag in ("div", "aside"):
                quote.tag = "blockquote"
    _settle_cards(_linked_titles(root), root, url)
    for frame in list(root.iterdescendants(*_FRAMES)):
        if frame.getparent() is not None:
            _settle_frame(frame, url)


def _as_link(element: HtmlElement, address: str, title: str) -> None:
    """A paragraph of the link alone."""
    element.attrib.clear()
    set_text(element, "")
    link = element.makeelement("a", {"href": settable(address)})
    link.text = settable(title or address)
    element.append(link)
    element.tag = "p"


def _linked_titles(root: HtmlElement) -> list[HtmlElement]:
    """Medium's cards: links with a title, a subtitle and a site in them."""
    links = dict.fromkeys(link for title in root.iter("h2") for link in title.iterancestors("a"))
    return [link for link in links if link.find(".//h3") is not None]


def _settle_cards(cards: list[HtmlElement], root: HtmlElement, url: str) -> None:
    for card in cards:
        if root not in card.iterancestors():
            continue
        titles = _CARD_TITLES(card)
        links = [*(titles[0].iterancestors("a") if titles else ()), *card.iter("a")]
        target = next((one.get("href") for one in links if one.get("href")), "") or _said_address(data_attributes(card))
        address = absolute(url, target) if target else None
        if "wp-block-embed" in classes_of(card):
            _settle_wordpress(card)
        elif address:
            said = data_attributes(card)
            _as_link(
                card,
                address,
                (shown_text(titles[0]) if titles else "") or str(said.get("title") or said.get("name") or ""),
            )


def _settle_wordpress(card: HtmlElement) -> None:
    """An address alone, or a quoted link with a frame of the same page."""
    text = shown_text(card)
    if next(card.iterdescendants("a", "iframe", "blockquote"), None) is None and re.fullmatch(r"https?://\S+", text):
        _as_link(card, text, "")
    elif card.find(".//blockquote") is not None:
        for frame in list(card.iterdescendants("iframe")):
            frame.drop_tree()


def _said_address(said: dict[str, object]) -> str:
    for name in ("canonical_url", "url", "base_url"):
        value = said.get(name)
        if isinstance(value, str) and value:
            return value
    video = said.get("videoId")
    return (
        f"https://www.youtube.com/watch?v={video}"
        if isinstance(video, str) and re.fullmatch(r"[\w-]{6,}", video)
        else ""
    )


def _settle_substack(tag: HtmlElement, said: dict[str, object]) -> None:
    """Tweets, mentions, galleries and players, which may hold nothing but what their attribute says."""
    classes = classes_of(tag)
    if "mention-wrap" in classes:
        set_text(tag, shown_text(tag) or str(said.get("name") or ""))
    elif not {"tweet", "twitter-embed"}.isdisjoint(classes) and said.get("full_text"):
        _settle_tweet(tag, said)
    elif "image-gallery-embed" in classes and tag.find(".//img") is None:
        _settle_gallery(tag, said)
    elif not shown_text(tag) and next(tag.iter("img", "iframe", "video", "audio", "pre", "a"), None) is None:
        address = _said_address(said)
        if address and "latex-rendered" not in classes:
            _as_link(tag, address, str(said.get("title") or ""))


def _settle_tweet(tag: HtmlElement, said: dict[str, object]) -> None:
    address = _said_address(said)
    set_text(tag, "")
    for line in str(said["full_text"]).splitlines():
        if line.strip():
            words = tag.makeelement("p")
            words.text = settable(line)
            tag.append(words)
    sign = tag.makeelement("p")
    _as_link(sign, address, f"{said.get('name') or 'Tweet'} (@{said.get('username') or ''})".replace(" (@)", ""))
    tag.append(sign)
    tag.tag = "blockquote"


def _settle_gallery(tag: HtmlElement, said: dict[str, object]) -> None:
    gallery = said.get("gallery")
    images = gallery.get("images") if isinstance(gallery, dict) else None
    for one in images if isinstance(images, list) else ():
        source = one.get("src") if isinstance(one, dict) else None
        if isinstance(source, str):
            holder = tag.makeelement("p")
            holder.append(tag.makeelement("img", {"src": settable(source), "alt": ""}))
            tag.append(holder)


def _settle_frame(frame: HtmlElement, url: str) -> None:
    inner, instead = frame.find(".//source[@src]"), _LINKED.search(frame.text or "")
    said = [frame.get(name) for name in _SOURCES] + [inner.get("src") if inner is not None else None]
    said.append(instead[1] if instead else None)
    video = frame.get("videoid") or frame.get("data-videoid")
    source = (
        f"https://www.youtube.com/watch?v={video}"
        if video
        else next((one for one in said if one and ":blank" not in one), "")
    )
    address = absolute(url, source)
    if not source or not address:
        if frame.tag == "object":
            frame.drop_tag()
        else:
            frame.drop_tree()
        return
    title = frame.get("title") or frame.get("playlabel") or ""
    _as_link(frame, _watched(address), title)
    if not _is_in_block(frame):
        frame.tag = "span"


def _is_in_block(frame: HtmlElement) -> bool:
    parent = frame.getparent()
    return parent is None or parent.tag not in ("p", "td", "th", "li", "h1", "h2", "h3", "a", "em", "strong")


def _watched(address: str) -> str:
    """Where a reader goes to see it, rather than the frame's own page."""
    named = parse_qs(parts_of(address).query) if "embedly.com/widgets/" in address else {}
    address = (named.get("url") or named.get("src") or [address])[0]
    youtube, vimeo = _YOUTUBE.search(address), _VIMEO.search(address)
    if youtube and youtube[1] != "videoseries":
        return f"https://www.youtube.com/watch?v={youtube[1]}"
    return f"https://vimeo.com/{vimeo[1]}" if vimeo else address
