"""The stack `aws` against an emulator of AWS: submitted, looked at, and its steps run in the image that they name."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.container.project import GITHUB_TOKEN, SAMPLE_WITHOUT_BLOG, SECRETS, Project, without_blog
from tests.e2e.container.stores import ACCOUNT, BRIDGE, ECR, REGION, Aws, Mongo, pushed

Docker = Callable[..., str]
ROLE = f"arn:aws:iam::{ACCOUNT}:role/etl-steps"


@pytest.fixture(scope="module")
def project(
    *, work: Path, cloud_registry: dict[str, str], aws: Aws, mongo: Mongo, zenml_service_account: dict[str, str]
) -> Project:
    """The stack `aws`, set."""
    aws.client("ecr").create_repository(repositoryName="digital-data-etl")
    project = Project(
        work / "a",
        {
            **aws.variables,
            **zenml_service_account,
            **cloud_registry,
            "AWS_ACCOUNT_ID": ACCOUNT,
            "SAGEMAKER_ROLE_ARN": ROLE,
            "SAGEMAKER_WAIT": "false",
            "S3_BUCKET": aws.bucket("sagemaker"),
            "DATABASE_HOST": mongo.uri(BRIDGE),
            "DATABASE_NAME": "sagemaker",
            "GITHUB_TOKEN": GITHUB_TOKEN,
        },
    )
    project.stack("set", "aws")
    return project


@pytest.fixture(scope="module")
def said(project: Project, work: Path) -> str:
    """What the run said."""
    return project.etl("--config", without_blog(work)).stdout


@pytest.fixture(scope="module")
def definition(said: str, aws: Aws) -> dict[str, Any]:
    """The pipeline as it was submitted."""
    sagemaker = aws.client("sagemaker")
    (summary,) = sagemaker.list_pipelines()["PipelineSummaries"]
    described = sagemaker.describe_pipeline(PipelineName=summary["PipelineName"])
    assert described["RoleArn"] == ROLE
    return dict(json.loads(described["PipelineDefinition"]))


@pytest.fixture(scope="module")
def steps_ran(definition: dict[str, Any], docker: Docker, aws: Aws) -> str:
    """Each step as SageMaker would run it, in order: its image, entrypoint and environment; what they said."""
    execution = _execution(aws)["PipelineExecutionArn"]
    texts = []
    for step in definition["Steps"]:
        arguments = step["Arguments"]
        given = {
            name: execution if value == {"Get": "Execution.PipelineExecutionArn"} else value
            for name, value in arguments["Environment"].items()
        }
        given |= aws.variables  # the role's credentials, and the way to the emulator
        command, *rest = arguments["AppSpecification"]["ContainerEntrypoint"]
        environment = [part for name, value in given.items() for part in ("--env", f"{name}={value}")]
        texts.append(
            docker(
                *("run", "--rm", "--network", "host", *environment, "--entrypoint", command),
                *(arguments["AppSpecification"]["ImageUri"], *rest),
            )
        )
    return "".join(texts)


def _execution(aws: Aws) -> dict[str, Any]:
    sagemaker = aws.client("sagemaker")
    (pipeline,) = sagemaker.list_pipelines()["PipelineSummaries"]
    executions = sagemaker.list_pipeline_executions(PipelineName=pipeline["PipelineName"])
    (execution,) = executions["PipelineExecutionSummaries"]
    return dict(execution)


def test_the_check_finds_nothing(project: Project) -> None:
    assert project.stack("check", "aws").stdout.splitlines()[-1] == "stack aws: ready"


def test_the_check_names_a_repository_that_ecr_does_not_have(project: Project) -> None:
    checked = project.given(ECR_REPOSITORY="nowhere").stack("check", "aws", code=1).stdout
    assert f"aws ecr create-repository --region {REGION} --repository-name nowhere" in checked


def test_the_check_says_how_to_log_in(project: Project) -> None:
    nobody = project.given(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_EC2_METADATA_DISABLED="true")
    checked = nobody.stack("check", "aws", code=1).stdout
    assert "credentials: AWS does not know you (Unable to locate credentials): aws configure" in checked


def test_the_run_is_submitted_and_says_where_to_look(said: str, project: Project) -> None:
    assert "goes on where the stack runs it" in said
    assert f"{project.variables['ZENML_STORE_URL']}/projects/default/runs/" in said


def test_the_image_is_in_ecr(said: str, engine: Path) -> None:
    assert pushed(f"https://{ECR}", engine)["digital-data-etl"] == ["digital_data_etl-orchestrator"]


def test_the_execution_is_accepted(definition: dict[str, Any], aws: Aws) -> None:
    assert _execution(aws)["PipelineExecutionStatus"] in ("Executing", "Succeeded")


def test_the_definition_says_what_the_stack_file_says(definition: dict[str, Any]) -> None:
    first, second = definition["Steps"]
    assert [first["Name"], second["Name"]] == ["get_or_create_user", "crawl_links"]
    assert second["DependsOn"] == ["get_or_create_user"]
    for step in (first, second):
        arguments = step["Arguments"]
        assert step["Type"] == "Processing"
        assert arguments["RoleArn"] == ROLE
        assert arguments["AppSpecification"]["ImageUri"].startswith(f"{ECR}/digital-data-etl@sha256:")
        cluster = arguments["ProcessingResources"]["ClusterConfig"]
        assert cluster == {"InstanceType": "ml.t3.medium", "InstanceCount": 1, "VolumeSizeInGB": 10}
        assert arguments["StoppingCondition"] == {"MaxRuntimeInSeconds": 14400}


def test_the_definition_has_settings_by_reference_only(definition: dict[str, Any], project: Project) -> None:
    text = json.dumps(definition)
    assert "DATABASE_HOST" not in text
    assert "GITHUB_TOKEN" not in text
    assert project.variables["ZENML_STORE_API_KEY"] not in text
    stored = project.zenml(
        "secrets = [client.get_secret(secret) for secret in client.get_stack('aws').secrets]\n"
        "print(json.dumps({secret.name: sorted(secret.secret_values) for secret in secrets}))"
    )
    assert stored == {"aws-settings": ["DATABASE_HOST", "DATABASE_NAME", "GITHUB_TOKEN"]}


def test_the_steps_of_the_definition_complete_the_run(steps_ran: str, project: Project, mongo: Mongo) -> None:
    assert "[4/4] 1 stored  data/sample/lantern.bundle" in steps_ran
    assert mongo.counts("sagemaker") == SAMPLE_WITHOUT_BLOG
    runs = project.zenml("print(json.dumps([run.status.value for run in client.list_pipeline_runs(stack='aws')]))")
    assert runs == ["completed"]


def test_the_artifacts_are_in_the_bucket(steps_ran: str, aws: Aws) -> None:
    keys = aws.objects("sagemaker")
    for artifact in ("get_or_create_user/user", "crawl_links/crawled_links", "crawl_links/crawl_report"):
        assert any(key.startswith(f"zenml/{artifact}/") for key in keys), (artifact, list(keys))


def test_no_secret_is_in_the_definition_the_artifacts_or_what_the_steps_said(
    definition: dict[str, Any], steps_ran: str, aws: Aws, docker: Docker
) -> None:
    image = definition["Steps"][0]["Arguments"]["AppSpecification"]["ImageUri"]
    texts = [
        json.dumps(definition),
        steps_ran,
        docker("image", "inspect", image),
        docker("history", "--no-trunc", image),
    ]
    texts += [content.decode("utf-8", "replace") for content in aws.objects("sagemaker").values()]
    for secret in SECRETS:
        assert not any(secret in text for text in texts)
