"""No test sees the settings of whoever runs it: neither their database nor their state folder."""

import os
import tempfile

from llm_engineering.settings import Settings

for _name in Settings.model_fields:
    os.environ.pop(_name.upper(), None)
os.environ["ENV_FILE"] = os.devnull
os.environ["STATE_DIR"] = f"{tempfile.gettempdir()}/etl-no-test-may-use-this"
