"""A crawl with everything real: sites on loopback, processes that read, a MongoDB."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

import pytest

from llm_engineering.application.crawlers.base import LinkOptions
from llm_engineering.bootstrap import application
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.outcomes import LinkOutcome
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.integration.crawl.site import Site, serving

Run = Callable[..., list[LinkOutcome]]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        yield served


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, mongo_uri: str, database: str) -> dict[str, str]:
    """The settings of a crawl, also for a process of its own."""
    chosen = {
        "CRAWL_ALLOWED_NETWORKS": "127.0.0.0/8",
        "CRAWL_WORKERS": "1",
        "DATABASE_HOST": mongo_uri,
        "DATABASE_NAME": database,
    }
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **chosen, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


@pytest.fixture
def ada(warehouse: MongoWarehouse) -> UserDocument:
    return warehouse.get_or_create(UserDocument(first_name="Ada", last_name="Lindqvist"))


@pytest.fixture
def run(settings: dict[str, str], warehouse: MongoWarehouse, ada: UserDocument) -> Run:
    """Crawl links to their outcomes, in the order given."""

    def crawl(links: Sequence[str], **options: LinkOptions) -> list[LinkOutcome]:
        with application() as app:
            chosen = {links[0]: options["first"]} if options else {}
            crawl = replace(app, warehouse=warehouse).crawl(ada, chosen)
            return [outcome for _, outcome in sorted(crawl.outcomes(links), key=itemgetter(0))]

    return crawl
