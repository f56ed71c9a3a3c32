"""Answers before the answer: 102 and 103 are skipped, as the standard library skips only 100 (RFC 9110, 15.2)."""

import http.client
from typing import Any

_INTERIM = (102, 103)
_MOST = 10


class FinalResponse(http.client.HTTPResponse):
    """An answer that is not an interim one."""

    def _read_status(self) -> Any:
        for _ in range(_MOST):
            status_line: Any = super()._read_status()  # type: ignore[misc]
            if status_line[1] not in _INTERIM:
                return status_line
            http.client.parse_headers(self.fp)
        raise http.client.BadStatusLine("interim answers without end")
