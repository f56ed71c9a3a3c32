"""A link that stands for many becomes its documents, within what the config asks for; the report shows which."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from operator import itemgetter

import pytest

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers.base import LinkOptions, Sources
from llm_engineering.application.order import by_turns
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, UserDocument
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeRepositories, FakeWeb, InlineReaders
from tests.unit.application.test_crawl import article, feed

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
A = "https://a.example"


def dated_feed(*entries: tuple[str, str]) -> bytes:
    items = "".join(f"<item><link>{link}</link><pubDate>{day} 10:00:00 +0000</pubDate></item>" for link, day in entries)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def sitemap(*links: str, kind: str = "urlset", entry: str = "url") -> bytes:
    entries = "".join(f"<{entry}><loc>{link}</loc></{entry}>" for link in links)
    return f'<?xml version="1.0"?><{kind}>{entries}</{kind}>'.encode()


def by(author: str) -> str:
    return f'<meta name="author" content="{author}">'


NAME = "@ada"
WORDS = "<p>The tide comes in, and the tide goes out, and somebody writes down when it does so.</p>" * 5
WHOLE_ARTICLES = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title>'
    + "".join(
        f"<item><title>Number {number}</title><link>https://medium.com/@ada/number-{number}abcd1234abcd</link>"
        f"<dc:creator>{creator}</dc:creator><content:encoded><![CDATA[{WORDS}]]></content:encoded></item>"
        for number, creator in enumerate(("Bo Ek", "Ada Lindqvist", "Ada Lindqvist"))
    )
    + "</channel></rss>"
).encode()


def crawl(pages: Mapping[str, bytes], *links: str, options: LinkOptions | None = None) -> list[LinkOutcome]:
    sources = Sources(FakeWeb(pages), FakeArchives(), FakeRepositories(), InlineReaders())
    run = Crawl(ADA, sources, FakeWarehouse(), {links[0]: options} if options else {})
    return [outcome for _, outcome in sorted(run.outcomes(links), key=itemgetter(0))]


ARTICLES = {f"{A}/{number}": article(f"Number {number}") for number in range(1, 7)}


def test_a_root_leads_through_its_feed_to_its_articles_and_the_report_shows_it() -> None:
    root = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    (outcome,) = crawl({**ARTICLES, f"{A}/": root, f"{A}/feed": feed(f"{A}/1", f"{A}/2")}, f"{A}/")
    (listing,) = (outcome,)
    assert [child.link for child in listing.found] == [f"{A}/1", f"{A}/2"]
    assert outcome.outcome is Outcome.STORED
    assert len(outcome.document_ids) == 2


@pytest.mark.parametrize("path", ["/blog/", "/en/blog", "/writing/"])
def test_the_list_of_a_sites_articles_leads_through_the_sites_feed(path: str) -> None:
    listing = article("The blog", '<link rel="alternate" type="application/rss+xml" href="/feed">')
    (outcome,) = crawl({**ARTICLES, f"{A}{path}": listing, f"{A}/feed": feed(f"{A}/1", f"{A}/2")}, f"{A}{path}")
    assert [leaf.link for leaf in outcome.leaves()] == [f"{A}/1", f"{A}/2"]


def test_a_root_without_feed_that_has_a_text_gives_it_and_what_its_sitemap_lists() -> None:
    pages = {**ARTICLES, f"{A}/": article("I am Ada"), f"{A}/sitemap.xml": sitemap(f"{A}/1", f"{A}/2")}
    (outcome,) = crawl(pages, f"{A}/")
    assert [leaf.link for leaf in outcome.leaves() if leaf.document_ids] == [f"{A}/", f"{A}/1", f"{A}/2"]


@pytest.mark.parametrize("is_at_every_address", [False, True])
def test_a_root_that_is_the_only_page_is_an_article_and_no_failure(*, is_at_every_address: bool) -> None:
    class OnePage(FakeWeb):
        def page(self, url: str) -> Page:
            return super().page(f"{A}/" if is_at_every_address else url)

    warehouse = FakeWarehouse()
    for expected in (Outcome.STORED, Outcome.UNCHANGED):
        sources = Sources(OnePage({f"{A}/": article("All")}), FakeArchives(), FakeRepositories(), InlineReaders())
        ((_, outcome),) = Crawl(ADA, sources, warehouse).outcomes([f"{A}/"])
        assert [(leaf.link, leaf.outcome) for leaf in outcome.leaves()] == [(f"{A}/", expected)]


@pytest.mark.parametrize(("own", "expected"), [("/author/ada/feed/", [f"{A}/3", f"{A}/4"]), ("", [f"{A}/1", f"{A}/2"])])
def test_an_authors_page_leads_through_the_authors_feed_or_else_the_sites(own: str, expected: list[str]) -> None:
    named = ["/feed", "/comments/feed/", *([own] if own else [])]
    head = "".join(f'<link rel="alternate" type="application/rss+xml" href="{address}">' for address in named)
    pages = {
        **ARTICLES,
        f"{A}/author/ada/": article("Ada Lindqvist, Author at Tides", head),
        f"{A}/feed": feed(f"{A}/1", f"{A}/2"),
        f"{A}/author/ada/feed/": feed(f"{A}/3", f"{A}/4"),
    }
    (outcome,) = crawl(pages, f"{A}/author/ada/")
    assert [leaf.link for leaf in outcome.leaves()] == expected


def test_a_root_without_feed_leads_through_its_sitemaps() -> None:
    pages = {
        **ARTICLES,
        f"{A}/": b"<html><head><title>A</title></head></html>",
        f"{A}/sitemap.xml": sitemap(f"{A}/one.xml", f"{A}/two.xml", kind="sitemapindex", entry="sitemap"),
        f"{A}/one.xml": sitemap(f"{A}/1", f"{A}/2"),
        f"{A}/two.xml": sitemap(f"{A}/3"),
    }
    (outcome,) = crawl(pages, f"{A}/")
    assert len(outcome.document_ids) == 3
    assert {child.link for child in outcome.found} == {f"{A}/one.xml", f"{A}/two.xml"}


def test_a_root_that_leads_nowhere_is_no_article_and_says_the_same_in_the_next_run() -> None:
    web, warehouse = FakeWeb({f"{A}/": b"<html><head><title>A</title></head></html>"}), FakeWarehouse()
    for _ in range(2):
        run = Crawl(ADA, Sources(web, FakeArchives(), FakeRepositories(), InlineReaders()), warehouse)
        ((_, outcome),) = run.outcomes([f"{A}/"])
        assert (outcome.outcome, outcome.reason) == (Outcome.FAILED, Reason.NO_ARTICLE)
        assert outcome.detail.startswith(f"{A}/ names no feed")


def test_a_limit_takes_the_first_and_says_what_it_left_out() -> None:
    (outcome,) = crawl({**ARTICLES, f"{A}/feed": feed(*ARTICLES)}, f"{A}/feed", options=LinkOptions(max_documents=2))
    assert [child.outcome for child in outcome.found] == [Outcome.STORED, Outcome.STORED, Outcome.SKIPPED]
    assert outcome.found[-1].reason is Reason.OUT_OF_RANGE
    assert "4 more" in outcome.found[-1].detail


def test_a_limit_counts_over_all_sitemaps_of_an_index() -> None:
    pages = {
        **ARTICLES,
        f"{A}/s.xml": sitemap(f"{A}/one.xml", f"{A}/two.xml", kind="sitemapindex", entry="sitemap"),
        f"{A}/one.xml": sitemap(f"{A}/1", f"{A}/2"),
        f"{A}/two.xml": sitemap(f"{A}/3", f"{A}/4"),
    }
    (outcome,) = crawl(pages, f"{A}/s.xml", options=LinkOptions(max_documents=3))
    assert len(outcome.document_ids) == 3


def test_a_limit_of_the_run_counts_over_all_its_links() -> None:
    pages = {**ARTICLES, f"{A}/feed": feed(f"{A}/1", f"{A}/2"), f"{A}/other": feed(f"{A}/3", f"{A}/4")}
    sources = Sources(FakeWeb(pages), FakeArchives(), FakeRepositories(), InlineReaders())
    run = Crawl(ADA, sources, FakeWarehouse(), max_documents=3)
    outcomes = [outcome for _, outcome in run.outcomes([f"{A}/feed", f"{A}/other"])]
    assert sum(len(outcome.document_ids) for outcome in outcomes) == 3
    assert (
        "beyond max_documents of the run: 3" in [leaf.detail for outcome in outcomes for leaf in outcome.leaves()][-1]
    )


def test_a_limit_takes_the_newest_whatever_their_order() -> None:
    entries = ((f"{A}/1", "31 Jan 2024"), (f"{A}/2", "06 May 2024"), (f"{A}/3", "01 Feb 2024"))
    pages = {**ARTICLES, f"{A}/feed": dated_feed(*entries)}
    (outcome,) = crawl(pages, f"{A}/feed", options=LinkOptions(max_documents=2))
    assert [leaf.link for leaf in outcome.leaves() if leaf.document_ids] == [f"{A}/2", f"{A}/3"]


SIGNED = {
    f"{A}/1": article("One", by("Lindqvist, Ada")),
    f"{A}/2": article("Two", by("Bo Ek")),
    f"{A}/3": article("Three"),
    f"{A}/feed": feed(f"{A}/1", f"{A}/2", f"{A}/3"),
}


class Wanted:
    """Runs over the same site and database, with a limit of the run."""

    def __init__(self, pages: Mapping[str, bytes], most: int | None = None) -> None:
        self.web, self.warehouse, self.most = FakeWeb(pages), FakeWarehouse(), most

    def taken(self, links: list[str], **said: LinkOptions) -> list[str]:
        """The links of the documents that are taken."""
        sources = Sources(self.web, FakeArchives(), FakeRepositories(), InlineReaders())
        options = {f"{A}/{name}": chosen for name, chosen in said.items()}
        run = Crawl(ADA, sources, self.warehouse, options, max_documents=self.most)
        ended = [outcome for _, outcome in sorted(run.outcomes(links), key=itemgetter(0))]
        return [leaf.link for outcome in ended for leaf in outcome.leaves() if leaf.document_ids]


def test_a_limit_is_filled_with_what_is_wanted_by_runs_alike() -> None:
    days = {n: f'<meta property="article:published_time" content="202{n}-01-01">' for n in range(1, 7)}
    pages = {f"{A}/{n}": article(f"Number {n}", days[n]) for n in (6, 5, 4, 3, 2, 1)}
    site = Wanted({**pages, f"{A}/all": sitemap(*pages)})
    options = LinkOptions(max_documents=2, until=date(2024, 6, 1))
    for _ in range(2):
        assert site.taken([f"{A}/all"], all=options) == [f"{A}/4", f"{A}/3"]


def test_what_failed_or_is_by_others_leaves_room_for_the_next() -> None:
    pages = {f"{A}/2": ARTICLES[f"{A}/2"], f"{A}/3": article("Three", by("Bo Ek")), f"{A}/4": ARTICLES[f"{A}/4"]}
    everything = [f"{A}/{n}" for n in range(1, 6)]
    site = Wanted({**pages, f"{A}/feed": feed(*everything)})
    for _ in range(2):
        assert site.taken([f"{A}/feed"], feed=LinkOptions(max_documents=2)) == [f"{A}/2", f"{A}/4"]


def test_a_document_that_two_links_have_counts_once_in_the_run() -> None:
    site = Wanted({**ARTICLES, f"{A}/feed": feed(f"{A}/1", f"{A}/2"), f"{A}/all": sitemap(*ARTICLES)}, most=4)
    for _ in range(2):
        assert sorted(site.taken([f"{A}/feed", f"{A}/all"])) == [f"{A}/{n}" for n in range(1, 5)]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (LinkOptions(by="Bo Ek"), LinkOptions(), ["1", "2", "3"]),
        (LinkOptions(include=("/3",)), LinkOptions(by="Bo Ek"), ["2", "3"]),
        (LinkOptions(max_documents=1), LinkOptions(), ["1", "3"]),
    ],
)
def test_what_one_link_does_not_want_another_may(first: LinkOptions, second: LinkOptions, expected: list[str]) -> None:
    root = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    site = Wanted({**SIGNED, f"{A}/": root})
    for _ in range(2):
        links = site.taken([f"{A}/", f"{A}/feed"], **{"": first, "feed": second})
        assert sorted(links) == [f"{A}/{name}" for name in expected]


def test_a_limit_of_the_run_holds_when_its_links_change() -> None:
    site = Wanted(ARTICLES, most=2)
    assert len(site.taken([f"{A}/1", f"{A}/2", f"{A}/3"])) == 2
    assert len(site.taken([f"{A}/4", f"{A}/1", f"{A}/2", f"{A}/3"])) == 2
    assert site.taken([f"{A}/3"]) == [f"{A}/3"]


def test_what_is_newer_than_until_is_not_taken() -> None:
    entries = ((f"{A}/1", "02 Feb 2024"), (f"{A}/2", "01 Feb 2024"), (f"{A}/3", "31 Jan 2024"))
    pages = {f"{A}/2": ARTICLES[f"{A}/2"], f"{A}/3": ARTICLES[f"{A}/3"], f"{A}/feed": dated_feed(*entries)}
    (outcome,) = crawl(pages, f"{A}/feed", options=LinkOptions(until=date(2024, 2, 1)))
    assert [leaf.link for leaf in outcome.leaves() if leaf.document_ids] == [f"{A}/2", f"{A}/3"]
    assert "newer than until: 2024-02-01" in outcome.found[-1].detail


def test_the_first_and_the_last_of_all_days_are_a_range_that_holds_everything() -> None:
    pages = {**ARTICLES, f"{A}/feed": dated_feed((f"{A}/1", "06 May 2024"), (f"{A}/2", "01 Feb 2024"))}
    (outcome,) = crawl(pages, f"{A}/feed", options=LinkOptions(since=date.min, until=date.max))
    assert [leaf.link for leaf in outcome.leaves() if leaf.document_ids] == [f"{A}/1", f"{A}/2"]


@pytest.mark.parametrize(
    ("options", "taken"),
    [
        (LinkOptions(include=("/blog/*",)), [f"{A}/blog/1"]),
        (LinkOptions(include=("blog/*",)), [f"{A}/blog/1"]),
        (LinkOptions(exclude=("*/BLOG/*",)), [f"{A}/notes/1", f"{A}/notes/2"]),
        (LinkOptions(include=("*/notes/*", "/blog/*"), exclude=(f"{A}/notes/2",)), [f"{A}/blog/1", f"{A}/notes/1"]),
    ],
)
def test_only_chosen_addresses_are_fetched(options: LinkOptions, taken: list[str]) -> None:
    everything = [f"{A}/blog/1", f"{A}/notes/1", f"{A}/notes/2"]
    pages = {address: article(address) for address in taken} | {f"{A}/s.xml": sitemap(*everything)}
    (outcome,) = crawl(pages, f"{A}/s.xml", options=options)
    assert [leaf.link for leaf in outcome.leaves() if leaf.document_ids] == taken
    assert outcome.found[-1].reason is Reason.OUT_OF_RANGE


def test_what_is_older_than_since_is_not_even_fetched() -> None:
    entries = ((f"{A}/1", "06 May 2024"), (f"{A}/2", "01 Feb 2024"), (f"{A}/3", "31 Jan 2024"))
    pages = {**ARTICLES, f"{A}/feed": dated_feed(*entries)}
    web = FakeWeb(pages)
    sources = Sources(web, FakeArchives(), FakeRepositories(), InlineReaders())
    options = {f"{A}/feed": LinkOptions(since=date(2024, 2, 1))}
    ((_, outcome),) = Crawl(ADA, sources, FakeWarehouse(), options).outcomes([f"{A}/feed"])
    assert len(outcome.document_ids) == 2
    assert outcome.found[-1].reason is Reason.OUT_OF_RANGE
    assert f"{A}/3" not in web.asked


def test_what_a_guest_wrote_is_left_out_of_the_authors_site() -> None:
    (outcome,) = crawl(SIGNED, f"{A}/feed")
    assert [child.reason for child in outcome.found] == [None, Reason.NOT_THE_AUTHORS, None]
    assert "by Bo Ek, not by Ada Lindqvist" in outcome.found[1].detail
    assert "CRAWL_ALSO_KNOWN_AS" in outcome.found[1].detail


def test_a_link_may_be_of_another_name_than_the_authors() -> None:
    (outcome,) = crawl(SIGNED, f"{A}/feed", options=LinkOptions(by="Bo Ek"))
    assert [child.reason for child in outcome.found] == [Reason.NOT_THE_AUTHORS, None, None]
    assert "write that name as the link's `by`" in outcome.found[0].detail
    assert "CRAWL_ALSO_KNOWN_AS" not in outcome.found[0].detail, "it does not count for this link"


def test_what_a_guest_wrote_does_not_count_for_a_limit() -> None:
    pages = {f"https://medium.com/feed/{NAME}": WHOLE_ARTICLES}
    (outcome,) = crawl(pages, f"https://medium.com/feed/{NAME}", options=LinkOptions(max_documents=1))
    assert [child.reason for child in outcome.found] == [Reason.NOT_THE_AUTHORS, None, Reason.OUT_OF_RANGE]


def test_an_article_is_no_list_even_if_a_list_leads_to_it() -> None:
    root = b'<html><head><link rel="alternate" type="application/rss+xml" href="/all"></head></html>'
    pages = {
        f"{A}/feed": feed("https://b.example/"),
        "https://b.example/": root,
        "https://b.example/all": feed(f"{A}/1"),
    }
    (outcome,) = crawl({**ARTICLES, **pages}, f"{A}/feed")
    assert (outcome.outcome, outcome.reason) == (Outcome.SKIPPED, Reason.SITE_PAGE)


def test_a_sitemap_may_name_its_front_page_which_is_no_failure() -> None:
    pages = {
        f"{A}/sitemap.xml": sitemap(f"{A}/", f"{A}/1"),
        f"{A}/": b"<html><head><title>Ada</title></head><body>Ada</body></html>",
    }
    (outcome,) = crawl({**ARTICLES, **pages}, f"{A}/sitemap.xml")
    assert [(leaf.link, leaf.reason) for leaf in outcome.leaves()] == [(f"{A}/", Reason.SITE_PAGE), (f"{A}/1", None)]


def test_an_article_without_a_text_is_a_failure_although_its_page_names_a_feed() -> None:
    head = b'<link rel="alternate" type="application/rss+xml" href="/feed">'
    pages = {f"{A}/feed": feed(f"{A}/1"), f"{A}/1": b"<html><head><title>One</title>" + head + b"</head></html>"}
    (outcome,) = crawl(pages, f"{A}/feed")
    assert (outcome.outcome, outcome.reason) == (Outcome.FAILED, Reason.NO_ARTICLE)


def test_lists_behind_lists_come_to_an_end_that_is_told() -> None:
    index = {f"{A}/{n}.xml": sitemap(f"{A}/{n + 1}.xml", kind="sitemapindex", entry="sitemap") for n in range(9)}
    (outcome,) = crawl(index, f"{A}/0.xml")
    assert (outcome.outcome, outcome.reason) == (Outcome.FAILED, Reason.NO_ARTICLE)
    assert f"{A}/6.xml is behind more lists than are followed" in outcome.detail


def test_a_page_can_not_lead_to_a_file_of_this_machine() -> None:
    pages = {f"{A}/feed": feed("file:///etc/passwd", r"C:\secrets.txt", f"{A}/1")}
    (outcome,) = crawl({**ARTICLES, **pages}, f"{A}/feed")
    assert [child.reason for child in outcome.found] == [Reason.BAD_LINK, Reason.BAD_LINK, None]


def test_another_spelling_has_its_turn_when_the_first_fails() -> None:
    first, second = "http://www.a.example/1", f"{A}/1"
    outcomes = crawl(ARTICLES, first, second)
    assert [outcome.outcome for outcome in outcomes] == [Outcome.FAILED, Outcome.STORED]


def test_another_spelling_is_a_duplicate_when_the_first_went_well() -> None:
    outcomes = crawl(ARTICLES, f"{A}/1", f"{A}/1?utm_source=x", "http://a.example/1/")
    assert [outcome.reason for outcome in outcomes] == [None, Reason.DUPLICATE, Reason.DUPLICATE]


def test_the_same_article_by_two_addresses_is_stored_once() -> None:
    page = article("One", '<link rel="canonical" href="/1">')
    sources = Sources(FakeWeb({f"{A}/1": page, f"{A}/copy": page}), FakeArchives(), FakeRepositories(), InlineReaders())
    warehouse = FakeWarehouse()
    outcomes = dict(Crawl(ADA, sources, warehouse).outcomes([f"{A}/1", f"{A}/copy"]))
    assert {outcome.reason for outcome in outcomes.values()} == {None, Reason.DUPLICATE}
    assert len(warehouse.bulk_find(ArticleDocument, {})) == 1


def test_a_canonical_address_on_another_site_is_not_believed() -> None:
    page = article("One", '<link rel="canonical" href="https://b.example/1">')
    (outcome,) = crawl({f"{A}/1": page}, f"{A}/1")
    assert outcome.canonical == f"{A}/1"


@pytest.mark.parametrize("links", [[], ["a"], [f"{A}/1", f"{A}/2", "https://b.example/1", "x.zip", "http://[::1"]])
def test_links_are_begun_by_turns_of_their_hosts_and_none_is_forgotten(links: list[str]) -> None:
    turns = list(by_turns(links))
    assert sorted(turns) == list(enumerate(links))
    if len(links) > 2:
        assert [link for _, link in turns][:2] == [f"{A}/1", "https://b.example/1"]


def test_what_a_feed_says_counts_too_when_only_the_page_has_changed_since() -> None:
    warehouse = FakeWarehouse()
    listing = dated_feed((f"{A}/1", "Tue, 05 Mar 2024"))
    for page in (article("One"), article("One, corrected")):
        sources = Sources(
            FakeWeb({f"{A}/1": page, f"{A}/feed": listing}), FakeArchives(), FakeRepositories(), InlineReaders()
        )
        list(Crawl(ADA, sources, warehouse).outcomes([f"{A}/feed"]))
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert document.content["Title"] == "One, corrected"
    assert document.published_at == datetime(2024, 3, 5, 10, tzinfo=UTC)
    assert document.metadata_sources["published_at"] == "feed"
