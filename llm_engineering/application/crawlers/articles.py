"""From an extracted article to the document that is stored."""

from typing import Any

from llm_engineering.application.extraction.article import Article
from llm_engineering.domain.documents import ArticleDocument, Listed, Source, UserDocument

_GUESSED = (None, "page", "url")
"""Sources that a feed is better than; it says nothing of a field whose source is None."""
_IN_CONTENT = {"title": "Title", "language": "language"}
_STORED_AS = {"authors": "byline"}
_FIELDS = (
    "title",
    "subtitle",
    "authors",
    "published_at",
    "updated_at",
    "language",
    "tags",
    "canonical_url",
    "site_name",
    "image",
)


def article_document(
    article: Article, *, author: UserDocument, platform: str, identity: str, link: str, source: Source
) -> ArticleDocument:
    """The article as the author's document; `link` is the public address it is read at.

    What an article does not tell the source of, because an export gave it whole, came from the document's own source.
    """
    said = [name for name in _FIELDS if getattr(article, name)]
    return ArticleDocument(
        content={
            "Title": article.title,
            "Subtitle": article.subtitle or "",
            "Content": article.markdown,
            "language": article.language or "",
        },
        text=article.text,
        platform=platform,
        author_id=author.id,
        author_full_name=author.full_name,
        link=link,
        identity=identity,
        published_at=article.published_at,
        updated_at=article.updated_at,
        fetched_at=source.fetched_at,
        byline=list(article.authors),
        tags=list(article.tags),
        site_name=article.site_name,
        image=article.image,
        metadata_sources={name: article.sources.get(name, source.kind) for name in said},
        provenance=[source],
    )


def with_listed(document: ArticleDocument, listed: Listed) -> ArticleDocument:
    """The document with what the feed that lists it says, where its own page only lets it be guessed, or is silent."""
    sources, content = dict(document.metadata_sources), dict(document.content)
    changes: dict[str, Any] = {}
    for name, value in listed:
        if value and sources.get(name) in _GUESSED:
            sources[name] = "feed"
            if name in _IN_CONTENT:
                content[_IN_CONTENT[name]] = value
            else:
                changes[_STORED_AS.get(name, name)] = list(value) if isinstance(value, tuple) else value
    fields = document.model_dump(exclude={"content_hash"})
    fields |= {**changes, "content": content, "metadata_sources": sources}
    published, updated = fields["published_at"], fields["updated_at"]
    if published and updated and updated < published:
        fields["updated_at"] = None
        del sources["updated_at"]
    return ArticleDocument(**fields)
