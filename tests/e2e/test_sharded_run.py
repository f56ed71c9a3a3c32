"""`--shards`: the same documents by several crawls side by side."""

import json
from pathlib import Path

from tests.e2e.conftest import Command
from tests.e2e.test_bad_input import config, expect_one_line


def test_shards_collect_what_one_crawl_collects(python: Command, tmp_path: Path) -> None:
    ran = python("-m", "tools.run", "etl", "--shards", "3", DATABASE_NAME="in_shards")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("Ada Lindqvist: ") == 3
    stats = python("-m", "tools.warehouse", "stats", "--json", DATABASE_NAME="in_shards")
    stored = json.loads(stats.stdout)["collections"]
    assert {name: stored[name] for name in ("users", "articles", "posts", "repositories")} == {
        "users": 1,
        "articles": 14,
        "posts": 7,
        "repositories": 1,
    }


def test_a_shard_that_gives_nothing_makes_the_run_red_and_stops_no_other(python: Command, tmp_path: Path) -> None:
    links = ("data/sample/medium-export.zip", "http://127.0.0.1:9/nothing")
    ran = python(
        "-m", "tools.run", "etl", "--shards", "2", "--config", config(tmp_path, *links), DATABASE_NAME="red_shards"
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "none of the 1 links gave a document" in ran.stderr
    assert "4 stored, 2 skipped" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr


def test_a_choice_among_all_links_cannot_be_made_by_shards(python: Command, tmp_path: Path) -> None:
    path = tmp_path / "most.yaml"
    head = "parameters: {user_full_name: Ada Lindqvist, max_documents: 3, links: [https://a.example/]}"
    path.write_text(head, encoding="utf-8")
    ran = python("-m", "tools.run", "etl", "--shards", "2", "--config", str(path))
    expect_one_line(ran, "--shards: max_documents is for all links together")
