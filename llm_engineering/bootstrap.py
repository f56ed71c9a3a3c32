"""The only place that pairs ports with adapters and gives them the operator's settings."""

import atexit
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from llm_engineering.application.crawlers.base import Sources
from llm_engineering.domain.outcomes import LinkOutcome
from llm_engineering.domain.warehouse import Warehouse
from llm_engineering.infrastructure.archive import LocalArchives
from llm_engineering.infrastructure.git import GitLimits, GitRepositories
from llm_engineering.infrastructure.http.session import Limits, PoliteWeb
from llm_engineering.infrastructure.mongod import start_or_join
from llm_engineering.infrastructure.outcomes import outcomes_file
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from llm_engineering.settings import Settings, load_settings


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


@contextmanager
def application() -> Iterator[Application]:
    """The application by the current settings; its connections to the web end with the block."""
    settings = load_settings()
    limits = Limits(
        connect_s=settings.crawl_connect_timeout_s,
        read_s=settings.crawl_read_timeout_s,
        total_s=settings.crawl_total_timeout_s,
        tries=settings.crawl_tries,
        max_bytes=settings.crawl_max_bytes,
        max_redirects=settings.crawl_max_redirects,
        retry_after_max_s=settings.crawl_retry_after_max_s,
    )
    ca_file = str(settings.crawl_ca_file) if settings.crawl_ca_file else None
    with (
        outcomes_file(settings.outcomes_file) as outcomes,
        PoliteWeb(
            limits,
            user_agent=settings.crawl_user_agent,
            robots=settings.crawl_robots,
            allowed_networks=settings.crawl_allowed_networks,
            connect_to=settings.crawl_connect_to,
            ca_file=ca_file,
        ) as web,
    ):
        repositories = GitRepositories(
            GitLimits(timeout_s=settings.git_timeout_s, max_file_bytes=settings.git_max_file_bytes),
            allowed_networks=settings.crawl_allowed_networks,
            ca_file=ca_file,
        )
        yield Application(settings, warehouse(), Sources(web, LocalArchives(), repositories), outcomes.write)
