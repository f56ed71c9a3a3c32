"""Substack: post pages, a publication's feed, and the export that Substack sends."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Failure, LinkOptions, Record
from llm_engineering.application.crawlers.exports.substack import has_posts, read_posts
from llm_engineering.application.crawlers.pages import ArticleCrawler
from llm_engineering.application.extraction import Article
from llm_engineering.application.ports import Files, Page
from llm_engineering.domain.documents import Source, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, canonical, parse_link
from llm_engineering.domain.outcomes import Reason

_SHARED_HOSTS = ("substack.com", "www.substack.com", "open.substack.com")
"""Substack's own, which are no publication's."""


class SubstackCrawler(ArticleCrawler):
    """Posts; their identity is the address SITE/p/SLUG, which page, feed and export share."""

    platform = "substack"
    hosts = ("substack.com",)

    def identity(self, link: Link) -> str:
        return canonical(_feed_address(link) if _is_publication(link) else _post_address(link.target) or link.target)

    def address(self, link: Link) -> str:
        if _is_publication(link):
            return _feed_address(link)
        post = _post_address(link.target)
        if post is None and link.host not in _SHARED_HOSTS:
            raise LinkError(
                Reason.NO_ARTICLE,
                f"{link.text} is neither a post nor a publication: give https://{link.host} or a post's address",
            )
        return post or link.target

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        if _is_publication(link):
            yield from self.entries(page, author)
        else:
            yield self.document(page, author)

    def public_address(self, article: Article, page: Page) -> str:
        """The canonical one where it is a post's: a publication may have a domain of its own."""
        return _post_address(article.canonical_url or "") or _post_address(page.url) or page.url

    def recognises(self, names: Sequence[str]) -> bool:
        return has_posts(names)

    def read_export(self, link: Link, files: Files, author: UserDocument, options: LinkOptions) -> Iterator[Record]:
        if not options.site:
            raise LinkError(
                Reason.NEEDS_SITE,
                f"{link.text} does not say which Substack it is of: in the config, write it as "
                f"`- {{link: {link.text}, site: https://NAME.substack.com}}`",
            )
        site = _site(options.site)
        source = Source(kind="substack_export", link=link.text, fetched_at=now())
        for record in read_posts(files, site):
            if isinstance(record, Failure):
                yield record
            else:
                yield self._whole(record.article, record.link, author, source)

    def _whole(self, article: Article, address: str, author: UserDocument, source: Source) -> Record:
        return article_document(
            article,
            author=author,
            platform=self.platform,
            identity=canonical(address),
            link=address,
            source=source,
        )


def _parts(address: str) -> list[str]:
    return [part for part in urlsplit(address).path.split("/") if part]


def _is_publication(link: Link) -> bool:
    return link.host not in _SHARED_HOSTS and _parts(link.target) in ([], ["archive"], ["feed"])


def _feed_address(link: Link) -> str:
    return f"https://{link.host}/feed"


def _post_address(address: str) -> str | None:
    """SITE/p/SLUG of a post's page, of its comments, or of the app's open.substack.com/pub/NAME/p/SLUG."""
    try:
        host, parts = parse_link(address).host, _parts(address)
    except LinkError:
        return None
    if host == "open.substack.com" and parts[:1] == ["pub"] and len(parts) > 1:
        host, parts = f"{parts[1]}.substack.com", parts[2:]
    return f"https://{host}/p/{parts[1]}" if host and parts[:1] == ["p"] and len(parts) > 1 else None


def _site(text: str) -> str:
    """The site that an export's posts are on, from any address of it that the config has."""
    site = parse_link(text)
    if site.kind is not LinkKind.WEB:
        raise LinkError(Reason.NEEDS_SITE, f"site: {text!r} is no address: write https://NAME.substack.com")
    return f"https://{urlsplit(site.target).netloc}"
