"""What a bug in a crawler becomes: the error of what it was reading, told of in the log."""

from loguru import logger

from llm_engineering.domain.errors import DigitalDataError, LinkError
from llm_engineering.domain.outcomes import Reason


def link_error(error: BaseException) -> LinkError:
    """A bug ends what was read, not the run; what is wrong with the database stops the run: it is raised again."""
    if isinstance(error, LinkError):
        return error
    if isinstance(error, DigitalDataError) or not isinstance(error, Exception):
        raise error
    logger.opt(exception=error).error("a crawler failed on this link")
    return LinkError(Reason.INTERNAL_ERROR, f"{type(error).__name__} while reading it; see the log")
