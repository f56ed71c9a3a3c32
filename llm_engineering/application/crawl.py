"""The crawl: every given link becomes exactly one outcome, and what it leads to is stored.

One thread decides and stores; fetching, and reading what was fetched, are elsewhere and side by side (arrivals.py).
Whatever a link needs is done before its outcome is told: a run that is killed is gone on with where it was.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from llm_engineering.application.arrivals import Arrival, Arrivals
from llm_engineering.application.authorship import Authorship
from llm_engineering.application.bugs import link_error
from llm_engineering.application.crawlers.base import Crawler, Failure, Lead, LinkOptions, Record, Repository, Sources
from llm_engineering.application.crawlers.dispatcher import crawler_for, crawlers
from llm_engineering.application.memory import Memory, lead_of, remembered
from llm_engineering.application.nodes import Node, ended
from llm_engineering.application.order import by_turns
from llm_engineering.application.ports import Page
from llm_engineering.application.ranges import Quota, Range
from llm_engineering.application.signatures import Signatures
from llm_engineering.application.storing import Storing, duplicate, judged_by
from llm_engineering.application.twins import Twins
from llm_engineering.domain.documents import Document, UserDocument
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.links import Link, LinkKind, parse_link, without_credentials
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason
from llm_engineering.domain.visits import Found, Visit
from llm_engineering.domain.warehouse import Warehouse

MAX_DEPTH = 5
"""A site's root, its sitemap index, a sitemap, an article, and one to spare."""
_AT_ONCE = 2000
"""Links under way: enough for every host to have some waiting, and no more than memory has room for."""
_CHUNK = 250
_ABSENT = frozenset({Reason.NOT_FOUND, Reason.NO_ARTICLE})
"""How a site says that nothing is at an address; some answer with a page."""


