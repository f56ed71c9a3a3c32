"""The stack `gcp` against emulators of Google Cloud: submitted, looked at, and its steps run in the image they name."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from google.cloud.storage import Client as StorageClient
from google.protobuf import json_format

from tests.e2e.container.google_apis import VertexAi, service_account, vertex_ai
from tests.e2e.container.project import GITHUB_TOKEN, SAMPLE_WITHOUT_BLOG, SECRETS, Project, without_blog
from tests.e2e.container.stores import ARTIFACT_REGISTRY, BRIDGE, Gcs, Mongo, pushed

Docker = Callable[..., str]
PROJECT, PEOPLE = "etl-project", "etl@etl-project.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def vertex(engine: Path) -> Iterator[VertexAi]:
    with vertex_ai(engine / "tls") as served:
        yield served


@pytest.fixture(scope="module")
def key_file(work: Path) -> Iterator[Path]:
    with service_account(work, PROJECT) as file:
        yield file


@pytest.fixture(scope="module")
def project(
    *,
    work: Path,
    cloud_registry: dict[str, str],
    gcs: Gcs,
    vertex: VertexAi,
    key_file: Path,
    mongo: Mongo,
    zenml_server: dict[str, str],
) -> Project:
    """The stack `gcp`, set."""
    project = Project(
        work / "g",
        {
            **zenml_server,
            **cloud_registry,
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": cloud_registry["REQUESTS_CA_BUNDLE"],
            "GOOGLE_APPLICATION_CREDENTIALS": str(key_file),
            "STORAGE_EMULATOR_HOST": gcs.url,
            "GCP_PROJECT": PROJECT,
            "GCP_REGION": "europe-west1",
            "GCS_BUCKET": gcs.bucket("vertex"),
            "VERTEX_SERVICE_ACCOUNT": PEOPLE,
            "VERTEX_WAIT": "false",
            "DATABASE_HOST": mongo.uri(BRIDGE),
            "DATABASE_NAME": "vertex",
            "GITHUB_TOKEN": GITHUB_TOKEN,
        },
    )
    project.stack("set", "gcp")
    return project


@pytest.fixture(scope="module")
def job(project: Project, vertex: VertexAi, work: Path) -> dict[str, Any]:
    """The pipeline job as it was submitted."""
    said = project.etl("--config", without_blog(work)).stdout
    assert "goes on where the stack runs it" in said
    (submitted,) = vertex.jobs.values()
    return dict(json_format.MessageToDict(submitted._pb))


@pytest.fixture(scope="module")
def containers(job: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Names and containers of the job's tasks, in the order that their dependencies ask for."""
    spec = job["pipelineSpec"]
    tasks, executors = spec["root"]["dag"]["tasks"], spec["deploymentSpec"]["executors"]
    labels = {name: spec["components"][task["componentRef"]["name"]]["executorLabel"] for name, task in tasks.items()}
    in_order = sorted(tasks, key=lambda name: len(tasks[name].get("dependentTasks", ())))
    return [(name, executors[labels[name]]["container"]) for name in in_order]


@pytest.fixture(scope="module")
def steps_ran(
    job: dict[str, Any], containers: list[tuple[str, dict[str, Any]]], docker: Docker, key_file: Path, gcs: Gcs
) -> str:
    """Each task as Vertex AI would run it; what they said."""
    texts: list[str] = []
    for _, container in containers:
        given = {entry["name"]: entry["value"] for entry in container["env"]}
        given = {name: value.replace("{{$.pipeline_job_name}}", job["name"]) for name, value in given.items()}
        # The service account's credentials, and the way to the emulator.
        given |= {"GOOGLE_APPLICATION_CREDENTIALS": "/key.json", "STORAGE_EMULATOR_HOST": gcs.url}
        command, *rest = container["command"] + container["args"]
        environment = [part for name, value in given.items() for part in ("--env", f"{name}={value}")]
        mount = ("--user", "0", "--volume", f"{key_file}:/key.json:ro")
        texts.append(
            docker(
                *("run", "--rm", "--network", "host", *mount, *environment, "--entrypoint", command),
                *(container["image"], *rest),
            )
        )
    return "".join(texts)


def test_the_check_finds_nothing(project: Project) -> None:
    assert project.stack("check", "gcp").stdout.splitlines()[-1] == "stack gcp: ready"


def test_the_check_says_how_to_log_in(project: Project, tmp_path: Path) -> None:
    nobody = project.given(GOOGLE_APPLICATION_CREDENTIALS=str(tmp_path / "none.json"))
    checked = nobody.stack("check", "gcp", code=1).stdout
    assert "credentials: Google Cloud does not know you" in checked
    assert "gcloud auth application-default login" in checked


def test_the_image_is_in_artifact_registry(job: dict[str, Any], engine: Path) -> None:
    repositories = pushed(f"https://{ARTIFACT_REGISTRY}", engine)
    assert repositories[f"{PROJECT}/digital-data-etl/zenml"] == ["digital_data_etl-orchestrator"]


def test_the_job_says_what_the_stack_file_says(
    job: dict[str, Any], containers: list[tuple[str, dict[str, Any]]]
) -> None:
    assert job["serviceAccount"] == PEOPLE
    assert job["runtimeConfig"]["gcsOutputDirectory"].startswith("gs://vertex/vertex_pipeline_root/")
    assert [name for name, _ in containers] == ["get-or-create-user", "crawl-links"]
    tasks = job["pipelineSpec"]["root"]["dag"]["tasks"]
    assert tasks["crawl-links"]["dependentTasks"] == ["get-or-create-user"]
    image = f"{ARTIFACT_REGISTRY}/{PROJECT}/digital-data-etl/zenml@sha256:"
    for _, container in containers:
        assert container["image"].startswith(image)
        assert container["resources"]["cpuLimit"] == 2.0
        assert container["resources"]["memoryLimit"] == 4.0


def test_the_job_has_settings_by_reference_only(job: dict[str, Any]) -> None:
    text = json.dumps(job)
    for word in ("DATABASE_HOST", "GITHUB_TOKEN", *SECRETS):
        assert word not in text


def test_the_tasks_of_the_job_complete_the_run(steps_ran: str, project: Project, mongo: Mongo) -> None:
    assert "[4/4] 1 stored  data/sample/lantern.bundle" in steps_ran
    assert mongo.counts("vertex") == SAMPLE_WITHOUT_BLOG
    runs = project.zenml("print(json.dumps([run.status.value for run in client.list_pipeline_runs(stack='gcp')]))")
    assert runs == ["completed"]


def test_the_artifacts_are_in_the_bucket_without_secrets(steps_ran: str, gcs: Gcs) -> None:
    objects = gcs.objects("vertex")
    for artifact in ("get_or_create_user/user", "crawl_links/crawled_links", "crawl_links/crawl_report"):
        assert any(name.startswith(f"{artifact}/") for name in objects), (artifact, list(objects))
    for secret in SECRETS:
        assert secret not in steps_ran
        assert not any(secret.encode() in content for content in objects.values())


def test_a_plain_client_reads_what_the_store_keeps(steps_ran: str, gcs: Gcs) -> None:
    client = StorageClient(project=PROJECT, use_auth_w_custom_endpoint=False, client_options={"api_endpoint": gcs.url})
    assert any(blob.name.endswith(".html") for blob in client.list_blobs("vertex"))
