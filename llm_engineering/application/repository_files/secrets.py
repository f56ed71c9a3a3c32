"""Secrets that were committed by mistake: keys, tokens, passwords in addresses, taken out before a text is stored.

Found by Kingfisher's rules (github.com/mongodb/kingfisher), which work offline here, and by the few below for what
those look for only beside an account's name, in the schemes of some databases, or where chance has made them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

if TYPE_CHECKING:
    from kingfisher_sdk import Scanner

_MARK = "[REDACTED:"
_NAMESPACE = re.compile(r"^[a-z]+\.(?:secrets/)?|\.\d+$")
_HELPERS = re.compile(r".*_(?:secret|passphrase|secret_access_key|consumer_key)")
"""Of the rules for what means something only together with another finding: these are secrets by themselves."""
_BY_OURS = frozenset({"generic_credential_uri", "mongodb_connection_string", "private_key"})
_BETWEEN = r"(?:[\s\"'`,#*>|/+]|\\+[nr]?)"
"""Between the lines of a key in a text, in a comment, in strings that are put together."""

_OURS = {
    "password_in_url": (
        "://",
        r"://[^\s:/@'\"`<>(){}\[\]]{0,100}:([^\s@/'\"`<>\\]{3,200})@[\w\[]",
    ),
    "password_in_connection_string": (
        ";",
        r"=[^;=\n'\"(){}]{1,100};[ \t]?(?i:password|pwd)[ \t]?=[ \t]?([^;\s'\"(){}]{3,200})(?=[;\s'\"]|$)",
    ),
    "aws_access_token": ("IA", r"(A[KS]IA[A-Z0-9]{16})(?!\w)"),
    "github_token": ("gh", r"(gh[pousr]_[A-Za-z0-9]{36}\w{0,200})"),
    "github_fine_grained_pat": ("github_pat_", r"(github_pat_\w{60,200})"),
    "azure_account_key": ("AccountKey=", r"AccountKey=([A-Za-z0-9+/]{86}==)"),
    "django_secret_key": ("SECRET_KEY", r"\bSECRET_KEY\s*=\s*['\"]([^'\"\s]{32,200})['\"]"),
    "telegram_bot_token": (":AA", r"\b(\d{8,10}:AA[\w-]{33})\b"),
    "discord_bot_token": ("iscord", r"\b([MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38})\b"),
    "private_key": (
        "PRIVATE KEY",
        rf"(-----BEGIN [A-Z0-9 ]{{0,40}}PRIVATE KEY(?: BLOCK)?-----{_BETWEEN}*+(?:[A-Z][\w-]+: [^\n\\]+{_BETWEEN}++)*+"
        rf"[A-Za-z0-9+/=]{{32,}}+(?:{_BETWEEN}*+[A-Za-z0-9+/=]{{16,}}+)*+"
        rf"(?:(?:{_BETWEEN}*+[A-Za-z0-9+/=]{{1,15}}+){{0,3}}+{_BETWEEN}*+-----END [A-Z0-9 ]{{0,40}}PRIVATE KEY"
        r"(?: BLOCK)?-----)?+)",
    ),
    "private_key_in_base64": (
        "LS0tLS1CRUdJTiB",
        r"\b(LS0tLS1CRUdJTiB(?:SU0EgUFJJVkFURSB|FQyBQUklWQVRFI|QUklWQVRFI|PUEVOU1NII|FTkNSWVBURUQg)[A-Za-z0-9+/]{40,}={0,2})",
    ),
}
"""By kind: what is in every text that holds one, for speed, and how it looks; the first group is the secret.

Of a private key Kingfisher asks only for a begin and an end: code that looks for one holds both, and no key. In base64
it stands in what connects to Kubernetes: `-----BEGIN `, then RSA, EC or nothing and `PRIVATE `, OPENSSH, or ENCRYPTED.
"""
_ENVIRONMENT_FILE = re.compile(r"\.env(?:\.(?!example|sample|template|dist)\w+)?|\w+\.env")
_IN_ENVIRONMENT_FILE = (
    r"(?im)^[ \t]*(?:export[ \t]+)?\w*(?:PASS|PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_?KEY|(?:SECRET|PRIVATE|ACCESS)_KEY)"
    r"[ \t]*=[ \t]*['\"]?([^\r\n]{3,500}?)['\"]?(?:[ \t]+#[^\r\n]*)?[ \t]*\r?$"
)

_CALLED = re.compile(
    r"(?i)(?:(passwd|password|passphrase)|secret|token|(?:api|access|auth|encryption|private|secret)[_-]?key)$"
)
_LONGEST_NAME = 20
_QUOTED = re.compile(
    r"(?<=[DdEeNnTtYy])['\"]?[ \t]{0,9}(?:=>?|:=?)[ \t]{0,9}['\"](?=[^\s'\"]{0,200}\d)([^\s'\"\\]{6,200})['\"]"
)
_UNQUOTED = re.compile(r"(?m)(?<=[DdEeNnTtYy])[ \t]{0,9}[=:][ \t]{0,9}([^\s'\"\\#,;(){}<>]{6,200})[ \t]*\r?$")
_PLAIN = (".yaml", ".yml", ".ini", ".cfg", ".conf", ".properties", ".sh", ".bash", "dockerfile", ".md", ".rst", ".txt")
"""Where a value stands without quotes; in code that is a name."""
_PASSWORD = re.compile(r"(?=.*\d).*[A-Za-z].*")
_KEY = re.compile(r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/=.-]{16,}|[0-9a-f]{32,}")
"""Made by chance: other values of what is called a key or a token are often names or places."""

_FILLED_IN = re.compile(r"^[<\[$]|\$[{(]|%\(|^%[sd]$|^%\w+%$|\{[\w.!:()\[\]-]*\}|^\*+$")
"""Templates and shell variables: the secret itself is elsewhere."""
_WORD = (
    r"(?:pass(?:word|wd|wort|phrase)?|pwd|pw|secrets?|tokens?|(?:api)?[-_]?key|user(?:name)?|admin|root|test(?:ing)?)"
)
_PLACEHOLDER = re.compile(
    rf"(?:(?:your|my|the|some|an?|db)[-_.]?)?{_WORD}(?:[-_.]?(?:here|goes-here|{_WORD}))?[\d!]*|[a-z_.-]*example(?:key)?"
    r"|(?:change|replace)[-_]?(?:me|it|this)[\d!]*|placeholder|dummy|fake|foo|bar|baz|guest|tiger|postgres|mysql|mongo"
    r"|true|false|none|null|(.)\1*|123456\d*|redacted|hidden|masked|\.\.\.|…",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets, and how many of which kind there were."""

    text: str
    kinds: dict[str, int]


