"""The texts of an export, read side by side: none is lost, none in another's place."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from llm_engineering.application.crawlers.base import Failure, LinkOptions
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.crawlers.exports.side_by_side import read_each, read_files
from llm_engineering.domain.documents import ArticleDocument, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind
from llm_engineering.domain.outcomes import Reason
from tests.fakes import FakeFiles, InlineReaders

CASES = Path(__file__).resolve().parents[2] / "cases"
T = TypeVar("T")


def half(number: int) -> int:
    if number == 3:
        raise LinkError(Reason.EMPTY, "three has no half")
    if number == 4:
        raise ZeroDivisionError
    return number // 2


def size(name: str, content: bytes) -> int:
    return len(content)


def test_what_was_read_comes_in_the_order_asked_for_with_a_refusal_and_an_error_and_a_bug_in_their_places() -> None:
    refused = LinkError(Reason.DRAFT, "not published")
    asked = [(number, refused if number == 2 else partial(half, number)) for number in range(40)]
    found = list(read_each(InlineReaders(), asked))
    assert [key for key, _ in found] == list(range(40))
    given = dict(found)
    assert given[2] is refused
    errors = {key: value.reason for key, value in found if isinstance(value, LinkError) and value is not refused}
    assert errors == {3: Reason.EMPTY, 4: Reason.INTERNAL_ERROR}
    assert all(given[number] == number // 2 for number in range(5, 40))


def test_a_file_that_cannot_be_had_does_not_end_the_others() -> None:
    files = FakeFiles({"a": b"1", "c": b"333"})
    found = dict(read_files(InlineReaders(), files, ["a", "b", "c"], size))
    assert (found["a"], found["c"]) == (1, 3)
    assert isinstance(found["b"], LinkError)


def test_no_more_than_a_few_files_are_held_at_once() -> None:
    files = FakeFiles({f"{number:03}": b"x" for number in range(100)})
    reading = read_files(InlineReaders(), files, files.names(), size)
    next(reading)
    assert len(files.opened) < 20


class TooSlow:
    """Readers that give up on everything."""

    def submit(self, function: Callable[..., T], *arguments: object) -> Future[T]:
        ended: Future[T] = Future()
        ended.set_exception(LinkError(Reason.TOO_COMPLEX, "reading it took more than 30 s"))
        return ended


@pytest.mark.parametrize("case", ["files/notes", "linkedin/articles", "medium/export", "substack/export"])
def test_no_text_of_an_export_is_read_where_nothing_limits_its_time(case: str) -> None:
    folder = CASES / case / "files"
    files = FakeFiles(
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    )
    options, ada = LinkOptions(site="https://ada.substack.com"), UserDocument(first_name="Ada", last_name="Lindqvist")
    export = Link("x.zip", "x.zip", LinkKind.LOCAL)
    found = list(crawlers()[case.partition("/")[0]].read_export(export, files, ada, options, TooSlow()))
    assert not any(isinstance(record, ArticleDocument) for record in found)
    assert Reason.TOO_COMPLEX in {record.error.reason for record in found if isinstance(record, Failure)}
