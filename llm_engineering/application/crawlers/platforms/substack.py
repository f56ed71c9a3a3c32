"""Substack: posts, whole publications, people, publications with a domain of their own, and the export it sends."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Failure, Lead, LinkOptions, Record
from llm_engineering.application.crawlers.exports.substack import has_posts, read_posts
from llm_engineering.application.crawlers.pages import ArticleCrawler, feed_entries, leads_of, starts_as_feed
from llm_engineering.application.crawlers.sitemaps import sitemap_leads
from llm_engineering.application.crawlers.substack.links import place_of, post_at, publication_of
from llm_engineering.application.crawlers.substack.lists import posts_among, publications_of, records_of
from llm_engineering.application.crawlers.substack.places import HOST, PLATFORM, Person, PostList
from llm_engineering.application.crawlers.substack.posts import (
    JsonObject,
    declared_post,
    is_free,
    object_at,
    place_of_post,
    read_post,
    refuse_by_kind,
    text_at,
)
from llm_engineering.application.extraction import Article, decode_page, substack_preloads
from llm_engineering.application.ports import Files, Page, Readers
from llm_engineering.domain.documents import ArticleDocument, Source, UserDocument, now
from llm_engineering.domain.errors import LinkError, NoArticle
from llm_engineering.domain.links import Link, LinkKind, is_host, parse_link
from llm_engineering.domain.outcomes import Reason

_CLAIMED = re.compile(
    rb"<script\b[^<>]*>[^<]*?window\._preloads\s*=\s*JSON\.parse\("
    rb"|<meta\b[^<>]{0,200}\bgenerator\b[^<>]{0,200}\bSubstack\b"
)
_GENERATOR = re.compile(rb"<generator>\s*(?:<!\[CDATA\[)?\s*Substack\b")
_NO_PAGES = ("/api/", "/feed", "/sitemap")
_HEAD = 20_000
"""Bytes in which is looked for what made a feed."""
_FEED = 20
"""Entries that a feed has at most: one with fewer has all posts."""


class SubstackCrawler(ArticleCrawler):
    """Posts; their identity is the address SITE/p/SLUG, which page, API, feed and export share."""

    platform = PLATFORM
    hosts = (HOST,)

    def identity(self, link: Link) -> str:
        return place_of(link.target).identity

    def addresses(self, link: Link) -> Sequence[str]:
        return place_of(link.target).addresses

    def claims(self, page: Page) -> bool:
        if starts_as_feed(page.content):
            return _GENERATOR.search(page.content[:_HEAD]) is not None
        return b"substackcdn.com" in page.content and _CLAIMED.search(page.content) is not None

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        place, answer = place_of(link.target), _json(page)
        if isinstance(place, PostList):
            if answer is None:
                yield from self._of_listing(page, place, link, author)
            else:
                document = partial(self._post, publication={}, page=page, author=author)
                yield from records_of(answer, place, page, document)
        elif isinstance(place, Person):
            profile = object_at(_preloads(page), "profile") if answer is None else answer
            yield from publications_of(profile, page)
        elif answer is not None:
            post = object_at(answer, "post") or answer
            if not (text_at(post, "slug") or text_at(post, "canonical_url")):
                raise _other_type(page, "no post")
            yield self._post(post, object_at(answer, "publication"), page, author)
        elif (leads := sitemap_leads(page)) is not None:
            yield from posts_among(leads)
        else:
            yield self._of_page(page, author)

    def public_address(self, article: Article, page: Page) -> str:
        """The canonical one where it is a post's: a publication may have a domain of its own."""
        found = declared_post(article.canonical_url, page.url) or post_at(page.url)
        return found.address if found else page.url

    def _of_listing(self, page: Page, place: PostList, link: Link, author: UserDocument) -> Iterator[Record]:
        """A publication's feed or sitemap; or a page of one with a domain of its own, which leads to its list."""
        leads = sitemap_leads(page)
        if leads is not None:
            yield from posts_among(leads)
        elif (entries := feed_entries(page)) is not None:
            has_texts = any(entry.get("content") for entry in entries)
            records = list(self.entries(page, author) if has_texts else posts_among(leads_of(page) or []))
            yield from records
            if len(records) >= _FEED:
                sitemap = parse_link(f"https://{place.host}/sitemap.xml")
                yield Lead(sitemap, is_list=True, platform=self.platform)
        elif is_host(link.host, HOST) or urlsplit(page.url).path.startswith(_NO_PAGES):
            raise _other_type(page, "neither a list of posts nor a feed")
        else:
            own = replace(place, host=publication_of(page.url) or place.host)
            yield Lead(parse_link(own.link), is_list=True, platform=self.platform)

    def _of_page(self, page: Page, author: UserDocument) -> ArticleDocument:
        """By what the page hands to its program, where the post is among it, else by what it shows."""
        handed = _preloads(page)
        post = object_at(handed, "post")
        if post and (text_at(post, "body_html") or not is_free(post)):
            return self._post(post, object_at(handed, "pub"), page, author, kind="page")
        if post:
            refuse_by_kind(post, page.url)
        return self.document(page, author)

    def _post(
        self, post: JsonObject, publication: JsonObject, page: Page, author: UserDocument, kind: str = "api"
    ) -> ArticleDocument:
        place = place_of_post(post, publication, page.url)
        return article_document(
            read_post(post, publication, place.address),
            author=author,
            platform=self.platform,
            identity=place.identity,
            link=place.address,
            source=Source(kind=kind, link=place.api if kind == "api" else page.url, fetched_at=page.fetched_at),
        )

    def recognises(self, names: Sequence[str]) -> bool:
        return has_posts(names)

    def read_export(
        self, link: Link, files: Files, author: UserDocument, options: LinkOptions, readers: Readers
    ) -> Iterator[Record]:
        host = _site(options.site, link)
        source = Source(kind="substack_export", link=link.text, fetched_at=now())
        for record in read_posts(files, host, readers, takes_drafts=options.drafts):
            if isinstance(record, Failure):
                yield record
                continue
            document = article_document(
                record.article,
                author=author,
                platform=self.platform,
                identity=self.identity(parse_link(record.link)),
                link=record.link,
                source=source,
            )
            yield document.model_copy(update={"draft": record.is_draft})


def _json(page: Page) -> Any:
    """What an answer of the API says; None for a page or feed. Raises LinkError (content_type) for broken JSON."""
    if page.content.lstrip()[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(page.content)
    except (ValueError, RecursionError) as error:
        raise _other_type(page, "broken JSON") from error


def _preloads(page: Page) -> JsonObject:
    try:
        return substack_preloads(decode_page(page.content, page.charset))
    except NoArticle:
        return {}


def _other_type(page: Page, what: str) -> LinkError:
    return LinkError(Reason.CONTENT_TYPE, f"{page.url} is {what}", status=page.status, tries=page.tries)


def _site(text: str | None, export: Link) -> str:
    """The host that an export's posts are on, from any address of its publication that the config has."""
    remedy = (
        f"in the config, write it as `- {{link: {export.text}, site: https://NAME.substack.com}}`, "
        "or with the publication's own domain where it has one"
    )
    if not text:
        raise LinkError(Reason.NEEDS_SITE, f"{export.text} does not say which Substack it is of: {remedy}")
    try:
        site = parse_link(text)
    except LinkError as error:
        raise LinkError(Reason.NEEDS_SITE, f"site: {error.detail}; {remedy}") from error
    host = publication_of(site.target) if site.kind is LinkKind.WEB else None
    if host is None:
        raise LinkError(Reason.NEEDS_SITE, f"site: {site.text!r} is no publication's address: {remedy}")
    return host
