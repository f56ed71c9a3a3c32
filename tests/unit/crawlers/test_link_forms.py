"""The forms in which people paste links of Medium, Substack and LinkedIn, and the one identity that they share."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import canonical, parse_link
from llm_engineering.domain.outcomes import Reason


@pytest.mark.parametrize(
    "address",
    [
        "https://medium.com/@ada-lindqvist/how-far-light-carries-4c57cf14bce5",
        "https://www.medium.com/@ada-lindqvist/how-far-light-carries-4c57cf14bce5/",
        "https://medium.com/@ada-lindqvist/how-far-light-carries-4c57cf14bce5?source=rss-1------2#7c2b",
        "https://medium.com/lens-and-lamp/how-far-light-carries-4c57cf14bce5",
        "https://ada-lindqvist.medium.com/how-far-light-carries-4c57cf14bce5?sk=1",
        "https://medium.com/@ada-lindqvist/4c57cf14bce5",
        "https://medium.com/p/4c57cf14bce5",
    ],
)
def test_every_form_of_an_articles_address_has_mediums_id(address: str) -> None:
    assert crawlers()["medium"].identity(parse_link(address)) == "medium:4c57cf14bce5"


@pytest.mark.parametrize(
    "address",
    [
        "https://medium.com/@ada-lindqvist",
        "https://medium.com/@ada-lindqvist/feed",
        "https://medium.com/feed/@ada-lindqvist",
        "https://medium.com/feed/@ada-lindqvist?source=x",
    ],
)
def test_a_person_and_their_feed_are_one(address: str) -> None:
    assert crawlers()["medium"].identity(parse_link(address)) == "https://medium.com/feed/@ada-lindqvist"


@pytest.mark.parametrize(
    "address",
    [
        "https://medium.com/@ada-4c57cf14bce5",
        "https://medium.com/@ada-lindqvist/list/to-read-4c57cf14bce5",
        "https://medium.com/tag/storm-20240101",
    ],
)
def test_what_is_no_article_has_no_id_of_an_article(address: str) -> None:
    assert not crawlers()["medium"].identity(parse_link(address)).startswith("medium:")


@pytest.mark.parametrize(
    "address",
    [
        "https://lensandlamp.substack.com/p/light",
        "http://www.lensandlamp.substack.com/p/light/",
        "https://lensandlamp.substack.com/p/light?r=1ttoeh&utm_campaign=post",
        "https://lensandlamp.substack.com/p/light/comments",
        "https://open.substack.com/pub/lensandlamp/p/light?showWelcomeOnShare=true",
    ],
)
def test_every_form_of_a_posts_address_is_one_post(address: str) -> None:
    identity = crawlers()["substack"].identity(parse_link(address))
    assert identity == "https://lensandlamp.substack.com/p/light"


@pytest.mark.parametrize(
    "address",
    [
        "https://lensandlamp.substack.com",
        "https://lensandlamp.substack.com/",
        "https://www.lensandlamp.substack.com/archive",
        "https://lensandlamp.substack.com/archive?sort=top&search=lamp",
        "https://lensandlamp.substack.com/posts",
        "https://lensandlamp.substack.com/feed",
        "https://open.substack.com/pub/lensandlamp",
        "https://open.substack.com/pub/LensAndLamp?r=1ttoeh",
    ],
)
def test_a_publication_its_archive_and_its_feed_are_one(address: str) -> None:
    substack, link = crawlers()["substack"], parse_link(address)
    assert substack.identity(link) == substack.identity(parse_link("https://lensandlamp.substack.com/"))
    assert list(substack.addresses(link)) == [
        "https://lensandlamp.substack.com/api/v1/posts?offset=0&limit=20",
        "https://lensandlamp.substack.com/api/v1/archive?sort=new&offset=0&limit=20",
        "https://lensandlamp.substack.com/feed",
        "https://lensandlamp.substack.com/sitemap.xml",
    ]


def test_a_part_of_a_publication_is_none_of_its_other_parts() -> None:
    substack = crawlers()["substack"]
    paths = ("", "/s/lamps", "/s/lenses", "/t/prisms", "/podcast", "/archive?offset=20", "/s/lamps?offset=20")
    found = {substack.identity(parse_link(f"https://lensandlamp.substack.com{path}")) for path in paths}
    assert len(found) == len(paths)


@pytest.mark.parametrize(
    "address",
    [
        "https://substack.com/home/post/p-151734482",
        "https://substack.com/home/post/p-151734482?source=queue&autoPlay=false",
        "https://substack.com/@ada/p-151734482",
        "https://substack.com/inbox/post/151734482",
        "https://open.substack.com/@ada/p-151734482",
        "https://substack.com/app-link/post?publication_id=40&post_id=151734482&utm_source=post-email-title",
    ],
)
def test_a_post_of_the_app_is_asked_for_by_its_number(address: str) -> None:
    substack, link = crawlers()["substack"], parse_link(address)
    assert substack.identity(link) == "https://substack.com/home/post/p-151734482"
    assert substack.addresses(link)[0] == "https://substack.com/api/v1/posts/by-id/151734482"


def test_a_link_to_a_heading_is_the_post_that_it_is_in() -> None:
    link = parse_link("https://lensandlamp.substack.com/i/151734482/the-gull")
    assert crawlers()["substack"].identity(link) == "https://substack.com/home/post/p-151734482"
    assert list(crawlers()["substack"].addresses(link)) == [
        "https://lensandlamp.substack.com/i/151734482/the-gull",
        "https://substack.com/api/v1/posts/by-id/151734482",
    ]


@pytest.mark.parametrize("path", ["@ada", "@ada/", "@ada/posts", "@ada?utm_source=profile"])
def test_a_person_is_one_whatever_tab_is_open(path: str) -> None:
    substack, link = crawlers()["substack"], parse_link(f"https://substack.com/{path}")
    assert substack.identity(link) == "https://substack.com/@ada"
    assert substack.addresses(link)[0] == "https://substack.com/api/v1/user/ada/public_profile"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://substack.com/@ada/note/c-987", "notes are not collected"),
        ("https://lensandlamp.substack.com/notes", "notes and chats are not collected"),
        ("https://open.substack.com/pub/lensandlamp/note/c-987", "notes and chats are not collected"),
        ("https://lensandlamp.substack.com/publish/post/151734482", "https://lensandlamp.substack.com/p/SLUG"),
        ("https://lensandlamp.substack.com/subscribe", "give https://lensandlamp.substack.com or a post's address"),
        ("https://substack.com/", "https://substack.com/@HANDLE"),
        ("https://open.substack.com/pub/not%20a%20name", "https://NAME.substack.com"),
    ],
)
def test_what_can_give_nothing_is_refused_without_a_request_and_says_what_to_give(address: str, says: str) -> None:
    with pytest.raises(LinkError, match=re.escape(says)) as caught:
        crawlers()["substack"].addresses(parse_link(address))
    assert caught.value.reason is Reason.NO_ARTICLE


@given(
    st.from_regex(
        r"https?://(open\.|www\.|ada\.)?substack\.com(/[@a-z0-9%.\-]{0,9}){0,5}(\?[a-z_=&0-9]{0,20})?", fullmatch=True
    )
)
def test_every_address_of_substack_has_one_identity_which_is_its_own(address: str) -> None:
    substack = crawlers()["substack"]
    identity = substack.identity(parse_link(address))
    assert canonical(identity) == identity
    with suppress(LinkError):
        assert all(parse_link(asked).host for asked in substack.addresses(parse_link(address)))


@pytest.mark.parametrize(
    "address",
    [
        "https://www.linkedin.com/feed/update/urn:li:activity:7448081445065035776/",
        "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7448081445065035776?utm_source=share",
        "https://www.linkedin.com/feed/?highlightedUpdateUrn=urn%3Ali%3Aactivity%3A7448081445065035776",
        "https://se.linkedin.com/posts/ada-lindqvist_one-storm-activity-7448081445065035776-Ab_c",
        "https://www.linkedin.com/posts/ada-lindqvist_one-storm-activity-7448081445065035776-Ab_c/?rcm=x",
    ],
)
def test_every_form_of_a_linkedin_posts_address_has_its_urn(address: str) -> None:
    assert crawlers()["linkedin"].identity(parse_link(address)) == "linkedin:urn:li:activity:7448081445065035776"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.linkedin.com/pulse/on-gaps-ada-lindqvist-abcd",
        "https://se.linkedin.com/pulse/on-gaps-ada-lindqvist-abcd/?trackingId=x",
    ],
)
def test_an_article_on_linkedin_is_the_same_in_every_country(address: str) -> None:
    identity = crawlers()["linkedin"].identity(parse_link(address))
    assert identity == "https://linkedin.com/pulse/on-gaps-ada-lindqvist-abcd"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.linkedin.com/in/ada-lindqvist",
        "https://www.linkedin.com/posts/ada-lindqvist_one-storm-activity-7448081445065035776-Ab_c",
        "https://www.linkedin.com/pulse/on-gaps-ada-lindqvist-abcd",
        "https://se.linkedin.com/feed/update/urn:li:share:7448081445065035776",
        "https://lnkd.in/eXyZ",
    ],
)
def test_a_link_to_linkedin_is_answered_with_how_to_get_the_export(address: str) -> None:
    with pytest.raises(LinkError, match=r"get your export .*, the larger archive") as caught:
        crawlers()["linkedin"].addresses(parse_link(address))
    assert caught.value.reason is Reason.LOGIN_REQUIRED
