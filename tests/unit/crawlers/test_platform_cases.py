"""Every platform by its cases: saved pages, feeds and exports, and the documents they must give.

A case is a folder `tests/cases/PLATFORM/CASE/` with `case.json` (`link`, and for an export `site`), one of
`page.html`, `feed.xml` or `files/`, and `expected.json`: a list, in order, of documents (only the keys given
are compared), of failures (`outcome`, `reason`) and of leads (`lead`); or `{"raises": reason}`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from llm_engineering.application.crawlers.base import Crawler, Failure, Lead, LinkOptions, Record
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.domain.documents import Document, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, parse_link
from tests.fakes import FakeFiles, FakeWeb

CASES = Path(__file__).resolve().parents[2] / "cases"
ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
BY_GIT = {"git", "github"}
"""Platforms of repositories: tested with real ones, in tests/integration/git and tests/unit/repositories."""
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
        yield from crawler.read_export(export, files, ADA, LinkOptions(site=case.get("site")))
        allowed = case.get("opens")
        assert allowed is None or set(files.opened) <= set(allowed), "nothing private is opened"
        return
    saved = next((path for name in ("page.html", "feed.xml") if (path := folder / name).is_file()), None)
    link = parse_link(case["link"])
    address = crawler.address(link)
    assert saved is None or address == case.get("fetches", case["link"]), "what it fetches for the link"
    page = FakeWeb({address or "": saved.read_bytes() if saved else b""}).fetch(address or "").result()
    yield from crawler.read(page, link, ADA)


def described(record: Record) -> dict[str, Any]:
    if isinstance(record, Failure):
        return {"link": record.link, "outcome": record.error.outcome.value, "reason": record.error.reason.value}
    if isinstance(record, Lead):
        return {"lead": record.link.target}
    assert isinstance(record, Document)
    said = record.model_dump(mode="json")
    text = record.content.get("Content", "")
    return {
        **said,
        "subtitle": record.content.get("Subtitle"),
        "language": record.content.get("language"),
        "collection": record.collection,
        "title": record.content.get("Title"),
        "source": record.provenance[0].kind,
        "text": text,
    }


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
