"""How right the extracted text is, and what it costs, against the obvious alternatives, on a folder of pages.

`python -m benchmarks.extraction FOLDER --type article --rounds 3`

The folder holds `ground-truth.json` (by page: `articleBody`, the wanted text, and `url`; `type`, `title`, `author` and
`date` where known) and the pages as `html/<page>.html`, `pages/<page>.html` or the same with `.gz`, in UTF-8.
"""

import gzip
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import click

from benchmarks.extractors import Extractor, installed
from benchmarks.shingles import Score, score
from llm_engineering.application.extraction import Article, extract_article
from llm_engineering.domain.errors import NoArticle

_CASES = Path(__file__).parent.parent / "tests" / "cases" / "extraction"


@dataclass(frozen=True)
class Case:
    """A page and what is wanted of it."""

    html: str
    url: str
    wanted: str
    told: Mapping[str, Any]


def read_cases(folder: Path, kind: str | None = None) -> dict[str, Case]:
    """The folder's pages by name, of one type or of all. Raises FileNotFoundError for a page that is not there."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    return {
        name: Case(_html(folder, name), told["url"], told["articleBody"], told)
        for name, told in truth.items()
        if kind is None or told.get("type") == kind
    }


def _html(folder: Path, name: str) -> str:
    for place in ("html", "pages"):
        plain, packed = folder / place / f"{name}.html", folder / place / f"{name}.html.gz"
        if plain.exists():
            return plain.read_text(encoding="utf-8")
        if packed.exists():
            return gzip.decompress(packed.read_bytes()).decode("utf-8")
    raise FileNotFoundError(f"{folder} has no page {name}.html in html/ or pages/")


def measure(
    cases: Mapping[str, Case], extractors: Mapping[str, tuple[str, Extractor]], rounds: int
) -> tuple[dict[str, Score], dict[str, list[float]]]:
    """The score of each extractor, and its CPU seconds over all pages in each round.

    The extractors take turns on every page: what slows the machine down slows all of them. Each reads one page before,
    so that no page pays for what a process loads once.
    """
    found: dict[str, dict[str, str]] = {name: {} for name in extractors}
    seconds: dict[str, list[float]] = {name: [0.0] * rounds for name in extractors}
    for _, extract in extractors.values():
        for case in islice(cases.values(), 1):
            _text(extract, case)
    for at in range(rounds):
        for page, case in cases.items():
            for name, (_, extract) in extractors.items():
                start = process_time()
                text = _text(extract, case)
                seconds[name][at] += process_time() - start
                if text is None and not at:
                    click.echo(f"{name} could not read {page}", err=True)
                found[name][page] = text or ""
    scores = {name: score((found[name][page], case.wanted) for page, case in cases.items()) for name in extractors}
    return scores, seconds


def _text(extract: Extractor, case: Case) -> str | None:
    """What it found; None when it failed, as another's extractor may in any way."""
    try:
        return extract(case.html, case.url)
    except Exception:  # noqa: BLE001 (see above; it scores as nothing found)
        return None


def metadata_right(cases: Mapping[str, Case]) -> dict[str, tuple[int, int]]:
    """For title, day and author: how many of our records have what is told, and for how many it is told."""
    right = {"title": 0, "date": 0, "author": 0}
    told = dict.fromkeys(right, 0)
    for case in cases.values():
        article = _article(case)
        for name, is_right in _comparisons(article, case.told).items():
            told[name] += 1
            right[name] += is_right
    return {name: (right[name], told[name]) for name in right}


def _comparisons(article: Article | None, told: Mapping[str, Any]) -> dict[str, bool]:
    """Right or not, for what is told."""
    compared: dict[str, bool] = {}
    if told.get("title"):
        compared["title"] = article is not None and _plain(article.title) == _plain(told["title"])
    if told.get("date"):
        published = article.published_at if article else None
        compared["date"] = published is not None and published.date().isoformat() == str(told["date"])[:10]
    if told.get("author"):
        names = told["author"] if isinstance(told["author"], list) else str(told["author"]).split(",")
        ours = {_plain(name) for name in article.authors} if article else set()
        compared["author"] = any(_plain(name) in ours for name in names)
    return compared


def _plain(text: str) -> str:
    return " ".join(str(text).casefold().split())


def _article(case: Case) -> Article | None:
    try:
        return extract_article(case.html, case.url)
    except NoArticle:
        return None


def report(
    scores: Mapping[str, Score], seconds: Mapping[str, list[float]], titles: Mapping[str, str], pages: int
) -> str:
    """The table; time is the median over the rounds of the ratio to the first extractor's time."""
    baseline = next(iter(seconds.values()))
    lines = [
        "| extractor | precision | recall | F1 | ms a page | times the first |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, one in scores.items():
        cost = median(seconds[name]) / max(pages, 1) * 1000
        ratio = median(mine / base for mine, base in zip(seconds[name], baseline, strict=True))
        lines.append(
            f"| {titles[name]} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.4f} | {cost:.1f} | {ratio:.2f} |"
        )
    return "\n".join(lines)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=_CASES)
@click.option("--type", "kind", help="Only pages of this type, such as article.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file to write the report to, too.")
def main(folder: Path, kind: str | None, rounds: int, out: Path | None) -> None:
    """Score every installed extractor on the pages of FOLDER, side by side."""
    try:
        cases = read_cases(folder, kind)
    except (FileNotFoundError, ValueError, KeyError) as error:
        raise click.ClickException(f"{folder} is no folder of pages with ground truth: {error}") from error
    extractors = installed(importlib.util.find_spec)
    scores, seconds = measure(cases, extractors, rounds)
    titles = {name: title for name, (title, _) in extractors.items()}
    kinds = f" of type {kind}" if kind else ""
    right = ", ".join(f"{name} {good} of {of}" for name, (good, of) in metadata_right(cases).items())
    text = (
        f"{len(cases)} pages{kinds}, shingles of 4 words, CPU time, medians of {rounds} rounds\n\n"
        f"{report(scores, seconds, titles, len(cases))}\n\nMetadata of this project, exactly as told: {right}.\n"
    )
    click.echo(text)
    if out is not None:
        out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
