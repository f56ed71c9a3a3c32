"""ZenML pipelines: wiring only."""

from pipelines.digital_data_etl import digital_data_etl
from pipelines.digital_data_etl_shards import digital_data_etl_shards

__all__ = ["digital_data_etl", "digital_data_etl_shards"]
