"""The HTTP library's errors as ours: the one place where one becomes the other."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager

import requests
import urllib3.exceptions

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.http.deadlines import DeadlinePassed, Stopped
from llm_engineering.infrastructure.http.guard import AddressRefused
from llm_engineering.infrastructure.http.limits import BadEncoding, Bomb, TooLarge

# Closest class first: AddressRefused is a ConnectionError, a TLS error may come wrapped in one.
_REASONS: tuple[tuple[type[Exception], Reason], ...] = (
    (AddressRefused, Reason.REFUSED_ADDRESS),
    (TooLarge, Reason.TOO_LARGE),
    (Bomb, Reason.DECOMPRESSION_BOMB),
    (BadEncoding, Reason.BAD_ENCODING),
    (Stopped, Reason.INTERRUPTED),
    (DeadlinePassed, Reason.TIMEOUT),
    (requests.exceptions.SSLError, Reason.TLS),
    (urllib3.exceptions.SSLError, Reason.TLS),
    (requests.exceptions.ConnectTimeout, Reason.CONNECT_TIMEOUT),
    (urllib3.exceptions.ConnectTimeoutError, Reason.CONNECT_TIMEOUT),
    (requests.exceptions.Timeout, Reason.READ_TIMEOUT),
    (urllib3.exceptions.TimeoutError, Reason.READ_TIMEOUT),
    (requests.exceptions.TooManyRedirects, Reason.TOO_MANY_REDIRECTS),
    (requests.exceptions.MissingSchema, Reason.BAD_LINK),
    (requests.exceptions.InvalidSchema, Reason.BAD_LINK),
    (requests.exceptions.InvalidURL, Reason.BAD_LINK),
    (urllib3.exceptions.LocationValueError, Reason.BAD_LINK),
    (UnicodeError, Reason.BAD_LINK),
    (requests.exceptions.RequestException, Reason.CONNECTION),
    (urllib3.exceptions.HTTPError, Reason.CONNECTION),
    (urllib3.exceptions.ProxySchemeUnsupported, Reason.CONNECTION),
    (http.client.HTTPException, Reason.CONNECTION),
    (OSError, Reason.CONNECTION),
    (ValueError, Reason.CONNECTION),  # what the standard library raises for a chunk of negative size
)


def reason_of(error: Exception) -> Reason | None:
    """Why, in the report's words; None for what is no error of an exchange."""
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), None)


@contextmanager
def as_link_errors(url: str) -> Iterator[None]:
    """Raise LinkError in place of whatever the HTTP library raises; `url` holds no credentials."""
    try:
        yield
    except LinkError:
        raise
    except Exception as error:
        cause = _innermost(error)
        reason = reason_of(cause) or reason_of(error)
        if reason is None:
            raise
        raise LinkError(
            reason, f"{url}: {_in_words(cause if cause is not error else _first(error))}", tries=1
        ) from error


def _innermost(error: Exception) -> Exception:
    """The refusal or TLS error inside what requests wraps around it."""
    seen: BaseException | None = error
    for _ in range(6):
        if isinstance(seen, AddressRefused | TooLarge | Bomb | BadEncoding | urllib3.exceptions.SSLError):
            return seen
        following = getattr(seen, "reason", None) or next(iter(getattr(seen, "args", ())), None)
        seen = following if isinstance(following, BaseException) else seen and (seen.__cause__ or seen.__context__)
        if seen is None:
            break
    return error


def _first(error: Exception) -> Exception:
    """The error that requests and urllib3 wrap in several of their own: it says what happened, and nothing of them."""
    for _ in range(6):
        within = (getattr(error, "reason", None), *error.args, error.__cause__)
        following = next((one for one in within if isinstance(one, Exception)), None)
        if following is None:
            break
        error = following
    return error


def _in_words(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if type(error) is http.client.BadStatusLine:
        said = f"the answer is none in HTTP: {said}"
    text = " ".join(said.split()) or type(error).__name__
    return text if len(text) <= 200 else text[:200] + "…"
