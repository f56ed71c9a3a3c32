"""One document from several of its sources: the richest text, what any of them knows, and where all came from."""

from typing import Any, TypeVar

from llm_engineering.domain.documents import ArticleDocument, Document, RepositoryDocument, Source, hash_of

D = TypeVar("D", bound=Document)

_KEPT = ("published_at", "updated_at", "tags", "image", "media", "site_name", "licence")
"""What one source says counts where the text's own source says nothing of it."""
_KEPT_IN_CONTENT = {"Subtitle": "subtitle", "language": "language"}
"""Likewise, with its name among the metadata."""
_ABOUT_THE_SAME = 0.9
"""Of two texts, the shorter as a share of the longer: what extractors and exports differ by."""
_BY_QUALITY = ("feed", "page", "api")
"""Kinds of sources, the worse first; an author's own export is better than any."""


def merged(stored: D, given: D) -> D:
    """What is stored once a source has `given` the same document: `stored` itself, where that says nothing new.

    A source counts by what it gave before. Where that is the same, the stored text stays; where the text's own kind of
    source gives another, that is an edit, and taken. Another kind's text is taken where it is richer: longer by a
    tenth, or about as long and of the better kind; of a source that has changed since the stored text was had, also
    where it is about as long.
    """
    takes = _takes(stored, given)
    text, other = (given, stored) if takes else (stored, given)
    changes: dict[str, Any] = {
        "id": stored.id,
        "schema_version": max(stored.schema_version, given.schema_version),
        "draft": stored.draft and given.draft,
        "provenance": _union(stored.provenance, given.provenance),
        **_signature(stored, given),
        **_kept(text, other),
    }
    if isinstance(text, ArticleDocument):
        content = text.content | {name: other.content.get(name, "") for name in _silent_content(text, other)}
        if content != text.content:
            changes |= {"content": content, "content_hash": hash_of(content)}
    candidate = text.model_copy(update=changes)
    is_another_text = candidate.content_hash != stored.content_hash or candidate.schema_version > stored.schema_version
    candidate = candidate.model_copy(update={"revision": stored.revision + is_another_text})
    return candidate if _says_more(stored, candidate) else stored


def _takes(stored: Document, given: Document) -> bool:
    if isinstance(given, RepositoryDocument):
        return True
    if given.content_hash == stored.content_hash or given.draft is not stored.draft:
        return stored.draft and not given.draft
    if not given.provenance:
        return True
    source = given.provenance[-1]
    if any((one.kind, one.content_hash) == (source.kind, source.content_hash) for one in stored.provenance):
        return False
    return stored.text_from in ("", source.kind) or _is_richer(stored, given, is_edit=_is_edit(stored, source))


def _is_edit(stored: Document, source: Source) -> bool:
    """Whether it has changed since the stored text was had: of pages and feeds, each shows an edit by itself."""
    known = next((one.fetched_at for one in stored.provenance if _key(one) == _key(source)), None)
    of_text = [one.fetched_at for one in stored.provenance if one.kind == stored.text_from]
    return known is not None and (stored.text_from not in _BY_QUALITY or known >= max(of_text, default=known))


def _is_richer(stored: Document, given: Document, *, is_edit: bool) -> bool:
    old, new = _characters(stored), _characters(given)
    if min(old, new) < _ABOUT_THE_SAME * max(old, new):
        return new > old
    return is_edit or _quality(given.text_from) > _quality(stored.text_from)


def _characters(document: Document) -> int:
    """Of the text, without blanks: unlike words, these can be counted in every script."""
    plain = document.text if isinstance(document, ArticleDocument) else ""
    return len("".join((plain or document.content.get("Content", "")).split()))


def _quality(kind: str) -> int:
    return _BY_QUALITY.index(kind) if kind in _BY_QUALITY else len(_BY_QUALITY)


def _signature(stored: Document, given: Document) -> dict[str, Any]:
    """Who wrote it, by whoever knows; that the author did stands against a source that names only others."""
    if given.by_author is None:
        speaks = stored if stored.byline else given
    else:
        speaks = stored if stored.by_author and not given.by_author else given
    by_author = speaks.by_author if speaks.by_author is not None else stored.by_author
    return {"byline": speaks.byline, "by_author": by_author}


def _kept(text: Document, other: Document) -> dict[str, Any]:
    filled = {
        name: getattr(other, name)
        for name in _KEPT
        if name in type(text).model_fields and not getattr(text, name) and getattr(other, name)
    }
    if isinstance(text, ArticleDocument) and isinstance(other, ArticleDocument):
        names = {*filled, *(_KEPT_IN_CONTENT[name] for name in _silent_content(text, other))}
        told = {name: source for name, source in other.metadata_sources.items() if name in names}
        filled["metadata_sources"] = text.metadata_sources | told
    return filled


def _silent_content(text: Document, other: Document) -> list[str]:
    return [name for name in _KEPT_IN_CONTENT if not text.content.get(name) and other.content.get(name)]


def _union(stored: list[Source], given: list[Source]) -> list[Source]:
    """By kind and link; where both have one, the one that was fetched last."""
    new = {_key(source) for source in given}
    return [*(source for source in stored if _key(source) not in new), *given]


def _key(source: Source) -> tuple[str, str]:
    return source.kind, source.link


def _says_more(stored: Document, candidate: Document) -> bool:
    """Whether more has changed than when it was looked at."""
    known = {(*_key(source), source.content_hash) for source in stored.provenance}
    if not known.issuperset((*_key(source), source.content_hash) for source in candidate.provenance):
        return True
    looks = {"provenance": stored.provenance, "fetched_at": stored.fetched_at}
    return candidate.model_copy(update=looks) != stored
