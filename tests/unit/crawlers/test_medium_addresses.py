"""What each form of Medium's addresses stands for, is fetched for, and leads to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.crawlers.base import Lead, Record
from llm_engineering.application.crawlers.dispatcher import crawler_of_page, crawlers
from llm_engineering.application.crawlers.medium_addresses import article_id, feed_address, shown
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import Reason

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
MEDIUM = crawlers()["medium"]
ID = "4c57cf14bce5"
ARTICLE = f"https://medium.com/@ada-lindqvist/how-far-light-carries-{ID}"


@pytest.mark.parametrize(
    ("address", "fetched"),
    [
        (ARTICLE, [ARTICLE, "https://medium.com/feed/@ada-lindqvist"]),
        (f"{ARTICLE}?source=rss-1------2&format=json#7c2b", [ARTICLE, "https://medium.com/feed/@ada-lindqvist"]),
        (
            f"http://www.medium.com/lens/light-{ID}",
            [f"https://medium.com/lens/light-{ID}", "https://medium.com/feed/lens"],
        ),
        (f"https://ada.medium.com/light-{ID}", [f"https://ada.medium.com/light-{ID}", "https://ada.medium.com/feed"]),
        (f"https://medium.com/p/{ID}", [f"https://medium.com/p/{ID}"]),
        (f"https://medium.com/p/{ID}/edit?source=x", [f"https://medium.com/p/{ID}"]),
        (f"https://medium.com/p/light-{ID}", [f"https://medium.com/p/light-{ID}"]),
        (
            f"https://medium.com/m/global-identity-2?redirectUrl=https%3A%2F%2Fblog.lens.example%2Flight-{ID}%3Fgi%3D1",
            [f"https://blog.lens.example/light-{ID}", "https://blog.lens.example/feed"],
        ),
        (
            f"https://medium.com/m/signin?operation=login&redirect=https%3A%2F%2Fmedium.com%2Flens%2Flight-{ID}",
            [f"https://medium.com/lens/light-{ID}", "https://medium.com/feed/lens"],
        ),
    ],
)
def test_an_article_is_fetched_at_its_page_and_else_from_its_feed(address: str, fetched: list[str]) -> None:
    assert MEDIUM.addresses(parse_link(address)) == fetched
    assert MEDIUM.identity(parse_link(address)) == f"medium:{ID}"


@pytest.mark.parametrize(
    ("address", "feed"),
    [
        ("https://medium.com/@ada", "https://medium.com/feed/@ada"),
        ("https://www.medium.com/@ada/", "https://medium.com/feed/@ada"),
        ("https://medium.com/@ada/about", "https://medium.com/feed/@ada"),
        ("https://medium.com/@ada/followers?source=x", "https://medium.com/feed/@ada"),
        ("https://medium.com/@ada/feed", "https://medium.com/feed/@ada"),
        ("https://medium.com/feed/@ada", "https://medium.com/feed/@ada"),
        ("https://medium.com/feed/lens", "https://medium.com/feed/lens"),
        ("https://medium.com/lens", "https://medium.com/feed/lens"),
        ("https://medium.com/lens-20190504", "https://medium.com/feed/lens-20190504"),
        ("https://medium.com/lens/archive/2019/05", "https://medium.com/feed/lens"),
        ("https://medium.com/lens/tagged/glass", "https://medium.com/feed/lens/tagged/glass"),
        ("https://medium.com/feed/lens/tagged/glass", "https://medium.com/feed/lens/tagged/glass"),
        ("https://medium.com/tag/tides", "https://medium.com/feed/tag/tides"),
        ("https://medium.com/tag/tides-20240101/archive", "https://medium.com/feed/tag/tides-20240101"),
        ("https://medium.com/feed/tag/tides", "https://medium.com/feed/tag/tides"),
        ("https://ada.medium.com", "https://ada.medium.com/feed"),
        ("https://ada.medium.com/about", "https://ada.medium.com/feed"),
        ("https://ada.medium.com/feed", "https://ada.medium.com/feed"),
        ("https://blog.lens.example/tagged/glass", "https://blog.lens.example/feed/tagged/glass"),
        ("https://blog.lens.example/feed/tagged/glass", "https://blog.lens.example/feed/tagged/glass"),
    ],
)
def test_a_person_a_publication_and_a_tag_are_their_feed(address: str, feed: str) -> None:
    link = parse_link(address)
    assert MEDIUM.addresses(link) == [feed]
    assert MEDIUM.identity(link) == MEDIUM.identity(parse_link(feed))


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://medium.com/me/stories/public", Reason.LOGIN_REQUIRED),
        ("https://medium.com/new-story", Reason.LOGIN_REQUIRED),
        ("https://medium.com/m/signin", Reason.LOGIN_REQUIRED),
        ("https://medium.com/@ada/lists", Reason.NO_ARTICLE),
        ("https://medium.com/@ada/list/to-read-4c57cf14bce5", Reason.NO_ARTICLE),
        ("https://ada.medium.com/list/reading-list", Reason.NO_ARTICLE),
        ("https://medium.com/search?q=tides", Reason.NO_ARTICLE),
        ("https://medium.com/", Reason.NO_ARTICLE),
        ("https://medium.com/feed", Reason.NO_ARTICLE),
        ("https://medium.com/tag", Reason.NO_ARTICLE),
        ("https://medium.com/policy", Reason.NO_ARTICLE),
    ],
)
def test_what_has_no_stories_of_the_authors_says_so_in_a_sentence(address: str, reason: Reason) -> None:
    with pytest.raises(LinkError) as caught:
        MEDIUM.addresses(parse_link(address))
    assert caught.value.reason is reason
    assert address in caught.value.detail
    assert not MEDIUM.identity(parse_link(address)).startswith("medium:")


PARAGRAPHS = "<p>A lighthouse lens bends the lamp's light into a flat sheet, and the sheet turns.</p>" * 4
PAGE = f"<html><head><title>Light</title></head><body><article><h1>Light</h1>{PARAGRAPHS}</article></body></html>"
FEED = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><generator>Medium</generator>
<item><title>Light</title><link>{ARTICLE}?source=rss</link><dc:creator>Ada Lindqvist</dc:creator>
<content:encoded><![CDATA[{PARAGRAPHS}]]></content:encoded></item>
<item><title>Glass</title><guid isPermaLink="false">https://medium.com/p/aaaabbbbcccc</guid>
<content:encoded><![CDATA[{PARAGRAPHS}]]></content:encoded></item></channel></rss>"""


