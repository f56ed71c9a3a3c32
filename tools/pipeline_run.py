"""One run of the pipeline by a run config."""

from zenml.models import PipelineRunResponse

from llm_engineering.domain.errors import DigitalDataError
from pipelines import digital_data_etl
from tools.run_config import RunConfig


class RunFailed(DigitalDataError):
    """The run ended red."""


def run_digital_data_etl(config: RunConfig) -> PipelineRunResponse:
    """Run it to its end. Raises RunFailed when it is red."""
    chosen = config.crawl_parameters()
    steps = {"crawl_links": {"parameters": chosen}} if chosen else {}
    configured = digital_data_etl.with_options(run_name=config.run_name, steps=steps, **config.for_zenml())
    try:
        run = configured(user_full_name=config.parameters.user_full_name, links=config.links())
    except RuntimeError as error:  # all that ZenML says of a failed step; the step's own error is logged before
        raise RunFailed(str(error)) from error
    if run is None:
        raise RunFailed("ZenML started no run: its orchestrator runs on a schedule only")
    return run
