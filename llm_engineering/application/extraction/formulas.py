"""Formulas of KaTeX, MathJax, MathML, Substack, WordPress and plain TeX as TeX between dollars."""

import re
from urllib.parse import unquote

from lxml.html import HtmlElement

from llm_engineering.application.extraction.attributes import data_attributes
from llm_engineering.application.extraction.katex import tex_of_katex
from llm_engineering.application.extraction.mathml import tex_of_mathml
from llm_engineering.application.extraction.tex import one_line_of_tex
from llm_engineering.application.extraction.tree import (
    VERBATIM,
    VERBATIM_BLOCK,
    classes_of,
    css,
    make_verbatim,
    parts_of,
)

_SIGNS = ("math", "katex", "latex", "MathJax", "equation?tex=", "ql-img")
_FORMULAS = css(
    "span.katex, mjx-container, d-math, script[type^='math/tex'], .latex-rendered, .math, .arithmatex, math-renderer,"
    " .math-inline, .math-display, code.language-math, .js-render-math, .mwe-math-element, .MathJax, img.latex,"
    " img[class*=mwe-math], img[class*=ql-img], img[src*='codecogs.com'], img[src*='latex.php'],"
    " img[src*='equation?tex='], img[src*='render/math?math=']"
)
_SCRIPTS = css("script[type^='math/tex']")
_RENDERED = css(".MathJax, .MathJax_Display, .MathJax_SVG, .MathJax_SVG_Display, .MathJax_CHTML, .mjx-chtml")
_LEFTOVERS = css(".MathJax_Preview, .katex-html, .MJX_Assistive_MathML")
_MATHML = ("math", "mml:math", "m:math")
_TAGS = (*_MATHML, "mjx-container", "math-renderer", "d-math")
_INNER = css("annotation[encoding='application/x-tex'], annotation[encoding=TeX], annotation[encoding=LaTeX]")
_IN_ADDRESS = re.compile(r"(?:latex=|tex=|math=|codecogs\.com/\w+\.\w+\?|codecogs\.com/\w+\.latex\?)([^&]+)")
_DELIMITED = re.compile(r"\\\[(.*)\\\]|\$\$(.*)\$\$|\\\((.*)\\\)|^\$(.*)\$$", re.DOTALL)
_WRAPPED = re.compile(r"\{\\(?:displaystyle|textstyle)\s+(.*)\}", re.DOTALL)
_CDATA = re.compile(r"%?\s*<!\[CDATA\[|%?\s*\]\]>")
_DISPLAYED = {
    "katex-display", "MathJax_Display", "MJXc-display", "display", "math-display", "latex-rendered", "js-display-math",
    "mwe-math-mathml-display", "mwe-math-fallback-image-display", "ql-img-displayed-equation", "MathJax_SVG_Display",
}  # fmt: skip


def may_hold_formulas(root: HtmlElement, values: str) -> bool:
    """Looking for them costs more than reading the rest; most fragments have none."""
    return any(sign in values for sign in _SIGNS) or next(root.iter(*_TAGS), None) is not None


def settle_formulas(root: HtmlElement) -> None:
    """Put TeX, out of reach of Markdown's escaping, in place of each formula."""
    if _SCRIPTS(root):  # MathJax shows each a second time
        for shown in _RENDERED(root):
            shown.drop_tree()
    for tag in [*_FORMULAS(root), *root.iterdescendants(*_MATHML)]:
        around = list(tag.iterancestors())
        if root not in around or "pre" in (one.tag for one in around[1:]):
            continue  # what stood inside another formula is gone with it
        tex = _tex_of(tag)
        if tex is not None:
            outer = _outermost(tag, around, root)
            put_formula(outer, tex, is_block=_is_block(tag, around) or bool(classes_of(outer) & _DISPLAYED))
    for tag in _LEFTOVERS(root):
        tag.drop_tree()


def put_formula(element: HtmlElement, tex: str, *, is_block: bool) -> None:
    """The formula in the element's place."""
    tex = one_line_of_tex(tex)
    fence = "$$" if is_block else "$"
    make_verbatim(element, f"{fence}{tex}{fence}" if tex else "", VERBATIM_BLOCK if is_block and tex else VERBATIM)


def _tex_of(tag: HtmlElement) -> str | None:
    if tag.tag == "script":
        return _CDATA.sub("", tag.text or "")
    if tag.tag == "img":
        return _tex_of_image(tag)
    said = data_attributes(tag).get("persistentExpression")
    if said:
        return str(said)
    formulas = [] if tag.tag in _MATHML else list(tag.iterdescendants(*_MATHML))
    if len(formulas) > 1 and "katex" not in classes_of(tag):
        return None  # it only holds them
    math = tag if tag.tag in _MATHML else formulas[0] if formulas else None
    if math is not None:
        notes = _INNER(math)
        alt = str(notes[0].text_content()) if notes else math.get("alttext")
        wrapped = _WRAPPED.fullmatch((alt or "").strip())
        return wrapped[1] if wrapped else alt if alt is not None else tex_of_mathml(math)
    return _tex_of_text(tag)


def _tex_of_text(tag: HtmlElement) -> str | None:
    shown = next((one for one in tag.iterdescendants("span") if "katex-html" in classes_of(one)), None)
    if shown is not None:
        return tex_of_katex(shown) if "katex" in classes_of(tag) else None
    if tag.tag == "mjx-container" or "MathJax" in classes_of(tag) or tag.find(".//img") is not None:
        return None
    if _SCRIPTS(tag) or next(tag.iterdescendants(VERBATIM, VERBATIM_BLOCK, "p", "mjx-container"), None) is not None:
        return None
    text = str(tag.text_content()).strip()
    found = _DELIMITED.search(text)
    return next((group for group in found.groups() if group is not None), "") if found else text


def _tex_of_image(tag: HtmlElement) -> str | None:
    alt, address = (tag.get("alt") or "").strip(), tag.get("src") or ""
    wrapped = _WRAPPED.fullmatch(alt)
    said = _IN_ADDRESS.search(address)
    if "codecogs.com" in address:
        tex = unquote(parts_of(address).query or (said[1] if said else ""))
        return tex.replace("&space;", " ").replace("&plus;", "+").removeprefix(r"\inline ") or None
    if not alt:
        return unquote(said[1].replace("+", " ")) if said else None
    return wrapped[1] if wrapped else re.sub(r"^\$+|\$+$|^\\[(\[]|\\[)\]]$", "", alt)


def _outermost(tag: HtmlElement, around: list[HtmlElement], root: HtmlElement) -> HtmlElement:
    """What holds nothing but the formula."""
    outer = tag
    for one in around:
        classes = classes_of(one)
        is_around = classes & {"katex-display", "katex-block", "MathJax_Display", "mwe-math-element"}
        if one is root or not (is_around or (one.tag == "pre" and tag.tag == "code")):
            break
        outer = one
    return outer


def _is_block(tag: HtmlElement, around: list[HtmlElement]) -> bool:
    math = next(tag.iterdescendants(*_MATHML), tag)
    return (
        "block" in (tag.get("display"), math.get("display"))
        or math.get("mode") == "display"
        or tag.get("display") == "true"
        or (tag.tag == "d-math" and tag.get("block") is not None)
        or tag.get("data-math-style") == "display"
        or "mode=display" in (tag.get("type") or "")
        or any(classes_of(one) & _DISPLAYED for one in (tag, *around))
        or (tag.tag not in _MATHML and bool(re.search(r"\\\[.*\\\]|\$\$.*\$\$", tag.text_content(), re.DOTALL)))
    )
