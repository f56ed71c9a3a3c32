"""A page or export becomes a test case whose draft passes at once, and fails when the crawler gives something else."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.integration.crawl.site import Site, article, feed, serving
from tests.unit.crawlers import test_platform_cases as cases
from tools.new_case import cli

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("CRAWL_ALLOWED_NETWORKS", "127.0.0.0/8")
    with serving() as served:
        served.pages["/tides"] = article("On tides", head='<meta name="author" content="Ada Lindqvist">')
        served.pages["/feed"] = feed(f"{served.origin}/tides")
        yield served


def new_case(into: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--into", str(into)])


def expected(folder: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return found


def passes(folder: Path) -> None:
    cases.test_a_case_gives_the_documents_expected_of_it(folder)


def test_a_page_of_the_web_becomes_a_case(site: Site, tmp_path: Path) -> None:
    ended = new_case(tmp_path, "custom_article", f"{site.origin}/tides")
    assert ended.exit_code == 0, ended.output
    folder = tmp_path / "custom_article" / "on-tides"
    assert (folder / "page.html").read_bytes() == site.pages["/tides"]
    (document,) = expected(folder)
    assert (document["title"], document["byline"], document["language"]) == ("On tides", ["Ada Lindqvist"], "en")
    assert "custom_article/on-tides" in ended.output
    passes(folder)
    (folder / "expected.json").write_text(json.dumps([document | {"title": "On poles"}]), encoding="utf-8")
    with pytest.raises(AssertionError):
        passes(folder)


def test_a_feed_becomes_a_case_with_its_leads(site: Site, tmp_path: Path) -> None:
    assert new_case(tmp_path, "custom_article", f"{site.origin}/feed", "--name", "rss-2").exit_code == 0
    assert expected(tmp_path / "custom_article" / "rss-2") == [{"lead": f"{site.origin}/tides"}]
    passes(tmp_path / "custom_article" / "rss-2")


def test_a_saved_page_without_its_address_becomes_no_case(tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_bytes(article("On tides"))
    assert new_case(tmp_path, "custom_article", str(tmp_path / "saved.html")).exit_code == 2


@pytest.mark.parametrize("name", ["saved.html", "saved.htm", "on-tides"])
def test_whatever_a_saved_page_is_called_it_becomes_a_case(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(article("On tides"))
    address = "https://tides.example/on-tides"
    assert new_case(tmp_path, "custom_article", str(tmp_path / name), "--link", address).exit_code == 0
    (document,) = expected(tmp_path / "custom_article" / "on-tides")
    assert document["link"] == address
    assert (tmp_path / "custom_article" / "on-tides" / "page.html").is_file()


@pytest.mark.parametrize(
    ("export", "more"),
    [
        ("medium", ()),
        ("linkedin", ()),
        ("substack", ("--site", "https://tidelines-sample.substack.com")),
    ],
)
def test_of_an_export_only_what_is_read_becomes_a_case(export: str, more: tuple[str, ...], tmp_path: Path) -> None:
    ended = new_case(tmp_path, export, str(SAMPLE / f"{export}-export.zip"), "--name", "mine", *more)
    assert ended.exit_code == 0, ended.output
    folder = tmp_path / export / "mine"
    kept = {path.relative_to(folder / "files").as_posix() for path in (folder / "files").rglob("*") if path.is_file()}
    assert kept == set(json.loads((folder / "case.json").read_text(encoding="utf-8"))["opens"])
    private = ("Connections", "messages", "Email", "sessions", "ips", "email_list", "opens", "delivers")
    assert not [name for name in kept if any(word in name for word in private)]
    passes(folder)


def test_what_an_export_refuses_by_name_is_kept_as_a_name_alone(tmp_path: Path) -> None:
    ended = new_case(tmp_path, "files", str(cases.CASES / "files" / "saved-pages" / "files"), "--name", "mine")
    assert ended.exit_code == 0, ended.output
    folder = tmp_path / "files" / "mine"
    opened = json.loads((folder / "case.json").read_text(encoding="utf-8"))["opens"]
    empty = [path.name for path in (folder / "files").rglob("*") if path.is_file() and not path.read_bytes()]
    assert empty == ["index.html"]
    assert "index.html" not in opened
    passes(folder)


def test_a_saved_answer_becomes_a_case_of_the_link_that_it_is_fetched_for(tmp_path: Path) -> None:
    answer = str(cases.CASES / "substack" / "one-post-by-api" / "page.json")
    ended = new_case(tmp_path, "substack", answer, "--link", "https://ada.substack.com/p/the-moon", "--name", "mine")
    assert ended.exit_code == 0, ended.output
    case = json.loads((tmp_path / "substack" / "mine" / "case.json").read_text(encoding="utf-8"))
    assert case["link"] == "https://ada.substack.com/p/the-moon"
    passes(tmp_path / "substack" / "mine")
    ended = new_case(tmp_path, "substack", answer, "--link", "https://ada.substack.com/api/v1/posts/the-moon")
    assert (ended.exit_code, "neither a post nor a publication" in ended.output) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("devto", "https://dev.to/ada/x"), "write llm_engineering/application/crawlers/platforms/devto.py first"),
        (("github", "https://github.com/ada/tools"), "is read by git"),
        (("medium", str(SAMPLE / "linkedin-export.zip")), "is no export of medium"),
        (("medium", "nowhere.zip"), "no such file"),
        (("substack", str(SAMPLE / "substack-export.zip")), "nothing of"),
        (("custom_article", "ftp://a.example/x"), "neither http nor https"),
    ],
)
def test_what_cannot_become_a_case_is_said_in_one_line(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ended = new_case(tmp_path, *arguments)
    assert ended.exit_code == 2
    assert said in ended.output
    assert "Traceback" not in ended.output
    assert list(tmp_path.iterdir()) == []


def test_a_case_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_bytes(article("On tides"))
    arguments = ("custom_article", str(tmp_path / "saved.html"), "--link", "https://tides.example/x", "--name", "a")
    assert new_case(tmp_path, *arguments).exit_code == 0
    (tmp_path / "custom_article" / "a" / "expected.json").write_text("[]", encoding="utf-8")
    again = new_case(tmp_path, *arguments)
    assert (again.exit_code, "choose another --name" in again.output) == (2, True)
    assert expected(tmp_path / "custom_article" / "a") == []
