"""The addresses that a page names: its own, and its image's; what is none of these is left out."""

import pytest

from tests.unit.extraction.page_heads import URL, read, script

ARTICLE = {"@type": "Article", "headline": "Fitting the moon"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("https://tides.example/moon", "https://tides.example/moon"),
        ("/moon/", "https://tides.example/moon/"),
        ("https://tides.example/moon#main", "https://tides.example/moon"),
        ("https://other.example/", None),
        ("https://tides.example", None),
        ("/", None),
        ("undefined", None),
        ("{{ page.url }}", None),
        ("http://localhost:1313/moon/", None),
        ("javascript:void(0)", None),
        ("", None),
    ],
)
def test_a_pages_own_address_is_neither_its_sites_front_page_nor_no_address(said: str, expected: str | None) -> None:
    assert read(f'<link rel="canonical" href="{said}">').canonical_url == expected
    assert read(f'<meta property="og:url" content="{said}">').canonical_url == expected
    described = script({**ARTICLE, "url": said}) + "<title>Fitting the moon</title>"
    assert read(described).canonical_url == expected


def test_the_front_page_is_its_own_address() -> None:
    front = "https://tides.example/"
    assert read(f'<link rel="canonical" href="{front}">', url=front).canonical_url == front
    assert read(f'<link rel="canonical" href="{front}">', url=f"{front}?p=12").canonical_url is None


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ({"@type": "WebPage", "@id": f"{URL}#webpage"}, URL),
        (URL, URL),
        ("True", None),
        (True, None),
        ({"@id": "https://tides.example/"}, None),
        ({"@id": "#main"}, None),
    ],
    ids=str,
)
def test_what_stands_in_place_of_the_pages_address_is_none(page: object, expected: str | None) -> None:
    assert read(script({**ARTICLE, "mainEntityOfPage": page})).canonical_url == expected


@pytest.mark.parametrize(
    "said",
    [
        "data:image/png;base64,AAAA",
        "https://s0.wp.example/i/blank.jpg",
        "https://tides.example/assets/og-image/placeholder.png",
        "/img/default-og.png",
        "https://tides.example",
        "undefined",
        "null",
        "http://127.0.0.1:4000/moon.png",
    ],
)
def test_what_is_no_image_gives_way_to_the_next_that_is_one(said: str) -> None:
    later = '<meta name="twitter:image" content="/moon.png">'
    for head in (f'<meta property="og:image" content="{said}">', script({**ARTICLE, "image": said})):
        found = read(head + later)
        assert (found.image, found.sources["image"]) == ("https://tides.example/moon.png", "meta")
