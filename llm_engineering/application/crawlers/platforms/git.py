"""Any other git repository: GitLab, Codeberg, Bitbucket, SourceHut, one's own server, one on this machine."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from llm_engineering.application.crawlers.base import Lead, Record, View
from llm_engineering.application.crawlers.git_hosts import Form, GitHostCrawler, name_of, page_number, view_of
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.links import Link, LinkKind, parse_link

_PART = r"/(?!-(?:/|$)|\.\.?(?:/|$))[\w.~-]+"
_TWO = rf"(?P<path>{_PART}{_PART}?)(?:\.git)?"
_MORE = rf"(?P<path>(?:{_PART}){{1,7}}?{_PART}?)(?:\.git)?"
_AT = r"(?P<at>.+)"
_COMMIT = r"(?P<at>[0-9A-Fa-f]{7,64})"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of site: the forms of its links, where it shows a file, and what to clone."""

    forms: tuple[Form, ...]
    file: str
    address: str = "https://{host}{path}.git"


_GITLAB = _Kind(
    (
        (rf"{_MORE}/-/(?:tree|blob|raw|blame|edit|commits|commit)/{_AT}", "{at}"),
        (rf"{_MORE}/-/(?:tags|releases)/{_AT}", "refs/tags/{at}"),
        (rf"{_MORE}/-/(?:tree|tags|releases|branches|commits)/?", ""),
        (rf"{_MORE}/(?:tree|blob|raw|blame|commits|commit)/{_AT}", "{at}"),  # as it was until 2019
        (rf"{_MORE}/?", ""),
    ),
    "{public}/-/blob/{commit}/{path}",
)
_FORGEJO = _Kind(
    (
        (rf"{_TWO}/(?:src|raw|media|blame|commits)/branch/{_AT}", "refs/heads/{at}"),
        (rf"{_TWO}/(?:src|raw|media|blame|commits)/tag/{_AT}", "refs/tags/{at}"),
        (rf"{_TWO}/(?:src|raw|media|blame|commits)/commit/{_AT}", "{at}"),
        (rf"{_TWO}/commit/{_COMMIT}/?", "{at}"),
        (rf"{_TWO}/releases/tag/{_AT}", "refs/tags/{at}"),
        (rf"{_TWO}/(?:releases|tags|branches|commits)/?", ""),
        (rf"{_TWO}/?", ""),
    ),
    "{public}/src/commit/{commit}/{path}",
)
_BITBUCKET = _Kind(
    (
        (rf"{_TWO}/commits/tag/{_AT}", "refs/tags/{at}"),
        (rf"{_TWO}/(?:src|raw|annotate|branch|commits)/{_AT}", "{at}"),
        (rf"{_TWO}/(?:src|branches|commits|downloads)/?", ""),
        (rf"{_TWO}/?", ""),
    ),
    "{public}/src/{commit}/{path}",
)
_SOURCEHUT = _Kind(
    (
        (rf"{_TWO}/(?:tree|blob|log)/(?P<at>.+?)(?:/item/(?P<item>.+))?", "{at}/{item}"),
        (rf"{_TWO}/commit/{_COMMIT}/?", "{at}"),
        (rf"{_TWO}/refs/{_AT}", "refs/tags/{at}"),
        (rf"{_TWO}/(?:tree|log|refs)/?", ""),
        (rf"{_TWO}/?", ""),
    ),
    "{public}/tree/{commit}/item/{path}",
    "https://{host}{path}",
)
_ANY = _Kind(((rf"(?P<path>(?:{_PART}){{1,8}})\.git/?", ""),), "{public}#{path}")
_KINDS = {"gitlab.com": _GITLAB, "codeberg.org": _FORGEJO, "bitbucket.org": _BITBUCKET, "git.sr.ht": _SOURCEHUT}
_NOT_OWNERS = re.compile("/(?:admin|api|dashboard|explore|groups|help|profile|search|snippets|users?)(?:/|$)")
_FRONT_PAGE = re.compile(
    rb'<body\s[^>]*\bdata-page="projects:show"|<div\s[^>]*\bclass="page-content repository file list'
)
"""Of a repository: at GitLab, and at Gitea and Forgejo."""


class GitCrawler(GitHostCrawler):
    """A repository of a site that speaks git over https, or one on this machine at its HEAD."""

    platform = "git"
    hosts = tuple(_KINDS)
    per_page = 50

    def view(self, link: Link) -> View | None:
        if link.kind is LinkKind.LOCAL:
            return View(link.target, link.text, _ANY.file)
        parts, host = urlsplit(link.target), link.host.removeprefix("www.")
        if parts.scheme != "https" or (host in _KINDS and _NOT_OWNERS.match(parts.path)):
            return None
        kind = _kind_of(host, parts.path)
        return view_of(link, kind.forms, kind.address, kind.file)

    def base(self, view: View) -> str:
        return super().base(view) if view.address.startswith("https://") else f"git:local/{name_of(view)}"

    def claims(self, page: Page) -> bool:
        """A repository's front page at a server of whose address nothing says that it has repositories."""
        return _FRONT_PAGE.search(page.content) is not None

    def read(self, page: Page, link: Link, author: UserDocument) -> Iterator[Record]:
        if self.claims(page):
            yield Lead(parse_link(f"{page.url.partition('?')[0].rstrip('/')}.git"))
        else:
            yield from super().read(page, link, author)

    def listings(self, link: Link) -> Sequence[str]:
        """At GitLab ("List a user's projects", "List a group's projects") and Codeberg ("List repositories owned")."""
        host, path = link.host.removeprefix("www."), urlsplit(link.target).path
        if not re.fullmatch(r"/[\w.-]+/?", path) or _NOT_OWNERS.match(path):
            return ()
        owner, page = path.strip("/"), page_number(link)
        if host == "gitlab.com":
            asked = f"projects?per_page={self.per_page}&page={page}"
            return tuple(f"https://gitlab.com/api/v4/{kind}/{owner}/{asked}" for kind in ("users", "groups"))
        if host == "codeberg.org":
            return (f"https://codeberg.org/api/v1/users/{owner}/repos?limit={self.per_page}&page={page}",)
        return ()

    def about(self, link: Link) -> str | None:
        view = self.repository(link)
        host, path = urlsplit(view.address).netloc, urlsplit(view.public).path
        if host == "gitlab.com" and not view.at:
            return f"https://gitlab.com/api/v4/projects/{quote(path.strip('/'), safe='')}"
        if host == "codeberg.org" and not view.at:
            return f"https://codeberg.org/api/v1/repos{path}"
        return None


def _kind_of(host: str, path: str) -> _Kind:
    """Of one's own server, only what is unmistakable is told from the path; the rest has to end in `.git`."""
    if host in _KINDS:
        return _KINDS[host]
    if "/-/" in path:
        return _GITLAB
    return _FORGEJO if re.fullmatch(r"(?:/[^/]+){2}/src/.+", path) else _ANY
