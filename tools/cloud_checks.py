"""Who we are to a cloud: asked of its own library, which is imported only where a stack needs it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.sentences import sentence_of
from tools.stack_files import NamedStack


@dataclass(frozen=True, slots=True)
class Cloud:
    flavors: frozenset[tuple[str, str]]
    """Type and flavor of the components that it is behind."""
    problems: Callable[[NamedStack], Iterator[str]]


def _aws(stack: NamedStack) -> Iterator[str]:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    region = stack.file.components["orchestrator"].config.get("region")
    try:
        boto3.Session(region_name=region).client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        yield f"AWS does not know you ({sentence_of(error)}): aws configure, or set AWS_ACCESS_KEY_ID and its secret"


def repository_problem(stack: NamedStack, repository: str) -> str | None:
    """ECR takes images only into a repository that is there already."""
    registry = stack.file.components["container_registry"]
    if registry.flavor != "aws":
        return None
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    region = str(registry.config["uri"]).split(".")[3]
    try:
        boto3.Session().client("ecr", region_name=region).describe_repositories(repositoryNames=[repository])
    except ClientError as error:
        if error.response["Error"]["Code"] == "RepositoryNotFoundException":
            create = f"aws ecr create-repository --region {region} --repository-name {repository}"
            return f"ECR has no repository {repository}: {create}"
        return f"ECR does not show {repository} ({sentence_of(error)}): give yourself the rights to it"
    except BotoCoreError as error:
        return f"ECR cannot be asked ({sentence_of(error)})"
    return None


def _google(stack: NamedStack) -> Iterator[str]:
    import google.auth
    from google.auth.exceptions import GoogleAuthError

    try:
        google.auth.default()
    except GoogleAuthError as error:
        yield (
            f"Google Cloud does not know you ({sentence_of(error)}): gcloud auth application-default login, or set "
            "GOOGLE_APPLICATION_CREDENTIALS"
        )


def _kubernetes(stack: NamedStack) -> Iterator[str]:
    from kubernetes import client, config
    from kubernetes.config.config_exception import ConfigException

    wanted = stack.file.components["orchestrator"].config.get("kubernetes_context")
    try:
        contexts = [context["name"] for context in config.list_kube_config_contexts()[0]]
        if wanted not in contexts:
            yield f"kubectl has no context {wanted}, but {', '.join(contexts)}: set KUBERNETES_CONTEXT"
            return
        api = client.VersionApi(config.new_client_from_config(context=wanted))
        api.get_code(_request_timeout=10)
    except ConfigException as error:
        yield f"there is no kubectl configuration ({sentence_of(error)}): set KUBECONFIG"
    except Exception as error:  # noqa: BLE001 - of urllib3, or of the API
        yield f"the cluster of {wanted} does not answer ({type(error).__name__}): is it up, and reached from here?"


CLOUDS = (
    Cloud(frozenset({("orchestrator", "sagemaker"), ("container_registry", "aws")}), _aws),
    Cloud(frozenset({("orchestrator", "vertex"), ("artifact_store", "gcp"), ("container_registry", "gcp")}), _google),
    Cloud(frozenset({("orchestrator", "kubernetes")}), _kubernetes),
)
