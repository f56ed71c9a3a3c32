"""LinkedIn: the export that LinkedIn sends; its pages are only for people who are logged in."""

from collections.abc import Iterator, Sequence

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Crawler, Failure, LinkOptions, Record
from llm_engineering.application.crawlers.exports.linkedin import LinkedInPost, has_posts, read_articles, read_posts
from llm_engineering.application.ports import Files
from llm_engineering.domain.documents import PostDocument, Source, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, canonical
from llm_engineering.domain.outcomes import Reason


class LinkedInCrawler(Crawler):
    """Posts and articles of an export; their identity is the post's urn, or the article's address."""

    platform = "linkedin"
    hosts = ("linkedin.com", "lnkd.in")

    def address(self, link: Link) -> str:
        raise LinkError(
            Reason.LOGIN_REQUIRED,
            f"{link.text} is only for people who are logged in: get your export (Settings & Privacy > Data privacy > "
            "Get a copy of your data, the larger archive), and put the zip's path among the links",
        )

    def recognises(self, names: Sequence[str]) -> bool:
        return has_posts(names)

    def read_export(self, link: Link, files: Files, author: UserDocument, options: LinkOptions) -> Iterator[Record]:
        source = Source(kind="linkedin_export", link=link.text, fetched_at=now())
        for post in read_posts(files):
            yield post if isinstance(post, Failure) else self._post(post, author, source)
        for article in read_articles(files):
            if isinstance(article, Failure):
                yield article
                continue
            yield article_document(
                article.article,
                author=author,
                platform=self.platform,
                identity=canonical(article.link),
                link=article.link,
                source=source,
            )

    def _post(self, post: LinkedInPost, author: UserDocument, source: Source) -> PostDocument:
        content = {"Content": post.text}
        if post.shared_url:
            content["Link"] = post.shared_url
        return PostDocument(
            content=content,
            platform=self.platform,
            author_id=author.id,
            author_full_name=author.full_name,
            link=post.link,
            identity=f"linkedin:{post.urn}",
            published_at=post.published_at,
            fetched_at=source.fetched_at,
            image=post.image,
            provenance=[source],
        )
