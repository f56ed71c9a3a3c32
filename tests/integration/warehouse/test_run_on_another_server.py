"""A whole run on a MongoDB server with a password, named by DATABASE_HOST."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote_plus

from llm_engineering.domain.documents import PostDocument
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from llm_engineering.settings import PROJECT_ROOT

PASSWORD = quote_plus("s3cret/with:signs")


def test_a_run_stores_there_and_its_password_is_written_nowhere(guarded_mongo: str, tmp_path: Path) -> None:
    uri = f"mongodb://etl:{PASSWORD}@{guarded_mongo}/?authSource=admin"
    config = tmp_path / "run.yaml"
    config.write_text("parameters: {user_full_name: Ada Lindqvist, links: [data/sample/linkedin-export.zip]}\n")
    state = tmp_path / "state"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZENML_")}
    run = subprocess.run(
        [sys.executable, "-m", "tools.run", "etl", "--config", str(config)],
        cwd=PROJECT_ROOT,
        env={**environment, "DATABASE_HOST": uri, "DATABASE_NAME": "other", "STATE_DIR": str(state)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    warehouse = MongoWarehouse(uri, "other")
    assert len(warehouse.bulk_find(PostDocument, {})) == 7
    warehouse.close()
    assert not (state / "mongodb").exists(), "no embedded server was started"
    written = [path.read_bytes() for path in state.rglob("*") if path.is_file()] + [run.stdout.encode()]
    assert written
    assert not any(secret.encode() in content for content in written for secret in ("s3cret", PASSWORD))
