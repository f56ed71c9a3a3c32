"""The digital data ETL's own code; importing it only says where the warehouse is to be found, on first use."""

from importlib import import_module

from llm_engineering.domain.warehouse import Warehouse, bind_warehouse


def _warehouse() -> Warehouse:
    warehouse: Warehouse = import_module("llm_engineering.bootstrap").warehouse()
    return warehouse


bind_warehouse(_warehouse)
