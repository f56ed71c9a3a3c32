"""Markdown of a normalised fragment."""

import re

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

from llm_engineering.application.extraction.formulas import MARK, MARK_END

_MATH = re.compile(f"{MARK}(.*?){MARK_END}", re.DOTALL)


class _Converter(MarkdownConverter):
    """markdownify with code fences that are longer than any fence inside, and formulas left alone."""

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = el.get_text()
        longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
        fence = "`" * (longest + 1)
        return f"\n\n{fence}{el.get('data-lang') or ''}\n{code}\n{fence}\n\n"

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n**{text.strip()}**\n"

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n: {text.strip()}\n"

    def escape(self, text: str, parent_tags: set[str]) -> str:
        parts = _MATH.split(text)
        return "".join(
            part if number % 2 else str(super(_Converter, self).escape(part, parent_tags))  # type: ignore[misc]
            for number, part in enumerate(parts)
        )


def to_markdown(soup: BeautifulSoup) -> str:
    """CommonMark with ATX headings, fenced code, pipe tables and TeX between dollars."""
    converter = _Converter(heading_style=ATX, bullets="-", strip=["span"], escape_misc=False, table_infer_header=True)
    text = converter.convert_soup(soup)
    return _tidy(_MATH.sub(lambda found: found[1], text))


def _tidy(text: str) -> str:
    """At most one blank line in a row and no trailing blanks, outside of code."""
    lines: list[str] = []
    fence = ""
    for line in text.splitlines():
        opening = re.match(r"\s*(`{3,})", line)
        if opening and (not fence or line.strip() == fence):
            fence = "" if fence else opening[1]
        if fence or opening:
            lines.append(line)
        elif line.strip() or (lines and lines[-1].strip()):
            lines.append(line.rstrip() if not line.endswith("  ") else line.rstrip() + "  ")
    return "\n".join(lines).strip()
