"""What a pipeline of one's own may say of a link is checked as what the run config says."""

from datetime import date
from typing import Any

import pytest

from llm_engineering.application.crawlers.base import LinkOptions, link_options
from llm_engineering.domain.errors import SettingsInvalid


def test_days_are_text_and_patterns_a_list() -> None:
    said = {"since": "2024-01-31", "include": ["/posts/*"], "max_documents": 5}
    assert link_options(said) == LinkOptions(since=date(2024, 1, 31), include=("/posts/*",), max_documents=5)


@pytest.mark.parametrize("said", [{"limit": 5}, {"max_documents": "many"}, {"since": "yesterday"}, {"include": "/x/*"}])
def test_what_is_no_option_or_no_value_of_it_is_refused_and_named(said: dict[str, Any]) -> None:
    with pytest.raises(SettingsInvalid, match=f"^options: {next(iter(said))}: .*: write it as in a run config$"):
        link_options(said)
