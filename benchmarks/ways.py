"""One way of crawling, in a process of its own: `python -m benchmarks.ways NAME` with the task as JSON on stdin.

Prints `go` when the measured part begins, then JSON: the seconds from the first request to the last document
stored (imports, set-up and the first pages of each reading process are not counted), and the number of
documents. The database is in DATABASE_HOST and DATABASE_NAME.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from pymongo import MongoClient

Task = dict[str, Any]


def _collection() -> Any:
    client: MongoClient[dict[str, Any]] = MongoClient(os.environ["DATABASE_HOST"], w="majority", journal=True)
    return client[os.environ["DATABASE_NAME"]]["articles"]


def go() -> None:
    """Tell the measuring process that from now on it counts."""
    print("go", flush=True)


def _timed(run: Callable[[], int]) -> dict[str, float]:
    go()
    started = time.monotonic()
    documents = run()
    return {"seconds": time.monotonic() - started, "documents": documents}


def book(task: Task) -> dict[str, float]:
    """As the LLM Engineer's Handbook has it: one link after another, the whole page's text, find and insert."""
    import requests  # noqa: PLC0415
    from bs4 import BeautifulSoup  # noqa: PLC0415

    articles = _collection()
    articles.find_one({})

    def run() -> int:
        for link in task["links"]:
            if articles.find_one({"link": link}) is None:
                soup = BeautifulSoup(requests.get(link, timeout=30).text, "html.parser")
                title = soup.find("title")
                content = {"Title": title.get_text() if title else "", "Content": soup.get_text()}
                articles.insert_one({"link": link, "content": content, "text": content["Content"]})
        return len(task["links"])

    return _timed(run)


def scrapy(task: Task) -> dict[str, float]:
    """Scrapy, as polite as we are, with our extractor in its callback and an upsert in its pipeline."""
    from scrapy import Request, Spider  # noqa: PLC0415
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415

    from llm_engineering.application.extraction import decode_page, extract_article  # noqa: PLC0415

    articles = _collection()
    articles.find_one({})
    counted = {"started": 0.0, "ended": 0.0, "documents": 0.0}

    class Articles(Spider):  # type: ignore[misc, unused-ignore]
        name = "articles"

        async def start(self) -> Any:
            go()
            counted["started"] = time.monotonic()
            for link in task["links"]:
                yield Request(link)

        def parse(self, response: Any) -> Any:
            article = extract_article(decode_page(response.body, None), response.url)
            yield {"link": response.url, "text": article.text, "content": {"Content": article.markdown}}

    class Store:
        def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
            articles.update_one({"link": item["link"]}, {"$setOnInsert": item}, upsert=True)
            counted["ended"] = time.monotonic()
            counted["documents"] += 1
            return item

    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 32,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 4,
            "ROBOTSTXT_OBEY": True,
            "DOWNLOAD_DELAY": 0,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
            "ITEM_PIPELINES": {Store: 1},
        }
    )
    process.crawl(Articles)
    process.start()
    return {"seconds": counted["ended"] - counted["started"], "documents": counted["documents"]}


def extraction(task: Task) -> dict[str, float]:
    """The extractor alone, on all cores, over the same pages in memory: what no crawl can go beyond."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    from benchmarks.pages import page  # noqa: PLC0415
    from llm_engineering.infrastructure.readers import default_workers  # noqa: PLC0415

    bodies = [page(number) for number in range(len(task["links"]))]
    with ProcessPoolExecutor(default_workers(), initializer=_import_extractor) as pool:
        list(pool.map(extract_one, bodies[:8], task["links"][:8]))
        return _timed(lambda: sum(pool.map(extract_one, bodies, task["links"], chunksize=4)))


def _import_extractor() -> None:
    import llm_engineering.application.extraction  # noqa: F401, PLC0415


def extract_one(body: bytes, link: str) -> int:
    from llm_engineering.application.extraction import decode_page, extract_article  # noqa: PLC0415

    return int(bool(extract_article(decode_page(body, "utf-8"), link).text))


def ours(task: Task) -> dict[str, float]:
    """This project, by its default settings; a second time on the same database asks what has changed."""
    from loguru import logger  # noqa: PLC0415

    logger.remove()
    from benchmarks.pages import page  # noqa: PLC0415
    from benchmarks.ways import extract_one as there  # noqa: PLC0415 - by a name that other processes know
    from llm_engineering.application.collect import collect  # noqa: PLC0415
    from llm_engineering.application.crawlers.dispatcher import crawlers  # noqa: PLC0415
    from llm_engineering.bootstrap import application  # noqa: PLC0415
    from llm_engineering.domain.documents import UserDocument  # noqa: PLC0415
    from llm_engineering.domain.outcomes import COLLECTED  # noqa: PLC0415

    with application() as app:
        user = app.warehouse.get_or_create(UserDocument(first_name="Bench", last_name="Mark"))
        crawlers()
        for warm in [app.sources.readers.submit(there, page(n), task["links"][0]) for n in range(8)]:
            warm.result()

        def run() -> int:
            report = collect(app.crawl(user), task["links"], app.record)
            return sum(outcome.outcome in COLLECTED for outcome in report.outcomes)

        return _timed(run)


WAYS: dict[str, Callable[[Task], dict[str, float]]] = {
    "book": book, "scrapy": scrapy, "extraction": extraction, "ours": ours, "ours again": ours,
}  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    print(json.dumps(WAYS[arguments[0]](json.load(sys.stdin))))


if __name__ == "__main__":
    main(sys.argv[1:])
