"""A site for crawls: pages that can change, ETags and Last-Modified, and a count of what was asked."""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = "the sea the tide a harbour some salt many boats old nets cold wind long waves small stones grey gulls"


def article(title: str, sentences: int = 20, head: str = "") -> bytes:
    """A page whose text is different for each title."""
    body = " ".join(f"In {title} number {number} says: {WORDS}." for number in range(sentences))
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head>
    <body><article><h1>{title}</h1><p>{body}</p><p>{body}</p></article></body></html>""".encode()


def feed(*links: str) -> bytes:
    items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


@dataclass
class Site:
    """`pages` by path; `validators` are the headers by which it lets clients ask whether a page has changed."""

    pages: dict[str, bytes] = field(default_factory=dict)
    validators: bool = True
    delay_s: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    origin: str = ""

    def urls(self) -> list[str]:
        return [f"{self.origin}{path}" for path in self.pages]

    def forget(self) -> None:
        self.asked.clear()
        self.statuses.clear()


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        site = self.site
        site.asked[self.path] += 1
        time.sleep(site.delay_s)
        content = site.pages.get(self.path)
        etag = f'"{hashlib.sha256(content or b"").hexdigest()[:16]}"'
        status = 404 if content is None else 200
        if content is not None and site.validators and self.headers.get("If-None-Match") == etag:
            status, content = 304, b""
        site.statuses[status] += 1
        self.send_response(status)
        if site.validators and content is not None:
            self.send_header("ETag", etag)
        is_xml = (content or b"").startswith(b"<?xml")
        self.send_header("Content-Type", "application/xml" if is_xml else "text/html; charset=utf-8")
        if status != 304:
            self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that are killed are what is tested here."""


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Site]:
    site = Site()
    server = _Server((host, 0), type("Bound", (_Handler,), {"site": site}))
    site.origin = f"http://{host}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
