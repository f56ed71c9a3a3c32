"""What an operator may set, by environment variable or in the project's `.env`; adapters get plain values."""

import os
import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from llm_engineering.domain.errors import SettingsInvalid

PROJECT_ROOT = Path(__file__).resolve().parent.parent
Network = IPv4Network | IPv6Network


class Settings(BaseSettings):
    """Every setting with its default; the environment goes before `.env`; empty is unset, unknown keys are ignored."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True)

    # Warehouse
    database_host: SecretStr | None = Field(
        None, description="MongoDB connection string; unset: a real mongod is started in STATE_DIR"
    )
    database_name: str = Field("twin", min_length=1, description="database within MongoDB")
    mongod_path: Path | None = Field(None, description="mongod to embed instead of the installed one")
    state_dir: Path = Field(
        PROJECT_ROOT / ".state", description="folder of everything kept here: the embedded MongoDB and ZenML's state"
    )

    # Crawl
    crawl_user_agent: str = Field(
        "digital-data-etl/0.1",
        min_length=1,
        description="how requests introduce themselves; add your own contact address: `digital-data-etl/0.1 (+https://…)`",
    )
    crawl_robots: bool = Field(True, description="keep to robots.txt (RFC 9309); turning it off is warned of")
    crawl_concurrency: int = Field(32, ge=1, le=256, description="requests under way at once, in all")
    crawl_per_host: int = Field(4, ge=1, le=32, description="requests under way at once to one host")
    crawl_min_delay_s: float = Field(0, ge=0, description="seconds between two requests to one host, at least")
    crawl_workers: int | None = Field(
        None, ge=1, le=64, description="processes that read pages; unset: one for each core, four at most"
    )
    crawl_refresh_after: Annotated[timedelta, NoDecode] = Field(
        timedelta(0), description="how old a document may be before it is looked at again, such as `12h` or `7d`"
    )
    crawl_also_known_as: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="the author's other names and handles, such as `Ada L.,@ada`"
    )
    crawl_other_authors: Literal["skip", "keep"] = Field(
        "skip", description="documents that name other authors only: `skip`, or `keep` them with `by_author: false`"
    )
    crawl_connect_timeout_s: float = Field(3, gt=0, description="seconds until a connection must stand")
    crawl_read_timeout_s: float = Field(10, gt=0, description="seconds between two bytes")
    crawl_total_timeout_s: float = Field(30, gt=0, description="seconds for one try as a whole, with its redirects")
    crawl_link_timeout_s: float = Field(
        120, gt=0, description="seconds for one link, with all tries and the waits between them"
    )
    crawl_tries: int = Field(3, ge=1, le=10, description="tries per page, where trying again makes sense")
    crawl_max_bytes: int = Field(10 * 2**20, gt=0, description="largest page in bytes, before and after decompression")
    crawl_max_redirects: int = Field(10, ge=0, description="redirects followed for one link")
    crawl_retry_after_max_s: float = Field(30, ge=0, description="longest wait that Retry-After can ask for, seconds")
    crawl_allowed_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="private networks that may be crawled, such as `127.0.1.0/24,10.1.0.0/16`"
    )
    crawl_connect_to: Annotated[dict[str, tuple[str, int]], NoDecode] = Field(
        {}, description="hosts to be reached elsewhere, such as `blog.test=127.0.0.1:8000`, as with curl --connect-to"
    )
    crawl_ca_file: Path | None = Field(None, description="certificate authorities to trust, PEM; unset: the usual ones")
    crawl_max_failed_share: float = Field(
        1.0, gt=0, le=1, description="the run is red if nothing was collected or more than this share of links failed"
    )
    git_timeout_s: float = Field(120, gt=0, description="seconds for reading one repository")
    git_max_file_bytes: int = Field(
        1_000_000,
        gt=0,
        le=5_000_000,
        description="largest repository file in bytes, 5000000 at most; a notebook counts with its outputs",
    )
    github_token: SecretStr | None = Field(
        None,
        description="sent to api.github.com only, which then answers 5000 times an hour, not 60; needs no permission",
    )

    # Around a run
    outcomes_file: Path | None = Field(None, description="write one JSON object per link here, as --outcomes does")
    dashboard_port: int = Field(8237, ge=1, le=65535, description="port of the ZenML dashboard on 127.0.0.1")

    @field_validator("state_dir")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path if path.is_absolute() else PROJECT_ROOT / path

    @field_validator("database_host")
    @classmethod
    def _is_mongodb(cls, host: SecretStr | None) -> SecretStr | None:
        if host and not host.get_secret_value().startswith(("mongodb://", "mongodb+srv://")):
            raise ValueError("must start with mongodb:// or mongodb+srv://")
        return host

    @field_validator("github_token")
    @classmethod
    def _is_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not re.fullmatch(r"[\w.~+/=-]+", token.get_secret_value(), re.ASCII):
            raise ValueError("must be a token as GitHub shows it once, without blanks")
        return token

    @field_validator("crawl_refresh_after", mode="before")
    @classmethod
    def _duration(cls, text: Any) -> Any:
        """Seconds, or a number and one of s, m, h, d, w; pydantic reads ISO 8601 (`P7D`) by itself."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhdw]?)", str(text).strip())
        if found is None:
            return text
        names = {"": "seconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
        return timedelta(**{names[found[2]]: float(found[1])})

    @field_validator("crawl_also_known_as", mode="before")
    @classmethod
    def _names(cls, text: Any) -> Any:
        return tuple(part.strip() for part in text.split(",") if part.strip()) if isinstance(text, str) else text

    @field_validator("crawl_allowed_networks", mode="before")
    @classmethod
    def _networks(cls, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())

    @field_validator("crawl_connect_to", mode="before")
    @classmethod
    def _connections(cls, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        pairs = (part.strip().partition("=") for part in text.split(",") if part.strip())
        return {host.lower(): _address(target) for host, _, target in pairs}


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError("write host=address:port")
    return host, int(port)


def load_settings() -> Settings:
    """The settings as they are now: of the environment and `.env`, or of the file that ENV_FILE names instead.

    Raises SettingsInvalid naming each wrong setting, without its value.
    """
    try:
        return Settings(_env_file=os.environ.get("ENV_FILE") or PROJECT_ROOT / ".env")
    except ValidationError as error:
        wrong = "; ".join(
            f"{str(problem['loc'][0]).upper()}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        )
        raise SettingsInvalid(f"{wrong} (set it in the environment or in .env; see .env.example)") from None
