"""What LaTeXML writes, as ar5iv and arXiv show papers, in the elements that HTML has for it."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.formulas import put_formula
from llm_engineering.application.extraction.tree import css, put_in_brackets, set_text, shown_text

_SIGN = "ltx_"
_EQUATIONS = css("table.ltx_eqn_table")
_TAGS = css("li.ltx_item > .ltx_tag_item")
_NOTES = css(".ltx_role_footnote .ltx_note_content")
_SIGNS = css(".ltx_note_mark, .ltx_tag_note")
_LISTINGS = css("div.ltx_listing")
_LINES = css("div.ltx_listingline")
_NUMBERS = css("div.ltx_listingline > .ltx_tag")
_LANGUAGE = re.compile(r"ltx_lst_language_(\w+)")


def settle_latexml(root: HtmlElement, values: str) -> None:
    """Tables of equations become formulas, lines of listings code, and footnotes stand in brackets."""
    if _SIGN not in values:
        return
    for tag in _TAGS(root):
        tag.drop_tree()
    for sign in _SIGNS(root):
        sign.drop_tree()
    for note in _NOTES(root):
        put_in_brackets(note)
    for number in _NUMBERS(root):
        number.drop_tree()
    for listing in _LISTINGS(root):
        lines = [str(line.text_content()).replace("\xa0", " ") for line in _LINES(listing)]
        if lines:
            language = _LANGUAGE.search(listing.get("class") or "")
            listing.set("data-lang", language[1].lower() if language else "")
            set_text(listing, "\n".join(lines))
            listing.tag = "pre"
    for table in _EQUATIONS(root):
        _settle_equations(table)


def _settle_equations(table: HtmlElement) -> None:
    """A formula for each row, with its number."""
    for row in list(table.iterdescendants("tr")):
        formulas = [math.get("alttext") or "" for math in row.iterdescendants("math")]
        number = next((shown_text(cell).strip("()") for cell in row.find_class("ltx_eqn_eqno")), "")
        tex = " ".join(one.removeprefix(r"\displaystyle").strip() for one in formulas)
        if tex:
            put_formula(row, rf"{tex} \tag{{{number}}}" if number else tex, is_block=True)
    for part in (table, *table.iterdescendants("tbody")):
        part.tag = "div"
