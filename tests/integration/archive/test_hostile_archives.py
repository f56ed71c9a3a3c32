"""Archives made to do harm, or by archivers with ways of their own."""

import os
import struct
import time
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.archive import ArchiveLimits, LocalArchives
from tests.integration.archive.test_archives import contents, packed, refusal

_CENTRAL = b"PK\x01\x02"


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_places(raw: bytes, places: list[int]) -> bytes:
    """The zip with its members said to begin at these bytes."""
    changed, at = bytearray(raw), 0
    for place in places:
        at = raw.index(_CENTRAL, at + 1)
        changed[at + 42 : at + 46] = struct.pack("<L", place)
    return bytes(changed)


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    raw = zipped({"a.txt": b"a" * 5000, "b.txt": b"a" * 5000, "c.txt": b"a" * 5000})
    (tmp_path / "x.zip").write_bytes(with_places(raw, [0, 0, 0]))
    error = refusal(str(tmp_path / "x.zip"))
    assert error.reason is Reason.NOT_AN_EXPORT
    assert "zip bomb" in error.detail


def test_zips_within_zips_are_unpacked_no_further_than_one(tmp_path: Path) -> None:
    raw = zipped({"posts.csv": b"post_id\n"})
    for _ in range(30):
        raw = zipped({"x.zip": raw})
    (tmp_path / "x.zip").write_bytes(raw)
    with LocalArchives().open(str(tmp_path / "x.zip")) as files:
        assert files.names() == ["x.zip"]


def test_a_zip_of_several_zips_is_refused_with_what_to_do(tmp_path: Path) -> None:
    inner = zipped({"a.txt": b"\0" * 10**6})
    path = packed(tmp_path / "x.zip", {f"all/{number}.zip": inner for number in range(16)})
    error = refusal(path)
    assert error.reason is Reason.NOT_AN_EXPORT
    assert "holds 16 zips: unpack it, and give the folder" in error.detail


def test_a_zip_that_wraps_a_folder_that_wraps_a_zip_is_looked_through(tmp_path: Path) -> None:
    inner = zipped({"Complete/posts.csv": b"post_id\n", "Complete/posts/a.html": b"a"})
    path = packed(tmp_path / "x.zip.zip", {"sent/today/x.zip": inner, "__MACOSX/sent/._x.zip": b"litter"})
    assert contents(path) == {"posts.csv": b"post_id\n", "posts/a.html": b"a"}


def test_more_members_than_an_old_zip_can_count_are_refused_soon(tmp_path: Path) -> None:
    path, started = packed(tmp_path / "x.zip", {str(number): b"" for number in range(70_000)}), time.monotonic()
    assert refusal(path).reason is Reason.TOO_LARGE
    assert time.monotonic() - started < 20


def test_a_zip_with_64_bit_sizes_is_read(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "x.zip", "w") as archive,
        archive.open(zipfile.ZipInfo("posts.csv"), "w", force_zip64=True) as member,
    ):
        member.write(b"post_id\n")
    assert contents(str(tmp_path / "x.zip")) == {"posts.csv": b"post_id\n"}


