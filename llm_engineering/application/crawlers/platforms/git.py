"""Any other git repository: GitLab, Codeberg, Bitbucket, an https address ending in `.git`, one on this machine."""

import re
from pathlib import PurePath
from urllib.parse import quote, urlsplit

from llm_engineering.application.crawlers.base import Crawler, Repository
from llm_engineering.application.crawlers.repositories import repository_documents
from llm_engineering.application.ports import Repositories
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, canonical
from llm_engineering.domain.outcomes import Reason

_PATH = re.compile(r"(?:/[\w.~-]+){2,8}/?")


class GitCrawler(Crawler):
    """A repository at its default branch, or a local one at its HEAD."""

    platform = "git"
    hosts = ("gitlab.com", "codeberg.org", "bitbucket.org")

    def identity(self, link: Link) -> str:
        if link.kind is LinkKind.LOCAL:
            return f"git:local/{_local_name(link)}"
        return "git:" + canonical(link.target).removeprefix("https://").partition("?")[0].removesuffix(".git")

    def address(self, link: Link) -> None:
        return None

    def repository(self, link: Link) -> str:
        return link.target if link.kind is LinkKind.LOCAL else _address(link)

    def read_repository(self, link: Link, author: UserDocument, repositories: Repositories) -> Repository:
        local = link.kind is LinkKind.LOCAL
        address = self.repository(link)
        public = link.text if local else address.removesuffix(".git")
        with repositories.snapshot(address) as snapshot:
            return repository_documents(
                snapshot,
                author=author,
                platform=self.platform,
                name=_local_name(link) if local else public.rpartition("/")[2],
                link=public,
                identity=self.identity(link),
                file_link=lambda path: f"{public}#{quote(path)}",
            )


def _local_name(link: Link) -> str:
    name = PurePath(link.target.rstrip("/\\")).name
    return name.removesuffix(".bundle").removesuffix(".git")


def _address(link: Link) -> str:
    parts = urlsplit(link.target)
    if parts.scheme != "https" or not _PATH.fullmatch(parts.path) or ".." in parts.path:
        raise LinkError(Reason.BAD_LINK, f"{link.text} is no repository's address: write https://HOST/OWNER/NAME")
    path = parts.path.rstrip("/").removesuffix(".git")
    return f"https://{parts.netloc}{path}.git"
