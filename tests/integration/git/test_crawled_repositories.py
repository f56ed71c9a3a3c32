"""Crawls of repositories over https: every part of one is a document of its own, and only what changed is fetched."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers.base import Sources
from llm_engineering.domain.documents import RepositoryDocument, RepositoryFileDocument, UserDocument
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeWeb, InlineReaders
from tests.integration.git.making import commit, git
from tests.integration.git.server import GitServer

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")


@pytest.fixture
def served(https: GitServer, work: Path, tmp_path: Path) -> str:
    """The address of `ada/lantern.git`: main with a folder `docs`, and an older commit with the tag v1."""
    commit(work, docs__a_dot_md=b"# Tides\n", docs__old_dot_md=b"Ebb.\n", LICENSE=b"Do as you like.\n")
    git(work, "tag", "-a", "v1", "-m", "first")
    commit(work, docs__a_dot_md=b"# Tides and lamps\n")
    git(tmp_path, "clone", "-q", "--bare", str(work), "ada/lantern.git")
    return f"{https.origin}/ada/lantern"


def crawl(https: GitServer, warehouse: FakeWarehouse, links: Sequence[str]) -> list[LinkOutcome]:
    https.asked.clear()
    sources = Sources(FakeWeb(), FakeArchives(), https.reader(), InlineReaders())
    ended = dict(Crawl(ADA, sources, warehouse).outcomes(links))
    return [ended[number] for number in range(len(links))]


def files(warehouse: FakeWarehouse, identity: str | None) -> dict[str, str]:
    return {file.path: file.content for file in warehouse.bulk_find(RepositoryFileDocument, {"repository": identity})}


def links_of(served: str, work: Path) -> list[str]:
    old = git(work, "rev-parse", "v1^{commit}")
    ends = (".git", "/-/tags/v1", f"/-/commit/{old}", "/-/tree/main/docs", "/-/blob/main/docs/a.md")
    return [f"{served}{end}" for end in ends]


def test_no_part_of_a_repository_takes_the_files_of_another(https: GitServer, served: str, work: Path) -> None:
    warehouse = FakeWarehouse()
    ended = crawl(https, warehouse, links_of(served, work))
    assert [outcome.outcome for outcome in ended] == [Outcome.STORED] * 5
    whole, tag, old, folder, file = [files(warehouse, outcome.canonical) for outcome in ended]
    assert whole.keys() == tag.keys() == old.keys() == {"LICENSE", "a.txt", "b/c.py", "docs/a.md", "docs/old.md"}
    assert (whole["docs/a.md"], tag["docs/a.md"], old["docs/a.md"]) == ("# Tides and lamps\n", "# Tides\n", "# Tides\n")
    assert folder.keys() == {"docs/a.md", "docs/old.md"}
    assert file == {"docs/a.md": "# Tides and lamps\n"}


def test_the_default_branch_by_its_name_is_the_repository_itself(https: GitServer, served: str) -> None:
    warehouse = FakeWarehouse()
    ended = crawl(https, warehouse, [f"{served}.git", f"{served}/-/tree/main", f"{served}/-/tree/HEAD"])
    assert sorted(str(outcome.reason or outcome.outcome) for outcome in ended) == ["duplicate", "duplicate", "stored"]
    (document,) = warehouse.bulk_find(RepositoryDocument, {})
    assert document.identity == "git:" + served.removeprefix("https://")


def test_what_has_not_changed_is_not_fetched_again(https: GitServer, served: str, work: Path) -> None:
    warehouse, links = FakeWarehouse(), links_of(served, work)
    crawl(https, warehouse, links)
    ended = crawl(https, warehouse, links)
    assert [outcome.outcome for outcome in ended] == [Outcome.UNCHANGED] * 5
    assert https.asked
    assert not [asked for asked in https.asked if asked.endswith("fetch")]


def test_of_a_commit_that_is_known_nothing_is_asked(https: GitServer, served: str, work: Path) -> None:
    warehouse, link = FakeWarehouse(), links_of(served, work)[2]
    crawl(https, warehouse, [link])
    assert [outcome.outcome for outcome in crawl(https, warehouse, [link])] == [Outcome.UNCHANGED]
    assert https.asked == []


def test_a_new_commit_changes_and_forgets_files_of_its_branch_only(
    https: GitServer, served: str, work: Path, tmp_path: Path
) -> None:
    warehouse, links = FakeWarehouse(), links_of(served, work)
    before = crawl(https, warehouse, links)
    (work / "docs/old.md").unlink()
    commit(work, docs__a_dot_md=b"# Tides, lamps and wind\n")
    git(work, "push", "-q", str(tmp_path / "ada/lantern.git"), "main")
    ended = crawl(https, warehouse, links)
    updated, unchanged = Outcome.UPDATED, Outcome.UNCHANGED
    assert [outcome.outcome for outcome in ended] == [updated, unchanged, unchanged, updated, updated]
    assert [outcome.canonical for outcome in ended] == [outcome.canonical for outcome in before]
    whole, tag, _, folder, _ = [files(warehouse, outcome.canonical) for outcome in ended]
    assert whole.keys() == {"LICENSE", "a.txt", "b/c.py", "docs/a.md"}
    assert folder == {"docs/a.md": "# Tides, lamps and wind\n"}
    assert tag["docs/old.md"] == "Ebb.\n"


def test_what_is_gone_keeps_what_is_stored(https: GitServer, served: str, work: Path, tmp_path: Path) -> None:
    warehouse, link = FakeWarehouse(), f"{served}/-/blob/main/docs/old.md"
    (stored,) = crawl(https, warehouse, [link])
    (work / "docs/old.md").unlink()
    commit(work)
    git(work, "push", "-q", str(tmp_path / "ada/lantern.git"), "main")
    (gone,) = crawl(https, warehouse, [link])
    assert (gone.outcome, gone.reason) == (Outcome.FAILED, Reason.NOT_FOUND)
    assert files(warehouse, stored.canonical) == {"docs/old.md": "Ebb.\n"}
