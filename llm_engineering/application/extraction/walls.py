"""Pages that stand in front of an article, or in its place: bot checks, paywalls, logins, consent, "not found"."""

import re

from lxml.html import HtmlElement

from llm_engineering.application.extraction.metadata import Metadata, head_title
from llm_engineering.application.extraction.tree import css, shown_text
from llm_engineering.domain.errors import NoArticle


class Challenge(NoArticle):
    """The site asks to prove that a person is reading."""


class Paywalled(NoArticle):
    """The page shows only a preview."""


class LoginWall(NoArticle):
    """The page asks to log in, and shows nothing else."""


class ConsentWall(NoArticle):
    """The page asks about cookies or consent, and shows nothing else."""


class SoftNotFound(NoArticle):
    """The page says, with status 200, that there is no such page."""


_CHALLENGES = re.compile(
    r"just a moment\.\.\.|performing security verification|checking your browser|attention required! \| cloudflare"
    r"|verify(ing)? (that )?you are (a )?human|enable javascript and cookies to continue|are you a robot\b"
    r"|access to this page has been denied|pardon our interruption|making sure you.?re not a bot"
    r"|complete the security check|unusual traffic from your",
    re.IGNORECASE,
)
_CHALLENGE_PARTS = css(
    "#challenge-form, #cf-challenge-running, #px-captcha, iframe[src*='captcha-delivery.com'], "
    "script[src*='captcha-delivery.com'], script[src*='challenge-platform'], #anubis_challenge, #captcha-container"
)
_LOGINS = re.compile(
    r"\b(log|sign) ?in\b|\blogin\b|anmelden|einloggen|connexion|se connecter|iniciar sesi|accedi|inloggen|entrar"
    r"|zaloguj",
    re.IGNORECASE,
)
_CONSENTS = re.compile(
    r"before you continue|bevor (du|sie) (fortf|zu)|avant d.acc|cookie|consent|privacy (settings|choices)|datenschutz",
    re.IGNORECASE,
)
_CONSENT_PARTS = css(
    "form[action*='consent'], [id*='consent'], [class*='consent'], #onetrust-banner-sdk, [id^='sp_message']"
)
_MISSING = re.compile(
    r"^\W*(error )?404\b|\b404( error| not found)|(page|seite|article|post|story) (was |could |can ?not |not |is )*"
    r"(be )?(found|available|no longer)|\bnot found\b|nicht gefunden|introuvable|no (se )?(ha )?(encontr|existe)"
    r"|non trovata|n[aã]o encontrad|niet gevonden|nie znalezion|doesn.t exist|does not exist"
    r"|no longer (exists|available)",
    re.IGNORECASE,
)
_ONLY_MISSING = re.compile(
    r"\W*(error|fehler|erreur)?\W*(404|410)?\W*((the |this )?(page|file)? ?((was|is|could) )?not (be )?found|"
    r"seite nicht gefunden|page (introuvable|non trouv.e)|p.gina no encontrada|pagina non trovata|"
    r"p.gina n.o encontrada|pagina niet gevonden|nie znaleziono( strony)?)?\W*(error)?\W*",
    re.IGNORECASE,
)
_SITE = re.compile(r"\s+[|·–—-]\s+")
_ERRORS = re.compile(r"^\W*(error\b|access denied|forbidden|(403|500|502|503)\b|service unavailable)", re.IGNORECASE)
_PASSWORDS = css("input[type=password]")
_PREVIEWS = css("h2.paywall-title, [data-testid=paywall], [data-component-name=Paywall], .paywall:not(.paywall-jump)")
_SURE_PREVIEWS = css("h2.paywall-title, [data-testid=paywall]")
_FEW = 120
"""Words: a wall says little. What says more is an article, be it about walls."""
_SOME = 400


def refuse_walls(tree: HtmlElement, metadata: Metadata, text: str, url: str) -> None:
    """Raises a NoArticle of the right kind; `text` is the main text that was found."""
    title = head_title(tree)
    words = len(text.split())
    heading = " ".join([title, *(shown_text(tag) for tag in tree.iter("h1", "h2"))])[:500]
    if title and _ONLY_MISSING.fullmatch(_SITE.split(title)[0]):
        raise SoftNotFound(f"{url} says that there is no such page: {title}")
    if words < _FEW:
        _refuse_short(tree, title, heading, text, url)
    if words < _SOME and _CHALLENGES.search(title):
        raise Challenge(f"{url} asks to prove that a person is reading")
    if not metadata.is_free or _SURE_PREVIEWS(tree) or (words < _SOME and _PREVIEWS(tree)):
        raise Paywalled(f"{url} shows only a preview")


def _refuse_short(tree: HtmlElement, title: str, heading: str, text: str, url: str) -> None:
    if _CHALLENGES.search(f"{heading} {text}") or _CHALLENGE_PARTS(tree):
        raise Challenge(f"{url} asks to prove that a person is reading")
    if _MISSING.search(heading) or _MISSING.search(text[:300]):
        raise SoftNotFound(f"{url} says that there is no such page: {title}")
    if _ERRORS.match(title):
        raise NoArticle(f"{url} is an error page: {title}")
    if _CONSENTS.search(heading) and (_CONSENT_PARTS(tree) or _CONSENTS.search(text)):
        raise ConsentWall(f"{url} asks about cookies or consent first: {title}")
    if _PASSWORDS(tree) or _LOGINS.search(heading):
        raise LoginWall(f"{url} asks to log in first: {title}")
    refresh = tree.find(".//meta[@http-equiv='refresh']")
    if refresh is not None and len(text) < 200:
        raise NoArticle(f"{url} only sends readers on: {refresh.get('content', '')}")
    if tree.find(".//frameset") is not None:
        raise NoArticle(f"{url} is made of frames and holds no text itself")
