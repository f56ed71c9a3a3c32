"""One run of the pipeline by a run config, on the active stack."""

from zenml.client import Client
from zenml.models import PipelineRunResponse

from llm_engineering.domain.errors import DigitalDataError
from pipelines import digital_data_etl, digital_data_etl_shards
from tools.run_config import RunConfig
from tools.sentences import sentence_of
from tools.stack_options import active_stack, stack_options


class RunFailed(DigitalDataError):
    """The run ended red."""


def run_digital_data_etl(config: RunConfig, shards: int = 1) -> PipelineRunResponse:
    """Run it, to its end where the stack waits for that. Raises RunFailed when it is red."""
    of_stack, of_config = stack_options(), config.for_zenml()
    settings = {**of_stack.pop("settings", {}), **of_config.pop("settings", {})}
    given = {"run_name": config.run_name, "settings": settings, **of_stack, **of_config}
    who, links, chosen = config.parameters.user_full_name, config.links(), config.crawl_parameters()
    try:
        if shards > 1:
            of_links = chosen.get("options")
            run = digital_data_etl_shards.with_options(**given)(who, links, shards, of_links)
        else:
            steps = {"crawl_links": {"parameters": chosen}} if chosen else {}
            run = digital_data_etl.with_options(steps=steps, **given)(user_full_name=who, links=links)
    except Exception as error:
        stack = active_stack()
        if isinstance(error, RuntimeError) and (not stack.runs_elsewhere or "failure in step" in str(error)):
            raise RunFailed(str(error)) from error  # all that ZenML says of it; the step's own error is logged before
        if not stack.runs_elsewhere:
            raise
        said = sentence_of(error, most=500)  # of Docker, of a registry, of a cloud
        raise RunFailed(f"{said} ({type(error).__name__}): see poetry poe stack-check {stack.name}") from error
    if run is None:
        raise RunFailed("ZenML started no run: its orchestrator runs on a schedule only")
    ended = Client().get_pipeline_run(run.id)  # as it is now; where steps run elsewhere, that one is of the start
    if ended.status.is_failed:
        raise RunFailed(f"run {ended.name} has failed where the stack runs it: see what its steps said")
    return ended
