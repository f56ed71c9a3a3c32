"""Exports on disk: read file by file, whatever is wrong with them."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.archive import ArchiveLimits, LocalArchives


def packed(path: Path, files: dict[str, bytes]) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


def contents(path: str, limits: ArchiveLimits | None = None) -> dict[str, bytes]:
    with LocalArchives(limits).open(path) as files:
        return {name: files.read(name) for name in files.names()}


def refusal(path: str, limits: ArchiveLimits | None = None) -> LinkError:
    with pytest.raises(LinkError) as caught:
        contents(path, limits)
    return caught.value


FILES = {"posts/a.html": b"<p>a</p>", "posts.csv": b"post_id\n"}


def test_a_zip_and_its_unpacked_folder_hold_the_same(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", FILES)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "folder")
    assert contents(path) == contents(str(tmp_path / "folder")) == FILES


def test_one_wrapping_folder_or_zip_is_looked_through(tmp_path: Path) -> None:
    wrapped = packed(tmp_path / "wrapped.zip", {f"export/{name}": content for name, content in FILES.items()})
    twice = packed(tmp_path / "x.zip.zip", {"x.zip": Path(wrapped).read_bytes()})
    assert contents(wrapped) == contents(twice) == FILES


def test_a_folder_that_is_part_of_the_form_is_kept(tmp_path: Path) -> None:
    assert contents(packed(tmp_path / "x.zip", {"posts/a.html": b"a"})) == {"posts/a.html": b"a"}


def test_names_that_lead_outside_are_left_out(tmp_path: Path) -> None:
    outside = ("../up.txt", "/abs.txt", "a/../../up.txt", "C:/x.txt", "a\\..\\b.txt")
    path = packed(tmp_path / "x.zip", {"fine.txt": b"fine", "b/fine.txt": b"", **dict.fromkeys(outside, b"out")})
    assert set(contents(path)) == {"fine.txt", "b/fine.txt"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("posts/link.html")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("fine.txt", "fine")
    assert set(contents(str(tmp_path / "x.zip"))) == {"fine.txt"}
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "fine.txt").write_text("fine")
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "up").symlink_to(tmp_path)
    assert set(contents(str(folder))) == {"fine.txt"}


def test_a_file_that_is_no_zip_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"\x89PNG")
    error = refusal(str(tmp_path / "x.zip"))
    assert error.reason is Reason.NOT_AN_EXPORT
    assert "as the platform sent it" in error.detail


def test_a_damaged_zip_is_named_as_damaged(tmp_path: Path) -> None:
    path = Path(packed(tmp_path / "x.zip", FILES))
    path.write_bytes(path.read_bytes()[:-30])
    error = refusal(str(path))
    assert error.reason is Reason.NOT_AN_EXPORT
    assert "damaged" in error.detail


def test_a_damaged_member_does_not_lose_the_others(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    packed(path, {"a.txt": b"first " * 100, "b.txt": b"second"})
    raw = bytearray(path.read_bytes())
    raw[40:48] = b"\xff" * 8
    path.write_bytes(raw)
    with LocalArchives().open(str(path)) as files:
        assert files.names() == ["a.txt", "b.txt"]
        with pytest.raises(LinkError) as caught:
            files.read("a.txt")
        assert caught.value.reason is Reason.BAD_RECORD
        assert files.read("b.txt") == b"second"


def test_an_encrypted_zip_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = Path(packed(tmp_path / "x.zip", FILES))
    raw = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(signature)
        raw[at + flags] |= 1
    path.write_bytes(raw)
    error = refusal(str(path))
    assert error.reason is Reason.NOT_AN_EXPORT
    assert "encrypted" in error.detail


def test_a_bomb_is_refused_at_the_limit(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"a.txt": b"\0" * 30 * 2**20})
    assert refusal(path).reason is Reason.TOO_LARGE
    assert refusal(path, ArchiveLimits(member_bytes=1000, ratio=10**6)).reason is Reason.TOO_LARGE


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {str(n): b"" for n in range(20)})
    assert refusal(path, ArchiveLimits(members=10)).reason is Reason.TOO_LARGE


def test_what_is_not_there_is_named_by_its_whole_path(tmp_path: Path) -> None:
    error = refusal(str(tmp_path / "nowhere.zip"))
    assert error.reason is Reason.MISSING_FILE
    assert str(tmp_path / "nowhere.zip") in error.detail


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = Path(packed(tmp_path / "x.zip", FILES))
    path.chmod(0)
    assert "permissions" in refusal(str(path)).detail


def test_an_inner_zip_that_is_damaged_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO(b"PK\x03\x04 nothing more")
    path = packed(tmp_path / "x.zip.zip", {"x.zip": buffer.getvalue()})
    assert refusal(path).reason is Reason.NOT_AN_EXPORT
