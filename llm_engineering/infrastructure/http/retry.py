"""Trying again: only where it may help, with growing, jittered waits, or as long as the server asks."""

import random
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from llm_engineering.domain.outcomes import Reason

# What may go well a moment later.
STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
# What asks for less of everything, not only of this page.
SLOW_DOWN = frozenset({429, 503})
REASONS = frozenset({Reason.CONNECTION, Reason.CONNECT_TIMEOUT, Reason.READ_TIMEOUT, Reason.TIMEOUT})
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 10.0


def wait_before(number: int, retry_after: str | None, at_most: float) -> float:
    """Seconds before try `number` (2, 3, …): what Retry-After asks for (RFC 9110, 10.2.3), else full jitter."""
    asked = _asked(retry_after)
    if asked is not None:
        return min(max(asked, 0.0), at_most)
    return random.uniform(0, min(_FIRST_WAIT_S * 2 ** (number - 2), _LONGEST_WAIT_S))  # noqa: S311 - no secret


def _asked(retry_after: str | None) -> float | None:
    """In seconds from now; None for what is neither a number nor a date."""
    text = (retry_after or "").strip()
    if re.fullmatch("[0-9]+", text):
        return float(text)
    try:
        when = parsedate_to_datetime(text)
        # A date without a zone is GMT (RFC 9110, 5.6.7).
        return (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
