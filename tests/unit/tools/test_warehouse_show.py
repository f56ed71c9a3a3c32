"""`tools.warehouse show` and `list`: the record as it is stored, and who wrote it."""

import pytest

from tests.warehouse_samples import article
from tools.warehouse import _print, _print_line


def test_a_document_by_somebody_else_is_shown_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    _print(article(byline=["Bo Ek"], by_author=False))
    shown = capsys.readouterr().out
    assert 'byline: ["Bo Ek"]' in shown
    assert "by_author: false" in shown


@pytest.mark.parametrize(("by_author", "ending"), [(False, "/1  by Bo Ek, Cleo Strand"), (True, "/1"), (None, "/1")])
def test_the_list_says_what_others_wrote(
    capsys: pytest.CaptureFixture[str], by_author: bool | None, ending: str
) -> None:
    _print_line(article(byline=["Bo Ek", "Cleo Strand"], by_author=by_author))
    assert capsys.readouterr().out.rstrip().endswith(ending)
