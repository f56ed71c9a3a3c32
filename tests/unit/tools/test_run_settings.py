"""Settings in a run config: by their names, checked before anything starts."""

from pathlib import Path

import pytest

from llm_engineering.domain.errors import SettingsInvalid
from tools.run_config import RunConfig, load_config

HEAD = "parameters:\n  user_full_name: Ada\n  links: [https://a.example/]\n"


def config(tmp_path: Path, more: str) -> RunConfig:
    (tmp_path / "c.yaml").write_text(HEAD + more, encoding="utf-8")
    return load_config(tmp_path / "c.yaml")


def test_our_settings_are_for_the_environment_and_zenmls_are_handed_on(tmp_path: Path) -> None:
    loaded = config(
        tmp_path,
        "settings:\n  CRAWL_WORKERS: 2\n  CRAWL_ROBOTS: true\n  CRAWL_REFRESH_AFTER: 12h\n"
        "  CRAWL_ALSO_KNOWN_AS: [Tide Lady, '@ada']\n"
        "  CRAWL_ALLOWED_NETWORKS: [127.0.1.0/24, 127.0.2.0/24]\n  resources: {cpu_count: 1}\n"
        "environment: {OTHER: x}\n",
    )
    ours = {
        "CRAWL_WORKERS": "2",
        "CRAWL_ROBOTS": "true",
        "CRAWL_REFRESH_AFTER": "12h",
        "CRAWL_ALSO_KNOWN_AS": "Tide Lady,@ada",
        "CRAWL_ALLOWED_NETWORKS": "127.0.1.0/24,127.0.2.0/24",
    }
    assert loaded.own_settings() == ours
    assert loaded.for_zenml() == {"settings": {"resources": {"cpu_count": 1}}, "environment": {"OTHER": "x"}}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("settings: {CRAWL_WORKER: 2}", "settings.CRAWL_WORKER: unknown setting: did you mean CRAWL_WORKERS?"),
        ("settings: {CRAWL_TRIES: many}", "settings.CRAWL_TRIES: "),
        ("settings: {CRAWL_OTHER_AUTHORS: flag}", "settings.CRAWL_OTHER_AUTHORS: "),
        ("settings: {CRAWL_PER_HOST: 0}", "settings.CRAWL_PER_HOST: "),
        ("settings: {CRAWL_REFRESH_AFTER: soon}", "settings.CRAWL_REFRESH_AFTER: "),
        ("settings: {CRAWL_ALLOWED_NETWORKS: home}", "settings.CRAWL_ALLOWED_NETWORKS: "),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line_with_its_key(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        config(tmp_path, more)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_chosen_for_the_run_is_for_every_link_that_does_not_say_otherwise(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        "parameters:\n  user_full_name: Ada\n  since: 2023-01-01\n  exclude: ['/tag/*']\n  max_documents: 9\n  links:\n"
        "    - https://a.example/feed\n    - {link: https://b.example/feed, since: 2020-01-01, max_documents: 2}\n",
        encoding="utf-8",
    )
    assert load_config(tmp_path / "c.yaml").crawl_parameters() == {
        "options": {
            "https://a.example/feed": {"since": "2023-01-01", "exclude": ["/tag/*"]},
            "https://b.example/feed": {"since": "2020-01-01", "exclude": ["/tag/*"], "max_documents": 2},
        },
        "max_documents": 9,
    }


def test_a_last_day_before_the_first_is_named(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        "parameters:\n  user_full_name: Ada\n  links:\n"
        "    - {link: https://a.example/feed, since: 2024-02-01, until: 2024-01-31}\n",
        encoding="utf-8",
    )
    with pytest.raises(SettingsInvalid, match=r"links\[0\].*until: 2024-01-31 is before since: 2024-02-01"):
        load_config(tmp_path / "c.yaml")


def test_options_of_a_link_that_stands_for_many(tmp_path: Path) -> None:
    link = "https://a.example/feed"
    (tmp_path / "c.yaml").write_text(
        f"parameters:\n  user_full_name: Ada\n  links:\n"
        f"    - {{link: {link}, max_documents: 5, since: 2024-01-31, by: Ada Lindqvist}}\n",
        encoding="utf-8",
    )
    assert load_config(tmp_path / "c.yaml").link_options() == {
        link: {"max_documents": 5, "since": "2024-01-31", "by": "Ada Lindqvist"}
    }


@pytest.mark.parametrize(
    "wrong",
    [
        "max_documents: 0",
        "max_documents: many",
        "since: yesterday",
        "limit: 3",
        "include: x",
        "exclude: ['']",
        "drafts: 7",
    ],
)
def test_a_wrong_option_is_named(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "c.yaml").write_text(
        f"parameters:\n  user_full_name: Ada\n  links:\n    - {{link: 'https://a.example/feed', {wrong}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(SettingsInvalid, match=rf"links\[0\].*{wrong.partition(':')[0]}"):
        load_config(tmp_path / "c.yaml")
