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
    """For each file that git writes; a clone or bundle is written as one pack."""
    max_memory_bytes: int = 2_000_000_000
    """For each process of git; packs that it maps to read them do not count."""
