"""The embedded mongod: shared, private, stopped by the last one out, and nothing acknowledged is ever lost."""

import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from llm_engineering.domain.errors import WarehouseError
from llm_engineering.infrastructure.mongod import Released, ServerStatus, keep, release, start_or_join, status
from llm_engineering.infrastructure.mongod.server import Server

PROJECT = Path(__file__).parents[3]
Client = MongoClient[dict[str, object]]
STOPPED = ServerStatus(running=False, kept=False, pid=None)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path; whatever still runs in it at the end is stopped."""
    with tempfile.TemporaryDirectory(prefix="etl-") as root:
        yield Path(root) / "mongodb"
        release(Path(root) / "mongodb")


def lease_user(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    script = Path(__file__).with_name("lease_user.py")
    return subprocess.Popen(
        [sys.executable, script, folder, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip


def waiting_user(folder: Path) -> subprocess.Popen[str]:
    user = lease_user(folder, "waiting", "-1", "/dev/null")
    assert user.stdout
    assert user.stdout.readline() == "leased\n"
    return user


def answers(uri: str) -> bool:
    with Client(uri, serverSelectionTimeoutMS=300) as client:
        try:
            client.admin.command("ping")
        except PyMongoError:
            return False
        return True


def servers_on(folder: Path) -> list[int]:
    shown = subprocess.run(["ps", "-eww", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in shown.splitlines() if f"--dbpath {folder / 'db'} " in line]


def test_the_server_lives_as_long_as_its_lease(folder: Path) -> None:
    with start_or_join(folder) as lease:
        assert answers(lease.uri)
        assert status(folder).running
    assert not answers(lease.uri)
    assert status(folder) == STOPPED


def test_the_second_lease_joins_and_the_last_one_out_stops(folder: Path) -> None:
    first, second = start_or_join(folder), start_or_join(folder)
    assert first.uri == second.uri
    first.close()
    first.close()
    assert answers(second.uri)
    second.close()
    assert status(folder) == STOPPED


def test_eight_threads_share_one_server(folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        leases = list(threads.map(lambda _: start_or_join(folder), range(8)))
        assert len(servers_on(folder)) == 1
        list(threads.map(lambda lease: lease.close(), leases))
    assert status(folder) == STOPPED


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_it_listens_on_its_private_socket_only(folder: Path) -> None:
    with start_or_join(folder):
        assert _tcp_listeners(status(folder).pid) == set()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_ISSOCK((folder / "mongod.sock").stat().st_mode)


def _tcp_listeners(pid: int | None) -> set[str]:
    """Inodes of listening TCP sockets that the process has open, by Linux's /proc."""
    tables = [Path(f"/proc/{pid}/net/{name}").read_text(encoding="ascii").splitlines()[1:] for name in ("tcp", "tcp6")]
    listening = {line.split()[9] for table in tables for line in table if line.split()[3] == "0A"}
    opened = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
    assert any(name.startswith("socket:") for name in opened)
    return {inode for inode in listening if f"socket:[{inode}]" in opened}


def test_a_wide_open_folder_is_made_private(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)
    with start_or_join(folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["deep" * 30, "with, comma", "with space", "día", "100% mongo@host"])
def test_any_path_will_do_for_the_folder(folder: Path, name: str) -> None:
    odd = folder / name
    with start_or_join(odd) as lease:
        assert answers(lease.uri)
    assert status(odd) == STOPPED


def test_the_short_socket_folder_is_private_and_goes_with_the_server(folder: Path) -> None:
    with start_or_join(folder / ("deep" * 30)) as lease:
        address = Path(lease.uri.removeprefix("mongodb://").replace("%2F", "/"))
        assert stat.S_IMODE(address.parent.stat().st_mode) == 0o700
        assert address.parent.parent == Path(tempfile.gettempdir())
    assert not address.parent.exists()


