"""The forms in which people paste links of Medium and Substack, and the one identity that they share."""

import pytest

from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.domain.links import parse_link


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


@pytest.mark.parametrize("path", ["", "/", "/archive", "/archive?sort=top", "/feed"])
def test_a_publication_its_archive_and_its_feed_are_one(path: str) -> None:
    identity = crawlers()["substack"].identity(parse_link(f"https://lensandlamp.substack.com{path}"))
    assert identity == "https://lensandlamp.substack.com/feed"
