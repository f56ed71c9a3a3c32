"""Adding a platform as CONTRIBUTING.md shows it, in a copy of the project."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.crawl.site import article, feed

ROOT = Path(__file__).resolve().parents[3]
PLATFORM = re.search(
    r"`(llm_engineering\S+devto\.py)`:\n+   ```python\n(.*?)   ```",
    (ROOT / "CONTRIBUTING.md").read_text("utf-8"),
    re.DOTALL,
)
ADDRESS = "https://dev.to/ada/fitting-the-moon-1abc"
FEED = "https://dev.to/feed/ada"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "llm_engineering",
        "tools",
        "tests/unit/crawlers",
        "tests/cases/substack",
        "tests/cases/custom_article",
    ):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("tests/fakes.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def python(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=project, capture_output=True, text=True, check=False)


def test_the_platform_in_contributing_works_as_it_is_written(project: Path) -> None:
    assert PLATFORM is not None
    path, code = PLATFORM.groups()
    (project / path).write_text(re.sub(r"^   ", "", code, flags=re.MULTILINE), encoding="utf-8")
    lacking = python(
        project, "-m", "pytest", "-q", "tests/unit/crawlers/test_platform_cases.py", "-k", "every_platform"
    )
    assert lacking.returncode == 1
    assert "devto" in lacking.stdout

    head = '<meta name="author" content="Ada Lindqvist">'
    (project / "saved.html").write_bytes(article("Fitting the moon", head=head))
    made = python(project, "-m", "tools.new_case", "devto", "saved.html", "--link", ADDRESS)
    assert made.returncode == 0, made.stderr
    case = project / "tests" / "cases" / "devto" / "fitting-the-moon"
    (document,) = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    assert (document["link"], document["identity"], document["byline"]) == (ADDRESS, ADDRESS, ["Ada Lindqvist"])
    (project / "saved.xml").write_bytes(feed(ADDRESS))
    made = python(project, "-m", "tools.new_case", "devto", "saved.xml", "--link", FEED, "--name", "feed")
    assert made.returncode == 0, made.stderr
    leads = (project / "tests" / "cases" / "devto" / "feed" / "expected.json").read_text(encoding="utf-8")
    assert json.loads(leads) == [{"lead": ADDRESS}]
    tried = python(project, "-m", "pytest", "-q", "tests/unit/crawlers/test_platform_cases.py", "-k", "devto")
    assert (tried.returncode, "2 passed" in tried.stdout) == (0, True), tried.stdout
