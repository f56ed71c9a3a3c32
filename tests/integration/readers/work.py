"""What readers are given in tests: functions of a module, as they cross to another process."""

import os
import sys
import time

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason


def double(number: int) -> int:
    return 2 * number


def process_id(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def modules(_: int) -> list[str]:
    return sorted(sys.modules)


def never_end(_: int) -> None:
    while True:
        time.sleep(1)


def die(_: int) -> None:
    os._exit(7)


def eat_memory(_: int) -> int:
    return len(bytearray(8 * 2**30))


def refuse(_: int) -> None:
    raise LinkError(Reason.PAYWALLED, "only a preview", status=200, tries=2)


def fail(_: int) -> None:
    raise ZeroDivisionError("a bug")
