"""Who wrote a document, as one of its sources says where another, such as Substack's export, is silent."""

from dataclasses import dataclass, field, replace

from llm_engineering.application.arrivals import Arrival
from llm_engineering.application.nodes import Node
from llm_engineering.domain.documents import Document, UserDocument
from llm_engineering.domain.visits import Found, Visit
from llm_engineering.domain.warehouse import Warehouse


@dataclass
class Signatures:
    """What the sources that one run has come to say, by identity."""

    author: UserDocument
    warehouse: Warehouse
    _said: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Bylines that decide who wrote what is silent itself."""
    _new: dict[str, tuple[tuple[str, ...], bool]] = field(default_factory=dict)

    def signed(self, read: Arrival) -> Arrival:
        """With what each document, its feed or another source says of who wrote it."""
        records = [
            self._signed(record, read.node) if isinstance(record, Document) else record for record in read.records or ()
        ]
        return replace(read, records=records) if records else read

    def _signed(self, document: Document, node: Node) -> Document:
        by_list = node.lead.byline if node.lead else ()
        signed = node.range.signed(document, (*by_list, *self._said.get(document.identity, ())))
        if signed.by_author is False:
            self._note(signed.identity, tuple(signed.byline))
        return signed

    def recall(self, visit: Visit) -> None:
        """What the visit found stands."""
        for found in visit.found:
            if found.by_author is False and found.identity is not None:
                self._note(found.identity, found.byline)

    def _note(self, identity: str, byline: tuple[str, ...]) -> None:
        if self._said.setdefault(identity, byline) is byline:
            self._new[identity] = (byline, False)

    def listed(self, node: Node, known: Found | None) -> None:
        """Another link has led to the same document, which is `known` if it has been stored already."""
        if node.lead is None or not node.lead.byline or node.canonical is None:
            return
        if known is None:
            self._said.setdefault(node.canonical, node.lead.byline)
        elif known.by_author is None:
            byline, named = node.range.authorship.judge(known.byline, node.lead.byline, known.site)
            if named is not None:
                self._new[node.canonical] = (tuple(byline), named)

    def flush(self) -> None:
        """Sign what a silent source has brought into the warehouse, in this run or before."""
        if self._new:
            self.warehouse.sign(self.author.id, self._new)
            self._new = {}
