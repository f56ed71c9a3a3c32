"""The digital data ETL's own code.

Importing it says where the warehouse is to be found, on its first use, and where ZenML is to keep its
state, so that pipelines of one's own need no set-up call either.
"""

from importlib import import_module

from llm_engineering.domain.warehouse import Warehouse, bind_warehouse
from llm_engineering.zenml_state import keep_zenml_in_project


def _warehouse() -> Warehouse:
    warehouse: Warehouse = import_module("llm_engineering.bootstrap").warehouse()
    return warehouse


bind_warehouse(_warehouse)
keep_zenml_in_project()
