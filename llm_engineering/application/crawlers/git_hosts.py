"""Sites of git repositories: what their crawlers share, whatever a site's addresses look like."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, unquote, urlsplit

from llm_engineering.application.crawlers.base import Crawler, Failure, Lead, LinkOptions, Record, Repository, View
from llm_engineering.application.crawlers.repositories import repository_documents
from llm_engineering.application.ports import Page, Repositories, Snapshot
from llm_engineering.domain.documents import Listed, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, canonical, parse_link
from llm_engineering.domain.outcomes import Reason

Form = tuple[str, str]
"""A pattern of an address's path, and what `View.at` is made of from its groups: `refs/tags/{at}`."""

_ROOT_DIGITS = 12


class GitHostCrawler(Crawler):
    """A repository at its default branch or as a link shows it, or the list of a person's own repositories."""

    per_page: ClassVar[int] = 100
    """Of a list: a page with as many leads to the next."""

    def view(self, link: Link) -> View | None:
        """What a link shows of a repository; None for a link of any other kind."""
        raise NotImplementedError

    def listings(self, link: Link) -> Sequence[str]:
        """Where the API may list a person's or group's repositories; nowhere for a link that is neither's."""
        raise NotImplementedError

    def identity(self, link: Link) -> str:
        """As far as the link tells it: the reference in it may turn out to be the default branch."""
        view = self.view(link)
        if view is None:
            return canonical(link.target)
        return f"{self.base(view)}@{view.at}" if view.at else self.base(view)

    def base(self, view: View) -> str:
        """The identity of the repository itself, at its default branch."""
        return "git:" + canonical(view.public).removeprefix("https://")

    def address(self, link: Link) -> str | None:
        return next(iter(self.addresses(link)), None)

    def addresses(self, link: Link) -> Sequence[str]:
        if self.view(link) is not None:
            return ()
        found = self.listings(link)
        if not found:
            raise _no_repository(link)
        return found

    def repository(self, link: Link) -> View:
        view = self.view(link)
        if view is None:
            raise _no_repository(link)
        return view

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        """A page of a person's repositories, as the site's API lists them."""
        items = _json(page)
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise LinkError(Reason.CONTENT_TYPE, f"{page.url} is no list of repositories", status=page.status)
        for item in items:
            yield _record(item, link)
        if len(items) == self.per_page:
            following = f"{link.target.partition('?')[0]}?page={page_number(link) + 1}"
            yield Lead(parse_link(following), is_list=True, continues=True)

    def read_about(self, page: Page) -> Listed:
        item = _json(page)
        return _listed(item if isinstance(item, dict) else {})

    def read_repository(
        self,
        link: Link,
        author: UserDocument,
        repositories: Repositories,
        options: LinkOptions,
        about: Listed | None = None,
    ) -> Repository:
        view = self.repository(link)
        with repositories.snapshot(view.address, view.at) as snapshot:
            is_whole = snapshot.is_default and not snapshot.path
            return repository_documents(
                snapshot,
                author=author,
                platform=self.platform,
                name=name_of(view),
                link=view.public if is_whole else re.split("[?#]", link.target)[0],
                identity=_identity(self.base(view), snapshot),
                file_link=lambda path: view.file.format(public=view.public, commit=snapshot.commit, path=quote(path)),
                options=options,
                about=about,
            )


def view_of(link: Link, forms: Iterable[Form], address: str, file: str) -> View | None:
    """By the first of the forms that the link's path has.

    `address`, what to clone, is built anew from the form's groups and the link's `{host}`; for `file` see `View`.
    """
    parts = urlsplit(link.target)
    for pattern, at in forms:
        found = re.fullmatch(pattern, parts.path)
        if found is not None:
            groups = found.groupdict(default="")
            cloned = address.format(host=parts.netloc, **groups)
            shown = at.format(**{name: unquote(text).strip("/") for name, text in groups.items()}).strip("/")
            return View(cloned, cloned.removesuffix(".git"), file, shown)
    return None


def name_of(view: View) -> str:
    """What a repository is called, without what tells its kind; one on this machine like its folder, even as `.`."""
    is_here = "://" not in view.public
    path = PurePath(os.path.abspath(os.path.expanduser(view.public)) if is_here else view.public)
    folder = path.parent if path.name == ".git" else path
    return folder.name.removesuffix(".bundle").removesuffix(".git")


def page_number(link: Link) -> int:
    """Of a list in pages: `?page=2`."""
    asked = parse_qs(urlsplit(link.target).query).get("page", ["1"])[0]
    return int(asked) if asked.isdecimal() and len(asked) < 5 else 1


def _identity(base: str, snapshot: Snapshot) -> str:
    """Of a repository here, that of its name and of the commit that it began with: others may be called the same.

    The default branch needs no name, so that a link that names it is the same document.

    Another branch, tag or commit is a document of its own, and so is a directory or file: none of them takes the
    files of another for its own.
    """
    if snapshot.root:
        base = f"{base}/{snapshot.root[:_ROOT_DIGITS]}"
    if snapshot.is_default:
        return f"{base}@HEAD/{snapshot.path}" if snapshot.path else base
    named = snapshot.branch or (f"refs/tags/{snapshot.tag}" if snapshot.tag else snapshot.commit)
    return f"{base}@{named}/{snapshot.path}".rstrip("/")


def _no_repository(link: Link) -> LinkError:
    return LinkError(
        Reason.BAD_LINK,
        f"{link.text} shows no files of a repository: write https://HOST/OWNER/NAME, "
        "or what the site links a branch, tag, commit, folder or file by",
    )


def _json(page: Page) -> Any:
    try:
        return json.loads(page.content)
    except ValueError:
        return None


def _record(item: dict[str, Any], link: Link) -> Record:
    """Of one repository in a list. The APIs of GitHub, GitLab and Forgejo differ in a few names."""
    address = str(item.get("html_url") or item.get("web_url") or "")
    if item.get("fork") or item.get("forked_from_project"):
        return Failure(address, LinkError(Reason.NOT_THE_AUTHORS, f"{address} is a fork of somebody else's"))
    changed = next((item[name] for name in ("pushed_at", "last_activity_at", "updated_at") if name in item), None)
    try:
        return Lead(parse_link(address), changed_at=_time(changed), listed=_listed(item))
    except LinkError as error:
        return Failure(link.text, LinkError(Reason.BAD_RECORD, f"a repository in its list: {error}"))


def _listed(item: dict[str, Any]) -> Listed:
    """What an API says of a repository or gist; of a licence only GitHub and Forgejo, as SPDX names it."""
    licence = item.get("license")
    licences = [licence.get("spdx_id")] if isinstance(licence, dict) else item.get("licenses")
    known = [one for one in licences if _is_text(one) and one != "NOASSERTION"] if isinstance(licences, list) else []
    topics = item.get("topics")
    return Listed(
        description=item["description"] if _is_text(item.get("description")) else None,
        tags=tuple(topic for topic in topics if _is_text(topic)) if isinstance(topics, list) else (),
        licence=known[0] if len(known) == 1 else None,
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _time(text: Any) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return time if time.tzinfo else None
