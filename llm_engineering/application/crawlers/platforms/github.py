"""GitHub: repositories at github.com/OWNER/NAME."""

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from llm_engineering.application.crawlers.base import Crawler, Record, Sources
from llm_engineering.application.crawlers.repositories import repository_documents
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, canonical
from llm_engineering.domain.outcomes import Reason

_REPOSITORY = re.compile(r"/(?P<owner>[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})/(?P<name>[A-Za-z0-9._-]{1,100}?)(?:\.git)?/?")
_NOT_OWNERS = re.compile(
    "about|apps|collections|customer-stories|enterprise|events|explore|features|issues|login|marketplace|new|"
    "notifications|orgs|organizations|pricing|pulls|search|security|settings|sponsors|topics|trending|users",
    re.IGNORECASE,
)


class GitHubCrawler(Crawler):
    """A repository at its default branch."""

    platform = "github"
    hosts = ("github.com",)

    def identity(self, link: Link) -> str:
        found = _repository(link)
        return f"git:github.com/{found[0]}/{found[1]}".lower() if found else canonical(link.target)

    def crawl(self, link: Link, author: UserDocument, sources: Sources) -> Iterator[Record]:
        found = _repository(link)
        if found is None:
            raise LinkError(
                Reason.BAD_LINK, f"{link.text} is no repository's address: write https://github.com/OWNER/NAME"
            )
        owner, name = found
        address = f"https://github.com/{owner}/{name}"
        with sources.repositories.snapshot(f"{address}.git") as snapshot:
            yield repository_documents(
                snapshot,
                author=author,
                platform=self.platform,
                name=name,
                link=address,
                identity=self.identity(link),
                file_link=lambda path: f"{address}/blob/{snapshot.commit}/{quote(path)}",
            )


def _repository(link: Link) -> tuple[str, str] | None:
    """Owner and name, matched as a whole: the address to clone is built anew from them."""
    if link.host.removeprefix("www.") != "github.com":
        return None
    found = _REPOSITORY.fullmatch(urlsplit(link.target).path)
    if found is None or _NOT_OWNERS.fullmatch(found["owner"]) or found["name"] in (".", ".."):
        return None
    return found["owner"], found["name"]
