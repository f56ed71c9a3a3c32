"""The licence of a repository, by its files."""

import pytest

from llm_engineering.application.repository_files.licences import licence_of

MIT = """The MIT License

Copyright (c) 2026 Ada Lindqvist

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software, to deal in the Software without restriction, subject to the
following conditions: the above notice shall be included in all copies.
"""
MIT_0 = MIT.replace(", subject to the\nfollowing conditions: the above notice shall be included in all copies", "")
ISC = (
    "Permission to use, copy, modify, and/or distribute this software for any purpose is hereby granted, provided that"
)
BSD = """Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:
"""
NAMES = "* Neither the name of the copyright holder nor the names of its contributors may be used to endorse\n"
ADVERTISING = "3. All advertising materials mentioning features must display: This product includes\n"
GPL = "                    GNU {}GENERAL PUBLIC LICENSE\n                       Version {}, 29 June 2007\n"


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        (MIT, "MIT"),
        (MIT.replace("\n", "\r\n").upper(), "MIT"),
        (MIT_0, "MIT-0"),
        (ISC, "ISC"),
        (ISC.removesuffix(", provided that") + ".", "0BSD"),
        (BSD, "BSD-2-Clause"),
        (BSD + NAMES, "BSD-3-Clause"),
        (BSD + ADVERTISING + NAMES, "BSD-4-Clause"),
        (
            "                                 Apache License\n                           Version 2.0, January 2004\n",
            "Apache-2.0",
        ),
        (GPL.format("", "3"), "GPL-3.0"),
        (GPL.format("", "2"), "GPL-2.0"),
        (GPL.format("LESSER ", "3"), "LGPL-3.0"),
        (GPL.format("LESSER ", "2.1"), "LGPL-2.1"),
        (GPL.format("AFFERO ", "3"), "AGPL-3.0"),
        ("Mozilla Public License Version 2.0\n=====\n", "MPL-2.0"),
        ("This is free and unencumbered software released into the public domain.", "Unlicense"),
        ("Creative Commons Legal Code\n\nCC0 1.0 Universal\n", "CC0-1.0"),
        ("Attribution 4.0 International\n\n=====\n", "CC-BY-4.0"),
        ("# Attribution-ShareAlike 4.0 International\n", "CC-BY-SA-4.0"),
        ("Creative Commons Attribution-NonCommercial 4.0 International Public License", "CC-BY-NC-4.0"),
        ("SPDX-License-Identifier: Apache-2.0 OR MIT\n\nEither, as you like.", "Apache-2.0 OR MIT"),
        ("SPDX-License-Identifier: Nonsense\n" + MIT, "MIT"),
        ("All rights reserved. Ask before you copy.", None),
        ("", None),
    ],
)
def test_a_licence_is_known_by_its_words(text: str, licence: str | None) -> None:
    assert licence_of({"LICENSE": text}) == licence


@pytest.mark.parametrize(
    "name", ["LICENSE", "LICENCE.md", "License.txt", "COPYING", "UNLICENSE", "LICENSE-MIT", "MIT-LICENSE"]
)
def test_a_licence_file_has_one_of_these_names(name: str) -> None:
    assert licence_of({name: MIT}) == "MIT"


def test_a_file_that_speaks_of_licences_is_none() -> None:
    assert licence_of({"README.md": MIT, "licenses.py": MIT, "notes.txt": MIT}) is None


def test_the_lesser_licence_goes_before_the_one_that_it_adds_to() -> None:
    files = {"COPYING": GPL.format("", "3"), "COPYING.LESSER": GPL.format("LESSER ", "3")}
    assert licence_of(files) == "LGPL-3.0"


@pytest.mark.parametrize(
    ("path", "text", "licence"),
    [
        ("pyproject.toml", '[project]\nlicense = "BSD-3-Clause"\n', "BSD-3-Clause"),
        ("pyproject.toml", '[project]\nlicense = {text = "MIT"}\n', "MIT"),
        ("pyproject.toml", f'[project]\nlicense = {{text = """{MIT}"""}}\n', "MIT"),
        ("pyproject.toml", '[project]\nlicense = {file = "LICENSE"}\n', None),
        ("pyproject.toml", '[tool.poetry]\nlicense = "mit"\n', "MIT"),
        ("Cargo.toml", '[package]\nlicense = "MIT OR Apache-2.0"\n', "MIT OR Apache-2.0"),
        ("package.json", '{"license": "ISC"}', "ISC"),
        ("package.json", '{"license": "UNLICENSED"}', None),
        ("package.json", '{"license": "SEE LICENSE IN terms.txt"}', None),
        ("package.json", "{", None),
        ("package.json", "[]", None),
        ("pyproject.toml", 'project = "x"', None),
        ("composer.json", '{"license": ["MIT"]}', None),
    ],
)
def test_a_manifest_tells_it_where_no_file_does(path: str, text: str, licence: str | None) -> None:
    assert licence_of({path: text}) == licence
    assert licence_of({path: text, "LICENSE": GPL.format("", "2")}) == "GPL-2.0"
    assert licence_of({path: text, "LICENSE": "Ask me."}) == licence
