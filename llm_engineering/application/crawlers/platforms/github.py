"""GitHub: repositories at github.com/OWNER/NAME, gists, and all of a person's at github.com/OWNER."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from llm_engineering.application.crawlers.base import LinkOptions, Repository, View
from llm_engineering.application.crawlers.git_hosts import Form, GitHostCrawler, page_number, view_of
from llm_engineering.application.ports import Repositories
from llm_engineering.domain.documents import Listed, UserDocument
from llm_engineering.domain.links import Link

_OWNER = r"(?P<owner>[A-Za-z0-9](?:[-_]?[A-Za-z0-9]){0,38})"
_REPOSITORY = rf"/{_OWNER}/(?P<name>(?!\.\.?(?:/|$))[A-Za-z0-9._-]{{1,100}}?)(?:\.git)?"
_COMMIT = r"(?P<at>[0-9A-Fa-f]{7,64})"
_GIST = rf"/(?:{_OWNER}/)?(?P<id>[0-9a-f]{{20,40}}|[0-9]{{1,9}})(?:\.git)?"
_FORMS: tuple[Form, ...] = (
    (rf"{_REPOSITORY}/?", ""),
    (rf"{_REPOSITORY}/(?:releases|releases/latest|tags|branches|commits)/?", ""),
    (rf"{_REPOSITORY}/(?:tree|blob|raw|blame|edit|commits)/(?P<at>.+)", "{at}"),
    (rf"{_REPOSITORY}/commit/{_COMMIT}(?:\.patch|\.diff)?/?", "{at}"),
    (rf"{_REPOSITORY}/releases/tag/(?P<at>.+)", "refs/tags/{at}"),
    (rf"{_REPOSITORY}/archive/(?P<at>.+)\.(?:zip|tar\.gz)", "{at}"),
)
_RAW_FORMS: tuple[Form, ...] = ((rf"{_REPOSITORY}/(?P<at>.+)", "{at}"),)
_ARCHIVE_FORMS: tuple[Form, ...] = ((rf"{_REPOSITORY}/(?:legacy\.)?(?:zip|tar\.gz)/(?P<at>.+)", "{at}"),)
_GIST_FORMS: tuple[Form, ...] = (
    (rf"{_GIST}(?:/raw|/revisions|/forks|/stargazers)?/?", ""),
    (rf"{_GIST}/{_COMMIT}/?", "{at}"),
    (rf"{_GIST}/raw/(?P<at>[0-9a-f]{{40}}/.+)", "{at}"),
    (rf"{_GIST}/raw/(?P<at>.+)", "HEAD/{at}"),
)
_BY_HOST = {
    "github.com": _FORMS,
    "raw.githubusercontent.com": _RAW_FORMS,
    "codeload.github.com": _ARCHIVE_FORMS,
}
_PERSON = rf"(?:/orgs)?/{_OWNER}(?:/repositories)?/?"
_NOT_OWNERS = re.compile(
    "about|account|apps|codespaces|collections|copilot|customer-stories|dashboard|discover|discussions|enterprise|"
    "events|explore|features|issues|join|login|logout|marketplace|new|notifications|orgs|organizations|pricing|pulls|"
    "readme|search|security|settings|signup|site|solutions|sponsors|starred|stars|topics|trending|users",
    re.IGNORECASE,
)
_API = "https://api.github.com"


class GitHubCrawler(GitHostCrawler):
    """A repository or gist, or the list of a person's or organisation's own."""

    platform = "github"
    hosts = ("github.com", "githubusercontent.com")

    def view(self, link: Link) -> View | None:
        host = link.host.removeprefix("www.")
        if host in ("gist.github.com", "gist.githubusercontent.com"):
            return view_of(link, _GIST_FORMS, "https://gist.github.com/{id}.git", "{public}/raw/{commit}/{path}")
        found = view_of(
            link, _BY_HOST.get(host, ()), "https://github.com/{owner}/{name}.git", "{public}/blob/{commit}/{path}"
        )
        return None if found is None or _NOT_OWNERS.fullmatch(found.address.split("/")[3]) else found

    def base(self, view: View) -> str:
        return super().base(view).lower()

    def listings(self, link: Link) -> Sequence[str]:
        host = link.host.removeprefix("www.")
        found = re.fullmatch(_PERSON, urlsplit(link.target).path)
        if found is None or _NOT_OWNERS.fullmatch(found["owner"]) or host not in ("github.com", "gist.github.com"):
            return ()
        kind = "gists" if host == "gist.github.com" else "repos"
        page = f"per_page={self.per_page}&page={page_number(link)}&sort=pushed"
        return (f"{_API}/users/{found['owner']}/{kind}?{page}",)

    def about(self, link: Link) -> str | None:
        """Of a repository as a whole only: the API answers sixty times an hour."""
        view = self.repository(link)
        if view.at:
            return None
        path = urlsplit(view.public).path
        return f"{_API}/gists{path}" if _is_gist(view) else f"{_API}/repos{path}"

    def read_repository(
        self,
        link: Link,
        author: UserDocument,
        repositories: Repositories,
        options: LinkOptions,
        about: Listed | None = None,
    ) -> Repository:
        """A gist is called by its first file, as on its own page."""
        record = super().read_repository(link, author, repositories, options, about)
        if not _is_gist(self.repository(link)):
            return record
        files = list(record.files)
        name = files[0].path if files else record.header.name
        named = {"name": name, "content": record.header.content | {"Title": name}}
        return Repository(record.header.model_copy(update=named), iter(files))


def _is_gist(view: View) -> bool:
    return view.public.startswith("https://gist.")
