"""The generated site's server, a process of its own that spends next to nothing on a page.

`python -m benchmarks.site PAGES HOSTS LATENCY_MS PORT`: hosts are 127.0.1.1 and up; /stats answers at once.
"""

import asyncio
import hashlib
import json
import sys
from collections import Counter

from benchmarks.pages import page

_ROBOTS = b"User-agent: *\nAllow: /\n"


def _answer(status: bytes, body: bytes, *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers, b"", b""]
    return b"\r\n".join(lines) + body


class Site:
    """Every answer is made before the first request."""

    def __init__(self, pages: int, latency_s: float) -> None:
        self.latency_s = latency_s
        self.answers: dict[bytes, tuple[bytes, bytes, bytes]] = {}
        for number in range(pages):
            body = page(number)
            etag = b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"'
            headers = (b"ETag: " + etag, b"Last-Modified: Mon, 06 May 2024 10:00:00 GMT")
            whole = _answer(b"200 OK", body, b"Content-Type: text/html; charset=utf-8", *headers)
            unchanged = b"\r\n".join([b"HTTP/1.1 304 Not Modified", *headers, b"", b""])
            self.answers[b"/p%d" % number] = (etag, whole, unchanged)
        self.requests = 0
        self.in_flight: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    def answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        if path == b"/robots.txt":
            return _answer(b"200 OK", _ROBOTS, b"Content-Type: text/plain")
        known = self.answers.get(path)
        if known is None:
            return _answer(b"404 Not Found", b"")
        self.requests += 1
        etag, whole, unchanged = known
        return unchanged if etag in head else whole

    def stats(self) -> bytes:
        said = {"requests": self.requests, "most_at_once_of_a_host": max(self.most.values(), default=0)}
        self.requests = 0
        self.most.clear()
        return _answer(b"200 OK", json.dumps(said).encode(), b"Content-Type: application/json")


class Connection(asyncio.Protocol):
    """Keep-alive, one request after another."""

    def __init__(self, site: Site, host: str) -> None:
        self.site, self.host, self.waiting = site, host, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            if head.startswith(b"GET /stats "):
                self.transport.write(self.site.stats())
                continue
            site = self.site
            site.in_flight[self.host] += 1
            site.most[self.host] = max(site.most[self.host], site.in_flight[self.host])
            asyncio.get_running_loop().call_later(site.latency_s, self._send, site.answer(head))

    def _send(self, answer: bytes) -> None:
        self.site.in_flight[self.host] -= 1
        if not self.transport.is_closing():
            self.transport.write(answer)


async def serve(pages: int, hosts: int, latency_s: float, port: int) -> None:
    site = Site(pages, latency_s)
    loop = asyncio.get_running_loop()
    for number in range(1, hosts + 1):
        host = f"127.0.1.{number}"
        await loop.create_server(lambda host=host: Connection(site, host), host, port, backlog=512)  # type: ignore[misc]
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000, int(sys.argv[4])))
