"""The warehouse in MongoDB."""

from llm_engineering.infrastructure.warehouse.mongo import MongoWarehouse

__all__ = ["MongoWarehouse"]
