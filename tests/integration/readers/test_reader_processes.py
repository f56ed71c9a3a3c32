"""Reading in processes: on all cores, and one page's trouble is that page's only."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason
from llm_engineering.infrastructure.readers import ReaderProcesses, cores
from llm_engineering.settings import PROJECT_ROOT
from tests.integration.readers import work


@pytest.fixture(scope="module")
def readers() -> Iterator[ReaderProcesses]:
    with ReaderProcesses(2, timeout_s=2, preload=[work.__name__]) as started:
        yield started


def test_work_is_done_elsewhere_and_by_all(readers: ReaderProcesses) -> None:
    tasks = [readers.submit(work.process_id, number) for number in range(20)]
    processes = {task.result(timeout=30) for task in tasks}
    assert len(processes) == 2
    assert os.getpid() not in processes


@pytest.mark.parametrize("trouble", [work.never_end, work.die, work.eat_memory])
def test_what_never_ends_dies_or_eats_all_memory_costs_only_itself(
    readers: ReaderProcesses, trouble: Callable[[int], object]
) -> None:
    bad = readers.submit(trouble, 1)
    good = [readers.submit(work.double, number) for number in range(10)]
    assert [task.result(timeout=30) for task in good] == [2 * number for number in range(10)]
    with pytest.raises(LinkError) as caught:
        bad.result(timeout=30)
    assert caught.value.reason is Reason.TOO_COMPLEX


def test_a_link_error_arrives_as_it_was_raised(readers: ReaderProcesses) -> None:
    with pytest.raises(LinkError) as caught:
        readers.submit(work.refuse, 1).result(timeout=30)
    error = caught.value
    assert (error.reason, error.detail, error.status, error.tries) == (Reason.PAYWALLED, "only a preview", 200, 2)


def test_a_bug_arrives_with_its_traceback(readers: ReaderProcesses) -> None:
    error = readers.submit(work.fail, 1).exception(timeout=30)
    assert isinstance(error, ZeroDivisionError)
    assert "work.py" in str(error.__cause__)


def test_readers_get_no_database_and_do_not_import_the_main_script(tmp_path: Path) -> None:
    """The main script of a user imports ZenML, which takes seconds; a reader must not."""
    script = tmp_path / "main.py"
    script.write_text(
        "print('main is imported')\n"
        "import zenml_stand_in\n"
        "from llm_engineering.infrastructure.readers import ReaderProcesses\n"
        "from tests.integration.readers import work\n"
        "if __name__ == '__main__':\n"
        "    with ReaderProcesses(1, preload=['llm_engineering.application.crawlers.platforms.medium']) as readers:\n"
        "        print(*readers.submit(work.modules, 1).result(timeout=60))\n",
        encoding="utf-8",
    )
    (tmp_path / "zenml_stand_in.py").write_text("", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PROJECT_ROOT)])}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    first, _, modules = done.stdout.partition("\n")
    assert first == "main is imported"
    loaded = set(modules.split())
    assert "main is imported" not in modules
    assert "llm_engineering.application.extraction" in loaded
    assert not loaded & {"zenml_stand_in", "zenml", "llm_engineering.bootstrap", "llm_engineering.infrastructure.http"}


def test_processes_start_with_the_first_task_only() -> None:
    began = time.monotonic()
    with ReaderProcesses(2):
        pass
    assert time.monotonic() - began < 0.1


def test_whoever_waits_for_a_reader_is_released_when_the_block_ends() -> None:
    """A task that reaches the processes while they are stopped would never be heard of again."""
    ended: SimpleQueue[Reason] = SimpleQueue()

    def keep_reading(readers: ReaderProcesses) -> None:
        try:
            while True:
                readers.submit(work.double, 1).result()
        except LinkError as error:
            ended.put(error.reason)

    with ReaderProcesses(2, preload=[work.__name__]) as readers:
        assert readers.submit(work.double, 1).result(timeout=60) == 2
        for _ in range(8):
            threading.Thread(target=keep_reading, args=(readers,), daemon=True).start()
        time.sleep(0.2)
    assert {ended.get(timeout=10) for _ in range(8)} == {Reason.INTERRUPTED}


def test_at_least_one_core_is_found() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
