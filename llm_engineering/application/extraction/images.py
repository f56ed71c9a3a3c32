"""Images with one absolute source each, and their captions."""

import re
from urllib.parse import unquote, urljoin

from bs4 import BeautifulSoup, Tag

from llm_engineering.application.extraction.attributes import data_attributes


def settle_images(soup: BeautifulSoup, url: str) -> None:
    """One `src` for each image, the largest real one; pixels that only count readers go; captions in italics."""
    for image in soup.find_all("img"):
        source = _best_source(image)
        tiny = image.get("width") in ("0", "1") or image.get("height") in ("0", "1")
        if not source or tiny or "/_/stat" in source:
            image.decompose()
            continue
        image.attrs = {"src": urljoin(url, source), "alt": str(image.get("alt") or "")}
    for picture in soup.find_all("picture"):
        for tag in picture.find_all("source"):
            tag.unwrap()  # the parser may have put the image into it
        picture.unwrap()
    for caption in soup.find_all("figcaption"):
        caption.name = "p"
        emphasis = soup.new_tag("em")
        emphasis.extend(list(caption.contents))
        caption.append(emphasis)


def _best_source(image: Tag) -> str:
    said = data_attributes(image).get("src")
    if said:
        return str(said)
    sets = [image.get("srcset"), image.get("data-srcset")]
    picture = image.find_parent("picture")
    if picture is not None:
        sets += [tag.get("srcset") for tag in picture.find_all("source")]
    for name in ("data-src", "data-lazy-src", "data-original", "src"):
        value = image.get(name)
        if isinstance(value, str) and value and not value.startswith("data:"):
            return _unwrapped(value)
    largest = [_largest(value) for value in sets if isinstance(value, str) and value]
    return _unwrapped(max(largest, default=(0.0, ""))[1])


def _largest(srcset: str) -> tuple[float, str]:
    best = (0.0, "")
    for part in re.split(r",\s+", srcset.strip()):
        address, _, size = part.strip().partition(" ")
        number = float(size.rstrip("wx") or 1) if re.fullmatch(r"[\d.]+[wx]?|", size) else 1.0
        best = max(best, (number, address))
    return best


def _unwrapped(source: str) -> str:
    """Substack's image proxy names the original, percent-encoded, as its last part."""
    if "substackcdn.com/image/fetch/" in source:
        original = re.search(r"(https?%3A.+|https?://(?!substackcdn).+)$", source)
        return unquote(original[1]) if original else source
    return source
