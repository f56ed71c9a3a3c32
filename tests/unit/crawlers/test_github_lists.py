"""A person on GitHub, GitLab or Codeberg stands for the repositories that are their own."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from llm_engineering.application.crawlers.base import Failure, Lead, Record
from llm_engineering.application.crawlers.dispatcher import crawler_for
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import Listed, UserDocument, now
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


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("https://github.com/ada", "api.github.com/users/ada/repos?per_page=100&page=1&sort=pushed"),
        ("https://github.com/ada?tab=repositories", "api.github.com/users/ada/repos?per_page=100&page=1&sort=pushed"),
        (
            "https://github.com/orgs/tides/repositories",
            "api.github.com/users/tides/repos?per_page=100&page=1&sort=pushed",
        ),
        ("https://gist.github.com/ada?page=2", "api.github.com/users/ada/gists?per_page=100&page=2&sort=pushed"),
        ("https://codeberg.org/ada?page=2", "codeberg.org/api/v1/users/ada/repos?limit=50&page=2"),
    ],
)
def test_a_person_is_asked_of_the_sites_api(text: str, asked: str) -> None:
    link = parse_link(text)
    assert crawler_for(link).addresses(link) == (f"https://{asked}",)


def test_who_is_no_person_at_gitlab_may_be_a_group() -> None:
    link = parse_link("https://gitlab.com/tides.l/")
    assert crawler_for(link).addresses(link) == (
        "https://gitlab.com/api/v4/users/tides.l/projects?per_page=50&page=1",
        "https://gitlab.com/api/v4/groups/tides.l/projects?per_page=50&page=1",
    )


def test_own_repositories_are_followed_and_forks_are_named() -> None:
    own, fork = read("https://github.com/ada", [repository("lantern"), repository("linux", fork=True)])
    assert isinstance(own, Lead)
    assert (own.link.target, own.changed_at) == ("https://github.com/ada/lantern", datetime(2024, 5, 6, 10, tzinfo=UTC))
    assert isinstance(fork, Failure)
    assert fork.error.reason is Reason.NOT_THE_AUTHORS


def test_what_the_list_says_of_a_repository_is_told_with_its_lead() -> None:
    fields = {"description": "Tides.", "topics": ["tides"], "license": {"key": "mit", "spdx_id": "MIT"}}
    (lead,) = read("https://github.com/ada", [repository("lantern", **fields)])
    assert isinstance(lead, Lead)
    assert lead.listed == Listed(description="Tides.", tags=("tides",), licence="MIT")


def test_gitlab_calls_things_otherwise() -> None:
    said = {"web_url": "https://gitlab.com/ada/lantern", "last_activity_at": "2024-05-06T10:00:00.000Z"}
    forked = {"web_url": "https://gitlab.com/ada/linux", "forked_from_project": {"id": 1}}
    own, fork = read("https://gitlab.com/ada", [said, forked])
    assert isinstance(own, Lead)
    assert (own.link.target, own.changed_at) == ("https://gitlab.com/ada/lantern", datetime(2024, 5, 6, 10, tzinfo=UTC))
    assert isinstance(fork, Failure)
    assert (fork.link, fork.error.reason) == ("https://gitlab.com/ada/linux", Reason.NOT_THE_AUTHORS)


@pytest.mark.parametrize("said", [{}, {"html_url": "https://"}, {"html_url": "https://a:b@github.com/x"}])
def test_a_repository_without_an_address_loses_only_itself(said: dict[str, Any]) -> None:
    bad, good = read("https://github.com/ada", [said, repository("lantern")])
    assert isinstance(bad, Failure)
    assert bad.error.reason is Reason.BAD_RECORD
    assert isinstance(good, Lead)


@pytest.mark.parametrize("time", [None, 3, "yesterday", "2024-05-06T10:00:00"])
def test_a_time_that_says_no_moment_is_none(time: object) -> None:
    (lead,) = read("https://github.com/ada", [repository("lantern", pushed_at=time)])
    assert isinstance(lead, Lead)
    assert lead.changed_at is None


def test_a_full_page_leads_to_the_next() -> None:
    records = read("https://github.com/ada?page=2", [repository(f"r{number}") for number in range(100)])
    last = records[-1]
    assert isinstance(last, Lead)
    assert (last.link.target, last.is_list, last.continues) == ("https://github.com/ada?page=3", True, True)
    assert len(records) == 101


@pytest.mark.parametrize("listed", [{"message": "API rate limit exceeded"}, "x", [1]])
def test_what_is_no_list_is_refused(listed: object) -> None:
    with pytest.raises(LinkError) as caught:
        read("https://github.com/ada", listed)
    assert caught.value.reason is Reason.CONTENT_TYPE
