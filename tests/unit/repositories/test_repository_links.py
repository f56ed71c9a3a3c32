"""Links of repositories: identity, what is cloned, and what is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from llm_engineering.application.crawlers.base import LinkOptions, Repository
from llm_engineering.application.crawlers.dispatcher import crawler_for, crawlers
from llm_engineering.application.crawlers.repositories import language_of
from llm_engineering.domain.documents import Listed, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import LinkKind, parse_link
from llm_engineering.domain.outcomes import Reason
from tests.fakes import FakeSnapshot

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
README = b"# Lantern\n\n[![build](b.svg)](b)\n\nPredicts tides.\nWith numbers.\n\n## Use\n"
TREE = "https://github.com/ada/lantern/tree/x/src"


def one_commit() -> FakeSnapshot:
    return FakeSnapshot({"README.md": README, "src/a b.py": b"x = 1\n"}, skipped={"symlink": 2})


@dataclass
class Recorded:
    """Repositories that all hold one commit, and remember what was asked for."""

    held: FakeSnapshot
    asked: list[str] = field(default_factory=list)

    def is_repository(self, path: str) -> bool:
        return True

    def head(self, address: str, at: str = "") -> str:
        return self.held.commit

    @contextmanager
    def snapshot(self, address: str, at: str = "") -> Iterator[FakeSnapshot]:
        self.asked.append(address)
        yield self.held


def crawled(
    text: str, held: FakeSnapshot | None = None, options: LinkOptions | None = None
) -> tuple[Repository, list[str]]:
    link = parse_link(text)
    repositories = Recorded(held or one_commit())
    crawler = crawler_for(link)
    assert link.kind is LinkKind.LOCAL or crawler.address(link) is None, "a repository is not fetched as a page"
    return crawler.read_repository(link, ADA, repositories, options or LinkOptions()), repositories.asked


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
        ("/srv/lantern/.git", "/srv/lantern/.git", "git:local/lantern"),
        ("/srv/lantern/src/..", "/srv/lantern/src/..", "git:local/lantern"),
        (".", ".", f"git:local/{Path.cwd().name}"),
    ],
)
def test_the_address_to_clone_is_built_anew_from_the_link(text: str, cloned: str, identity: str) -> None:
    record, asked = crawled(text)
    assert asked == [cloned]
    assert record.header.identity == identity


@pytest.mark.parametrize(
    ("held", "suffix", "title", "link"),
    [
        (one_commit(), "", "lantern", "https://github.com/ada/lantern"),
        (replace(one_commit(), path="src"), "@HEAD/src", "lantern/src", TREE),
        (replace(one_commit(), branch="x", is_default=False), "@x", "lantern", TREE),
        (replace(one_commit(), branch="x", is_default=False, path="src"), "@x/src", "lantern/src", TREE),
        (replace(one_commit(), branch=None, tag="v1", is_default=False), "@refs/tags/v1", "lantern", TREE),
        (replace(one_commit(), branch=None, is_default=False), f"@{'c' * 40}", "lantern", TREE),
    ],
)
def test_a_part_is_a_document_of_its_own_by_what_the_repository_calls_it(
    held: FakeSnapshot, suffix: str, title: str, link: str
) -> None:
    """Whatever the link calls it: that it named the default branch, the repository says."""
    record, _ = crawled(f"{TREE}?tab=readme#use", held)
    assert record.header.identity == f"git:github.com/ada/lantern{suffix}"
    assert {file.repository for file in record.files} == {record.header.identity}
    assert (record.header.content["Title"], record.header.link) == (title, link)
    assert (record.header.branch, record.header.tag, record.header.path) == (held.branch, held.tag, held.path)


def test_two_repositories_here_that_are_called_the_same_are_two_documents() -> None:
    one, other = (
        crawled(link, replace(one_commit(), root=root * 40))[0]
        for link, root in (("mine/lantern", "a"), ("yours/lantern", "b"))
    )
    assert one.header.identity == "git:local/lantern/aaaaaaaaaaaa"
    assert other.header.identity == "git:local/lantern/bbbbbbbbbbbb"
    assert {file.repository for file in one.files} == {one.header.identity}


@pytest.mark.parametrize(
    ("path", "readme"), [("src", "Of the sources."), ("src/README.md", "Of the sources."), ("", "#")]
)
def test_the_readme_is_that_of_the_folder_that_was_asked_for(path: str, readme: str) -> None:
    held = replace(one_commit(), path=path, contents={"README.md": README, "src/README.md": b"Of the sources."})
    assert crawled(TREE, held)[0].header.content["README"].startswith(readme)


def test_a_part_without_text_is_named_with_what_was_left_out() -> None:
    with pytest.raises(LinkError, match="symlink: 2") as caught:
        crawled(TREE, replace(one_commit(), path="logo.png", contents={}))
    assert caught.value.reason is Reason.EMPTY


def test_options_that_leave_nothing_of_a_repository_are_no_success() -> None:
    with pytest.raises(LinkError, match="excluded: 2, symlink: 2") as caught:
        crawled("https://github.com/ada/lantern", options=LinkOptions(include=("docs/*",)))
    assert caught.value.reason is Reason.EMPTY


@pytest.mark.parametrize(
    ("options", "paths"),
    [
        (LinkOptions(include=("*.md",)), ["README.md", "docs/use.md"]),
        (LinkOptions(include=("/docs/*", "src/*"), exclude=("*.PY",)), ["docs/use.md"]),
        (LinkOptions(include=("*/lantern",)), ["README.md", "docs/use.md", "src/a.py"]),
        (LinkOptions(include=("*/lantern",), exclude=("*.md",)), ["src/a.py"]),
        (LinkOptions(exclude=("*/docs/*", "https://github.com/ada/lantern/blob/*/src/*")), ["README.md"]),
    ],
)
def test_files_are_chosen_by_path_or_address_and_the_others_counted(options: LinkOptions, paths: list[str]) -> None:
    held = replace(one_commit(), contents=dict.fromkeys(("README.md", "docs/use.md", "src/a.py"), b"x\n"), skipped={})
    record, _ = crawled("https://github.com/ada/lantern", held, options)
    assert [file.path for file in record.files] == paths
    assert record.header.skipped_files.get("excluded", 0) == 3 - len(paths)
    assert held.read == paths


def test_what_its_site_says_goes_before_what_its_files_tell() -> None:
    link = parse_link("https://github.com/ada/lantern")
    about = Listed(description="Tides for sailors.", tags=("tides",), licence="MIT")
    header = crawler_for(link).read_repository(link, ADA, Recorded(one_commit()), LinkOptions(), about).header
    assert header.content["Description"] == "Tides for sailors."
    assert (header.tags, header.licence) == (["tides"], "MIT")


def test_a_gist_is_called_by_its_first_file() -> None:
    header = crawled(f"https://gist.github.com/ada/{'a' * 32}")[0].header
    assert (header.name, header.content["Title"]) == ("README.md", "README.md")


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
    assert header.skipped_files == {"symlink": 2}


def test_the_header_tells_the_licence_and_the_secrets_of_all_files_and_holds_none() -> None:
    token = f"ghp{'_'}aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xY3zA5"
    readme = f"# Lantern\n\nSet the token to {token} first.\n"
    contents = {"README.md": readme, "src/a.py": f"t = '{token}'\n", "pyproject.toml": '[project]\nlicense = "MIT"\n'}
    snapshot = FakeSnapshot({path: text.encode() for path, text in contents.items()})
    header = crawled("https://github.com/ada/lantern", snapshot)[0].header
    assert (header.licence, header.redacted) == ("MIT", {"github_pat": 2})
    assert header.content["Description"] == "Set the token to [REDACTED:github_pat] first."
    assert token not in header.model_dump_json()


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
