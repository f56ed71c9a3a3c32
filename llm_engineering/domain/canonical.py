"""One identity for all the spellings of a web address."""

import re
from functools import lru_cache

from yarl import URL

# Parameters that say where a reader came from, never what is shown.
# Sources: Google Analytics and Ads, Meta, Microsoft, X, TikTok, Yandex, Mailchimp, HubSpot, Marketo, Vero, Matomo.
_TRACKING = re.compile(
    r"utm_.*|pk_(campaign|kwd|source|medium)|mtm_.*|mc_[ce]id|_hs(enc|mi)|hs[ca]tatracking|mkt_tok|vero_(id|conv)|_gl|_ga"
    r"|(fb|g|d|y|tw|tt)clid|msclkid|li_fat_id|igshid?|igsh|gbraid|wbraid|gclsrc|srsltid|ref_?(src|url)|cmpid|s_?cid",
    re.IGNORECASE,
)
_TRACKING_BY_SITE = {
    "medium.com": {"source", "sk", "gi"},
    "substack.com": {"r", "s", "isfreemail", "publication_id", "post_id", "triedredirect", "showwelcomeonshare"},
    "linkedin.com": {"trk", "trackingid", "lipi", "refid", "rcm"},
    "youtube.com": {"si", "feature", "pp"},
    "youtu.be": {"si", "feature"},
    "blogspot.com": {"m"},
}
_AMP_PARAMETERS = {"amp": ("", "1", "true"), "outputtype": ("amp",)}
_MIRRORS = ("www.", "m.", "mobile.", "amp.")
_WIKI = re.compile(r"([a-z-]+)\.m\.(wikipedia|wiktionary|wikibooks|wikiquote|wikisource|wikinews)\.org")
_DEFAULT_PAGE = re.compile(r"/(index\.(html?|php)|default\.aspx?)$", re.IGNORECASE)
_AMP_FILE = re.compile(r"(?<=[^/])\.amp(?=(\.html?)?$)")
_CACHES = (
    re.compile(r"https?://(?:www\.)?google\.[a-z.]+/amp/(?P<secure>s/)?(?P<page>[^/?#]+\..*)"),
    re.compile(r"https?://[a-z0-9-]+\.cdn\.ampproject\.org/[a-z]/(?P<secure>s/)?(?P<page>[^/?#]+\..*)"),
)
_ROUNDS = 6


@lru_cache(maxsize=50_000)
def canonical(url: str) -> str:
    """One spelling for all the spellings of a web address: a key for identity, not an address to fetch.

    Leaves out what does not change the document: scheme, `www.`, mobile and AMP twins, default port, fragment
    (but for `#!` routes), default page, trailing slash, tracking parameters, the order of parameters.
    `canonical(canonical(x)) == canonical(x)`.
    """
    for _ in range(_ROUNDS):  # what is left after one round, such as `/amp/index.html`, may go in the next
        shorter = _shorter(url)
        if shorter == url:
            break
        url = shorter
    return url


def _shorter(url: str) -> str:
    for cache in _CACHES:
        cached = cache.fullmatch(url)
        if cached:
            return f"https://{cached['page']}"
    parsed = URL(url)
    host = _host((parsed.raw_host or "").rstrip("."))
    port = parsed.explicit_port if parsed.explicit_port not in (80, 443) else None
    # Encoded as the parser has settled it: what is `%2F` or `%25` there stays so.
    address = URL.build(scheme="https", host=host, port=port, path=_path(parsed.raw_path), encoded=True)
    fragment = parsed.fragment if parsed.fragment.startswith("!") else None
    return str(address.with_query(_query(parsed, host)).with_fragment(fragment))


def _host(host: str) -> str:
    wiki = _WIKI.fullmatch(host)
    if wiki:
        return f"{wiki[1]}.{wiki[2]}.org"
    for mirror in _MIRRORS:
        rest = host.removeprefix(mirror)
        if rest != host and "." in rest.strip("."):
            return rest
    return host


def _path(path: str) -> str:
    path = _DEFAULT_PAGE.sub("", path.rstrip("/")).rstrip("/")
    parts = path.split("/")
    # `/amp` alone, or behind one plain word, may be a page of its own.
    if parts[-1] == "amp" and (len(parts) > 3 or "-" in parts[-2]):
        path = "/".join(parts[:-1])
    path = _AMP_FILE.sub("", path)
    return path or "/"


def _query(parsed: URL, host: str) -> list[tuple[str, str]]:
    dropped = next((names for site, names in _TRACKING_BY_SITE.items() if is_host(host, site)), set())
    return sorted(
        (name, value)
        for name, value in parsed.query.items()
        if not _TRACKING.fullmatch(name)
        and name.lower() not in dropped
        and value.lower() not in _AMP_PARAMETERS.get(name.lower(), ())
    )


def is_host(host: str, site: str) -> bool:
    """Whether `host` is `site` or below it; `github.com.evil.tld` is not below `github.com`."""
    return host == site or host.endswith(f".{site}")
