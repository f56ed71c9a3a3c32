"""The language of an article: its text's where that is sure, else the one declared."""

import pytest

from llm_engineering.application.extraction import Article, detect_language, extract_article, languages
from llm_engineering.application.extraction.languages import language_code, settled_language

URL = "https://tides.example/moon"
PROSE = (
    "Das Wasser steigt zweimal am Tag, und der Mond ist der Grund dafür. Wer an der Küste wohnt, kennt die Zeiten "
    "auswendig und richtet seinen Tag nach ihnen. Ein Pegel schreibt alle sechs Minuten auf, wie hoch es steht. "
) * 4
CODE = (
    "<pre><code>" + "for each value in the list of values return the value if it is not none\n" * 30 + "</code></pre>"
)


def article(head: str, body: str, root: str = "<html lang='en'>") -> Article:
    page = f"<!DOCTYPE html>{root}<head><title>Der Mond</title>{head}</head><body><article><h1>Der Mond</h1>"
    return extract_article(f"{page}{body}</article></body></html>", URL)


def test_a_long_text_tells_its_language_better_than_a_template() -> None:
    found = article("", f"<p>{PROSE}</p>")
    assert (found.language, found.sources["language"]) == ("de", "text")


def test_code_does_not_tell_the_language() -> None:
    found = article("", f"<p>{PROSE}</p>{CODE}", "<html lang='de'>")
    assert (found.language, found.sources["language"]) == ("de", "meta")


def test_a_short_text_is_in_the_language_declared() -> None:
    short = "Pegel Küste Mond Wasser Tide Flut Ebbe Hafen " * 6
    found = article("", f"<p>{short}</p>", "<html lang='fr-FR'>")
    assert (found.language, found.sources["language"]) == ("fr", "meta")


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        ("DE", "de"),
        ("eng", "en"),
        ("English", "en"),
        ("iw", "he"),
        ("zh-Hant-TW", "zh"),
        ("x-default", None),
        ("und", None),
        ("fil", None),
        ("jp", None),
        ("", None),
        (None, None),
    ],
)
def test_a_declared_language_is_an_iso_639_1_code_or_none(declared: str | None, code: str | None) -> None:
    assert language_code(declared) == code


def test_a_quotation_at_the_start_does_not_decide() -> None:
    quotation = (
        "The sea, once it casts its spell, holds one in its net of wonder, as the old captain liked to say. " * 3
    )
    assert settled_language(quotation + PROSE * 2, "fr") == ("de", True)


def test_languages_that_are_nearly_the_same_are_told_apart_by_what_is_declared() -> None:
    bokmal = (
        "Vannet stiger to ganger om dagen, og månen er grunnen til det. Den som bor ved kysten, kan tidene utenat. "
    )
    assert settled_language(bokmal * 6, "nb") == ("nb", False)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ar", "يرتفع الماء مرتين في اليوم والقمر هو السبب. قمت بقياسه لمدة عام بعوامة وقلم رصاص وهذا ما تعلمته. "),
        (
            "da",
            "Vandet stiger to gange om dagen, og månen er årsagen. Jeg målte det i et år med en svømmer og en blyant, "
            "og det her er hvad jeg lærte om at tilpasse kurver til støjende data. ",
        ),
        ("zh", "海水每天上涨两次，原因是月亮。我用浮标和铅笔测量了一年，以下是我学到的关于拟合噪声数据曲线的知识。"),
    ],
)
def test_a_language_with_near_kin_is_told_though_a_template_says_english(code: str, text: str) -> None:
    assert settled_language(text * 4, "en") == (code, True)
    assert settled_language(text * 4, None) == (code, True)


@pytest.mark.parametrize("label", ["zxx", "ary", "yue"])
def test_a_detected_language_is_an_iso_639_1_code_or_none(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class OfOneLabel:
        def rank(self, text: str) -> list[tuple[str, float]]:
            return [(label, 1.0), ("en", 0.0)]

    monkeypatch.setattr(languages, "_identifier", OfOneLabel)
    assert detect_language("one two three " * 9) == {"zxx": None, "ary": "ar", "yue": "zh"}[label]
