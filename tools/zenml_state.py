"""For the commands that start ZenML: its environment by the settings."""

from steps.zenml_state import zenml_environment

__all__ = ["zenml_environment"]
