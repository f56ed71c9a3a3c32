"""A work tree to commit to, and an https server of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.git.making import commit, git, repository
from tests.integration.git.server import GitServer


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return repository(tmp_path / "lantern")


@pytest.fixture
def https(work: Path, tmp_path: Path) -> Iterator[GitServer]:
    """Serves `lantern.git`: two small files and a large one."""
    commit(work, a_dot_txt=b"a", b__c_dot_py=b"c = 1\n", big_dot_txt=b"x" * 5000)
    git(tmp_path, "clone", "-q", "--bare", str(work), "lantern.git")
    with GitServer(tmp_path) as server:
        yield server
