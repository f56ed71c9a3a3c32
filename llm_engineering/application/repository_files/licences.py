"""A repository's licence as an SPDX identifier, by its licence file's well-known words, or by its manifest."""

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

_FILE = re.compile(r"(?:un)?licen[cs]e(?:[-.][\w.-]+)?|copying(?:[-.][\w.-]+)?|mit-licen[cs]e(?:\.\w+)?", re.IGNORECASE)
_TAG = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n*]+)")
_WITHIN = 2000
"""Characters in which a licence has its title; words of its body count wherever they are."""
_TITLES = {
    "gnu affero general public license version 3": "AGPL-3.0",
    "gnu lesser general public license version 3": "LGPL-3.0",
    "gnu lesser general public license version 2.1": "LGPL-2.1",
    "gnu general public license version 3": "GPL-3.0",
    "gnu general public license version 2": "GPL-2.0",
    "apache license version 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "mozilla public license version 2.0": "MPL-2.0",
    "mozilla public license, version 2.0": "MPL-2.0",
    "eclipse public license - v 2.0": "EPL-2.0",
    "european union public licence v. 1.2": "EUPL-1.2",
    "boost software license - version 1.0": "BSL-1.0",
    "sil open font license version 1.1": "OFL-1.1",
    "business source license 1.1": "BUSL-1.1",
    "server side public license version 1": "SSPL-1.0",
    "the artistic license 2.0": "Artistic-2.0",
    "do what the fuck you want to public license": "WTFPL",
    "cc0 1.0 universal": "CC0-1.0",
    "attribution-noncommercial-noderivatives 4.0 international": "CC-BY-NC-ND-4.0",
    "attribution-noncommercial-sharealike 4.0 international": "CC-BY-NC-SA-4.0",
    "attribution-noncommercial 4.0 international": "CC-BY-NC-4.0",
    "attribution-noderivatives 4.0 international": "CC-BY-ND-4.0",
    "attribution-sharealike 4.0 international": "CC-BY-SA-4.0",
    "attribution 4.0 international": "CC-BY-4.0",
}
_MIT = "permission is hereby granted, free of charge, to any person obtaining a copy"
_ISC = "distribute this software for any purpose"
_BSD = "redistribution and use in source and binary forms"
_BODIES = (
    (("this is free and unencumbered software released into the public domain",), "Unlicense"),
    ((_MIT, "subject to the following conditions"), "MIT"),
    ((_MIT,), "MIT-0"),
    ((_ISC, "provided that"), "ISC"),
    ((_ISC, "is hereby granted"), "0BSD"),
    ((_BSD, "all advertising materials"), "BSD-4-Clause"),
    ((_BSD, "endorse"), "BSD-3-Clause"),
    ((_BSD,), "BSD-2-Clause"),
    (("provided 'as-is', without any express or implied warranty", "must not be misrepresented"), "Zlib"),
)
"""The first of which all is said."""
_MANIFESTS = ("pyproject.toml", "Cargo.toml", "package.json", "composer.json")


def licence_of(files: Mapping[str, str]) -> str | None:
    """The SPDX identifier or expression that the files, by path and text, tell; None when none does."""
    found = [licence for path, text in sorted(files.items()) if _FILE.fullmatch(path) and (licence := _named(text))]
    lesser = [licence for licence in found if licence.startswith("LGPL")]  # it stands beside the GPL that it adds to
    declared = (_in_manifest(path, files[path]) for path in _MANIFESTS if path in files)
    return next((licence for licence in (*lesser, *found, *declared) if licence), None)


def _named(text: str) -> str | None:
    tagged = _TAG.search(text)
    if tagged and (licence := _expression(tagged[1])):
        return licence
    words = " ".join(re.sub(r"[*#>\"“”]+", " ", text).lower().replace("’", "'").split())
    title = next((licence for said, licence in _TITLES.items() if said in words[:_WITHIN]), None)
    return title or next((licence for said, licence in _BODIES if all(part in words for part in said)), None)


def _in_manifest(path: str, text: str) -> str | None:
    try:
        manifest = json.loads(text) if path.endswith(".json") else tomllib.loads(text)
        tables = (
            manifest,
            manifest.get("project", {}),
            manifest.get("tool", {}).get("poetry", {}),
            manifest.get("package", {}),
        )
        said = next((table["license"] for table in tables if "license" in table), None)
        return _named(str(said["text"])) or _expression(said["text"]) if isinstance(said, dict) else _expression(said)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # damaged, or of another shape
        return None


def _expression(said: Any) -> str | None:
    try:
        return canonicalize_license_expression(str(said))
    except InvalidLicenseExpression:
        return None
