"""How much of a text is the wanted one: precision and recall of its shingles of four words."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_SIZE = 4
_DENSE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_WORDS = re.compile(rf"[{_DENSE}]|[^\W{_DENSE}]+")
"""Words; a character alone where a script has no spaces."""


@dataclass(frozen=True)
class Score:
    """Means over pages, each between 0 and 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(pairs: Iterable[tuple[str, str]]) -> Score:
    """Of (found, wanted) texts, one pair a page; finding nothing where nothing is wanted is right."""
    pages = [_page(_shingles(found), _shingles(wanted)) for found, wanted in pairs]
    count = max(len(pages), 1)
    return Score(sum(page.precision for page in pages) / count, sum(page.recall for page in pages) / count)


def _page(found: Counter[tuple[str, ...]], wanted: Counter[tuple[str, ...]]) -> Score:
    if not wanted:
        return Score(*[float(not found)] * 2)
    common = (found & wanted).total()
    return Score(common / max(found.total(), 1), common / wanted.total())


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORDS.findall(text.lower())
    return Counter(zip(*(words[at:] for at in range(_SIZE)), strict=False))
