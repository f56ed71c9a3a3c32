"""The project as its user has it: commands, with the secrets that nobody may ever read."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from llm_engineering.settings import PROJECT_ROOT, Settings
from tests.mongod_on_tcp import PASSWORD

ZENML_PASSWORD = "z3nml-password"
AWS_KEY = "aws-s3cret-access-key"
GITHUB_TOKEN = "ghp_5ecretOfTheSteps"
SECRETS = (PASSWORD, quote_plus(PASSWORD), ZENML_PASSWORD, AWS_KEY, GITHUB_TOKEN)
"""None of them may be read anywhere but in ZenML's secret store."""

Run = subprocess.CompletedProcess[str]


SAMPLE = {"users": 1, "articles": 14, "posts": 7, "repositories": 1}
"""What the bundled author gives."""
SAMPLE_WITHOUT_BLOG = {**SAMPLE, "articles": 9}


@dataclass(frozen=True)
class Project:
    """The project's commands as a user with these variables types them."""

    folder: Path
    variables: dict[str, str]

    def given(self, **more: str) -> "Project":
        return Project(self.folder, {**self.variables, **more})

    def python(self, *arguments: str, code: int = 0) -> Run:
        own = {name.upper() for name in Settings.model_fields}
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in own and not name.startswith(("ZENML_", "AWS_", "GOOGLE_", "PYTEST"))
        }
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=PROJECT_ROOT,
            env={**kept, "ENV_FILE": os.devnull, "STATE_DIR": str(self.folder / "s"), **self.variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        for secret in SECRETS:
            assert secret not in ran.stdout + ran.stderr
        return ran

    def stack(self, *arguments: str, code: int = 0) -> Run:
        return self.python("-m", "tools.stack", *arguments, code=code)

    def etl(self, *arguments: str, code: int = 0) -> Run:
        return self.python("-m", "tools.run", "etl", *arguments, code=code)

    def zenml(self, code: str) -> Any:
        """What the code prints, as JSON, with `client` being ZenML's."""
        prepare = (
            "import json; from pathlib import Path; from tools.zenml_client import prepare_zenml; "
            "from llm_engineering.settings import load_settings; prepare_zenml(load_settings().state_dir); "
            "from zenml.client import Client; client = Client()\n"
        )
        return json.loads(self.python("-c", prepare + code).stdout.splitlines()[-1])


def without_blog(folder: Path) -> str:
    """A run config of the sample author without the blog, which is served on this machine only."""
    text = (PROJECT_ROOT / "configs" / "digital_data_etl.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.partition("\n# Serve a folder")[0].splitlines() if ".test/" not in line]
    file = folder / "without_blog.yaml"
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return str(file)