def read(link: str, answered: str, content: str) -> list[Record]:
    media_type = "text/xml" if content.startswith("<?xml") else "text/html"
    page = Page(answered, content.encode(), media_type, "utf-8", now())
    return list(MEDIUM.read(page, parse_link(link), ADA))


def test_a_short_link_is_the_article_that_it_leads_to() -> None:
    assert MEDIUM.addresses(parse_link("https://link.medium.com/aBcDeF12345?x=1")) == [
        "https://link.medium.com/aBcDeF12345"
    ]
    (document,) = read("https://link.medium.com/aBcDeF12345", f"{ARTICLE}?source=social", PAGE)
    assert isinstance(document, ArticleDocument)
    assert (document.identity, document.link) == (f"medium:{ID}", ARTICLE)


@pytest.mark.parametrize("link", ["https://link.medium.com/aBcDeF12345", "https://medium.com/u/4c57cf14bce5"])
def test_what_leads_to_a_person_gives_the_persons_feed(link: str) -> None:
    (lead,) = read(link, "https://medium.com/@ada-lindqvist?gi=1", PAGE)
    assert isinstance(lead, Lead)
    assert (lead.link.target, lead.is_list, lead.platform) == ("https://medium.com/feed/@ada-lindqvist", True, "medium")


def test_an_article_whose_page_cannot_be_had_is_taken_from_its_feed_and_no_other() -> None:
    (document,) = read(ARTICLE, "https://medium.com/feed/@ada-lindqvist", FEED)
    assert isinstance(document, ArticleDocument)
    assert document.identity == f"medium:{ID}"


