"""Whether a document is the author's, by the names that it gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from llm_engineering.application.bylines import is_nobody, read_byline
from llm_engineering.application.persons import is_same_person
from llm_engineering.application.spelling import fold, is_same_text, scripts, words
from llm_engineering.domain.documents import ArticleDocument, Document


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who the author is, and what becomes of what somebody else wrote."""

    names: tuple[str, ...]
    """The author's name, pen names and handles; the first is the one to show."""
    keeps_others: bool = False
    """Store what somebody else wrote, and flag it, instead of leaving it out."""

    def judge(
        self, byline: Sequence[str], listed: Sequence[str] = (), site: Sequence[str] = ()
    ) -> tuple[list[str], bool | None]:
        """The byline that counts, and whether it names the author: see `names_author`.

        That is the document's own; who a feed `listed` counts where it decides nothing. What the `site` is called is
        nobody else's name, and the author's only where no person is named beside it.
        """
        persons = _without(byline, site)
        named = names_author(persons, self.names)
        if named is None and listed:
            both = list(dict.fromkeys((*persons, *listed)))
            decided = names_author(_without(both, site), self.names)
            if decided is not None:
                return both, decided
            byline = both if names_author(both, self.names) else byline
        return list(byline), names_author(byline, self.names) or named


def names_author(byline: Sequence[str], names: Sequence[str]) -> bool | None:
    """Whether a document with this byline is by the person of these names (full names, pen names, handles).

    One author among several is enough. A document is somebody else's (False) only where it gives a person's name or
    handle and none that may be the author's: `admin`, a team, an address, a first name decide nothing (None), nor does
    a name in a script that none of the author's is in.
    """
    found = [_names_author(text, tuple(names)) for text in byline]
    said = [fit for fits in found for fit in fits]
    return True if True in said else False if said and None not in said else None


@lru_cache(maxsize=4096)
def _names_author(text: str, names: tuple[str, ...]) -> tuple[bool | None, ...]:
    """For each person that the byline names, whether that is the author; nothing for who is no person."""
    if any(is_same_text(text, name) for name in names):
        return (True,)
    known = [_without_address(name) for name in names]
    byline = read_byline(text)
    if any(is_same_person(other, name) for other in byline.others for name in known):
        return (True,)
    fits: list[bool | None] = []
    for person in byline.persons:
        each = [is_same_person(person, name) for name in known]
        if True in each:
            return (True,)
        if not is_nobody(person):
            is_readable = any(not scripts(person).isdisjoint(scripts(name)) for name in known)
            fits.append(None if None in each or not is_readable else False)
    return tuple(fits)


def _without_address(name: str) -> str:
    """`@ada` and `https://medium.com/@ada` are the handle ada."""
    is_address = name.startswith(("https://", "http://"))
    return (urlsplit(name).path.rstrip("/").rpartition("/")[2] if is_address else name).removeprefix("@")


def names_of_site(document: Document) -> tuple[str, ...]:
    """Of the document's site, its host and its platform."""
    site = document.site_name if isinstance(document, ArticleDocument) else None
    return tuple(name for name in (site, urlsplit(document.link).hostname, document.platform) if name)


def _without(byline: Sequence[str], site: Sequence[str]) -> list[str]:
    return [text for text in byline if not any(_is_sites(text, name) for name in site)]


def _is_sites(text: str, name: str) -> bool:
    """Whether a site of this name is called so; one word also where it is a part: `Tides`, of blog.tides.example."""
    said = words(text)
    is_part = len(said) == 1 and fold(said[0]) in map(fold, words(name))
    return is_part or is_same_text(text, name)