@pytest.mark.parametrize(("before", "after"), [(b"#!/bin/sh\nexit\n" * 9, b""), (b"", b"\0" * 4000), (b"x", b"PK")])
def test_what_stands_before_or_behind_a_zip_does_no_harm(tmp_path: Path, before: bytes, after: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(before + zipped({"posts.csv": b"post_id\n", "b.txt": b"b"}) + after)
    assert contents(str(tmp_path / "x.zip")) == {"posts.csv": b"post_id\n", "b.txt": b"b"}


def test_a_zip_that_ends_too_soon_is_named_as_damaged_wherever_it_ends(tmp_path: Path) -> None:
    raw, path = zipped({"posts.csv": b"post_id\n" * 90, "posts/a.html": b"<p>a</p>"}), tmp_path / "x.zip"
    for length in range(4, len(raw) - 1):
        path.write_bytes(raw[:length])
        error = refusal(str(path))
        assert error.reason is Reason.NOT_AN_EXPORT
        assert "a damaged zip: download it again" in error.detail


def test_of_two_files_of_one_name_the_later_counts_as_for_every_archiver(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("posts.csv", "old")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("posts.csv", "new")
    assert contents(str(tmp_path / "x.zip")) == {"posts.csv": b"new"}


@pytest.mark.parametrize(("encoding", "flags"), [("utf-8", 0), ("utf-8", 0x800), ("cp437", 0)])
def test_names_are_read_in_the_encoding_that_they_are_in(tmp_path: Path, encoding: str, flags: int) -> None:
    raw = zipped({"posts/XX-for-alla.html": b"a"})
    name = "ü".encode(encoding).ljust(2, b"-")
    changed = bytearray(raw.replace(b"XX", name))
    for signature, place in ((b"PK\x03\x04", 6), (_CENTRAL, 8)):
        at = changed.index(signature) + place
        changed[at : at + 2] = struct.pack("<H", flags)
    (tmp_path / "x.zip").write_bytes(changed)
    assert list(contents(str(tmp_path / "x.zip"))) == [f"posts/{name.decode(encoding)}-for-alla.html"]


@pytest.mark.parametrize(
    "name", ["//server/share/x.txt", "\\\\server\\share\\x.txt", "C:x.txt", "c:\\x.txt", "..", "a/.."]
)
def test_a_name_with_a_root_or_a_way_up_is_left_out(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "x.zip", {"fine.txt": b"", "b/fine.txt": b"", name: b"out"})
    assert set(contents(path)) == {"fine.txt", "b/fine.txt"}


def test_names_that_would_move_the_cursor_are_left_out(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"fine.txt": b"", "b/fine.txt": b"", "\x1b[2J.txt": b"", "a\nb.txt": b""})
    assert set(contents(path)) == {"fine.txt", "b/fine.txt"}


def test_names_of_devices_are_names_like_any_other(tmp_path: Path) -> None:
    files = {"CON": b"a", "aux.html": b"b", "posts/nul.html": b"c", "dev/null": b"d"}
    assert contents(packed(tmp_path / "x.zip", files)) == files


def test_a_method_of_packing_that_is_not_read_is_not_called_damage(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": b"a" * 500, "b.txt": b"b"}))
    for signature, place in ((b"PK\x03\x04", 8), (_CENTRAL, 10)):
        at = raw.index(signature) + place
        raw[at : at + 2] = struct.pack("<H", 9)  # Deflate64, which Windows uses for large files
    (tmp_path / "x.zip").write_bytes(raw)
    with LocalArchives().open(str(tmp_path / "x.zip")) as files:
        with pytest.raises(LinkError, match="packed in an unusual way: unpack it, and give the folder"):
            files.read("a.txt")
        assert files.read("b.txt") == b"b"


def test_one_encrypted_member_is_enough_to_refuse(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": b"a", "b.txt": b"b"}))
    raw[raw.rindex(_CENTRAL) + 8] |= 1
    (tmp_path / "x.zip").write_bytes(raw)
    assert "encrypted" in refusal(str(tmp_path / "x.zip")).detail


@pytest.mark.parametrize("target", ["/etc", "/etc/passwd", ".", "..", "real", "nowhere"])
def test_no_link_in_a_folder_is_followed_wherever_it_leads(tmp_path: Path, target: str) -> None:
    folder = tmp_path / "export"
    (folder / "real").mkdir(parents=True)
    (folder / "real" / "a.txt").write_text("a")
    (folder / "b.txt").write_text("b")
    (folder / "link").symlink_to(target)
    assert set(contents(str(folder))) == {"real/a.txt", "b.txt"}


def test_a_link_that_the_user_gives_is_the_users_own(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"a.txt": b"a", "b.txt": b"b"})
    (tmp_path / "link.zip").symlink_to(path)
    assert contents(str(tmp_path / "link.zip")) == {"a.txt": b"a", "b.txt": b"b"}


def test_a_pipe_in_a_folder_does_not_keep_anybody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    assert set(contents(str(tmp_path))) == {"a.txt", "b.txt"}


def test_a_file_whose_name_is_no_text_is_read_by_a_name_that_can_be_stored(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.html")).write_text("a")
    (tmp_path / "b.txt").write_text("b")
    assert contents(str(tmp_path)) == {"caf\ufffd.html": b"a", "b.txt": b"b"}


def nothing(names: Sequence[str]) -> bool:
    return False


def test_a_folder_of_zips_is_told_from_an_export(tmp_path: Path) -> None:
    zips = [packed(tmp_path / name, {"a.txt": b"a"}) for name in ("medium-1.zip", "medium-2.ZIP")]
    (tmp_path / ".DS_Store").touch()
    archives = LocalArchives()
    assert archives.parts(str(tmp_path), nothing) == zips
    assert archives.parts(zips[0], nothing) == []
    (tmp_path / "notes.txt").touch()
    assert archives.parts(str(tmp_path), nothing) == []


def test_a_folder_of_too_many_zips_is_refused(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.zip").touch()
    with pytest.raises(LinkError) as caught:
        LocalArchives(ArchiveLimits(members=3)).parts(str(tmp_path), nothing)
    assert caught.value.reason is Reason.TOO_LARGE
