"""Images with one absolute source each."""

import re
from urllib.parse import unquote

from lxml.html import HtmlElement

from llm_engineering.application.extraction.attributes import data_attributes
from llm_engineering.application.extraction.tree import absolute, settable


def settle_images(root: HtmlElement, url: str) -> None:
    """One `src` for each image, the largest real one; pixels that only count readers go."""
    for image in list(root.iter("img")):
        source = absolute(url, _best_source(image))
        tiny = image.get("width") in ("0", "1") or image.get("height") in ("0", "1")
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


def _best_source(image: HtmlElement) -> str:
    said = data_attributes(image).get("src")
    if said:
        return str(said)
    for name in ("data-src", "data-lazy-src", "data-original", "src"):
        value = image.get(name)
        if value and not value.startswith("data:"):
            return _unwrapped(value)
    sets = [image.get("srcset"), image.get("data-srcset")]
    for picture in image.iterancestors("picture"):
        sets += [tag.get("srcset") for tag in picture.iter("source")]
    largest = [_largest(value) for value in sets if value]
    return _unwrapped(max(largest, default=(0.0, ""))[1])


def _largest(srcset: str) -> tuple[float, str]:
    best = (0.0, "")
    for part in re.split(r",\s+", srcset.strip()):
        address, _, size = part.strip().partition(" ")
        number = float(size.rstrip("wx") or 1) if re.fullmatch(r"\d+(\.\d+)?[wx]?|", size) else 1.0
        best = max(best, (number, address))
    return best


def _unwrapped(source: str) -> str:
    """Substack's image proxy names the original, percent-encoded, as its last part."""
    if "substackcdn.com/image/fetch/" in source:
        original = re.search(r"(https?%3A.+|https?://(?!substackcdn).+)$", source)
        return unquote(original[1]) if original else source
    return source
