"""Images with one absolute source each."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote

from lxml.html import HtmlElement

from llm_engineering.application.extraction.attributes import data_attributes
from llm_engineering.application.extraction.tree import absolute, parts_of, put_text, settable

_ORIGINALS = (
    "data-orig-file", "data-full-url", "data-canonical-src", "data-full-src", "data-hires", "data-zoom-src",
    "data-image", "data-pin-media", "data-large-file", "data-large_image",
)  # fmt: skip
_LAZY = (
    "data-src", "data-lazy-src", "data-original", "data-lazy", "data-delayed-url", "data-actualsrc", "data-cfsrc",
    "data-ezsrc", "data-url", "data-li-src",
)  # fmt: skip
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-original-set")
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:\s+(\d+(?:\.\d+)?)([wx])\b[^,]*)?,?")
_PLACEHOLDER = re.compile(
    r"(?:^|/)(?:spacer|blank|pixel|clear|transparent|placeholder|lazy|lazyload|loading|loader|grey|gray|empty|1x1|trans)"
    r"(?:[-_.]?(?:placeholder|image|pixel|bg|\d+x\d+))?\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)",
    re.IGNORECASE,
)
_RESIZED_BY_GHOST = re.compile(r"/size/w\d+(?:h\d+)?(?:/format/\w+)?/")
_MODERN = re.compile(r"webp|avif")
_ENCODED = re.compile(r"/(https?%3A%2F%2F[^/?#]+)$", re.IGNORECASE)
_SIZE = re.compile(r"-\d+x\d+(?=\.\w+$)")
_EMOJI = re.compile(r"(?:^|\s)(?:emoji|wp-smiley|emojione|twemoji)(?=\s|$)")


def settle_images(root: HtmlElement, values: str, url: str) -> None:
    """One `src` for each image, the largest real one; pixels that only count readers go."""
    for name in ("wp-caption-text", "tr-caption"):
        for caption in root.find_class(name) if name in values else ():
            caption.tag = "figcaption"
    for noscript in list(root.iter("noscript")):
        _settle_fallback(noscript)
    for image in list(root.iter("img")):
        if _EMOJI.search(image.get("class") or "") and image.get("alt"):
            put_text(image, image.get("alt") or "")
            continue
        source = absolute(url, _best_source(image))
        tiny = {"0", "1", "0px", "1px"} & {image.get("width"), image.get("height")}
        if not source or source == url or tiny or "/_/stat" in source:
            image.drop_tree()
            continue
        alt = image.get("alt") or ""
        image.attrib.clear()
        image.set("src", settable(source))
        image.set("alt", settable(alt))
    for picture in list(root.iter("picture")):
        for tag in list(picture.iter("source")):
            tag.drop_tag()  # the parser may have put the image into it
        picture.drop_tag()


def is_larger(address: str, source: str) -> bool:
    """Whether the address is that of the same image in another size: by its name, and no page about it."""
    name, other = (_SIZE.sub("", parts_of(one).path.rpartition("/")[2]) for one in (address, source))
    return name == other and not re.search(r"/(?:blob|wiki)/", address)


def is_placeholder(source: str) -> bool:
    """Whether it is called as the pictures are that stand where another is still to be loaded."""
    return _PLACEHOLDER.search(source) is not None


def _settle_fallback(noscript: HtmlElement) -> None:
    """What a page shows without scripts is the source of the image before it, or is the image."""
    inner = noscript.find(".//img")
    before = noscript.getprevious()
    lazy = next(before.iter("img"), None) if before is not None and inner is not None else None
    if inner is None or lazy is None:
        noscript.drop_tag()
        return
    lazy.set("data-lazy", _best_source(inner))
    if not lazy.get("alt"):
        lazy.set("alt", inner.get("alt") or "")
    noscript.drop_tree()


def _best_source(image: HtmlElement) -> str:
    """The original where the page names it, else the largest of the set, else what it loads late or at once."""
    said = data_attributes(image).get("src")
    if said:
        return str(said)
    single = [value for name in (*_ORIGINALS, *_LAZY, "src") if _is_real(value := (image.get(name) or "").strip())]
    if single and any(image.get(name, "").strip() == single[0] for name in _ORIGINALS):
        return _unwrapped(single[0])
    width, source = max(_candidates(image), key=lambda one: one[0], default=(0.0, ""))
    shown = image.get("width") or ""
    is_smaller = shown.isdigit() and width > 3 and int(shown) >= width
    if single and (not source or is_smaller or width <= 1 or _RESIZED_BY_GHOST.sub("/", source) == single[-1]):
        source = single[-1] if _RESIZED_BY_GHOST.sub("/", source) == single[-1] else single[0]
    return _unwrapped(source)


def _is_real(source: str) -> bool:
    return (
        bool(source)
        and not source.startswith(("data:", "blob:", "about:"))
        and "{" not in source
        and not is_placeholder(source)
    )


def _candidates(image: HtmlElement) -> Iterator[tuple[float, str]]:
    """The sources of its sets with their widths; formats that every reader knows come first."""
    sets = [image.get(name) for name in _SETS]
    picture = next(image.iterancestors("picture"), None)
    if picture is not None:
        sources = sorted(picture.iter("source"), key=lambda one: bool(_MODERN.search(one.get("type") or "")))
        sets += [source.get(name) for source in sources for name in _SETS]
    for value in sets:
        for found in _CANDIDATE.finditer(value or ""):
            if _is_real(found[1]):
                yield float(found[2] or 1), found[1]


def _unwrapped(source: str) -> str:
    """What proxies name as the original: percent-encoded as the last part, or plain at Substack; Next.js in a query."""
    encoded = _ENCODED.search(source)
    if encoded:
        return unquote(encoded[1])
    if "substackcdn.com/image/fetch/" in source:
        original = re.search(r"https?://(?!substackcdn).+$", source)
        return original[0] if original else source
    if "/_next/image?" in source:
        named = parse_qs(parts_of(source).query).get("url")
        return named[0] if named else source
    return source
