"""Code blocks as one `pre` of text, exact to the space, with its language in `data-lang`."""

import re
from functools import lru_cache

from lxml.html import HtmlElement

from llm_engineering.application.extraction.code_labels import settle_labels
from llm_engineering.application.extraction.tree import css, put_breaks, set_text, shown_text

_LINE_TAGS = frozenset(("div", "p", "li", "tr"))
_LINE_CLASS = re.compile(r"(?:^|\s)(?:line|(?:token|code|crayon|ec|view|cm|hljs-ln)-line)(?=\s|$)")
_NO_CODE_TAGS = frozenset(("button", "clipboard-copy", "svg", "style", "script", "label"))
_NO_CODE = re.compile(
    r"(?:^|\s)(?:lineno|ln|lnt|linenos|linenodiv|gutter|rouge-gutter|crayon-nums|blob-num|line-number|linenumber"
    r"|line-numbers-rows|react-syntax-highlighter-line-number|hljs-ln-numbers|hljs-ln-n|code-annotation-anchor"
    r"|CodeMirror-linenumber|copy-button|copy-btn|btn-copy|code-copy|copy-code-button|code-copy-button|copybtn"
    r"|crayon-toolbar)(?=\s|$)"
)
_TABLES = css(
    "table.lntable, table.rouge-table, table.highlighttable, table.crayon-table, table.hljs-ln, table.processedcode,"
    " .highlight table, .syntaxhighlighter table, .gist table, .blob-wrapper table"
)
_CODE_CELLS = css(
    "pre, code, td.code, td.blob-code, td.crayon-code, td.hljs-ln-code, td[class$=syntax-highlighter-code]"
)
_CRAYONS = css(".crayon-syntax, .urvanov-syntax-highlighter-syntax")
_SHOWS_BLANKS = re.compile(r"(?:^|\s)(?:container|crayon-pre)(?=\s|$)")
_BLOCKS = frozenset(["p", "div", "li", "blockquote", "figure", "section", "td", "dd"])
_LINE_ENDS = re.compile(r"\r\n?")
_CODE = ("code", "kbd", "samp", "tt")


def settle_code(root: HtmlElement, values: str) -> None:
    """Tables of line numbers and code become their code; numbers and buttons go, breaks become lines."""
    for code in root.iter("d-code"):  # Distill's
        code.tag = "pre" if code.get("block") is not None else "code"
    _settle_loose_code(root)
    if "crayon-" in values:
        _settle_crayon(root)
    if next(root.iter("table"), None) is not None:
        for table in _TABLES(root):
            if _CODE_CELLS(table):
                _settle_table(table)
    for pre in [one for one in root.iter("pre") if next(one.iterancestors("pre"), None) is None]:
        language = settle_labels(pre)
        set_text(pre, _code_of(pre))
        pre.attrib.clear()
        if language:
            pre.set("data-lang", language)


def _settle_crayon(root: HtmlElement) -> None:
    """Its language, and that of Urvanov's after it, stands in a toolbar."""
    for outer in _CRAYONS(root):
        language = next(iter(outer.find_class("crayon-language")), None)
        for table in outer.iterdescendants("table"):
            table.set("data-lang", shown_text(language).lower() if language is not None else "")
        for bar in outer.find_class("crayon-toolbar"):
            bar.drop_tree()


def _code_of(pre: HtmlElement) -> str:
    if pre.text:
        pre.text = _LINE_ENDS.sub("\n", pre.text).removeprefix("\n")
    if not len(pre):
        return (pre.text or "").removesuffix("\n")
    for inner in pre.iterdescendants("pre"):
        inner.text = (inner.text or "").removeprefix("\n")
    for other in [one for one in pre.iterdescendants() if _is_no_code(one)]:
        if other.getparent() is not None:
            other.drop_tree()
    put_breaks(pre, "\n")
    _part_lines(pre)
    code = pre
    while len(code) == 1 and code[0].tag in ("code", "pre") and not f"{code.text or ''}{code[0].tail or ''}".strip():
        code = code[0]  # what stands around it is the template's
    return _LINE_ENDS.sub("\n", str(code.text_content())).removesuffix("\n")


