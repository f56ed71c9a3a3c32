"""Which parts of an article's element are the article.

An extractor of main text is right about where an article begins and ends, and about boxes in between that are no part
of it; it is wrong about lists, headings, tables, code, formulas and figures, and drops them here and there. So its text
is the measure and the page's own tree the matter: what the text says stays; what it does not say stays where it stands
side by side with what it does, and not in a box of its own.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from llm_engineering.application.extraction.parts import BOXES, Part, parts_of
from llm_engineering.application.extraction.phrases import (
    begins_afterwords,
    begins_back_matter,
    is_label,
    may_head_section,
)
from llm_engineering.application.extraction.tree import text_length
from llm_engineering.application.extraction.words import words_of

_LONG = 4
"""Words: fewer may stand in the main text by chance."""
_RUN = 4
"""Words in a row that are looked for where a part is not in the main text as a whole."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ITEMS = ("li", "dt", "dd")
_BLANKS = 20
"""Characters between a heading and the edges of its box, in which nothing else stands."""
_REST = 0.3
"""Of the main text: at most this much can stand after the article, and be no part of it; more if it is counted."""
_COUNT = re.compile(r"\d")


def keep_only_article(container: HtmlElement, said: list[str], language: str | None = None) -> None:
    """Take out of the container, in place, what is not part of the article whose words, in order, are `said`.

    The page's labels are known in its language and in English; in all where it declares none.
    """
    article = _Article(container, said, language)
    for part in list(article.left_out()):
        part.drop()


class _Article:
    def __init__(self, container: HtmlElement, said: list[str], language: str | None) -> None:
        self.language = language
        self.container = container
        self.parts = parts_of(container)
        words = [words_of(part.text) for part in self.parts]
        says = _sayer(said)
        self.lengths = [len(one) for one in words]
        self.is_said = [says(one) for one in words]
        self.is_end: list[bool] = []
        self.is_furniture: list[bool] = []
        self._tell_furniture(words)
        self.long = [at for at, length in enumerate(self.lengths) if length >= _LONG and self.is_said[at]]
        beside = Counter(self.parts[at].block.getparent() for at in self.long)
        several = {parent for parent, count in beside.items() if count > 1}
        self.spine = several or set(beside)
        """Elements in which parts of the main text stand side by side."""

    def _tell_furniture(self, words: list[list[str]]) -> None:
        """Labels, and headings of what follows an article; but items of a list of other things, and what heads text."""
        told = [
            (begins_afterwords(one, self.language), is_label(one, self.language))
            if not part.is_solid
            else (False, False)
            for one, part in zip(words, self.parts, strict=True)
        ]
        among = {part.block.getparent() for part, one in zip(self.parts, told, strict=True) if not any(one)}
        for at, (part, (is_end, is_one)) in enumerate(zip(self.parts, told, strict=True)):
            is_item = part.block.tag in _ITEMS and part.block.getparent() in among
            is_heading = (is_end or self.lengths[at] == 1) and self._heads(at)
            self.is_end.append(is_end and not is_item and not (is_heading and may_head_section(words[at])))
            self.is_furniture.append((is_end or is_one) and not is_item and not is_heading)

    def left_out(self) -> Iterator[Part]:
        """The parts that do not belong; pictures among them that stand in a box with text that does not."""
        if not self.long:
            return
        first, last = self._ends()
        boxes: set[HtmlElement] = set()
        pictures: list[Part] = []
        has_ended = False
        for at, part in enumerate(self.parts):
            is_caption = part.block.tag == "figcaption"
            has_ended = has_ended or (at > last and self.lengths[at] > 0 and not part.is_solid and not is_caption)
            if first <= at <= last:
                stays = not self.is_furniture[at] and (self.is_said[at] or part.is_solid or self._belongs(at))
            else:
                stays = part.is_solid and at > last and (not has_ended or part.is_note)
            if stays:
                continue
            if (not self.lengths[at] or is_caption) and not has_ended:
                pictures.append(part)
            else:
                boxes.update(self._boxes(part))
                yield part
        yield from (part for part in pictures if not boxes.isdisjoint(self._boxes(part)))

    def _ends(self) -> tuple[int, int]:
        """The first and the last part of the article: short ones that it says stand at its ends, too."""
        first, last = self.long[0], self.long[-1]
        while first > 0 and self.is_said[first - 1]:
            first -= 1
        while last + 1 < len(self.parts) and self.is_said[last + 1]:
            last += 1
        said = [length if is_said else 0 for length, is_said in zip(self.lengths, self.is_said, strict=True)]
        if first > 0 and self._heads(first - 1) and not self.is_furniture[first - 1]:
            first -= 1
        most, rest = _REST * sum(said), 0
        for at in range(last, first, -1):
            rest += said[at]
            if self.is_end[at] and (rest <= most or _COUNT.search(self.parts[at].text)) and not self._goes_on(at, last):
                last = at - 1
        return first, self._with_back_matter(last)

    def _with_back_matter(self, last: int) -> int:
        """The last part with sources, notes and links under a heading beside the article's parts."""
        at = next((at for at in range(last + 1, len(self.parts)) if self.lengths[at]), last)
        heading = self.parts[at].block
        if at == last or not begins_back_matter(words_of(self.parts[at].text), self.language) or not self._belongs(at):
            return last
        self.is_furniture[at] = False
        last = at
        for at, part in enumerate(self.parts[last + 1 :], last + 1):
            if self.is_furniture[at] or not _is_beside(part.block, heading):
                break
            last = at
        return last

    def _heads(self, at: int) -> bool:
        """Whether it is a heading, and what it heads is in the main text."""
        block = self.parts[at].block
        if block.tag not in _HEADINGS or at + 1 == len(self.parts):
            return False
        is_said = self.is_said[at + 1] and self.lengths[at + 1] >= _LONG
        return is_said and _is_beside(self.parts[at + 1].block, block)

    def _goes_on(self, at: int, last: int) -> bool:
        """Whether another section of the article follows beside what it heads."""
        block = self.parts[at].block
        return block.tag in _HEADINGS and any(
            part.block.tag in _HEADINGS
            and part.block.tag <= block.tag
            and part.block.getparent() is block.getparent()
            and not self.is_end[after]
            and self._heads(after)
            and not any((link.get("href") or "#")[0] != "#" for link in part.block.iter("a"))
            for after, part in enumerate(self.parts[at + 1 : last], at + 1)
        )

    def _belongs(self, at: int) -> bool:
        """Whether it stands as one of them among the parts of the main text."""
        block: HtmlElement | None = self.parts[at].block
        if block is not None and block.tag == "div":
            return block.getparent() in self.spine and self.is_said[at - 1] and self.is_said[at + 1]
        is_heading = block is not None and block.tag in _HEADINGS
        length = len(self.parts[at].text.strip())
        while block is not None and (
            block.tag not in BOXES or _is_remark(block) or (is_heading and text_length(block) <= length + _BLANKS)
        ):
            block = block.getparent()
            if block in self.spine:
                return True
        return False

    def _boxes(self, part: Part) -> Iterator[HtmlElement]:
        block: HtmlElement | None = part.block
        while block is not None and block is not self.container and block not in self.spine:
            yield block
            block = block.getparent()


