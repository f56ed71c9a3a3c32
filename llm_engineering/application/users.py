"""Users: a person by name."""

from llm_engineering.application.utils import split_user_full_name
from llm_engineering.domain.documents import UserDocument


def get_or_create_user(user_full_name: str) -> UserDocument:
    """The stored user of this name, created when there is none. Raises UserNameEmpty, WarehouseError."""
    first_name, last_name = split_user_full_name(user_full_name)
    return UserDocument.get_or_create(first_name=first_name, last_name=last_name)
