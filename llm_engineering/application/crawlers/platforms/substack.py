"""Substack: post pages, a publication's feed, and the export that Substack sends."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Failure, LinkOptions, Record, Sources
from llm_engineering.application.crawlers.exports.substack import has_posts, read_posts
from llm_engineering.application.crawlers.pages import ArticleCrawler
from llm_engineering.application.extraction import Article
from llm_engineering.application.ports import Files
from llm_engineering.domain.documents import Source, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, canonical, parse_link
from llm_engineering.domain.outcomes import Reason


class SubstackCrawler(ArticleCrawler):
    """Posts; their identity is the address SITE/p/SLUG, which page, feed and export share."""

    platform = "substack"
    hosts = ("substack.com",)

    def crawl(self, link: Link, author: UserDocument, sources: Sources) -> Iterator[Record]:
        if not urlsplit(link.target).path.startswith(("/p/", "/@", "/home/post/")):
            yield from self.entries(sources.web.get(f"https://{link.host}/feed"), author)
            return
        yield self.document(sources.web.get(link.target), author)

    def recognises(self, names: Sequence[str]) -> bool:
        return has_posts(names)

    def read_export(self, link: Link, files: Files, author: UserDocument, options: LinkOptions) -> Iterator[Record]:
        if not options.site:
            raise LinkError(
                Reason.NEEDS_SITE,
                f"{link.text} does not say which Substack it is of: in the config, write it as "
                f"`- {{link: {link.text}, site: https://NAME.substack.com}}`",
            )
        site = parse_link(options.site).target.rstrip("/")
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
