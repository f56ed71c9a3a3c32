"""What can be learnt of a process by its pid."""

import subprocess
from pathlib import Path


def command_of(pid: int) -> str:
    """The command line of a process, its arguments parted by spaces and ended by one; empty when there is none."""
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    shown = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)],  # noqa: S607 - found by PATH, as its place differs
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{shown.stdout.strip()} " if shown.stdout.strip() else ""
