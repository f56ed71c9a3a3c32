"""Links of Medium in a whole crawl: what is fetched for them, in which order, and what the report says."""

from operator import itemgetter

import pytest

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers.base import Sources
from llm_engineering.domain.documents import ArticleDocument, UserDocument
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from tests.fake_warehouse import FakeWarehouse
from tests.fakes import FakeArchives, FakeRepositories, FakeWeb, InlineReaders
from tests.unit.application.test_crawl import article

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
ARTICLE = "https://medium.com/@ada/light-4c57cf14bce5"
FEED = "https://medium.com/feed/@ada"
WORDS = "<p>The tide comes in, and the tide goes out, and somebody writes down when it does so.</p>" * 5
CHALLENGE = (
    b"<html><head><title>Just a moment...</title></head><body><p>Performing security verification</p></body></html>"
)
MEMBERS = article(
    "Light", '<script type="application/ld+json">{"@type":"Article","isAccessibleForFree":false}</script>'
)
OWN = '<meta property="al:android:package" content="com.medium.reader"><meta name="author" content="Ada Lindqvist">'


def feed(*addresses: str) -> bytes:
    items = "".join(
        f"<item><title>Light</title><link>{address}?source=rss</link>"
        f"<content:encoded><![CDATA[{WORDS}]]></content:encoded></item>"
        for address in addresses
    )
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss {spaces}><channel><generator>Medium</generator>{items}</channel></rss>'.encode()


def crawl(web: FakeWeb, *links: str, warehouse: FakeWarehouse | None = None) -> list[LinkOutcome]:
    sources = Sources(web, FakeArchives(), FakeRepositories(), InlineReaders())
    ended = Crawl(ADA, sources, warehouse or FakeWarehouse()).outcomes(links)
    return [outcome for _, outcome in sorted(ended, key=itemgetter(0))]


def test_an_article_behind_a_challenge_is_taken_from_its_authors_feed() -> None:
    warehouse = FakeWarehouse()
    web = FakeWeb({ARTICLE: CHALLENGE, FEED: feed("https://medium.com/@ada/glass-aaaabbbbcccc", ARTICLE)})
    (outcome,) = crawl(web, f"{ARTICLE}?source=x&format=json", warehouse=warehouse)
    assert outcome.outcome is Outcome.STORED
    assert web.asked == [ARTICLE, FEED]
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert (document.identity, document.provenance[0].kind) == ("medium:4c57cf14bce5", "feed")


def test_an_article_that_neither_page_nor_feed_gives_ends_as_its_page_did_and_names_the_export() -> None:
    web = FakeWeb({ARTICLE: CHALLENGE, FEED: feed("https://medium.com/@ada/glass-aaaabbbbcccc")})
    (outcome,) = crawl(web, ARTICLE)
    assert outcome.reason is Reason.CHALLENGE
    assert "prove that a person is reading" in outcome.detail
    assert "the author's export has it" in outcome.detail
    (gone,) = crawl(FakeWeb({FEED: feed()}), ARTICLE)
    assert (gone.reason, gone.status) == (Reason.NOT_FOUND, 404)


def test_a_story_for_members_is_not_looked_for_elsewhere() -> None:
    web = FakeWeb({ARTICLE: MEMBERS, FEED: feed(ARTICLE)})
    (outcome,) = crawl(web, ARTICLE)
    assert outcome.reason is Reason.PAYWALLED
    assert "export has the whole text" in outcome.detail
    assert web.asked == [ARTICLE]


def test_a_root_of_a_domain_of_its_own_gives_its_feeds_articles_by_mediums_ids() -> None:
    root, listed = "https://blog.lens.example/", "https://blog.lens.example/light-4c57cf14bce5"
    warehouse = FakeWarehouse()
    web = FakeWeb({root: article("Lens and Lamp", OWN), "https://blog.lens.example/feed": feed(listed)})
    (outcome,) = crawl(web, root, warehouse=warehouse)
    assert outcome.outcome is Outcome.STORED
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert (document.platform, document.identity) == ("medium", "medium:4c57cf14bce5")


def test_an_article_at_its_own_domain_and_at_mediums_is_one() -> None:
    own = "https://blog.lens.example/light-4c57cf14bce5"
    web = FakeWeb({own: article("Light", OWN), ARTICLE: article("Light", OWN)})
    assert [outcome.reason for outcome in crawl(web, own, ARTICLE)] == [None, Reason.DUPLICATE]


@pytest.mark.parametrize(("stories", "said"), [(10, "only the ten newest"), (9, "")])
def test_a_feed_that_may_be_cut_short_says_where_the_older_stories_are(stories: int, said: str) -> None:
    listed = feed(*(f"https://medium.com/@ada/story-{number:012x}" for number in range(stories)))
    (outcome,) = crawl(FakeWeb({FEED: listed}), "https://medium.com/@ada")
    assert len(outcome.document_ids) == stories
    assert said in outcome.detail
    assert bool(outcome.detail) is bool(said)
