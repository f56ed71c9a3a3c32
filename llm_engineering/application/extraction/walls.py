"""Pages that stand in front of an article, or in its place: bot checks, paywalls, logins, consent, "not found".

How much a sign counts depends on how much running text there is. Where there is next to none, the page is no
article whatever it says, and the signs only name it; a short text is an article unless a title or heading as a
whole says otherwise; a longer one only fails where markup and heading agree. A full text is an article.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml.html import HtmlElement

from llm_engineering.application.extraction import wall_signs as signs
from llm_engineering.application.extraction.metadata import head_title
from llm_engineering.application.extraction.tree import shown_text
from llm_engineering.domain.errors import NoArticle


class Challenge(NoArticle):
    """The site asks to prove that a person is reading."""


class LoginWall(NoArticle):
    """The page asks to log in, and shows nothing else."""


class ConsentWall(NoArticle):
    """The page asks about cookies or consent, and shows nothing else."""


class Paywall(NoArticle):
    """The page says that it is for those who pay, and shows next to nothing."""


class SoftNotFound(NoArticle):
    """The page says, with status 200, that there is no such page."""


_NONE = 40
"""Words: below it there is no article."""
_FEW = 120
_SOME = 400
_SITE = re.compile(r"\s+[|·–—-]\s+")
_LONGEST = 120
"""Characters of a heading that can be all that a page says."""


@dataclass(frozen=True)
class _Shown:
    """What a page shows."""

    tree: HtmlElement
    url: str
    text: str
    words: int

    @cached_property
    def title(self) -> str:
        return head_title(self.tree)

    @cached_property
    def heads(self) -> list[str]:
        """The first part of the title and all of it, and the main headings."""
        said = [self.title, _SITE.split(self.title)[0], *(shown_text(tag) for tag in self.tree.iter("h1"))]
        return [head.strip(" .!?…:|") for head in said if head.strip(" .!?…:|") and len(head) <= _LONGEST]

    @cached_property
    def all_words(self) -> str:
        """Title, headings and text, of a page with next to no text."""
        return " ".join([self.title, *(shown_text(tag) for tag in self.tree.iter("h1", "h2")), self.text])[:2000]

    def says(self, head: re.Pattern[str]) -> bool:
        return any(head.fullmatch(said) for said in self.heads)

    def mentions(self, words: re.Pattern[str]) -> bool:
        return self.words < _NONE and words.search(self.all_words) is not None


def refuse_walls(tree: HtmlElement, text: str, words: int, url: str) -> None:
    """Raises a NoArticle of the right kind; `text` is the main text that was found, of so many words."""
    shown = _Shown(tree, url, text, words)
    title = shown.title
    if title and signs.SURELY_MISSING.fullmatch(_SITE.split(title)[0].strip(" .!?…")[:_LONGEST]):
        raise SoftNotFound(f"{url} says that there is no such page: {title}")
    if shown.words < _SOME:
        for error in _refusals(shown):
            raise error


def _refusals(shown: _Shown) -> Iterator[NoArticle]:
    """Why a page with little text is no article, the likeliest first."""
    url, title = shown.url, shown.title
    if _is_challenge(shown):
        yield Challenge(f"{url} asks to prove that a person is reading")
    if (shown.words < _FEW and title and shown.says(signs.MISSING_HEAD)) or shown.mentions(signs.MISSING_WORDS):
        yield SoftNotFound(f"{url} says that there is no such page: {title}")
    if shown.words < _FEW and shown.says(signs.ERROR_HEAD):
        yield NoArticle(f"{url} is an error page: {title}")
    if _is_consent(shown):
        yield ConsentWall(f"{url} asks about cookies or consent first: {title}")
    if _is_login(shown):
        yield LoginWall(f"{url} asks to log in first: {title}")
    yield from _empty_pages(shown)


def _empty_pages(shown: _Shown) -> Iterator[NoArticle]:
    refresh = next((tag for tag in shown.tree.iter("meta") if tag.get("http-equiv", "").lower() == "refresh"), None)
    if refresh is not None and shown.words < _NONE:
        yield NoArticle(f"{shown.url} only sends readers on: {refresh.get('content', '')}")
    if next(shown.tree.iter("frameset"), None) is not None:
        yield NoArticle(f"{shown.url} is made of frames and holds no text itself")


def _is_challenge(shown: _Shown) -> bool:
    if shown.mentions(signs.CHALLENGE_WORDS) or (shown.words < _FEW and signs.CHALLENGE_PARTS(shown.tree)):
        return True
    if not shown.says(signs.CHALLENGE_HEAD):
        return False
    return shown.words < _FEW or bool(signs.CHALLENGE_PARTS(shown.tree) or signs.CAPTCHAS(shown.tree))


def _is_consent(shown: _Shown) -> bool:
    if signs.CONSENT_ADDRESS.search(shown.url):
        return True
    if shown.says(signs.CONSENT_HEAD):
        is_said = shown.words < _FEW and signs.CONSENT_WORDS.search(shown.text) is not None
        return is_said or bool(signs.CONSENT_PARTS(shown.tree))
    return shown.mentions(signs.CONSENT_WORDS) and bool(signs.CONSENT_PARTS(shown.tree))


def _is_login(shown: _Shown) -> bool:
    if shown.words < _NONE:
        return signs.LOGIN_WORDS.search(shown.all_words) is not None or bool(signs.PASSWORDS(shown.tree))
    is_said = shown.says(signs.LOGIN_HEAD)
    if (is_said or signs.LOGIN_ADDRESS.search(shown.url)) and signs.PASSWORDS(shown.tree):
        return True
    return is_said and shown.words < _FEW


def is_preview(tree: HtmlElement, html: str, words: int) -> bool:
    """Whether a page with an article of so many words shows only its beginning: a box, or a heading, says so."""
    may_hold = any(sign in html for sign in signs.MAY_HOLD_PREVIEWS)
    if may_hold and (signs.SURE_PREVIEWS(tree) or (words < _SOME and signs.PREVIEWS(tree))):
        return True
    if signs.MEMBERS_ONLY in html and signs.MEMBERS_ONLY_LABELS(tree):
        return True
    if words >= _SOME:
        return False
    headings = (shown_text(tag)[:300] for tag in tree.iter("h2", "h3", "h4", "strong"))
    return any(signs.PREVIEW_WORDS.search(said) for said in headings)
