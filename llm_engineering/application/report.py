"""What a crawl came to: counts for metadata and a table for the terminal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import NothingCollected
from llm_engineering.domain.outcomes import COLLECTED, LinkOutcome, Outcome

COLUMNS = {
    Outcome.STORED: "collected",
    Outcome.UPDATED: "updated",
    Outcome.UNCHANGED: "unchanged",
    Outcome.SKIPPED: "skipped",
    Outcome.FAILED: "failed",
}
_FIRST_REASONS = 10


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """The outcomes of one crawl, one for each given link, in order."""

    user: UserDocument
    outcomes: Sequence[LinkOutcome]
    seconds: float

    @property
    def crawled_links(self) -> list[str]:
        """The given links that really gave documents, new or already there."""
        return [outcome.link for outcome in self.outcomes if outcome.outcome in COLLECTED]

    @property
    def leaves(self) -> list[LinkOutcome]:
        """The documents, and what was skipped or failed in their place."""
        return [leaf for outcome in self.outcomes for leaf in outcome.leaves()]

    def links_by_outcome(self) -> dict[str, int]:
        """How many given links ended as what; the sum is the number of links."""
        counts = Counter(outcome.outcome for outcome in self.outcomes)
        return {outcome.value: counts[outcome] for outcome in Outcome}

    def by_platform(self) -> dict[str, dict[str, int]]:
        """How many documents ended as what, by platform."""
        counts: dict[str, Counter[Outcome]] = {}
        for leaf in self.leaves:
            counts.setdefault(leaf.platform or "none", Counter())[leaf.outcome] += 1
        return {
            platform: {outcome.value: counts[platform][outcome] for outcome in Outcome} for platform in sorted(counts)
        }

    def require_success(self, max_failed_share: float) -> None:
        """Raises NothingCollected when no link gave a document, or more than this share of the links failed."""
        failed = sum(outcome.outcome is Outcome.FAILED for outcome in self.outcomes)
        if not self.crawled_links:
            raise NothingCollected(f"none of the {len(self.outcomes)} links gave a document")
        if failed > max_failed_share * len(self.outcomes):
            limit = f"CRAWL_MAX_FAILED_SHARE={max_failed_share:g}"
            raise NothingCollected(f"{failed} of {len(self.outcomes)} links failed, more than {limit} allows")

    def headline(self) -> str:
        """One sentence: what this crawl added."""
        counts = Counter(leaf.outcome for leaf in self.leaves)
        if counts[Outcome.STORED] or counts[Outcome.UPDATED]:
            added = f"{counts[Outcome.STORED]} new and {counts[Outcome.UPDATED]} updated documents"
        else:
            added = "nothing new"
        kept = f"{counts[Outcome.UNCHANGED]} unchanged"
        return f"{added}, {kept}, from {len(self.outcomes)} links in {self.seconds:.1f} s"


def report_table(report: CrawlReport) -> str:
    """Plain text: documents by platform and outcome, then the first reasons for what is missing, and remarks."""
    table = Table(box=SIMPLE_HEAD)
    table.add_column("platform")
    for title in COLUMNS.values():
        table.add_column(title, justify="right")
    for platform, counts in report.by_platform().items():
        table.add_row(platform, *(str(counts[outcome.value]) for outcome in COLUMNS))
    text = StringIO()
    console = Console(file=text, width=110, color_system=None)
    console.print(f"{report.user.full_name}: {report.headline()}", markup=False, highlight=False, soft_wrap=True)
    console.print(table)
    missing = [leaf for leaf in report.leaves if leaf.reason is not None]
    missing.sort(key=lambda leaf: leaf.outcome is not Outcome.FAILED)
    _print_first(console, missing)
    _print_first(console, [leaf for leaf in report.leaves if leaf.reason is None and leaf.detail])
    return text.getvalue().rstrip()


def _print_first(console: Console, leaves: Sequence[LinkOutcome]) -> None:
    for leaf in leaves[:_FIRST_REASONS]:
        why = f"{leaf.outcome} ({leaf.reason})" if leaf.reason else str(leaf.outcome)
        console.print(f"{why}: {leaf.link}", markup=False, highlight=False, soft_wrap=True)
        console.print(f"    {leaf.detail}", markup=False, highlight=False, soft_wrap=True)
    if len(leaves) > _FIRST_REASONS:
        console.print(f"… and {len(leaves) - _FIRST_REASONS} more in the report", highlight=False)
