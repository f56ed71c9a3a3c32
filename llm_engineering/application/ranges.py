"""Which of the documents behind a link the run config wants: how many, of when, at which addresses, by whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from textwrap import shorten

from llm_engineering.application.authorship import Authorship, names_of_site
from llm_engineering.application.crawlers.base import Lead, LinkOptions, Record
from llm_engineering.application.patterns import is_chosen
from llm_engineering.domain.documents import Document, RepositoryDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.domain.visits import Found

_SHOWN = 200
"""Characters of a byline."""
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass
class Quota:
    """How many documents may be taken, of a link or in a run as a whole; None is any number."""

    most: int | None = None
    taken: int = 0

    @property
    def is_used_up(self) -> bool:
        return self.most is not None and self.taken >= self.most


@dataclass
class Range:
    """One for each given link, shared by all that is found through it; `whole_run` is shared by all of them."""

    options: LinkOptions
    authorship: Authorship
    whole_run: Quota = field(default_factory=Quota)
    own: Quota = field(init=False)

    def __post_init__(self) -> None:
        self.own = Quota(self.options.max_documents)

    @property
    def decided_by(self) -> str:
        """What of the run config decides which documents a link gives."""
        return repr((self.options, self.whole_run.most))

    @property
    def patterns(self) -> str:
        """What of it decides which files of a repository are taken."""
        chosen = (self.options.include, self.options.exclude)
        return repr(chosen) if any(chosen) else ""

    def is_sure_of(self, document: Document) -> bool:
        """Whether it is stored whatever else the link gives."""
        is_counted = self.own.most is not None or self.whole_run.most is not None
        return not is_counted and self._why_not(document) is None and not self._is_refused(document)

    def signed(self, document: Document, listed: Sequence[str]) -> Document:
        """With whether it is by the author; where it names nobody, with who else is known to have `listed` it."""
        byline, named = self.authorship.judge(document.byline, listed, names_of_site(document))
        return document.model_copy(update={"byline": byline, "by_author": named})

    def would_find(self, found: Found, lead: Lead | None) -> bool:
        """Whether what an earlier run made of a document's byline and date is what this one would.

        What had no room then may have some now.
        """
        if found.identity is None:
            return True
        is_of_day = self._wrong_day(found.published_at) is None
        if found.reason is (Reason.OUT_OF_RANGE if is_of_day else None):
            return False
        _, named = self.authorship.judge(found.byline, lead.byline if lead else (), found.site)
        was_refused = found.reason is Reason.NOT_THE_AUTHORS
        return named is found.by_author and (named is not False or was_refused is not self.authorship.keeps_others)

    def in_order(self, records: Sequence[Record]) -> Sequence[Record]:
        """Newest first, if not all are taken; what has no date comes last, in its place."""
        if self.own.most is None and self.whole_run.most is None:
            return records
        return sorted(records, key=lambda record: _when(record) or _EARLIEST, reverse=True)

    def why_not_follow(self, lead: Lead) -> str | None:
        """Why not even if there is room; a list of further links has no address to choose by."""
        published = lead.listed.published_at if lead.listed else None
        by_address = None if lead.is_list else self._wrong_address(lead.link.target)
        return self._too_old(lead.changed_at) or self._too_new(published) or by_address

    @property
    def full(self) -> str | None:
        """Why there is no room for more; None while there is."""
        if self.own.is_used_up:
            return f"beyond max_documents: {self.own.most}"
        return f"beyond max_documents of the run: {self.whole_run.most}" if self.whole_run.is_used_up else None

    def take(self, link: str) -> LinkError | None:
        """Count one document; why not, where there is no room."""
        if self.full:
            return _out_of_range(link, self.full)
        self.own.taken += 1
        self.whole_run.taken += 1
        return None

    def give_back(self, *, is_duplicate: bool) -> None:
        """A lead that was followed gave nothing; or it gave what another link has, which is one in the run."""
        self.own.taken -= 0 if is_duplicate else 1
        self.whole_run.taken -= 1

    def refusal(self, document: Document, *, is_counted: bool) -> LinkError | None:
        """Why not to store it; None to store it. What came by a lead was counted when the lead was followed."""
        if self._is_refused(document):
            where = "write that name as the link's `by`" if self.options.by else "add the name to CRAWL_ALSO_KNOWN_AS"
            remedy = f"if that is the same person, {where}; CRAWL_OTHER_AUTHORS=keep stores it"
            return LinkError(Reason.NOT_THE_AUTHORS, f"{document.link} is {self._by(document)}: {remedy}")
        why_not = self._wrong_day(document.published_at) if is_counted else self._why_not(document)
        if why_not is not None:
            return _out_of_range(document.link, why_not)
        return None if is_counted else self.take(document.link)

    def remark(self, document: Document) -> str:
        """What the report says of a document that is stored."""
        said = [f"{self._by(document)}: kept, and flagged"] if document.by_author is False else []
        if isinstance(document, RepositoryDocument) and not document.files:
            left_out = ", ".join(f"{count} {why}" for why, count in document.skipped_files.items())
            said.append(f"none of its files is stored: {left_out or 'it has none'}")
        if isinstance(document, RepositoryDocument) and document.redacted:
            kinds = ", ".join(f"{count} {kind}" for kind, count in document.redacted.items())
            said.append(f"secrets in its files were redacted: {kinds}; revoke them, whoever can read it has them")
        return "; ".join(said)

    def _is_refused(self, document: Document) -> bool:
        return document.by_author is False and not self.authorship.keeps_others

    def _by(self, document: Document) -> str:
        return f"by {shorten(', '.join(document.byline), _SHOWN)}, not by {self.authorship.names[0]}"

    def _why_not(self, document: Document) -> str | None:
        by_address = None if isinstance(document, RepositoryDocument) else self._wrong_address(document.link)
        return self._wrong_day(document.published_at) or by_address

    def _wrong_day(self, published: datetime | None) -> str | None:
        return self._too_old(published) or self._too_new(published)

    def _too_old(self, when: datetime | None) -> str | None:
        since = self.options.since
        is_older = since is not None and when is not None and when.date() < since
        return f"older than since: {since}" if is_older else None

    def _too_new(self, when: datetime | None) -> str | None:
        until = self.options.until
        is_newer = until is not None and when is not None and when.date() > until
        return f"newer than until: {until}" if is_newer else None

    def _wrong_address(self, address: str) -> str | None:
        is_wanted = is_chosen([address], self.options.include, self.options.exclude)
        return None if is_wanted else "not wanted by include and exclude"


def _out_of_range(link: str, why: str) -> LinkError:
    return LinkError(Reason.OUT_OF_RANGE, f"{link} is {why}")


def _when(record: Record) -> datetime | None:
    if isinstance(record, Lead):
        return record.changed_at
    return record.published_at if isinstance(record, Document) else None
