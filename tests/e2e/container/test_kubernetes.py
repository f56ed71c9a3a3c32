"""The stack `kubernetes` on a cluster of one emulated node: manifests looked at, pods run as containers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.container.kubernetes_api import CONTEXT, Cluster, cluster
from tests.e2e.container.project import AWS_KEY, GITHUB_TOKEN, SAMPLE_WITHOUT_BLOG, SECRETS, Project, without_blog
from tests.e2e.container.stores import BRIDGE, Aws, Mongo


@pytest.fixture(scope="module")
def nodes(engine: Path, work: Path) -> Iterator[tuple[Cluster, Path]]:
    folder = work / "kubernetes"
    folder.mkdir()
    with cluster(engine / "tls", folder) as made:
        yield made


@pytest.fixture(scope="module")
def project(
    *, work: Path, nodes: tuple[Cluster, Path], registry: str, aws: Aws, mongo: Mongo, zenml_server: dict[str, str]
) -> Project:
    """The stack `kubernetes`, set; everything but KUBECONFIG is said in a file like `.env`."""
    file = work / "kubernetes.env"
    file.write_text(
        "".join(
            f"{name}={value}\n"
            for name, value in {
                **zenml_server,
                "KUBERNETES_CONTEXT": CONTEXT,
                "CONTAINER_REGISTRY": registry,
                "S3_BUCKET": aws.bucket("kubernetes"),
                "S3_ENDPOINT_URL": aws.url,
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": AWS_KEY,
                "DATABASE_HOST": mongo.uri(BRIDGE),
                "DATABASE_NAME": "kubernetes",
                "GITHUB_TOKEN": GITHUB_TOKEN,
            }.items()
        ),
        encoding="utf-8",
    )
    project = Project(work / "k", {"ENV_FILE": str(file), "KUBECONFIG": str(nodes[1])})
    project.stack("set", "kubernetes")
    return project


@pytest.fixture(scope="module")
def said(project: Project, work: Path) -> str:
    """What the run said, to its end."""
    return project.etl("--config", without_blog(work)).stdout


@pytest.fixture(scope="module")
def shards_said(said: str, project: Project, work: Path) -> str:
    """What the run in shards said, into a database of its own."""
    return project.given(DATABASE_NAME="shards").etl("--config", without_blog(work), "--shards", "3").stdout


def containers(cluster: Cluster) -> dict[str, dict[str, Any]]:
    """The container of each job, by the name of its step; `""` for the job that starts the others."""
    found = {}
    for job in cluster.objects["jobs"].values():
        (container,) = job["spec"]["template"]["spec"]["containers"]
        found[job["metadata"]["labels"].get("step_name", "")] = container
    return found


def test_the_check_finds_nothing(project: Project) -> None:
    assert project.stack("check", "kubernetes").stdout.splitlines()[-1] == "stack kubernetes: ready"


def test_the_check_names_the_contexts_that_there_are(project: Project) -> None:
    checked = project.given(KUBERNETES_CONTEXT="elsewhere").stack("check", "kubernetes", code=1).stdout
    assert f"kubectl has no context elsewhere, but {CONTEXT}: set KUBERNETES_CONTEXT" in checked


def test_the_pods_complete_the_run(said: str, project: Project, mongo: Mongo, aws: Aws) -> None:
    assert "is complete" in said
    assert mongo.counts("kubernetes") == SAMPLE_WITHOUT_BLOG
    keys = aws.objects("kubernetes")
    assert any(key.startswith("crawl_links/crawl_report/") for key in keys)


def test_a_job_starts_one_for_each_step(said: str, nodes: tuple[Cluster, Path], registry: str) -> None:
    found = containers(nodes[0])
    assert sorted(found) == ["", "crawl_links", "get_or_create_user"]
    assert all(container["image"].startswith(f"{registry}/zenml@sha256:") for container in found.values())
    assert found["crawl_links"]["command"] == ["python", "-m", "zenml.entrypoints.entrypoint"]


def test_pods_ask_for_what_the_stack_file_says(said: str, nodes: tuple[Cluster, Path]) -> None:
    found = containers(nodes[0])
    for step in ("crawl_links", "get_or_create_user"):
        assert found[step]["resources"] == {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"memory": "4Gi"}}
    assert found[""]["resources"] == {"requests": {"cpu": "250m", "memory": "512Mi"}}


def test_manifests_and_logs_have_no_secret_and_zenmls_token_by_reference(
    said: str, nodes: tuple[Cluster, Path], aws: Aws
) -> None:
    jobs = json.dumps(nodes[0].objects["jobs"])
    pods = json.dumps(nodes[0].objects["pods"])
    stored = [content.decode("utf-8", "replace") for content in aws.objects("kubernetes").values()]
    for secret in SECRETS:
        assert secret not in said + jobs + pods
        assert not any(secret in text for text in stored)
    for container in containers(nodes[0]).values():
        (token,) = [entry for entry in container["env"] if entry["name"] == "ZENML_STORE_API_TOKEN"]
        assert "secretKeyRef" in token["valueFrom"]


def test_shards_are_crawled_in_pods_of_their_own_with_the_same_resources(
    shards_said: str, nodes: tuple[Cluster, Path], mongo: Mongo
) -> None:
    assert "is complete" in shards_said
    assert mongo.counts("shards") == SAMPLE_WITHOUT_BLOG
    found = containers(nodes[0])
    shards = sorted(step for step in found if step.startswith("crawl_links_") or step == "crawl_links")
    assert len(shards) == 3, sorted(found)
    for step in shards:
        assert found[step]["resources"] == {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"memory": "4Gi"}}
        assert "--step_run_id" in found[step]["args"]
    assert not any(secret in json.dumps(nodes[0].objects["jobs"]) for secret in SECRETS)
