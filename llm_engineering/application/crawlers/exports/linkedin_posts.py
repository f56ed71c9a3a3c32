"""The posts and comments of a LinkedIn export, row by row of its tables."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from llm_engineering.application.crawlers.base import Failure
from llm_engineering.application.crawlers.exports.linkedin import tables, urn_of
from llm_engineering.application.crawlers.exports.linkedin_media import Media, media_by_time, media_of, web_address
from llm_engineering.application.crawlers.exports.tables import Row, below_header, rows_of, utc_time
from llm_engineering.application.extraction import decode_page
from llm_engineering.application.ports import Files
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_BEGINS = re.compile(r'(?m)^(?=[^,"\r\n]{1,40},"?https?://(?:[\w-]+\.)?linkedin\.com/)')
"""Where a row begins whatever the quotes of the one before: its time, and LinkedIn's address of the post."""
_PUBLIC = ("", "PUBLIC", "MEMBER_NETWORK", "LOGGED_IN")
_FIRST_TIMED, _LAST = 5 * 10**18, 2**63
"""Ids from late 2007 on begin with the milliseconds since 1970, in all but their last 22 bits."""


@dataclass(frozen=True, slots=True)
class _Table:
    kind: str
    columns: frozenset[str]
    words: str
    """The column with what the author wrote."""
    quote: str
    """How a quote within words is written."""


_SHARES = _Table("Shares", frozenset({"Date", "ShareLink"}), "ShareCommentary", '""')
_COMMENTS = _Table("Comments", frozenset({"Date", "Link", "Message"}), "Message", '\\"')


@dataclass(frozen=True, slots=True)
class LinkedInPost:
    """A share or a comment, with words of the author's own; `linked` is the address it shares, or answers."""

    text: str
    link: str
    identity: str
    published_at: datetime | None
    linked: str | None
    media: tuple[Media, ...] = ()


def read_posts(files: Files) -> Iterator[LinkedInPost | Failure]:
    """Every share of every table, once, as a post or as why it gave none."""
    rows, seen = list(_rows(files, _SHARES)), set[str]()
    try:
        # By all posts' times: what was uploaded for one that is not taken must not go to the next.
        shown = media_by_time(files, filter(None, (_time(row, _urn(row)) for _, row in rows)))
    except LinkError as error:
        yield Failure("Rich_Media.csv", error)
        shown = {}
    for name, row in rows:
        urn = _urn(row)
        if urn in seen:
            continue
        if urn is not None:
            seen.add(urn)
        try:
            yield _post(row, urn, shown)
        except LinkError as error:
            yield Failure(_shown(row, name), error)


def read_comments(files: Files) -> Iterator[LinkedInPost | Failure]:
    """Every comment of every table, once, as a post that links to what it answers, or as why it gave none."""
    seen = set[str]()
    for name, row in _rows(files, _COMMENTS):
        try:
            comment = _comment(row)
        except LinkError as error:
            yield Failure(_shown(row, name), error)
            continue
        if comment.identity not in seen:
            seen.add(comment.identity)
            yield comment


def _rows(files: Files, table: _Table) -> Iterator[tuple[str, Row | LinkError]]:
    for name in tables(files.names(), table.kind):
        try:
            said = decode_page(files.read(name), None).replace(table.quote, '""')
            keys, text, line = below_header(set(table.columns), said, name)
        except LinkError as error:
            yield name, error
            continue
        for record in filter(None, _BEGINS.split(text)):
            for row in _rows_of_record(keys, record, table, line):
                yield name, row
            line += record.count("\n")


def _rows_of_record(keys: list[str], record: str, table: _Table, line: int) -> list[Row | LinkError]:
    """One row, most often. Where its quotes do not pair, it is cut at the commas in front of its words and behind."""
    rows = list(rows_of(keys, record, table.kind, line))
    if record.count('"') % 2 == 0 and all(_is_whole(row) for row in rows):
        return rows
    place = keys.index(table.words) if table.words in keys else -1
    before = record.strip().split(",", place) if place >= 0 else []
    cells = [*before[:-1], *before[-1].rsplit(",", len(keys) - place - 1)] if before else []
    if len(cells) != len(keys):
        return [LinkError(Reason.BAD_RECORD, f"the {table.kind} at line {line + 1}: its quotes do not pair")]
    words = cells[place].removeprefix('"' if _quotes_at(cells[place]) else "")
    words = words.removesuffix('"' if _quotes_at(words[::-1]) else "")
    cells = [words if number == place else cell.strip('"') for number, cell in enumerate(cells)]
    return [Row(line + 1, dict(zip(keys, cells, strict=True)))]


