"""The digital data ETL in parts: for more links than one machine should fetch."""

from zenml import pipeline
from zenml.client import Client
from zenml.enums import ExecutionMode, StepRuntime

from llm_engineering.application.shards import shards_of
from steps.etl import crawl_links, get_or_create_user
from steps.etl.crawl_links import Options


@pipeline(dynamic=True, execution_mode=ExecutionMode.CONTINUE_ON_FAILURE)
def digital_data_etl_shards(
    user_full_name: str, links: list[str], shards: int, options: dict[str, Options] | None = None
) -> None:
    """As digital_data_etl, with a crawl for each of the shards: in a container of its own, where the stack can.

    One that fails makes the run red, and stops no other.
    """
    user = get_or_create_user(user_full_name)
    isolated = Client().active_stack.orchestrator.can_run_isolated_steps
    crawl = crawl_links.with_options(runtime=StepRuntime.ISOLATED if isolated else StepRuntime.INLINE)
    crawls = []
    for part in shards_of(links, shards):
        chosen = {link: said for link, said in (options or {}).items() if link in part}
        crawls.append(crawl.submit(user=user, links=part, options=chosen))
    for started in crawls:
        started.result()
