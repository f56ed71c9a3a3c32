"""Links of repositories: identity, what is cloned, and what is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from llm_engineering.application.crawlers.base import Repository
from llm_engineering.application.crawlers.dispatcher import crawler_for, crawlers
from llm_engineering.application.crawlers.repositories import language_of
from llm_engineering.application.ports import RepositoryFile
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import LinkKind, parse_link
from llm_engineering.domain.outcomes import Reason

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
README = b"# Lantern\n\n[![build](b.svg)](b)\n\nPredicts tides.\nWith numbers.\n\n## Use\n"


@dataclass
class OneCommit:
    commit: str = "c" * 40
    branch: str | None = "main"
    tag: str | None = None
    path: str = ""
    is_default: bool = True
    committed_at: datetime = datetime(2026, 1, 2, tzinfo=UTC)
    skipped: dict[str, int] = field(default_factory=dict)

    def files(self) -> Iterator[RepositoryFile]:
        yield RepositoryFile("README.md", README)
        yield RepositoryFile("src/a b.py", b"x = 1\n")
        self.skipped["binary"] = 2


@dataclass
class Recorded:
    """Repositories that all hold one commit, and remember what was asked for."""

    asked: list[str] = field(default_factory=list)

    def is_repository(self, path: str) -> bool:
        return True

    def head(self, address: str, at: str = "") -> str:
        return OneCommit.commit

    @contextmanager
    def snapshot(self, address: str, at: str = "") -> Iterator[OneCommit]:
        self.asked.append(address)
        yield OneCommit()


def crawled(text: str) -> tuple[Repository, list[str]]:
    link = parse_link(text)
    repositories = Recorded()
    crawler = crawler_for(link)
    assert link.kind is LinkKind.LOCAL or crawler.address(link) is None, "a repository is not fetched as a page"
    return crawler.read_repository(link, ADA, repositories), repositories.asked


@pytest.mark.parametrize(
    ("text", "cloned", "identity"),
    [
        ("https://github.com/Ada/Lantern", "https://github.com/Ada/Lantern.git", "git:github.com/ada/lantern"),
        ("http://www.github.com/Ada/Lantern.git", "https://github.com/Ada/Lantern.git", "git:github.com/ada/lantern"),
        (
            "https://github.com/Ada/Lantern/?tab=readme",
            "https://github.com/Ada/Lantern.git",
            "git:github.com/ada/lantern",
        ),
        (
            "https://gitlab.com/group/sub/lantern",
            "https://gitlab.com/group/sub/lantern.git",
            "git:gitlab.com/group/sub/lantern",
        ),
        (
            "https://git.example.org/ada/lantern.git",
            "https://git.example.org/ada/lantern.git",
            "git:git.example.org/ada/lantern",
        ),
        ("code/lantern.bundle", "code/lantern.bundle", "git:local/lantern"),
        ("/srv/lantern.git/", "/srv/lantern.git/", "git:local/lantern"),
    ],
)
def test_the_address_to_clone_is_built_anew_from_the_link(text: str, cloned: str, identity: str) -> None:
    record, asked = crawled(text)
    assert asked == [cloned]
    assert record.header.identity == identity


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/search",
        "https://github.com/topics/tides",
        "https://github.com/ada/lantern/tree/main",
        "https://github.com/ada/..",
        "https://gist.github.com/ada/abc",
        "http://gitlab.com/ada/lantern",
        "https://gitlab.com/ada",
        "https://gitlab.com/ada/../lantern",
    ],
)
def test_what_is_no_repositorys_address_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(LinkError, match="write https://") as caught:
        crawled(text)
    assert caught.value.reason is Reason.BAD_LINK


def test_the_header_sums_up_its_files() -> None:
    header = crawled("https://github.com/ada/lantern")[0].header
    assert header.content == {
        "Title": "lantern",
        "Description": "Predicts tides. With numbers.",
        "README": README.decode(),
    }
    assert (header.name, header.commit, header.branch, header.files) == ("lantern", "c" * 40, "main", 2)
    assert header.size == len(README) + 6
    assert header.languages == {"Markdown": len(README), "Python": 6}
    assert header.skipped_files == {"binary": 2}


def test_a_file_is_a_document_with_its_public_address() -> None:
    record, _ = crawled("https://github.com/ada/lantern")
    _, file = record.files
    assert file.link == f"https://github.com/ada/lantern/blob/{'c' * 40}/src/a%20b.py"
    assert (file.path, file.content, file.language, file.size) == ("src/a b.py", "x = 1\n", "Python", 6)
    assert file.repository == record.header.identity


def test_the_hash_tells_whether_any_file_changed() -> None:
    first, second = (crawled("https://github.com/ada/lantern")[0].header for _ in range(2))
    assert first.content_hash == second.content_hash


@pytest.mark.parametrize(
    ("path", "language"),
    [("a.py", "Python"), ("x/Dockerfile", "Dockerfile"), ("a.MD", "Markdown"), ("LICENSE", None), (".gitignore", None)],
)
def test_a_language_is_told_by_the_name(path: str, language: str | None) -> None:
    assert language_of(path) == language


def test_the_platforms_of_repositories_have_crawlers() -> None:
    assert {"git", "github"} <= crawlers().keys()
