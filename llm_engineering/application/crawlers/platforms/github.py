"""GitHub: repositories at github.com/OWNER/NAME, and all of a person's at github.com/OWNER."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from llm_engineering.application.crawlers.base import Crawler, Failure, Lead, Record, Repository
from llm_engineering.application.crawlers.repositories import repository_documents
from llm_engineering.application.ports import Page, Repositories
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, canonical, parse_link
from llm_engineering.domain.outcomes import Reason

_REPOSITORY = re.compile(r"/(?P<owner>[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})/(?P<name>[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?")
_OWNER = re.compile(r"/(?P<owner>[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})/?")
_PER_PAGE = 100
_NOT_OWNERS = re.compile(
    "about|apps|collections|customer-stories|enterprise|events|explore|features|issues|login|marketplace|new|"
    "notifications|orgs|organizations|pricing|pulls|search|security|settings|sponsors|topics|trending|users",
    re.IGNORECASE,
)


class GitHubCrawler(Crawler):
    """A repository at its default branch, or the list of a person's or organisation's own repositories."""

    platform = "github"
    hosts = ("github.com",)

    def identity(self, link: Link) -> str:
        found = _repository(link)
        return f"git:github.com/{found[0]}/{found[1]}".lower() if found else canonical(link.target)

    def address(self, link: Link) -> str | None:
        if _repository(link) is not None:
            return None
        owner = _owner(link)
        if owner is None:
            raise LinkError(
                Reason.BAD_LINK,
                f"{link.text} is neither a repository's address nor a person's: "
                "write https://github.com/OWNER/NAME or https://github.com/OWNER",
            )
        return _listing(owner, _page_number(link))

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        """A page of a person's repositories, as GitHub's API lists them (REST, "List repositories for a user")."""
        repositories = _json_list(page)
        for repository in repositories:
            address = str(repository.get("html_url"))
            if repository.get("fork"):
                yield Failure(address, LinkError(Reason.NOT_THE_AUTHORS, f"{address} is a fork of somebody else's"))
            else:
                yield Lead(parse_link(address), changed_at=_time(repository.get("pushed_at")))
        if len(repositories) == _PER_PAGE:
            following = f"https://github.com/{_owner(link)}?page={_page_number(link) + 1}"
            yield Lead(parse_link(following), is_list=True)

    def repository(self, link: Link) -> str:
        owner, name = _repository(link) or ("", "")
        return f"https://github.com/{owner}/{name}.git"

    def read_repository(self, link: Link, author: UserDocument, repositories: Repositories) -> Repository:
        address = self.repository(link).removesuffix(".git")
        with repositories.snapshot(f"{address}.git") as snapshot:
            return repository_documents(
                snapshot,
                author=author,
                platform=self.platform,
                name=address.rpartition("/")[2],
                link=address,
                identity=self.identity(link),
                file_link=lambda path: f"{address}/blob/{snapshot.commit}/{quote(path)}",
            )


def _json_list(page: Page) -> list[dict[str, Any]]:
    try:
        listed = json.loads(page.content)
    except ValueError:
        listed = None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise LinkError(Reason.CONTENT_TYPE, f"{page.url} is no list of repositories", status=page.status)
    return listed


def _time(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def _owner(link: Link) -> str | None:
    """The person or organisation of https://github.com/OWNER."""
    found = _OWNER.fullmatch(urlsplit(link.target).path)
    is_one = found and _is_github(link) and not _NOT_OWNERS.fullmatch(found["owner"])
    return found["owner"] if found and is_one else None


def _page_number(link: Link) -> int:
    asked = parse_qs(urlsplit(link.target).query).get("page", ["1"])[0]
    return int(asked) if asked.isdecimal() and len(asked) < 5 else 1


def _listing(owner: str, number: int) -> str:
    return f"https://api.github.com/users/{owner}/repos?per_page={_PER_PAGE}&page={number}&sort=pushed"


def _is_github(link: Link) -> bool:
    return link.host.removeprefix("www.") == "github.com"


def _repository(link: Link) -> tuple[str, str] | None:
    """Owner and name, matched as a whole: the address to clone is built anew from them."""
    if not _is_github(link):
        return None
    found = _REPOSITORY.fullmatch(urlsplit(link.target).path)
    if found is None or _NOT_OWNERS.fullmatch(found["owner"]) or found["name"] in (".", ".."):
        return None
    return found["owner"], found["name"]
