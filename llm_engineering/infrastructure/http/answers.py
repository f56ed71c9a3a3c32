"""From a server's last answer to a page, or to the reason why it is none."""

import re

from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import now
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.exchange import Answer

_READABLE = ("text/html", "application/xhtml+xml", "text/plain", "application/json", "application/feed+json", "")
_READABLE_ENDS = ("/xml", "+xml", "+json")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_PARAMETER = re.compile(r'[;,]\s*([^\s=;,]+)\s*=\s*("[^"]*"|[^;,]*)')
# How files begin that servers give out as pages.
_FILE = re.compile(
    rb"\s*(?:\x89PNG\r|GIF8[79]a|\xff\xd8\xff|RIFF....(?:WEBP|WAVE|AVI )|\0\0\0.ftyp|ID3[\2-\4]|OggS\0"
    rb"|PK[\3\5]|\x1f\x8b\x08|BZh\d1AY|Rar!\x1a|7z\xbc\xaf|\xfd7zXZ|\x7fELF|wOF[F2])",
    re.DOTALL,
)
_PDF = re.compile(rb"\s*%PDF-\d")
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
    """The page of a good answer, a PDF with its own type, whatever its server says.

    Raises LinkError for every other status, for nothing, and for what is neither text nor a PDF.
    304 is good only where it was asked whether the page has changed.
    """
    media_type, charset = _content_type(answer.headers.get("Content-Type", ""))
    if answer.status == 200 and _PDF.match(answer.content[:1024]):
        media_type = "application/pdf"
    elif answer.status == 200:
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
    is_readable = media_type in _READABLE or media_type.endswith(_READABLE_ENDS)
    if not is_readable or media_type.startswith("image/"):
        raise LinkError(Reason.CONTENT_TYPE, f"{answer.url} is {media_type}, not a page", status=200, tries=tries)
    if _FILE.match(answer.content[:1024]):
        said = media_type or "no type at all"
        detail = f"{answer.url} is a file that is no page, though its server says {said}"
        raise LinkError(Reason.CONTENT_TYPE, detail, status=200, tries=tries)


def _status_error(answer: Answer, tries: int) -> LinkError:
    status = answer.status
    if _is_challenge(answer):
        detail = f"{answer.url} asks to prove that a person is reading (status {status})"
        return LinkError(Reason.CHALLENGE, detail, status=status, tries=tries)
    detail = f"{answer.url} answered with status {status}{_used_up(answer)}"
    return LinkError(_REASONS.get(status, Reason.HTTP_STATUS), detail, status=status, tries=tries)


def _used_up(answer: Answer) -> str:
    """What the APIs of GitHub and others say with 403 as well as with 429 (docs.github.com, REST API, rate limits)."""
    if answer.headers.get("X-RateLimit-Remaining") != "0":
        return ""
    return ": it answers no more for now; run again in an hour, or at GitHub set GITHUB_TOKEN to be answered more often"


def _is_challenge(answer: Answer) -> bool:
    said = answer.headers.get("cf-mitigated") == "challenge" or "x-amzn-waf-action" in answer.headers
    return said or (answer.status in (403, 405, 429, 503) and _CHALLENGE.search(answer.content[:65536]) is not None)


def _content_type(header: str) -> tuple[str, str | None]:
    """The last type that the header names, as browsers do where there are several, and the first charset."""
    named = [value.partition(";")[0].strip().lower() for value in _PARAMETER.sub("", header).split(",")]
    media_type = next((name for name in reversed(named) if _TYPE.fullmatch(name)), "")
    charsets = [value.strip(" \t\"'") for name, value in _PARAMETER.findall(header) if name.lower() == "charset"]
    return media_type, next(filter(None, charsets), None)
