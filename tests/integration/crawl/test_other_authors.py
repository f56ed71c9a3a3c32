"""What others wrote does not become the author's, in the first run and in the next, whatever is set by then."""

from collections.abc import Sequence

import pytest

from llm_engineering.application.crawlers.base import LinkOptions
from llm_engineering.domain.documents import ArticleDocument
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.integration.crawl.conftest import Run
from tests.integration.crawl.site import Site, article

GUEST = ("Bo Ek",)


def by(name: str) -> str:
    return f'<meta name="author" content="{name}">'


def feed(origin: str, creators: dict[str, Sequence[str]]) -> bytes:
    """Of all paths, with who the feed says wrote each."""
    items = "".join(
        f"<item><title>x</title><link>{origin}{path}</link>"
        + "".join(f"<dc:creator>{name}</dc:creator>" for name in names)
        + "</item>"
        for path, names in creators.items()
    )
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    return f"{head}<title>t</title>{items}</channel></rss>".encode()


@pytest.fixture
def blog(site: Site) -> str:
    """The feed of her blog: of her alone, of a guest by page and by feed, of both, and of nobody named."""
    site.pages = {
        "/hers": article("Hers", head=by("Lindqvist, Ada")),
        "/guest": article("Guest", head=by("Bo Ek")),
        "/listed": article("Listed"),
        "/both": article("Both", head=by("Bo Ek and A. Lindqvist")),
        "/two": article("Two"),
        "/nobody": article("Nobody", head=by("admin")),
    }
    listed: dict[str, Sequence[str]] = dict.fromkeys(site.pages, ())
    listed |= {"/hers": ["editor"], "/listed": GUEST, "/two": ["Bo Ek", "Ada Lindqvist"]}
    site.pages["/feed"] = feed(site.origin, listed)
    return f"{site.origin}/feed"


def ends(outcome: LinkOutcome) -> dict[str, str]:
    """By path, the outcome or the reason of each document behind the feed."""
    return {child.link.rpartition("/")[2]: str(child.reason or child.outcome) for child in outcome.found}


def flags(warehouse: MongoWarehouse) -> dict[str, bool | None]:
    return {found.content["Title"].lower(): found.by_author for found in warehouse.bulk_find(ArticleDocument, {})}


HERS = {"hers": "stored", "both": "stored", "two": "stored", "nobody": "stored"}
OTHERS = {"guest": "not_the_authors", "listed": "not_the_authors"}
FLAGS = {"hers": True, "both": True, "two": True, "nobody": None}


def test_guests_are_left_out_and_co_authors_are_not(blog: str, run: Run, warehouse: MongoWarehouse) -> None:
    (outcome,) = run([blog])
    assert ends(outcome) == HERS | OTHERS
    assert flags(warehouse) == FLAGS
    guest = next(child for child in outcome.found if child.link.endswith("/guest"))
    assert guest.outcome is Outcome.SKIPPED
    assert "is by Bo Ek, not by Ada Lindqvist" in guest.detail
    assert "CRAWL_ALSO_KNOWN_AS" in guest.detail


def test_a_guests_page_that_is_given_by_itself_is_left_out_too(site: Site, blog: str, run: Run) -> None:
    (outcome,) = run([f"{site.origin}/guest"])
    assert (outcome.outcome, outcome.reason) == (Outcome.SKIPPED, Reason.NOT_THE_AUTHORS)


