"""Exports through a whole crawl: whose they are, and what stands for what."""

from pathlib import Path

from llm_engineering.application.crawlers.base import LinkOptions
from llm_engineering.domain.documents import ArticleDocument, PostDocument
from llm_engineering.domain.outcomes import Outcome, Reason
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.integration.crawl.conftest import Run

CASES = Path(__file__).resolve().parents[2] / "cases"
BO_EKS = str(CASES / "linkedin" / "somebody-elses" / "files")


def test_the_linkedin_export_of_another_person_is_not_taken_and_both_are_named(
    run: Run, warehouse: MongoWarehouse
) -> None:
    (outcome,) = run([BO_EKS])
    assert (outcome.outcome, outcome.reason) == (Outcome.SKIPPED, Reason.NOT_THE_AUTHORS)
    assert "by Bo Ek, not by Ada Lindqvist" in outcome.detail
    assert not warehouse.bulk_find(PostDocument, {})
    assert not warehouse.bulk_find(ArticleDocument, {})


def test_it_is_taken_where_the_author_is_known_by_that_name(run: Run) -> None:
    (outcome,) = run([BO_EKS], first=LinkOptions(by="Bo Ek"))
    assert [found.outcome for found in outcome.found] == [Outcome.STORED, Outcome.STORED]
