"""Save a page, feed or export as a test case with a draft of what it must give: `python -m tools.new_case`."""

import json
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from llm_engineering.application.crawlers.base import Crawler, Failure, Lead, LinkOptions, Record
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.ports import Files, Page
from llm_engineering.bootstrap import web
from llm_engineering.domain.documents import Document, UserDocument, now
from llm_engineering.domain.errors import DigitalDataError, LinkError, SettingsInvalid
from llm_engineering.domain.links import Link, LinkKind, parse_link
from llm_engineering.infrastructure.archive import LocalArchives
from llm_engineering.infrastructure.readers import ReaderProcesses
from llm_engineering.settings import load_settings

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"
AUTHOR = UserDocument(first_name="Ada", last_name="Lindqvist")
"""Whose documents the cases are."""
SAVED = {".html": "page.html", ".pdf": "page.pdf", ".xml": "feed.xml", ".json": "page.json"}
BAD_INPUT = 2
_DRAFTED = (
    "link",
    "identity",
    "collection",
    "title",
    "subtitle",
    "published_at",
    "updated_at",
    "byline",
    "tags",
    "language",
)


@dataclass(frozen=True)
class _Noting:
    """An export's files, and which of them were read."""

    files: Files
    root: str = "writing"
    """As in the tests: no folder of this machine belongs into a case."""
    opened: dict[str, bytes] = field(default_factory=dict)

    def names(self) -> Sequence[str]:
        return self.files.names()

    def read(self, name: str) -> bytes:
        self.opened[name] = self.files.read(name)
        return self.opened[name]


@dataclass(frozen=True)
class _Case:
    """What goes into a case's folder, by path, and what its crawler made of it."""

    said: dict[str, Any]
    files: dict[str, bytes]
    expected: Any


@click.command()
@click.argument("platform")
@click.argument("url_or_file")
@click.option("--link", help="The address that a saved page is of, if it does not tell.")
@click.option("--site", help="The site that an export belongs to, as in a run config.")
@click.option("--name", help="What to call the case; by default by its first title.")
@click.option("--into", default=CASES, type=click.Path(path_type=Path), help="The folder of all cases.")
def cli(platform: str, url_or_file: str, *, link: str | None, site: str | None, name: str | None, into: Path) -> None:
    """Save URL_OR_FILE (a page, a feed, an export) as a case of PLATFORM, with a draft of what is expected.

    Of an export only the files that the platform's crawler reads are kept; of those that it refuses by name, the names.
    """
    try:
        case = _case(_crawler(platform), url_or_file, link, site)
        folder = into / platform / (name or _name(case))
        _write(case, folder)
    except DigitalDataError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(BAD_INPUT)
    click.echo(f"{folder}: {len(case.files)} files saved.")
    click.echo("Now take out what is private, correct expected.json by eye (not by what came out), and try it:")
    click.echo(f"  poetry poe test tests/unit/crawlers/test_platform_cases.py -k {platform}/{folder.name}")


def _crawler(platform: str) -> Crawler:
    known = crawlers()
    if platform not in known:
        where = f"llm_engineering/application/crawlers/platforms/{platform}.py"
        raise SettingsInvalid(
            f"no platform {platform!r}: write {where} first, or take one of {', '.join(sorted(known))}"
        )
    return known[platform]


def _case(crawler: Crawler, source: str, link: str | None, site: str | None) -> _Case:
    given = parse_link(source)
    if given.kind is LinkKind.WEB:
        return _of_page(crawler, given, _fetched(crawler, given))
    path = Path(source).expanduser()
    if link is not None and not path.is_dir() and path.suffix.lower() != ".zip":
        return _of_page(crawler, parse_link(link), _saved(path, _address(crawler, parse_link(link))))
    if path.is_file() and path.suffix.lower() in SAVED and not crawler.recognises([path.name]):
        raise SettingsInvalid(f"{source} does not tell its address: add --link https://…")
    return _of_export(crawler, given, site)


def _fetched(crawler: Crawler, link: Link) -> Page:
    """The first of the link's pages that can be had. Raises LinkError."""
    addresses = crawler.addresses(link)
    if not addresses:
        raise SettingsInvalid(f"{link.text} is read by git: such links have tests of their own, tests/integration/git")
    with web(load_settings()) as fetcher:
        for address in addresses[:-1]:
            try:
                return fetcher.fetch(address).result()
            except LinkError as error:
                click.echo(f"{address}: {error}; trying the next", err=True)
        return fetcher.fetch(addresses[-1]).result()


def _address(crawler: Crawler, link: Link) -> str:
    """What a saved page is of: the link, or what is fetched for it. Raises LinkError."""
    addresses = crawler.addresses(link)
    return link.target if link.target in addresses else next(iter(addresses), link.target)


