"""What one repository may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GitLimits:
    """Seconds for one repository as a whole; sizes in bytes."""

    timeout_s: float = 120
    max_file_bytes: int = 1_000_000
    max_files: int = 20_000
    max_total_bytes: int = 200_000_000
    max_pack_bytes: int = 1_000_000_000
    """For what a clone may write."""
    max_objects: int = 1_000_000
