"""Exports on disk: read file by file, whatever is wrong with them."""

import io
import os
import random
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.archive import ArchiveLimits, LocalArchives

NOBODY = 65534


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


def test_one_file_of_text_is_a_folder_of_itself(tmp_path: Path) -> None:
    text = tmp_path / "notes" / "pen.md"
    text.parent.mkdir()
    text.write_bytes(b"# The pen")
    with LocalArchives().open(str(text)) as files:
        assert (files.root, files.names(), files.read("pen.md")) == ("notes", ["pen.md"], b"# The pen")


def test_a_zip_and_its_folder_have_the_same_root_whatever_the_zip_is_called(tmp_path: Path) -> None:
    (tmp_path / "blog" / "posts").mkdir(parents=True)
    (tmp_path / "blog" / "posts" / "a.md").write_bytes(b"a")
    (tmp_path / "other").mkdir()
    wrapped = packed(tmp_path / "blog (1).zip", {"blog/posts/a.md": b"a"})
    bare = packed(tmp_path / "blog.zip", {"posts/a.md": b"a"})
    for path in (str(tmp_path / "blog"), f"{tmp_path}/other/../blog", wrapped, bare):
        with LocalArchives().open(path) as files:
            assert (files.root, files.names()) == ("blog", ["posts/a.md"])


def test_what_programs_keep_in_a_folder_is_not_counted(tmp_path: Path) -> None:
    for folder in (".git", "node_modules", "posts"):
        (tmp_path / folder / "x").mkdir(parents=True)
        for number in range(3):
            (tmp_path / folder / "x" / f"{number}.md").write_bytes(b"a")
    assert len(contents(str(tmp_path), ArchiveLimits(members=3))) == 3


def test_folders_that_are_looked_through_stay_in_the_root(tmp_path: Path) -> None:
    (tmp_path / "writing" / "2024").mkdir(parents=True)
    (tmp_path / "writing" / "2024" / "a.md").write_bytes(b"a")
    with LocalArchives().open(str(tmp_path / "writing")) as files:
        assert (files.root, files.names()) == ("writing/2024", ["a.md"])


def test_a_folder_that_holds_only_the_zip_is_looked_through(tmp_path: Path) -> None:
    (tmp_path / "sent" / "today").mkdir(parents=True)
    packed(tmp_path / "sent" / "today" / "x.ZIP", FILES)
    assert contents(str(tmp_path / "sent")) == FILES


def test_a_thousand_wrapping_folders_are_no_trouble(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {f"{'a/' * 3000}{name}": content for name, content in FILES.items()})
    assert contents(path) == FILES


def test_what_file_managers_add_is_left_out_and_hides_no_wrapping(tmp_path: Path) -> None:
    litter = ("__MACOSX/export/._posts.csv", ".DS_Store", "export/.DS_Store", "export/posts/._a.html", "Thumbs.db")
    wrapped = {f"export/{name}": content for name, content in FILES.items()}
    assert contents(packed(tmp_path / "x.zip", {**dict.fromkeys(litter, b"litter"), **wrapped})) == FILES


def test_the_zip_that_a_folder_was_unpacked_from_may_stand_beside_it(tmp_path: Path) -> None:
    wrapped = packed(tmp_path / "x.zip", {f"export/{name}": content for name, content in FILES.items()})
    with zipfile.ZipFile(wrapped) as archive:
        archive.extractall(tmp_path)
    (tmp_path / ".DS_Store").touch()
    (tmp_path / "__MACOSX" / "export").mkdir(parents=True)
    (tmp_path / "__MACOSX" / "export" / "._posts.csv").touch()
    assert contents(str(tmp_path)) == FILES


