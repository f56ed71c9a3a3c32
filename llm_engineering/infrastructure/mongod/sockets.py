"""Where mongod's Unix socket can be: paths of sockets are short, folders may be deep."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from llm_engineering.domain.errors import WarehouseError

_MAX_SOCKET_PATH = 100
"""Bytes; a Unix socket's path may have 107 on Linux and 103 on macOS."""
_PLAIN_PATH = re.compile(r"[\w./+@~-]+", re.ASCII)
"""mongod splits its --bind_ip at commas and trims it."""


def socket_path(folder: Path) -> str:
    """Inside the folder where that can be, else in a short folder of ours among the temporary files.

    Raises WarehouseError when that folder belongs to somebody else.
    """
    inside = str(folder / "mongod.sock")
    if len(inside.encode()) <= _MAX_SOCKET_PATH and _PLAIN_PATH.fullmatch(inside):
        return inside
    name = f"mongod-{os.getuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    short = Path(tempfile.gettempdir()) / name
    path = str(short / "mongod.sock")
    if len(path.encode()) > _MAX_SOCKET_PATH or not _PLAIN_PATH.fullmatch(path):
        raise WarehouseError(f"no short path for MongoDB's socket, {folder} is too long: set STATE_DIR or TMPDIR")
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if short.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise WarehouseError(f"{short} is not a private folder of yours: remove it, or set STATE_DIR to a shorter path")
    return path
