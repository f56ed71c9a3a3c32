"""The front page of a repository on somebody's own server leads to the repository."""

import pytest

from llm_engineering.application.crawlers.base import Lead
from llm_engineering.application.crawlers.reading import read_page
from llm_engineering.application.ports import Page
from llm_engineering.domain.documents import ArticleDocument, UserDocument, now
from llm_engineering.domain.links import parse_link

ADA = UserDocument(first_name="Ada", last_name="Lindqvist")
TEXT = (
    "<article><h1>Tides</h1>" + "<p>The tide comes in twice a day, and the lamp is lit at dusk.</p>" * 20 + "</article>"
)
GITLAB = (
    f'<head></head><body class="ui-indigo" data-group="sea" data-page="projects:show" data-project="x">{TEXT}</body>'
)
FORGEJO = (
    f'<body><div role="main" aria-label="ada/lantern" class="page-content repository file list ">{TEXT}</div></body>'
)


@pytest.mark.parametrize("html", [GITLAB, FORGEJO])
@pytest.mark.parametrize("ending", ["", "/", "?ref_type=heads"])
def test_a_front_page_leads_to_what_git_can_clone(html: str, ending: str) -> None:
    link = parse_link(f"https://code.example.org/sea/lantern{ending}")
    page = Page(link.target, f"<html>{html}</html>".encode(), "text/html", None, now())
    assert read_page("custom_article", page, link, ADA) == [
        Lead(parse_link("https://code.example.org/sea/lantern.git"))
    ]


def test_an_article_that_shows_such_a_page_stays_one() -> None:
    link = parse_link("https://ada.example.org/tides")
    shown = GITLAB.partition("<article>")[0].replace("<", "&lt;")
    page = Page(link.target, f"<html><body>{TEXT}<pre>{shown}</pre></body></html>".encode(), "text/html", None, now())
    (article,) = read_page("custom_article", page, link, ADA)
    assert isinstance(article, ArticleDocument)
