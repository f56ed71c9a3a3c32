"""Where runs leave something, each asked by a plain client: buckets, registries, MongoDB."""

import json
import ssl
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import boto3
from pymongo import MongoClient

from tests.e2e.container.project import AWS_KEY
from tests.mongod_on_tcp import PASSWORD, USER

BRIDGE = "172.17.0.1"
"""This machine as containers, and everybody else, see it."""
REGION, ACCOUNT = "us-east-1", "123456789012"
ECR = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
ARTIFACT_REGISTRY = "europe-west1-docker.pkg.dev"


def pushed(url: str, engine: Path) -> dict[str, list[str]]:
    """Tags by repository, as the registry's catalogue has them."""
    context = ssl.create_default_context(cafile=str(engine / "tls" / "bundle.pem"))

    def ask(path: str) -> Any:
        with urllib.request.urlopen(f"{url}{path}", context=context if url.startswith("https") else None) as answer:
            return json.load(answer)

    names = ask("/v2/_catalog")["repositories"]
    return {name: ask(f"/v2/{name}/tags/list")["tags"] or [] for name in names}


@dataclass(frozen=True)
class Aws:
    """AWS's API on loopback, and a client's way to it."""

    url: str
    variables: dict[str, str]

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key=AWS_KEY,
        )

    def bucket(self, name: str) -> str:
        self.client("s3").create_bucket(Bucket=name)
        return name

    def objects(self, bucket: str) -> dict[str, bytes]:
        s3 = self.client("s3")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


@dataclass(frozen=True)
class Gcs:
    """Cloud Storage on loopback."""

    url: str

    def bucket(self, name: str) -> str:
        body = json.dumps({"name": name}).encode()
        request = urllib.request.Request(
            f"{self.url}/storage/v1/b?project=x", body, {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request).close()
        return name

    def objects(self, bucket: str) -> dict[str, bytes]:
        with urllib.request.urlopen(f"{self.url}/storage/v1/b/{bucket}/o") as answer:
            names = [item["name"] for item in json.load(answer).get("items", ())]
        return {name: self._content(bucket, name) for name in names}

    def _content(self, bucket: str, name: str) -> bytes:
        with urllib.request.urlopen(f"{self.url}/storage/v1/b/{bucket}/o/{quote(name, safe='')}?alt=media") as answer:
            return bytes(answer.read())


@dataclass(frozen=True)
class Mongo:
    port: int

    def uri(self, host: str = "127.0.0.1") -> str:
        return f"mongodb://{USER}:{quote_plus(PASSWORD)}@{host}:{self.port}/"

    def counts(self, database: str) -> dict[str, int]:
        with MongoClient[dict[str, Any]](self.uri()) as client:
            stored = client[database]
            return {name: stored[name].count_documents({}) for name in ("users", "articles", "posts", "repositories")}
