"""The only place that pairs ports with adapters and gives them the operator's settings."""

import atexit
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache

from loguru import logger

from llm_engineering.application.crawl import Crawl
from llm_engineering.application.crawlers import reading
from llm_engineering.application.crawlers.base import LinkOptions, Sources
from llm_engineering.application.crawlers.dispatcher import platform_modules
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.outcomes import LinkOutcome
from llm_engineering.domain.warehouse import Warehouse
from llm_engineering.infrastructure.archive import LocalArchives
from llm_engineering.infrastructure.git import GitLimits, GitRepositories
from llm_engineering.infrastructure.http.session import Limits, Politeness, PoliteWeb
from llm_engineering.infrastructure.mongod import start_or_join
from llm_engineering.infrastructure.outcomes import outcomes_file
from llm_engineering.infrastructure.readers import ReaderProcesses, default_workers
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from llm_engineering.settings import Settings, load_settings

READING_TIMEOUT_S = 30
"""For one page; the slowest honest pages take two."""


@cache
def _warehouse_of(pid: int) -> MongoWarehouse:
    """One for each process: it lives until the process ends, and with it the lease on the embedded server."""
    settings = load_settings()
    if settings.database_host is not None:
        uri = settings.database_host.get_secret_value()
    else:
        mongod_path = str(settings.mongod_path) if settings.mongod_path else None
        lease = start_or_join(settings.state_dir / "mongodb", mongod_path=mongod_path)
        uri = lease.uri
    warehouse = MongoWarehouse(uri, settings.database_name)
    atexit.register(warehouse.close)
    return warehouse


def warehouse() -> MongoWarehouse:
    """The warehouse of the settings: DATABASE_HOST, or a real mongod embedded in STATE_DIR.

    Raises WarehouseError when it cannot be started, WarehouseUnreachable when nobody answers.
    """
    return _warehouse_of(os.getpid())


@dataclass(frozen=True, slots=True)
class Application:
    """What steps and commands work with."""

    settings: Settings
    warehouse: Warehouse
    sources: Sources
    record: Callable[[LinkOutcome], None]
    """Told of every link that ended, for OUTCOMES_FILE."""

    def crawl(
        self,
        author: UserDocument,
        options: Mapping[str, LinkOptions] | None = None,
        max_documents: int | None = None,
    ) -> Crawl:
        """A crawl for the author; `options` by link, for those of which the run config says more."""
        return Crawl(
            author,
            self.sources,
            self.warehouse,
            options or {},
            self.settings.crawl_refresh_after,
            self.settings.crawl_also_known_as,
            self.settings.crawl_other_authors == "keep",
            max_documents,
        )


@contextmanager
def application() -> Iterator[Application]:
    """The application by the current settings; its connections to the web and its processes end with the block."""
    settings = load_settings()
    workers = settings.crawl_workers or default_workers()
    with (
        outcomes_file(settings.outcomes_file) as outcomes,
        web(settings) as fetcher,
        ReaderProcesses(
            workers, timeout_s=READING_TIMEOUT_S, preload=[reading.__name__, *platform_modules()]
        ) as readers,
        closing(_repositories(settings)) as repositories,
    ):
        yield Application(
            settings, warehouse(), Sources(fetcher, LocalArchives(), repositories, readers), outcomes.write
        )


def _repositories(settings: Settings) -> GitRepositories:
    return GitRepositories(
        GitLimits(timeout_s=settings.git_timeout_s, max_file_bytes=settings.git_max_file_bytes),
        allowed_networks=settings.crawl_allowed_networks,
        ca_file=_ca_file(settings),
    )


def web(settings: Settings) -> PoliteWeb:
    """The web as the settings let it be asked; its connections end with its `with` block."""
    if not settings.crawl_robots:
        logger.warning("CRAWL_ROBOTS is off: sites are not asked what they let crawlers fetch; you answer for that")
    limits = Limits(
        connect_s=settings.crawl_connect_timeout_s,
        read_s=settings.crawl_read_timeout_s,
        total_s=settings.crawl_total_timeout_s,
        link_s=settings.crawl_link_timeout_s,
        tries=settings.crawl_tries,
        max_bytes=settings.crawl_max_bytes,
        max_redirects=settings.crawl_max_redirects,
        retry_after_max_s=settings.crawl_retry_after_max_s,
    )
    politeness = Politeness(
        user_agent=settings.crawl_user_agent,
        at_once=settings.crawl_concurrency,
        per_host=settings.crawl_per_host,
        min_delay_s=settings.crawl_min_delay_s,
        robots=settings.crawl_robots,
    )
    return PoliteWeb(
        limits,
        politeness,
        allowed_networks=settings.crawl_allowed_networks,
        connect_to=settings.crawl_connect_to,
        ca_file=_ca_file(settings),
        tokens={"api.github.com": settings.github_token.get_secret_value()} if settings.github_token else {},
    )


def _ca_file(settings: Settings) -> str | None:
    return str(settings.crawl_ca_file) if settings.crawl_ca_file else None
