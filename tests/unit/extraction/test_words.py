"""How many words a text has, in scripts with blanks and without."""

import pytest

from llm_engineering.application.extraction import word_count


@pytest.mark.parametrize(
    ("text", "fewest", "most"),
    [
        ("A state-of-the-art gauge, read twice a day.", 7, 7),
        ("A state-of-the-art gauge called 潮位計.", 5, 6),
        ("양동이로 비 재기는 생각보다 훨씬 어려운 일이다", 7, 7),
        ("今日は潮の満ち引きについて書きます。", 6, 10),
        ("潮汐每天涨落两次，月亮是原因。", 6, 8),
        ("น้ำขึ้นน้ำลงวันละสองครั้งเพราะดวงจันทร์", 7, 11),
        ("ទឹកជោរឡើងពីរដងក្នុងមួយថ្ងៃ", 5, 9),
        ("المد يرتفع مرتين في اليوم", 5, 5),
        ("समुद्र का पानी दिन में दो बार चढ़ता है", 9, 9),
        ("", 0, 0),
    ],
)
def test_words_are_counted_as_a_reader_would(text: str, fewest: int, most: int) -> None:
    assert fewest <= word_count(text) <= most