def test_a_short_socket_folder_that_others_can_enter_is_refused(folder: Path) -> None:
    deep = folder / ("deep" * 30)
    with start_or_join(deep) as lease:
        short = Path(lease.uri.removeprefix("mongodb://").replace("%2F", "/")).parent
    short.mkdir()
    short.chmod(0o777)
    try:
        with pytest.raises(WarehouseError, match="not a private folder"):
            start_or_join(deep)
    finally:
        short.rmdir()


def test_a_kept_server_stays_until_it_is_released(folder: Path) -> None:
    keep(folder)
    with start_or_join(folder):
        pass
    assert (status(folder).running, status(folder).kept) == (True, True)
    assert release(folder) is Released.STOPPED
    assert release(folder) is Released.NOT_RUNNING
    assert status(folder) == STOPPED


def test_a_released_server_in_use_stops_with_its_last_user(folder: Path) -> None:
    keep(folder)
    with start_or_join(folder) as lease:
        assert release(folder) is Released.IN_USE
        assert answers(lease.uri)
    assert status(folder) == STOPPED


def test_releasing_where_nothing_ever_ran_makes_no_folder(folder: Path) -> None:
    assert release(folder) is Released.NOT_RUNNING
    assert status(folder) == STOPPED
    assert not folder.exists()


def test_the_server_that_a_killed_process_left_is_joined_and_stopped_by_the_next(folder: Path) -> None:
    with waiting_user(folder) as user:
        user.kill()
    left = status(folder).pid
    assert left is not None
    with start_or_join(folder):
        assert status(folder).pid == left
    assert status(folder) == STOPPED


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_process_does_not_take_the_server_from_another(folder: Path, way: signal.Signals) -> None:
    with waiting_user(folder) as user, start_or_join(folder) as lease:
        user.send_signal(way)
        assert user.wait(10) != 0
        assert answers(lease.uri)
    assert status(folder) == STOPPED


def test_ctrl_c_in_the_only_process_stops_the_server(folder: Path) -> None:
    with waiting_user(folder) as user:
        user.send_signal(signal.SIGINT)
    assert status(folder) == STOPPED


def test_the_server_is_not_reached_by_the_terminals_ctrl_c(folder: Path) -> None:
    with start_or_join(folder):
        pid = status(folder).pid
        assert pid is not None
        assert os.getsid(pid) != os.getsid(0)


def test_a_lease_not_closed_ends_with_the_interpreter(folder: Path) -> None:
    script = (
        "from pathlib import Path; from llm_engineering.infrastructure.mongod import start_or_join; "
        f"start_or_join(Path({str(folder)!r}))"
    )
    ended = subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=PROJECT, capture_output=True, check=True)
    assert ended.stderr == b""
    assert status(folder) == STOPPED


def test_a_forked_child_does_not_hold_its_parents_lease(folder: Path) -> None:
    lease = start_or_join(folder)
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write_end)
        os.read(read_end, 1)
        os._exit(0)
    lease.close()
    assert status(folder) == STOPPED
    os.close(write_end)
    os.close(read_end)
    os.waitpid(child, 0)


def test_the_data_is_there_after_a_stop(folder: Path) -> None:
    with start_or_join(folder) as lease, Client(lease.uri) as client:
        client.test.things.insert_one({"_id": 1})
    with start_or_join(folder) as lease, Client(lease.uri) as client:
        assert client.test.things.count_documents({}) == 1


def test_a_killed_server_loses_nothing_acknowledged_and_is_started_again(folder: Path, tmp_path: Path) -> None:
    acknowledged = tmp_path / "acknowledged"
    for name in ("first", "second"):
        with lease_user(folder, name, "30", str(acknowledged)) as user:
            lines = 0
            while lines < 60:
                time.sleep(0.05)
                lines = sum(line.startswith(name) for line in _lines(acknowledged))
            for pid in servers_on(folder):
                os.kill(pid, signal.SIGKILL)
            user.kill()
    _assert_all_there(folder, acknowledged)


