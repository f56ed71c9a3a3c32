"""What an address at Substack can stand for, and which pages can be read for it, the best first."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import canonical
from llm_engineering.domain.outcomes import Reason

PLATFORM = "substack"
HOST = "substack.com"
SHARED = (HOST, f"www.{HOST}", f"open.{HOST}")
"""Substack's own hosts, which are no publication's."""
AT_ONCE = 20
"""Posts in one answer of the API; it has given as many as 30."""
_MOST = 10_000
"""Posts of one publication: one a day for 27 years."""


@dataclass(frozen=True, slots=True)
class Post:
    """`HOST/p/SLUG`: its page first, which holds what the API says too; `/about` is a post as well."""

    host: str
    slug: str

    @property
    def address(self) -> str:
        return f"https://{self.host}/{'about' if self.slug == 'about' else f'p/{self.slug}'}"

    @property
    def api(self) -> str:
        return f"https://{self.host}/api/v1/posts/{self.slug}"

    @property
    def identity(self) -> str:
        return canonical(f"https://{self.host}/p/{self.slug}")

    @property
    def addresses(self) -> tuple[str, ...]:
        return self.address, self.api


@dataclass(frozen=True, slots=True)
class NumberedPost:
    """A post by its number, as the app and links to headings name it; `page` leads to it unless it is the app's."""

    number: str
    page: str

    @property
    def identity(self) -> str:
        return f"https://{HOST}/home/post/p-{self.number}"

    @property
    def addresses(self) -> tuple[str, ...]:
        by_number = f"https://{HOST}/api/v1/posts/by-id/{self.number}"
        return (by_number, self.page) if urlsplit(self.page).netloc in SHARED else (self.page, by_number)


@dataclass(frozen=True, slots=True)
class PostList:
    """A publication's posts, newest first, or those of a `part` of it: a section, a tag, its podcast.

    `offset` is where to go on, and `first` the number of its first post, which must not come first again.
    """

    host: str
    part: str = ""
    offset: int = 0
    first: str = ""

    @property
    def identity(self) -> str:
        """Not that of a page that a publication with a domain of its own has: that page leads here."""
        return canonical(f"https://{self.host}/api/v1/archive?part={self.part}&offset={self.offset}")

    @property
    def link(self) -> str:
        path = f"s/{self.part}" if self.part else "archive"
        asked = f"?{urlencode({'offset': self.offset, 'first': self.first})}" if self.offset else ""
        return f"https://{self.host}/{path}{asked}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """Posts whole, posts without their text, the newest of them, and the addresses of all.

        What is in which part only the first two say.
        """
        api, asked = f"https://{self.host}/api/v1", f"offset={self.offset}&limit={AT_ONCE}"
        found = [f"{api}/posts?{asked}", f"{api}/archive?sort=new&{asked}"]
        if not self.part:
            found += [f"https://{self.host}/feed"] * (not self.offset) + [f"https://{self.host}/sitemap.xml"]
        return tuple(found)

    def after(self, posts: int, first: str) -> "PostList | None":
        """The list from behind so many more posts on; None where it is long enough."""
        offset = self.offset + posts
        return PostList(self.host, self.part, offset, self.first or first) if offset < _MOST else None


@dataclass(frozen=True, slots=True)
class Person:
    """`substack.com/@HANDLE`, which names the person's publications."""

    address: str
    handle: str = ""

    @property
    def identity(self) -> str:
        return canonical(self.address)

    @property
    def addresses(self) -> tuple[str, ...]:
        api = f"https://{HOST}/api/v1/user/{self.handle}/public_profile"
        return (api, self.address) if self.handle else (self.address,)


@dataclass(frozen=True, slots=True)
class Other:
    """Any other page, which is fetched as it is unless it is known `why_not`."""

    address: str
    why_not: str = ""

    @property
    def identity(self) -> str:
        return canonical(self.address)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Raises LinkError (no_article) for what can give nothing."""
        if self.why_not:
            raise LinkError(Reason.NO_ARTICLE, f"{self.address} {self.why_not}")
        return (self.address,)


Place = Post | NumberedPost | PostList | Person | Other
