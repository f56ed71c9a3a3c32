"""The report: counts, the terminal's table and the dashboard's page."""

from llm_engineering.application.progress import progress_line
from llm_engineering.application.report import CrawlReport, report_table
from llm_engineering.application.report_page import report_page
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.outcomes import LinkOutcome, Outcome, Reason, outcome_of_all

CHILDREN = (
    LinkOutcome("https://a.example/1", "medium", Outcome.STORED, document_ids=("id-1",)),
    LinkOutcome("https://a.example/2", "medium", Outcome.SKIPPED, reason=Reason.DRAFT, detail="a draft"),
)
REPORT = CrawlReport(
    UserDocument(first_name="Ada", last_name="Lindqvist"),
    [
        LinkOutcome("export.zip", "medium", Outcome.STORED, document_ids=("id-1",), found=CHILDREN, seconds=0.5),
        LinkOutcome(
            "https://b.example/<script>alert(1)</script>",
            "custom_article",
            Outcome.FAILED,
            reason=Reason.NOT_FOUND,
            detail="404",
        ),
    ],
    1.25,
)


def test_the_table_counts_documents_and_names_first_reasons() -> None:
    table = report_table(REPORT)
    assert "1 new and 0 updated documents, 0 unchanged, from 2 links" in table
    assert "not_found" in table
    assert "https://a.example/2" in table
    medium = next(line for line in table.splitlines() if "medium" in line)
    assert medium.split() == ["medium", "1", "0", "0", "1", "0"]


def test_the_table_has_a_line_for_what_is_remarkable_about_what_was_stored() -> None:
    detail = "secrets in its files were redacted: 2 github_pat"
    stored = LinkOutcome("https://github.com/ada/lantern", "github", Outcome.STORED, document_ids=("i",), detail=detail)
    report = CrawlReport(REPORT.user, [stored] * 12, 0.1)
    assert f"stored: https://github.com/ada/lantern\n    {detail}\n" in report_table(report)
    assert report_table(report).count(detail) == 10
    assert "… and 2 more in the report" in report_table(report)
    assert detail in report_page(report)


def test_a_run_that_added_nothing_says_so() -> None:
    unchanged = LinkOutcome("https://a.example/1", "medium", Outcome.UNCHANGED, document_ids=("id-1",))
    assert "nothing new, 1 unchanged" in report_table(CrawlReport(REPORT.user, [unchanged], 0.1))


def test_the_page_shows_every_link_and_what_was_found_through_it_escaped() -> None:
    page = report_page(REPORT)
    for text in ("export.zip", "https://a.example/1", "https://a.example/2", "a draft", "Ada Lindqvist"):
        assert text in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_progress_line_tells_counts_and_time() -> None:
    line = progress_line(REPORT.outcomes[0], 1, 2)
    assert line.startswith("[1/2] 1 stored, 1 skipped  export.zip  0.5 s")


def test_a_link_that_stands_for_many_ends_as_the_best_of_them() -> None:
    assert outcome_of_all(CHILDREN) is Outcome.STORED
    assert outcome_of_all(CHILDREN[1:]) is Outcome.SKIPPED
    assert outcome_of_all(()) is Outcome.FAILED


def test_every_reason_has_a_meaning_and_an_outcome() -> None:
    for reason in Reason:
        assert reason.meaning
        assert reason.outcome in (Outcome.SKIPPED, Outcome.FAILED)


def test_the_page_of_a_large_crawl_stays_small_and_shows_what_failed() -> None:
    fine = [LinkOutcome(f"https://a.example/{number}", "x", Outcome.STORED) for number in range(5000)]
    failed = LinkOutcome("https://b.example/last", "x", Outcome.FAILED, reason=Reason.NOT_FOUND, detail="gone")
    page = report_page(CrawlReport(REPORT.user, [*fine, failed], 1.0))
    assert "https://b.example/last" in page
    assert "3001 more" in page
    assert len(page) < 2_000_000
