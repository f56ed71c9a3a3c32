"""Links: what is accepted, what is refused, and one identity for many spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import LinkKind, is_host, parse_link, without_credentials
from llm_engineering.domain.outcomes import Reason


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:ada/lantern.git",
        "git@github.com:/ada/lantern.git",
        "ssh://git@github.com/ada/lantern.git",
        "ssh://git@github.com:22/ada/lantern.git",
        "git+ssh://git@github.com/ada/lantern.git",
    ],
)
def test_an_ssh_address_is_answered_with_the_https_one(text: str) -> None:
    with pytest.raises(LinkError, match=r"write https://github\.com/ada/lantern\.git$") as caught:
        parse_link(text)
    assert caught.value.reason is Reason.BAD_LINK


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
        "https://example.com/" + "a" * 9000,
        "https://github.com\\@evil.tld/",
        "http://[fe80::1%25eth0]/",
        "https://./x",
        "data:text/html,x",
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