def test_eight_processes_killed_at_random_share_one_server_and_lose_nothing(folder: Path, tmp_path: Path) -> None:
    acknowledged = tmp_path / "acknowledged"
    chance = random.Random(7)
    users = [lease_user(folder, f"{number}", "6", str(acknowledged)) for number in range(8)]
    while not servers_on(folder):  # on a busy machine eight processes take their time to start
        time.sleep(0.1)
    end = time.monotonic() + 6
    most = 0
    while time.monotonic() < end:
        time.sleep(0.1)
        most = max(most, len(servers_on(folder)))
        victim = chance.randrange(8)
        if chance.random() < 0.12 and users[victim].poll() is None:
            users[victim].kill()
            users[victim].communicate()
            users[victim] = lease_user(folder, f"{victim}-{time.monotonic_ns()}", "3", str(acknowledged))
    for user in users:
        user.communicate(timeout=60)
        assert user.returncode == 0
    assert most == 1
    assert status(folder) == STOPPED
    _assert_all_there(folder, acknowledged)


def _lines(acknowledged: Path) -> list[str]:
    return acknowledged.read_text(encoding="ascii").splitlines() if acknowledged.exists() else []


def _assert_all_there(folder: Path, acknowledged: Path) -> None:
    with start_or_join(folder) as lease, Client(lease.uri) as client:
        stored = {str(record["_id"]) for record in client.test.numbers.find()}
    noted = set(_lines(acknowledged))
    assert len(noted) > 100
    assert noted - stored == set()


def test_a_folder_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WarehouseError, match="set STATE_DIR") as refused:
        start_or_join(tmp_path / "file" / "mongodb")
    assert str(tmp_path / "file" / "mongodb") in str(refused.value)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_read_only_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"cannot use /proc/self/mongodb .*set STATE_DIR") as refused:
        start_or_join(Path("/proc/self/mongodb"))
    assert "\n" not in str(refused.value)


def test_a_mongod_path_without_a_mongod_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=r"nowhere/mongod cannot be run .*MONGOD_PATH"):
        start_or_join(folder, mongod_path=str(tmp_path / "nowhere/mongod"))
    with pytest.raises(WarehouseError, match="does not run on this machine"):
        start_or_join(folder, mongod_path="/bin/false")
    assert status(folder) == STOPPED


def test_without_any_mongod_the_remedies_are_named(folder: Path) -> None:
    script = (
        "from pathlib import Path\n"
        "from llm_engineering.infrastructure.mongod import start_or_join\n"
        "from llm_engineering.domain.errors import WarehouseError\n"
        "try: start_or_join(Path('folder'))\n"
        "except WarehouseError as error: print(error)\n"
    )
    # Neither the mongod of PATH nor the packages' are to be seen from there.
    packages = (
        "import importlib.metadata as packages\n"
        "def none(name): raise packages.PackageNotFoundError(name)\n"
        "packages.distribution = none\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", packages + script.replace("'folder'", repr(str(folder)))],
        cwd=PROJECT, env={"PATH": ""}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "poetry install --with local-db" in ended.stdout
    assert "DATABASE_HOST" in ended.stdout


def test_damaged_data_is_one_clear_error(folder: Path) -> None:
    with start_or_join(folder):
        pass
    (folder / "db" / "WiredTiger.turtle").write_bytes(b"not a turtle")
    (folder / "db" / "WiredTiger.wt").write_bytes(b"nothing")
    with pytest.raises(WarehouseError, match="damaged, or written by another MongoDB version") as refused:
        start_or_join(folder)
    assert "mongod.log" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert status(folder) == STOPPED


def test_a_process_that_is_not_our_mongod_is_never_ended(folder: Path) -> None:
    with start_or_join(folder):
        lock = folder / "db" / "mongod.lock"
        pid = lock.read_text(encoding="ascii")
        with subprocess.Popen(["sleep", "30"]) as bystander:
            lock.write_text(str(bystander.pid), encoding="ascii")
            with pytest.raises(WarehouseError, match="it goes on"):
                Server(folder).stop()
            assert bystander.poll() is None
            bystander.kill()
        lock.write_text(pid, encoding="ascii")
