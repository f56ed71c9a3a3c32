"""What is refused before a run whose steps are in containers."""

from pathlib import Path
from typing import Any

import pytest

from llm_engineering.domain.errors import SettingsInvalid
from llm_engineering.settings import PROJECT_ROOT, Settings
from tools.elsewhere import is_this_machine, problems_elsewhere, refuse_what_stays_here
from tools.run_config import RunConfig


def config(*links: str, **more: Any) -> RunConfig:
    return RunConfig.model_validate({"parameters": {"user_full_name": "Ada L", "links": list(links)}, **more})


def settings(database_host: str | None = "mongodb://etl:pw@10.0.0.7/", **more: Any) -> Settings:
    return Settings.model_validate({"database_host": database_host, **more})


def refusal(config: RunConfig, settings: Settings, orchestrator: str = "sagemaker") -> str:
    with pytest.raises(SettingsInvalid) as raised:
        refuse_what_stays_here(config, settings, "mine", orchestrator)
    return str(raised.value)


def test_links_of_the_web_and_a_database_elsewhere_are_fine() -> None:
    assert not problems_elsewhere(config("https://ada.example/feed.xml"), settings(), "sagemaker")


@pytest.mark.parametrize("orchestrator", ["local_docker", "sagemaker"])
def test_the_embedded_database_is_refused(orchestrator: str) -> None:
    said = refusal(config("https://ada.example/"), settings(None), orchestrator)
    assert said == "stack mine: the embedded MongoDB is not reached from its containers: set DATABASE_HOST in .env"


@pytest.mark.parametrize("host", ["localhost:27017", "127.0.0.1", "10.0.0.7,127.0.1.2:9", "[::1]:27017"])
def test_a_database_on_this_machine_is_refused_far_away(host: str) -> None:
    said = refusal(config("https://ada.example/"), settings(f"mongodb://etl:hidden@{host}/"))
    assert "is the container itself there" in said
    assert "hidden" not in said


def test_a_database_on_this_machine_is_reached_from_its_own_containers() -> None:
    assert not problems_elsewhere(config("https://ada.example/"), settings("mongodb://127.0.0.1"), "local_docker")


def test_hosts_of_the_dns_are_never_this_machine() -> None:
    assert not problems_elsewhere(config("https://a.example/"), settings("mongodb+srv://etl@c.mongodb.net"), "vertex")


def test_files_of_this_machine_are_refused_each_by_its_link(tmp_path: Path) -> None:
    said = refusal(config(str(tmp_path), "https://ada.example/", "./exports/medium.zip"), settings(), "local_docker")
    assert [line.split(": ")[1] for line in said.splitlines()] == [str(tmp_path), "./exports/medium.zip"]
    assert "poetry poe set-local-stack" in said


def test_the_bundled_sample_is_in_the_image(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sample = config("data/sample/medium-export.zip")
    monkeypatch.chdir(PROJECT_ROOT)
    assert not problems_elsewhere(sample, settings(), "sagemaker")
    monkeypatch.chdir(tmp_path)
    assert "data/sample/medium-export.zip" in refusal(sample, settings())


def test_a_local_site_is_served_to_containers_of_this_machine_only(tmp_path: Path) -> None:
    site = {"folder": str(tmp_path), "host": "ada.test"}
    served = config("http://ada.test/feed.xml", local_site=site)
    assert not problems_elsewhere(served, settings(), "local_docker")
    assert "local_site: ada.test is served on this machine only" in refusal(served, settings())


def test_a_file_of_outcomes_is_refused(tmp_path: Path) -> None:
    said = refusal(config("https://ada.example/"), settings(outcomes_file=tmp_path / "outcomes.jsonl"))
    assert "OUTCOMES_FILE" in said


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        *((host, True) for host in ("localhost", "db.localhost", "127.8.9.1", "::1", "/tmp/m.sock")),
        *((host, False) for host in ("10.0.0.1", "db.example", "localhost.example")),
    ],
)
def test_what_this_machine_is_called(host: str, is_here: bool) -> None:
    assert is_this_machine(host) is is_here
