"""The container stack: the image is built, pushed and run here; artifacts go to a bucket, documents to MongoDB."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.container.project import AWS_KEY, GITHUB_TOKEN, SAMPLE, SECRETS, Project
from tests.e2e.container.stores import Aws, Mongo, pushed

Docker = Callable[..., str]


@pytest.fixture(scope="module")
def project(work: Path, registry: str, aws: Aws, mongo: Mongo) -> Project:
    """The stack `container`, set."""
    project = Project(
        work / "c",
        {
            "CONTAINER_REGISTRY": registry,
            "S3_BUCKET": aws.bucket("container"),
            "S3_ENDPOINT_URL": aws.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": AWS_KEY,
            "DATABASE_HOST": mongo.uri(),
            "DATABASE_NAME": "container",
            "GITHUB_TOKEN": GITHUB_TOKEN,
        },
    )
    project.stack("set", "container")
    return project


@pytest.fixture(scope="module")
def first_run(project: Project) -> str:
    """What the run of the default config said."""
    return project.etl().stdout


def test_the_check_finds_nothing(project: Project) -> None:
    assert project.stack("check", "container").stdout.splitlines()[-1] == "stack container: ready"


def test_documents_are_in_mongodb(first_run: str, mongo: Mongo) -> None:
    assert "is complete" in first_run
    assert mongo.counts("container") == SAMPLE


def test_artifacts_are_in_the_bucket(first_run: str, aws: Aws) -> None:
    keys = aws.objects("container")
    for artifact in ("get_or_create_user/user", "crawl_links/crawled_links", "crawl_links/crawl_report"):
        assert any(f"{artifact}/" in key for key in keys), (artifact, list(keys))


def test_the_image_is_in_the_registry(first_run: str, registry: str, engine: Path) -> None:
    assert pushed(f"http://{registry}", engine) == {"zenml": ["digital_data_etl-orchestrator"]}


def test_both_steps_ran_in_containers_of_the_image_by_its_digest(first_run: str, registry: str, docker: Docker) -> None:
    image = docker("image", "ls", "--digests", "--format", "{{.Repository}}@{{.Digest}}", f"{registry}/zenml").strip()
    ended = docker("ps", "--all", "--quiet", "--filter", f"ancestor={image}").split()
    said = docker("inspect", "--format", "{{.Config.Image}} {{.State.ExitCode}}", *ended).splitlines()
    assert [line for line in said if line.startswith(registry)] == [f"{image} 0"] * 2


def test_a_second_run_builds_the_same_image_and_finds_nothing_new(
    first_run: str, project: Project, registry: str, docker: Docker
) -> None:
    image = docker("image", "ls", "--quiet", f"{registry}/zenml")
    assert "nothing new" in project.etl().stdout
    assert docker("image", "ls", "--quiet", f"{registry}/zenml") == image


def test_what_containers_say_is_shown(first_run: str) -> None:
    assert "[5/5] 1 stored  data/sample/lantern.bundle" in first_run


def test_a_red_run_says_why_without_a_traceback(first_run: str, project: Project, tmp_path: Path) -> None:
    path = tmp_path / "red.yaml"
    head = "parameters: {user_full_name: Ada Lindqvist, links: ['http://127.0.0.1:9/nothing']}"
    path.write_text(head, encoding="utf-8")
    ran = project.etl("--config", str(path), code=1)
    assert "NothingCollected: none of the 1 links gave a document" in ran.stdout + ran.stderr
    assert ran.stderr.splitlines()[-1] == "error: Pipeline run has failed due to failure in step(s): crawl_links"
    assert "Traceback" not in ran.stdout + ran.stderr


def test_a_registry_that_is_gone_is_one_line(first_run: str, project: Project) -> None:
    gone = project.given(CONTAINER_REGISTRY="127.0.0.1:9")
    gone.stack("apply", "container")
    ran = gone.etl(code=1)
    project.stack("apply", "container")
    assert "see poetry poe stack-check container" in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stdout + ran.stderr


def test_a_pipeline_of_ones_own_runs_on_the_stack_by_its_options(
    first_run: str, project: Project, mongo: Mongo
) -> None:
    project.given(DATABASE_NAME="own").python(
        "-c",
        "from pipelines import digital_data_etl\nfrom tools.stack_options import stack_options\n"
        "run = digital_data_etl.with_options(**stack_options())\n"
        "run(user_full_name='Ada Lindqvist', links=['data/sample/lantern.bundle'])",
    )
    assert mongo.counts("own") == {"users": 1, "articles": 0, "posts": 0, "repositories": 1}


def test_the_image_has_no_secret_and_runs_as_nobody_special(first_run: str, registry: str, docker: Docker) -> None:
    image = f"{registry}/zenml:digital_data_etl-orchestrator"
    said = docker("image", "inspect", image) + docker("history", "--no-trunc", image)
    listed = docker("run", "--rm", "--entrypoint", "sh", image, "-c", "id -u; ls -A /app; env")
    for secret in SECRETS:
        assert secret not in said + listed
    assert listed.startswith("1000\n")
    assert not {".env", ".git", "tests", ".bootstrap"} & set(listed.split())


def test_the_image_runs_the_pipeline_by_itself(first_run: str, registry: str, docker: Docker, mongo: Mongo) -> None:
    ran = docker(
        *("run", "--rm", "--network", "host", "--env", f"DATABASE_HOST={mongo.uri()}", "--env", "DATABASE_NAME=alone"),
        *(f"{registry}/zenml:digital_data_etl-orchestrator", "run-digital-data-etl"),
    )
    assert "22 new and 0 updated documents" in ran
    assert mongo.counts("alone") == SAMPLE


def test_no_secret_is_in_artifacts_or_in_what_containers_said(
    first_run: str, aws: Aws, docker: Docker, project: Project
) -> None:
    texts = [content.decode("utf-8", "replace") for content in aws.objects("container").values()]
    for container in docker("ps", "--all", "--quiet").split():
        texts += [docker("logs", container), docker("inspect", container)]
    store = (project.folder / "s" / "zenml" / "zenml.db").read_bytes().decode("latin-1")
    for secret in SECRETS:
        assert not any(secret in text for text in texts)
        assert secret not in store
