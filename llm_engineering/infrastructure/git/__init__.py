"""Repositories by git, without a work tree: nothing of a repository is ever written out, checked out or run."""

from llm_engineering.infrastructure.git.limits import GitLimits
from llm_engineering.infrastructure.git.repositories import GitRepositories

__all__ = ["GitLimits", "GitRepositories"]
