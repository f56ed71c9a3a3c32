"""A second run asks only what may have changed, and believes only what can be believed."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from llm_engineering.application.crawlers.base import LinkOptions
from llm_engineering.domain.documents import ArticleDocument, Revision
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from llm_engineering.domain.visits import Visit
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.integration.crawl.conftest import Run
from tests.integration.crawl.site import Site, article, feed


def kinds(outcomes: list[LinkOutcome]) -> list[Outcome]:
    return [outcome.outcome for outcome in outcomes]


def test_an_unchanged_site_is_asked_with_its_validators_and_nothing_is_sent_again(site: Site, run: Run) -> None:
    site.pages = {f"/{number}": article(f"Article {number}") for number in range(5)}
    links = site.urls()
    first = run(links)
    assert kinds(first) == [Outcome.STORED] * 5
    site.forget()
    second = run(links)
    assert kinds(second) == [Outcome.UNCHANGED] * 5
    assert [outcome.document_ids for outcome in second] == [outcome.document_ids for outcome in first]
    assert site.statuses == {304: 5, 404: 1}, "all pages, and robots.txt that is not there"
    assert {outcome.status for outcome in second} == {304}


def test_a_site_without_validators_is_known_by_the_pages_bytes(site: Site, run: Run) -> None:
    site.pages, site.validators = {"/1": article("One")}, False
    run(site.urls())
    (again,) = run(site.urls())
    assert (again.outcome, again.status) == (Outcome.UNCHANGED, 200)


def test_a_changed_page_is_a_new_revision_and_the_earlier_text_is_kept(
    site: Site, run: Run, warehouse: MongoWarehouse
) -> None:
    site.pages = {"/1": article("One")}
    run(site.urls())
    site.pages["/1"] = article("One", head="<!-- -->").replace(b"gulls", b"herons")
    (changed,) = run(site.urls())
    assert changed.outcome is Outcome.UPDATED
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert document.revision == 2
    assert "herons" in document.text
    (earlier,) = warehouse.bulk_find(Revision, {"document_id": document.id})
    assert "gulls" in earlier.content["Content"]


def test_a_page_whose_furniture_changed_is_read_again_and_its_text_is_unchanged(site: Site, run: Run) -> None:
    site.pages = {"/1": article("One")}
    run(site.urls())
    site.pages["/1"] = article("One", head="<meta name=x content=y>")
    (again,) = run(site.urls())
    assert (again.outcome, again.status) == (Outcome.UNCHANGED, 200)


def test_a_document_that_was_removed_is_fetched_again(site: Site, run: Run, warehouse: MongoWarehouse) -> None:
    site.pages = {"/1": article("One"), "/2": article("Two")}
    first, second = run(site.urls())
    with warehouse._connection.collection(ArticleDocument) as collection:
        collection.delete_one({"_id": first.document_ids[0]})
    assert kinds(run(site.urls())) == [Outcome.STORED, Outcome.UNCHANGED]
    assert second.document_ids


def test_a_failure_is_asked_again_without_validators(site: Site, run: Run) -> None:
    site.pages = {"/1": b"<html><title>x</title>nothing</html>"}
    assert kinds(run(site.urls())) == [Outcome.FAILED]
    site.forget()
    assert kinds(run(site.urls())) == [Outcome.FAILED]
    assert site.statuses[200] == 1


def test_a_feed_that_has_not_changed_still_leads_to_its_entries(site: Site, run: Run) -> None:
    site.pages = {"/1": article("One"), "/2": article("Two")}
    links = site.urls()
    site.pages["/feed"] = feed(*links)
    run([f"{site.origin}/feed"])
    site.pages["/2"] = article("Two").replace(b"gulls", b"herons")
    site.forget()
    (again,) = run([f"{site.origin}/feed"])
    assert kinds(list(again.found)) == [Outcome.UNCHANGED, Outcome.UPDATED]
    assert site.statuses == {304: 2, 200: 1, 404: 1}


def test_a_feed_with_other_options_is_read_anew(site: Site, run: Run) -> None:
    site.pages = {"/1": article("One"), "/2": article("Two")}
    links = site.urls()
    site.pages["/feed"] = feed(*links)
    (limited,) = run([f"{site.origin}/feed"], first=LinkOptions(max_documents=1))
    assert [child.reason for child in limited.found] == [None, Reason.OUT_OF_RANGE]
    (all_of_it,) = run([f"{site.origin}/feed"])
    assert kinds(list(all_of_it.found)) == [Outcome.UNCHANGED, Outcome.STORED]


def test_what_was_too_old_is_collected_when_since_is_taken_back(site: Site, run: Run) -> None:
    day = '<meta property="article:published_time" content="2023-05-06">'
    site.pages = {"/1": article("One", head=day), "/2": article("Two")}
    site.pages["/feed"] = feed(*site.urls())
    link = f"{site.origin}/feed"
    (limited,) = run([link], first=LinkOptions(since=date(2024, 1, 1)))
    assert [child.reason for child in limited.found] == [Reason.OUT_OF_RANGE, None]
    site.forget()
    run([link], first=LinkOptions(since=date(2024, 1, 1)))
    assert site.statuses == {304: 3, 404: 1}
    (all_of_it,) = run([link])
    assert kinds(list(all_of_it.found)) == [Outcome.STORED, Outcome.UNCHANGED]


def test_what_is_young_enough_is_not_asked_at_all(site: Site, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    site.pages = {"/1": article("One")}
    run(site.urls())
    site.forget()
    monkeypatch.setenv("CRAWL_REFRESH_AFTER", "1h")
    assert kinds(run(site.urls())) == [Outcome.UNCHANGED]
    assert not site.asked
    monkeypatch.setenv("CRAWL_REFRESH_AFTER", "0")
    run(site.urls())
    assert site.asked["/1"] == 1


def test_pages_are_read_again_by_a_newer_reader(site: Site, run: Run, warehouse: MongoWarehouse) -> None:
    site.pages = {"/1": article("One")}
    run(site.urls())
    site.forget()
    with warehouse._connection.collection(Visit) as collection:
        collection.update_many({}, {"$inc": {"reader": -1}})
    assert kinds(run(site.urls())) == [Outcome.UNCHANGED]
    assert site.statuses[200] == 1, "the whole page was asked for"


def test_a_repository_whose_head_has_not_moved_is_not_read_again(run: Run, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    assert kinds(run([str(tmp_path)])) == [Outcome.STORED]
    for folder in tmp_path.glob(".git/objects/[0-9a-f][0-9a-f]"):
        shutil.rmtree(folder)
    assert kinds(run([str(tmp_path)])) == [Outcome.UNCHANGED], "its objects are not even looked at"
