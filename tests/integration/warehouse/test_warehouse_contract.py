"""What the warehouse port promises, on the real adapter and on the one in memory that other tests use."""

from typing import Any
from uuid import uuid4

import pytest

from llm_engineering.domain.documents import (
    ALL_DOCUMENTS,
    ArticleDocument,
    PostDocument,
    RepositoryFileDocument,
    Revision,
    Source,
    StoredDocument,
    UserDocument,
)
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Outcome, Reason
from llm_engineering.domain.visits import CrawlRun, Found, Visit
from llm_engineering.domain.warehouse import Warehouse
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.fake_warehouse import FakeWarehouse
from tests.warehouse_samples import AUTHOR, EVENING, article, file, repository


@pytest.fixture(params=["MongoDB", "memory"])
def any_warehouse(request: pytest.FixtureRequest) -> Warehouse:
    if request.param == "memory":
        return FakeWarehouse()
    found: MongoWarehouse = request.getfixturevalue("warehouse")
    return found


@pytest.mark.parametrize(
    "document",
    [
        UserDocument(first_name="Ada", last_name="Sample"),
        article(published_at=EVENING, tags=["a"], provenance=[Source(kind="page", link="l", fetched_at=EVENING)]),
        PostDocument(**article().model_dump(exclude={"text", "site_name"})),
        repository(),
        file("src/$odd.name.py", "\ttab  and\r\nspaces \n\n"),
    ],
    ids=lambda document: type(document).__name__,
)
def test_what_was_saved_is_found_again_as_it_was(any_warehouse: Warehouse, document: StoredDocument) -> None:
    assert any_warehouse.save(document) == (Outcome.STORED, str(document.id))
    assert any_warehouse.find(type(document), {"id": document.id}) == document


def test_an_unchanged_document_is_unchanged_and_keeps_its_id(any_warehouse: Warehouse) -> None:
    first = article()
    any_warehouse.save(first)
    assert any_warehouse.save(article()) == (Outcome.UNCHANGED, str(first.id))
    assert any_warehouse.bulk_find(ArticleDocument, {}) == [first]


def test_a_changed_text_is_a_new_revision_of_the_same_document(any_warehouse: Warehouse) -> None:
    first = article()
    any_warehouse.save(first)
    assert any_warehouse.save(article(text="Better text.", tags=["new"])) == (Outcome.UPDATED, str(first.id))
    stored = any_warehouse.find(ArticleDocument, {"id": first.id})
    assert stored is not None
    assert (stored.content["Content"], stored.revision, stored.tags) == ("Better text.", 2, ["new"])


@pytest.mark.parametrize("in_bulk", [False, True])
def test_every_earlier_text_is_kept(any_warehouse: Warehouse, in_bulk: bool) -> None:
    first = article(text="One.")
    for text in ("One.", "Two.", "Two.", "Three."):
        document = article(text=text, id=first.id)
        any_warehouse.save_many([document]) if in_bulk else any_warehouse.save(document)
    earlier = any_warehouse.bulk_find(Revision, {"document_id": first.id})
    found = sorted((kept.revision, kept.content["Content"], kept.document_collection) for kept in earlier)
    assert found == [(1, "One.", "articles"), (2, "Two.", "articles")]


@pytest.mark.parametrize("in_bulk", [False, True])
def test_whether_it_is_by_the_author_is_brought_up_to_date_without_a_revision(
    any_warehouse: Warehouse, in_bulk: bool
) -> None:
    first = article(by_author=None)
    any_warehouse.save(first)
    for told, kept in ((False, False), (True, True), (None, True)):
        document = article(by_author=told)
        outcomes = any_warehouse.save_many([document]) if in_bulk else {any_warehouse.save(document)[0]: 1}
        assert outcomes == {Outcome.UNCHANGED: 1}
        stored = any_warehouse.find(ArticleDocument, {"id": first.id})
        assert stored is not None
        assert (stored.by_author, stored.revision) == (kept, 1)
    assert any_warehouse.bulk_find(Revision, {}) == []


@pytest.mark.parametrize("in_bulk", [False, True])
def test_a_source_that_names_nobody_takes_no_byline_from_another(any_warehouse: Warehouse, in_bulk: bool) -> None:
    for document in (article(byline=["Bo Ek"], by_author=False), article(text="Better.")):
        any_warehouse.save_many([document]) if in_bulk else any_warehouse.save(document)
    stored = any_warehouse.find(ArticleDocument, {})
    assert stored is not None
    assert (stored.byline, stored.by_author, stored.revision) == (["Bo Ek"], False, 2)


def test_articles_are_signed_where_it_is_not_known_who_wrote_them(any_warehouse: Warehouse) -> None:
    known = {1: ([], None), 2: (["Ada"], True), 3: ([], None), 4: (["Bo Ek"], False), 5: (["admin"], None)}
    for number, (byline, by_author) in known.items():
        any_warehouse.save(article(number, byline=byline, by_author=by_author))
    said = {1: (["Bo Ek"], False), 2: (["Bo Ek"], False), 3: (["Ada"], True), 4: (["Bo Ek", "Ada"], True)}
    gone = {"https://blog.example/6": (["Bo Ek"], False)}
    any_warehouse.sign(AUTHOR, {article(number).identity: signature for number, signature in said.items()} | gone)
    any_warehouse.sign(uuid4(), {article(5).identity: (["Bo Ek"], False)})
    signed = {article(number).identity: signature for number, signature in {**known, **said, 2: known[2]}.items()}
    stored = any_warehouse.bulk_find(ArticleDocument, {})
    assert {found.identity: (found.byline, found.by_author) for found in stored} == signed
    assert any_warehouse.bulk_find(Revision, {}) == []


