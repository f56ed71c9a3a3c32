"""Code blocks as one `pre` of text with its language in `data-lang`."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.tree import css, put_text, set_text

_TABLES = css("table.lntable, table.rouge-table, .highlight table")
_NUMBERS = css(".lineno, .ln, .lnt, .linenos")
_LANGUAGE_CLASS = re.compile(r"(?:language|lang|highlight-source|brush:?|sourceCode)[- ]?([\w+#-]+)")
_NAMES = ("data-lang", "data-language", "data-code-block-lang", "data-attrs")
_NAME = re.compile(r"[\w+#.-]+")


def settle_code(root: HtmlElement) -> None:
    """Tables of line numbers and code become their code; numbers go, breaks become lines."""
    _broken_lines(root)
    if next(root.iter("pre"), None) is None:
        return
    for table in _TABLES(root):
        parent, pres = table.getparent(), table.findall(".//pre")
        if pres and parent is not None:
            pres[-1].tail = table.tail
            parent.replace(table, pres[-1])
    for pre in list(root.iter("pre")):
        language = _language(pre)
        for line_break in list(pre.iterdescendants("br")):
            put_text(line_break, "\n")
        for number in _NUMBERS(pre):
            number.drop_tree()
        set_text(pre, str(pre.text_content()).replace("\r\n", "\n").strip("\n"))
        pre.attrib.clear()
        if language:
            pre.set("data-lang", language)


def _language(pre: HtmlElement) -> str:
    for tag in (pre, *pre.iterdescendants("code"), *list(pre.iterancestors())[:2]):
        for name in _NAMES:
            value = tag.get(name) or ""
            if _NAME.fullmatch(value):
                return value.lower()
        found = _LANGUAGE_CLASS.search(" ".join(tag.get("class", "").split()))
        if found and found[1] not in ("code", "sourceCode"):
            return found[1].lower()
    return ""


def _broken_lines(root: HtmlElement) -> None:
    """A paragraph that is all code in several lines is a code block; in running text such lines become one."""
    for code in root.iterdescendants("code", "kbd", "samp", "tt"):
        if code.find(".//br") is None or next(code.iterancestors("pre"), None) is not None:
            continue
        parent = code.getparent()
        if (
            parent is not None
            and parent.tag == "p"
            and len(parent) == 1
            and not f"{parent.text or ''}{code.tail or ''}".strip()
        ):
            parent.tag = "pre"
            continue
        for line_break in list(code.iterdescendants("br")):
            put_text(line_break, " ")
