"""`tools.warehouse show`: the record as it is stored."""

import pytest

from tests.warehouse_samples import article
from tools.warehouse import _print


def test_a_document_by_somebody_else_is_shown_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    _print(article(byline=["Bo Ek"], by_author=False))
    shown = capsys.readouterr().out
    assert 'byline: ["Bo Ek"]' in shown
    assert "by_author: false" in shown
