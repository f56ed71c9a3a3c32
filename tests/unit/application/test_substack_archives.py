"""Whole publications of Substack through the crawl: what is asked, in which order, and what a second run asks."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from llm_engineering.application.crawl import MAX_DEPTH, Crawl
from llm_engineering.application.crawlers.base import LinkOptions, Sources
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeRepositories, FakeWeb, InlineReaders

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
A = "https://tidelines.substack.com"
OWN = "https://www.tidelines.example"
EXPORT = "x.zip"
NEWEST = datetime(2025, 6, 30, 6, tzinfo=UTC)
WORDS = "<p>The gauge of day {n} stood at {n} hands above the datum of the harbour, and then it fell.</p>"


def post(number: int, site: str = A, by: str = "Ada Lindqvist", **changes: Any) -> dict[str, Any]:
    """The post of that number, each a day older than the one before: 1 is the newest."""
    return {
        "id": 9000 - number,
        "slug": f"day-{number}",
        "title": f"Day {number}",
        "type": "newsletter",
        "audience": "everyone",
        "canonical_url": f"{site}/p/day-{number}",
        "post_date": (NEWEST - timedelta(days=number)).isoformat(),
        "body_html": WORDS.format(n=number) * 3,
        "wordcount": 54,
        "publishedBylines": [{"name": by}],
        **changes,
    }


def answers(posts: Sequence[dict[str, Any]], site: str = A, *, whole: bool = True) -> dict[str, bytes]:
    """What the API answers of all of them, by the address that is asked, up to the empty page behind the last."""
    path = "posts?" if whole else "archive?sort=new&"
    shown = [post if whole else {**post, "body_html": None} for post in posts]
    return {
        f"{site}/api/v1/{path}offset={start}&limit=20": json.dumps(shown[start : start + 20]).encode()
        for start in (*range(0, len(posts), 20), len(posts))
    }


def page_of(post: dict[str, Any], site: str = A) -> bytes:
    data = json.dumps(json.dumps({"post": post, "pub": {"name": "Tidelines"}}))
    return f"""<!DOCTYPE html><html><head><title>{post["title"]}</title>
    <link rel="canonical" href="{site}/p/{post["slug"]}">
    <link rel="preconnect" href="https://substackcdn.com"></head><body><article><h1>{post["title"]}</h1>{post["body_html"]}
    </article><script>window._preloads = JSON.parse({data})</script></body></html>""".encode()


def pages_of(posts: Sequence[dict[str, Any]], site: str = A) -> dict[str, bytes]:
    return {post["canonical_url"]: page_of(post, site) for post in posts}


def feed_of(posts: Sequence[dict[str, Any]]) -> bytes:
    items = "".join(
        f"<item><title>{one['title']}</title><link>{one['canonical_url']}</link><dc:creator>Ada Lindqvist</dc:creator>"
        f"<content:encoded><![CDATA[{one['body_html']}]]></content:encoded></item>"
        for one in posts
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title>{items}</channel></rss>'
    ).encode()


def sitemap_of(posts: Sequence[dict[str, Any]]) -> bytes:
    entries = "".join(f"<url><loc>{one['canonical_url']}</loc></url>" for one in posts)
    return f'<?xml version="1.0"?><urlset><url><loc>{A}/about</loc></url>{entries}</urlset>'.encode()


@dataclass
class Web(FakeWeb):
    """One in which some addresses are refused by robots.txt."""

    refused: tuple[str, ...] = field(default=())

    def page(self, url: str) -> Page:
        if any(part in url for part in self.refused):
            raise LinkError(Reason.ROBOTS, f"robots.txt asks not to fetch {url}")
        return super().page(url)


def crawl(
    web: FakeWeb | Mapping[str, bytes],
    link: str = A,
    warehouse: FakeWarehouse | None = None,
    options: LinkOptions | None = None,
) -> LinkOutcome:
    site = web if isinstance(web, FakeWeb) else FakeWeb(web)
    sources = Sources(site, FakeArchives(), FakeRepositories(), InlineReaders())
    run = Crawl(ADA, sources, warehouse or FakeWarehouse(), {link: options} if options else {})
    ((_, outcome),) = run.outcomes([link])
    return outcome


def stored(outcome: LinkOutcome) -> int:
    return len(set(outcome.document_ids))


MANY = [post(number) for number in range(1, 20 * (MAX_DEPTH + 3) + 6)]


def test_a_publications_root_gives_its_whole_archive_in_a_request_for_every_twenty_posts() -> None:
    web = FakeWeb(answers(MANY))
    outcome = crawl(web)
    assert (outcome.outcome, stored(outcome)) == (Outcome.STORED, len(MANY))
    assert [leaf.reason for leaf in outcome.leaves()] == [None] * len(MANY), "the empty page at its end is no failure"
    assert len(web.asked) == len(MANY) // 20 + 2, "the last is empty"
    assert [leaf.link for leaf in outcome.leaves()] == [one["canonical_url"] for one in MANY], "in the archive's order"


def test_a_second_run_over_an_archive_asks_for_its_lists_again_and_for_no_post() -> None:
    web, warehouse = FakeWeb(answers(MANY[:45])), FakeWarehouse()
    crawl(web, warehouse=warehouse)
    first = list(web.asked)
    liked = [{**one, "reaction_count": 7} for one in MANY[:45]]
    again = FakeWeb(answers(liked))
    outcome = crawl(again, warehouse=warehouse)
    assert outcome.outcome is Outcome.UNCHANGED
    assert again.asked == first
    unchanged = FakeWeb(answers(liked))
    assert crawl(unchanged, warehouse=warehouse).outcome is Outcome.UNCHANGED
    assert unchanged.asked == first
    documents = warehouse.bulk_find(ArticleDocument, {})
    assert {(len(one.provenance), one.revision) for one in documents} == {(1, 1)}


def test_a_new_post_moves_the_others_on_and_is_all_that_is_stored() -> None:
    warehouse = FakeWarehouse()
    crawl(answers(MANY[1:45]), warehouse=warehouse)
    outcome = crawl(answers(MANY[:45]), warehouse=warehouse)
    assert [leaf.link for leaf in outcome.leaves() if leaf.outcome is Outcome.STORED] == [f"{A}/p/day-1"]
    assert {len(one.provenance) for one in warehouse.bulk_find(ArticleDocument, {})} == {1}


@pytest.mark.parametrize(("options", "asked"), [({"max_documents": 25}, 2), ({"since": date(2025, 6, 7)}, 2)])
def test_no_more_of_a_list_is_asked_for_than_the_config_wants(options: dict[str, Any], asked: int) -> None:
    web = FakeWeb(answers(MANY))
    outcome = crawl(web, options=LinkOptions(**options))
    assert len(web.asked) == asked
    assert stored(outcome) in (23, 25)


def test_posts_that_a_list_names_without_their_text_are_read_from_their_pages_with_one_request_each() -> None:
    posts = MANY[:25]
    web = Web({**answers(posts, whole=False), **pages_of(posts)}, refused=("/api/v1/posts?",))
    outcome = crawl(web)
    assert stored(outcome) == len(posts)
    assert len(web.asked) == len({*web.asked}) == 2 * 3 + len(posts)


def test_posts_that_only_subscribers_may_read_do_not_end_an_archive() -> None:
    paid = [{**one, "audience": "only_paid", "wordcount": 900} for one in MANY[:20]]
    warehouse = FakeWarehouse()
    for expected in (Outcome.STORED, Outcome.UNCHANGED):
        outcome = crawl(answers([*paid, *MANY[20:45]]), warehouse=warehouse)
        assert (outcome.outcome, stored(outcome)) == (expected, 25)


def test_a_section_that_was_not_written_for_lately_is_found_all_the_same() -> None:
    posts = [{**one, "section_slug": "logbook"} if place >= 40 else one for place, one in enumerate(MANY[:45])]
    assert stored(crawl(answers(posts), f"{A}/s/logbook")) == 5


def test_without_the_api_the_feed_gives_the_newest_and_the_sitemap_all_others() -> None:
    posts = MANY[:25]
    pages = {f"{A}/feed": feed_of(posts[:20]), f"{A}/sitemap.xml": sitemap_of(posts), **pages_of(posts)}
    outcome = crawl(Web(pages, refused=("/api/",)))
    assert stored(outcome) == len(posts)
    assert all(leaf.reason in (None, Reason.DUPLICATE) for leaf in outcome.leaves())


def test_a_feed_that_is_not_full_has_all_posts() -> None:
    web = FakeWeb({f"{A}/feed": feed_of(MANY[:3])})
    assert stored(crawl(web)) == 3
    assert f"{A}/sitemap.xml" not in web.asked


def test_without_api_and_feed_the_sitemap_alone_gives_the_archive() -> None:
    posts = MANY[:3]
    assert stored(crawl({f"{A}/sitemap.xml": sitemap_of(posts), **pages_of(posts)})) == 3


def test_a_publication_of_which_nothing_can_be_had_says_why() -> None:
    outcome = crawl({})
    assert (outcome.outcome, outcome.reason) == (Outcome.FAILED, Reason.NOT_FOUND)


def test_a_list_that_always_begins_anew_is_asked_for_in_the_other_way() -> None:
    posts = MANY[:25]
    first = answers(posts)[f"{A}/api/v1/posts?offset=0&limit=20"]
    anew = {f"{A}/api/v1/posts?offset={offset}&limit=20": first for offset in (0, 20)}
    outcome = crawl({**anew, **answers(posts, whole=False), **pages_of(posts)})
    assert stored(outcome) == len(posts)


def test_a_page_of_the_list_that_fails_is_told_and_loses_nothing_before_it() -> None:
    pages = answers(MANY[:45])
    del pages[f"{A}/api/v1/posts?offset=20&limit=20"]
    outcome = crawl(pages)
    assert (outcome.outcome, stored(outcome)) == (Outcome.STORED, 20)
    assert [leaf.reason for leaf in outcome.leaves() if leaf.outcome is Outcome.FAILED] == [Reason.NOT_FOUND]


def test_a_post_whose_page_cannot_be_had_is_asked_for_from_the_api() -> None:
    one = post(1)
    web = FakeWeb({f"{A}/api/v1/posts/day-1": json.dumps(one).encode()})
    outcome = crawl(web, f"{A}/p/day-1")
    assert outcome.outcome is Outcome.STORED
    assert web.asked == [f"{A}/p/day-1", f"{A}/api/v1/posts/day-1"]


def test_a_page_that_shows_only_a_preview_is_not_asked_for_in_another_way() -> None:
    paid = post(1, audience="only_paid", wordcount=900)
    web = FakeWeb({f"{A}/p/day-1": page_of(paid), f"{A}/api/v1/posts/day-1": json.dumps(post(1)).encode()})
    outcome = crawl(web, f"{A}/p/day-1")
    assert outcome.reason is Reason.PAYWALLED
    assert "export has the whole text" in outcome.detail
    assert web.asked == [f"{A}/p/day-1"]


HANDED = b'<script>window._preloads        = JSON.parse("{\\"pub\\":{}}")</script>'
GENERATOR = b'<meta name="generator" content="Substack">'


@pytest.mark.parametrize("sign", [HANDED, GENERATOR])
@pytest.mark.parametrize("path", ["/", "/archive", "/archive?sort=top", "/posts", "/podcast"])
def test_a_publication_with_a_domain_of_its_own_is_known_by_its_page(path: str, sign: bytes) -> None:
    posts = [post(number, OWN, type="podcast") for number in range(1, 26)]
    root = b'<html><head><title>Tidelines</title><link href="https://substackcdn.com">' + sign + b"</head></html>"
    web = FakeWeb({f"{OWN}{path}": root, **answers(posts, OWN)})
    outcome = crawl(web, f"{OWN}{path}")
    assert stored(outcome) == len(posts)
    assert {leaf.platform for leaf in outcome.leaves()} == {"substack"}
    assert {leaf.canonical for leaf in outcome.leaves()} == {
        f"https://tidelines.example/p/day-{n}" for n in range(1, 26)
    }


def test_a_feed_on_a_domain_of_its_own_stands_for_the_whole_publication_too() -> None:
    posts = [post(number, OWN) for number in range(1, 23)]
    feed = feed_of(posts[:20]).replace(b"<channel>", b"<channel><generator>Substack</generator>")
    pages = {f"{OWN}/feed": feed, f"{OWN}/sitemap.xml": sitemap_of(posts), **pages_of(posts[20:], OWN)}
    outcome = crawl(pages, f"{OWN}/feed")
    assert stored(outcome) == len(posts)
    assert {leaf.platform for leaf in outcome.leaves()} == {"substack"}


def test_a_page_where_the_feed_should_be_is_no_end_of_it() -> None:
    root = b'<html><head><title>Tidelines</title><link href="https://substackcdn.com">' + GENERATOR + b"</head></html>"
    one = post(1, OWN)
    pages = {f"{OWN}/": root, f"{OWN}/feed": root, f"{OWN}/sitemap.xml": sitemap_of([one]), **pages_of([one], OWN)}
    assert stored(crawl(pages, f"{OWN}/")) == 1


def test_a_post_on_a_domain_of_its_own_is_substacks_and_the_same_as_by_the_list() -> None:
    one, warehouse = post(1, OWN), FakeWarehouse()
    outcome = crawl({f"{OWN}/p/day-1": page_of(one, OWN)}, f"{OWN}/p/day-1", warehouse)
    again = crawl({f"{OWN}/": page_of(one, OWN), **answers([one], OWN)}, f"{OWN}/", warehouse)
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert (outcome.outcome, document.platform) == (Outcome.STORED, "substack")
    assert document.identity == "https://tidelines.example/p/day-1"
    assert again.document_ids == outcome.document_ids


def test_a_page_that_only_writes_of_substack_is_not_substacks() -> None:
    words = "<p>Look for window._preloads = JSON.parse( in the page, and for substackcdn.com in its images.</p>" * 9
    web = FakeWeb({"https://blog.example/p/scraping": f"<html><body><article><h1>X</h1>{words}</article>".encode()})
    warehouse = FakeWarehouse()
    crawl(web, "https://blog.example/p/scraping", warehouse)
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert document.platform == "custom_article"


def test_a_page_of_another_domain_cannot_pass_for_a_post_of_somebody_elses() -> None:
    one = post(1, A)
    outcome = crawl({f"{OWN}/p/day-1": page_of(one, A)}, f"{OWN}/p/day-1")
    assert outcome.canonical == "https://tidelines.example/p/day-1"


def test_a_publication_by_its_old_name_and_by_its_domain_is_one() -> None:
    one, warehouse = post(1, OWN), FakeWarehouse()
    crawl(answers([one], A), A, warehouse)
    crawl({f"{OWN}/p/day-1": page_of(one, OWN)}, f"{OWN}/p/day-1", warehouse)
    crawl({f"{A}/p/day-1": page_of(one, OWN)}, f"{A}/p/day-1", warehouse)
    assert [one.identity for one in warehouse.bulk_find(ArticleDocument, {})] == ["https://tidelines.example/p/day-1"]


def test_a_person_stands_for_all_that_their_publications_hold_by_them() -> None:
    roles = [{"role": "admin", "publication": {"subdomain": name}} for name in ("tidelines", "gulls")]
    gulls = "https://gulls.substack.com"
    theirs = [post(1, gulls, by="Bo Ek"), post(2, gulls, by="Bo Ek, Ada Lindqvist")]
    pages = {
        "https://substack.com/api/v1/user/ada/public_profile": json.dumps({"publicationUsers": roles}).encode(),
        **answers([post(1), post(2)]),
        **answers(theirs, gulls),
    }
    outcome = crawl(pages, "https://substack.com/@ada")
    assert stored(outcome) == 3
    assert [leaf.link for leaf in outcome.leaves() if leaf.reason is Reason.NOT_THE_AUTHORS] == [f"{gulls}/p/day-1"]


def test_what_the_author_wrote_as_a_guest_elsewhere_is_theirs() -> None:
    one = post(1, publishedBylines=[{"name": "Bo Ek"}, {"name": "Ada Lindqvist", "is_guest": True}])
    assert crawl({f"{A}/p/day-1": page_of(one)}, f"{A}/p/day-1").outcome is Outcome.STORED


def test_a_post_of_the_app_comes_out_as_the_post_that_it_is() -> None:
    one = {"post": post(1, OWN), "publication": {"base_url": OWN}}
    address = "https://substack.com/api/v1/posts/by-id/8999"
    outcome = crawl({address: json.dumps(one).encode()}, "https://substack.com/@ada/p-8999")
    assert outcome.canonical == "https://tidelines.example/p/day-1"


def with_export(
    web: FakeWeb, repeats: Mapping[int, int], links: Sequence[str], warehouse: FakeWarehouse
) -> list[LinkOutcome]:
    """Links among which is an export that has so many paragraphs of the posts of these numbers."""
    rows = "".join(f"{9000 - number}.day-{number},,true,newsletter,everyone,Day {number}\n" for number in repeats)
    export = {"posts.csv": f"post_id,post_date,is_published,type,audience,title\n{rows}".encode()}
    export |= {f"posts/{9000 - n}.day-{n}.html": (WORDS.format(n=n) * many).encode() for n, many in repeats.items()}
    sources = Sources(web, FakeArchives({EXPORT: export}), FakeRepositories(), InlineReaders())
    return [outcome for _, outcome in Crawl(ADA, sources, warehouse, {EXPORT: LinkOptions(site=A)}).outcomes(links)]


@pytest.mark.parametrize("links", [[EXPORT, A], [A, EXPORT]])
def test_an_archive_is_read_to_its_end_whatever_of_it_an_export_has(links: list[str]) -> None:
    posts = [*MANY[:40], *(post(number, by="Bo Ek") for number in range(41, 46))]
    web, warehouse = FakeWeb(answers(posts)), FakeWarehouse()
    with_export(web, dict.fromkeys(range(1, 46), 3), links, warehouse)
    by_others = [one.title for one in warehouse.bulk_find(ArticleDocument, {}) if one.by_author is False]
    assert len([url for url in web.asked if "posts?" in url]) == 4
    assert set(by_others) <= {f"Day {number}" for number in range(41, 46)}
    assert all(one.byline for one in warehouse.bulk_find(ArticleDocument, {})), "the archive says who wrote each"


def test_an_export_and_the_archive_give_one_document_with_the_exports_text_and_the_archives_byline() -> None:
    warehouse = FakeWarehouse()
    outcomes = with_export(FakeWeb(answers([post(1)])), {1: 4}, [A, EXPORT], warehouse)
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert {outcome.reason for outcome in outcomes} == {None, Reason.DUPLICATE}
    assert (document.text_from, document.byline, document.by_author) == ("substack_export", ["Ada Lindqvist"], True)
    assert document.text.count("The gauge of day 1") == 4
