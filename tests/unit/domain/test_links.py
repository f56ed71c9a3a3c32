"""Links: what is accepted, what is refused, and one identity for many spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import LinkKind, canonical, is_host, parse_link, without_credentials
from llm_engineering.domain.outcomes import Reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "ftp://example.com/x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "http://[::1",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "medium.com/@someone",
        "https://example.com/\x00",
    ],
)
def test_what_is_no_link_is_refused_as_a_bad_link(text: str) -> None:
    with pytest.raises(LinkError) as caught:
        parse_link(text)
    assert caught.value.reason is Reason.BAD_LINK
    assert ": " in caught.value.detail, "the text says what to do"


def test_credentials_are_refused_and_never_shown() -> None:
    with pytest.raises(LinkError) as caught:
        parse_link("https://ada:s3cret@example.com/x")
    assert "s3cret" not in str(caught.value)
    assert "***@example.com" in str(caught.value)
    assert without_credentials("https://ada:s3cret@example.com/x") == "https://***@example.com/x"


@pytest.mark.parametrize("text", ["data/sample/x.zip", "./x", "/abs/x y.zip", r"C:\exports\x.zip"])
def test_a_path_is_a_local_link(text: str) -> None:
    assert parse_link(text).kind is LinkKind.LOCAL


@pytest.mark.parametrize(
    "spelling",
    [
        "http://example.com/post",
        "https://EXAMPLE.com/post/",
        "https://www.example.com:443/post#part",
        "https://example.com/post?utm_source=x&fbclid=1",
        "https://example.com./post",
        "https://example.com/post/index.html",
    ],
)
def test_spellings_of_one_address_have_one_identity(spelling: str) -> None:
    assert canonical(spelling) == "https://example.com/post"


def test_parameters_that_choose_the_document_are_kept_in_any_order() -> None:
    assert canonical("https://example.com/?b=2&id=1") == canonical("https://example.com/?id=1&b=2")
    assert canonical("https://example.com/?id=1") != canonical("https://example.com/?id=2")


def test_the_sites_own_tracking_parameters_are_dropped_only_there() -> None:
    assert canonical("https://medium.com/p/ab?source=rss") == canonical("https://medium.com/p/ab")
    assert canonical("https://x.substack.com/p/ab?r=1") == canonical("https://x.substack.com/p/ab")
    assert canonical("https://example.com/?source=1") != canonical("https://example.com/")


@pytest.mark.parametrize(
    ("host", "site", "expected"),
    [
        ("github.com", "github.com", True),
        ("gist.github.com", "github.com", True),
        ("github.com.evil.tld", "github.com", False),
        ("notgithub.com", "github.com", False),
    ],
)
def test_hosts_are_compared_by_whole_labels(host: str, site: str, expected: bool) -> None:
    assert is_host(host, site) is expected


@given(st.text())
def test_no_text_gives_anything_but_a_link_or_a_bad_link(text: str) -> None:
    reason = None
    try:
        assert parse_link(text).target
    except LinkError as error:
        reason = error.reason
    assert reason in (None, Reason.BAD_LINK)


_PATH = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=30)


@given(host=st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z]{2,5}){1,2}", fullmatch=True), path=_PATH, query=_PATH)
def test_canonical_twice_is_canonical_once(host: str, path: str, query: str) -> None:
    try:
        link = parse_link(f"https://{host}/{path}?{query}")
    except LinkError:
        return
    once = canonical(link.target)
    assert canonical(once) == once
