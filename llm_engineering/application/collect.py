"""The use case of the run: crawl the links, tell of each as it ends, and report."""

import time
from collections.abc import Callable, Sequence

from loguru import logger

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.report import CrawlReport, progress_line, report_table
from llm_engineering.domain.outcomes import LinkOutcome


def collect(crawl: Crawl, links: Sequence[str], record: Callable[[LinkOutcome], None]) -> CrawlReport:
    """Crawl all links; `record` is called with each outcome as the link ends. Raises WarehouseError."""
    started = time.monotonic()
    outcomes: list[LinkOutcome] = []
    for outcome in crawl.outcomes(links):
        outcomes.append(outcome)
        record(outcome)
        logger.info("{}", progress_line(outcome, len(outcomes), len(links)))
    report = CrawlReport(crawl.author, outcomes, time.monotonic() - started)
    logger.info("{}", "\n" + report_table(report))
    return report
