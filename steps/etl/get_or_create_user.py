"""The step that gives the user whose publications are collected."""

from typing import Annotated

from loguru import logger
from zenml import get_step_context, step
from zenml.metadata.metadata_types import MetadataType

from llm_engineering.application import users
from llm_engineering.domain.documents import UserDocument
from steps.logs import forward_loguru


@step(enable_cache=False)
def get_or_create_user(user_full_name: str) -> Annotated[UserDocument, "user"]:
    """The user of this name from the warehouse, created when there is none."""
    forward_loguru()
    user = users.get_or_create_user(user_full_name)
    logger.info("user {} ({})", user.full_name, user.id)
    metadata: dict[str, MetadataType] = {
        "query": {"user_full_name": user_full_name},
        "retrieved": {"user_id": str(user.id), "first_name": user.first_name, "last_name": user.last_name},
    }
    get_step_context().add_output_metadata(output_name="user", metadata=metadata)
    return user
