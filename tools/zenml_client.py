"""ZenML as the commands use it: state in place, one first start at a time, and only our own lines on the terminal."""

import atexit
import logging
import os
import warnings
from pathlib import Path

from filelock import FileLock

from llm_engineering.domain.errors import DigitalDataError, SettingsInvalid
from llm_engineering.domain.links import without_credentials
from tools.env_file import hand_on_env_file
from tools.sentences import sentence_of


def prepare_zenml(state_dir: Path) -> None:
    """Make ZenML ready for a run: with its own store in the state folder, or the server that ZENML_STORE_URL names.

    Raises SettingsInvalid when the state folder cannot be written, DigitalDataError when the server lets nobody in.
    """
    folder = state_dir / "zenml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "first-start.lock")
        lock.acquire()
    except OSError as error:
        raise SettingsInvalid(
            f"{state_dir} cannot be written ({error.strerror}): set STATE_DIR to a folder that can"
        ) from error
    hand_on_env_file(state_dir)
    os.environ.setdefault("ZENML_LOGGING_COLORS_DISABLED", "true")  # ZenML colours every address in our lines
    with lock:  # two first starts side by side break each other's database migration
        _initialise()
    _show_only_ours()
    # gcsfs would ask by gRPC what kind of bucket it has, and wait a minute where nobody answers that.
    os.environ.setdefault("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
    # One from each of Google's packages, about Pythons that will be old one day.
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"google\.api_core")
    atexit.register(_end_quietly)


def is_served() -> bool:
    """Whether ZenML's store is a server, and not the file in the state folder."""
    return os.environ.get("ZENML_STORE_URL", "").startswith(("http://", "https://"))


def _end_quietly() -> None:
    """Python 3.12 starts no thread at its end; a logging handler below ZenML wants one, with nothing left to flush."""
    logging.raiseExceptions = False


def _initialise() -> None:
    from zenml.client import Client  # noqa: PLC0415 - importing ZenML takes seconds; a wrong config is told before

    logging.disable(logging.WARNING)
    try:
        Client().active_stack_model  # noqa: B018 - the first access creates the store
    except Exception as error:  # of many kinds, and all of them about a server
        if not is_served():
            raise
        url = without_credentials(os.environ["ZENML_STORE_URL"])
        raise DigitalDataError(
            f"ZenML at ZENML_STORE_URL={url}: {sentence_of(error)}: check that it runs, and "
            "ZENML_STORE_API_KEY, or ZENML_STORE_USERNAME and ZENML_STORE_PASSWORD"
        ) from error
    finally:
        logging.disable(logging.NOTSET)


def _show_only_ours() -> None:
    """ZenML's own information stays in the stored logs; the terminal shows ours, and its warnings."""
    for handler in _terminals():
        handler.addFilter(_is_for_the_terminal)


def show_progress_elsewhere() -> None:
    """ZenML's information too: of the image's build, and what containers say."""
    for handler in _terminals():
        handler.removeFilter(_is_for_the_terminal)
        handler.addFilter(_is_news)
        handler.addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    """Of a container's last words, all before its traceback, and the line behind it, which says what was wrong."""
    before, found, traceback = record.getMessage().partition("Traceback (most recent call last):")
    if found:
        record.msg, record.args = before + traceback.strip().rpartition("\n")[2], ()
    return True


def _terminals() -> list[logging.Handler]:
    return [handler for handler in logging.getLogger().handlers if type(handler).__name__ == "ZenMLConsoleHandler"]


def _is_for_the_terminal(record: logging.LogRecord) -> bool:
    return _is_news(record) and (record.levelno >= logging.WARNING or not record.name.startswith("zenml"))


def _is_news(record: logging.LogRecord) -> bool:
    """A DigitalDataError is one clear sentence, logged before; its traceback would tell the user nothing more."""
    error = record.exc_info[1] if record.exc_info else None
    return not (record.name.startswith("zenml") and isinstance(error, DigitalDataError))
