# The image that steps run in, and the pipeline by itself: docker run -e DATABASE_HOST=… IMAGE run-digital-data-etl
# Two stages of one base: the first installs the locked packages, each by its hash; the second has no tool for that.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS packages
# Groups of poetry.lock beside the main one, separated by commas: those of a stack (image.groups).
ARG PACKAGE_GROUPS=""
WORKDIR /app
COPY pyproject.toml poetry.lock ./
COPY tools/bootstrap.py tools/
RUN python3 tools/bootstrap.py --only "main${PACKAGE_GROUPS:+,$PACKAGE_GROUPS}"

FROM ${BASE_IMAGE}
# Repositories are read with git.
RUN command -v git >/dev/null || (apt-get update && apt-get install -y --no-install-recommends git ca-certificates \
    && rm -rf /var/lib/apt/lists/*)
WORKDIR /app
# Orchestrators choose their own user: any may write the state, and none may write the code.
RUN useradd --uid 1000 --create-home etl && mkdir -m 1777 .state
COPY --from=packages /app/.venv .venv
COPY . .
ENV VIRTUAL_ENV=/app/.venv \
    PATH=/app/.venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONWARNINGS=ignore::FutureWarning:google.api_core._python_version_support \
    GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT=false \
    HOME=/app/.state \
    STATE_DIR=/app/.state \
    ZENML_CONFIG_PATH=/app/.state/zenml \
    ZENML_CUSTOM_SOURCE_ROOT=/app \
    ZENML_ANALYTICS_OPT_IN=false \
    ZENML_ENABLE_RICH_TRACEBACK=false
USER 1000
ENTRYPOINT ["poe"]
CMD ["run-digital-data-etl"]
