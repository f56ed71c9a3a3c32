"""A run that is killed or stopped at any moment is gone on with: nothing is lost, nothing done twice."""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from llm_engineering.domain.documents import ArticleDocument
from llm_engineering.domain.visits import CrawlRun, Visit
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.integration.crawl.site import Site, article, feed

PROGRAM = Path(__file__).with_name("crawling.py")
PAGES = 60


@pytest.fixture
def links(site: Site) -> list[str]:
    """Sixty pages that take their time: half of them given, half behind a feed; and one that is not there."""
    site.delay_s = 0.15
    site.pages = {f"/{number}": article(f"Article {number}") for number in range(PAGES)}
    urls = site.urls()
    site.pages["/feed"] = feed(*urls[PAGES // 2 :])
    return [*urls[: PAGES // 2], f"{site.origin}/feed", f"{site.origin}/gone"]


def started(links: list[str], settings: dict[str, str], outcomes: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(PROGRAM), *links]
    with outcomes.with_suffix(".log").open("wb") as log:
        return subprocess.Popen(
            command, env={**settings, "OUTCOMES_FILE": str(outcomes)}, stderr=log, start_new_session=True
        )


def ended(outcomes: Path) -> list[dict[str, object]]:
    """The outcomes that were told: whole lines only, as a killed run leaves them."""
    if not outcomes.exists():
        return []
    lines = outcomes.read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines]


def wait_for(process: subprocess.Popen[bytes], outcomes: Path, number: int) -> None:
    deadline = time.monotonic() + 60
    while len(ended(outcomes)) < number:
        assert process.poll() is None, outcomes.with_suffix(".log").read_text(encoding="utf-8")
        assert time.monotonic() < deadline, "the crawl came to nothing"
        time.sleep(0.01)


def processes_of(session: int) -> Iterator[str]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            yield status.parent.name


def test_a_run_that_is_killed_again_and_again_is_gone_on_with(
    site: Site, links: list[str], settings: dict[str, str], warehouse: MongoWarehouse, tmp_path: Path
) -> None:
    outcomes = tmp_path / "outcomes.jsonl"
    done: set[str] = set()
    for _ in range(3):
        outcomes.unlink(missing_ok=True)
        site.forget()
        process = started(links, settings, outcomes)
        wait_for(process, outcomes, min(len(done) + random.randint(1, 4), len(links) - 1))  # the feed ends last
        process.kill()
        assert process.wait() == -signal.SIGKILL, "it was not killed under way"
        asked_again = {link for link in done if site.asked[link.removeprefix(site.origin)]}
        assert not asked_again, "what an earlier run had told as stored is not fetched again"
        done |= {str(outcome["link"]) for outcome in ended(outcomes) if outcome["outcome"] == "stored"}
    outcomes.unlink()
    process = started(links, settings, outcomes)
    assert process.wait(60) == 0
    told = ended(outcomes)
    assert Counter(str(outcome["link"]) for outcome in told) == Counter(links)
    ends = Counter(str(outcome["outcome"]) for outcome in told)
    unchanged = ends.pop("unchanged", 0)  # stored by a run that was killed before it could remember that
    assert ends == {"stored": PAGES // 2 + 1 - unchanged, "failed": 1}
    assert unchanged <= 3 * 4, "at most what each of three runs had under way at one host"
    assert len(warehouse.bulk_find(ArticleDocument, {})) == PAGES
    assert warehouse.find(CrawlRun, {}) is None, "the crawl is over"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are told by /proc")
def test_a_run_that_is_killed_leaves_no_process_behind(
    links: list[str], settings: dict[str, str], tmp_path: Path
) -> None:
    outcomes = tmp_path / "outcomes.jsonl"
    process = started(links, settings, outcomes)
    wait_for(process, outcomes, 3)
    assert len(list(processes_of(process.pid))) > 1, "there are processes that read"
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while left := list(processes_of(process.pid)):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def test_ctrl_c_gives_every_link_an_outcome_and_the_next_run_goes_on(
    links: list[str], settings: dict[str, str], warehouse: MongoWarehouse, tmp_path: Path
) -> None:
    outcomes = tmp_path / "outcomes.jsonl"
    process = started(links, settings, outcomes)
    wait_for(process, outcomes, 5)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert process.wait(30) == 130
    assert time.monotonic() - began < 10
    told = ended(outcomes)
    assert Counter(str(outcome["link"]) for outcome in told) == Counter(links)
    assert {outcome["reason"] for outcome in told} >= {"interrupted"}
    stored = sum(outcome["outcome"] == "stored" for outcome in told)
    assert len(warehouse.bulk_find(Visit, {})) >= stored > 0
    process = started(links, settings, outcomes)
    assert process.wait(60) == 0
    assert not {outcome["reason"] for outcome in ended(outcomes)} & {"interrupted"}
    assert len(warehouse.bulk_find(ArticleDocument, {})) == PAGES
