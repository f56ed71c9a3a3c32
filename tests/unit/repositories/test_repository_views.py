"""What every form of a repository's link shows: which repository, and what of it."""

import json
import re
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from llm_engineering.application.crawlers.base import View
from llm_engineering.application.crawlers.dispatcher import crawler_for, crawlers
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import Listed, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import Reason

SHA = "0123456789abcdef0123456789abcdef01234567"
GIST = "89abcdef0123456789abcdef01234567"
GITHUB = "https://github.com/ada/lantern"
GITLAB = "https://gitlab.com/tides/tools/lantern"
CODEBERG = "https://codeberg.org/ada/lantern"
BITBUCKET = "https://bitbucket.org/ada/lantern"
SOURCEHUT = "https://git.sr.ht/~ada/lantern"
OWN = "https://git.ada.example:8443/ada/lantern"

WHOLE = [
    *[f"{GITHUB}{end}" for end in ("", "/", ".git", ".git/", "?tab=readme-ov-file", "#readme", "/releases", "/tags")],
    *[f"{GITHUB}{end}" for end in ("/releases/latest", "/branches", "/commits", "/commits/")],
    *[f"{GITLAB}{end}" for end in ("", "/", ".git", "/-/tags", "/-/releases/", "/-/branches", "?ref_type=heads")],
    *[f"{CODEBERG}{end}" for end in ("", ".git", "/releases", "/tags", "/branches")],
    *[f"{BITBUCKET}{end}" for end in ("", ".git", "/src", "/src/", "/branches/", "/downloads/")],
    *[f"{SOURCEHUT}{end}" for end in ("", "/", "/tree", "/log", "/refs")],
    *[f"{OWN}{end}" for end in (".git", ".git/", ".git#readme", ".git?x=1")],
]
PARTS = [
    (f"{GITHUB}/tree/main", "main"),
    (f"{GITHUB}/tree/main/", "main"),
    (f"{GITHUB}.git/tree/main", "main"),
    (f"{GITHUB}/tree/feature/tides/docs?tab=readme-ov-file#use", "feature/tides/docs"),
    (f"{GITHUB}/blob/main/src/a%20b.py?plain=1#L3-L9", "main/src/a b.py"),
    (f"{GITHUB}/raw/main/src/%C3%BC.py", "main/src/ü.py"),
    (f"{GITHUB}/raw/refs/heads/main/a.py", "refs/heads/main/a.py"),
    (f"{GITHUB}/blame/main/a.py", "main/a.py"),
    (f"{GITHUB}/edit/main/a.py", "main/a.py"),
    (f"{GITHUB}/tree/fix/%2312", "fix/#12"),
    (f"{GITHUB}/tree/feature%2Ftides", "feature/tides"),
    (f"{GITHUB}/commits/main", "main"),
    (f"{GITHUB}/commits/main/src", "main/src"),
    (f"{GITHUB}/commit/{SHA}", SHA),
    (f"{GITHUB}/commit/{SHA}.patch", SHA),
    (f"{GITHUB}/commit/{SHA[:7]}", SHA[:7]),
    (f"{GITHUB}/tree/{SHA}/src", f"{SHA}/src"),
    (f"{GITHUB}/releases/tag/v1.0", "refs/tags/v1.0"),
    (f"{GITHUB}/releases/tag/lantern%40v1/rc", "refs/tags/lantern@v1/rc"),
    (f"{GITHUB}/archive/refs/tags/v1.0.zip", "refs/tags/v1.0"),
    (f"{GITHUB}/archive/main.tar.gz", "main"),
    ("https://codeload.github.com/ada/lantern/tar.gz/refs/heads/main", "refs/heads/main"),
    ("https://raw.githubusercontent.com/ada/lantern/main/docs/a.md", "main/docs/a.md"),
    (f"https://raw.githubusercontent.com/ada/lantern/{SHA}/a.md", f"{SHA}/a.md"),
    (f"{GITLAB}/-/tree/feature/tides/docs?ref_type=heads", "feature/tides/docs"),
    (f"{GITLAB}/-/blob/main/a.py#L3", "main/a.py"),
    (f"{GITLAB}/-/raw/main/a.py", "main/a.py"),
    (f"{GITLAB}/-/commits/main", "main"),
    (f"{GITLAB}/-/commit/{SHA}", SHA),
    (f"{GITLAB}/-/tags/v1.0", "refs/tags/v1.0"),
    (f"{GITLAB}/-/releases/v1.0", "refs/tags/v1.0"),
    (f"{GITLAB}/tree/main/docs", "main/docs"),
    (f"{CODEBERG}/src/branch/feature/tides/docs", "refs/heads/feature/tides/docs"),
    (f"{CODEBERG}/src/tag/v1.0", "refs/tags/v1.0"),
    (f"{CODEBERG}/src/commit/{SHA}/docs", f"{SHA}/docs"),
    (f"{CODEBERG}/raw/branch/main/a.py", "refs/heads/main/a.py"),
    (f"{CODEBERG}/commits/branch/main", "refs/heads/main"),
    (f"{CODEBERG}/commit/{SHA}", SHA),
    (f"{CODEBERG}/releases/tag/v1.0", "refs/tags/v1.0"),
    (f"{BITBUCKET}/src/main/docs/", "main/docs"),
    (f"{BITBUCKET}/src/{SHA}/a.py", f"{SHA}/a.py"),
    (f"{BITBUCKET}/branch/feature/tides", "feature/tides"),
    (f"{BITBUCKET}/commits/{SHA}", SHA),
    (f"{BITBUCKET}/commits/tag/v1.0", "refs/tags/v1.0"),
    (f"{SOURCEHUT}/tree/feature/tides", "feature/tides"),
    (f"{SOURCEHUT}/tree/feature/tides/item/docs/a.md", "feature/tides/docs/a.md"),
    (f"{SOURCEHUT}/commit/{SHA}", SHA),
    (f"{SOURCEHUT}/refs/v1.0", "refs/tags/v1.0"),
    (f"{OWN}/-/tree/main/docs", "main/docs"),
    (f"{OWN}/-/commit/{SHA}", SHA),
    (f"{OWN}/src/branch/main/docs", "refs/heads/main/docs"),
    (f"{OWN}/src/tag/v1.0", "refs/tags/v1.0"),
]
GISTS = [
    (f"https://gist.github.com/ada/{GIST}", ""),
    (f"https://gist.github.com/{GIST}", ""),
    (f"https://gist.github.com/{GIST}.git", ""),
    (f"https://gist.github.com/ada/{GIST}/", ""),
    (f"https://gist.github.com/ada/{GIST}/revisions#diff-1", ""),
    (f"https://gist.github.com/ada/{GIST}#file-tides-py", ""),
    (f"https://gist.github.com/ada/{GIST}/raw", ""),
    (f"https://gist.github.com/ada/{GIST}/{SHA}", SHA),
    (f"https://gist.github.com/ada/{GIST}/raw/tides.py", "HEAD/tides.py"),
    (f"https://gist.githubusercontent.com/ada/{GIST}/raw/{SHA}/tides.py", f"{SHA}/tides.py"),
]