_LOADING = Lock()
_LONGEST_S = 1
"""A text of a megabyte takes a hundredth of it, unless it is made to take long."""
_MOST_TIMES = 10
"""A secret that stands against another is found when that one is out of its way."""
_Found = tuple[int, int, str]
"""Start and end in characters, and the kind."""


def _scanner() -> "Scanner":
    """One for all threads: to compile the rules takes seconds, once; Kingfisher keeps them in the user's cache."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> "Scanner":
    try:
        from kingfisher_sdk import Rules, Scanner  # noqa: PLC0415 - 35 MB of a library that not every system can load
    except ImportError as error:
        what = f"Kingfisher, which finds secrets in repositories, cannot be loaded here ({error})"
        raise LinkError(Reason.GIT, f"{what}: its package needs macOS, Windows, or Linux with glibc 2.28") from error
    return Scanner(Rules(confidence="medium"), base64=False)


def without_secrets(path: str, text: str) -> Redacted:
    """Each secret is `[REDACTED:kind]` in its place, with as many lines as it had; twice is the same as once.

    Raises TimeoutError for a text that takes too long to search: it must not be stored. LinkError (git) without
    Kingfisher.
    """
    kinds: Counter[str] = Counter()
    for _ in range(_MOST_TIMES):
        found = _found(path, text)
        if not found:
            return Redacted(text, dict(sorted(kinds.items())))
        text = _replaced(text, found)
        kinds.update(kind for _, _, kind in found)
    raise TimeoutError(f"{path} has secrets behind secrets")


def _replaced(text: str, found: Sequence[_Found]) -> str:
    parts: list[str] = []
    end = 0
    for start, stop, kind in found:
        lines = re.findall(r"\r\n|\r|\n", text[start:stop])
        parts += [text[end:start], f"{_MARK}{kind}]", *lines]
        end = stop
    return "".join(parts) + text[end:]


def _found(path: str, text: str) -> list[_Found]:
    """Every secret in order; what overlaps is one, named by the first of its findings."""
    together: list[_Found] = []
    for start, stop, kind in sorted((*_by_kingfisher(text), *_by_ours(path, text)), key=itemgetter(0)):
        if _MARK in text[start:stop]:
            continue
        if together and start < together[-1][1]:
            first, last, named = together.pop()
            together.append((first, max(last, stop), named))
        else:
            together.append((start, stop, kind))
    return together


def _by_kingfisher(text: str) -> Iterator[_Found]:
    content = text.replace("\0", " ").encode("utf-8", "surrogatepass")  # by its NULs it might be read as UTF-16
    findings = _scanner().scan(content, timeout=_LONGEST_S)
    findings.sort(key=lambda finding: (finding.location["start_offset"], finding.confidence != "high"))
    at = start = 0
    for finding in findings:
        kind = re.sub(r"\W", "_", _NAMESPACE.sub("", finding.rule_id))
        is_secret = finding.visible or (_HELPERS.fullmatch(kind) and not _PLACEHOLDER.fullmatch(finding.secret))
        if is_secret and kind not in _BY_OURS:
            begin, end = finding.location["start_offset"], finding.location["end_offset"]
            start += len(content[at:begin].decode("utf-8", "surrogatepass"))
            at = begin
            yield start, start + len(content[begin:end].decode("utf-8", "surrogatepass")), kind


def _by_ours(path: str, text: str) -> Iterator[_Found]:
    name = PurePosixPath(path).name.lower()
    rules = [(kind, pattern) for kind, (hint, pattern) in _OURS.items() if hint in text]
    if _ENVIRONMENT_FILE.fullmatch(name):
        rules.append(("environment_file", _IN_ENVIRONMENT_FILE))
    for kind, pattern in rules:
        for found in re.finditer(pattern, text):
            if not _stands_for_another(found[1]):
                yield *found.span(1), kind
    for value in (_QUOTED, _UNQUOTED) if name.endswith(_PLAIN) else (_QUOTED,):
        yield from _by_name(value, text)


def _by_name(value: re.Pattern[str], text: str) -> Iterator[_Found]:
    """What is called a password, a key or a token, and looks like one."""
    for found in value.finditer(text):
        called = _CALLED.search(text, max(0, found.start() - _LONGEST_NAME), found.start())
        if called is None or _stands_for_another(found[1]):
            continue
        if (_PASSWORD if called[1] else _KEY).fullmatch(found[1]):
            yield *found.span(1), "password" if called[1] else "key_or_token"


def _stands_for_another(value: str) -> bool:
    return bool(_FILLED_IN.search(value) or _PLACEHOLDER.fullmatch(value))
