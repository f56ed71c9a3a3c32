"""Fields at the head of texts, in all spellings; damaged ones are one error."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from llm_engineering.application.crawlers.exports.fields import address_in, is_draft, said_in
from llm_engineering.application.crawlers.exports.front_matter import fields_and_text
from llm_engineering.application.crawlers.exports.written import Written, read_written
from llm_engineering.domain.errors import LinkError
from llm_engineering.domain.outcomes import Reason


def written(text: str, name: str = "a.md", site: str | None = None) -> Written:
    return read_written(name, text.encode(), site)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("date: 2024-05-06", datetime(2024, 5, 6, tzinfo=UTC)),
        ("date: 2024-05-06T10:00:00+02:00", datetime(2024, 5, 6, 8, tzinfo=UTC)),
        ("date: 2024-05-06 10:00:00 +0200", datetime(2024, 5, 6, 8, tzinfo=UTC)),
        ("pubDate: 'May 6 2024'", datetime(2024, 5, 6, tzinfo=UTC)),
        ("published_at: 6 May 2024", datetime(2024, 5, 6, tzinfo=UTC)),
        (
            "datePublished: Mon May 06 2024 10:00:00 GMT+0000 (Coordinated Universal Time)",
            datetime(2024, 5, 6, 10, tzinfo=UTC),
        ),
        ("date: today\ncreated: 2024-05-06", datetime(2024, 5, 6, tzinfo=UTC)),
        ("date: 2024-99-99", None),
        ("date:", None),
    ],
)
def test_a_date_is_read_in_any_spelling(line: str, expected: datetime | None) -> None:
    assert written(f"---\n{line}\n---\nText.\n").article.published_at == expected


def test_the_day_in_a_files_name_counts_where_no_field_says_one() -> None:
    assert written("Text.", "2024-05-06-pen.md").article.published_at == datetime(2024, 5, 6, tzinfo=UTC)
    assert written("Text.", "posts/2024-05-06-pen/index.qmd").article.title == "Pen"
    said = written("---\ndate: 2023-01-01\n---\nText.", "2024-05-06-pen.md").article
    assert said.published_at == datetime(2023, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("tags: [tides, '#ink']", ("tides", "ink")),
        ("tags: tides, ink", ("tides", "ink")),
        ("tags:\n  - tides\ncategories:\n  - ink", ("tides", "ink")),
        ("keywords: tides\ncategory: ink", ("tides", "ink")),
        ("tags: machine learning", ("machine learning",)),
        ("tags: [[tides]]", ()),
    ],
)
def test_tags_and_categories_are_read_as_lists_and_as_texts(lines: str, expected: tuple[str, ...]) -> None:
    assert written(f"---\n{lines}\n---\nText.").article.tags == expected


@pytest.mark.parametrize("lines", ["draft: true", "Draft: yes", "published: false", "status: draft", "status: private"])
def test_what_its_program_would_not_publish_is_a_draft(lines: str) -> None:
    assert written(f"---\n{lines}\n---\nText.").is_draft


@pytest.mark.parametrize("lines", ["draft: false", "published: true", "published: 2024-05-06", "status: publish"])
def test_what_its_program_would_publish_is_no_draft(lines: str) -> None:
    assert not written(f"---\n{lines}\n---\nText.").is_draft


@pytest.mark.parametrize(
    ("lines", "site", "address"),
    [
        ("canonical_url: https://a.example/pen", None, "https://a.example/pen"),
        ("canonical_url: https://a.example/pen", "https://b.example", "https://a.example/pen"),
        ("permalink: /pen/", "https://a.example/", "https://a.example/pen/"),
        ("url: /pen/", None, None),
        ("permalink: /:year/:title/\nslug: pen", "https://a.example", "https://a.example/pen"),
        ("slug: posts/pen", "https://a.example/blog", "https://a.example/blog/posts/pen"),
        ("slug: pen", None, None),
        ("url: javascript:alert(1)", "https://a.example", None),
        ("url: https://", "https://a.example", None),
        ("title: Pen", "https://a.example", None),
    ],
)
def test_the_public_address_is_what_is_named_and_of_a_given_site_also_a_path(
    lines: str, site: str | None, address: str | None
) -> None:
    assert written(f"---\n{lines}\n---\nText.", site=site).address == address


@pytest.mark.parametrize(
    ("head", "where"),
    [
        ("---\ntitle: Wind: what it does\n---\n", "line 2"),
        ("---\ntitle: a\n\ttags: b\n---\n", "line 3"),
        ("+++\ntitle = pen\n+++\n", "line 1"),
        ('{"title": "pen",\n}\n', "line 2"),
        ("---\ntitle: *nothing\n---\n", "nothing"),
        ("---\na: " + "[" * 5000 + "\n---\n", "front matter"),
    ],
)
def test_damaged_fields_are_one_error_that_names_the_place(head: str, where: str) -> None:
    with pytest.raises(LinkError, match=where) as caught:
        written(f"{head}\nText.")
    assert caught.value.reason is Reason.BAD_RECORD


def test_references_that_stand_for_very_many_values_cost_nothing() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))
    assert written(f"---\nl0: &l0 [x]\n{levels}\ntags: *l11\n---\nText.").article.tags == ()


def test_a_text_of_megabytes_is_too_large() -> None:
    with pytest.raises(LinkError) as caught:
        written("word " * 2**20)
    assert caught.value.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("name", ["a.md", "a.html"])
def test_what_is_no_text_but_by_its_name_is_refused(name: str) -> None:
    with pytest.raises(LinkError, match="is no text") as caught:
        read_written(name, bytes(range(256)) * 20, None)
    assert caught.value.reason is Reason.BAD_RECORD
    assert written("# A page \x0c and a bell \x07 in it\n" + "Words of a text. " * 20).article.word_count > 80


def test_a_text_nested_past_reason_is_refused_alone() -> None:
    with pytest.raises(LinkError) as caught:
        written("<div>" * 5000 + "text")
    assert caught.value.reason is Reason.BAD_RECORD


HEADS = st.sampled_from(
    ["---\n", "+++\n", "{", "title: ", "\n---\n", "\n+++\n", "}", "{% raw %}", "{{< figure src=", ""]
)


@given(st.lists(st.one_of(HEADS, st.text(max_size=20)), max_size=8), st.sampled_from(["a.md", "a.mdx", "a.html"]))
@settings(max_examples=150, deadline=None)
@example(["---\n", "? [a]\n: b", "\n---\n", "x"], "a.md")
@example(["---\n", "a: !!python/object:os.system x", "\n---\n", "x"], "a.md")
def test_no_text_ends_in_anything_but_an_article_or_an_error_of_ours(parts: list[str], name: str) -> None:
    try:
        found = written("".join(parts), name)
    except LinkError:
        return
    assert found.article.title
    assert found.article.text.strip()


def test_bare_lines_of_pelican_are_fields_only_with_an_empty_line_behind_them() -> None:
    fields, body = fields_and_text("Title: Pen\nDate: 2024-05-06\n\nText.", "a.md")
    assert (fields["title"], body) == ("Pen", "Text.")
    assert fields_and_text("Title: the pen\nis a play.", "a.md") == ({}, "Title: the pen\nis a play.")


def test_an_image_and_a_change_before_the_publication_count_only_where_they_can_be_right() -> None:
    fields = {"image": "/pen.png", "date": "2024-05-06", "updated": "2023-01-01"}
    assert said_in(fields, "a.md", "https://a.example/pen")[0]["image"] == "https://a.example/pen.png"
    assert said_in(fields, "a.md", "")[0]["image"] is None
    assert said_in(fields, "a.md", "")[0]["updated_at"] is None
    assert address_in({}, None) is None
    assert is_draft({}, "_drafts/a.md")