def view(text: str) -> View:
    link = parse_link(text)
    crawler = crawler_for(link)
    assert crawler.address(link) is None, "a repository is not fetched as a page"
    return crawler.repository(link)


def identity(text: str) -> str:
    link = parse_link(text)
    return crawler_for(link).identity(link)


def cloned(text: str) -> str:
    """What to clone for a link of one of the repositories above."""
    for repository in (GITLAB, CODEBERG, BITBUCKET, OWN):
        if text.startswith(repository):
            return f"{repository}.git"
    return SOURCEHUT if text.startswith(SOURCEHUT) else f"{GITHUB}.git"


@pytest.mark.parametrize("text", WHOLE)
def test_a_link_of_the_repository_itself_shows_its_default_branch(text: str) -> None:
    assert (view(text).address, view(text).at) == (cloned(text), "")
    assert identity(text) == "git:" + cloned(text).removeprefix("https://").removesuffix(".git")


@pytest.mark.parametrize(("text", "at"), PARTS)
def test_a_link_of_a_part_names_reference_and_path(text: str, at: str) -> None:
    assert (view(text).address, view(text).at) == (cloned(text), at)
    assert identity(text) == "git:" + cloned(text).removeprefix("https://").removesuffix(".git") + f"@{at}"


@pytest.mark.parametrize(("text", "at"), GISTS)
def test_a_gist_is_a_repository_without_its_owner(text: str, at: str) -> None:
    assert (view(text).address, view(text).at) == (f"https://gist.github.com/{GIST}.git", at)
    assert identity(text) == f"git:gist.github.com/{GIST}" + (f"@{at}" if at else "")


