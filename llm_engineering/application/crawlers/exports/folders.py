"""Which files of a person's folder are texts of theirs, and which belong to the site around them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from llm_engineering.application.crawlers.exports.kinds import HTML, kind_of
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_NOT_TEXTS = frozenset({"node_modules", "_layouts", "_includes", "_sass", "_data", "_site", "_book", "venv", "vendor"})
"""Folders of programs, templates and built pages, wherever they are; so is each that begins with a dot."""
_CONFIGS = re.compile(
    r"_config\.ya?ml|_quarto\.ya?ml|(?:hugo|config)\.(?:toml|ya?ml|json)|mkdocs\.ya?ml|package\.json|pelicanconf\.py"
    r"|\.?eleventy(?:\.config)?\.[cm]?js"
)
"""Of Jekyll and Hexo, Quarto, Hugo and Zola, MkDocs, Node.js, Pelican, Eleventy: the folder is a site's sources."""
_OF_TEXTS = frozenset({"_posts", "_drafts", "content", "source"})
"""Folders of a site's sources in which HTML is a text, not a template or a built page."""
_HUGOS = "content"
_SITES_OWN = re.compile(
    r"readme|licen[cs]e|copying|contributing|changelog|code[_-]of[_-]conduct|security|404|500|_index|search|sitemap"
    r"|tags|categories|archives?",
    re.IGNORECASE,
)
_FRONT_PAGE = re.compile(r"(?:content/)?index\.[^./]+", re.IGNORECASE)
_OF_ANOTHER_EXPORT = re.compile(
    r"(?:profile|ips|sessions|blocks|bookmarks|claps|highlights|interests|lists|twitter|earnings|partner-program|(?:pubs|topics|users)-following)/[^/]+\.html"
    r"|email_list.*\.csv|subscribers.*\.csv|(?:Connections|Profile|Invitations|messages|Email Addresses)\.csv"
)
"""Of an export from which the posts are gone: what is left of Medium's, Substack's, LinkedIn's is nobody's business."""


def holds_texts(names: Sequence[str]) -> bool:
    """Whether a folder with these files is of texts, and no export of a platform."""
    return any(map(kind_of, names)) and not any(map(_OF_ANOTHER_EXPORT.fullmatch, names))


def texts_in(names: Sequence[str]) -> Iterator[tuple[str, LinkError | None]]:
    """The files that may be texts; those of the site itself with why they are none (site_page)."""
    found = [name for name in names if kind_of(name)]
    if len(found) > 1:
        is_source = any(map(_CONFIGS.fullmatch, names))
        is_hugos = is_source and any(name.startswith(f"{_HUGOS}/") for name in names)
        found = [name for name in found if _may_be_text(name, is_source=is_source, is_hugos=is_hugos)]
    for name in found:
        is_own = len(found) > 1 and (_SITES_OWN.fullmatch(PurePosixPath(name).stem) or _FRONT_PAGE.fullmatch(name))
        yield name, site_page(name) if is_own else None


def site_page(name: str) -> LinkError:
    return LinkError(Reason.SITE_PAGE, f"{name} belongs to the site, not to its articles: give it alone to store it")


def _may_be_text(name: str, *, is_source: bool, is_hugos: bool) -> bool:
    folders = name.split("/")[:-1]
    if any(folder in _NOT_TEXTS or folder.startswith(".") for folder in folders):
        return False
    if is_hugos and folders[:1] != [_HUGOS]:
        return False
    return not (is_source and kind_of(name) is HTML) or not _OF_TEXTS.isdisjoint(folders)
