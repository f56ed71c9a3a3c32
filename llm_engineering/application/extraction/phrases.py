"""What pages say around articles: labels that are never part of one, and headings of what follows after it."""

import re

_MOST = 12
"""Words: a label has no more."""
_LABELS = re.compile(
    r"advertisements?( .*)?|ad|sponsored|share( this| on| via)?( (article|post|story|page))?|(click to )?share .{0,40}"
    r"|tweet|pin it|copy( link)?|copied|print|subscribe( now| here| today)?|sign (up|in)|log in"
    r"|follow( us| me)?( on .{0,30})?|read more|listen( now)?|watch( now)?|back to (top|contents)|skip to .{0,30}"
    r"|\d+ (min(ute)?s?|sec) read|\d+ (likes?|comments?|shares?|claps?|responses?)|(leave|post|write) a (comment|reply)"
    r"|reply|like|report|edit( this page)?|was this (page|article) (helpful|useful).*|table of contents|in this article"
    r"|on this page|jump to|continue reading.*|thanks for reading.{0,80}|(previous|next)( (post|article|page))?"
)
_AFTERWORDS = re.compile(
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


def is_label(words: list[str]) -> bool:
    """Whether the words, in lower case, are a label such as "Share this article"."""
    return 0 < len(words) <= _MOST and _LABELS.fullmatch(" ".join(words)) is not None


def begins_afterwords(words: list[str]) -> bool:
    """Whether they head what is no part of an article: comments, related posts, the author's biography."""
    return 0 < len(words) <= _MOST and _AFTERWORDS.fullmatch(" ".join(words)) is not None