@pytest.mark.parametrize(
    "text",
    [
        f"{GITHUB}/tree",
        f"{GITHUB}/commit/main",
        *[f"{GITHUB}/{page}" for page in ("issues", "issues/3", "pull/4", "pulls", "wiki", "wiki/Home", "actions")],
        f"{GITHUB}/compare/main...x",
        f"{GITHUB}/settings",
        "https://github.com/ada/..",
        "https://github.com/features/copilot",
        "https://github.com/stars/ada",
        "https://github.com/",
        "https://github.com/-ada/lantern",
        "https://raw.githubusercontent.com/ada/lantern",
        "https://avatars.githubusercontent.com/u/1",
        "https://gist.github.com/",
        "https://api.github.com/repos/ada/lantern",
        f"{GITLAB}/-/issues",
        f"{GITLAB}/-/merge_requests/3",
        "https://gitlab.com/-/snippets/123",
        "https://gitlab.com/snippets/123",
        "https://gitlab.com/explore",
        "https://gitlab.com/",
        f"{CODEBERG}/issues",
        f"{BITBUCKET}/pull-requests",
        "https://bitbucket.org/ada",
        "https://git.sr.ht/~ada",
        "https://gist.github.com/ada/tides",
        "https://github.com/search",
        "https://github.com/topics/tides",
        "http://gitlab.com/ada/lantern",
        "http://git.ada.example/ada/lantern.git",
    ],
)
def test_a_page_that_shows_no_files_is_answered_with_what_to_write(text: str) -> None:
    with pytest.raises(LinkError, match="write https://HOST/OWNER/NAME") as caught:
        view(text)
    assert caught.value.reason is Reason.BAD_LINK


@pytest.mark.parametrize(
    "text",
    ["https://ada.example/posts/-/x", "https://ada.example/src/branch/x", "https://ada.example/a/b/src/tide/x"],
)
def test_a_page_of_any_site_is_no_repository(text: str) -> None:
    assert crawler_for(parse_link(text)).platform == "custom_article"


