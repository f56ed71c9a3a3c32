"""Which of the documents behind a link the run config wants: how many, since when, by whom."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from textwrap import shorten

from llm_engineering.application.authorship import Authorship, names_of_site
from llm_engineering.application.crawlers.base import Lead, LinkOptions
from llm_engineering.domain.documents import Document
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.domain.visits import Found

_SHOWN = 200
"""Characters of a byline."""


@dataclass
class Range:
    """One for each given link, shared by all that is found through it."""

    options: LinkOptions
    authorship: Authorship
    taken: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """How many leads were not followed, by why."""

    def is_sure_of(self, document: Document) -> bool:
        """Whether it is stored whatever else the link gives."""
        return self.options.limit is None and self.options.since is None and not self._is_refused(document)

    def signed(self, document: Document, listed: Sequence[str]) -> Document:
        """With whether it is by the author; where it names nobody, with who else is known to have `listed` it."""
        byline, named = self.authorship.judge(document.byline, listed, names_of_site(document))
        return document.model_copy(update={"byline": byline, "by_author": named})

    def would_find(self, found: Found, lead: Lead | None) -> bool:
        """Whether what an earlier run made of a document's byline and date is what this one would."""
        if found.identity is None:
            return True
        is_article = lead is not None and not lead.is_list
        if is_article and self._is_too_old(found.published_at) is not (found.reason is Reason.OUT_OF_RANGE):
            return False
        _, named = self.authorship.judge(found.byline, lead.byline if lead else (), found.site)
        was_refused = found.reason is Reason.NOT_THE_AUTHORS
        return named is found.by_author and (named is not False or was_refused is not self.authorship.keeps_others)

    def takes_lead(self, lead: Lead) -> bool:
        """Whether to follow it; a list of further links is always followed, and does not count."""
        if self._is_too_old(lead.changed_at):
            self.left_out[f"older than since: {self.options.since}"] += 1
            return False
        if lead.is_list:
            return True
        if not self._takes_one_more():
            self.left_out[f"beyond limit: {self.options.limit}"] += 1
            return False
        return True

    def refusal(self, document: Document, *, is_counted: bool) -> LinkError | None:
        """Why not to store it; None to store it. What came by a lead was counted when the lead was followed."""
        if self._is_refused(document):
            where = "write that name as the link's `by`" if self.options.by else "add the name to CRAWL_ALSO_KNOWN_AS"
            remedy = f"if that is the same person, {where}; CRAWL_OTHER_AUTHORS=keep stores it"
            return LinkError(Reason.NOT_THE_AUTHORS, f"{document.link} is {self._by(document)}: {remedy}")
        if self._is_too_old(document.published_at):
            detail = f"{document.link}: published before since: {self.options.since}"
            return LinkError(Reason.OUT_OF_RANGE, detail)
        if not is_counted and not self._takes_one_more():
            return LinkError(Reason.OUT_OF_RANGE, f"{document.link} is beyond limit: {self.options.limit}")
        return None

    def remark(self, document: Document) -> str:
        """What the report says of a document that is stored."""
        return f"{self._by(document)}: kept, and flagged" if document.by_author is False else ""

    def say_what_was_left_out(self, link: str) -> list[LinkError]:
        """One for each why, however many leads there were; each is said once."""
        said = [
            LinkError(Reason.OUT_OF_RANGE, f"{count} more behind {link}: {why}") for why, count in self.left_out.items()
        ]
        self.left_out.clear()
        return said

    def _is_refused(self, document: Document) -> bool:
        return document.by_author is False and not self.authorship.keeps_others

    def _by(self, document: Document) -> str:
        return f"by {shorten(', '.join(document.byline), _SHOWN)}, not by {self.authorship.names[0]}"

    def _is_too_old(self, when: datetime | None) -> bool:
        since = self.options.since
        return since is not None and when is not None and when < datetime.combine(since, time(), UTC)

    def _takes_one_more(self) -> bool:
        if self.options.limit is not None and self.taken >= self.options.limit:
            return False
        self.taken += 1
        return True
