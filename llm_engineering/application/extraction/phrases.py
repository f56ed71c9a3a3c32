"""What pages say around articles: labels that are never part of one, and headings of what follows after it."""

import re
from functools import cache

from llm_engineering.application.extraction import phrases_by_language as others
from llm_engineering.application.extraction.words import phrase_of

_MOST = 12
"""Words: a label has no more."""
_LABELS = (
    r"advertisements?( (continue|skip|scroll|article) .*)?|ad|sponsored"
    r"|share( this| on| via)?( (article|post|story|page))?|(click to )?share (it|on|this|via|with|your) .{0,40}|tweet"
    r"|pin it|copy( link)?|copied|print|subscribe( now| here| today)?|sign (up|in)|log in"
    r"|follow( us| me)?( on .{0,30})?|read more|listen( now)?|watch( now)?|back to (top|contents)|skip to .{0,30}"
    r"|\d+ (min(ute)?s?|sec) read|\d+ (likes?|comments?|shares?|claps?|responses?)|(leave|post|write) a (comment|reply)"
    r"|reply|like|report|edit( this page)?|was this (page|article) (helpful|useful).*|(table of )?contents"
    r"|in this (article|post|guide|tutorial)"
    r"|on this page|jump to|continue reading.*|thanks for reading.{0,80}|(previous|next)( (post|article|page))?"
)
_AFTERWORDS = (
    r"(related|similar|recent|popular|latest|trending|recommended|more|other) "
    r"(posts?|articles?|stories|reading|reads|content|news|topics?)( .{0,40})?"
    r"|(more|read more|also) (from|by|in|on) .{0,60}"
    r"|you (may|might|could|ll)( also)? (like|love|enjoy|be interested).{0,30}"
    r"|recommended( for you| reading)?|up next|read (next|also)|keep reading|what to read next|see also|explore more"
    r"|(leave|post|write|add) (a|your) (comment|reply|response|thought).{0,20}"
    r"|(\d+ )?(comments?|responses|replies)( \d+)?( on .*)?|join the (conversation|discussion).*"
    r"|about the authors?|about me|written by|meet the author|(sign up|subscribe) (for|to) .{0,80}"
    r"|(join|get) (our|my|the) (free )?(weekly )?newsletter.{0,60}"
)
_SECTIONS = r"see also|(more|also) (in|on) .*"
_BACK_MATTER = (
    r"references?|sources?|(foot|end)?notes|bibliography|citations|works cited|further (reading|resources)|links"
    r"|((additional|useful|other) )?(resources|links)|see also"
)


@cache
def _pattern(kind: str, language: str | None) -> re.Pattern[str]:
    """In English and in the language of the page, because trying 28 costs more than all else; in all for None."""
    english, by_languages = _KINDS[kind]
    others = (said for codes, said in by_languages.items() if language is None or language in codes.split())
    return re.compile("|".join([english, *others]))


_KINDS = {
    "label": (_LABELS, others.LABELS),
    "afterwords": (_AFTERWORDS, others.AFTERWORDS),
    "back matter": (_BACK_MATTER, others.BACK_MATTER),
}
_MAY_BE_SECTION = re.compile(_SECTIONS)


def _is(kind: str, words: list[str], language: str | None) -> bool:
    return 0 < len(words) <= _MOST and _pattern(kind, language).fullmatch(phrase_of(words)) is not None


def is_label(words: list[str], language: str | None = None) -> bool:
    """Whether the words, in lower case, are a label such as "Share this article"."""
    return _is("label", words, language)


def begins_afterwords(words: list[str], language: str | None = None) -> bool:
    """Whether they head what is no part of an article: comments, related posts, the author's biography."""
    return _is("afterwords", words, language)


def begins_back_matter(words: list[str], language: str | None = None) -> bool:
    """Whether they head an article's sources, notes or links."""
    return _is("back matter", words, language)


def may_head_section(words: list[str]) -> bool:
    """Whether what may head other articles may as well head a section of this one."""
    return _MAY_BE_SECTION.fullmatch(phrase_of(words)) is not None
