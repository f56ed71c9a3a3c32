"""The title: what is declared, as the page's heading words it, without the site's name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata.landmarks import Landmarks
from llm_engineering.application.extraction.metadata.said import JSON_LD, PAGE, PAGE_DATA, Said
from llm_engineering.application.extraction.metadata.texts import (
    address_of,
    agreement,
    is_front_page,
    letters_of,
    same_page,
    site_forms,
)
from llm_engineering.application.extraction.tree import heading_text, shown_text

_AGREES = 0.5
_SURELY_AGREES = 0.75
_BETWEEN = re.compile(r"\s+(?:[|·•–—«»‹›~/:-]|::|<|>)\s+|\s*\|\s*|(?<=\w):\s+")
_SLOGAN = re.compile(r"\s+[|·•–—-]\s.{60,}$")
"""What sites put behind all their titles, longer than a name."""
_MARKED = re.compile(r"(?:^| )(?:(?:entry|post|article)-title|p-name)(?: |$)")
_BY = re.compile(r"by [A-Z][\w.'’-]*(?: [\w.'’-]+){0,4}$")
_SHORTEST = 4
_LONGEST = 500
_LONGEST_SITE = 60
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


def settled_title(page: Landmarks, declared: Sequence[Said], site_name: str | None, url: str) -> Title:
    """The title that is declared first, without the site's name.

    What heads give to others (OpenGraph, the title element) is often reworded for them: the heading that agrees
    with it says what the article is called. JSON-LD's headline is taken as it is, unless it is cut short.
    """
    h1 = list(islice(page.tree.iter("h1"), _MOST))
    logos = [heading for heading in h1 if _leads_home(heading, url)]
    sites = site_forms(site_name, url).union(letters_of(shown_text(heading)) for heading in logos)
    headings = [heading for heading in h1 if heading not in logos]
    whole = {letters_of(heading_text(heading)) for heading in headings}
    titles = list(_declared_titles(declared, sites, whole))
    said, source = next((title for title in titles if letters_of(title[0]) not in sites), ("", PAGE))
    is_own = source in (JSON_LD, PAGE_DATA)
    shown, heading = _shown_title(page, headings, said, sites, only_h1=is_own)
    if shown is None:
        # A heading in quite other words still tells where the article begins, when it is the only one.
        said, source = (said, source) if said else next(iter(titles), ("", PAGE))
        return Title(said, source, headings[0] if len(headings) == 1 else None)
    if is_own and letters_of(shown) != letters_of(said):
        cut = letters_of(said)
        return (
            Title(shown, PAGE, heading) if cut and letters_of(shown).startswith(cut) else Title(said, source, heading)
        )
    if "".join(shown.split()) == "".join(said.split()):
        return Title(said, source, heading)  # its parts may stand without blanks between them
    return Title(shown, source if letters_of(shown) == letters_of(said) else PAGE, heading)


def _declared_titles(declared: Sequence[Said], sites: frozenset[str], whole: set[str]) -> Iterator[tuple[str, str]]:
    """Each with its source; one that a heading of the page has as a whole begins with no site's name."""
    for one in declared:
        text = one.title or ""
        bare = _without_end(text, sites) if letters_of(text) in whole else without_site(text, sites)
        if bare:
            yield bare, one.source


def _shown_title(
    page: Landmarks, h1: list[HtmlElement], said: str, sites: frozenset[str], *, only_h1: bool
) -> tuple[str | None, HtmlElement | None]:
    """The heading that agrees best with what is said to be the title; where nothing is said, the first."""
    best = _best(h1, said, sites, enough=_AGREES)
    if best[0] or only_h1:
        return best
    others = [*page.with_class(_MARKED, 3), *(islice(page.tree.iter("h2"), 5) if said else ())]
    return _best(others, said, sites, enough=_SURELY_AGREES)


def _best(
    headings: list[HtmlElement], said: str, sites: frozenset[str], *, enough: float
) -> tuple[str | None, HtmlElement | None]:
    best: tuple[str | None, HtmlElement | None] = (None, None)
    most = 0.0
    slogan = _SLOGAN.search(said)
    before_it = letters_of(said[: slogan.start()]) if slogan else ""
    for heading in headings:
        text = heading_text(heading)
        bare = _without_end(text, sites) if len(text) <= _LONGEST else ""
        if not said and letters_of(bare) in sites:
            continue
        agreed = agreement(bare, said) if said else 1.0
        if before_it and letters_of(bare) == before_it:
            agreed = max(agreed, enough)
        if bare and agreed >= enough and agreed > most:
            best, most = (bare, heading), agreed
    return best


def _leads_home(heading: HtmlElement, url: str) -> bool:
    """Whether it is nothing but a link to the site's front page: that is its logo."""
    link = heading.find(".//a[@href]")
    above = heading.getparent()
    if link is None and above is not None and above.tag == "a":
        link = above
    if link is None or shown_text(link) != shown_text(heading):
        return False
    target = address_of(link.get("href"), url)
    is_front = target is not None and same_page(target, urljoin(url, "/")) and not is_front_page(url)
    return is_front or "home" in (link.get("rel") or "").split()


def without_site(title: str, sites: frozenset[str]) -> str:
    """The title without the site's name, in any of its forms, at its end or start; other dashes are the title's own."""
    text = _without_end(title, sites)
    while (gap := _BETWEEN.search(text)) and letters_of(text[: gap.start()]) in sites:
        text = _without_end(text[gap.end() :].strip(), sites)
    return text


def _without_end(title: str, sites: frozenset[str]) -> str:
    text = " ".join(title.split())
    while (gaps := list(_BETWEEN.finditer(text))) and len(gaps) < 20:
        last = gaps[-1]
        rest = text[last.end() :]
        # Of `Tides: a guide` what follows is never the site; `Tides : Tide House` is another sign.
        is_site = last[0].rstrip() != ":" and _is_site(rest, sites)
        if not (is_site or _BY.match(rest)):
            break
        text = text[: last.start()].strip()
    return text


def _is_site(part: str, sites: frozenset[str]) -> bool:
    letters = letters_of(part)
    if letters in sites:
        return True
    if not letters or len(part) > _LONGEST_SITE:
        return False
    initials = letters_of("".join(word[0] for word in part.split()))
    return any(
        (len(letters) >= _SHORTEST and letters in site)
        or (len(site) >= _SHORTEST and site in letters and len(letters) <= 2 * len(site))
        or (len(initials) > 2 and initials == site)
        for site in sites
    )
