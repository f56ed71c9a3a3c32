"""From a server's last answer to a page, or to the reason why it is none."""

import re

from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.exchange import Answer

_READABLE = ("text/html", "application/xhtml+xml", "text/plain", "application/json", "application/feed+json", "")
_REASONS = {
    204: Reason.EMPTY,
    205: Reason.EMPTY,
    404: Reason.NOT_FOUND,
    410: Reason.NOT_FOUND,
    999: Reason.LOGIN_REQUIRED,  # LinkedIn's own
}
_CHALLENGE = re.compile(
    rb"just a moment\.\.\.|cf-chl|captcha-delivery|px-captcha|awswafcookiedomainlist", re.IGNORECASE
)


def page_of(answer: Answer, tries: int, *, may_be_unchanged: bool) -> Page:
    """The page of a good answer. Raises LinkError for every other status, for nothing, and for what is no text.

    304 is good only where it was asked whether the page has changed.
    """
    media_type, charset = _content_type(answer.headers.get("Content-Type", ""))
    if answer.status == 200:
        _refuse_unreadable(answer, media_type, tries)
    elif answer.status != 304 or not may_be_unchanged:
        raise _status_error(answer, tries)
    return Page(
        answer.url,
        answer.content,
        media_type,
        charset,
        now(),
        answer.status,
        tries,
        answer.headers.get("ETag"),
        answer.headers.get("Last-Modified"),
    )


def _refuse_unreadable(answer: Answer, media_type: str, tries: int) -> None:
    if not answer.content.strip():
        raise LinkError(Reason.EMPTY, f"{answer.url} answered with nothing in it", status=200, tries=tries)
    if media_type not in _READABLE and not media_type.endswith(("/xml", "+xml")):
        raise LinkError(Reason.CONTENT_TYPE, f"{answer.url} is {media_type}, not a page", status=200, tries=tries)


def _status_error(answer: Answer, tries: int) -> LinkError:
    status = answer.status
    if _is_challenge(answer):
        detail = f"{answer.url} asks to prove that a person is reading (status {status})"
        return LinkError(Reason.CHALLENGE, detail, status=status, tries=tries)
    detail = f"{answer.url} answered with status {status}"
    return LinkError(_REASONS.get(status, Reason.HTTP_STATUS), detail, status=status, tries=tries)


def _is_challenge(answer: Answer) -> bool:
    said = answer.headers.get("cf-mitigated") == "challenge" or "x-amzn-waf-action" in answer.headers
    return said or (answer.status in (403, 405, 429, 503) and _CHALLENGE.search(answer.content[:65536]) is not None)


def _content_type(header: str) -> tuple[str, str | None]:
    media_type, _, parameters = header.partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media_type.strip().lower(), value.strip().strip("\"'") or None
    return media_type.strip().lower(), None
