"""The warehouse port: where documents are kept, bound late so that the domain knows no driver."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from llm_engineering.domain.outcomes import Outcome

if TYPE_CHECKING:
    from llm_engineering.domain.documents import RepositoryDocument, RepositoryFileDocument, StoredDocument

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


_provider: Callable[[], Warehouse] | None = None


def bind_warehouse(provider: Callable[[], Warehouse]) -> None:
    """Say how the warehouse is got; it is asked on every use, so the provider keeps what it made."""
    global _provider  # noqa: PLW0603 - the one late binding that lets `UserDocument.get_or_create` work with no set-up call
    _provider = provider


def bound_warehouse() -> Warehouse:
    if _provider is None:
        raise RuntimeError("no warehouse is bound: import llm_engineering, or call bind_warehouse")
    return _provider()