def test_they_are_kept_and_flagged_where_that_is_set(
    blog: str, run: Run, warehouse: MongoWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRAWL_OTHER_AUTHORS", "keep")
    (outcome,) = run([blog])
    assert set(ends(outcome).values()) == {"stored"}
    assert flags(warehouse) == FLAGS | {"guest": False, "listed": False}
    details = {child.link.rpartition("/")[2]: child.detail for child in outcome.found if child.detail}
    said = "by Bo Ek, not by Ada Lindqvist: kept, and flagged"
    assert details == {"guest": said, "listed": said}
    (again,) = run([blog])
    assert {child.link.rpartition("/")[2]: child.detail for child in again.found if child.detail} == details


def test_a_second_run_leaves_them_out_without_fetching_them_again(site: Site, blog: str, run: Run) -> None:
    run([blog])
    site.forget()
    (again,) = run([blog])
    assert ends(again) == dict.fromkeys(HERS, "unchanged") | OTHERS
    assert site.statuses == {304: 7, 404: 1}, "all pages and the feed, and robots.txt that is not there"


def test_what_was_left_out_is_collected_when_the_setting_is_changed(
    site: Site, blog: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run([blog])
    site.forget()
    monkeypatch.setenv("CRAWL_REFRESH_AFTER", "1d")
    monkeypatch.setenv("CRAWL_OTHER_AUTHORS", "keep")
    (kept,) = run([blog])
    assert ends(kept) == dict.fromkeys(HERS, "unchanged") | dict.fromkeys(OTHERS, "stored")
    assert {path for path in site.asked if path != "/robots.txt"} == {"/guest", "/listed"}, "only what is wanted now"


def test_what_was_kept_is_left_alone_when_the_setting_is_changed_back(
    blog: str, run: Run, warehouse: MongoWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRAWL_OTHER_AUTHORS", "keep")
    run([blog])
    monkeypatch.setenv("CRAWL_OTHER_AUTHORS", "skip")
    (again,) = run([blog])
    assert ends(again) == dict.fromkeys(HERS, "unchanged") | OTHERS
    assert flags(warehouse) == FLAGS | {"guest": False, "listed": False}


def test_a_pen_name_that_is_told_later_makes_its_documents_the_authors(
    site: Site, blog: str, run: Run, warehouse: MongoWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    run([blog])
    site.forget()
    monkeypatch.setenv("CRAWL_REFRESH_AFTER", "1d")
    monkeypatch.setenv("CRAWL_ALSO_KNOWN_AS", "@boek")
    (again,) = run([blog])
    assert ends(again) == dict.fromkeys(HERS, "unchanged") | dict.fromkeys(OTHERS, "stored")
    assert flags(warehouse) == FLAGS | {"guest": True, "listed": True}
    assert "/hers" not in site.asked


def test_a_flag_follows_a_pen_name_that_is_told_later(
    blog: str, run: Run, warehouse: MongoWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRAWL_OTHER_AUTHORS", "keep")
    run([blog])
    monkeypatch.setenv("CRAWL_ALSO_KNOWN_AS", "Bo Ek")
    (again,) = run([blog])
    assert set(ends(again).values()) == {"unchanged"}
    assert flags(warehouse)["guest"] is True


def test_another_name_for_a_link_is_looked_for_in_the_next_run(blog: str, run: Run) -> None:
    run([blog])
    (again,) = run([blog], first=LinkOptions(by="Bo Ek"))
    assert ends(again) == {
        "hers": "not_the_authors",
        "guest": "stored",
        "listed": "stored",
        "both": "unchanged",
        "two": "unchanged",
        "nobody": "unchanged",
    }


def test_a_stored_document_stays_and_is_flagged_when_its_page_names_somebody_else(
    site: Site, run: Run, warehouse: MongoWarehouse
) -> None:
    site.pages = {"/1": article("One")}
    run(site.urls())
    site.pages["/1"] = article("One", head=by("Bo Ek"))
    (again,) = run(site.urls())
    assert again.reason is Reason.NOT_THE_AUTHORS
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert (document.byline, document.by_author, document.revision) == (["Bo Ek"], False, 1)


def twice(site: Site, name: str = "Bo Ek") -> tuple[str, str]:
    """One document by two links: its page names somebody, its page for printers nobody."""
    canonical = f'<link rel="canonical" href="{site.origin}/1">'
    site.pages = {"/1": article("One", head=canonical + by(name)), "/print": article("One", head=canonical)}
    return f"{site.origin}/1", f"{site.origin}/print"


def test_what_a_silent_source_brought_is_flagged_when_another_names_a_guest(
    site: Site, run: Run, warehouse: MongoWarehouse
) -> None:
    signed, silent = twice(site)
    run([silent])
    assert flags(warehouse) == {"one": None}
    (again,) = run([signed])
    assert again.reason is Reason.NOT_THE_AUTHORS
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert (document.byline, document.by_author, document.revision) == (["Bo Ek"], False, 1)


def test_what_a_silent_source_brings_is_left_out_where_another_has_named_a_guest(
    site: Site, run: Run, warehouse: MongoWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed, silent = twice(site)
    run([signed])
    monkeypatch.setenv("CRAWL_REFRESH_AFTER", "1d")
    (_, outcome) = run([signed, silent])
    assert outcome.reason is Reason.NOT_THE_AUTHORS
    assert flags(warehouse) == {}


@pytest.mark.parametrize("is_silent_first", [True, False])
@pytest.mark.parametrize(("name", "is_hers"), [("Ada Lindqvist", True), ("Bo Ek", False)])
def test_two_sources_of_one_document_give_one_byline_in_whatever_order_they_come(
    site: Site,
    run: Run,
    warehouse: MongoWarehouse,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    *,
    is_hers: bool,
    is_silent_first: bool,
) -> None:
    monkeypatch.setenv("CRAWL_OTHER_AUTHORS", "keep")
    links = twice(site, name)
    run(links[::-1] if is_silent_first else links)
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert (document.byline, document.by_author) == ([name], is_hers)


@pytest.mark.parametrize("is_feed_first", [True, False])
def test_what_a_feed_says_counts_for_a_page_that_is_given_by_itself_too(
    site: Site, run: Run, warehouse: MongoWarehouse, *, is_feed_first: bool
) -> None:
    site.pages = {"/1": article("One"), "/2": article("Two"), "/3": article("Three", head=by("Ada Lindqvist"))}
    pages = site.urls()
    site.pages["/feed"] = feed(site.origin, {"/1": ["Bo Ek"], "/2": ["Ada Lindqvist"], "/3": ["Bo Ek"]})
    run([f"{site.origin}/feed", *pages] if is_feed_first else [*pages, f"{site.origin}/feed"])
    found = flags(warehouse)
    assert found.pop("one", False) is False, "left out, or flagged where it was there first"
    assert found == {"two": True, "three": True}


def test_a_byline_with_the_sites_own_name_is_nobodys(site: Site, run: Run, warehouse: MongoWarehouse) -> None:
    own = '<meta property="og:site_name" content="Tide Lines">'
    site.pages = {"/1": article("One", head=own + by("Tide Lines")), "/2": article("Two", head=own + by("Bo Ek"))}
    first, second = run(site.urls())
    assert (first.outcome, second.reason) == (Outcome.STORED, Reason.NOT_THE_AUTHORS)
    assert flags(warehouse) == {"one": None}


def test_a_site_that_is_called_after_the_author_is_the_authors(site: Site, run: Run, warehouse: MongoWarehouse) -> None:
    own = '<meta property="og:site_name" content="Ada Lindqvist">'
    site.pages = {"/1": article("One", head=own + by("Ada Lindqvist"))}
    run(site.urls())
    assert flags(warehouse) == {"one": True}


def test_a_feed_that_names_only_the_site_makes_no_page_be_read_again(
    site: Site, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages = {"/1": article("One", head='<meta property="og:site_name" content="Tide Lines">')}
    site.pages["/feed"] = feed(site.origin, {"/1": ["Tide Lines"]})
    run([f"{site.origin}/feed"])
    site.forget()
    monkeypatch.setenv("CRAWL_REFRESH_AFTER", "1d")
    (again,) = run([f"{site.origin}/feed"])
    assert (again.outcome, site.asked) == (Outcome.UNCHANGED, {})
