"""The use case of the run: crawl the links, tell of each as it ends, and report."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from loguru import logger

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.nodes import ended
from llm_engineering.application.progress import Progress
from llm_engineering.application.report import CrawlReport, report_table
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import without_credentials
from llm_engineering.domain.outcomes import LinkOutcome, Reason


def collect(crawl: Crawl, links: Sequence[str], record: Callable[[LinkOutcome], None]) -> CrawlReport:
    """Crawl all links; `record` is called with each outcome as the link ends. Raises WarehouseError.

    When the run is interrupted, the links that it did not come to have that as their outcome.
    """
    started = time.monotonic()
    outcomes: dict[int, LinkOutcome] = {}
    progress = Progress(len(links))

    def end(position: int, outcome: LinkOutcome) -> None:
        outcomes[position] = outcome
        record(outcome)

    def end_others() -> None:
        for position, link in enumerate(links):
            if position not in outcomes:
                end(position, _interrupted(link))

    def report() -> CrawlReport:
        made = CrawlReport(
            crawl.author, [outcomes[position] for position in sorted(outcomes)], time.monotonic() - started
        )
        logger.info("{}", "\n" + report_table(made))
        return made

    # Ctrl-C reaches the main thread alone: in another, no outcome is noted and not recorded, or the other way round.
    with ThreadPoolExecutor(1) as noting:
        try:
            for position, outcome in crawl.outcomes(links):
                noting.submit(end, position, outcome).result()
                progress.tell(outcome)
        except KeyboardInterrupt:
            noting.submit(end_others).result()
            report()
            raise
    return report()


def _interrupted(link: str) -> LinkOutcome:
    shown = without_credentials(link)
    return ended(shown, "", LinkError(Reason.INTERRUPTED, f"{shown}: the run was stopped before this link's turn"))
