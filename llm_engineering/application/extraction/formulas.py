"""Formulas of KaTeX, MathJax, MathML and Substack as TeX between dollars."""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from llm_engineering.application.extraction.attributes import data_attributes

_BLOCK_MATH = ("katex-display", "MathJax_Display", "display")
MARK = "\ue000"
"""Private-use characters around TeX, so that Markdown's escaping cannot reach it."""
MARK_END = "\ue001"

MAY_HOLD_FORMULAS = re.compile(r"katex|mjx-|<math|math/tex|latex-rendered|MathJax|class=[\"'][^\"']*\bmath\b")
"""Looking for them costs more than reading the rest; most fragments have none."""


def mark_formulas(soup: BeautifulSoup) -> None:
    """Put TeX, between marks that Markdown's escaping stops at, in place of each formula."""
    for tag in soup.select("span.katex, mjx-container, math, script[type^='math/tex'], .latex-rendered, span.math"):
        tex = _tex_of(tag) if soup in tag.parents else None  # what stood inside another formula is gone with it
        if tex is None:
            continue
        block = _is_block(tag)
        fence = "$$" if block else "$"
        outer = tag.find_parent(class_="katex-display") or tag
        outer.replace_with(NavigableString(f"{MARK}{fence}{tex.strip()}{fence}{MARK_END}"))
    for tag in soup.select(".MathJax, .MathJax_Preview, .katex-html"):
        tag.decompose()


def _tex_of(tag: Tag) -> str | None:
    if tag.name == "script":
        return tag.get_text()
    said = data_attributes(tag).get("persistentExpression")
    if said:
        return str(said)
    note = tag.select_one("annotation[encoding='application/x-tex']")
    if note is not None:
        return note.get_text()
    alt = tag.get("alttext")
    if isinstance(alt, str):
        return alt
    text = tag.get_text()
    if "math" in (tag.get("class") or []):
        return re.sub(r"^\\[(\[]|\\[)\]]$", "", text.strip())
    return None


def _is_block(tag: Tag) -> bool:
    classes = set(tag.get("class") or [])
    return (
        tag.get("display") in ("block", "true")
        or "mode=display" in str(tag.get("type", ""))
        or bool(classes & {"latex-rendered", *_BLOCK_MATH})
        or tag.find_parent(class_=_BLOCK_MATH) is not None
        or tag.select_one("math[display=block]") is not None
    )
