"""The title: what is declared, as the page's heading words it, without the site's name."""

import re
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.landmarks import Landmarks
from llm_engineering.application.extraction.metadata.said import JSON_LD, PAGE, PAGE_DATA, Settled
from llm_engineering.application.extraction.metadata.texts import agreement, letters_of, line_of, site_forms
from llm_engineering.application.extraction.tree import shown_text

_AGREES = 0.5
_SURELY_AGREES = 0.75
_BETWEEN = re.compile(r"\s+(?:[|·•–—«»‹›~/-]|::|<|>)\s+|\s*\|\s*|(?<=\w):\s+")
_MARKED = re.compile(r"(?:^| )(?:(?:entry|post|article)-title|p-name)(?: |$)")
_BY = re.compile(r"by [A-Z][\w.'’-]*(?: [\w.'’-]+){0,4}$")
_SHORTEST = 4
_LONGEST = 500
_MOST = 20


def head_title(tree: HtmlElement) -> str:
    """The text of the title element; empty when there is none."""
    title = tree.find(".//title")
    return shown_text(title) if title is not None else ""


@dataclass(frozen=True, slots=True)
class Title:
    """The title, where it came from, and the heading where its article begins."""

    text: str
    source: str
    heading: HtmlElement | None


def settled_title(page: Landmarks, declared: Settled, url: str) -> Title:
    """The title that is declared first, without the site's name.

    What heads give to others (OpenGraph, the title element) is often reworded for them: the heading that agrees
    with it says what the article is called. JSON-LD's headline is taken as it is, unless it is cut short.
    """
    site_name = declared.values.get("site_name")
    said = without_site(declared.values.get("title") or "", site_name, url)
    source = declared.sources.get("title", PAGE)
    is_own = source in (JSON_LD, PAGE_DATA)
    shown, heading = _shown_title(page, said, site_name, url, only_h1=is_own)
    if shown is None:
        # A heading in quite other words still tells where the article begins, when it is the only one.
        headings = list(islice(page.tree.iter("h1"), 2))
        return Title(said, source, headings[0] if len(headings) == 1 else None)
    is_exact = letters_of(shown) == letters_of(said)
    if is_own and not is_exact:
        cut = letters_of(said)
        return (
            Title(shown, PAGE, heading) if cut and letters_of(shown).startswith(cut) else Title(said, source, heading)
        )
    return Title(shown, source if is_exact else PAGE, heading)


def _shown_title(
    page: Landmarks, said: str, site_name: str | None, url: str, *, only_h1: bool
) -> tuple[str | None, HtmlElement | None]:
    """The heading that agrees best with what is said to be the title; where nothing is said, the first h1."""
    h1 = list(islice(page.tree.iter("h1"), _MOST))
    best = _best(h1, said, site_name, url, enough=_AGREES)
    if best[0] or not said or only_h1:
        return best
    others = [*page.with_class(_MARKED, 3), *islice(page.tree.iter("h2"), 5)]
    return _best(others, said, site_name, url, enough=_SURELY_AGREES)


def _best(
    headings: list[HtmlElement], said: str, site_name: str | None, url: str, *, enough: float
) -> tuple[str | None, HtmlElement | None]:
    best: tuple[str | None, HtmlElement | None] = (None, None)
    most = 0.0
    for heading in headings:
        text = shown_text(heading)
        bare = without_site(text, site_name, url) if len(text) <= _LONGEST else ""
        agreed = agreement(bare, said) if said else 1.0
        if bare and agreed >= enough and agreed > most:
            best, most = (bare, heading), agreed
    return best


def without_site(title: str, site_name: str | None, url: str) -> str:
    """The title without the site's name at its end or start; other dashes are the title's own."""
    text = line_of(title) or ""
    sites = site_forms(site_name, url)
    while (gaps := list(_BETWEEN.finditer(text))) and len(gaps) < 20:
        first, last = gaps[0], gaps[-1]
        if ":" not in last[0].replace("::", "") and _is_site(text[last.end() :], sites):
            text = text[: last.start()].strip()
        elif letters_of(text[: first.start()]) in sites:
            text = text[first.end() :].strip()
        elif _BY.match(text[last.end() :]):
            text = text[: last.start()].strip()
        else:
            break
    return text


def _is_site(part: str, sites: frozenset[str]) -> bool:
    letters = letters_of(part)
    if not letters or len(part) > 60:
        return False
    initials = letters_of("".join(word[0] for word in part.split()))
    return letters in sites or any(
        (len(letters) >= _SHORTEST and letters in site)
        or (len(site) >= _SHORTEST and site in letters and len(letters) <= 2 * len(site))
        or (len(initials) > 2 and initials == site)
        for site in sites
    )
