"""Many pages at once: none waits for room that another has not given back, and the crawl comes to its end."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from llm_engineering.application.arrivals import _UNREAD
from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers.base import Sources
from llm_engineering.application.ports import Page, Validators
from llm_engineering.domain.documents import UserDocument
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeRepositories, FakeWeb, InlineReaders
from tests.unit.application.test_crawl import article, feed

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
MANY = range(_UNREAD + 16)
TEXT = "".join(f"<p>Sentence {n} says something about the sea.</p>" for n in range(30))
NONE = b"<html><head><title>No text</title></head></html>"


@dataclass
class Threads(FakeWeb):
    """Fetches in threads of its own, as the real one does."""

    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))

    def fetch(self, url: str, known: Validators | None = None) -> "Future[Page]":
        return self.pool.submit(self.page, url)


def stored(pages: dict[str, bytes], *links: str) -> int:
    sources = Sources(Threads(pages), FakeArchives(), FakeRepositories(), InlineReaders())
    outcomes = [outcome for _, outcome in Crawl(ADA, sources, FakeWarehouse()).outcomes(links)]
    return sum(len(outcome.document_ids) for outcome in outcomes)


def test_pages_that_hold_nothing_give_their_room_to_what_their_feed_carries() -> None:
    entries = "".join(
        f"<item><title>Post {n}</title><link>https://a.example/{n}</link><description><![CDATA[{TEXT}]]></description></item>"
        for n in MANY
    )
    listing = f'<?xml version="1.0"?><rss version="2.0"><channel>{entries}</channel></rss>'.encode()
    pages = {f"https://a.example/{n}": NONE for n in MANY}
    assert stored({"https://a.example/feed": listing, **pages}, "https://a.example/feed") == len(MANY)


def test_sites_whose_first_list_is_none_give_their_room_to_the_next() -> None:
    links = [f"https://{n}.example/sitemap.xml" for n in MANY]
    pages: dict[str, bytes] = {}
    for n, link in enumerate(links):
        pages |= {link: NONE, f"https://{n}.example/feed": feed(f"https://{n}.example/1")}
        pages[f"https://{n}.example/1"] = article("One")
    assert stored(pages, *links) == len(MANY)
