"""From a repository's snapshot to its documents: what the crawlers of git hosts share."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from llm_engineering.application.crawlers.base import LinkOptions, Repository
from llm_engineering.application.patterns import is_chosen
from llm_engineering.application.ports import Snapshot
from llm_engineering.application.repository_files.licences import licence_of
from llm_engineering.application.repository_files.reading import read_files
from llm_engineering.domain.documents import (
    Listed,
    RepositoryDocument,
    RepositoryFileDocument,
    Source,
    UserDocument,
    now,
)
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason

_LANGUAGES = {
    ".py": "Python", ".pyi": "Python", ".ipynb": "Jupyter Notebook", ".js": "JavaScript", ".mjs": "JavaScript",
    ".jsx": "JavaScript", ".ts": "TypeScript", ".tsx": "TypeScript", ".java": "Java", ".kt": "Kotlin",
    ".scala": "Scala", ".go": "Go", ".rs": "Rust", ".c": "C", ".h": "C", ".cpp": "C++", ".cc": "C++", ".hpp": "C++",
    ".cs": "C#",
    ".swift": "Swift", ".rb": "Ruby", ".php": "PHP", ".pl": "Perl", ".r": "R", ".jl": "Julia", ".lua": "Lua",
    ".dart": "Dart", ".ex": "Elixir", ".exs": "Elixir", ".erl": "Erlang", ".hs": "Haskell", ".clj": "Clojure",
    ".sh": "Shell", ".bash": "Shell", ".ps1": "PowerShell", ".sql": "SQL", ".html": "HTML", ".css": "CSS",
    ".scss": "SCSS", ".vue": "Vue", ".svelte": "Svelte", ".md": "Markdown", ".rst": "reStructuredText",
    ".tex": "TeX", ".txt": "Text", ".json": "JSON", ".yaml": "YAML", ".yml": "YAML", ".toml": "TOML", ".xml": "XML",
    ".csv": "CSV", ".ini": "INI", ".cfg": "INI", ".tf": "HCL", ".proto": "Protocol Buffers", ".graphql": "GraphQL",
    ".cu": "CUDA", ".m": "MATLAB", ".gradle": "Gradle", ".nix": "Nix", ".zig": "Zig",
}  # fmt: skip
_BY_NAME = {"Dockerfile": "Dockerfile", "Makefile": "Makefile", "CMakeLists.txt": "CMake", "Jenkinsfile": "Groovy"}
_README = re.compile(r"readme(\.(md|rst|txt|markdown))?", re.IGNORECASE)


def repository_documents(
    snapshot: Snapshot,
    *,
    author: UserDocument,
    platform: str,
    name: str,
    link: str,
    identity: str,
    file_link: Callable[[str], str],
    options: LinkOptions,
    about: Listed | None = None,
) -> Repository:
    """The repository's header and files; `file_link` gives the public address of a path.

    `options` choose among the files, by path or address; with the repository itself all of them are included.

    What its site says of it (`about`) goes before what its files tell. Raises LinkError (empty) when nothing is left of
    a directory or file that was asked for, or by the options.
    """
    about = about or Listed()

    def is_wanted(path: str) -> bool:
        return is_chosen((path, file_link(path), link), options.include, options.exclude)

    read, skipped = read_files(snapshot, is_wanted)
    files = [
        RepositoryFileDocument(
            author_id=author.id,
            author_full_name=author.full_name,
            platform=platform,
            repository=identity,
            path=file.path,
            link=file_link(file.path),
            content=file.text,
            content_hash=file.content_hash,
            size=file.size,
            encoding=file.encoding,
            is_notebook=file.is_notebook,
            redacted=file.redacted,
            language=language_of(file.path),
            commit=snapshot.commit,
        )
        for file in read
    ]
    if not files and (snapshot.path or "excluded" in skipped):
        what = f"{snapshot.path} in {link}" if snapshot.path else link
        why = ", ".join(f"{why}: {count}" for why, count in skipped.items())
        raise LinkError(Reason.EMPTY, f"{what} holds no text that is stored ({why or 'it is empty'})")
    readme = next((file.content for file in files if _is_readme(file.path, snapshot.path)), "")
    header = RepositoryDocument(
        content={
            "Title": f"{name}/{snapshot.path}" if snapshot.path else name,
            "Description": about.description or _first_paragraph(readme),
            "README": readme,
        },
        content_hash=_hash_of(files),
        platform=platform,
        author_id=author.id,
        author_full_name=author.full_name,
        link=link,
        identity=identity,
        published_at=snapshot.committed_at,
        provenance=[Source(kind="git", link=link, fetched_at=now())],
        name=name,
        commit=snapshot.commit,
        branch=snapshot.branch,
        tag=snapshot.tag,
        path=snapshot.path,
        tags=list(about.tags),
        files=len(files),
        size=sum(file.size for file in files),
        skipped_files=skipped,
        languages=_sizes_by_language(files),
        licence=about.licence or licence_of({file.path: file.content for file in files if "/" not in file.path}),
        redacted=_sum(file.redacted for file in files),
    )
    return Repository(header, iter(files))


def language_of(path: str) -> str | None:
    """The programming or markup language that a file's name tells."""
    name = PurePosixPath(path)
    return _BY_NAME.get(name.name) or _LANGUAGES.get(name.suffix.lower())


def _is_readme(path: str, asked: str) -> bool:
    """Of the directory that was asked for, or that very file."""
    folder, _, name = path.rpartition("/")
    return bool(_README.fullmatch(name)) and asked in (folder, path)


def _hash_of(files: list[RepositoryFileDocument]) -> str:
    lines = "".join(f"{file.content_hash}  {file.path}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def _sizes_by_language(files: list[RepositoryFileDocument]) -> dict[str, int]:
    sizes: Counter[str] = Counter()
    for file in files:
        sizes[file.language or "other"] += file.size
    return dict(sizes.most_common())


def _sum(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items()))


def _first_paragraph(readme: str) -> str:
    """The README's first running text, without headings, badges and HTML."""
    for block in re.split(r"\n\s*\n", readme):
        text = " ".join(block.split())
        if text and not re.match(r"[#<!\[=`|-]", text):
            return text
    return ""
