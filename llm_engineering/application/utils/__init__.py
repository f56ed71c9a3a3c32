"""Small functions that steps of one's own use: `from llm_engineering.application import utils`."""

from llm_engineering.application.utils.names import split_user_full_name

__all__ = ["split_user_full_name"]
