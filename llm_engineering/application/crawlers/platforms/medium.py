"""Medium: article pages, feeds of people and publications, and the export that Medium sends."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from bs4 import BeautifulSoup

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Failure, Lead, LinkOptions, Record
from llm_engineering.application.crawlers.bodies import same_words
from llm_engineering.application.crawlers.exports.medium import MediumPost, is_export, is_post, part_heads, read_post
from llm_engineering.application.crawlers.exports.side_by_side import read_files
from llm_engineering.application.crawlers.medium_addresses import (
    article_id,
    feed_address,
    leads_elsewhere,
    refusal,
    shown,
)
from llm_engineering.application.crawlers.pages import ArticleCrawler, starts_as_feed
from llm_engineering.application.extraction import Article
from llm_engineering.application.ports import Files, Page, Readers
from llm_engineering.domain.documents import ArticleDocument, PostDocument, Source, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, canonical, parse_link
from llm_engineering.domain.outcomes import Reason

_GENERATOR = re.compile(rb"<generator>\s*(?:<!\[CDATA\[)?\s*Medium\s*(?:\]\]>)?\s*</generator>")
_META = re.compile(rb"<meta\b[^>]*>")
_APPS = ((b'"al:android:package"', b'"com.medium.reader"'), (b'"al:ios:app_name"', b'"Medium"'))
_SITE = (b'"og:site_name"', b'"Medium"')
_OF_ARTICLES = re.compile(r"^(?:#|```|!\[)", re.MULTILINE)
"""Headings, code and images, in Markdown."""
_HEAD = 200_000
"""Bytes in which a page's head, or what made a feed, is looked for."""
_REMEDIES = {
    Reason.CHALLENGE: "give the author's feed, https://medium.com/feed/@NAME, or put the export's zip among the links",
    Reason.PAYWALLED: "the author's own export has the whole text",
}
_LISTED = 10
"""Entries of a feed, however many stories there are."""
_NEWEST = "Medium lists only the ten newest stories: put the export's zip among the links for all of them"


