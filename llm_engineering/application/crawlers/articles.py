"""From an extracted article to the document that is stored."""

from llm_engineering.application.extraction.article import Article
from llm_engineering.domain.documents import ArticleDocument, Source, UserDocument


def article_document(
    article: Article, *, author: UserDocument, platform: str, identity: str, link: str, source: Source
) -> ArticleDocument:
    """The article as the author's document; `link` is the public address it is read at."""
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
        provenance=[source],
    )
