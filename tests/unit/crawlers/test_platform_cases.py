"""Every platform by its cases: saved pages, feeds and exports, and the documents they must give.

A case is a folder `tests/cases/PLATFORM/CASE/` with `case.json` (`link`; `fetches`, the address that the page is of, if
it is another; for an export `site`, `drafts`, `responses`, and `opens`, all files that may be opened), one of
`page.html`, `page.pdf`, `feed.xml`, `page.json` or `files/`, and `expected.json`: a list, in order, of documents (only
the keys given are compared), of failures (`outcome`, `reason`) and of leads (`lead`); or `{"raises": reason}`.
`python -m tools.new_case` makes one.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from llm_engineering.application.crawlers.base import Crawler, Record, link_options
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, parse_link
from tests.fakes import FakeFiles, FakeWeb, InlineReaders
from tools.new_case import SAVED, described

CASES = Path(__file__).resolve().parents[2] / "cases"
ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
BY_GIT = {"git", "github"}
"""Platforms of repositories: tested with real ones, in tests/integration/git and tests/unit/repositories."""
OPTIONS = {"site", "drafts", "responses"}
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/case.json"))


def records(crawler: Crawler, folder: Path, case: dict[str, Any]) -> Iterator[Record]:
    if (folder / "files").is_dir():
        files = FakeFiles(
            {
                path.relative_to(folder / "files").as_posix(): path.read_bytes()
                for path in (folder / "files").rglob("*")
                if path.is_file()
            }
        )
        assert crawler.recognises(files.names()), "the export is recognised by its file names"
        export = Link(case["link"], case["link"], LinkKind.LOCAL)
        said: dict[str, Any] = {name: case[name] for name in ("site", "drafts", "responses") if name in case}
        yield from crawler.read_export(export, files, ADA, link_options(said), InlineReaders())
        allowed = case.get("opens")
        assert allowed is None or set(files.opened) <= set(allowed), "nothing private is opened"
        return
    saved = next((path for name in SAVED.values() if (path := folder / name).is_file()), None)
    link = parse_link(case["link"])
    fetched, addresses = case.get("fetches", case["link"]), crawler.addresses(link)
    assert saved is None or fetched in addresses, "what it fetches for the link"
    page = FakeWeb({fetched: saved.read_bytes() if saved else b""}).fetch(fetched).result()
    yield from crawler.read(page, link, ADA)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_a_case_gives_the_documents_expected_of_it(folder: Path) -> None:
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    crawler = crawlers()[folder.parent.name]
    if isinstance(expected, dict):
        with pytest.raises(LinkError) as caught:
            list(records(crawler, folder, case))
        assert caught.value.reason.value == expected["raises"]
        return
    found = [described(record) for record in records(crawler, folder, case)]
    assert len(found) == len(expected), [record.get("link") or record.get("lead") for record in found]
    for record, wanted in zip(found, expected, strict=True):
        text = record.get("text", "")
        for snippet in wanted.pop("contains", []):
            assert snippet in text
        for snippet in wanted.pop("lacks", []):
            assert snippet not in text
        assert {key: record.get(key) for key in wanted} == wanted


def test_every_platform_has_a_case() -> None:
    assert crawlers().keys() - {folder.parent.name for folder in FOLDERS} - BY_GIT == set()
