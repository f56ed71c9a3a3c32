"""The warehouse port: where documents are kept, bound late so that the domain knows no driver."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

from llm_engineering.domain.outcomes import Outcome

if TYPE_CHECKING:
    from llm_engineering.domain.documents import RepositoryDocument, RepositoryFileDocument, StoredDocument
    from llm_engineering.domain.errors import LinkError
    from llm_engineering.domain.visits import CrawlRun, Visit

D = TypeVar("D", bound="StoredDocument")


class Warehouse(Protocol):
    """A store of documents. Every method raises WarehouseError, or WarehouseUnreachable."""

    def get_or_create(self, document: D) -> D:
        """The stored document with the same identity, or this one, stored now. Safe from many processes at once."""
        ...

    def save(self, document: "StoredDocument") -> tuple[Outcome, str]:
        """Store by identity: (stored | updated | unchanged, id of the stored document).

        Raises LinkError (too_large) for a document beyond the store's limit.
        """
        ...

    def save_all(self, documents: "Sequence[StoredDocument]") -> "list[tuple[Outcome, str] | LinkError]":
        """What `save` gives or raises for each, in their order, at less cost where most are new."""
        ...

    def save_many(self, documents: Iterable["StoredDocument"]) -> dict[Outcome, int]:
        """Store many by identity in bulk; how many ended as what."""
        ...

    def find(self, model: type[D], where: Mapping[str, Any]) -> D | None: ...

    def bulk_find(self, model: type[D], where: Mapping[str, Any]) -> list[D]: ...

    def save_files(
        self, repository: "RepositoryDocument", files: Iterable["RepositoryFileDocument"]
    ) -> dict[Outcome, int]:
        """Store a repository's files by path, and forget those that it no longer has."""
        ...

    def sign(self, author_id: UUID, signatures: Mapping[str, tuple[Sequence[str], bool]]) -> None:
        """By identity, the bylines of articles, and whether they name the author: where that is not known yet.

        That the author is named is also said where it was thought that they are not.
        """
        ...

    def visits(self, author_id: UUID, addresses: Sequence[str]) -> "dict[str, Visit]":
        """What is remembered of these addresses, by address; only of those whose documents are all still there."""
        ...

    def save_visits(self, changed: "Sequence[Visit]") -> None:
        """Remember these, each in place of what was remembered of its address; but for those too large to be stored."""
        ...

    def end_crawl(self, run: "CrawlRun") -> None:
        """The run has come to all its links: the author's next crawl is a new one."""
        ...


_provider: Callable[[], Warehouse] | None = None


def bind_warehouse(provider: Callable[[], Warehouse]) -> None:
    """Say how the warehouse is got; it is asked on every use, so the provider keeps what it made."""
    global _provider  # noqa: PLW0603 - the one late binding that lets `UserDocument.get_or_create` work with no set-up call
    _provider = provider


def bound_warehouse() -> Warehouse:
    if _provider is None:
        raise RuntimeError("no warehouse is bound: import llm_engineering, or call bind_warehouse")
    return _provider()
