"""Which of the documents behind a link the run config wants: how many, since when, by whom."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from llm_engineering.application.crawlers.base import Lead, LinkOptions
from llm_engineering.domain.documents import Document
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason


@dataclass
class Range:
    """One for each given link, shared by all that is found through it."""

    options: LinkOptions
    taken: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """How many leads were not followed, by why."""

    @property
    def takes_all(self) -> bool:
        return self.options.limit is None and self.options.since is None and self.options.by is None

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
        if self._is_too_old(document.published_at):
            detail = f"{document.link}: published before since: {self.options.since}"
            return LinkError(Reason.OUT_OF_RANGE, detail)
        wanted = self.options.by
        if wanted and document.byline and not any(_names(wanted, name) for name in document.byline):
            return LinkError(Reason.NOT_THE_AUTHORS, f"{document.link} is by {', '.join(document.byline)}")
        if not is_counted and not self._takes_one_more():
            return LinkError(Reason.OUT_OF_RANGE, f"{document.link} is beyond limit: {self.options.limit}")
        return None

    def say_what_was_left_out(self, link: str) -> list[LinkError]:
        """One for each why, however many leads there were; each is said once."""
        said = [
            LinkError(Reason.OUT_OF_RANGE, f"{count} more behind {link}: {why}") for why, count in self.left_out.items()
        ]
        self.left_out.clear()
        return said

    def _is_too_old(self, when: datetime | None) -> bool:
        since = self.options.since
        return since is not None and when is not None and when < datetime.combine(since, time(), UTC)

    def _takes_one_more(self) -> bool:
        if self.options.limit is not None and self.taken >= self.options.limit:
            return False
        self.taken += 1
        return True


def _names(wanted: str, byline: str) -> bool:
    """Whether a byline holds all words of the wanted name, in any order and case."""
    return set(wanted.casefold().split()) <= set(byline.casefold().replace(",", " ").split())