def _saved(path: Path, address: str) -> Page:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsInvalid(f"{path} cannot be read ({error.strerror}): correct the path") from error
    kinds = {".html": "text/html", ".pdf": "application/pdf", ".xml": "application/xml", ".json": "application/json"}
    return Page(address, content, kinds.get(path.suffix.lower(), "text/html"), None, now())


def _of_page(crawler: Crawler, link: Link, page: Page) -> _Case:
    said = {"link": link.target}
    if page.url != link.target:
        said["fetches"] = page.url
    expected = _expected(lambda: crawler.read(page, link, AUTHOR))
    return _Case(said, {_file_of(page): page.content}, expected)


def _file_of(page: Page) -> str:
    if page.media_type.endswith("json"):
        return SAVED[".json"]
    if page.media_type == "application/pdf":
        return SAVED[".pdf"]
    is_xml = page.media_type.endswith("xml") and not page.media_type.startswith("application/xhtml")
    return SAVED[".xml" if is_xml or page.content.lstrip().startswith(b"<?xml") else ".html"]


def _of_export(crawler: Crawler, link: Link, site: str | None) -> _Case:
    with LocalArchives().open(link.target) as files:
        if not crawler.recognises(files.names()):
            raise SettingsInvalid(f"{link.text} is no export of {crawler.platform}: name its platform")
        noting = _Noting(files)
        name = Path(link.target).name
        named = Link(name, name, LinkKind.LOCAL)  # no folder of this machine belongs into a case
        with ReaderProcesses(1) as readers:
            expected = _expected(lambda: crawler.read_export(named, noting, AUTHOR, LinkOptions(site=site), readers))
        unopened = [file for file in files.names() if file not in noting.opened and _tells_of(expected, file)]
    if not noting.opened:
        raise SettingsInvalid(f"nothing of {link.text} was read: there is nothing to save")
    said: dict[str, Any] = {"link": name}
    if site:
        said["site"] = site
    said["opens"] = sorted(noting.opened)
    kept = noting.opened | dict.fromkeys(unopened, b"")
    return _Case(said, {f"files/{name}": content for name, content in kept.items()}, expected)


def _tells_of(expected: Any, file: str) -> bool:
    """Whether a record says of a file why it was not even opened."""
    return isinstance(expected, list) and any(record.get("link", "").endswith(file) for record in expected)


def _expected(read: Any) -> Any:
    records: Iterable[Record]
    try:
        records = list(read())
    except LinkError as error:
        click.echo(f"It gives no document: {error.reason}: {error}", err=True)
        return {"raises": error.reason.value}
    return [_drafted(described(record)) for record in records]


def _drafted(found: dict[str, Any]) -> dict[str, Any]:
    """The keys that are worth comparing, and the text's first and last words."""
    if "collection" not in found:
        return found
    drafted = {name: found[name] for name in _DRAFTED if found.get(name) not in (None, "", [])}
    lines = [line for line in found["text"].splitlines() if line.strip()]
    return drafted | {"contains": sorted({line[:80] for line in (*lines[:1], *lines[-1:])}), "lacks": []}


def described(record: Record) -> dict[str, Any]:
    """A record as a case's expected.json has it."""
    if isinstance(record, Failure):
        return {"link": record.link, "outcome": record.error.outcome.value, "reason": record.error.reason.value}
    if isinstance(record, Lead):
        said = {"is_list": record.is_list, "continues": record.continues, "platform": record.platform}
        when = record.changed_at.isoformat() if record.changed_at else None
        known = {name: value for name, value in {**said, "changed_at": when}.items() if value}
        return {"lead": record.link.target, **known}
    if not isinstance(record, Document):
        raise TypeError(f"{type(record).__name__} is not tested by cases")
    return {
        **record.model_dump(mode="json"),
        "subtitle": record.content.get("Subtitle"),
        "language": record.content.get("language"),
        "collection": record.collection,
        "title": record.content.get("Title"),
        "source": record.provenance[0].kind,
        "text": record.content.get("Content", ""),
    }


def _name(case: _Case) -> str:
    records = case.expected if isinstance(case.expected, list) else []
    title = next((record["title"] for record in records if record.get("title")), "new")
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50] or "new"


def _write(case: _Case, folder: Path) -> None:
    if folder.exists():
        raise SettingsInvalid(f"{folder} exists: choose another --name, or remove it")
    try:
        for name, content in case.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        for name, value in (("case.json", case.said), ("expected.json", case.expected)):
            (folder / name).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise SettingsInvalid(
            f"{folder} cannot be written ({error.strerror}): name another folder by --into"
        ) from error


if __name__ == "__main__":
    cli()
