"""Lists at Substack: a publication's posts as its API and its sitemap have them, a person's publications."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from llm_engineering.application.crawlers.base import Failure, Lead, Record
from llm_engineering.application.crawlers.substack.places import HOST, PLATFORM, PostList
from llm_engineering.application.crawlers.substack.posts import (
    JsonObject,
    host_of,
    is_free,
    is_in,
    is_whole,
    listed,
    object_at,
    objects_at,
    place_of_post,
    refuse_by_kind,
    text_at,
)
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import parse_link
from llm_engineering.domain.outcomes import Reason


def records_of(
    answer: Any, place: PostList, page: Page, document: Callable[[JsonObject], ArticleDocument]
) -> Iterator[Record]:
    """The posts of a list as documents where it has their texts, as leads where not, and the lead to those after them.

    Raises LinkError where the answer is not that list, so that another is asked for.
    """
    posts = answer.get("posts") if isinstance(answer, dict) else answer
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        raise LinkError(Reason.CONTENT_TYPE, f"{page.url} is no list of posts", status=page.status, tries=page.tries)
    numbers = [str(post.get("id")) if isinstance(post.get("id"), int) else "" for post in posts]
    if not posts and not place.offset:
        raise LinkError(Reason.EMPTY, f"{page.url} lists no posts", status=page.status, tries=page.tries)
    if place.first and numbers[:1] == [place.first]:
        raise LinkError(Reason.CONTENT_TYPE, f"{page.url} begins anew", status=page.status, tries=page.tries)
    has_texts = any(text_at(post, "body_html") for post in posts)
    for post in posts:
        if not place.part or is_in(post, place.part):
            yield _record(post, page, document if has_texts else None)
    following = place.after(len(posts), numbers[0]) if posts else None
    if following is not None:
        oldest = min(filter(None, (_published(post) for post in posts)), default=None)
        link = parse_link(following.link)
        yield Lead(link, is_list=True, changed_at=oldest, platform=PLATFORM, continues=True)


def _record(post: JsonObject, page: Page, document: Callable[[JsonObject], ArticleDocument] | None) -> Record:
    try:
        address = place_of_post(post, {}, page.url).address
    except LinkError as error:
        return Failure(page.url, error)
    try:
        if document is None:
            refuse_by_kind(post, address)
            return _lead(post, address)
        found = document(post)
        return found if not is_free(post) or is_whole(post, found.text) else _lead(post, address)
    except LinkError as error:
        return _lead(post, address) if error.reason is Reason.EMPTY else Failure(address, error)


def _lead(post: JsonObject, address: str) -> Lead:
    said = listed(post, address)
    changed = max(filter(None, (said.published_at, said.updated_at)), default=None)
    return Lead(parse_link(address), changed_at=changed, listed=said, platform=PLATFORM)


def _published(post: JsonObject) -> datetime | None:
    return listed(post, "").published_at


def posts_among(leads: list[Lead | Failure]) -> Iterator[Lead | Failure]:
    """The posts that a publication's sitemap or feed leads to; sections, tags and other pages are left out."""
    for lead in leads:
        if isinstance(lead, Failure):
            yield lead
        elif lead.is_list or "/p/" in lead.link.target:
            yield replace(lead, platform=PLATFORM)


def publications_of(profile: JsonObject, page: Page) -> Iterator[Lead]:
    """The archives of all publications that a person writes for. Raises LinkError (no_article) where there is none."""
    roles = objects_at(profile, "publicationUsers")
    own = [object_at(role, "publication") for role in roles] or [object_at(profile, "primaryPublication")]
    hosts = [host_of(publication) for publication in own]
    links = [_archive(host) for host in dict.fromkeys(hosts) if host]
    found = [link for link in links if link is not None]
    if not found:
        raise LinkError(
            Reason.NO_ARTICLE,
            f"{page.url} names no publication of that person: give its address, https://NAME.{HOST}",
            status=page.status,
            tries=page.tries,
        )
    yield from found


def _archive(host: str) -> Lead | None:
    try:
        return Lead(parse_link(PostList(host).link), is_list=True, platform=PLATFORM)
    except LinkError:
        return None
