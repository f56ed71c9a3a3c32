"""Bytes as servers send them, declared right, wrong and not at all: the text that was meant, never mojibake."""

import codecs

import pytest

from llm_engineering.application.extraction import decode_page

GERMAN = "<p>Größe, Ärger und „Zitate“ – für alle Fälle über den Dächern.</p>" * 3
RUSSIAN = "<p>Прилив поднимается в гавани, и лодки стоят выше.</p>" * 5
JAPANESE = "<p>潮が港に満ちて、舟が高く浮かぶ。網は乾いている。</p>" * 5
CHINESE = "<p>潮水在港口上涨，小船停得更高了。渔网正在晴干。</p>" * 5
KOREAN = "<p>항구에 밀물이 들어오고 배가 더 높이 떠 있다.</p>" * 5


def declared(charset: str, text: str) -> str:
    return f'<meta charset="{charset}">{text}'


@pytest.mark.parametrize(
    ("content", "header", "text"),
    [
        (GERMAN.encode(), "utf-8", GERMAN),
        (GERMAN.encode(), None, GERMAN),
        (GERMAN.encode(), "iso-8859-1", GERMAN),
        (declared("iso-8859-1", GERMAN).encode(), None, declared("iso-8859-1", GERMAN)),
        (GERMAN.encode("cp1252"), "utf-8", GERMAN),
        (GERMAN.encode("cp1252"), "iso-8859-1", GERMAN),
        (GERMAN.encode("cp1252"), "windows-1252", GERMAN),
        (declared("windows-1252", GERMAN).encode("cp1252"), "utf-8", declared("windows-1252", GERMAN)),
        (codecs.BOM_UTF8 + GERMAN.encode(), "iso-8859-1", GERMAN),
        (codecs.BOM_UTF8 * 2 + GERMAN.encode(), None, GERMAN),
        (codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"), "utf-8", GERMAN),
        (codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"), None, GERMAN),
        (GERMAN.encode("utf-16-le"), None, GERMAN),
        (GERMAN.encode("utf-16-be"), "utf-16", GERMAN),
        (GERMAN.encode("utf-16-le"), "utf-16le", GERMAN),
        (GERMAN.encode(), "utf-16", GERMAN),
        (RUSSIAN.encode("cp1251"), "windows-1251", RUSSIAN),
        (RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN),
        (declared("windows-1251", RUSSIAN).encode("cp1251"), None, declared("windows-1251", RUSSIAN)),
        (RUSSIAN.encode("cp1251"), None, RUSSIAN),
        (JAPANESE.encode("shift_jis"), "Shift_JIS", JAPANESE),
        (JAPANESE.encode("euc-jp"), "euc-jp", JAPANESE),
        (declared("shift_jis", JAPANESE).encode("cp932"), "nonsense", declared("shift_jis", JAPANESE)),
        (CHINESE.encode("gb18030"), "gb2312", CHINESE),
        (CHINESE.replace("渔", "鱼").encode("gb18030"), "gbk", CHINESE.replace("渔", "鱼")),
        (KOREAN.encode("cp949"), "euc-kr", KOREAN),
        (
            b'<?xml version="1.0" encoding="windows-1252"?>' + GERMAN.encode("cp1252"),
            None,
            f'<?xml version="1.0" encoding="windows-1252"?>{GERMAN}',
        ),
        (b"plain ascii", "utf-7", "plain ascii"),
        (b"", "utf-8", ""),
        (GERMAN.replace("Z", "\0Z").encode(), None, GERMAN),
    ],
)
def test_the_text_that_was_meant_comes_out(content: bytes, header: str | None, text: str) -> None:
    assert decode_page(content, header) == text


def test_a_page_cut_within_a_character_or_with_a_stray_byte_stays_utf8() -> None:
    assert decode_page(GERMAN.encode()[:-30] + "ü".encode()[:1], None).startswith(GERMAN[:100])
    assert decode_page(GERMAN.encode().replace(b"alle", b"al\xfele"), "utf-8").startswith(
        "<p>Gr\u00f6\u00dfe, \u00c4rger"
    )