def _is_no_code(element: HtmlElement) -> bool:
    if element.tag in _NO_CODE_TAGS or element.get("role") == "button":
        return True
    style = element.get("style")
    if style and "user-select:none" in style.replace(" ", ""):  # Chroma's numbers, where it writes no classes
        return True
    names = element.get("class")
    return names is not None and element.tag != "code" and _names_no_code(names)


@lru_cache(1024)
def _names_no_code(names: str) -> bool:
    return bool(_NO_CODE.search(names))


def _part_lines(pre: HtmlElement) -> None:
    """An element for each line ends its line, if no line end does."""
    for line in list(pre.iterdescendants("div", "p", "li", "tr", "span")):
        if line.tag in _LINE_TAGS:
            _part_block(line, line.getnext())
        elif _is_line(line) and (following := line.getnext()) is not None and _is_line(following):
            tail = line.tail or ""
            if not tail.strip(" \t") and not str(line.text_content()).endswith("\n"):
                line.tail = "\n"


def _part_block(line: HtmlElement, following: HtmlElement | None) -> None:
    before, tail = line.getprevious(), line.tail or ""
    if before is None or before.tag not in _LINE_TAGS:
        parent = line.getparent()
        text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
        if before is None and parent is not None and not text.strip():
            parent.text = None
        elif text.strip() and not text.endswith("\n") and before is None and parent is not None:
            parent.text = f"{text}\n"
        elif before is not None and not text.endswith("\n"):
            before.tail = f"{text}\n"
    ends = "" if str(line.text_content()).endswith("\n") else "\n"
    if following is not None and not tail.strip():
        line.tail = ends
    elif tail.strip():
        line.tail = ends + tail.removeprefix("\n")
    else:
        line.tail = None


def _is_line(element: HtmlElement) -> bool:
    return bool(_LINE_CLASS.search(element.get("class") or "")) or element.get("data-line") is not None


def _settle_table(table: HtmlElement) -> None:
    """The table as a `pre`, or within one as its lines: cells of numbers go, and what only sets out its markup."""
    for title in list(table.iterdescendants("th")):  # MkDocs sets it in the table
        row = title.getparent()
        table.addprevious(title)
        title.tag, title.tail = "p", None
        if row is not None and not len(row):
            row.drop_tree()
    for cell in list(table.iterdescendants("td")):
        row = cell.getparent()
        text = str(cell.text_content())
        if row is not None and len(row) > 1 and not re.sub(r"[\d\s]", "", text) and cell.getnext() is not None:
            cell.drop_tree()
    if next((one for one in table.iter("div") if _SHOWS_BLANKS.search(one.get("class") or "")), None) is not None:
        _restore_blanks(table)
    for part in (table, *table.iterdescendants("tbody", "thead", "colgroup", "tr", "td")):
        is_cell = part.tag == "td"
        if not is_cell or (
            len(part) and not (part.text or "").strip() and next(part.iter("pre", "code"), None) is not None
        ):
            part.text = (part.text or "").strip() or None
        if part is not table:
            part.tail = (part.tail or "").strip() or None
    if next(table.iterancestors("pre"), None) is None:
        table.tag = "pre"


def _restore_blanks(table: HtmlElement) -> None:
    """SyntaxHighlighter and Crayon show a blank as one that does not break, and a line without any text as one."""
    for part in table.iterdescendants():
        part.text = part.text and part.text.replace("\xa0", " ")
        part.tail = part.tail and part.tail.replace("\xa0", " ")
        if not len(part) and _is_line(part) and part.text and not part.text.strip():
            part.text = None


def _settle_loose_code(root: HtmlElement) -> None:
    """A block that is all code in several lines is a code block; in running text such lines become one."""
    for code in list(root.iterdescendants(*_CODE)):
        if not len(code) or next(code.iterancestors("pre"), None) is not None:
            continue
        if code.find(".//pre") is not None:
            code.tag = "div"
        elif code.find(".//br") is None:
            continue
        elif _is_alone(code):
            code.tag = "pre"
        else:
            put_breaks(code, " ")


def _is_alone(code: HtmlElement) -> bool:
    parent = code.getparent()
    return (
        parent is not None
        and parent.tag in _BLOCKS
        and len(parent) == 1
        and not f"{parent.text or ''}{code.tail or ''}".strip()
    )
