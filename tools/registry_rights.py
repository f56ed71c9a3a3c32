"""Whether images may be pushed to a registry: asked by starting an upload and taking it back (OCI distribution)."""

import re
from urllib.parse import urljoin

import requests
from docker import auth

_TIMEOUT_S = 15


def push_problem(registry: str, repository: str, credentials: tuple[str, str] | None = None) -> str | None:
    """What would go wrong when an image is pushed to `registry/repository`; None when nothing would.

    Without credentials, those are used that `docker login` has stored.
    """
    host, _, prefix = registry.partition("/")
    name = "/".join(filter(None, (prefix, repository)))
    known = credentials or _logged_in(host)
    scheme = "http" if re.match(r"(127\.|localhost\b)", host) else "https"
    url = f"{scheme}://{host}/v2/{name}/blobs/uploads/"
    try:
        with requests.Session() as session:
            answer = session.post(url, timeout=_TIMEOUT_S)
            if answer.status_code == 401:
                _log_in(session, answer.headers.get("WWW-Authenticate", ""), name, known)
                answer = session.post(url, timeout=_TIMEOUT_S)
            if answer.status_code == 202:
                session.delete(urljoin(url, answer.headers["Location"]), timeout=_TIMEOUT_S)
                return None
    except requests.RequestException as error:
        return f"registry {host} cannot be asked ({type(error).__name__}): is it running, and reached from here?"
    if answer.status_code in (401, 403):
        return f"registry {host} lets nobody push {name} with what it knows of you: docker login {host}"
    return f"registry {host} does not take {name} (HTTP {answer.status_code}): make the repository there first"


def _logged_in(host: str) -> tuple[str, str] | None:
    found = auth.load_config().resolve_authconfig(host)
    return (found["username"], found["password"]) if found and found.get("username") else None


def _log_in(session: requests.Session, challenge: str, name: str, known: tuple[str, str] | None) -> None:
    """By Basic, or for a token of the server that the challenge names (Distribution's token authentication)."""
    session.auth = known
    if not challenge.lower().startswith("bearer "):
        return
    said = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    scope = f"repository:{name}:pull,push"
    token = session.get(
        said["realm"], params={"service": said.get("service", ""), "scope": scope}, timeout=_TIMEOUT_S
    ).json()
    session.auth = None
    session.headers["Authorization"] = f"Bearer {token.get('token') or token.get('access_token')}"