def _is_remark(block: HtmlElement) -> bool:
    """Whether it is an aside of the author's: what leads elsewhere or has a heading is the page's."""
    return block.tag == "aside" and next(block.iterdescendants("a", *_HEADINGS), None) is None


def _is_beside(block: HtmlElement, heading: HtmlElement) -> bool:
    """Whether it stands beside the heading, in a list or table at most."""
    parent = heading.getparent()
    while block is not None and block.tag not in BOXES:
        if (block := block.getparent()) is parent:
            return True
    return False


def _sayer(said: list[str]) -> Callable[[list[str]], bool]:
    """What tells whether the main text says a part's words: all of them in a row, or half of the runs in them."""
    whole = f" {' '.join(said)} "
    vocabulary = set(said)
    runs: set[tuple[str, ...]] = set()
    after = 0

    def half_are(runs_in: Callable[[tuple[str, ...]], bool], words: list[str]) -> bool:
        return 2 * sum(map(runs_in, _runs(words))) > len(words) - _RUN + 1

    def says(words: list[str]) -> bool:
        nonlocal after
        if not words:
            return False
        if vocabulary.issuperset(words):
            text = f" {' '.join(words)} "
            # Where the last one ended, as a rule: from the beginning each time, a book would take minutes.
            at = whole.find(text, after)
            if at < 0:
                at = whole.find(text, 0, after + len(text))
            if at >= 0:
                after = at + len(text) - 1
                return True
        if len(words) < _RUN or not half_are(vocabulary.issuperset, words):
            return False
        if not runs:
            runs.update(_runs(said))
        return half_are(runs.__contains__, words)

    return says


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[at:] for at in range(_RUN)), strict=False)
