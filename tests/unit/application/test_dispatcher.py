"""Which crawler a link belongs to."""

import pytest

from llm_engineering.application.crawlers.dispatcher import crawler_for, crawler_for_export, crawlers
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import Reason


@pytest.mark.parametrize(
    ("link", "platform"),
    [
        ("https://medium.com/@ada/x-4c57cf14bce5", "medium"),
        ("https://ada.medium.com/x-4c57cf14bce5", "medium"),
        ("https://tidelines.substack.com/p/x", "substack"),
        ("https://www.linkedin.com/in/ada", "linkedin"),
        ("https://github.com/ada/lantern", "github"),
        ("https://github.com.evil.tld/ada/lantern", "custom_article"),
        ("https://evil.tld/github.com/ada/lantern", "custom_article"),
        ("https://notmedium.com/x", "custom_article"),
        ("https://git.example.org/ada/lantern.git", "git"),
        ("https://gitlab.com/ada/lantern", "git"),
        ("https://ada.example/post", "custom_article"),
    ],
)
def test_a_link_goes_to_the_crawler_of_its_parsed_host(link: str, platform: str) -> None:
    assert crawler_for(parse_link(link)).platform == platform


def test_every_module_of_the_platforms_folder_is_a_crawler() -> None:
    assert {"medium", "substack", "linkedin", "github", "git", "custom_article"} <= crawlers().keys()


@pytest.mark.parametrize(
    ("names", "platform"),
    [
        (["posts/2020-01-01_X-4c57cf14bce5.html", "profile/profile.html"], "medium"),
        (["posts.csv", "posts/1.x.html"], "substack"),
        (["Shares.csv", "Profile.csv"], "linkedin"),
        (["Shares_12345.csv"], "linkedin"),
        (["a.md", "pictures/b.png"], "files"),
        (["papers/a.PDF"], "files"),
        (["posts/a.html", "posts/2024-05-06-the-pen.html"], "files"),
        (["site/index.html", "site/style.css", "data/tides.csv"], "files"),
    ],
)
def test_an_export_is_told_by_its_file_names(names: list[str], platform: str) -> None:
    assert crawler_for_export(parse_link("export.zip"), names).platform == platform


NO_TEXTS = {
    "photos": ["photos/1.jpg", "notes.txt"],
    "Medium's without posts": ["README.html", "sessions/sessions-0001.html", "ips/ips-0001.html"],
    "Substack's without posts": ["email_list.csv", "posts/1.x.html"],
    "LinkedIn's without posts": ["messages.csv", "Invitations.csv", "a.html"],
}


@pytest.mark.parametrize("kind", NO_TEXTS)
def test_an_archive_that_is_no_export_or_one_without_posts_is_refused(kind: str) -> None:
    with pytest.raises(LinkError, match="not an export") as caught:
        crawler_for_export(parse_link("photos.zip"), NO_TEXTS[kind])
    assert caught.value.reason is Reason.NOT_AN_EXPORT