@dataclass
class Crawl:
    """One run for one author. What it reached is remembered, so that nothing is fetched or stored twice."""

    author: UserDocument
    sources: Sources
    warehouse: Warehouse
    options: Mapping[str, LinkOptions] = field(default_factory=dict)
    refresh_after: timedelta = timedelta(0)
    """A link looked at less than this ago, by an earlier run, is not looked at again."""
    also_known_as: Sequence[str] = ()
    """The author's pen names and handles."""
    keeps_others: bool = False
    """Store, flagged, what names other authors only."""
    max_documents: int | None = None
    """The most documents to take in all."""
    _twins: Twins = field(default_factory=Twins)
    _leads: deque[Node] = field(default_factory=deque)
    _ended: list[tuple[int, LinkOutcome]] = field(default_factory=list)

    def outcomes(self, links: Sequence[str]) -> Iterator[tuple[int, LinkOutcome]]:
        """(position in `links`, outcome) for each link, as soon as it ended. Raises only WarehouseError."""
        self._quota = Quota(self.max_documents)
        self._memory = Memory(self.author, self.warehouse, self.refresh_after)
        self._arrivals = Arrivals(self.sources, self.author)
        self._signatures = Signatures(self.author, self.warehouse)
        self._storing = Storing(self.warehouse)
        given = iter(by_turns(links))
        try:
            while True:
                self._start_more(given)
                if not self._arrivals.under_way and not self._ended:
                    break
                gathered = self._arrivals.gather(_CHUNK, is_urgent=bool(self._ended))
                arrived = [self._signatures.signed(read) for read in gathered]
                self._storing.ahead(arrived)
                for read in arrived:
                    self._take(read)
                self._signatures.flush()
                self._memory.flush()
                yield from self._ended
                self._ended.clear()
        finally:
            self._arrivals.close()
        self._memory.end_run()

    def _start_more(self, given: Iterator[tuple[int, str]]) -> None:
        """By turns from what was found and what was given, so that one long list does not hold up the others."""
        while self._arrivals.under_way < _AT_ONCE and len(self._ended) < _AT_ONCE:
            nodes = [self._leads.popleft() for _ in range(min(_CHUNK, len(self._leads)))]
            nodes += self._nodes_of(islice(given, _CHUNK))
            if not nodes:
                return
            self._start(nodes)

    def _nodes_of(self, given: Iterable[tuple[int, str]]) -> list[Node]:
        nodes = []
        for number, text in given:
            try:
                link = parse_link(text)
            except LinkError as error:
                self._ended.append((number, ended(without_credentials(text), "", error)))
                continue
            nodes.append(Node(link, number, self._range(self.options.get(text, LinkOptions()))))
        return nodes

    def _range(self, options: LinkOptions) -> Range:
        names = (options.by,) if options.by else (self.author.full_name, *self.also_known_as)
        return Range(options, Authorship(names, self.keeps_others), self._quota)

    def _start(self, nodes: list[Node]) -> None:
        unseen = [node for node in nodes if self._is_first(node)]
        self._memory.recall(unseen)
        for node in unseen:
            self._ask(node)

    def _is_first(self, node: Node) -> bool:
        """Find its crawler and identity; False, with all that follows done, when another link is the same."""
        if node.link.kind is LinkKind.LOCAL:
            if node.parent is not None and node.parent.link.kind is not LinkKind.LOCAL:
                self._end(node, LinkError(Reason.BAD_LINK, f"{node.link.text!r} is no web address"))
                return False
            return True
        node.crawler, node.canonical = _crawler_and_identity(node.link, node.lead)
        first = self._twins.first(node)
        if first is not node and not self._twins.waits(node, first):
            self._end(node, duplicate(first.link.text))
        return first is node

    def _ask(self, node: Node) -> None:
        """Begin what the link needs; `_take` goes on when that is done."""
        is_done = node.visit is not None and self._memory.is_done(node.visit)
        self._arrivals.begin(node, is_done=is_done)

    def _take(self, read: Arrival) -> None:
        """What a link gave: store it, follow it, and end the link when nothing more is to come."""
        node = read.node
        self._arrivals.stored(read)
        if read.page is not None:
            node.status, node.tries = read.page.status, read.page.tries
        if read.error is not None:
            self._fail(node, link_error(read.error), read)
        elif read.records is None and node.visit is not None:
            self._replay(node, node.visit, read.page)
        else:
            for record in node.range.in_order(read.records or ()):
                self._keep(node, record)
            self._memory.note(node, read.page, read.body_hash)
        for twin in self._twins.end(node):
            self._end(twin, duplicate(node.link.text))
        self._settle(node)

    def _fail(self, node: Node, error: LinkError, read: Arrival) -> None:
        node.has_failed = True
        node.status, node.tries = error.status or node.status, error.tries or node.tries
        if node.lead is not None and node.lead.is_guess and error.reason in _ABSENT:
            return  # the list ended with the page before, or there is none
        node.found_here.append(Found(link=node.link.text, platform=node.platform, **_why(error)))
        node.add(node.failed(error))
        if error.outcome is Outcome.SKIPPED:
            self._memory.note(node, read.page, read.body_hash)
        if following := self._twins.next_of(node):
            self._memory.recall([following])
            self._ask(following)

    def _replay(self, node: Node, visit: Visit, page: Page | None) -> None:
        """Nothing new: what the earlier visit found stands."""
        self._signatures.recall(visit)
        for found in (self._memory.in_this_run(one, visit) for one in visit.found):
            node.found_here.append(found)
            try:
                is_new = found.reason is None and not node.is_counted and self._storing.reached(found.identity) is None
                if is_new and (no_room := node.range.take(found.link)):
                    raise no_room
                self._storing.reach(found)
                node.add(self._memory.stored(found))
            except LinkError as error:
                node.add(ended(found.link, found.platform, error, found.identity))
        for known in visit.leads:
            self._keep(node, lead_of(known))
        self._memory.touch(node, visit, page)

    def _keep(self, node: Node, record: Record) -> None:
        if isinstance(record, Lead):
            self._follow(node, record)
            return
        if isinstance(record, Failure):
            link, platform, identity, error = record.link, node.platform, None, record.error
            judged: dict[str, Any] = {}
        else:
            document = record.header if isinstance(record, Repository) else record
            link, platform, identity = document.link, document.platform, document.identity
            judged = judged_by(document)
            try:
                node.add(self._store(node, record, document))
            except LinkError as raised:
                error = raised
            else:
                return
        if error.reason is not Reason.DUPLICATE:
            node.found_here.append(Found(link=link, platform=platform, identity=identity, **_why(error), **judged))
        node.add(ended(link, platform, error, identity))

    def _follow(self, node: Node, lead: Lead) -> None:
        node.leads_here.append(remembered(lead))
        if not node.may_lead_on and lead.is_guess:
            return
        if not node.may_lead_on:
            detail = f"{node.link.text} is a front page or a list, none of the articles: give it as a link to follow it"
            why_none = None if node.link.is_root else lead.otherwise
            node.add(node.failed(why_none or LinkError(Reason.SITE_PAGE, detail)))
        elif node.depth >= MAX_DEPTH:
            detail = f"{lead.link.text} is behind more lists than are followed, {MAX_DEPTH}: give it as a link"
            node.add(ended(lead.link.text, node.platform, LinkError(Reason.NO_ARTICLE, detail)))
        elif lead.continues and not node.brings_news():
            return
        elif why_not := node.range.why_not_follow(lead):
            node.left_out.setdefault(why_not, []).append(lead)
        else:
            node.waiting.append(lead)

    def _follow_waiting(self, node: Node) -> None:
        while node.waiting and not node.range.full:
            lead = node.waiting.popleft()
            above = node.whole_list if lead.continues else node
            following = Node(lead.link, above.next_place(), node.range, parent=above, lead=lead)
            if following.is_counted:
                node.range.take(lead.link.text)
            self._leads.append(following)
            above.pending += 1

    def _store(self, node: Node, record: Document | Repository, document: Document) -> LinkOutcome:
        known = self._storing.reached(document.identity)
        refusal = node.range.refusal(document, is_counted=node.is_counted or known is not None)
        if refusal is not None:
            raise refusal
        if known is not None:
            is_richer = self._storing.enrich(record)
            is_news = is_richer and known.outcome is Outcome.UNCHANGED
            outcome = Outcome.UPDATED if is_news else known.outcome
            again = known.model_copy(update={"link": document.link, "platform": document.platform, "outcome": outcome})
            node.found_here.append(again)
            if not is_news:
                raise duplicate(known.link, is_richer=is_richer)
            self._storing.reach_again(again)
            return self._memory.stored(again)
        found = self._storing.store(record, node.range.remark(document))
        node.found_here.append(found)
        return self._memory.stored(found)

    def _end(self, node: Node, error: LinkError) -> None:
        if error.reason is Reason.DUPLICATE:
            self._signatures.listed(node, self._storing.reached(node.canonical))
        node.add(node.failed(error))
        self._settle(node)

    def _settle(self, node: Node) -> None:
        """Tell the outcome of a link, and of those that waited for it, once all found behind it has ended."""
        self._follow_waiting(node)
        if node.pending:
            return
        node.say_what_was_left_out()
        outcome = node.outcome()
        if node.is_counted and not outcome.document_ids:
            node.range.give_back(is_duplicate=outcome.reason is Reason.DUPLICATE)
        is_nothing = not node.found and node.lead is not None and (node.lead.continues or node.lead.is_guess)
        node.forget()
        if node.parent is None:
            self._ended.append((node.number, outcome))
            return
        if not is_nothing:
            node.parent.add(outcome, node.number)
        node.parent.pending -= 1
        self._settle(node.parent)


def _crawler_and_identity(link: Link, lead: Lead | None) -> tuple[Crawler, str]:
    """Who takes a web link, and what it is the same as."""
    crawler = crawlers()[lead.platform] if lead and lead.platform else crawler_for(link)
    return crawler, crawler.identity(link)


def _why(error: LinkError) -> dict[str, Any]:
    return {"outcome": error.outcome, "reason": error.reason, "detail": error.detail}
