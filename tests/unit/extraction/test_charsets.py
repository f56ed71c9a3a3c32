"""The right text from bytes, whatever was declared."""

import pytest

from llm_engineering.application.extraction import decode_page, detect_language

TEXT = "Größe, café, naïve — “quoted”. Über die Höhe des Wassers am Pier."
FRENCH = "Le marégraphe est placé près du port, là où le vent pousse l'eau. Il a été réglé en été par un élève."
POLISH = "Mareograf stoi blisko portu, gdzie wiatr pcha wodę. Źle go ustawiono, więc zapisał błędną wysokość."
JAPANESE = "潮位計は六分ごとに水面の高さを記録する。そのほとんどは月の仕事である。"


@pytest.mark.parametrize(
    ("content", "charset", "expected"),
    [
        (TEXT.encode(), None, TEXT),
        (TEXT.encode(), "iso-8859-1", TEXT),
        (b"\xef\xbb\xbf" + TEXT.encode(), "cp1252", TEXT),
        (TEXT.encode("utf-16"), None, TEXT),
        (TEXT.encode("cp1252"), "iso-8859-1", TEXT),
        (b'<meta charset="windows-1252">' + TEXT.encode("cp1252"), None, '<meta charset="windows-1252">' + TEXT),
        (JAPANESE.encode("shift_jis"), "Shift_JIS", JAPANESE),
        ("高度".encode("gb18030") * 20, "gb2312", "高度" * 20),
        (JAPANESE.encode("euc_jp") * 5, None, JAPANESE * 5),
        (FRENCH.encode("cp1252"), None, FRENCH),  # as likely Windows-1250, in which there are other letters
        (POLISH.encode("cp1250"), None, POLISH),
        (b"plain", "no-such-charset", "plain"),
        (b"a\0b", None, "ab"),
    ],
)
def test_a_page_is_decoded_as_it_was_written(content: bytes, charset: str | None, expected: str) -> None:
    assert decode_page(content, charset) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The tide gauge writes down the height of the water every six minutes, day and night.", "en"),
        ("Havet stiger och sjunker två gånger om dygnet, och nästan allt är månens verk här i norr.", "sv"),
        (JAPANESE * 2, "ja"),
        ("short", None),
    ],
)
def test_the_language_is_told_from_the_text(text: str, language: str | None) -> None:
    assert detect_language(text) == language
