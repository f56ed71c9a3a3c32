"""Documents for tests of warehouses: all of one author, alike but for what a test names."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from llm_engineering.domain.documents import ArticleDocument, RepositoryDocument, RepositoryFileDocument

AUTHOR = uuid4()
EVENING = datetime(2024, 5, 6, 19, 0, 0, 123456, tzinfo=UTC)


def article(number: int = 1, text: str = "Some text.", **fields: Any) -> ArticleDocument:
    link = f"https://blog.example/{number}"
    values: dict[str, Any] = {
        "content": {"Title": f"Number {number}", "Subtitle": "", "Content": text, "language": "en"},
        "platform": "custom_article",
        "author_id": AUTHOR,
        "author_full_name": "Ada Sample",
        "link": link,
        "identity": link,
        **fields,
    }
    return ArticleDocument(**values)


def repository() -> RepositoryDocument:
    return RepositoryDocument(
        content={"Title": "tools", "Description": "", "README": "# tools"},
        platform="github",
        author_id=AUTHOR,
        author_full_name="Ada Sample",
        link="https://github.com/ada/tools",
        identity="github:ada/tools",
        name="tools",
        commit="a" * 40,
        skipped_files={"binary": 2},
        languages={"Python": 1200, "C++.old": 3},
    )


def file(path: str, content: str = "x = 1\n") -> RepositoryFileDocument:
    return RepositoryFileDocument(
        author_id=AUTHOR,
        author_full_name="Ada Sample",
        platform="github",
        repository="github:ada/tools",
        path=path,
        link=f"https://github.com/ada/tools/blob/main/{path}",
        content=content,
        content_hash=str(hash(content)),
        size=len(content),
        commit="a" * 40,
    )
