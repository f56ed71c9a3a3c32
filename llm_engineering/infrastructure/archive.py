"""Exports as people have them: a zip or a folder, read safely, file by file."""

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from llm_engineering.application.ports import Files
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Sizes in bytes; a member may be `ratio` times its packed size once it is over a megabyte."""

    members: int = 50_000
    member_bytes: int = 64 * 2**20
    ratio: int = 200


class LocalArchives:
    """ports.Archives over zips and folders on this machine."""

    def __init__(self, limits: ArchiveLimits | None = None) -> None:
        self._limits = limits or ArchiveLimits()

    @contextmanager
    def open(self, path: str) -> Iterator[Files]:
        where = Path(path).expanduser()
        if where.is_dir():
            yield _Unwrapped(_Folder(where, self._limits))
            return
        if not where.is_file():
            raise LinkError(Reason.MISSING_FILE, f"no such file or folder: {where.absolute()}: correct the path")
        try:
            archive = zipfile.ZipFile(where)
        except PermissionError as error:
            raise LinkError(
                Reason.MISSING_FILE, f"{where.absolute()} may not be read: change its permissions"
            ) from error
        except _BROKEN as error:
            raise _not_a_zip(where) from error
        with archive:
            yield self._opened(archive, where)

    def _opened(self, archive: zipfile.ZipFile, where: Path) -> Files:
        files = _Zip(archive, where.name, self._limits)
        names = files.names()
        if len(names) == 1 and names[0].lower().endswith(".zip"):
            try:
                inner = zipfile.ZipFile(io.BytesIO(files.read(names[0])))
            except _BROKEN as error:
                raise _not_a_zip(where) from error
            files = _Zip(inner, where.name, self._limits)
        return _Unwrapped(files)


def _not_a_zip(where: Path) -> LinkError:
    try:
        start = where.read_bytes()[:4]
    except OSError:
        start = b""
    what = "a damaged zip: download it again" if start.startswith(b"PK") else "no zip: give it as the platform sent it"
    return LinkError(Reason.NOT_AN_EXPORT, f"{where} is {what}")


@dataclass(frozen=True, slots=True)
class _Unwrapped:
    """The files without the one folder that wraps them all, if there is one."""

    files: Files

    def _wrapping(self) -> str:
        names = self.files.names()
        tops = {name.partition("/")[0] for name in names if "/" in name}
        return f"{tops.pop()}/" if len(tops) == 1 and all("/" in name for name in names) and _is_wrapper(names) else ""

    def names(self) -> Sequence[str]:
        wrapping = self._wrapping()
        return [name.removeprefix(wrapping) for name in self.files.names()]

    def read(self, name: str) -> bytes:
        return self.files.read(self._wrapping() + name)


def _is_wrapper(names: Sequence[str]) -> bool:
    """An export of nothing but `posts/…` is not wrapped: that folder is part of its form."""
    return names[0].partition("/")[0] not in ("posts", "Articles")


@dataclass(frozen=True)
class _Zip:
    archive: zipfile.ZipFile
    shown: str
    limits: ArchiveLimits

    def names(self) -> Sequence[str]:
        members = self.archive.infolist()
        if len(members) > self.limits.members:
            raise LinkError(Reason.TOO_LARGE, f"{self.shown} has more than {self.limits.members} files")
        if any(member.flag_bits & 1 for member in members):
            raise LinkError(Reason.NOT_AN_EXPORT, f"{self.shown} is encrypted: unpack it, and give the folder")
        return sorted({member.filename for member in members if _is_plain(member) and _is_inside(member.filename)})

    def read(self, name: str) -> bytes:
        try:
            member = self.archive.getinfo(name)
            with self.archive.open(member) as file:
                content = file.read(self.limits.member_bytes + 1)
        except (KeyError, RuntimeError, *_BROKEN) as error:
            raise LinkError(Reason.BAD_RECORD, f"{name} in {self.shown} is damaged") from error
        packed = max(member.compress_size, 1)
        swollen = len(content) > 2**20 and len(content) > self.limits.ratio * packed
        if len(content) > self.limits.member_bytes or swollen:
            raise LinkError(Reason.TOO_LARGE, f"{name} in {self.shown} is larger than an export's file can be")
        return content


def _is_plain(member: zipfile.ZipInfo) -> bool:
    mode = member.external_attr >> 16
    return not member.is_dir() and (not stat.S_IFMT(mode) or stat.S_ISREG(mode))


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return (
        bool(parts) and ".." not in parts and not name.startswith("/") and not re.search(r"[\\\x00]|^[A-Za-z]:", name)
    )


@dataclass(frozen=True)
class _Folder:
    root: Path
    limits: ArchiveLimits

    def names(self) -> Sequence[str]:
        found = sorted(self._walk())
        if len(found) > self.limits.members:
            raise LinkError(Reason.TOO_LARGE, f"{self.root} has more than {self.limits.members} files")
        return found

    def _walk(self) -> Iterator[str]:
        for folder, _, names in os.walk(self.root, followlinks=False):
            for name in names:
                path = Path(folder) / name
                if path.is_file() and not path.is_symlink():
                    yield path.relative_to(self.root).as_posix()

    def read(self, name: str) -> bytes:
        if not _is_inside(name):
            raise LinkError(Reason.BAD_RECORD, f"{name} is not inside {self.root}")
        try:
            with (self.root / name).open("rb") as file:
                content = file.read(self.limits.member_bytes + 1)
        except OSError as error:
            raise LinkError(Reason.BAD_RECORD, f"{name} in {self.root} cannot be read ({error.strerror})") from error
        if len(content) > self.limits.member_bytes:
            raise LinkError(Reason.TOO_LARGE, f"{name} in {self.root} is larger than an export's file can be")
        return content
