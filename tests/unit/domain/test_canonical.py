"""One identity for every spelling of an address, and never one for two documents."""

import random
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.domain.canonical import canonical
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link

POST = "https://example.com/2024/my-post"
TRACKING = [
    *("utm_source", "utm_medium", "utm_campaign", "utm_anything", "fbclid", "gclid", "dclid", "gbraid", "wbraid"),
    *("msclkid", "yclid", "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "mc_cid", "mc_eid", "_hsenc", "_hsmi"),
    *("mkt_tok", "vero_id", "ref_src", "ref_url", "cmpid", "_ga", "_gl", "srsltid"),
]


@pytest.mark.parametrize(
    "spelling",
    [
        "http://example.com/2024/my-post",
        "https://EXAMPLE.com/2024/my-post/",
        "HTTPS://example.com/2024/my-post//",
        "https://www.example.com/2024/my-post",
        "https://example.com./2024/my-post",
        "https://example.com:443/2024/my-post",
        "http://example.com:80/2024/my-post",
        "https://m.example.com/2024/my-post",
        "https://mobile.example.com/2024/my-post",
        "https://amp.example.com/2024/my-post",
        "https://example.com/2024/my-post#comments",
        "https://example.com/2024/my-post?",
        "https://example.com/2024/./x/../my-post",
        "https://example.com/2024/m%79-post",
        "https://example.com/2024/my-post/index.html",
        "https://example.com/2024/my-post/index.php",
        "https://example.com/2024/my-post/Default.aspx",
        "https://example.com/2024/my-post/amp",
        "https://example.com/2024/my-post/amp/",
        "https://example.com/2024/my-post.amp",
        "https://example.com/2024/my-post?amp",
        "https://example.com/2024/my-post?amp=1",
        "https://example.com/2024/my-post?outputType=amp",
        "https://www.google.com/amp/s/www.example.com/2024/my-post/amp/",
        "https://example-com.cdn.ampproject.org/c/s/example.com/2024/my-post",
        "https://example-com.cdn.ampproject.org/v/example.com/2024/my-post?amp=1",
        *(f"{POST}?{name}=abc" for name in TRACKING),
        f"{POST}?utm_source=a&UTM_Medium=b&fbclid=c#x",
    ],
)
def test_spellings_of_one_address_have_one_identity(spelling: str) -> None:
    assert canonical(spelling) == POST


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://example.com/?b=2&id=1", "https://example.com/?id=1&b=2"),
        ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com/?q=a+b", "https://example.com/?q=a%20b"),
        ("https://b\u00fccher.example/\u00fc", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://en.m.wikipedia.org/wiki/Tide", "https://en.wikipedia.org/wiki/Tide"),
        ("https://medium.com/p/ab?source=rss----1", "https://medium.com/p/ab?sk=2"),
        ("https://x.substack.com/p/ab?r=1&s=w", "https://x.substack.com/p/ab?triedRedirect=true"),
        ("https://www.youtube.com/watch?v=1&si=2&feature=share", "https://youtube.com/watch?v=1"),
        ("https://a.blogspot.com/2020/x.html?m=1", "https://a.blogspot.com/2020/x.html"),
        ("https://www.linkedin.com/pulse/x?trk=a&trackingId=b", "https://www.linkedin.com/pulse/x"),
    ],
)
def test_these_are_the_same(first: str, second: str) -> None:
    assert canonical(first) == canonical(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://example.com/?id=1", "https://example.com/?id=2"),
        ("https://example.com/?p=12", "https://example.com/"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/a", "https://example.org/a"),
        ("https://blog.example.com/a", "https://example.com/a"),
        ("https://example.com:8080/a", "https://example.com/a"),
        ("https://example.com/amp", "https://example.com/"),
        ("https://example.com/guitar/amp", "https://example.com/guitar"),
        ("https://example.com/camp", "https://example.com/c"),
        ("https://example.com/?amp=tube", "https://example.com/"),
        ("https://example.com/?source=1", "https://example.com/"),
        ("https://example.com/?r=1", "https://example.com/"),
        ("https://example.com/?ref=main", "https://example.com/"),
        ("https://example.com/?m=1", "https://example.com/"),
        ("https://example.com/?v=1", "https://example.com/?v=2"),
        ("https://example.com/?a=1&a=2", "https://example.com/?a=1"),
        ("https://example.com/#!/one", "https://example.com/#!/two"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/index", "https://example.com/"),
        ("https://example.com/a.html", "https://example.com/a"),
        ("https://m.co/a", "https://co/a"),
        ("https://en.wikipedia.org/wiki/A", "https://de.wikipedia.org/wiki/A"),
        ("https://medium.com.evil.tld/p/ab?source=1", "https://medium.com.evil.tld/p/ab"),
        ("https://web.archive.org/web/2020/https://example.com/a", "https://example.com/a"),
        ("https://example.com/my-post/page/2", "https://example.com/my-post"),
        ("https://example.com/my-post-amp", "https://example.com/my-post"),
    ],
)
def test_these_are_two_documents(first: str, second: str) -> None:
    assert canonical(first) != canonical(second)


HOSTS = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z]{2,5}){1,2}", fullmatch=True)
ANY = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=30)
SEGMENTS = st.lists(st.text(alphabet="abcXYZ019-._~%/ü ", max_size=12), max_size=4)
PARAMETERS = st.dictionaries(
    st.text(alphabet="abcdeXYZ019_", min_size=1, max_size=6), st.text(alphabet="abc019 ü/&=", max_size=6), max_size=4
)


@given(host=HOSTS, path=ANY, query=ANY)
def test_canonical_twice_is_canonical_once(host: str, path: str, query: str) -> None:
    try:
        link = parse_link(f"https://{host}/{path}?{query}")
    except LinkError:
        return
    once = canonical(link.target)
    assert canonical(once) == once
    assert parse_link(once).target


@given(host=HOSTS, segments=SEGMENTS, parameters=PARAMETERS, seed=st.integers(0, 99))
def test_what_does_not_change_the_document_does_not_change_its_identity(
    host: str, segments: list[str], parameters: dict[str, str], seed: int
) -> None:
    path = "/".join(quote(segment, safe="") for segment in segments)
    pairs = [f"{name}={quote(value, safe='')}" for name, value in parameters.items()]
    plain = canonical(f"https://{host}/{path}?{'&'.join(pairs)}")
    shuffled = [*pairs, "utm_source=x", "fbclid=y"]
    random.Random(seed).shuffle(shuffled)
    assert canonical(f"http://www.{host.upper()}:80/{path}?{'&'.join(shuffled)}#part") == plain


@given(host=HOSTS, first=PARAMETERS, second=PARAMETERS)
def test_other_parameters_are_another_document(host: str, first: dict[str, str], second: dict[str, str]) -> None:
    def address(parameters: dict[str, str]) -> str:
        pairs = (f"x{name}={quote(value, safe='')}" for name, value in parameters.items())
        return canonical(f"https://{host}/?{'&'.join(pairs)}")

    assert (address(first) == address(second)) is (first == second)
