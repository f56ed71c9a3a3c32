"""What is particular to MongoDB: how records look there, who may connect, what is said when it does not work."""

import inspect
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import bson.errors
import pymongo.errors
import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from llm_engineering.domain.documents import ArticleDocument, Source, UserDocument, now
from llm_engineering.domain.errors import LinkError, WarehouseError, WarehouseUnreachable
from llm_engineering.domain.outcomes import Outcome, Reason
from llm_engineering.domain.visits import Found, Visit
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from llm_engineering.infrastructure.warehouse.connection import Connection
from llm_engineering.infrastructure.warehouse.errors import translated
from tests.warehouse_samples import article as sample_article

PASSWORD = "s3cret%2Fwith%3Asigns"


def article(text: str = "Some text.", **fields: Any) -> ArticleDocument:
    """Of an author of its own, with a link that has several spellings."""
    link, identity = "https://blog.example/1?b=2&a=1", "https://blog.example/1?a=1&b=2"
    return sample_article(text=text, **{"author_id": uuid4(), "link": link, "identity": identity, **fields})


@contextmanager
def collection(uri: str, database: str, name: str) -> Iterator[Collection[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](uri, tz_aware=True) as client:
        yield client[database][name]


def test_records_have_the_handbooks_text_ids(warehouse: MongoWarehouse, mongo_uri: str, database: str) -> None:
    document = article()
    warehouse.save(document)
    with collection(mongo_uri, database, "articles") as articles:
        record = articles.find_one() or {}
    assert (record["_id"], record["author_id"]) == (str(document.id), str(document.author_id))
    assert "id" not in record
    assert set(record["content"]) == {"Title", "Subtitle", "Content", "language"}


def test_the_identity_is_unique_in_the_database_itself(
    warehouse: MongoWarehouse, mongo_uri: str, database: str
) -> None:
    document = article()
    warehouse.save(document)
    with collection(mongo_uri, database, "articles") as articles, pytest.raises(pymongo.errors.DuplicateKeyError):
        articles.insert_one({"author_id": str(document.author_id), "identity": document.identity})


def test_records_of_another_collector_may_lie_beside_ours(
    warehouse: MongoWarehouse, mongo_uri: str, database: str
) -> None:
    author = str(uuid4())
    with collection(mongo_uri, database, "articles") as articles:
        articles.insert_many([{"_id": str(uuid4()), "author_id": author, "content": {}} for _ in range(2)])
    assert warehouse.save(article())[0] is Outcome.STORED
    assert len(warehouse.newest(5)) == 1
    with pytest.raises(WarehouseError, match="in articles is not one of ours"):
        warehouse.bulk_find(ArticleDocument, {"author_id": author})


def test_duplicates_from_before_are_named_with_their_collection(
    warehouse: MongoWarehouse, mongo_uri: str, database: str
) -> None:
    with collection(mongo_uri, database, "users") as users:
        users.insert_many([{"_id": number, "first_name": "Ada", "last_name": "Sample"} for number in (1, 2)])
    with pytest.raises(WarehouseError, match=r"users holds several records with the same first_name, last_name.*Ada"):
        warehouse.get_or_create(UserDocument(first_name="Ada", last_name="Sample"))


def test_another_index_on_the_same_fields_is_named(warehouse: MongoWarehouse, mongo_uri: str, database: str) -> None:
    with collection(mongo_uri, database, "users") as users:
        users.create_index([("first_name", 1), ("last_name", 1)])
    with pytest.raises(WarehouseError, match="users already has another index"):
        warehouse.find(UserDocument, {})


def test_fields_of_a_newer_version_are_ignored(warehouse: MongoWarehouse, mongo_uri: str, database: str) -> None:
    document = article()
    warehouse.save(document)
    with collection(mongo_uri, database, "articles") as articles:
        articles.update_one({}, {"$set": {"from_the_future": {"a": 1}}})
    assert warehouse.find(ArticleDocument, {"id": document.id}) == document


def test_documents_from_before_a_field_was_there_are_read(
    warehouse: MongoWarehouse, mongo_uri: str, database: str
) -> None:
    warehouse.save(article(byline=["Bo Ek"], by_author=False))
    with collection(mongo_uri, database, "articles") as articles:
        assert (articles.find_one() or {})["by_author"] is False
        articles.update_one({}, {"$unset": {"by_author": ""}})
    (document,) = warehouse.bulk_find(ArticleDocument, {})
    assert (document.byline, document.by_author) == (["Bo Ek"], None)


def test_an_id_that_belongs_to_another_identity_is_refused(warehouse: MongoWarehouse) -> None:
    document = article()
    warehouse.save(document)
    clash = document.model_copy(update={"identity": "https://blog.example/2"})
    with pytest.raises(WarehouseError, match="another record has the id"):
        warehouse.save(clash)
    with pytest.raises(WarehouseError, match="duplicate key"):
        warehouse.save_many([clash])


def test_a_document_that_grows_too_large_by_its_sources_is_refused(warehouse: MongoWarehouse) -> None:
    first = article("a" * (2**24 - 2**17))
    warehouse.save(first)
    sources = [
        Source(kind="page", link=f"https://mirror.example/{'x' * 100}/{n}", fetched_at=now()) for n in range(2000)
    ]
    update = article("b" * 10, author_id=first.author_id, provenance=sources)
    assert warehouse.save(update)[0] is Outcome.UPDATED
    larger = article("c" * (2**24 - 2**17), author_id=first.author_id)
    with pytest.raises(LinkError) as refused:
        warehouse.save(larger)
    assert refused.value.reason is Reason.TOO_LARGE
    assert warehouse.save_many([larger]) == {Outcome.FAILED: 1}


def test_a_document_is_looked_up_by_id_link_and_identity(warehouse: MongoWarehouse) -> None:
    document = article()
    warehouse.save(document)
    user = warehouse.get_or_create(UserDocument(first_name="Ada", last_name="Sample"))
    names = [str(document.id), document.link, document.identity, "http://www.blog.example/1/?a=1&b=2&utm_source=x"]
    assert [warehouse.lookup(name) for name in names] == [document] * 4
    assert warehouse.lookup(str(user.id)) == user
    assert warehouse.lookup("https://[") is None


def test_the_newest_are_those_fetched_last(warehouse: MongoWarehouse) -> None:
    for day in (1, 3, 2):
        time_of_fetch = now().replace(year=2024, month=1, day=day)
        warehouse.save(article(identity=f"day {day}", fetched_at=time_of_fetch))
    assert [document.identity for document in warehouse.newest(2)] == ["day 3", "day 2"]


def test_the_statistics_count_every_collection_and_each_author(warehouse: MongoWarehouse) -> None:
    warehouse.save_many([article(identity=f"{number}", published_at=now()) for number in range(3)])
    stats = warehouse.stats()
    counts = {"users": 0, "articles": 3, "posts": 0, "repositories": 0, "repository_files": 0}
    assert stats["collections"] == counts
    today = now().date().isoformat()
    row = {"author": "Ada Sample", "platform": "custom_article", "collection": "articles", "documents": 3}
    assert stats["authors"] == [row | {"newest": today}]
    assert len(stats["newest"]) == 3


def test_a_user_with_a_password_is_let_in(guarded_mongo: str) -> None:
    with closing(MongoWarehouse(f"mongodb://etl:{PASSWORD}@{guarded_mongo}", "twin")) as warehouse:
        warehouse.ping()
        assert warehouse.save(article())[0] is Outcome.STORED


@pytest.mark.parametrize("user", ["etl:wr0ng@", "nobody:wr0ng@"])
def test_a_wrong_password_is_named_and_not_shown(guarded_mongo: str, user: str) -> None:
    with (
        closing(MongoWarehouse(f"mongodb://{user}{guarded_mongo}", "twin")) as warehouse,
        pytest.raises(WarehouseError, match="refused the user or password") as refused,
    ):
        warehouse.ping()
    assert "wr0ng" not in str(refused.value)
    assert guarded_mongo in str(refused.value)


def test_a_missing_password_is_found_by_the_first_ping(guarded_mongo: str) -> None:
    with (
        closing(MongoWarehouse(f"mongodb://{guarded_mongo}", "twin")) as warehouse,
        pytest.raises(WarehouseError, match="does not let this user in"),
    ):
        warehouse.ping()


def _refusal(address: str) -> str:
    started = time.monotonic()
    with (
        closing(MongoWarehouse(f"mongodb://etl:s3cret@{address}/?appName=x", "twin")) as warehouse,
        pytest.raises(WarehouseUnreachable) as refused,
    ):
        warehouse.save(article())
    assert time.monotonic() - started < 6
    return str(refused.value)


def test_an_unreachable_server_is_told_within_six_seconds_without_the_password() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        socket.create_server(("127.0.0.1", 0)) as closed,
        ThreadPoolExecutor() as threads,
    ):
        ports = [server.getsockname()[1] for server in (silent, closed)]
        closed.close()
        addresses = [f"127.0.0.1:{ports[0]}", f"127.0.0.1:{ports[1]}", "nothing.invalid:27017"]
        refusals = list(threads.map(_refusal, addresses))
    for address, text in zip(addresses, refusals, strict=True):
        assert f"no MongoDB answers at {address} (" in text
        assert "s3cret" not in text
        assert "\n" not in text


