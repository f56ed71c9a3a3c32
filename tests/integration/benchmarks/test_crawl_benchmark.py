"""The benchmark itself: it runs, counts right, and writes what it promises. What it measures is not judged here."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.crawl import main


@pytest.mark.skipif(sys.platform != "linux", reason="its hosts are addresses that only Linux has on loopback")
def test_every_way_crawls_all_pages_and_the_results_are_written(tmp_path: Path) -> None:
    ways = ["book", "extraction", "ours", "ours again"]
    options = [part for way in ways for part in ("--only", way)]
    small = ["--pages", "12", "--hosts", "3", "--latency-ms", "5", "--rounds", "1"]
    result = CliRunner().invoke(main, [*small, *options, "--out", str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    rounds = {one["way"]: one for one in json.loads((tmp_path / "crawl.json").read_text(encoding="utf-8"))["rounds"]}
    assert {way: (one["documents"], one["requests"]) for way, one in rounds.items()} == {
        "book": (12, 12),
        "extraction": (12, 0),
        "ours": (12, 12),
        "ours again": (12, 12),
    }
    assert rounds["book"]["at_once_of_a_host"] == 1
    assert 1 <= rounds["ours"]["at_once_of_a_host"] <= 4
    assert all(one["cpu_seconds"] >= 0 and one["peak_bytes"] > 10**7 for one in rounds.values())
    assert "| the book's way, one after another |" in (tmp_path / "crawl.md").read_text(encoding="utf-8")
