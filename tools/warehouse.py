"""Look at the documents: `python -m tools.warehouse stats|list|show`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from llm_engineering.bootstrap import warehouse
from llm_engineering.domain.documents import ArticleDocument, Document, RepositoryFileDocument, StoredDocument
from llm_engineering.domain.errors import DigitalDataError

FAILED, BAD_INPUT = 1, 2


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        yield
    except DigitalDataError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(BAD_INPUT)


@click.group()
def cli() -> None:
    """What the warehouse holds."""


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def stats(as_json: bool) -> None:
    """Documents by collection, by author and platform, and the newest."""
    with _one_line_errors():
        found = warehouse().stats()
    if as_json:
        click.echo(json.dumps(found, default=str, ensure_ascii=False))
        return
    for name, count in found["collections"].items():
        click.echo(f"{count:>7}  {name}")
    table = Table("author", "platform", "documents", "newest", box=SIMPLE_HEAD)
    for row in found["authors"]:
        table.add_row(row["author"], row["platform"], str(row["documents"]), str(row["newest"] or ""))
    Console().print(table)


@cli.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(min=1), help="How many, newest first.")
def list_documents(limit: int) -> None:
    """The documents collected, newest first."""
    with _one_line_errors():
        documents = warehouse().newest(limit)
    for document in documents:
        _print_line(document)


def _print_line(document: Document) -> None:
    published = f"{document.published_at:%Y-%m-%d}" if document.published_at else "no date"
    others = f"  by {', '.join(document.byline)}" if document.by_author is False else ""
    click.echo(f"{document.id}  {published:10}  {document.platform:14}  {document.title[:70]}")
    click.echo(f"    {document.link}{others}")


@cli.command()
@click.argument("link_or_id")
def show(link_or_id: str) -> None:
    """One document, whole, by its link, identity or id."""
    with _one_line_errors():
        document = warehouse().lookup(link_or_id)
    if document is None:
        click.echo(f"error: no document has the link, identity or id {link_or_id!r}: see `list`", err=True)
        sys.exit(FAILED)
    _print(document)


def _print(document: StoredDocument) -> None:
    """The record's fields, then its text as it is."""
    body = {"content", "text"} if isinstance(document, Document | RepositoryFileDocument) else set()
    for name, value in document.model_dump(mode="json", exclude=body).items():
        if value not in (None, "", [], {}):
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            click.echo(f"{name}: {shown}")
    if isinstance(document, RepositoryFileDocument):
        click.echo(f"\n{document.content}")
    elif isinstance(document, ArticleDocument):
        said = document.content
        click.echo(f"\n# {said['Title']}\n\n{said['Subtitle']}\n\n{said['Content']}")
    elif isinstance(document, Document):
        for key, text in document.content.items():
            click.echo(f"\n{key}:\n{text}")


if __name__ == "__main__":
    cli()
