"""Medium: article pages, feeds of people and publications, and the export that Medium sends."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Failure, LinkOptions, Record
from llm_engineering.application.crawlers.exports.medium import MediumPost, read_post
from llm_engineering.application.crawlers.pages import ArticleCrawler
from llm_engineering.application.extraction import Article
from llm_engineering.application.ports import Files, Page
from llm_engineering.domain.documents import Source, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, canonical

_ID = re.compile(r"(?:^|-)([0-9a-f]{8,14})$")
_BEFORE_LISTS = {"list", "tag", "tagged", "topic"}
"""What stands before the last part of a list's address; that part may end like an article's."""
_EXPORT_POST = re.compile(r"posts/[^/]+\.html")


class MediumCrawler(ArticleCrawler):
    """Articles; their identity is Medium's own id, which every address form and export carries."""

    platform = "medium"
    hosts = ("medium.com",)

    def identity(self, link: Link) -> str:
        return canonical(_feed_address(link)) if _is_list(link) else identity_of(link.target)

    def address(self, link: Link) -> str:
        return _feed_address(link) if _is_list(link) else link.target

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        if _is_list(link):
            yield from self.entries(page, author)
        else:
            yield self.document(page, author)

    def public_address(self, article: Article, page: Page) -> str:
        """The canonical one where it is of the same article: its author may have set it to a site of their own."""
        shown, declared = page.url.partition("?")[0], article.canonical_url
        return declared if declared and _id(declared) and _id(declared) == _id(shown) else shown

    def recognises(self, names: Sequence[str]) -> bool:
        return "posts.csv" not in names and any(_EXPORT_POST.fullmatch(name) for name in names)

    def read_export(self, link: Link, files: Files, author: UserDocument, options: LinkOptions) -> Iterator[Record]:
        for name in files.names():
            if not _EXPORT_POST.fullmatch(name):
                continue
            try:
                post = read_post(name, files.read(name))
            except LinkError as error:
                yield Failure(f"{link.text}: {name}", error)
                continue
            yield self._exported(post, link, author)

    def _exported(self, post: MediumPost, link: Link, author: UserDocument) -> Record:
        return article_document(
            post.article,
            author=author,
            platform=self.platform,
            identity=f"medium:{post.medium_id}",
            link=post.link,
            source=Source(kind="medium_export", link=link.text, fetched_at=now()),
        )


def _parts(address: str) -> list[str]:
    try:
        return [part for part in urlsplit(address).path.split("/") if part]
    except ValueError:  # what a page declares may be no address
        return []


def _id(address: str) -> str | None:
    *before, last = _parts(address) or [""]
    found = None if last.startswith("@") or _BEFORE_LISTS.intersection(before) else _ID.search(last)
    return found[1] if found else None


def identity_of(address: str) -> str:
    """`medium:<id>` by the id at the end of any form of an article's address; else the canonical address."""
    found = _id(address)
    return f"medium:{found}" if found else canonical(address)


def _is_list(link: Link) -> bool:
    """A person, a publication or a feed, rather than one article."""
    parts = _parts(link.target)
    return "feed" in (*parts[:1], *parts[-1:]) or (_id(link.target) is None and len(parts) <= 1)


def _feed_address(link: Link) -> str:
    """Of `/@NAME`, `/@NAME/feed` and `/feed/@NAME` the last."""
    parts = _parts(link.target)
    named = parts[1:] if parts[:1] == ["feed"] else parts[:-1] if parts[-1:] == ["feed"] else parts
    return "/".join((f"https://{link.host}/feed", *named))
