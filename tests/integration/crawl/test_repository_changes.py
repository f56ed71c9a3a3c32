"""A repository at its next commit: what changed is renewed, what is gone is forgotten, and no secret is ever held."""

import json
from pathlib import Path

import pytest
from pymongo import MongoClient

from llm_engineering.application.crawlers.base import LinkOptions
from llm_engineering.domain.documents import RepositoryDocument, RepositoryFileDocument
from llm_engineering.domain.outcomes import Outcome
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.integration.crawl.conftest import Run
from tests.integration.git.making import commit, git, repository

SECRET = f"ghp{'_'}aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xY3zA5"
OTHER = f"ghp{'_'}zY9xW7vU5tS3rQ1pN8mL6kJ4hG2fE0dC9bA7"


def notebook(source: str, output: str) -> bytes:
    cell = {"cell_type": "code", "source": source, "outputs": [{"text": output}]}
    return json.dumps({"cells": [cell], "metadata": {}}).encode()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return repository(tmp_path / "lantern")


def stored(warehouse: MongoWarehouse) -> dict[str, RepositoryFileDocument]:
    return {file.path: file for file in warehouse.bulk_find(RepositoryFileDocument, {})}


def header(warehouse: MongoWarehouse) -> RepositoryDocument:
    (found,) = warehouse.bulk_find(RepositoryDocument, {})
    return found


def test_only_what_changed_gets_the_new_commit_and_what_is_gone_is_forgotten(
    run: Run, warehouse: MongoWarehouse, work: Path
) -> None:
    first = commit(
        work,
        kept_dot_py=b"kept = 1\n",
        changed_dot_py=b"a = 1\n",
        gone_dot_py=b"b = 1\n",
        moved_dot_py=b"c = 1\n",
        skipped_dot_py=b"d = 1\n",
        binary_dot_dat=b"e\n",
    )
    run([str(work)])
    before = stored(warehouse)
    assert {file.commit for file in before.values()} == {first}

    (work / "gone.py").unlink()
    (work / "moved.py").rename(work / "there.py")
    second = commit(
        work,
        changed_dot_py=b"a = 2\n",
        binary_dot_dat=b"e\0",
        _dot_gitattributes=b"skipped.py linguist-generated\n",
    )
    (outcome,) = run([str(work)])
    assert outcome.outcome is Outcome.UPDATED
    after = stored(warehouse)
    assert {path: file.commit for path, file in after.items()} == {
        ".gitattributes": second,
        "changed.py": second,
        "kept.py": first,
        "there.py": second,
    }
    assert after["changed.py"].content == "a = 2\n"
    assert [after[path].id for path in ("changed.py", "kept.py")] == [
        before[path].id for path in ("changed.py", "kept.py")
    ]
    assert (header(warehouse).commit, header(warehouse).files) == (second, 4)
    assert header(warehouse).skipped_files == {"binary": 1, "generated": 1}


def test_a_notebook_is_renewed_when_it_ran_again_although_its_text_is_the_same(
    run: Run, warehouse: MongoWarehouse, work: Path
) -> None:
    commit(work, a_dot_ipynb=notebook("tides()", "one"), b_dot_ipynb=notebook("moon()", "one"))
    run([str(work)])
    before = stored(warehouse)
    second = commit(work, a_dot_ipynb=notebook("tides()", "two"))
    run([str(work)])
    after = stored(warehouse)
    assert after["a.ipynb"].content == before["a.ipynb"].content == "```python\ntides()\n```\n"
    assert after["a.ipynb"].content_hash != before["a.ipynb"].content_hash
    assert (after["a.ipynb"].commit, after["b.ipynb"]) == (second, before["b.ipynb"])


def test_a_secret_is_in_no_collection_before_or_after_it_changed(
    run: Run, warehouse: MongoWarehouse, work: Path, mongo_uri: str, database: str
) -> None:
    commit(work, a_dot_py=f"t = '{SECRET}'\n".encode(), README_dot_md=f"# Lantern\n\nUse {SECRET} please.\n".encode())
    (first,) = run([str(work)])
    assert first.outcome is Outcome.STORED
    assert "redacted: 2 github_pat" in first.detail
    second = commit(work, a_dot_py=f"t = '{OTHER}'\n".encode(), README_dot_md=f"# Lantern\n\nNow {OTHER}.\n".encode())
    (again,) = run([str(work)])
    assert (again.outcome, header(warehouse).revision) == (Outcome.UPDATED, 2)
    assert stored(warehouse)["a.py"].commit == second
    assert stored(warehouse)["a.py"].content == "t = '[REDACTED:github_pat]'\n"
    (unchanged,) = run([str(work)])
    assert (unchanged.outcome, unchanged.detail) == (Outcome.UNCHANGED, first.detail)

    git(work, "rm", "-q", "a.py")
    commit(work, README_dot_md=b"# Lantern\n\nClean.\n")
    (clean,) = run([str(work)])
    assert (clean.detail, header(warehouse).redacted) == ("", {})
    with MongoClient[dict[str, object]](mongo_uri) as client:
        held = [str(list(client[database][name].find())) for name in client[database].list_collection_names()]
    assert any("Use [REDACTED:github_pat] please." in collection for collection in held), "as a revision"
    assert not any(secret in collection for collection in held for secret in (SECRET, OTHER))


def test_other_patterns_choose_anew_at_the_same_commit(run: Run, warehouse: MongoWarehouse, work: Path) -> None:
    commit(work, a_dot_py=b"a\n", b_dot_md=b"b\n")
    chosen = {}
    for include in ((), ("*.md",), ("*.py",), ("*.py",)):
        (outcome,) = run([str(work)], first=LinkOptions(include=include))
        chosen[include] = (str(outcome.outcome), sorted(stored(warehouse)))
    assert chosen == {
        (): ("stored", ["a.py", "b.md"]),
        ("*.md",): ("updated", ["b.md"]),
        ("*.py",): ("unchanged", ["a.py"]),
    }
    assert header(warehouse).skipped_files == {"excluded": 1}
