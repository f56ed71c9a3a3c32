"""TeX that a page holds as text, for a script to show: `$$…$$`, `\\[…\\]`, `\\(…\\)`, `$…$`, environments."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.formulas import put_formula
from llm_engineering.application.extraction.tree import VERBATIM, VERBATIM_BLOCK, put_text

_FORMULA = re.compile(
    r"\$\$(?P<dollars>[^$]+)\$\$"
    r"|(?<!\\)\\\[(?P<display>(?:(?!(?<!\\)\\\[).){1,2000}?)(?<!\\)\\\]"
    r"|(?<!\\)\\\((?P<inline>(?:(?!(?<!\\)\\\().){1,1000}?)(?<!\\)\\\)"
    r"|(?P<environment>\\begin\{(?P<name>equation|align|gather|multline|eqnarray)(?P<star>\*?)\}"
    r"(?:(?!\\begin\{(?P=name)).){1,4000}?\\end\{(?P=name)(?P=star)\})"
    r"|(?<![\\$\w])\$(?P<dollar>[^\s$](?:[^$\n]{0,400}[^\s\\$])?)\$(?![\d$\w])",
    re.DOTALL,
)
_MAY_BEGIN = re.compile(r"\$|\\[(\[b]")
"""Looking for these first costs a tenth of looking for formulas everywhere."""
_LONGEST = 4000
"""Characters: a formula with breaks in it that is longer is none."""
_TEX = re.compile(r"[\\^_=+{}|<>/]|\w-\w|\A\s*\w\s*\Z")
_TEX_OF_ONE_DOLLAR = re.compile(r"\\[A-Za-z]|[\^_=]")
_UNTOUCHED = frozenset(("pre", "code", "kbd", "samp", "tt", "script", "style", "textarea", VERBATIM, VERBATIM_BLOCK))


def may_hold_plain_tex(root: HtmlElement) -> bool:
    """Whether anything in it looks like it."""
    text = str(root.text_content())
    return any(_FORMULA.match(text, sign.start()) for sign in _MAY_BEGIN.finditer(text))


def settle_plain_tex(root: HtmlElement) -> None:
    """The same as of any other formula."""
    for line_break in list(root.iter("br")):
        if _is_within_formula(line_break):
            put_text(line_break, "\n")
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag in _UNTOUCHED:
            continue
        children = list(element)
        waiting += reversed(children)
        if element.text and ("$" in element.text or "\\" in element.text):
            _split(element, element.text, None)
        for child in children:
            if child.tail and ("$" in child.tail or "\\" in child.tail):
                _split(element, child.tail, child)


def _is_within_formula(line_break: HtmlElement) -> bool:
    before, parent = line_break.getprevious(), line_break.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    if len(text) > _LONGEST:
        return False
    return text.count("$$") % 2 == 1 or text.rfind("\\[") > text.rfind("\\]") or _is_open(text)


def _is_open(text: str) -> bool:
    return text.rfind("\\begin{") > text.rfind("\\end{")


def _split(parent: HtmlElement, text: str, after: HtmlElement | None) -> None:
    """The formulas in a text as elements of their own; the text stands after a child, or before all of them."""
    start, pieces = 0, []
    for found in _FORMULA.finditer(text):
        tex, is_block = _read(found)
        if tex is not None:
            pieces.append((text[start : found.start()], tex, is_block))
            start = found.end()
    last, rest = after, text[start:]
    for before, tex, is_block in pieces:
        formula = parent.makeelement(VERBATIM)
        put_formula(formula, tex, is_block=is_block)
        if last is None:
            parent.text = before
            parent.insert(0, formula)
        else:
            last.tail = None
            last.addnext(formula)
            last.tail = before
        last = formula
    if pieces and last is not None:
        last.tail = rest


def _read(found: re.Match[str]) -> tuple[str | None, bool]:
    """The TeX, if it looks like it, and whether it stands on its own."""
    if found["environment"]:
        return found["environment"], True
    if found["dollar"]:
        return (found["dollar"] if _TEX_OF_ONE_DOLLAR.search(found["dollar"]) else None), False
    tex = found["dollars"] or found["display"] or found["inline"]
    return (tex if _TEX.search(tex) else None), found["inline"] is None
