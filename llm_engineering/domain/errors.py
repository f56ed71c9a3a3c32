"""The one tree of errors that this project raises.

DigitalDataError
├── UserNameEmpty         a person without a name
├── SettingsInvalid       a setting or run config that cannot be used; the text names key and remedy
├── WarehouseError        the database said no
│   └── WarehouseUnreachable   nobody answered at its address
├── NoArticle             a page in which no article was found
├── NothingCollected      a crawl that gave no document, or too few
└── LinkError             one link gave no document; it is recorded and the crawl goes on
"""

from functools import partial
from typing import Any

from llm_engineering.domain.outcomes import Outcome, Reason


class DigitalDataError(Exception):
    """Whatever this project raises on purpose; its text is one clear sentence for the user."""


class UserNameEmpty(DigitalDataError, ValueError):
    """A person needs at least one word as a name."""


class SettingsInvalid(DigitalDataError):
    """A setting or run config that cannot be used; the text names the key and what to write instead."""


class WarehouseError(DigitalDataError):
    """The database refused or lost an operation."""


class WarehouseUnreachable(WarehouseError):
    """No database answered; the text holds its address without the password."""


class NoArticle(DigitalDataError):
    """The page holds no article: it is empty, a list, a wall or an error page."""


class NothingCollected(DigitalDataError):
    """The crawl ended with no document at all, or with more failures than the settings allow."""


class LinkError(DigitalDataError):
    """One link, or one record of an export, that gave no document.

    `reason` says why in the report's vocabulary and decides between skipped and failed;
    `detail` is a sentence for the user, free of secrets; `status` is the HTTP status where
    there was one; `tries` counts the requests made.
    """

    def __init__(self, reason: Reason, detail: str, *, status: int | None = None, tries: int = 0) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.status = status
        self.tries = tries

    def __reduce__(self) -> tuple[Any, ...]:
        """As what it was made of: it crosses from the processes that read pages."""
        return partial(LinkError, status=self.status, tries=self.tries), (self.reason, self.detail)

    @property
    def outcome(self) -> Outcome:
        return self.reason.outcome
