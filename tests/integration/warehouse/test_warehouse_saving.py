"""What a real database adds to the promise: many writers, large and odd values, sources of several revisions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from llm_engineering.domain.documents import (
    ArticleDocument,
    Source,
    UserDocument,
    now,
)
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Outcome, Reason
from llm_engineering.domain.warehouse import Warehouse
from tests.warehouse_samples import article, repository


def test_a_newer_schema_version_brings_a_stored_document_up_to_date_once(warehouse: Warehouse) -> None:
    warehouse.save(article())
    assert warehouse.save(article(schema_version=2))[0] is Outcome.UPDATED
    assert warehouse.save(article(schema_version=2))[0] is Outcome.UNCHANGED
    assert warehouse.save(article())[0] is Outcome.UNCHANGED


def test_sources_of_all_revisions_are_kept_each_with_its_last_time(warehouse: Warehouse) -> None:
    earlier, later = now() - timedelta(days=1), now()
    page = Source(kind="page", link="https://a.example", fetched_at=earlier)
    export = Source(kind="medium_export", link="posts/1.html", fetched_at=earlier)
    warehouse.save(article(provenance=[page, export]))
    seen_again = Source(kind="page", link="https://a.example", fetched_at=later)
    warehouse.save(article(text="Better.", provenance=[seen_again]))
    stored = warehouse.find(ArticleDocument, {"platform": "custom_article"})
    assert stored is not None
    told = [(source.kind, source.link, source.fetched_at) for source in stored.provenance]
    assert told == [(source.kind, source.link, source.fetched_at) for source in (export, seen_again)]


def test_what_many_sources_say_of_one_article_at_once_is_all_kept(warehouse: Warehouse) -> None:
    sources = [Source(kind="page", link=f"https://{number}.example", fetched_at=now()) for number in range(16)]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda source: warehouse.save(article(provenance=[source], tags=[source.link])), sources))
    stored = warehouse.find(ArticleDocument, {})
    assert stored is not None
    assert {source.link for source in stored.provenance} == {source.link for source in sources}


def test_values_with_dollars_are_stored_and_not_computed(warehouse: Warehouse) -> None:
    warehouse.save(article())
    warehouse.save(article(text="$revision", tags=["$$ROOT"], content_hash="another"))
    stored = warehouse.find(ArticleDocument, {})
    assert stored is not None
    assert (stored.content["Content"], stored.tags) == ("$revision", ["$$ROOT"])


def test_a_user_is_created_once_by_sixteen_threads(warehouse: Warehouse) -> None:
    names = [f"Name{number % 50}" for number in range(800)]

    def create(name: str) -> UserDocument:
        return warehouse.get_or_create(UserDocument(first_name=name, last_name="Sample"))

    with ThreadPoolExecutor(16) as threads:
        users = list(threads.map(create, names))
    assert len({user.id for user in users}) == len(warehouse.bulk_find(UserDocument, {})) == 50


def test_the_same_new_article_from_sixteen_threads_is_stored_once(warehouse: Warehouse) -> None:
    with ThreadPoolExecutor(16) as threads:
        ended = list(threads.map(lambda _: warehouse.save(article()), range(64)))
    assert [outcome for outcome, _ in ended].count(Outcome.STORED) == 1
    assert len({document_id for _, document_id in ended}) == 1


def test_more_than_one_chunk_is_stored_completely(warehouse: Warehouse) -> None:
    articles = [article(number) for number in range(1203)]
    assert warehouse.save_many(articles) == {Outcome.STORED: 1203}
    assert warehouse.save_many(articles) == {Outcome.UNCHANGED: 1203}


def test_the_same_many_from_eight_threads_are_stored_once(warehouse: Warehouse) -> None:
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda _: warehouse.save_many([article(n) for n in range(300)]), range(8)))
    assert sum(count.get(Outcome.STORED, 0) for count in counts) == 300
    assert sum(sum(count.values()) for count in counts) == 8 * 300


def test_one_that_is_too_large_does_not_lose_the_others(warehouse: Warehouse) -> None:
    counts = warehouse.save_many([article(1), article(2, "x" * 17 * 2**20), article(3)])
    assert counts == {Outcome.STORED: 2, Outcome.FAILED: 1}


@pytest.mark.parametrize("size", [2**24 - 2**16, 2**24 - 1000, 2**24 + 1, 2**25])
def test_a_document_beyond_the_limit_is_refused_as_too_large(warehouse: Warehouse, size: int) -> None:
    with pytest.raises(LinkError) as refused:
        warehouse.save(article(text="x" * size))
    assert refused.value.reason is Reason.TOO_LARGE


def test_half_a_surrogate_pair_is_replaced_and_a_whole_one_kept(warehouse: Warehouse) -> None:
    warehouse.save(article(text="a\ud83d b \ud83d\ude00"))
    stored = warehouse.find(ArticleDocument, {})
    assert stored is not None
    assert stored.content["Content"] == "a\ufffd b \U0001f600"


def test_a_number_beyond_64_bits_is_refused_as_a_bad_record(warehouse: Warehouse) -> None:
    with pytest.raises(LinkError) as refused:
        warehouse.save(repository().model_copy(update={"size": 2**63}))
    assert refused.value.reason is Reason.BAD_RECORD


def test_a_value_is_never_read_as_an_operator(warehouse: Warehouse) -> None:
    warehouse.save(article())
    assert warehouse.find(ArticleDocument, {"link": {"$ne": ""}}) is None


def test_of_all_saved_at_once_one_too_large_fails_alone(warehouse: Warehouse) -> None:
    stored, failed, other = warehouse.save_all([article(1), article(2, "x" * 17 * 2**20), article(3)])
    assert isinstance(failed, LinkError)
    assert failed.reason is Reason.TOO_LARGE
    assert not isinstance(stored, LinkError)
    assert not isinstance(other, LinkError)
    assert (stored[0], other[0]) == (Outcome.STORED, Outcome.STORED)