class MediumCrawler(ArticleCrawler):
    """Articles; their identity is Medium's own id, which every address form and export carries."""

    platform = "medium"
    hosts = ("medium.com",)

    def identity(self, link: Link) -> str:
        found = article_id(link.target)
        return f"medium:{found}" if found else canonical(feed_address(link.target) or shown(link.target))

    def addresses(self, link: Link) -> Sequence[str]:
        """An article's page, and the feed that may carry it; a person's or publication's feed."""
        feed = feed_address(link.target)
        if article_id(link.target) or leads_elsewhere(link.target):
            return [address for address in (shown(link.target), feed) if address]
        if feed is None:
            raise refusal(link)
        return [feed]

    def claims(self, page: Page) -> bool:
        """By what Medium writes into a page's head for its own apps, or by what made a feed."""
        if starts_as_feed(page.content):
            return _GENERATOR.search(page.content[:_HEAD]) is not None
        if b"edium" not in page.content:
            return False
        head = page.content[:_HEAD].partition(b"<body")[0]
        found = article_id(page.url)
        signs = (*_APPS, _SITE) if found else _APPS
        if any(name in meta and value in meta for meta in _META.findall(head) for name, value in signs):
            return True
        return found is not None and b"__APOLLO_STATE__" in page.content and f'"Post:{found}"'.encode() in page.content

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        wanted = article_id(link.target)
        if starts_as_feed(page.content):
            yield from self._listed(page, link, author, wanted)
            return
        feed = None if wanted or article_id(page.url) else feed_address(page.url)
        if feed is None or feed == page.url:
            yield self.document(page, author)
        else:
            yield Lead(parse_link(feed), is_list=True, platform=self.platform)

    def _listed(self, page: Page, link: Link, author: UserDocument, wanted: str | None) -> Iterator[Record]:
        """What a feed carries; of an article whose page could not be had only that."""
        found = [one for one in self.entries(page, author) if wanted is None or article_id(_link(one)) == wanted]
        if wanted is None:
            found = [_without_response(one) for one in found]
        if wanted is None and "/feed/tag/" in page.url:
            found = [_followed(one) for one in found]
        if wanted and not found:
            detail = f"{page.url} carries only the ten newest, not {link.text}: the author's export has it"
            raise LinkError(Reason.NO_ARTICLE, detail, status=page.status, tries=page.tries)
        yield from found

    def remark(self, link: Link, found: int) -> str:
        is_feed = link.kind is LinkKind.WEB and article_id(link.target) is None
        return _NEWEST if is_feed and found >= _LISTED else ""

    def document(self, page: Page, author: UserDocument) -> ArticleDocument:
        try:
            return super().document(page, author)
        except LinkError as error:
            if error.reason not in _REMEDIES:
                raise
            detail = f"{error.detail}: {_REMEDIES[error.reason]}"
            raise LinkError(error.reason, detail, status=error.status, tries=error.tries) from error

    def body(self, fragment: str, title: str) -> tuple[str, str]:
        """A feed leaves the title out, and begins with the subtitle."""
        soup = BeautifulSoup(fragment, "lxml")
        if soup.body is None:
            return fragment, ""
        subtitle = part_heads(soup.body, title, "")
        return soup.body.decode_contents(), subtitle

    def public_address(self, article: Article, page: Page) -> str:
        """The canonical one where it is of the same article: its author may have set it to a site of their own."""
        fetched, declared = shown(page.url), article.canonical_url
        found = article_id(fetched)
        return declared if declared and (declared_id := article_id(declared)) and declared_id == found else fetched

    def recognises(self, names: Sequence[str]) -> bool:
        return "posts.csv" not in names and is_export(names)

    def read_export(
        self, link: Link, files: Files, author: UserDocument, options: LinkOptions, readers: Readers
    ) -> Iterator[Record]:
        source = Source(kind="medium_export", link=link.text, fetched_at=now())
        posts = filter(is_post, files.names())
        for name, post in read_files(readers, files, posts, partial(read_post, options=options)):
            if isinstance(post, LinkError):
                yield Failure(f"{link.text}: {name}", post)
            else:
                yield self._response(post, author, source) if post.is_response else self._article(post, author, source)

    def _article(self, post: MediumPost, author: UserDocument, source: Source) -> ArticleDocument:
        document = article_document(
            post.article,
            author=author,
            platform=self.platform,
            identity=f"medium:{post.medium_id}",
            link=post.link,
            source=source,
        )
        return document.model_copy(update={"draft": post.is_draft})

    def _response(self, post: MediumPost, author: UserDocument, source: Source) -> PostDocument:
        return PostDocument(
            content={"Content": post.article.markdown},
            platform=self.platform,
            author_id=author.id,
            author_full_name=author.full_name,
            link=post.link,
            identity=f"medium:{post.medium_id}",
            published_at=post.article.published_at,
            fetched_at=source.fetched_at,
            byline=list(post.article.authors),
            provenance=[source],
        )


def _link(record: Record) -> str:
    return record.link if isinstance(record, ArticleDocument | Failure) else ""


def _without_response(record: Record) -> Record:
    """Medium lists a person's comments too, without tags and titled by their first words."""
    if not isinstance(record, ArticleDocument) or record.tags or _OF_ARTICLES.search(record.content["Content"]):
        return record
    first, title = record.text.partition("\n")[0], record.title
    if not same_words(title, first) and not same_words(f"{title.rstrip('….')}…", first):
        return record
    detail = f"{record.link} is a response to a story: `responses: true` at the author's export takes it"
    return Failure(record.link, LinkError(Reason.RESPONSE, detail))


def _followed(record: Record) -> Record:
    """A tag's feed has a preview of every story, for members or not: only the story's page tells."""
    if isinstance(record, Failure) and record.error.reason is Reason.PAYWALLED:
        return Lead(parse_link(record.link), otherwise=record.error)
    return record
