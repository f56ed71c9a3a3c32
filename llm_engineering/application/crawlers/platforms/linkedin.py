"""LinkedIn: the export that LinkedIn sends; its pages are only for people who are logged in."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Crawler, Failure, LinkOptions, Record
from llm_engineering.application.crawlers.exports.linkedin import has_posts, is_linkedins, owner, tables, urn_of
from llm_engineering.application.crawlers.exports.linkedin_articles import LinkedInArticle, read_articles
from llm_engineering.application.crawlers.exports.linkedin_posts import LinkedInPost, read_comments, read_posts
from llm_engineering.application.ports import Files, Readers
from llm_engineering.domain.documents import PostDocument, Source, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, canonical
from llm_engineering.domain.outcomes import Reason

_HOW = "Settings & Privacy > Data privacy > Get a copy of your data, the larger archive"
_POST = re.compile(r"/posts/.*-(share|ugcPost|activity)-(\d+)(?:-[\w-]*)?/?", re.DOTALL)
_ARTICLE = re.compile(r"/pulse/([^/]+)/?", re.DOTALL)


class LinkedInCrawler(Crawler):
    """Posts, comments and articles of an export; their identity is the post's urn, or the article's address."""

    platform = "linkedin"
    hosts = ("linkedin.com", "lnkd.in")

    def identity(self, link: Link) -> str:
        """As the export has it, where the address tells: a post's urn; an article's address without the country."""
        return _identity(link.target)

    def address(self, link: Link) -> str:
        raise LinkError(
            Reason.LOGIN_REQUIRED,
            f"{link.text} is only for people who are logged in: get your export ({_HOW}), "
            "and put the zip's path among the links",
        )

    def recognises(self, names: Sequence[str]) -> bool:
        return is_linkedins(names)

    def read_export(
        self, link: Link, files: Files, author: UserDocument, options: LinkOptions, readers: Readers
    ) -> Iterator[Record]:
        names = files.names()
        if not has_posts(names) and not (options.responses and tables(names, "Comments")):
            raise LinkError(
                Reason.EMPTY,
                f"{link.text} has neither posts nor articles, as LinkedIn's smaller archive never has: "
                f"ask for the larger one ({_HOW})",
            )
        source = Source(kind="linkedin_export", link=link.text, fetched_at=now())
        try:
            whose = owner(files)
        except LinkError as error:
            yield Failure("Profile.csv", error)
            whose = None
        for post in read_posts(files):
            yield post if isinstance(post, Failure) else self._post(post, whose, author, source)
        for comment in read_comments(files) if options.responses else ():
            yield comment if isinstance(comment, Failure) else self._post(comment, whose, author, source)
        for article in read_articles(files, whose, readers):
            yield article if isinstance(article, Failure) else self._article(article, author, source, options)

    def _article(self, found: LinkedInArticle, author: UserDocument, source: Source, options: LinkOptions) -> Record:
        if found.is_draft and not options.drafts:
            return Failure(found.link, LinkError(Reason.DRAFT, f"{found.link} was never published"))
        document = article_document(
            found.article,
            author=author,
            platform=self.platform,
            identity=_identity(found.link),
            link=found.link,
            source=source,
        )
        return document.model_copy(update={"draft": found.is_draft})

    def _post(self, post: LinkedInPost, whose: str | None, author: UserDocument, source: Source) -> PostDocument:
        content = {"Content": post.text}
        if post.linked:
            content["Link"] = post.linked
        image = next((media.address for media in post.media if media.is_picture), None)
        return PostDocument(
            content=content,
            platform=self.platform,
            author_id=author.id,
            author_full_name=author.full_name,
            link=post.link,
            identity=post.identity,
            published_at=post.published_at,
            fetched_at=source.fetched_at,
            byline=[whose] if whose else [],
            image=image,
            media=[media.address for media in post.media if media.address != image],
            provenance=[source],
        )


def _identity(address: str) -> str:
    urn, path = urn_of(address), urlsplit(address).path
    named, article = _POST.fullmatch(path), _ARTICLE.fullmatch(path)
    if named:
        urn = urn or f"urn:li:{named[1]}:{named[2]}"
    if urn:
        return f"linkedin:{urn}"
    return canonical(f"https://www.linkedin.com/pulse/{article[1]}" if article else address)
