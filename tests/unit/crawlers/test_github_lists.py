"""A person on GitHub stands for the repositories that are their own."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from llm_engineering.application.crawlers.base import Failure, Lead, Record
from llm_engineering.application.crawlers.dispatcher import crawler_for
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import Reason

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")


def repository(name: str, **fields: Any) -> dict[str, Any]:
    return {"html_url": f"https://github.com/ada/{name}", "fork": False, "pushed_at": "2024-05-06T10:00:00Z", **fields}


def read(text: str, listed: object) -> list[Record]:
    link = parse_link(text)
    crawler = crawler_for(link)
    page = Page(crawler.address(link) or "", json.dumps(listed).encode(), "application/json", None, now())
    return list(crawler.read(page, link, ADA))


def test_a_person_is_asked_of_githubs_api() -> None:
    link = parse_link("https://github.com/ada")
    assert crawler_for(link).address(link) == "https://api.github.com/users/ada/repos?per_page=100&page=1&sort=pushed"


def test_own_repositories_are_followed_and_forks_are_named() -> None:
    own, fork = read("https://github.com/ada", [repository("lantern"), repository("linux", fork=True)])
    assert isinstance(own, Lead)
    assert (own.link.target, own.changed_at) == ("https://github.com/ada/lantern", datetime(2024, 5, 6, 10, tzinfo=UTC))
    assert isinstance(fork, Failure)
    assert fork.error.reason is Reason.NOT_THE_AUTHORS


def test_a_full_page_leads_to_the_next() -> None:
    records = read("https://github.com/ada?page=2", [repository(f"r{number}") for number in range(100)])
    last = records[-1]
    assert isinstance(last, Lead)
    assert (last.link.target, last.is_list) == ("https://github.com/ada?page=3", True)
    assert len(records) == 101


@pytest.mark.parametrize("listed", [{"message": "API rate limit exceeded"}, "x", [1]])
def test_what_is_no_list_is_refused(listed: object) -> None:
    with pytest.raises(LinkError) as caught:
        read("https://github.com/ada", listed)
    assert caught.value.reason is Reason.CONTENT_TYPE
