"""The dashboard, started by its command and looked at in a real browser."""

import http.client
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

PROJECT = Path(__file__).parents[2]
# Sandbox, graphics and the browser's own calls home work neither in containers nor offline.
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
BROWSER += ["--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Project:
    """The project's commands on a state folder and port of their own."""

    state_dir: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        named = {"STATE_DIR": str(self.state_dir), "DASHBOARD_PORT": str(self.port), "PYTHONPATH": str(PROJECT)}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZENML_", "DATABASE_"))}
        return subprocess.run(
            [sys.executable, *command], cwd=PROJECT, env=kept | named, capture_output=True, text=True, check=False
        )

    def answer(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer
        finally:
            connection.close()


def new_project(folder: Path) -> Project:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return Project(folder / "state", probe.getsockname()[1])


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project with one run, made before its dashboard was started."""
    project = new_project(tmp_path_factory.mktemp("dashboard"))
    ran = project.run("-m", "tools.run", "etl")
    assert ran.returncode == 0, ran.stderr
    up = project.run("-m", "tools.dashboard", "up")
    assert (up.returncode, up.stdout) == (0, f"ZenML dashboard: {project.url}\n"), up.stderr
    yield project
    assert project.run("-m", "tools.dashboard", "down").stdout == "ZenML dashboard: stopped\n"


@pytest.fixture
def page() -> Iterator[Page]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None and "NEEDS_BROWSER" not in os.environ:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=chromium, args=BROWSER) as browser:
        yield browser.new_page(viewport={"width": 1400, "height": 900})


def test_an_earlier_run_and_its_report_are_seen_in_a_browser(dashboard: Project, page: Page, tmp_path: Path) -> None:
    page.goto(f"{dashboard.url}/projects/default/runs")
    run = page.get_by_role("link", name="digital_data_etl-").first
    expect(run).to_be_visible()
    page.screenshot(path=tmp_path / "runs.png")
    run.click()
    expect(page.get_by_text("crawl_report").first).to_be_visible()
    page.screenshot(path=tmp_path / "run.png")
    page.get_by_text("crawl_report").first.click()
    page.get_by_role("tab", name="Visualization").last.click()
    page.get_by_text("Load Preview").click()
    report = page.frame_locator("iframe")
    expect(report.get_by_role("heading", level=1)).to_have_text("Crawl report: Ada Lindqvist")
    expect(report.get_by_text("http://ada-lindqvist.test/feed.xml")).to_be_visible()
    page.screenshot(path=tmp_path / "report.png")


def test_the_first_visit_shows_no_survey(dashboard: Project, page: Page) -> None:
    page.goto(dashboard.url)
    expect(page.get_by_text("Welcome back")).to_be_visible()


def test_pages_from_elsewhere_may_not_read_the_dashboards_data(dashboard: Project) -> None:
    elsewhere = dashboard.answer("/api/v1/info", Origin="http://evil.example")
    assert elsewhere.getheader("access-control-allow-origin") is None
    own = dashboard.answer("/api/v1/info", Origin=dashboard.url)
    assert own.getheader("access-control-allow-origin") == dashboard.url


def test_starting_it_again_says_that_it_is_up(dashboard: Project) -> None:
    again = dashboard.run("-m", "tools.dashboard", "up")
    assert (again.returncode, again.stdout) == (0, f"ZenML dashboard: {dashboard.url} (it was up already)\n")
    assert f"{dashboard.url} (pid " in dashboard.run("-m", "tools.dashboard", "status").stdout


def test_a_run_beside_it_stays_on_the_projects_own_store(dashboard: Project) -> None:
    shown = dashboard.run(
        "-c", "import steps; from zenml.client import Client; print(Client().zen_store.url, Client().zen_store.type)"
    )
    assert shown.stdout.split()[-2:] == [f"sqlite:///{dashboard.state_dir}/zenml/zenml.db", "sql"]


def test_a_taken_port_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    with socket.create_server(("127.0.0.1", project.port)):
        refused = project.run("-m", "tools.dashboard", "up")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert f"port {project.port}" in refused.stderr
    assert "DASHBOARD_PORT" in refused.stderr


def test_what_is_not_running_is_said_and_no_folder_is_made(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    status = project.run("-m", "tools.infrastructure", "status").stdout
    assert status == "MongoDB: not running; every run starts it by itself\nZenML dashboard: not running\n"
    down = project.run("-m", "tools.infrastructure", "down").stdout
    assert down == "ZenML dashboard: not running\nMongoDB: not running\n"
    assert not project.state_dir.exists()


def test_the_infrastructure_comes_up_once_survives_a_kill_and_goes_down(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    up = ("-m", "tools.infrastructure", "up")
    with ThreadPoolExecutor() as threads:
        side_by_side = list(threads.map(lambda _: project.run(*up), range(2)))
    assert [ended.returncode for ended in side_by_side] == [0, 0], side_by_side
    assert sorted("already" in ended.stdout for ended in side_by_side) == [False, True]
    status = project.run("-m", "tools.infrastructure", "status").stdout
    assert "MongoDB: up (pid " in status
    assert "stays until local-infrastructure-down" in status
    os.kill(int(status.rpartition("pid ")[2].partition(")")[0]), signal.SIGKILL)
    assert "ZenML dashboard: not running" in project.run("-m", "tools.infrastructure", "status").stdout
    assert "already" not in project.run(*up).stdout
    assert project.answer("/").status == 200
    down = project.run("-m", "tools.infrastructure", "down").stdout
    assert down == "ZenML dashboard: stopped\nMongoDB: stopped\n"


def test_infrastructure_with_a_server_of_ones_own_starts_no_other(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    script = "import os, runpy, sys; os.environ['DATABASE_HOST'] = 'mongodb://ada:s3cret@127.0.0.1:1'; "
    script += "sys.argv = ['infrastructure', 'up']; runpy.run_module('tools.infrastructure', run_name='__main__')"
    refused = project.run("-c", script)
    assert refused.returncode == 2
    assert "no MongoDB answers at 127.0.0.1:1" in refused.stderr
    assert "s3cret" not in refused.stderr
    assert not (project.state_dir / "mongodb").exists()


def test_what_loguru_said_is_among_the_steps_logs_at_its_level(dashboard: Project) -> None:
    files = [path for path in (dashboard.state_dir / "zenml" / "local_stores").rglob("logs/**/*") if path.is_file()]
    lines = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    said = [line for line in lines if "/5] 5 stored" in line["message"]]
    assert [line["level"] for line in said] == [logging.INFO]
