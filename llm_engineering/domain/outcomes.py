"""How a link can end, and why: the vocabulary of the crawl report."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Every given link ends as exactly one of these, and so does every document found through it."""

    STORED = "stored"
    """A document that the warehouse did not have."""
    UPDATED = "updated"
    """A document that the warehouse had with another text."""
    UNCHANGED = "unchanged"
    """A document that the warehouse already had as it is."""
    SKIPPED = "skipped"
    """Left out on purpose; the reason says why."""
    FAILED = "failed"
    """Could not be collected; the reason says why."""


class Reason(StrEnum):
    """Why a link was skipped or failed. The values are stable: scripts may rely on them."""

    DUPLICATE = "duplicate"
    DRAFT = "draft"
    RESPONSE = "response"
    RESHARE = "reshare"
    PAYWALLED = "paywalled"
    ROBOTS = "robots"
    LOGIN_REQUIRED = "login_required"
    CONSENT_REQUIRED = "consent_required"
    NOT_TEXT = "not_text"
    SITE_PAGE = "site_page"
    NOT_THE_AUTHORS = "not_the_authors"
    NOT_PUBLIC = "not_public"
    OUT_OF_RANGE = "out_of_range"
    INTERRUPTED = "interrupted"

    BAD_LINK = "bad_link"
    REFUSED_ADDRESS = "refused_address"
    NOT_FOUND = "not_found"
    HTTP_STATUS = "http_status"
    CONNECT_TIMEOUT = "connect_timeout"
    READ_TIMEOUT = "read_timeout"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TLS = "tls"
    TOO_LARGE = "too_large"
    DECOMPRESSION_BOMB = "decompression_bomb"
    BAD_ENCODING = "bad_encoding"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    CONTENT_TYPE = "content_type"
    CHALLENGE = "challenge"
    NO_ARTICLE = "no_article"
    TOO_COMPLEX = "too_complex"
    EMPTY = "empty"
    MISSING_FILE = "missing_file"
    NOT_AN_EXPORT = "not_an_export"
    BAD_RECORD = "bad_record"
    NEEDS_SITE = "needs_site"
    NOT_A_REPOSITORY = "not_a_repository"
    PASSWORD_REQUIRED = "password_required"  # noqa: S105 - the name of an outcome, not a password
    GIT = "git"
    INTERNAL_ERROR = "internal_error"

    @property
    def outcome(self) -> Outcome:
        """Skipped where leaving it out is right, failed where it was wanted and could not be had."""
        return Outcome.SKIPPED if self in _SKIPS else Outcome.FAILED

    @property
    def meaning(self) -> str:
        """One line for people."""
        return _MEANINGS[self]


_SKIPS = frozenset(
    {
        Reason.DUPLICATE,
        Reason.DRAFT,
        Reason.RESPONSE,
        Reason.RESHARE,
        Reason.PAYWALLED,
        Reason.ROBOTS,
        Reason.LOGIN_REQUIRED,
        Reason.CONSENT_REQUIRED,
        Reason.NOT_TEXT,
        Reason.SITE_PAGE,
        Reason.NOT_THE_AUTHORS,
        Reason.NOT_PUBLIC,
        Reason.OUT_OF_RANGE,
        Reason.INTERRUPTED,
    }
)

