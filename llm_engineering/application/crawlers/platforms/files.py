"""A person's own folder of Markdown, HTML and PDF files, a zip of it, or one such file."""

from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import quote

from llm_engineering.application.crawlers.articles import article_document
from llm_engineering.application.crawlers.base import Crawler, Failure, LinkOptions, Record
from llm_engineering.application.crawlers.dispatcher import crawler_for
from llm_engineering.application.crawlers.exports.folders import holds_texts, site_page, texts_in
from llm_engineering.application.crawlers.exports.side_by_side import read_files
from llm_engineering.application.crawlers.exports.written import Written, read_written
from llm_engineering.application.ports import Files, Readers
from llm_engineering.domain.documents import Document, Source, UserDocument, now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, parse_link
from llm_engineering.domain.outcomes import Reason


class FilesCrawler(Crawler):
    """Texts; their identity is the public address that they name, or else their place in the folder."""

    platform = "files"

    def recognises(self, names: Sequence[str]) -> bool:
        return holds_texts(names)

    def read_export(
        self, link: Link, files: Files, author: UserDocument, options: LinkOptions, readers: Readers
    ) -> Iterator[Record]:
        site = _site(options.site) if options.site else None
        source = Source(kind="file", link=link.text, fetched_at=now())
        texts = list(texts_in(files.names()))
        taken = (name for name, refusal in texts if refusal is None)
        read = read_files(readers, files, taken, partial(read_written, site=site))
        for name, refusal in texts:
            written = refusal or next(read)[1]
            if isinstance(written, Written) and written.is_draft and not options.drafts:
                written = LinkError(Reason.DRAFT, f"{name} is a draft")
            if isinstance(written, LinkError):
                is_list = written.reason is Reason.NO_ARTICLE and name.endswith("/index.html")
                written = site_page(name) if is_list else written
                yield Failure(f"{link.text}: {name}", written)
            else:
                yield self._document(written, f"file:{quote(f'{files.root}/{name}')}", author, source)

    def _document(self, written: Written, place: str, author: UserDocument, source: Source) -> Document:
        public = parse_link(written.address) if written.address else None
        document = article_document(
            written.article,
            author=author,
            platform=self.platform,
            # Its platform's: the text may be reached by its page too.
            identity=crawler_for(public).identity(public) if public else place,
            link=public.target if public else place,
            source=source,
        )
        return document.model_copy(update={"draft": written.is_draft})


def _site(text: str) -> str:
    site = parse_link(text)
    if site.kind is not LinkKind.WEB:
        raise LinkError(Reason.NEEDS_SITE, f"site: {text!r} is no address: write https://HOST")
    return site.target
