"""A publication of Substack that moved to a domain of its own, over HTTPS, with all parts real."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from llm_engineering.domain.documents import ArticleDocument
from llm_engineering.domain.outcomes import Outcome, Reason
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.integration.crawl.conftest import Run
from tests.integration.http import fault_server as fault
from tests.integration.http.fault_server import Answer, Faults, Handler
from tests.unit.application.test_substack_archives import answers, page_of, post

OLD, OWN = "tidelines.substack.com", "www.tidelines.example"
POSTS = [post(number, f"https://{OWN}") for number in range(1, 26)]


def moved(answer: Answer) -> Answer:
    """From the old host to the publication's own, where it is answered."""

    def answered(handler: Handler) -> None:
        is_old = handler.headers.get("Host", "").startswith(OLD)
        (fault.redirect(f"https://{OWN}{handler.path}", 301) if is_old else answer)(handler)

    return answered


@pytest.fixture
def substack(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Faults]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(OLD, OWN).configure_cert(context)
    with fault.serving(context) as served:
        elsewhere = ",".join(f"{host}=127.0.0.1:{served.port}" for host in (OLD, OWN))
        monkeypatch.setenv("CRAWL_CONNECT_TO", elsewhere)
        monkeypatch.setenv("CRAWL_CA_FILE", str(tmp_path / "ca.pem"))
        yield served


def json_of(content: bytes) -> Answer:
    return moved(fault.body(content, media_type="application/json; charset=utf-8"))


def test_its_archive_is_read_by_the_api_at_its_new_host_and_kept_to_the_pace_it_asks_for(
    substack: Faults, run: Run, warehouse: MongoWarehouse
) -> None:
    for address, content in answers(POSTS, f"https://{OWN}").items():
        parts = urlsplit(address)
        substack.answers[f"{parts.path}?{parts.query}"] = json_of(content)
    second = "/api/v1/posts?offset=20&limit=20"
    busy = fault.status(429, **{"Retry-After": "1"})
    substack.answers[second] = fault.in_turn(busy, substack.answers[second])
    (outcome,) = run([f"https://{OLD}"])
    assert (outcome.outcome, len(outcome.document_ids)) == (Outcome.STORED, len(POSTS))
    refused, *_, granted = substack.moments(second)
    assert granted - refused >= 1
    documents = warehouse.bulk_find(ArticleDocument, {})
    assert {one.identity for one in documents} == {f"https://tidelines.example/p/day-{n}" for n in range(1, 26)}
    (again,) = run([f"https://{OLD}/archive"])
    assert again.outcome is Outcome.UNCHANGED


def test_where_robots_txt_lets_nobody_ask_the_api_the_pages_of_the_sitemap_are_read(
    substack: Faults, run: Run, warehouse: MongoWarehouse
) -> None:
    locations = "".join(f"<url><loc>{one['canonical_url']}</loc></url>" for one in POSTS[:3])
    substack.answers = {
        "/robots.txt": fault.robots(b"User-agent: *\nDisallow: /api/\n"),
        "/feed": moved(fault.status(403)),
        "/sitemap.xml": moved(fault.body(f"<urlset>{locations}</urlset>".encode(), media_type="application/xml")),
        **{f"/p/{one['slug']}": fault.body(page_of(one, f"https://{OWN}")) for one in POSTS[:3]},
    }
    (outcome,) = run([f"https://{OLD}/"])
    assert (outcome.outcome, len(outcome.document_ids)) == (Outcome.STORED, 3)
    assert {one.platform for one in warehouse.bulk_find(ArticleDocument, {})} == {"substack"}
    assert not any(path.startswith("/api/") for path in substack.asked)


def test_a_publication_that_answers_to_nobody_says_so(substack: Faults, run: Run) -> None:
    for path in (
        "/api/v1/posts?offset=0&limit=20",
        "/api/v1/archive?sort=new&offset=0&limit=20",
        "/feed",
        "/sitemap.xml",
    ):
        substack.answers[path] = fault.status(403)
    (outcome,) = run([f"https://{OLD}/"])
    assert (outcome.outcome, outcome.reason, outcome.status) == (Outcome.FAILED, Reason.HTTP_STATUS, 403)
