"""What a pipeline is given to run on the active stack: its file's settings and image, and the settings' secret."""

from dataclasses import dataclass
from typing import Any

from zenml.client import Client
from zenml.config import DockerSettings
from zenml.config.docker_settings import DockerBuildConfig, DockerBuildOptions
from zenml.enums import StackComponentType

from llm_engineering.settings import PROJECT_ROOT
from tools.stack_files import Image
from tools.stack_registry import extras_of, runs_elsewhere
from tools.stack_secrets import secrets_of_run


@dataclass(frozen=True, slots=True)
class ActiveStack:
    name: str
    orchestrator: str
    """Its flavor."""

    @property
    def runs_elsewhere(self) -> bool:
        return runs_elsewhere(self.orchestrator)


def active_stack() -> ActiveStack:
    """The stack that runs are given to."""
    stack = Client().active_stack_model
    orchestrators = stack.components[StackComponentType.ORCHESTRATOR]
    return ActiveStack(stack.name, orchestrators[0].flavor_name)


def stack_options() -> dict[str, Any]:
    """For `with_options(**stack_options())` of any pipeline: nothing for a stack that has no stack file.

    Gives `settings` and, where the steps run elsewhere, `secrets`: the project's settings as they are now.
    """
    extras = extras_of(Client().active_stack_model)
    if extras is None:
        return {}
    stack = active_stack()
    if not stack.runs_elsewhere:
        return {"settings": extras.settings}
    image = {"docker": _docker_settings(extras.image)} if extras.image else {}
    return {"settings": extras.settings | image, "secrets": secrets_of_run(stack.name)}


def _docker_settings(image: Image) -> DockerSettings:
    """The project's own Dockerfile and nothing on top: code and locked packages are in the image that it makes."""
    options: dict[str, Any] = {
        "rm": True,
        "buildargs": {"BASE_IMAGE": image.base, "PACKAGE_GROUPS": ",".join(image.groups)},
    }
    if image.platform:
        options["platform"] = image.platform
    return DockerSettings(
        dockerfile=str(PROJECT_ROOT / "Dockerfile"),
        build_context_root=str(PROJECT_ROOT),
        parent_image_build_config=DockerBuildConfig(build_options=DockerBuildOptions(**options)),
        install_stack_requirements=False,
        install_deployment_requirements=False,
        allow_including_files_in_images=False,
        allow_download_from_code_repository=False,
        allow_download_from_artifact_store=False,
        prevent_build_reuse=True,  # the code may have changed; unchanged layers are not built again
    )