def test_names_of_other_systems_are_made_plain(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"posts\\a.html": b"a", "./posts//b.html": b"b", "posts\\": b""})
    assert contents(path) == {"posts/a.html": b"a", "posts/b.html": b"b"}


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


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"\x89PNG", "neither a zip nor Markdown, HTML or PDF: give the whole export"),
        (b"Date,ShareLink\n", "neither a zip nor Markdown, HTML or PDF: give the whole export"),
        (b"", "empty: download it again"),
        (b"\n<!DOCTYPE html><title>Log in</title>", "a web page, often a log-in page"),
        (b"\x1f\x8b\x08", "a gzip archive: unpack it"),
        (b"Rar!\x1a\x07", "a RAR archive: unpack it"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it"),
        (b"BZh91AY", "a bzip2 archive: unpack it"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive: unpack it"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
def test_a_file_that_is_no_zip_is_named_with_what_to_do(tmp_path: Path, start: bytes, what: str) -> None:
    (tmp_path / "x.zip").write_bytes(start)
    error = refusal(str(tmp_path / "x.zip"))
    assert error.reason is Reason.NOT_AN_EXPORT
    assert what in error.detail


def test_a_tar_is_named_as_one(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        archive.add(__file__, "a.txt")
    assert "a tar archive: unpack it" in refusal(str(tmp_path / "x.tar")).detail


@pytest.mark.parametrize("path", ["a" * 5000, "a/" * 3000, "~nobody-of-this-name/x.zip", "x\0y"])
def test_a_path_that_cannot_be_is_a_missing_file(path: str) -> None:
    assert refusal(path).reason is Reason.MISSING_FILE


def test_a_device_is_no_export() -> None:
    assert refusal("/dev/zero").reason is Reason.NOT_AN_EXPORT


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_no_damage_is_anything_but_a_link_error(tmp_path: Path, method: int) -> None:
    path, chance = tmp_path / "x.zip", random.Random(method)
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("posts.csv", "a,b\n" * 30)
        archive.writestr("posts/\u00fc.html", "<p>x</p>" * 50)
    good = path.read_bytes()
    for _ in range(300):
        raw = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        path.write_bytes(raw)
        read: dict[str, bytes] = {}
        with suppress(LinkError):
            read = contents(str(path))
        assert len(read) <= 2


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


def test_a_member_whose_place_was_lost_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = Path(packed(tmp_path / "x.zip", {"a.txt": b"first " * 100, "b.txt": b"second"}))
    raw = path.read_bytes()
    path.write_bytes(raw[:40] + raw[45:])
    with LocalArchives().open(str(path)) as files:
        with pytest.raises(LinkError, match="it is damaged"):
            files.read("a.txt")
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


def test_all_that_is_read_together_is_limited(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {"a.txt": b"a" * 600, "b.txt": b"b" * 600, "c.txt": b"c" * 300})
    with LocalArchives(ArchiveLimits(total_bytes=1000)).open(path) as files:
        assert len(files.read("a.txt")) == 600
        with pytest.raises(LinkError) as caught:
            files.read("b.txt")
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_zip_within_a_zip_has_the_same_limits(tmp_path: Path) -> None:
    inner = Path(packed(tmp_path / "inner.zip", {"a.txt": random.Random(1).randbytes(5000)}))
    path = packed(tmp_path / "x.zip.zip", {"x.zip": inner.read_bytes()})
    assert len(contents(path, ArchiveLimits(member_bytes=5000))["a.txt"]) == 5000
    assert refusal(path, ArchiveLimits(total_bytes=4000)).reason is Reason.TOO_LARGE
    bomb = packed(tmp_path / "y.zip.zip", {"y.zip": b"\0" * 5 * 2**20})
    assert refusal(bomb).reason is Reason.TOO_LARGE


def test_a_lying_size_does_not_lift_the_limit(tmp_path: Path) -> None:
    path = Path(packed(tmp_path / "x.zip", {"a.txt": b"a" * 5000}))
    raw = path.read_bytes()
    path.write_bytes(raw.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    assert refusal(str(path), ArchiveLimits(member_bytes=1000)).reason in (Reason.BAD_RECORD, Reason.TOO_LARGE)


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {str(n): b"" for n in range(20)})
    assert refusal(path, ArchiveLimits(members=10)).reason is Reason.TOO_LARGE
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "folder")
    assert refusal(str(tmp_path / "folder"), ArchiveLimits(members=10)).reason is Reason.TOO_LARGE


def test_what_is_not_there_is_named_by_its_whole_path(tmp_path: Path) -> None:
    error = refusal(str(tmp_path / "nowhere.zip"))
    assert error.reason is Reason.MISSING_FILE
    assert str(tmp_path / "nowhere.zip") in error.detail


@pytest.fixture
def of_nobody() -> Iterator[Path]:
    """A folder to work in as somebody who may not read everything, even when root runs the tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder
            return
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)


def test_what_may_not_be_read_is_named_with_what_to_do(of_nobody: Path) -> None:
    path = Path(packed(of_nobody / "x.zip", FILES))
    path.chmod(0)
    folder = of_nobody / "closed"
    (folder / "within").mkdir(parents=True)
    (folder / "x.csv").touch()
    for what, mode in ((folder / "within", 0), (folder, 0)):
        what.chmod(mode)
        error = refusal(str(folder))
        assert (error.reason, str(what) in error.detail) == (Reason.MISSING_FILE, True)
    for hidden in (path, folder / "x.csv"):
        error = refusal(str(hidden))
        assert error.reason is Reason.MISSING_FILE
        assert f"{hidden} may not be read: change its permissions" in error.detail
    folder.chmod(0o700)
    (folder / "within").chmod(0o700)


def test_a_file_that_may_not_be_read_does_not_lose_the_others(of_nobody: Path) -> None:
    (of_nobody / "a.txt").write_text("a")
    (of_nobody / "b.txt").touch(mode=0)
    with LocalArchives().open(str(of_nobody)) as files:
        assert files.read("a.txt") == b"a"
        with pytest.raises(LinkError, match="Permission denied") as caught:
            files.read("b.txt")
    assert caught.value.reason is Reason.BAD_RECORD


def test_an_inner_zip_that_is_damaged_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO(b"PK\x03\x04 nothing more")
    path = packed(tmp_path / "x.zip.zip", {"x.zip": buffer.getvalue()})
    assert refusal(path).reason is Reason.NOT_AN_EXPORT
