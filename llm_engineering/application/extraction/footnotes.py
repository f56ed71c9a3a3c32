"""Footnotes as Markdown has them."""

import re

from bs4 import BeautifulSoup, Tag

MAY_HOLD_FOOTNOTES = re.compile(r"footnote|doc-(noteref|endnotes)|#fn")
"""Looking for them costs more than reading the rest; most fragments have none."""


def mark_footnotes(soup: BeautifulSoup) -> None:
    """References and notes as `[^1]`, from Substack's markup and from what Markdown generators write."""
    for link in soup.select("a.footnote-anchor, a.footnote-ref, sup > a[href^='#fn'], a[role=doc-noteref]"):
        number = re.search(r"\d+", link.get_text())
        if number:
            outer = link.parent if link.parent and link.parent.name == "sup" else link
            outer.replace_with(f"[^{number[0]}]")
    for note in soup.select("div.footnote"):
        label, content = note.select_one(".footnote-number"), note.select_one(".footnote-content")
        if label and content:
            _as_note(note, label.get_text(strip=True), content)
    for listed in soup.select(".footnotes ol, section[role=doc-endnotes] ol"):
        for at, item in enumerate(listed.find_all("li", recursive=False), start=1):
            _as_note(item, str(at), item)
        listed.unwrap()


def _as_note(outer: Tag, number: str, content: Tag) -> None:
    for back in content.select("a[href^='#fnref'], a[role=doc-backlink], a.footnote-backref, a.reversefootnote"):
        back.decompose()
    parts = list((content.find("p") or content).contents)
    outer.clear()
    outer.name = "p"
    outer.append(f"[^{number}]: ")
    outer.extend(parts)
