"""Which crawler a link belongs to, by its parsed host or by what an export holds."""

import pkgutil
import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

from llm_engineering.application.crawlers import platforms
from llm_engineering.application.crawlers.base import Crawler
from llm_engineering.application.ports import Page
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, is_host
from llm_engineering.domain.outcomes import Reason

ANY_SITE = "custom_article"
ANY_GIT = "git"
ANY_FOLDER = "files"
_REPOSITORY = re.compile(
    r".*\.git/?|(?:/[^/]+){2,8}/-/(?:tree|blob|raw|blame|commits?|tags)/.+|(?:/[^/]+){2}/src/(?:branch|tag|commit)/.+"
)
"""Of any host: `….git`, and what only GitLab, or Gitea and Forgejo, call a part of one."""


def platform_modules() -> list[str]:
    """The full names of the modules in `platforms`."""
    return [f"{platforms.__name__}.{module.name}" for module in pkgutil.iter_modules(platforms.__path__)]


@cache
def crawlers() -> dict[str, Crawler]:
    """Every platform's crawler, by platform: one for each module in `platforms`."""
    found: dict[str, Crawler] = {}
    for name in platform_modules():
        imported = import_module(name)
        for value in vars(imported).values():
            if isinstance(value, type) and issubclass(value, Crawler) and value.__module__ == imported.__name__:
                found[value.platform] = value()
    return found


def crawler_for(link: Link) -> Crawler:
    """The crawler of a web link's host, closest match first; git for what looks like it; else that of any article.

    Local repositories are git's; other local links are told apart by `crawler_for_export`.
    """
    if link.kind is LinkKind.LOCAL:
        return crawlers()[ANY_GIT]
    matches = [
        (len(host), platform)
        for platform, crawler in crawlers().items()
        for host in crawler.hosts
        if is_host(link.host, host)
    ]
    if matches:
        return crawlers()[max(matches)[1]]
    return crawlers()[ANY_GIT if _REPOSITORY.fullmatch(urlsplit(link.target).path) else ANY_SITE]


def crawler_of_page(platform: str, page: Page) -> Crawler:
    """The platform's crawler; for a page of any site, the one that claims it, if one does."""
    others = crawlers().values() if platform == ANY_SITE else ()
    return next((crawler for crawler in others if crawler.claims(page)), crawlers()[platform])


def is_export(names: Sequence[str]) -> bool:
    """Whether files of these names are what some platform sends."""
    others = (crawler for crawler in crawlers().values() if crawler.platform != ANY_FOLDER)
    return any(crawler.recognises(names) for crawler in others)


def crawler_for_export(link: Link, names: Sequence[str]) -> Crawler:
    """The crawler that recognises an export by its file names; any other folder of texts is of files.

    Raises LinkError (not_an_export).
    """
    for crawler in sorted(crawlers().values(), key=lambda crawler: crawler.platform == ANY_FOLDER):
        if crawler.recognises(names):
            return crawler
    raise LinkError(
        Reason.NOT_AN_EXPORT,
        f"{link.text} is not an export of Medium, Substack or LinkedIn, nor a git repository, "
        "nor a folder of Markdown, HTML or PDF files: give the zip as the platform sent it",
    )