_MEANINGS = {
    Reason.DUPLICATE: "the same document was already reached by another link of this run",
    Reason.DRAFT: "an unpublished draft in an export",
    Reason.RESPONSE: "a comment under somebody else's article",
    Reason.RESHARE: "a share without a word of the author's own",
    Reason.PAYWALLED: "only a preview is public; the author's own export has the whole text",
    Reason.ROBOTS: "the site's robots.txt asks crawlers not to fetch it",
    Reason.LOGIN_REQUIRED: "the site shows it only to people who are logged in",
    Reason.CONSENT_REQUIRED: "the site shows it only after a question about cookies or consent",
    Reason.NOT_TEXT: "nothing to read: a podcast episode, a discussion thread or a bare file",
    Reason.SITE_PAGE: "a page of a site that is none of its articles: its front page, a list, a README",
    Reason.NOT_THE_AUTHORS: "not the author's: names others, or is a fork (CRAWL_ALSO_KNOWN_AS, CRAWL_OTHER_AUTHORS)",
    Reason.NOT_PUBLIC: "in an export, but the author showed it to some only: connections, or a group",
    Reason.OUT_OF_RANGE: "not what the config wants of its link, or beyond `max_documents`",
    Reason.INTERRUPTED: "the run was stopped before this link's turn; the next run goes on with it",
    Reason.BAD_LINK: "not a link that can be fetched",
    Reason.REFUSED_ADDRESS: "the link leads to a private or reserved network address (CRAWL_ALLOWED_NETWORKS)",
    Reason.NOT_FOUND: "the site says that the page is not there (404, 410, or in words)",
    Reason.HTTP_STATUS: "the site answered with an error status",
    Reason.CONNECT_TIMEOUT: "no connection in time (CRAWL_CONNECT_TIMEOUT_S)",
    Reason.READ_TIMEOUT: "the site fell silent (CRAWL_READ_TIMEOUT_S)",
    Reason.TIMEOUT: "no complete answer in time (CRAWL_TOTAL_TIMEOUT_S, GIT_TIMEOUT_S)",
    Reason.CONNECTION: "no connection, or it broke off",
    Reason.TLS: "the site's certificate or TLS connection is not valid",
    Reason.TOO_LARGE: "larger than the limit",
    Reason.DECOMPRESSION_BOMB: "within the limit as sent, larger when unpacked",
    Reason.BAD_ENCODING: "not packed in the way that its Content-Encoding says",
    Reason.TOO_MANY_REDIRECTS: "more redirects than CRAWL_MAX_REDIRECTS",
    Reason.CONTENT_TYPE: "not a page, feed or PDF (which an extra reads: poetry install --extras pdf)",
    Reason.CHALLENGE: "the site asks to prove that a person is reading",
    Reason.NO_ARTICLE: "the page holds no article",
    Reason.TOO_COMPLEX: "reading the page took too long, or too much memory",
    Reason.EMPTY: "it was read, and nothing is in it",
    Reason.MISSING_FILE: "the file or folder does not exist or cannot be read",
    Reason.NOT_AN_EXPORT: "not an export that this project can read, or a damaged one",
    Reason.BAD_RECORD: "a record of an export, a file of a folder, or a PDF cannot be read",
    Reason.NEEDS_SITE: "a Substack export does not name its site; the config must",
    Reason.NOT_A_REPOSITORY: "no git repository is there",
    Reason.PASSWORD_REQUIRED: "the repository is private or does not exist; the PDF is encrypted",
    Reason.GIT: "git could not read the repository",
    Reason.INTERNAL_ERROR: "a bug in this project; the log has the traceback",
}


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """How one link ended, with the links or records found through it (`found`), if it stands for many.

    `link` is as given, with credentials masked; `canonical` the document's identity, where one is
    known; `seconds` the wall time spent; `document_ids` the stored documents, one or many.
    """

    link: str
    platform: str
    outcome: Outcome
    canonical: str | None = None
    reason: Reason | None = None
    detail: str = ""
    status: int | None = None
    tries: int = 0
    seconds: float = 0.0
    document_ids: tuple[str, ...] = ()
    found: tuple["LinkOutcome", ...] = ()

    def leaves(self) -> Iterable["LinkOutcome"]:
        """The documents and failures behind this link: itself, or all that was found through it."""
        if not self.found:
            yield self
        for outcome in self.found:
            yield from outcome.leaves()


COLLECTED = frozenset({Outcome.STORED, Outcome.UPDATED, Outcome.UNCHANGED})
"""The outcomes after which the warehouse holds the document."""

_BEST_FIRST = (Outcome.STORED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.FAILED, Outcome.SKIPPED)


def outcome_of_all(found: Iterable[LinkOutcome]) -> Outcome:
    """What a link that stands for many ended as: the best of what was found; failed if that was nothing."""
    seen = {outcome.outcome for outcome in found}
    return next((outcome for outcome in _BEST_FIRST if outcome in seen), Outcome.FAILED)
