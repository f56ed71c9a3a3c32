"""loguru's messages on their way to the dashboard: through standard logging, which ZenML stores with each step."""

import logging
from contextlib import suppress
from functools import cache

from loguru import logger


class _ToStandardLogging(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        vars(record).pop("extra", None)  # loguru's own, which ZenML would print behind every message
        logging.getLogger(record.name).handle(record)


@cache
def forward_loguru() -> None:
    """Once a process. loguru's own terminal sink goes: what it writes would be stored as errors, and shown twice."""
    with suppress(ValueError):  # already removed by whoever set loguru up
        logger.remove(0)
    logger.add(_ToStandardLogging(), format="{message}", level="INFO")
