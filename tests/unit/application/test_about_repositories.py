"""What the site of a repository says of it is asked once, and never needed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers.base import LinkOptions, Sources
from llm_engineering.domain.documents import RepositoryDocument, UserDocument
from llm_engineering.domain.outcomes import Outcome, Reason
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeRepositories, FakeSnapshot, FakeWeb, InlineReaders

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
LANTERN = "https://github.com/ada/lantern"
API = "https://api.github.com/repos/ada/lantern"
SAID = {"description": "Tides for sailors.", "topics": ["tides"], "license": {"spdx_id": "MIT"}}


@dataclass
class Always(FakeRepositories):
    """Every repository is at this commit."""

    commit: str = "a" * 40
    contents: Mapping[str, bytes] | None = None

    def head(self, address: str, at: str = "") -> str:
        return self.commit

    @contextmanager
    def snapshot(self, address: str, at: str = "") -> Iterator[FakeSnapshot]:
        contents = {"README.md": b"# Lantern\n\nOf the README.\n", "VERSION": self.commit.encode()}
        yield FakeSnapshot(self.contents or contents, commit=self.commit)


def crawl(
    pages: Mapping[str, object], warehouse: FakeWarehouse, repositories: Always, links: Sequence[str] = (LANTERN,)
) -> tuple[list[Outcome], list[str]]:
    web = FakeWeb({address: json.dumps(said).encode() for address, said in pages.items()})
    run = Crawl(ADA, Sources(web, FakeArchives(), repositories, InlineReaders()), warehouse)
    return [outcome.outcome for _, outcome in run.outcomes(links)], web.asked


def stored(warehouse: FakeWarehouse) -> tuple[str, list[str], str | None]:
    (document,) = warehouse.bulk_find(RepositoryDocument, {})
    return document.content["Description"], document.tags, document.licence


def test_description_topics_and_licence_are_those_of_the_site() -> None:
    warehouse = FakeWarehouse()
    assert crawl({API: SAID}, warehouse, Always()) == ([Outcome.STORED], [API])
    assert stored(warehouse) == ("Tides for sailors.", ["tides"], "MIT")


def test_that_no_file_of_a_repository_is_stored_is_said_with_what_was_left_out() -> None:
    pictures = Always(contents={"a.png": b"\x89PNG\0", "b.png": b"\x89PNG\0"})
    sources = Sources(FakeWeb({}), FakeArchives(), pictures, InlineReaders())
    ((_, outcome),) = Crawl(ADA, sources, FakeWarehouse()).outcomes([LANTERN])
    assert (outcome.outcome, outcome.detail) == (Outcome.STORED, "none of its files is stored: 2 binary")


def test_that_the_config_wants_no_file_of_a_repository_is_a_failure() -> None:
    sources = Sources(FakeWeb({}), FakeArchives(), Always(), InlineReaders())
    chosen = {LANTERN: LinkOptions(include=("*.rs",))}
    ((_, outcome),) = Crawl(ADA, sources, FakeWarehouse(), chosen).outcomes([LANTERN])
    assert (outcome.outcome, outcome.reason) == (Outcome.FAILED, Reason.EMPTY)
    assert "excluded: 2" in outcome.detail


def test_a_site_that_says_nothing_is_no_failure() -> None:
    warehouse = FakeWarehouse()
    assert crawl({}, warehouse, Always()) == ([Outcome.STORED], [API])
    assert stored(warehouse)[:2] == ("Of the README.", [])


def test_a_site_is_asked_again_only_of_what_has_changed() -> None:
    warehouse, repositories = FakeWarehouse(), Always()
    crawl({API: SAID}, warehouse, repositories)
    assert crawl({API: SAID}, warehouse, repositories) == ([Outcome.UNCHANGED], [])
    repositories.commit = "b" * 40
    assert crawl({API: SAID | {"topics": ["lamps"]}}, warehouse, repositories) == ([Outcome.UPDATED], [API])
    assert stored(warehouse)[1] == ["lamps"]


def test_what_a_list_says_of_its_repositories_is_not_asked_again() -> None:
    warehouse = FakeWarehouse()
    listing = "https://api.github.com/users/ada/repos?per_page=100&page=1&sort=pushed"
    listed = [{"html_url": LANTERN, **SAID}]
    assert crawl({listing: listed}, warehouse, Always(), ["https://github.com/ada"])[1] == [listing]
    assert stored(warehouse) == ("Tides for sailors.", ["tides"], "MIT")


def test_a_list_that_ends_with_a_full_page_has_no_failure() -> None:
    listing = "https://api.github.com/users/ada/repos?per_page=100&page={}&sort=pushed"
    listed = [{"html_url": f"{LANTERN}-{number}", **SAID} for number in range(100)]
    pages = {listing.format(1): listed, listing.format(2): []}
    warehouse = FakeWarehouse()
    assert crawl(pages, warehouse, Always(), ["https://github.com/ada"]) == ([Outcome.STORED], list(pages))
    assert len(warehouse.bulk_find(RepositoryDocument, {})) == 100