def test_an_article_that_its_feed_does_not_carry_is_said_to_be_in_the_export() -> None:
    with pytest.raises(LinkError, match="the author's export has it"):
        read("https://medium.com/@ada/older-ffffeeeedddd", "https://medium.com/feed/@ada", FEED)


def test_an_entry_without_a_link_is_known_by_its_guid() -> None:
    _, glass = read("https://medium.com/feed/@ada", "https://medium.com/feed/@ada", FEED)
    assert isinstance(glass, ArticleDocument)
    assert (glass.identity, glass.link) == ("medium:aaaabbbbcccc", "https://medium.com/p/aaaabbbbcccc")


def claimed(address: str, content: str) -> bool:
    page = Page(address, content.encode(), "text/html", "utf-8", now())
    return crawler_of_page("custom_article", page).platform == "medium"


OWN = f"https://blog.lens.example/light-{ID}"


@pytest.mark.parametrize(
    ("address", "sign"),
    [
        (OWN, '<meta data-rh="true" property="al:android:package" content="com.medium.reader"/>'),
        ("https://blog.lens.example/", '<meta content="Medium" data-rh="true" property="al:ios:app_name">'),
        (OWN, '<meta property="og:site_name" content="Medium">'),
        (OWN, f'<script>window.__APOLLO_STATE__ = {{"Post:{ID}":{{"mediumUrl":""}}}}</script>'),
    ],
)
def test_a_page_of_a_domain_of_its_own_is_mediums_by_what_its_head_says(address: str, sign: str) -> None:
    assert claimed(address, PAGE.replace("<title>", f"{sign}<title>"))


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        PAGE.replace("<article>", "<article><p>Medium, al:ios:app_name, com.medium.reader</p>"),
        PAGE.replace("<article>", '<article><pre>&lt;meta property="al:ios:app_name" content="Medium"></pre>'),
        PAGE.replace("<title>", '<meta property="og:site_name" content="The Medium">'),
        PAGE.replace(
            "<title>", '<meta property="og:title" content="Medium"><meta name="generator" content="WordPress">'
        ),
    ],
)
def test_a_page_that_only_mentions_medium_is_not_mediums(page: str) -> None:
    assert not claimed("https://towardsdatascience.com/light-4c57cf14bce5/", page)


def test_a_site_called_medium_is_not_mediums() -> None:
    page = PAGE.replace("<title>", '<meta property="og:site_name" content="Medium"><title>')
    assert not claimed("https://seances.example/on-spirits", page)


def test_a_feed_is_mediums_by_its_generator() -> None:
    assert claimed("https://blog.lens.example/feed", FEED)
    assert not claimed("https://blog.lens.example/feed", FEED.replace(">Medium<", ">Ghost<"))


def test_a_page_of_a_domain_of_its_own_has_mediums_identity_and_its_root_leads_to_its_feed() -> None:
    (document,) = read(OWN, OWN, PAGE)
    assert isinstance(document, ArticleDocument)
    assert (document.platform, document.identity, document.link) == ("medium", f"medium:{ID}", OWN)
    (lead,) = read("https://blog.lens.example/about", "https://blog.lens.example/about", PAGE)
    assert isinstance(lead, Lead)
    assert (lead.link.target, lead.platform) == ("https://blog.lens.example/feed", "medium")


@given(
    st.text()
    | st.from_regex(r"https?://(medium\.com|a\.example)(/[^/]{0,9}){0,4}\?(redirect=.{0,20})?", fullmatch=True)
)
def test_no_text_breaks_the_reading_of_an_address(text: str) -> None:
    found = article_id(text)
    assert found is None or found in text
    feed_address(text)
    shown(text)
