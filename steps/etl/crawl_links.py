"""The step that collects the documents behind the links."""

from typing import Annotated

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict
from zenml import get_step_context, save_artifact, step
from zenml.metadata.metadata_types import MetadataType
from zenml.types import HTMLString

from llm_engineering.application.collect import collect
from llm_engineering.application.crawlers.base import link_options
from llm_engineering.application.report import CrawlReport
from llm_engineering.application.report_page import report_page
from llm_engineering.bootstrap import application
from llm_engineering.domain.documents import UserDocument
from llm_engineering.domain.errors import NothingCollected, SettingsInvalid
from steps.logs import forward_loguru


@with_config(ConfigDict(extra="forbid"))
class Options(TypedDict, total=False):
    """What the run config may say of one link; see LinkOptions."""

    site: str
    by: str
    max_documents: int
    since: str
    until: str
    include: list[str]
    exclude: list[str]
    drafts: bool
    responses: bool


@step(enable_cache=False)
def crawl_links(
    user: UserDocument,
    links: list[str],
    options: dict[str, Options] | None = None,
    max_documents: int | None = None,
) -> tuple[Annotated[list[str], "crawled_links"], Annotated[HTMLString, "crawl_report"]]:
    """Collect what the links lead to, at most `max_documents` in all.

    Gives the links that gave documents, and a page on what became of each. Raises SettingsInvalid for options of what
    is none of the links.
    """
    forward_loguru()
    if unknown := sorted(set(options or ()).difference(links)):
        raise SettingsInvalid(f"options of {unknown[0]}: it is none of the links: write it as it stands there")
    chosen = {link: link_options(said) for link, said in (options or {}).items()}
    with application() as app:
        report = collect(app.crawl(user, chosen, max_documents), links, app.record)
    page = HTMLString(report_page(report))
    try:
        report.require_success(app.settings.crawl_max_failed_share)
    except NothingCollected:
        save_artifact(page, name="crawl_report")  # a failed step has no outputs, and now the report is wanted most
        raise
    context = get_step_context()
    context.add_output_metadata(output_name="crawled_links", metadata=_links_metadata(report))
    context.add_output_metadata(output_name="crawl_report", metadata={"documents": report.by_platform()})
    return report.crawled_links, page


def _links_metadata(report: CrawlReport) -> dict[str, MetadataType]:
    return {"links": report.links_by_outcome(), "seconds": round(report.seconds, 3)}
