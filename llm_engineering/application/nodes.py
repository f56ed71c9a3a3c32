"""One link on its way through the crawl, with the links found behind it, until all of them have ended."""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from llm_engineering.application.crawlers.base import Crawler, Lead
from llm_engineering.application.ranges import Range
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason, outcome_of_all
from llm_engineering.domain.visits import Found, FoundLink, Visit

LOCAL = "local"
"""The platform of a local path until its content tells."""


@dataclass(eq=False, slots=True)
class Node:
    """A given link, or one found behind another (`parent`); its place among its siblings is `number`."""

    link: Link
    number: int
    range: Range
    parent: "Node | None" = None
    lead: Lead | None = None
    crawler: Crawler | None = None
    canonical: str | None = None
    visit: Visit | None = None
    """What an earlier run remembers of it, where that can be used."""
    earlier: BaseException | None = None
    """Why the pages that were tried for it could not be had or read."""
    has_failed: bool = False
    """Whether its own page could not be had or read."""
    started: float = field(default_factory=time.monotonic)
    status: int | None = None
    tries: int = 0
    found: dict[int, LinkOutcome] = field(default_factory=dict)
    """By place, of what was found behind it."""
    places: int = 0
    pending: int = 0
    """How many of the links found behind it have not ended."""
    waiting: deque[Lead] = field(default_factory=deque)
    """Further links for which there is no room now: they are followed if others give nothing."""
    left_out: dict[str, list[Lead]] = field(default_factory=dict)
    """Those that are not wanted, by why."""
    named: frozenset[str] = frozenset()
    """What the pages of a list of more than one have named so far."""
    found_here: list[Found] = field(default_factory=list)
    leads_here: list[FoundLink] = field(default_factory=list)
    """What its own page gave, to be remembered for the next run."""

    @property
    def platform(self) -> str:
        return self.crawler.platform if self.crawler else LOCAL

    @property
    def address(self) -> str:
        """Under which it is remembered between runs."""
        return self.canonical or self.link.target

    @property
    def may_lead_on(self) -> bool:
        """A given link may stand for many, and so may a list among what it leads to; an article does not."""
        return self.lead is None or self.lead.is_list

    @property
    def is_next_page(self) -> bool:
        return self.lead is not None and self.lead.continues

    @property
    def whole_list(self) -> "Node":
        """All pages of a list stand side by side behind its first, or a long one would be too deep."""
        return self.parent if self.is_next_page and self.parent else self

    def brings_news(self) -> bool:
        """Whether its own page names what no page of the same list before it has: some have one under any number.

        What cannot be had is named too, what cannot be read is not. Nothing at all is on a page that has none of the
        part of the list that is wanted.
        """
        here = {found.identity or found.link for found in self.found_here if found.outcome is not Outcome.FAILED}
        here |= {lead.link for lead in self.leads_here if not lead.continues}
        is_new = not here <= self.whole_list.named
        self.whole_list.named |= here
        return is_new or not (here or self.found_here)

    @property
    def is_counted(self) -> bool:
        """Whether its document was counted when the lead to it was followed."""
        return self.lead is not None and not self.lead.is_list

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth + 1

    def is_behind(self, other: "Node") -> bool:
        return self is other or (self.parent is not None and self.parent.is_behind(other))

    def add(self, outcome: LinkOutcome, place: int | None = None) -> None:
        if place is None:
            place = self.next_place()
        self.found[place] = outcome

    def next_place(self) -> int:
        self.places += 1
        return self.places - 1

    def say_what_was_left_out(self) -> None:
        """One outcome for each why, however many links there were."""
        if self.range.full and self.waiting:
            self.left_out[self.range.full] = list(self.waiting)
        for why, leads in self.left_out.items():
            self.add(self.failed(LinkError(Reason.OUT_OF_RANGE, f"{_many(leads)} behind {self.link.text}: {why}")))

    def forget(self) -> None:
        """It has ended: of a hundred thousand links only what identifies them is kept."""
        self.found, self.found_here, self.leads_here, self.named, self.visit = {}, [], [], frozenset(), None
        self.waiting, self.left_out = deque(), {}
        self.lead = replace(self.lead, carried=None) if self.lead else None

    def outcome(self) -> LinkOutcome:
        """What all that was found makes of the link; one document or failure speaks for itself."""
        found = [self.found[place] for place in sorted(self.found)]
        if not found:
            found = [self.failed(LinkError(Reason.EMPTY, f"nothing was found in {self.link.text}"))]
        together = replace(found[0], link=self.link.text) if len(found) == 1 else self._together(found)
        if self.lead is not None and self.lead.otherwise is not None and together.outcome is Outcome.FAILED:
            together = self.failed(self.lead.otherwise)
        return replace(
            together,
            status=together.status or self.status,
            tries=together.tries or self.tries,
            seconds=round(time.monotonic() - self.started, 3),
        )

    def _together(self, found: list[LinkOutcome]) -> LinkOutcome:
        outcome = outcome_of_all(found)
        first = next(child for child in found if child.outcome is outcome)
        remark = self.crawler.remark(self.link, len(found)) if self.crawler else ""
        return LinkOutcome(
            link=self.link.text,
            platform=self.platform,
            outcome=outcome,
            canonical=self.canonical,
            reason=first.reason,
            detail=first.detail if outcome in (Outcome.FAILED, Outcome.SKIPPED) else remark,
            status=first.status,
            tries=max(child.tries for child in found),
            document_ids=tuple(document_id for child in found for document_id in child.document_ids),
            found=tuple(found),
        )

    def failed(self, error: LinkError) -> LinkOutcome:
        return ended(self.link.text, self.platform, error, self.canonical)


def _many(leads: Sequence[Lead]) -> str:
    """How many articles: of a list that was not read nobody knows."""
    articles = sum(not lead.is_list for lead in leads)
    if articles == len(leads):
        return f"{articles} more"
    return f"at least {articles} more" if articles else "more"


def ended(link: str, platform: str, error: LinkError, canonical: str | None = None) -> LinkOutcome:
    """The outcome of a link, or of a record behind one, that gave no document."""
    return LinkOutcome(
        link=link,
        platform=platform,
        outcome=error.outcome,
        canonical=canonical,
        reason=error.reason,
        detail=error.detail,
        status=error.status,
        tries=error.tries,
    )