def test_saving_all_ends_for_each_as_saving_it_by_itself(any_warehouse: Warehouse) -> None:
    known, changed = article(1), article(2)
    for document in (known, changed):
        any_warehouse.save(document)
    new, post = article(3), PostDocument(**article(4).model_dump(exclude={"text", "site_name"}))
    ended = any_warehouse.save_all([article(1), article(2, "Better."), new, post, article(3, "Again.")])
    assert ended == [
        (Outcome.UNCHANGED, str(known.id)),
        (Outcome.UPDATED, str(changed.id)),
        (Outcome.STORED, str(new.id)),
        (Outcome.STORED, str(post.id)),
        (Outcome.UPDATED, str(new.id)),
    ]


def test_what_is_remembered_of_an_address_is_the_last_and_each_authors_own(any_warehouse: Warehouse) -> None:
    first = article()
    any_warehouse.save(first)
    found = [Found(link=first.link, platform="x", outcome=Outcome.STORED, identity=first.identity,
                   collection="articles", document_id=str(first.id))]  # fmt: skip
    for etag in ("1", "2"):
        any_warehouse.save_visits([Visit(author_id=AUTHOR, address="https://a.example/", etag=etag, found=found)])
    remembered = any_warehouse.visits(AUTHOR, ["https://a.example/", "https://b.example/"])
    assert {address: (visit.etag, visit.found) for address, visit in remembered.items()} == {
        "https://a.example/": ("2", found)
    }
    assert any_warehouse.visits(uuid4(), ["https://a.example/"]) == {}


def test_what_is_remembered_of_a_document_that_is_gone_is_not_believed(any_warehouse: Warehouse) -> None:
    gone = Found(link="l", platform="x", outcome=Outcome.STORED, collection="articles", document_id=str(uuid4()))
    any_warehouse.save_visits([Visit(author_id=AUTHOR, address="https://a.example/", found=[gone])])
    assert any_warehouse.visits(AUTHOR, ["https://a.example/"]) == {}


def test_a_crawl_that_has_not_ended_is_found_by_the_next(any_warehouse: Warehouse) -> None:
    first = any_warehouse.get_or_create(CrawlRun(author_id=AUTHOR))
    assert any_warehouse.get_or_create(CrawlRun(author_id=AUTHOR)).id == first.id
    any_warehouse.end_crawl(first)
    second = any_warehouse.get_or_create(CrawlRun(author_id=AUTHOR))
    any_warehouse.end_crawl(first)
    assert any_warehouse.get_or_create(CrawlRun(author_id=AUTHOR)).id == second.id != first.id


def test_the_same_identity_of_two_authors_is_two_documents(any_warehouse: Warehouse) -> None:
    any_warehouse.save(article())
    assert any_warehouse.save(article(author_id=uuid4()))[0] is Outcome.STORED


def test_saving_a_known_user_changes_nothing(any_warehouse: Warehouse) -> None:
    user = any_warehouse.get_or_create(UserDocument(first_name="Ada", last_name="Sample"))
    again = any_warehouse.save(UserDocument(first_name="Ada", last_name="Sample"))
    assert again == (Outcome.UNCHANGED, str(user.id))


def test_files_that_a_repository_no_longer_has_are_forgotten(any_warehouse: Warehouse) -> None:
    any_warehouse.save_files(repository(), [file("a.py"), file("b.py"), file("c.py")])
    other = file("a.py").model_copy(update={"repository": "github:ada/other", "id": uuid4()})
    any_warehouse.save(other)
    changed = [file("b.py"), file("c.py", "x = 2\n"), file("d.py")]
    counts = any_warehouse.save_files(repository(), changed)
    assert counts == {Outcome.UNCHANGED: 1, Outcome.UPDATED: 1, Outcome.STORED: 1}
    stored = any_warehouse.bulk_find(RepositoryFileDocument, {"repository": "github:ada/tools"})
    assert {found.path: found.content for found in stored} == {"b.py": "x = 1\n", "c.py": "x = 2\n", "d.py": "x = 1\n"}
    assert any_warehouse.find(RepositoryFileDocument, {"id": other.id}) is not None


def test_no_file_is_forgotten_when_reading_the_repository_breaks_off(any_warehouse: Warehouse) -> None:
    any_warehouse.save_files(repository(), [file("a.py"), file("b.py")])

    def broken() -> Any:
        yield file("a.py")
        raise LinkError(Reason.GIT, "the repository ends here")

    with pytest.raises(LinkError):
        any_warehouse.save_files(repository(), broken())
    assert len(any_warehouse.bulk_find(RepositoryFileDocument, {})) == 2


@pytest.mark.parametrize("model", ALL_DOCUMENTS, ids=lambda model: model.__name__)
def test_nothing_is_found_in_an_empty_warehouse(any_warehouse: Warehouse, model: type[StoredDocument]) -> None:
    assert any_warehouse.find(model, {}) is None
    assert any_warehouse.bulk_find(model, {}) == []


def test_many_are_counted_as_if_each_were_saved_in_turn(any_warehouse: Warehouse) -> None:
    any_warehouse.save_many([article(1), article(2), article(3)])
    given = [article(2), article(3, "Better."), article(4), article(4), article(4, "Better.")]
    given_users = [UserDocument(first_name="Ada", last_name="Sample")]
    counts = any_warehouse.save_many(iter([*given, *given_users]))
    assert counts == {Outcome.STORED: 2, Outcome.UPDATED: 2, Outcome.UNCHANGED: 2}
    assert sorted(found.content["Content"] for found in any_warehouse.bulk_find(ArticleDocument, {})) == [
        "Better.", "Better.", "Some text.", "Some text.",
    ]  # fmt: skip
