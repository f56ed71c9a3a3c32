"""Formulas of KaTeX, MathJax, MathML and Substack as TeX between dollars."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.attributes import data_attributes
from llm_engineering.application.extraction.tree import classes_of, css, put_text

_BLOCK_MATH = {"katex-display", "MathJax_Display", "display"}
MARK = "\ue000"
"""Private-use characters around TeX, so that Markdown's escaping cannot reach it."""
MARK_END = "\ue001"

MAY_HOLD_FORMULAS = re.compile(r"katex|mjx-|<math|math/tex|latex-rendered|MathJax|class=[\"'][^\"']*\bmath\b")
"""Looking for them costs more than reading the rest; most fragments have none."""
_FORMULAS = css("span.katex, mjx-container, math, script[type^='math/tex'], .latex-rendered, span.math")
_LEFTOVERS = css(".MathJax, .MathJax_Preview, .katex-html")
_NOTE = css("annotation[encoding='application/x-tex']")
_BLOCK_MATHML = css("math[display=block]")


def mark_formulas(root: HtmlElement) -> None:
    """Put TeX, between marks that Markdown's escaping stops at, in place of each formula."""
    for tag in _FORMULAS(root):
        around = list(tag.iterancestors())
        tex = _tex_of(tag) if root in around else None  # what stood inside another formula is gone with it
        if tex is None:
            continue
        fence = "$$" if _is_block(tag, around) else "$"
        outer = next((one for one in around if "katex-display" in classes_of(one)), tag)
        put_text(outer if outer is not root else tag, f"{MARK}{fence}{tex.strip()}{fence}{MARK_END}")
    for tag in _LEFTOVERS(root):
        tag.drop_tree()


def _tex_of(tag: HtmlElement) -> str | None:
    if tag.tag == "script":
        return tag.text or ""
    said = data_attributes(tag).get("persistentExpression")
    if said:
        return str(said)
    notes = _NOTE(tag)
    if notes:
        return str(notes[0].text_content())
    alt = tag.get("alttext")
    if alt is not None:
        return str(alt)
    if "math" in classes_of(tag):
        return re.sub(r"^\\[(\[]|\\[)\]]$", "", str(tag.text_content()).strip())
    return None


def _is_block(tag: HtmlElement, around: list[HtmlElement]) -> bool:
    return (
        tag.get("display") in ("block", "true")
        or "mode=display" in (tag.get("type") or "")
        or bool(classes_of(tag) & {"latex-rendered", *_BLOCK_MATH})
        or any(classes_of(one) & _BLOCK_MATH for one in around)
        or bool(_BLOCK_MATHML(tag))
    )
