"""What of ZenML's log reaches the terminal."""

import logging

import pytest

from llm_engineering.domain.errors import DigitalDataError
from tools.zenml_client import _is_for_the_terminal, _is_news, _without_traceback


def record(
    text: str, name: str = "zenml.steps", level: int = logging.INFO, error: Exception | None = None
) -> logging.LogRecord:
    info = (type(error), error, None) if error else None
    return logging.LogRecord(name, level, "", 0, text, None, info)


def test_here_only_warnings_of_zenml_are_shown_and_all_of_ours() -> None:
    assert not _is_for_the_terminal(record("Step crawl_links has started."))
    assert _is_for_the_terminal(record("no such store", level=logging.WARNING))
    assert _is_for_the_terminal(record("[1/5] 5 stored", "llm_engineering.application.progress"))


def test_elsewhere_zenmls_progress_is_shown_too() -> None:
    assert _is_news(record("Building Docker image."))


@pytest.mark.parametrize("shown", [_is_for_the_terminal, _is_news])
def test_an_error_of_ours_is_said_once(shown: object) -> None:
    assert callable(shown)
    assert not shown(record("failed", level=logging.ERROR, error=DigitalDataError("none gave a document")))
    assert shown(record("failed", level=logging.ERROR, error=ValueError("a bug")))


def test_of_a_containers_last_words_the_traceback_is_left_out() -> None:
    said = (
        'a warning\nTraceback (most recent call last):\n  File "a.py", line 1\nNothingCollected: none of the 1 links\n'
    )
    shown = record(said, "zenml.orchestrators", logging.ERROR)
    assert _without_traceback(shown)
    assert shown.getMessage() == "a warning\nNothingCollected: none of the 1 links"


def test_what_has_no_traceback_stays_as_it_is() -> None:
    shown = record("100 % of %s")
    assert _without_traceback(shown)
    assert shown.msg == "100 % of %s"
