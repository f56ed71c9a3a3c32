"""Importing any module does nothing: no file, socket or process, no folder."""

import subprocess
import sys

from llm_engineering.settings import PROJECT_ROOT

# Everything is imported once, so that other packages are loaded with whatever they read; then ours again, watched.
WATCH = """
import importlib, pkgutil, sys
OURS = ("llm_engineering", "steps", "pipelines", "tools")
def modules():
    for name in OURS:
        package = importlib.import_module(name)
        yield name
        for found in pkgutil.walk_packages(package.__path__, name + "."):
            yield found.name
names = list(modules())
for name in names:
    importlib.import_module(name)
for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
    del sys.modules[name]
done = []
def audit(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".py", ".pyc")):
        return
    if event in ("open", "os.mkdir") or event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn")):
        done.append((event, str(arguments[:2])))
sys.addaudithook(audit)
for name in names:
    importlib.import_module(name)
print(len(names), done)
"""


def test_importing_every_module_opens_no_file_socket_or_process() -> None:
    found = subprocess.run(
        [sys.executable, "-c", WATCH], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    count, _, done = found.stdout.strip().partition(" ")
    assert int(count) > 30
    assert done == "[]"


def test_the_documents_need_neither_zenml_nor_a_database_driver() -> None:
    code = (
        "import sys; import llm_engineering.domain.documents;"
        "print(sorted({'zenml', 'pymongo', 'requests', 'trafilatura'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


WITHOUT_KINGFISHER = """
import sys
sys.modules["kingfisher_sdk"] = None
from llm_engineering.application.crawlers.dispatcher import crawlers
from llm_engineering.application.repository_files.secrets import without_secrets
from llm_engineering.domain.errors import LinkError
try:
    without_secrets("a.py", "")
except LinkError as error:
    print("medium" in crawlers(), error.reason.value, error.detail)
"""


def test_where_nothing_can_look_for_secrets_no_repository_is_read_and_all_else_is() -> None:
    asked = [sys.executable, "-c", WITHOUT_KINGFISHER]
    said = subprocess.run(asked, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True).stdout
    assert said.startswith("True git Kingfisher, which finds secrets in repositories, cannot be loaded here (")
    assert said.endswith("glibc 2.28\n")