@pytest.mark.parametrize(
    "uri",
    ["mongodb://etl:s3c/ret@host/", "mongodb://etl:s3c:ret@host", "mongodb://host:99999", "mongodb://", "mongodb://[x"],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(uri: str) -> None:
    with pytest.raises(WarehouseError, match="DATABASE_HOST is not an address") as refused:
        MongoWarehouse(uri, "twin").ping()
    assert "s3c" not in str(refused.value)
    assert "ret" not in str(refused.value)


def test_the_address_shown_holds_no_user_password_or_options() -> None:
    uri = "mongodb://us%40er:pa%3Ass@one.example:1,two.example/twin?authSource=admin"
    assert Connection(uri, "twin").address == "one.example:1,two.example"
    assert Connection("mongodb://%2Ftmp%2Fm.sock", "twin").address == "/tmp/m.sock"


def test_making_a_warehouse_connects_to_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        address = f"mongodb://127.0.0.1:{server.getsockname()[1]}"
        with closing(MongoWarehouse(address, "twin")), pytest.raises(TimeoutError):
            server.accept()


def test_a_forked_process_makes_its_own_connection(warehouse: MongoWarehouse) -> None:
    warehouse.save(article(identity="parent"))
    child = os.fork()
    if child == 0:
        code = 1
        try:
            warehouse.save(article(identity="child"))
            warehouse.close()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert {document.identity for document in warehouse.bulk_find(ArticleDocument, {})} == {"parent", "child"}


def test_every_error_of_the_driver_becomes_one_of_ours() -> None:
    classes = [
        kind
        for module in (pymongo.errors, bson.errors)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__ == module.__name__
    ]
    assert len(classes) > 20
    arguments: dict[str, tuple[Any, ...]] = {
        "BulkWriteError": ({},),
        "ClientBulkWriteException": ({}, False),
        "EncryptedCollectionError": (ValueError("said no"), {}),
    }
    for kind in classes:
        error = kind(*arguments.get(kind.__name__, ("said no",)))
        with pytest.raises((WarehouseError, LinkError)), translated("host:1"):
            raise error


def test_a_link_that_gave_more_than_a_record_holds_is_not_remembered_and_the_others_are(
    warehouse: MongoWarehouse,
) -> None:
    author = uuid4()
    one = Found(link="https://blog.example/" + "x" * 300, platform="x", outcome=Outcome.SKIPPED, reason=Reason.DRAFT)
    too_many, small = (
        Visit(author_id=author, address="export.zip", found=[one] * 50_000),
        Visit(author_id=author, address="https://blog.example/"),
    )
    warehouse.save_visits([too_many, small])
    assert warehouse.visits(author, [too_many.address, small.address]).keys() == {small.address}
