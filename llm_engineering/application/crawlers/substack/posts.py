"""One post as Substack's API and the pages of its posts have it, in JSON: an article, or why it is none."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from llm_engineering.application.crawlers.bodies import body_of
from llm_engineering.application.crawlers.substack.links import post_at, publication_of
from llm_engineering.application.crawlers.substack.places import HOST, Post
from llm_engineering.application.extraction import Article, said_by_substack
from llm_engineering.domain.documents import Listed
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import is_host
from llm_engineering.domain.outcomes import Reason

JsonObject = dict[str, Any]

NOT_TEXT = ("podcast", "video", "thread")
"""Types of posts that may be to listen to, to watch or to talk under."""
FEWEST_WORDS = 30
"""One of those with fewer words than this is only its announcement."""
_WHOLE = 0.7
"""Of the words that the post has by Substack's count, in which captions and embeds may count too."""
_MOST_WORDS = 10_000_000
_REMEDY = "the publication's own export has the whole text"
_METADATA = ("title", "subtitle", "authors", "published_at", "updated_at", "language", "tags", "site_name", "image")


def declared_post(address: str | None, url: str) -> Post | None:
    """The post that a page at `url` says that it is of; None where it may not say so.

    Substack's own pages may name a domain of the publication's own, but a page of any such domain only itself.
    """
    declared = post_at(address)
    if declared is None or is_host(urlsplit(url).hostname or "", HOST):
        return declared
    return declared if _bare(declared.host) == _bare(urlsplit(url).netloc) else None


def place_of_post(post: JsonObject, publication: JsonObject, url: str) -> Post:
    """Where a post that was found at `url` is public. Raises LinkError (bad_record) where nothing says so."""
    host, slug = publication_of(url) or host_of(publication), text_at(post, "slug")
    there = f"https://{host}/p/{slug}" if host and slug else None
    found = declared_post(text_at(post, "canonical_url"), url) or post_at(there)
    if found is None:
        raise LinkError(Reason.BAD_RECORD, f"a post at {url} has neither an address nor a slug")
    return found


def host_of(publication: JsonObject) -> str | None:
    """The host that a publication is read at."""
    own, name = text_at(publication, "custom_domain"), text_at(publication, "subdomain")
    if own and not publication.get("custom_domain_optional"):
        return own
    return f"{name}.{HOST}" if name else own or None


def read_post(post: JsonObject, publication: JsonObject, address: str) -> Article:
    """Its article. Raises LinkError: paywalled, not_text, reshare, draft, empty, or bad_record."""
    refuse_by_kind(post, address)
    html = post.get("body_html")
    try:
        body = body_of(html if isinstance(html, str) else "", address)
    except LinkError as error:
        if error.reason is Reason.EMPTY:
            raise _without_text(post, address) from error
        raise
    if not is_free(post) and not is_whole(post, body.text):
        raise LinkError(Reason.PAYWALLED, f"{address} shows only a preview: {_REMEDY}")
    if _is_episode(post) and body.word_count < FEWEST_WORDS:
        raise LinkError(Reason.NOT_TEXT, f"{address} is a {_kind(post)} with next to no text")
    said = said_by_substack(post, publication or _publication(post), address)
    found = Article(
        title=said.title or address.rpartition("/")[2].replace("-", " "),
        markdown=body.markdown,
        text=body.text,
        word_count=body.word_count,
        subtitle=said.subtitle,
        authors=said.authors,
        published_at=said.published_at,
        updated_at=said.updated_at if _is_after(said.updated_at, said.published_at) else None,
        language=body.language or said.language,
        tags=said.tags,
        site_name=said.site_name,
        image=said.image,
    )
    is_detected = body.language is not None and body.language != said.language
    names = [name for name in _METADATA if getattr(found, name)]
    return replace(
        found, sources={name: "text" if name == "language" and is_detected else said.source for name in names}
    )


def listed(post: JsonObject, address: str) -> Listed:
    """What a list that has the post without its text says of it."""
    said = said_by_substack(post, {}, address)
    return Listed(
        title=said.title,
        authors=said.authors,
        published_at=said.published_at,
        updated_at=said.updated_at,
        language=said.language,
        tags=said.tags,
    )


def refuse_by_kind(post: JsonObject, address: str) -> None:
    """Raises LinkError for what is known to be no article without its text: reshare, draft, not_text."""
    if _kind(post) == "restack" or post.get("restacked_post_id"):
        raise LinkError(Reason.RESHARE, f"{address} only shares another publication's post")
    if post.get("is_published") is False:
        raise LinkError(Reason.DRAFT, f"{address} is not published")
    words = _words(post)
    if _is_episode(post) and words is not None and words < FEWEST_WORDS:
        raise LinkError(Reason.NOT_TEXT, f"{address} is a {_kind(post)} with next to no text")


def is_free(post: JsonObject) -> bool:
    """Whether everybody may read it; a preview of others is told by nothing but its length."""
    return text_at(post, "audience") in ("", "everyone")


def is_whole(post: JsonObject, text: str) -> bool:
    """Whether a text has about as many words, as blanks part them, as Substack says that the whole post has."""
    words = _words(post)
    return is_free(post) if words is None else len(text.split()) >= _WHOLE * words


def is_in(post: JsonObject, part: str) -> bool:
    """Whether it is in a section, has a tag, or is of a type, of this name."""
    named = [text_at(tag, "slug") for tag in objects_at(post, "postTags")]
    return part in (text_at(post, "section_slug"), text_at(post, "type"), *named)


def text_at(node: Any, name: str) -> str:
    """The text of that name in a JSON object; empty where there is none."""
    value = _at(node, name)
    return value.strip() if isinstance(value, str) else ""


def object_at(node: Any, name: str) -> JsonObject:
    """The object of that name; empty where there is none."""
    value = _at(node, name)
    return value if isinstance(value, dict) else {}


def objects_at(node: Any, name: str) -> list[JsonObject]:
    """The objects in the list of that name."""
    value = _at(node, name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _at(node: Any, name: str) -> Any:
    return node.get(name) if isinstance(node, dict) else None


def _kind(post: JsonObject) -> str:
    return text_at(post, "type") or "newsletter"


def _is_episode(post: JsonObject) -> bool:
    return _kind(post) in NOT_TEXT or any(post.get(name) for name in ("podcast_url", "video_upload_id", "videoUpload"))


def _words(post: JsonObject) -> int | None:
    count = post.get("wordcount")
    return count if isinstance(count, int) and not isinstance(count, bool) and 0 < count < _MOST_WORDS else None


def _without_text(post: JsonObject, address: str) -> LinkError:
    if not is_free(post):
        return LinkError(Reason.PAYWALLED, f"{address} shows nothing to those who do not pay: {_REMEDY}")
    if _is_episode(post):
        return LinkError(Reason.NOT_TEXT, f"{address} is a {_kind(post)} without text")
    return LinkError(Reason.EMPTY, f"{address} has no text")


def _publication(post: JsonObject) -> JsonObject:
    """Among those of its authors, the one that it is in."""
    roles = [role for byline in objects_at(post, "publishedBylines") for role in objects_at(byline, "publicationUsers")]
    number = post.get("publication_id")
    found = (object_at(role, "publication") for role in roles if number and role.get("publication_id") == number)
    return next(found, {})


def _is_after(updated: Any, published: Any) -> bool:
    return bool(updated and published and updated > published)


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