@pytest.mark.parametrize(
    ("text", "file"),
    [
        (GITHUB, f"{GITHUB}/blob/{SHA}/a%20b.py"),
        (f"https://gist.github.com/ada/{GIST}", f"https://gist.github.com/{GIST}/raw/{SHA}/a%20b.py"),
        (GITLAB, f"{GITLAB}/-/blob/{SHA}/a%20b.py"),
        (CODEBERG, f"{CODEBERG}/src/commit/{SHA}/a%20b.py"),
        (BITBUCKET, f"{BITBUCKET}/src/{SHA}/a%20b.py"),
        (SOURCEHUT, f"{SOURCEHUT}/tree/{SHA}/item/a%20b.py"),
        (f"{OWN}/-/tree/main", f"{OWN}/-/blob/{SHA}/a%20b.py"),
    ],
)
def test_the_address_of_a_file_is_itself_a_link_that_is_read(text: str, file: str) -> None:
    shown = view(text)
    assert shown.file.format(public=shown.public, commit=SHA, path=quote("a b.py")) == file
    assert (view(file).address, view(file).at) == (shown.address, f"{SHA}/a b.py")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (GITHUB, "https://api.github.com/repos/ada/lantern"),
        (f"{GITHUB}.git/", "https://api.github.com/repos/ada/lantern"),
        (f"https://gist.github.com/ada/{GIST}", f"https://api.github.com/gists/{GIST}"),
        (GITLAB, "https://gitlab.com/api/v4/projects/tides%2Ftools%2Flantern"),
        (CODEBERG, "https://codeberg.org/api/v1/repos/ada/lantern"),
        (BITBUCKET, None),
        (f"{OWN}.git", None),
        (f"{GITHUB}/tree/main", None),
        (f"{GITLAB}/-/tree/main", None),
        ("code/lantern", None),
    ],
)
def test_a_site_is_asked_of_a_whole_repository_only(text: str, asked: str | None) -> None:
    link = parse_link(text)
    assert crawler_for(link).about(link) == asked


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"description": "Tides.", "topics": ["tides", "python"], "license": {"spdx_id": "MIT"}, "name": "x"},
            Listed(description="Tides.", tags=("tides", "python"), licence="MIT"),
        ),
        (
            {"description": "Tides.", "topics": [], "licenses": ["EUPL-1.2"]},
            Listed(description="Tides.", licence="EUPL-1.2"),
        ),
        ({"description": None, "topics": None, "license": None}, Listed()),
        ({"description": " ", "license": {"spdx_id": "NOASSERTION"}}, Listed()),
        ({"licenses": ["MIT", "Apache-2.0"]}, Listed()),
        ({"description": 3, "topics": [1, "a"], "license": "MIT", "licenses": {}}, Listed(tags=("a",))),
        ([], Listed()),
        ("text", Listed()),
    ],
)
def test_what_an_api_says_of_a_repository_is_read_whatever_it_says(said: object, expected: Listed) -> None:
    for crawler in (crawlers()["github"], crawlers()["git"]):
        page = Page("https://api.test", json.dumps(said).encode(), "application/json", None, now())
        assert crawler.read_about(page) == expected


def test_an_api_that_answers_with_no_json_says_nothing() -> None:
    page = Page("https://api.test", b"<html>", "text/html", None, now())
    assert crawlers()["github"].read_about(page) == Listed()


HOSTS = st.sampled_from(
    ["github.com", "gist.github.com", "raw.githubusercontent.com", "gitlab.com", "codeberg.org", "bitbucket.org"]
)
WORDS = st.sampled_from(
    ["tree", "-", "src", "branch", "blob", "..", "a.git", ".git", "item", "commit", "%2F", "{at}", "{", "}", SHA]
)


@given(HOSTS, st.lists(st.one_of(WORDS, st.text(max_size=10)), max_size=9).map("/".join))
@example("gitlab.com", "{host}/{0}")
@example("github.com", "ada/lantern/tree/%ff%00")
def test_no_path_at_a_git_host_breaks_the_reading_of_links(host: str, path: str) -> None:
    try:
        link = parse_link(f"https://{host}/{path}")
        crawler = crawler_for(link)
        assert crawler.identity(link)
        shown = crawler.repository(link) if crawler.address(link) is None else None
    except LinkError as error:
        reason, shown = error.reason, None
    else:
        reason = Reason.BAD_LINK
    assert reason is Reason.BAD_LINK
    if shown is not None:
        assert re.match("https://[a-z]", shown.address)
        assert shown.at == shown.at.strip("/")


@settings(deadline=None)
@given(st.text(alphabet="-/.tre~_srcblob%{}@", max_size=200))
def test_a_long_path_has_one_identity_or_is_no_link(path: str) -> None:
    """An expression that backtracks without end would meet the suite's time limit here."""
    for host in ("github.com/", "gitlab.com/", "git.ada.example/"):
        text = f"https://{host}{path * 30}"
        with suppress(LinkError):
            link = parse_link(text)
            assert crawler_for(link).identity(link) == crawler_for(link).identity(parse_link(text))
