"""ZenML steps. Importing them says where ZenML keeps its state, which it reads only on its first use."""

from steps.zenml_state import keep_zenml_in_project, root_sources_in_project

keep_zenml_in_project()
root_sources_in_project()
