"""Run configs: every mistake is one line with file, key and remedy."""

from pathlib import Path

import pytest

from llm_engineering.domain.errors import SettingsInvalid
from tools.run_config import CONFIGS, find_config, load_config

GOOD = "parameters:\n  user_full_name: Ada Lindqvist\n  links: [https://a.example/x]\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "run.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "key", "remedy"),
    [
        ("", "holds no keys", "write `parameters:`"),
        ("- a\n", "holds no keys", "write `parameters:`"),
        ("parameters: [\n", "line 2", "correct the YAML"),
        ("parameters:\n  links: [https://a.example]\n", "parameters.user_full_name", "add it"),
        (GOOD + "parametres: 1\n", "parametres: unknown key", "did you mean `parameters`?"),
        (GOOD + "  linkz: 1\n", "parameters.linkz: unknown key", "did you mean `links`?"),
        (GOOD.replace("Ada Lindqvist", "12"), "parameters.user_full_name", "put it in quotes"),
        (GOOD.replace("Ada Lindqvist", "' '"), "parameters.user_full_name", "at least one word"),
        (GOOD.replace("[https://a.example/x]", "[]"), "parameters.links", "at least one link"),
        (GOOD.replace("[https://a.example/x]", "https://a.example/x"), "parameters.links", "one `- …` line each"),
        (GOOD.replace("https://a.example/x", "7"), "parameters.links[0]", "put it in quotes"),
        (GOOD.replace("https://a.example/x", "ftp://a.example"), "parameters.links[0]", "write an https address"),
        (GOOD.replace("https://a.example/x", "x" * 5000), "parameters.links[0]: no such file", "correct the path"),
        (GOOD.replace("https://a.example/x", "~nobody/x"), "parameters.links[0]: no such file", "correct the path"),
        (GOOD.replace("https://a.example/x", "nowhere.zip"), "parameters.links[0]: no such file", "correct the path"),
        (GOOD.replace("https://a.example/x", "{link: https://a.example, sight: x}"), "links[0].sight", "`site`"),
        (GOOD + "  since: yesterday\n", "parameters.since", "write it as 2024-01-31"),
        (GOOD + "  since: 2024-13-01\n", "parameters.since", "write it as 2024-01-31"),
        (GOOD + "  until: 2023-02-29\n", "parameters.until", "write it as 2024-01-31"),
        (GOOD + "  until: 2024\n", "parameters.until", "write it as 2024-01-31"),
        (GOOD + "  since: 0\n", "parameters.since", "write it as 2024-01-31"),
        (GOOD + "  links: [https://b.example/y]\n", "line 4, column 3: `links` stands there twice", "correct the YAML"),
        (
            GOOD.replace("https://a.example/x", "{link: https://a.example, since: 2024-01-01}")
            + "  until: 2023-01-01\n",
            "parameters.links[0]: with the until of all links, until: 2023-01-01 is before since: 2024-01-01",
            "write one of its own",
        ),
        (GOOD + "  max_documents: 0\n", "parameters.max_documents", "a whole number from 1 on"),
        (GOOD + "  drafts: maybe\n", "parameters.drafts", "true or false"),
        (GOOD.replace("https://a.example/x", "{link: https://a.example, by: ''}"), "links[0].by", "leave it out"),
        (
            GOOD.replace("https://a.example/x", "{link: https://a.example, by: B}, https://a.example"),
            "parameters.links[1]: https://a.example stands there twice",
            "write it once",
        ),
        (GOOD + "local_site: {folder: nowhere, host: x.test}\n", "local_site.folder", "correct the path"),
    ],
)
def test_a_mistake_is_named_with_file_key_and_remedy(tmp_path: Path, text: str, key: str, remedy: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SettingsInvalid) as caught:
        load_config(path)
    message = str(caught.value)
    assert len(message.splitlines()) == 1, message
    assert message.startswith(str(path))
    assert key in message
    assert remedy in message


def test_credentials_in_a_link_are_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load_config(write(tmp_path, GOOD.replace("a.example/x", "ada:s3cret@a.example/x")))
    assert "s3cret" not in str(caught.value)


def test_a_missing_config_names_those_there_are() -> None:
    with pytest.raises(SettingsInvalid, match=r"nothing\.yaml: no such file.*digital_data_etl_paul_iusztin\.yaml"):
        find_config("nothing.yaml")


def test_a_config_is_found_by_its_name_in_configs() -> None:
    assert find_config("digital_data_etl.yaml").is_file()


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("digital_data_etl*.yaml")), ids=lambda path: path.name)
def test_every_config_of_the_project_is_right(path: Path) -> None:
    config = load_config(path)
    assert len(set(config.links())) == len(config.links())


def test_the_links_own_options_are_handed_on(tmp_path: Path) -> None:
    entry = "{link: https://a.example/x, site: https://b.example}"
    config = load_config(write(tmp_path, GOOD.replace("https://a.example/x", entry)))
    assert config.links() == ["https://a.example/x"]
    assert config.link_options() == {"https://a.example/x": {"site": "https://b.example"}}
