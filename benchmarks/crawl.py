"""How fast a crawl is, against the book's way, Scrapy and the extractor alone, in one go on one generated site.

`python -m benchmarks.crawl --pages 2000 --hosts 20 --latency-ms 200 --rounds 3`
"""

import importlib.util
import json
import re
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click
from pymongo import MongoClient

from benchmarks.measure import run_way
from benchmarks.pages import marker
from benchmarks.ways import WAYS
from llm_engineering.infrastructure.mongod import start_or_join

BASELINE = "book"
TITLES = {
    "book": "the book's way, one after another",
    "scrapy": "Scrapy with our extractor",
    "extraction": "the extractor alone, on all cores",
    "ours": "this project, first run",
    "ours again": "this project, second run, nothing changed",
}


@dataclass(frozen=True)
class Round:
    """One way, once."""

    way: str
    seconds: float
    documents: int
    cpu_seconds: float
    peak_bytes: int
    requests: int
    at_once_of_a_host: int


@contextmanager
def site(pages: int, hosts: int, latency_ms: float) -> Iterator[int]:
    """The port of the generated site, in a process of its own."""
    with socket.create_server(("127.0.1.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.site", str(pages), str(hosts), str(latency_ms), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or process.stdout.readline() != "ready\n":
                raise click.ClickException("the site did not start")
            yield port
        finally:
            process.terminate()


def stats(port: int) -> dict[str, int]:
    """Requests and the most of one host at once, since the last time this was asked."""
    with urllib.request.urlopen(f"http://127.0.1.1:{port}/stats", timeout=10) as answer:
        found: dict[str, int] = json.load(answer)
    return found


def check(uri: str, database: str, pages: int) -> None:
    """Every page is stored, each with its own text."""
    with MongoClient[dict[str, Any]](uri) as client:
        texts = [record["text"] for record in client[database]["articles"].find({}, {"text": 1})]
    found = {word for text in texts for word in re.findall("marker[0-9a-f]{12}", text)}
    missing = {marker(number) for number in range(pages)} - found
    if missing or len(texts) != pages:
        raise click.ClickException(f"{database}: {len(texts)} documents, {len(missing)} pages without their text")


def rounds_of(ways: Sequence[str], pages: int, hosts: int, latency_ms: float, rounds: int) -> list[Round]:
    """All ways in turn, as often as asked, each on a database of its own."""
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="etl-") as folder,
        start_or_join(Path(folder) / "m") as lease,
        site(pages, hosts, latency_ms) as port,
    ):
        links = [f"http://127.0.1.{number % hosts + 1}:{port}/p{number}" for number in range(pages)]
        for number in range(rounds):
            for way in ways:
                database = f"{way.partition(' ')[0]}_{number}"
                environment = {
                    "DATABASE_HOST": lease.uri,
                    "DATABASE_NAME": database,
                    "STATE_DIR": folder,
                    "ENV_FILE": "/dev/null",
                    "CRAWL_ALLOWED_NETWORKS": "127.0.1.0/24",
                }
                stats(port)
                measured = run_way(way, links, environment)
                asked = stats(port)
                if way != "extraction":
                    check(lease.uri, database, pages)
                one = Round(
                    way=way,
                    seconds=measured["seconds"],
                    documents=int(measured["documents"]),
                    cpu_seconds=measured["cpu_seconds"],
                    peak_bytes=measured["peak_bytes"],
                    requests=asked["requests"],
                    at_once_of_a_host=asked["most_at_once_of_a_host"],
                )
                click.echo(f"round {number + 1}: {TITLES[way]}: {pages / one.seconds:.1f} pages a second", err=True)
                found.append(one)
    return found


def summary(rounds: Sequence[Round], pages: int) -> list[dict[str, Any]]:
    """Medians by way, and the ratio to the baseline's pages a second."""
    rows: list[dict[str, Any]] = []
    for way in dict.fromkeys(one.way for one in rounds):
        mine = [one for one in rounds if one.way == way]
        rows.append(
            {
                "way": way,
                "pages_a_second": median(pages / one.seconds for one in mine),
                "cpu_ms_a_page": median(1000 * one.cpu_seconds / pages for one in mine),
                "peak_megabytes": median(one.peak_bytes / 2**20 for one in mine),
                "requests": median(one.requests for one in mine),
                "at_once_of_a_host": max(one.at_once_of_a_host for one in mine),
            }
        )
    base = next((row["pages_a_second"] for row in rows if row["way"] == BASELINE), None)
    for row in rows:
        row["times_the_baseline"] = row["pages_a_second"] / base if base else None
    return rows


def table(rows: Sequence[dict[str, Any]]) -> str:
    """As Markdown."""
    lines = [
        "| way | pages a second | times the book's way | CPU a page, ms | peak memory, MB | requests | of one host |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        times = f"{row['times_the_baseline']:.1f}" if row["times_the_baseline"] else ""
        lines.append(
            f"| {TITLES[row['way']]} | {row['pages_a_second']:.1f} | {times} | {row['cpu_ms_a_page']:.1f} "
            f"| {row['peak_megabytes']:.0f} | {row['requests']:.0f} | {row['at_once_of_a_host'] or ''} |"
        )
    return "\n".join(lines)


def plot(rows: Sequence[dict[str, Any]], title: str, file: Path) -> None:
    """Pages a second by way. Needs matplotlib (the group `bench`)."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - optional

    figure = Figure(figsize=(9, 0.7 * len(rows) + 1.4), layout="constrained")
    axes = figure.subplots()
    names = [TITLES[row["way"]] for row in rows]
    bars = axes.barh(names, [row["pages_a_second"] for row in rows], color="#3b7ea1")
    axes.bar_label(bars, fmt="%.0f", padding=4)
    axes.invert_yaxis()
    axes.set_xlabel("pages a second (median)")
    axes.set_title(title, fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file)


@click.command()
@click.option("--pages", default=2000, show_default=True)
@click.option("--hosts", default=20, show_default=True, type=click.IntRange(1, 250))
@click.option("--latency-ms", default=200.0, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--only", multiple=True, type=click.Choice(list(WAYS)), help="Only this way; may be given again.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("benchmarks/results"), show_default=True)
def main(*, pages: int, hosts: int, latency_ms: float, rounds: int, only: tuple[str, ...], out: Path) -> None:
    """Measure, and write crawl.md, crawl.json and crawl.svg."""
    ways = list(only or WAYS)
    if "scrapy" in ways and importlib.util.find_spec("scrapy") is None:
        ways.remove("scrapy")
        click.echo("Scrapy is not installed (see benchmarks/README.md): it is left out", err=True)
    found = rounds_of(ways, pages, hosts, latency_ms, rounds)
    rows = summary(found, pages)
    what = f"{pages} pages, {hosts} hosts, {latency_ms:g} ms until an answer, medians of {rounds} rounds"
    out.mkdir(parents=True, exist_ok=True)
    said = {"what": what, "summary": rows, "rounds": [asdict(one) for one in found]}
    (out / "crawl.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    (out / "crawl.md").write_text(f"{what}\n\n{table(rows)}\n", encoding="utf-8")
    if importlib.util.find_spec("matplotlib") is not None:
        plot(rows, what, out / "crawl.svg")
    click.echo(f"{what}\n\n{table(rows)}")


if __name__ == "__main__":
    main()
