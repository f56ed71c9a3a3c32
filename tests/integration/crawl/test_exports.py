"""Exports through a whole crawl: whose they are, and what stands for what."""

import shutil
import zipfile
from pathlib import Path

from llm_engineering.application.crawlers.base import LinkOptions
from llm_engineering.domain.documents import ArticleDocument, PostDocument
from llm_engineering.domain.outcomes import Outcome, Reason
from llm_engineering.infrastructure.warehouse import MongoWarehouse
from tests.integration.crawl.conftest import Run

CASES = Path(__file__).resolve().parents[2] / "cases"
LINKEDIN, MEDIUM = (
    CASES / "linkedin" / "export-with-suffix" / "files",
    CASES / "medium" / "export" / "files",
)
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


def test_the_smaller_archive_of_linkedin_is_named_with_what_to_ask_for(run: Run) -> None:
    (outcome,) = run([str(CASES / "linkedin" / "smaller-archive" / "files")])
    assert (outcome.platform, outcome.outcome) == ("linkedin", Outcome.FAILED)
    assert "LinkedIn's smaller archive" in outcome.detail
    assert "ask for the larger one" in outcome.detail


def pack(folder: Path, path: Path) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return str(path)


def test_a_folder_of_zips_stands_for_each_of_them(run: Run, warehouse: MongoWarehouse, tmp_path: Path) -> None:
    zips = [pack(MEDIUM, tmp_path / "a.zip"), pack(LINKEDIN, tmp_path / "b.zip"), str(tmp_path / "c.zip")]
    (tmp_path / "c.zip").write_bytes(b"PK cut off")
    (outcome,) = run([str(tmp_path)])
    assert [(found.link, found.platform) for found in outcome.found] == [
        (zips[0], "medium"),
        (zips[1], "linkedin"),
        (zips[2], "local"),
    ]
    assert outcome.found[2].reason is Reason.NOT_AN_EXPORT
    assert len(warehouse.bulk_find(PostDocument, {})) == 2
    articles = warehouse.bulk_find(ArticleDocument, {})
    assert {article.platform for article in articles} == {"medium"}
    (again,) = run([str(tmp_path)])
    assert Outcome.STORED not in {leaf.outcome for leaf in again.leaves()}
    assert [len(found.document_ids) for found in again.found] == [len(articles), 2, 0]


def test_a_folder_of_exports_some_of_them_unpacked_stands_for_each_of_them(
    run: Run, warehouse: MongoWarehouse, tmp_path: Path
) -> None:
    """Some browsers unpack what they download, and may leave the zip beside it."""
    shutil.copytree(MEDIUM, tmp_path / "medium-export")
    pack(MEDIUM, tmp_path / "medium-export.zip")
    pack(LINKEDIN, tmp_path / "Complete_LinkedInDataExport_03-02-2026.zip")
    (outcome,) = run([str(tmp_path)])
    assert {(Path(found.link).name, found.platform) for found in outcome.found} == {
        ("Complete_LinkedInDataExport_03-02-2026.zip", "linkedin"),
        ("medium-export", "medium"),
    }
    assert warehouse.bulk_find(PostDocument, {})
    assert warehouse.bulk_find(ArticleDocument, {})


def test_what_two_zips_hold_both_is_one_document(run: Run, warehouse: MongoWarehouse, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        pack(LINKEDIN, tmp_path / name)
    (outcome,) = run([str(tmp_path)])
    assert sorted(str(leaf.reason or leaf.outcome) for leaf in outcome.leaves()).count("duplicate") == 2
    assert len(warehouse.bulk_find(PostDocument, {})) == 2
