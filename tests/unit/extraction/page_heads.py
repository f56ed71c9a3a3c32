"""Pages made of a head and a body, and what their metadata is."""

import json
from typing import Any

from llm_engineering.application.extraction.metadata import Metadata, metadata_of
from llm_engineering.application.extraction.tree import parse_page

URL = "https://tides.example/2023/notes/moon"
BODY = "<article><h1>Fitting the moon</h1><p>The water rises twice a day, and the moon is why.</p></article>"


def read(head: str = "", body: str = BODY, *, url: str = URL, root: str = "<html>") -> Metadata:
    return metadata_of(parse_page(f"<!DOCTYPE html>{root}<head>{head}</head><body>{body}</body></html>", url), url)


def script(content: Any) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return f'<script type="application/ld+json">{text}</script>'
