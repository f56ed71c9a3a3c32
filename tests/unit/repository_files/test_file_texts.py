"""The bytes of a file as its text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.repository_files.texts import Text, text_of

GERMAN = "Größe und Maß: für jede Übung gibt es Lösungen.\n"
RUSSIAN = "// Программа вычисляет высоту прилива по данным за год\n" * 3
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "4d7a" * 16 + "\nsize 12345\n"


@given(st.text())
def test_utf8_is_kept_to_the_byte(text: str) -> None:
    read = text_of(text.encode())
    if "\0" in text or text.startswith("\ufeff"):
        return
    assert isinstance(read, Text)
    assert (read.content.encode(), read.encoding) == (text.encode(), "utf-8")


def test_line_ends_and_blanks_at_the_end_are_kept() -> None:
    assert text_of(b"one \r\ntwo\r\n\n\t ") == Text("one \r\ntwo\r\n\n\t ")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding_whatever_nuls_follow(codec: str) -> None:
    assert text_of(GERMAN.encode(codec)) == Text(GERMAN, codec)


def test_the_other_byte_order_is_read_too() -> None:
    assert text_of(b"\xfe\xff" + GERMAN.encode("utf-16-be")) == Text(GERMAN, "utf-16")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (GERMAN, "latin-1"),
        ("Größe", "latin-1"),
        ("# Autor: José Núñez\nprint('hola')\n", "cp1252"),
        ("/* © 2004 Ada Lindqvist */\nint f(void);\n", "latin-1"),
        ("# räkna ut högsta vattenstånd på måndag\n", "latin-1"),
        (RUSSIAN, "cp1251"),
        ("# Zażółć gęślą jaźń\n", "cp1250"),
        ("# 潮位を計算するプログラム\nprint('こんにちは')\n", "shift_jis"),
        ("# -*- coding: koi8-r -*-\n" + RUSSIAN, "koi8-r"),
    ],
)
def test_another_charset_is_guessed(text: str, codec: str) -> None:
    read = text_of(text.encode(codec))
    assert isinstance(read, Text)
    assert read.content == text
    assert read.content.encode(read.encoding) == text.encode(codec)


def test_a_pointer_to_a_large_file_is_no_text_and_a_text_about_one_is() -> None:
    assert text_of(POINTER.encode()) == "lfs_pointer"
    assert text_of(POINTER.replace("oid", "ext-0-foo sha256:ab\noid").encode()) == "lfs_pointer"
    for text in (f"{POINTER}\nmore\n", POINTER.replace("sha256", "md5"), f"> {POINTER}"):
        assert text_of(text.encode()) == Text(text)


@pytest.mark.parametrize(
    ("content", "why_not"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (b"a" * 7999 + b"\0", "binary"),
        (b"\xff\xfe" + bytes(range(1, 250)) * 3, "binary"),
        (b"\xff\xfe\0\xd8", "binary"),
        (bytes(range(1, 256)) * 5, "not_text"),
    ],
)
def test_what_is_no_text_says_why(content: bytes, why_not: str) -> None:
    assert text_of(content) == why_not


@given(st.binary())
def test_any_bytes_are_a_text_or_have_a_reason(content: bytes) -> None:
    assert isinstance(text_of(content), Text) or text_of(content) in ("binary", "not_text")
