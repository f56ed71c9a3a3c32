"""Exports as people have them: a zip or a folder, read safely, file by file."""

import errno
import lzma
import os
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from llm_engineering.application.crawlers.exports.kinds import kind_of
from llm_engineering.application.ports import Files
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.archive_members import (
    UNPACK,
    ArchiveLimits,
    Member,
    alone,
    in_folder,
    in_zip,
    is_swollen,
    unreadable,
    unwrapped,
)

__all__ = ["ArchiveLimits", "LocalArchives"]

# What zipfile and its decompressors raise on damaged bytes, found by changing bytes of good archives at random.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    OSError,
    RuntimeError,
    ValueError,
)
_AGAIN = "download it again"
_SIGNATURES = (
    (b"PK", f"a damaged zip: {_AGAIN}"),
    (b"\x1f\x8b", f"a gzip archive: {UNPACK}"),
    (b"Rar!", f"a RAR archive: {UNPACK}"),
    (b"7z\xbc\xaf", f"a 7z archive: {UNPACK}"),
    (b"\xfd7zXZ", f"an xz archive: {UNPACK}"),
    (b"BZh", f"a bzip2 archive: {UNPACK}"),
    (b"\x28\xb5\x2f\xfd", f"a zstd archive: {UNPACK}"),
    (b"%PDF", "a PDF, no export: give the zip as the platform sent it"),
    (b"<", f"a web page, often a log-in page saved in place of the export: {_AGAIN}"),
)


class LocalArchives:
    """ports.Archives over zips and folders on this machine."""

    def __init__(self, limits: ArchiveLimits | None = None) -> None:
        self._limits = limits or ArchiveLimits()

    def parts(self, path: str, is_export: Callable[[Sequence[str]], bool]) -> Sequence[str]:
        """Raises LinkError: missing_file, or too_large when there are too many files."""
        where = _found(path)
        members = in_folder(where, self._limits) if where.is_dir() else {}
        names = _zips(members) or _exports_in(members, is_export)
        return [str(where / name) for name in names] if len(names) > 1 else []

    @contextmanager
    def open(self, path: str) -> Iterator[Files]:
        """Raises LinkError: missing_file, not_an_export, or too_large when it has too many files."""
        where = _found(path)
        with ExitStack() as stack:
            if where.is_dir():
                root, members = where.name, in_folder(where, self._limits)
            elif kind_of(where.name):
                root, members = where.parent.name, alone(where)
            else:
                root, members = "", in_zip(stack.enter_context(_zip(where, where)), where, self._limits)
            wrapping, members = unwrapped(members)
            if zipped := _only_zip(members, where):
                inner = stack.enter_context(tempfile.TemporaryFile())
                _copy(zipped, inner, where, self._limits)
                wrapping, members = unwrapped(in_zip(stack.enter_context(_zip(inner, where)), where, self._limits))
            root = f"{root}/{wrapping}".strip("/") or where.stem
            yield _Opened(where.name, root, members, self._limits)


def _zips(members: Mapping[str, Member]) -> list[str]:
    """All members, where they are nothing but zips."""
    return list(members) if all(name.lower().endswith(".zip") for name in members) else []


def _exports_in(members: Mapping[str, Member], is_export: Callable[[Sequence[str]], bool]) -> list[str]:
    """The unpacked exports, each in a folder, and beside them the zips that no such folder was unpacked from."""
    below: dict[str, list[str]] = {}
    for name in members:
        top, _, rest = name.partition("/")
        below.setdefault(top, []).append(rest)
    folders = [top for top, names in below.items() if is_export(names)]
    zips = [top for top in below if top.lower().endswith(".zip") and top[:-4] not in below]
    return sorted([*folders, *zips]) if folders else []


def _only_zip(members: Mapping[str, Member], where: Path) -> Member | None:
    """The zip that is all there is. Raises LinkError (not_an_export) where there are several, and nothing else."""
    zips = _zips(members)
    if len(zips) > 1:
        raise LinkError(Reason.NOT_AN_EXPORT, f"{where} holds {len(zips)} zips: {UNPACK}")
    return members[zips[0]] if zips else None


class _Opened:
    """ports.Files over the members found; only they can be read, whatever name is asked for."""

    def __init__(self, shown: str, root: str, members: Mapping[str, Member], limits: ArchiveLimits) -> None:
        self.root = root
        self._shown = shown
        self._members = members
        self._limits = limits
        self._left = limits.total_bytes

    def names(self) -> Sequence[str]:
        return list(self._members)

    def read(self, name: str) -> bytes:
        member = self._members.get(name)
        if member is None:
            raise LinkError(Reason.BAD_RECORD, f"{name} is not in {self._shown}")
        limit = min(self._limits.member_bytes, self._left)
        try:
            with member.open() as file:
                content = file.read(limit + 1)  # bounded here: the size that a zip declares may be a lie
        except _BROKEN as error:
            raise LinkError(Reason.BAD_RECORD, f"{name} in {self._shown} cannot be read: {_why(error)}") from error
        self._left -= min(len(content), limit)
        if len(content) > limit or is_swollen(len(content), member, self._limits):
            raise LinkError(Reason.TOO_LARGE, f"{name} in {self._shown} is larger than an export's file can be")
        return content


def _why(error: Exception) -> str:
    if isinstance(error, NotImplementedError):
        return f"it is packed in an unusual way: {UNPACK}"
    # Where a zip's offsets are damaged, the system is asked for what lies before a file's start: an invalid argument.
    if isinstance(error, OSError) and error.strerror and error.errno != errno.EINVAL:
        return error.strerror
    return "it is damaged"


def _found(path: str) -> Path:
    try:
        where = Path(path).expanduser().absolute()
        mode = where.stat().st_mode
    except PermissionError as error:
        raise unreadable(path) from error
    except (OSError, RuntimeError, ValueError) as error:  # too long a name, a home that is nobody's
        detail = f"no such file or folder: {os.path.abspath(path)}: correct the path"
        raise LinkError(Reason.MISSING_FILE, detail) from error
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        raise LinkError(Reason.NOT_AN_EXPORT, f"{where} is neither a file nor a folder: give the export's path")
    return where


def _zip(source: Path | IO[bytes], where: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except PermissionError as error:
        raise unreadable(where) from error
    except _BROKEN as error:
        raise LinkError(Reason.NOT_AN_EXPORT, f"{where} is {_what_it_is(source)}") from error


def _what_it_is(source: Path | IO[bytes]) -> str:
    if isinstance(source, Path):
        with source.open("rb") as file:
            start = file.read(512)
    else:
        source.seek(0)
        start = source.read(512)
    if not start:
        return f"empty: {_AGAIN}"
    if start[257:262] == b"ustar":
        return f"a tar archive: {UNPACK}"
    known = (what for mark, what in _SIGNATURES if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(mark))
    return next(
        known,
        "neither a zip nor Markdown, HTML or PDF: give the whole export as the platform sent it",
    )


def _copy(member: Member, target: IO[bytes], where: Path, limits: ArchiveLimits) -> None:
    """A zip within a zip, to a file: opening it needs to go back and forth in it."""
    size = 0
    try:
        with member.open() as file:
            while chunk := file.read(2**20):
                size += len(chunk)
                if size > limits.total_bytes or is_swollen(size, member, limits):
                    raise LinkError(Reason.TOO_LARGE, f"{where} holds a zip larger than an export can be")
                target.write(chunk)
    except _BROKEN as error:
        raise LinkError(Reason.NOT_AN_EXPORT, f"{where} holds a damaged zip: {_AGAIN}") from error