def _is_whole(row: Row | LinkError) -> bool:
    if isinstance(row, LinkError) or row.surplus:
        return False
    return utc_time(row["Date"]) is not None or _urn(row) is not None


def _urn(row: Row | LinkError) -> str | None:
    return urn_of(row["ShareLink"] or row["Link"]) if isinstance(row, Row) else None


def _shown(row: Row | LinkError, name: str) -> str:
    if isinstance(row, LinkError):
        return name
    return row["ShareLink"] or row["Link"] or f"{name} line {row.line}"


def _post(row: Row | LinkError, urn: str | None, shown: dict[datetime, list[Media]]) -> LinkedInPost:
    if isinstance(row, LinkError):
        raise row
    if urn is None:
        raise LinkError(Reason.BAD_RECORD, f"a share without a usable link: {row['ShareLink']!r}")
    link = f"https://www.linkedin.com/feed/update/{urn}"
    # MEMBER_NETWORK is written for what everybody on LinkedIn may see. What was for connections or a group only was
    # never published, and whoever reads the warehouse is not one of them; nor may be what a new value stands for.
    if row["Visibility"].upper() not in _PUBLIC or urn.startswith("urn:li:groupPost:"):
        raise LinkError(Reason.NOT_PUBLIC, f"{link} was shown to some only ({row['Visibility'] or 'a group'})")
    text = commentary(row["ShareCommentary"])
    if not text:
        raise LinkError(Reason.RESHARE, f"{link} shares something without a word of the author's own")
    time = _time(row, urn)
    media = [*media_of(row["MediaUrl"]), *(shown.get(time, ()) if time else ())]
    return LinkedInPost(text, link, f"linkedin:{urn}", time, web_address(row["SharedUrl"]), tuple(media))


def _comment(row: Row | LinkError) -> LinkedInPost:
    if isinstance(row, LinkError):
        raise row
    link, urn, text = web_address(row["Link"]), _urn(row), commentary(row["Message"])
    if link is None or urn is None:
        raise LinkError(Reason.BAD_RECORD, f"a comment without a usable link: {row['Link']!r}")
    if urn.startswith("urn:li:groupPost:"):
        raise LinkError(Reason.NOT_PUBLIC, f"a comment at {link} was shown to a group only")
    if not text:
        raise LinkError(Reason.NOT_TEXT, f"a comment at {link} has no words")
    # Comments have no id of their own; there may be several at one post, and some without a time.
    which = row["Date"] or hashlib.sha256(text.encode()).hexdigest()[:16]
    answered = f"https://www.linkedin.com/feed/update/{urn}"
    return LinkedInPost(text, answered, f"linkedin:comment:{urn}:{which}", utc_time(row["Date"]), answered)


def _time(row: Row | LinkError, urn: str | None) -> datetime | None:
    """As the row has it; where that is missing or in some country's order of day and month, by the post's id."""
    said = utc_time(row["Date"]) if isinstance(row, Row) else None
    number = int(urn.rpartition(":")[2].rpartition("-")[2]) if urn else 0
    if said is not None or not _FIRST_TIMED <= number < _LAST:
        return said
    return datetime.fromtimestamp((number >> 22) / 1000, UTC)


def commentary(raw: str) -> str:
    """The words as the author wrote them.

    LinkedIn puts each paragraph in quotes of its own (`one"` newline `"two`, often without the outermost) and doubles
    the author's; but some exports are written as any table is.
    """
    text = raw.strip().replace("\r\n", "\n")
    if not text.strip('"'):
        return ""
    paragraphs = text.count("\n")
    if paragraphs != text.count('"\n"'):
        return text
    text = text.replace('"\n"', "\n")
    if _quotes_at(text) and _quotes_at(text[::-1]) and (paragraphs or _are_paired(text[1:-1])):
        text = text[1:-1]
    return (text.replace('""', '"') if _are_paired(text) else text).strip()


def _quotes_at(text: str) -> bool:
    """Whether it begins with one quote more than the author's, which are doubled."""
    return (len(text) - len(text.lstrip('"'))) % 2 == 1


def _are_paired(text: str) -> bool:
    return all(len(quotes) % 2 == 0 for quotes in re.findall('"+', text))
