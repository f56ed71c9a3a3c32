"""ZenML steps. Importing them says where ZenML finds their code; its state is settled by llm_engineering."""

import llm_engineering  # noqa: F401 - settles where ZenML keeps its state, which it reads only on its first use
from steps.source_root import root_sources_in_project

root_sources_in_project()
