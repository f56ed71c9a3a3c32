"""A real mongod, shared by all processes that use the same folder: started by the first, stopped by the last."""

from llm_engineering.infrastructure.mongod.lease import (
    Lease,
    Released,
    ServerStatus,
    keep,
    release,
    start_or_join,
    status,
)

__all__ = ["Lease", "Released", "ServerStatus", "keep", "release", "start_or_join", "status"]
