"""The crawl loop: one outcome for every link, nothing fetched or stored twice, no link stops another."""

import os
import signal
from collections.abc import Sequence
from operator import itemgetter

import pytest

from llm_engineering.application.collect import collect
from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers.base import LinkOptions, Sources
from llm_engineering.application.ports import Page
from llm_engineering.application.report import CrawlReport
from llm_engineering.domain.documents import ArticleDocument, UserDocument
from llm_engineering.domain.errors import NothingCollected, WarehouseError
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeRepositories, FakeWeb, InlineReaders

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")


def article(title: str, extra: str = "") -> bytes:
    words = " ".join(f"Sentence {n} of {title} says something about the sea and its tides." for n in range(20))
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title}</title>{extra}</head>
    <body><article><h1>{title}</h1><p>{words}</p><p>{words}</p></article></body></html>""".encode()


def feed(*links: str) -> bytes:
    items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def crawl(site: FakeWeb, links: Sequence[str], warehouse: FakeWarehouse | None = None) -> list[LinkOutcome]:
    sources = Sources(site, FakeArchives(), FakeRepositories(), InlineReaders())
    ended = Crawl(ADA, sources, warehouse or FakeWarehouse(), {"x": LinkOptions()}).outcomes(links)
    return [outcome for _, outcome in sorted(ended, key=itemgetter(0))]


def test_every_link_has_one_outcome_in_order_whatever_happens() -> None:
    site = FakeWeb({"https://a.example/one": article("One")})
    links = ["https://a.example/one", "https://a.example/gone", "ftp://x", "missing.zip", ""]
    outcomes = crawl(site, links)
    assert [outcome.link for outcome in outcomes] == links
    assert [outcome.outcome for outcome in outcomes] == [Outcome.STORED] + [Outcome.FAILED] * 4
    assert [outcome.reason for outcome in outcomes] == [
        None,
        Reason.NOT_FOUND,
        Reason.BAD_LINK,
        Reason.MISSING_FILE,
        Reason.BAD_LINK,
    ]


def test_a_stored_article_is_the_authors_and_says_how_it_was_got() -> None:
    warehouse = FakeWarehouse()
    (outcome,) = crawl(FakeWeb({"https://a.example/one": article("One")}), ["https://a.example/one"], warehouse)
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert document.author_id == ADA.id
    assert document.content["Title"] == "One"
    assert outcome.document_ids == (str(document.id),)
    assert (outcome.status, outcome.tries, outcome.platform) == (200, 1, "custom_article")
    assert outcome.canonical == "https://a.example/one"


def test_two_spellings_of_a_link_are_fetched_once() -> None:
    site = FakeWeb({"https://a.example/one": article("One")})
    outcomes = crawl(site, ["https://a.example/one", "https://www.A.example/one/?utm_source=x"])
    assert [outcome.reason for outcome in outcomes] == [None, Reason.DUPLICATE]
    assert outcomes[1].outcome is Outcome.SKIPPED
    assert "https://a.example/one" in outcomes[1].detail
    assert len(site.asked) == 1


def test_a_second_run_leaves_everything_unchanged() -> None:
    site, warehouse = FakeWeb({"https://a.example/one": article("One")}), FakeWarehouse()
    crawl(site, ["https://a.example/one"], warehouse)
    (outcome,) = crawl(site, ["https://a.example/one"], warehouse)
    assert outcome.outcome is Outcome.UNCHANGED
    assert len(warehouse.bulk_find(ArticleDocument, {})) == 1


def test_a_changed_page_updates_its_document() -> None:
    warehouse = FakeWarehouse()
    crawl(FakeWeb({"https://a.example/one": article("One")}), ["https://a.example/one"], warehouse)
    (outcome,) = crawl(FakeWeb({"https://a.example/one": article("Two")}), ["https://a.example/one"], warehouse)
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert outcome.outcome is Outcome.UPDATED
    assert document.revision == 2


def test_a_feed_becomes_its_entries_and_says_which() -> None:
    pages = {f"https://a.example/{n}": article(n) for n in ("one", "two")}
    site = FakeWeb({**pages, "https://a.example/feed": feed(*pages, "https://a.example/gone")})
    (outcome,) = crawl(site, ["https://a.example/feed"])
    assert outcome.outcome is Outcome.STORED
    assert [child.outcome for child in outcome.found] == [Outcome.STORED, Outcome.STORED, Outcome.FAILED]
    assert len(outcome.document_ids) == 2


def test_a_page_already_reached_through_a_feed_is_a_duplicate() -> None:
    site = FakeWeb(
        {"https://a.example/one": article("One"), "https://a.example/feed": feed("https://a.example/one")},
    )
    outcomes = crawl(site, ["https://a.example/feed", "https://a.example/one"])
    assert {outcome.outcome for outcome in outcomes} == {Outcome.STORED, Outcome.SKIPPED}
    assert site.asked.count("https://a.example/one") == 1


def test_feeds_that_lead_to_each_other_come_to_an_end() -> None:
    first, second = "https://a.example/feed", "https://b.example/feed"
    (outcome,) = crawl(FakeWeb({first: feed(second), second: feed(first)}), [first])
    assert outcome.outcome in (Outcome.FAILED, Outcome.SKIPPED)


def test_a_bug_in_a_crawler_ends_its_link_only() -> None:
    class Broken(FakeWeb):
        def page(self, url: str) -> Page:
            if "bad" in url:
                raise ZeroDivisionError
            return super().page(url)

    site = Broken({"https://a.example/one": article("One")})
    outcomes = crawl(site, ["https://a.example/bad", "https://a.example/one"])
    assert [outcome.reason for outcome in outcomes] == [Reason.INTERNAL_ERROR, None]


def test_a_database_that_fails_stops_the_run() -> None:
    class Full(FakeWarehouse):
        def save(self, document: object) -> tuple[Outcome, str]:
            raise WarehouseError("disk full")

    with pytest.raises(WarehouseError):
        crawl(FakeWeb({"https://a.example/one": article("One")}), ["https://a.example/one"], Full())


def test_ctrl_c_while_an_outcome_is_recorded_loses_none() -> None:
    recorded: list[str] = []

    def record(outcome: LinkOutcome) -> None:
        if not recorded:
            os.kill(os.getpid(), signal.SIGINT)
        recorded.append(outcome.link)

    links = [f"https://a.example/{number}" for number in range(9)]
    run = Crawl(ADA, Sources(FakeWeb({}), FakeArchives(), FakeRepositories(), InlineReaders()), FakeWarehouse())
    with pytest.raises(KeyboardInterrupt):
        collect(run, links, record)
    assert sorted(recorded) == links


def report_of(links: Sequence[str]) -> CrawlReport:
    site = FakeWeb({"https://a.example/one": article("One")})
    recorded: list[LinkOutcome] = []
    run = Crawl(ADA, Sources(site, FakeArchives(), FakeRepositories(), InlineReaders()), FakeWarehouse())
    report = collect(run, links, recorded.append)
    assert sorted(recorded, key=repr) == sorted(report.outcomes, key=repr), "each is recorded as its link ends"
    return report


def test_crawled_links_are_only_those_that_gave_documents() -> None:
    report = report_of(["https://a.example/one", "https://a.example/gone"])
    assert report.crawled_links == ["https://a.example/one"]
    assert sum(report.links_by_outcome().values()) == 2


def test_a_crawl_that_gave_nothing_is_a_failure() -> None:
    with pytest.raises(NothingCollected, match="none of the 1 links"):
        report_of(["https://a.example/gone"]).require_success(1.0)


def test_the_share_of_failures_that_makes_a_run_red_is_a_setting() -> None:
    report = report_of(["https://a.example/one", "https://a.example/gone"])
    report.require_success(0.5)
    with pytest.raises(NothingCollected, match=r"CRAWL_MAX_FAILED_SHARE=0\.4"):
        report.require_success(0.4)
