"""What every implementation of ports.Archives does: the fake in memory, zips and folders."""

import zipfile
from pathlib import Path

import pytest

from llm_engineering.application.crawlers.dispatcher import is_export
from llm_engineering.application.ports import Archives
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.archive import LocalArchives
from tests.fakes import FakeArchives

FILES = {"posts.csv": b"post_id\n", "posts/1.a.html": b"<p>a</p>", "posts/ü.html": b"", "zeta.txt": b"\0\xff"}


@pytest.fixture(params=["fake", "zip", "folder"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Archives, str]:
    """An implementation, and the path at which it has FILES."""
    if request.param == "fake":
        return FakeArchives({"export.zip": FILES}), "export.zip"
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
        archive.extractall(tmp_path / "export")
    return LocalArchives(), str(tmp_path / ("export.zip" if request.param == "zip" else "export"))


def test_the_names_are_in_one_order_and_each_can_be_read(export: tuple[Archives, str]) -> None:
    archives, path = export
    with archives.open(path) as files:
        assert list(files.names()) == sorted(FILES)
        assert {name: files.read(name) for name in files.names()} == FILES


def test_a_file_can_be_read_twice(export: tuple[Archives, str]) -> None:
    archives, path = export
    with archives.open(path) as files:
        assert files.read("posts.csv") == files.read("posts.csv")


def test_one_export_stands_for_itself(export: tuple[Archives, str]) -> None:
    archives, path = export
    assert list(archives.parts(path, is_export)) == []


@pytest.mark.parametrize("name", ["nothing.txt", "posts", "../export.zip", "/etc/passwd", ""])
def test_a_name_that_is_not_among_the_names_is_a_bad_record(export: tuple[Archives, str], name: str) -> None:
    archives, path = export
    with archives.open(path) as files, pytest.raises(LinkError) as caught:
        files.read(name)
    assert caught.value.reason is Reason.BAD_RECORD


def test_a_path_with_nothing_is_a_missing_file(export: tuple[Archives, str]) -> None:
    archives, path = export
    with pytest.raises(LinkError) as caught, archives.open(f"{path}.not"):
        pass
    assert caught.value.reason is Reason.MISSING_FILE


@pytest.mark.parametrize("platform", ["medium", "linkedin", "substack"])
def test_a_platforms_export_unpacked_where_its_zip_is_stays_one(platform: str, tmp_path: Path) -> None:
    sample = Path(__file__).resolve().parents[3] / "data" / "sample" / f"{platform}-export.zip"
    with zipfile.ZipFile(sample) as archive:
        archive.extractall(tmp_path)
    assert list(LocalArchives().parts(str(tmp_path), is_export)) == []
