"""Every error of the HTTP libraries has an outcome: a new one in a new version fails here."""

import inspect

import pytest
import requests.exceptions
import urllib3.exceptions

from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.errors import _REASONS, reason_of

KINDS = [
    kind
    for module in (requests.exceptions, urllib3.exceptions)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, Exception) and not issubclass(kind, Warning) and kind.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_error_of_the_http_libraries_is_mapped(kind: type[Exception]) -> None:
    assert any(issubclass(kind, mapped) for mapped, _ in _REASONS)


def test_what_is_no_error_of_an_exchange_is_left_alone() -> None:
    assert reason_of(ZeroDivisionError()) is None
    assert reason_of(requests.exceptions.ReadTimeout()) is Reason.READ_TIMEOUT
