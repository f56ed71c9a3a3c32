"""What a run says while it is under way: each link of a short crawl, the pace and what failed of a long one."""

import time
from collections import Counter
from dataclasses import dataclass, field

from loguru import logger

from llm_engineering.domain.outcomes import LinkOutcome, Outcome

_EACH_UP_TO = 200
_EVERY_S = 5.0


@dataclass
class Progress:
    """Of a crawl of so many links."""

    links: int
    _started: float = field(default_factory=time.monotonic)
    _said: float = field(default_factory=time.monotonic)
    _counts: Counter[Outcome] = field(default_factory=Counter)

    def tell(self, outcome: LinkOutcome) -> None:
        """Of one link that ended."""
        self._counts[outcome.outcome] += 1
        number = self._counts.total()
        if self.links <= _EACH_UP_TO or outcome.outcome is Outcome.FAILED:
            logger.info("{}", progress_line(outcome, number, self.links))
        now = time.monotonic()
        if self.links > _EACH_UP_TO and (now - self._said >= _EVERY_S or number == self.links):
            self._said = now
            pace = number / max(now - self._started, 1e-9)
            so_far = ", ".join(f"{self._counts[kind]} {kind}" for kind in Outcome if self._counts[kind])
            logger.info("[{}/{}] {}  {:.0f} links a second", number, self.links, so_far, pace)


def progress_line(outcome: LinkOutcome, number: int, links: int) -> str:
    """One line for a link that ended: how, with how many documents, in what time."""
    counts = Counter(leaf.outcome for leaf in outcome.leaves())
    what = ", ".join(f"{counts[kind]} {kind}" for kind in Outcome if counts[kind])
    reason = f" ({outcome.reason}: {outcome.detail})" if outcome.reason else ""
    return f"[{number}/{links}] {what}  {outcome.link}  {outcome.seconds:.1f} s{reason}"
