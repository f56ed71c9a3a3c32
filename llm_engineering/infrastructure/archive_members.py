"""What of a zip or folder may be read: its plain files, by names that cannot lead outside."""

import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_PARTS_OF_THE_FORM = ("posts", "Articles")
"""Folders that are part of an export's form; any other folder around everything is only a wrapping."""
_LITTER = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)")
"""What file managers add when a person unpacks an export and packs it again."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SAYS_UTF_8 = 0x800
_OF_PROGRAMS = re.compile(r"\..*|node_modules")
"""Folders in which programs keep what is theirs, often in more files than all the rest."""
UNPACK = "unpack it, and give the folder"


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Sizes in bytes; a member may be `ratio` times its packed size once it is over a megabyte.

    `total_bytes` counts all that is read while an archive is open.
    """

    members: int = 50_000
    member_bytes: int = 64 * 2**20
    total_bytes: int = 2 * 2**30
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class Member:
    """One file that may be read; `packed` is its size in the zip, None in a folder."""

    open: Callable[[], IO[bytes]]
    packed: int | None = None


def in_zip(archive: zipfile.ZipFile, where: Path, limits: ArchiveLimits) -> dict[str, Member]:
    infos = archive.infolist()
    if len(infos) > limits.members:
        raise _too_many(where, limits)
    if any(info.flag_bits & 1 for info in infos):
        raise LinkError(Reason.NOT_AN_EXPORT, f"{where} is encrypted: {UNPACK}")
    if _overlap(infos):
        raise LinkError(Reason.NOT_AN_EXPORT, f"{where} holds the same bytes several times, as a zip bomb does")
    plain = ((_normal(_name(info)), info) for info in infos if _is_plain(info))
    members = {name: Member(partial(archive.open, info), info.compress_size) for name, info in plain if name}
    return dict(sorted(members.items()))


def _overlap(infos: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether one file's bytes are another's too (https://www.bamsoftware.com/hacks/zipbomb/)."""
    in_order = sorted(infos, key=lambda info: info.header_offset)
    return any(one.header_offset + one.compress_size > other.header_offset for one, other in pairwise(in_order))


def _name(info: zipfile.ZipInfo) -> str:
    """Many archivers write names in UTF-8 without saying so, which are then read in the code page of DOS."""
    if info.flag_bits & _SAYS_UTF_8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _is_plain(info: zipfile.ZipInfo) -> bool:
    """Whether it is a regular file; archivers of systems without modes leave the mode 0."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind in (0, stat.S_IFREG) and not info.filename.endswith(("/", "\\"))


def in_folder(root: Path, limits: ArchiveLimits) -> dict[str, Member]:
    members: dict[str, Member] = {}
    try:
        for path in _walk(root):
            if name := _normal(_shown(path.relative_to(root).as_posix())):
                members[name] = Member(partial(_open, path))
            if len(members) > limits.members:
                raise _too_many(root, limits)
    except OSError as error:
        raise unreadable(error.filename or root) from error
    return dict(sorted(members.items()))


def _shown(name: str) -> str:
    """The name of a file as text that can be stored; a file system may hold names that are none."""
    return os.fsencode(name).decode("utf-8", "replace")


def alone(path: Path) -> dict[str, Member]:
    """One file that is no archive."""
    return {path.name: Member(partial(_open, path))}


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _walk(root: Path) -> Iterator[Path]:
    """The regular files, but for those of programs; links, to files as to folders, are not followed. Raises OSError."""

    def stop(error: OSError) -> None:
        raise error

    for folder, folders, names in os.walk(root, onerror=stop, followlinks=False):
        folders[:] = [name for name in folders if not _OF_PROGRAMS.fullmatch(name)]
        paths = (Path(folder) / name for name in names)
        yield from (path for path in paths if stat.S_ISREG(path.lstat().st_mode))


def _normal(name: str) -> str | None:
    """The name with `/` between its parts; None if it leads outside, cannot be shown, or is a file manager's litter."""
    slashed = name.replace("\\", "/")
    parts = [part for part in slashed.split("/") if part not in ("", ".")]
    outside = slashed.startswith("/") or ".." in parts or _CONTROL.search(name) or re.match(r"[A-Za-z]:", slashed)
    normal = "/".join(parts)
    return None if outside or _LITTER.fullmatch(normal) else normal


def unwrapped(members: dict[str, Member]) -> tuple[str, dict[str, Member]]:
    """The folders that wrap them all, and the members without; a zip beside them is what they were unpacked from."""
    members = {name: member for name, member in members.items() if not name.lower().endswith(".zip")} or members
    wrapping = ""
    while top := _wrapping(members):
        wrapping += top
        members = {name.removeprefix(top): member for name, member in members.items()}
    return wrapping, members


def _wrapping(names: Iterable[str]) -> str | None:
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    top = tops.pop() if len(tops) == 1 else ""
    return f"{top}/" if top and top not in _PARTS_OF_THE_FORM else None


def is_swollen(size: int, member: Member, limits: ArchiveLimits) -> bool:
    return member.packed is not None and size > 2**20 and size > limits.ratio * max(member.packed, 1)


def unreadable(path: str | Path) -> LinkError:
    return LinkError(Reason.MISSING_FILE, f"{os.path.abspath(path)} may not be read: change its permissions")


def _too_many(where: Path, limits: ArchiveLimits) -> LinkError:
    return LinkError(Reason.TOO_LARGE, f"{where} has more than {limits.members} files: give the export alone")
