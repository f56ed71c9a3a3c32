"""Who wrote a document: by its byline, in all the ways people write names."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.authorship import Authorship, names_author, names_of_site
from tests.warehouse_samples import article

ADA = "Ada Lindqvist"

HERS = [
    ADA,
    "ADA LINDQVIST",
    "Lindqvist, Ada",
    "LINDQVIST Ada",
    "Lindqvist Ada",
    "A. Lindqvist",
    "Lindqvist A.",
    "Lindqvist, A.",
    "Ada M. Lindqvist",
    "Ada Maria Lindqvist",
    "Lindqvist, Ada Maria",
    "Áda Líndqvist",
    "Dr. Ada Lindqvist",
    "Prof. Dr. Ada Lindqvist",
    "Ada Lindqvist, PhD",
    "Ada Lindqvist, M.Sc., Ph.D.",
    "Ada Lindqvist M.A.",
    "Lindqvist, Ada, PhD",
    "Ada Lindqvist Jr.",
    "Ada Lindqvist III",
    "By Ada Lindqvist",
    "by: Ada Lindqvist",
    "Von Ada Lindqvist",
    "Par Ada Lindqvist",
    "Written by Ada Lindqvist",
    "Autorin: Ada Lindqvist",
    "Guest post by Ada Lindqvist",
    "Bo Ek and Ada Lindqvist",
    "Bo Ek & Ada Lindqvist",
    "Bo Ek &amp; Ada Lindqvist",
    "Bo Ek, Ada Lindqvist",
    "Bo Ek, Cleo Strand, and Ada Lindqvist",
    "Ek, Bo; Lindqvist, Ada",
    "Ek, B., Lindqvist, A.",
    "Ek, Bo, Lindqvist, Ada",
    "Ada Lindqvist und Bo Ek",
    "Ada Lindqvist et Bo Ek",
    "Bo Ek, as told to Ada Lindqvist",
    "Ada Lindqvist1,2",
    "Ada Lindqvist¹, Bo Ek²",
    "Capt. Ada Lindqvist",
    "Ada Lindqvist y Bo Ek",
    "Ada Lindqvist with Bo Ek",
    "Ada Lindqvist/Bo Ek",
    "Ada Lindqvist | Tidelines",
    "Tidelines by Ada Lindqvist",
    "Ada Lindqvist — oceanographer",
    "Ada Lindqvist, Chief Tide Officer",
    "Ada Lindqvist from Tidelines",
    "Ada Lindqvist in Towards Tides",
    "Ada Lindqvist (@tides)",
    "Ada Lindqvist (she/her)",
    "Ada Lindqvist, edited by Bo Ek",
    "Bo Ek (with Ada Lindqvist)",
    "Ada Lindqvist 🌊",
    'Ada "Tide" Lindqvist',
    "Ada\u00a0Lindqvist\u200b",
    "@adalindqvist",
    "adalindqvist",
    "ada-lindqvist",
    "Ada_Lindqvist",
    "ada.lindqvist",
    "ada_lindqvist_42",
    "adalindqvist123",
    "@ada_lindqvist_writes",
    "@theadalindqvist",
    "lindqvistada",
    "alindqvist",
    "bo-ek, adalindqvist",
    "https://medium.com/@adalindqvist",
    "https://adalindqvist.substack.com",
    "adalindqvist.com",
    "ada.lindqvist@tides.example",
]

SOMEBODY_ELSES = [
    "Bo Ek",
    "Anna Lindqvist",
    "Adam Lindqvist",
    "Adaline Lindqvist",
    "B. Lindqvist",
    "Lindqvist, Bo",
    "Ada Strand",
    "Strand, Ada Maria",
    "Ada L. Strand",
    "Ada-Lena Lindqvist",
    "Lena Ada Lindqvist",
    "Ada Strand and Bo Lindqvist",
    "Ada Strand, Bo Lindqvist",
    "Ada, Bo Lindqvist",
    "Bo Ek, edited by Ada Lindqvist",
    "Bo Ek (translated by Ada Lindqvist)",
    "Bo Ek on Ada Lindqvist",
    "Bo Ek from Tidelines",
    "Bo Ek | Tidelines",
    "Guest author: Bo Ek",
    "Guest Author Bo Ek",
    "Dr. Bo Ek, PhD",
    "Bo Ek et al.",
    "Bo Ek¹, Cleo Strand²",
    "Bo Ek, Tide Labs",
    "Bo",
    "@boek",
    "boek",
    "bo.strand",
    "@adastrand",
]

SAYING_NOTHING = [
    "",
    " \n",
    "admin",
    "Administrator",
    "Staff",
    "Staff Writer",
    "The Editorial Team",
    "Editors",
    "Redaktion",
    "Rédaction",
    "Guest",
    "Guest author",
    "Unknown",
    "Anonymous",
    "Medium",
    "Tidelines Team",
    "Tides GmbH",
    "Tide Labs",
    "Tide Engineering",
    "The Tide Times",
    "Towards Tide Science",
    "News Desk",
    "Super User",
    "Contributing Writer",
    "user123",
    "author1",
    "https://adalindqvist.com/authors/bo-ek",
    "🌊",
    "---",
    "2024",
    "B.",
    "https://tides.example",
    "https://tides.example/about",
    "tides.example.com",
    "info@tides.example",
    "noreply@blogger.com",
    "Everything that the sea has taught us about data",
    "Ada",
    "Lindqvist",
    "Ada L.",
    "A. L.",
    "@ada",
    "al",
    "AL",
    "adal",
    "ada_l",
    "iamadalindqvist",
    "adalindqvistwrites",
    "山田太郎",
    "Иван Петров",
]

OF_OTHERS = [
    ("J. R. R. Tolkien", "John Ronald Reuel Tolkien", True),
    ("J.R.R. Tolkien", "John Ronald Reuel Tolkien", True),
    ("JRR Tolkien", "John Ronald Reuel Tolkien", True),
    ("John Ronald Reuel Tolkien", "J. R. R. Tolkien", True),
    ("John Ronald Reuel Tolkien", "JRR Tolkien", True),
    ("Tolkien, J. R. R.", "J.R.R. Tolkien", True),
    ("jrrtolkien", "John Ronald Reuel Tolkien", True),
    ("Christopher Tolkien", "J. R. R. Tolkien", False),
    ("J. Ronald Tolkien", "Ronald Tolkien", True),
    ("Ronald Tolkien", "J. Ronald Tolkien", True),
    ("Rita Tolkien", "J. R. R. Tolkien", None),
    ("J. R. R. Tolkien", "Rita Tolkien", None),
    ("Juergen Mueller", "Jürgen Müller", True),
    ("Jurgen Muller", "Jürgen Müller", True),
    ("Jürgen Müller", "Juergen Mueller", True),
    ("Michal Ek", "Michael Ek", False),
    ("Lukasz Wozniak", "Łukasz Woźniak", True),
    ("Soren Aangstroem", "Søren Ångström", True),
    ("Dorde Petrovic", "Đorđe Petrović", True),
    ("Djordje Petrovic", "Đorđe Petrović", True),
    ("Weiss, Aegir", "Ægir Weiß", True),
    ("Zoe\u0308 Ek", "Zoë Ek", True),
    ("Pat O’Brien", "Pat O'Brien", True),
    ("Pat OBrien", "Pat O’Brien", True),
    ("Jean Luc Dubois", "Jean-Luc Dubois", True),
    ("J.-L. Dubois", "Jean-Luc Dubois", True),
    ("Jean‑Luc Dubois", "Jean-Luc Dubois", True),
    ("Jean Dubois", "Jean-Luc Dubois", False),
    ("Jean-Luc Dubois", "Jean Dubois", False),
    ("Anna Ek-Strand", "Anna Ek", True),
    ("Anna Strand", "Anna Ek-Strand", True),
    ("van der Berg, Jan", "Jan van der Berg", True),
    ("Jan Berg", "Jan van der Berg", True),
    ("J. Vanderberg", "Jan van der Berg", True),
    ("Jan van Dijk", "Jan van der Berg", False),
    ("Muhammad al-Khwarizmi", "Muhammad Al Khwarizmi", True),
    ("José Ortega y Gasset", "José Ortega y Gasset", True),
    ("García Márquez, Gabriel", "Gabriel García Márquez", True),
    ("Gabriel García", "Gabriel García Márquez", None),
    ("Jose Maria Garcia", "Maria Garcia", False),
    ("Maria Garcia", "Jose Maria Garcia", None),
    ("Ma, Jack", "Jack Ma", True),
    ("Al Gore", "Al Gore", True),
    ("Nguyen Van An", "Nguyễn Văn An", True),
    ("Nguyễn Văn An", "An Nguyen", True),
    ("jdoe", "Jane Doe", None),
    ("JDoe42", "Jane Doe", None),
    ("jroe", "Jane Doe", False),
    ("johndoe", "Jane Doe", False),
    ("johndoewrites", "Jane Doe", False),
    ("joannleeds", "Ann Lee", False),
    ("ggarcia", "Gabriel García Márquez", None),
    ("jpdupont", "Jean-Pierre Dupont-Durand", None),
    ("jvdberg", "Jan van der Berg", True),
    ("pvdberg", "Jan van der Berg", False),
    ("dstrand", "Dr. Jane Strand", False),
    ("LI Wei", "Wei Li", True),
    ("Kim Min Jun", "Min-jun Kim", True),
    ("Kovács Anna", "Anna Kovács", True),
    ("Thec Ek", "Caa Ek", False),
    ("therealplato", "Plato", True),
    ("Plato", "Plato", True),
    ("@plato99", "Plato", True),
    ("Plato Ek", "Plato", False),
    ("plato.strand", "Plato", False),
    ("Aristotle", "Plato", False),
    ("山田 太郎", "山田太郎", True),
    ("太郎 山田", "山田太郎", True),
    ("鈴木花子、山田太郎", "山田太郎", True),
    ("鈴木花子，山田太郎", "山田太郎", True),
    ("鈴木花子；山田太郎", "山田太郎", True),
    ("山田太郎（作家）", "山田太郎", True),
    ("文／山田太郎", "山田太郎", True),
    ("山田太郎さん", "山田太郎", None),
    ("著者：山田太郎", "山田太郎", None),
    ("鈴木花子・山田太郎", "山田太郎", None),
    ("山田花子", "山田太郎", False),
    ("編集部", "山田太郎", None),
    ("太郎", "山田太郎", None),
    ("김민준 기자", "김민준", None),
    ("김민서", "김민준", False),
    ("Taro Yamada", "山田太郎", None),
    ("山田太郎", "Taro Yamada", None),
    ("鈴木花子", "山田太郎", False),
    ("ガ", "カ", False),
    ("Петров Иван", "Иван Петров", True),
    ("И. Петров", "Иван Петров", True),
    ("Анна Петрова", "Иван Петров", False),
    ("Анна Смирнова и Иван Петров", "Иван Петров", True),
    ("Анна Смирнова и Олег Белов", "Иван Петров", False),
    ("Jan Novák a Petr Svoboda", "Petr Svoboda", True),
    ("Kovács Anna és Szabó Éva", "Éva Szabó", True),
    ("ΓΙΩΡΓΟΣ ΠΑΠΠΑΣ", "Γιώργος Παππάς", True),
    ("Anna Staff", "Anna Staff", True),
    ("Christopher Guest", "Christopher Guest", True),
]


@pytest.mark.parametrize("byline", HERS)
def test_the_author_is_named(byline: str) -> None:
    assert names_author([byline], [ADA]) is True


@pytest.mark.parametrize("byline", SOMEBODY_ELSES)
def test_somebody_else_is_named(byline: str) -> None:
    assert names_author([byline], [ADA]) is False


@pytest.mark.parametrize("byline", SAYING_NOTHING)
def test_a_byline_that_names_no_person_or_may_be_the_author_decides_nothing(byline: str) -> None:
    assert names_author([byline], [ADA]) is None


@pytest.mark.parametrize(("byline", "name", "expected"), OF_OTHERS)
def test_names_of_all_kinds(byline: str, name: str, expected: bool | None) -> None:
    assert names_author([byline], [name]) is expected


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ([], None),
        (["Bo Ek", ADA], True),
        (["admin", ADA], True),
        (["admin", "Bo Ek"], False),
        (["Ada", "Bo Ek"], None),
        (["Bo Ek", "Cleo Strand"], False),
    ],
)
def test_one_author_among_several_is_enough(byline: list[str], expected: bool | None) -> None:
    assert names_author(byline, [ADA]) is expected


@pytest.mark.parametrize("other", ["Tide Lady", "@tidelady", "https://medium.com/@tidelady", "tidelady"])
def test_a_pen_name_is_the_authors_too(other: str) -> None:
    assert names_author(["Tide Lady"], [ADA]) is False
    for byline in ("Tide Lady", "tidelady", "@TideLady", "Bo Ek and Tide Lady"):
        assert names_author([byline], [ADA, other]) is True
    assert names_author(["Bo Ek"], [ADA, other]) is False


def test_a_name_in_another_script_is_judged_by_a_pen_name_in_that_script() -> None:
    assert names_author(["鈴木花子"], ["Taro Yamada"]) is None
    assert names_author(["鈴木花子"], ["Taro Yamada", "山田太郎"]) is False
    assert names_author(["山田 太郎"], ["Taro Yamada", "山田太郎"]) is True


def test_a_name_that_is_no_persons_is_the_authors_where_it_is_said_to_be() -> None:
    assert names_author(["Tides Team"], [ADA]) is None
    assert names_author(["Tides Team"], [ADA, "Tides Team"]) is True


def test_what_a_feed_says_counts_only_where_the_document_decides_nothing() -> None:
    ada = Authorship((ADA,))
    assert ada.judge(["admin"], ["Bo Ek"]) == (["admin", "Bo Ek"], False)
    assert ada.judge([], [ADA]) == ([ADA], True)
    assert ada.judge([ADA], ["Bo Ek"]) == ([ADA], True)
    assert ada.judge(["Bo Ek"], [ADA]) == (["Bo Ek"], False)


@pytest.mark.parametrize(
    ("byline", "listed", "expected"),
    [
        (["Tide Lines"], [], (["Tide Lines"], None)),
        (["custom article"], [], (["custom article"], None)),
        (["Tide"], [], (["Tide"], None)),
        (["Ebb"], [], (["Ebb"], None)),
        (["Ebb Ek"], [], (["Ebb Ek"], False)),
        (["TideLines", "Bo Ek"], [], (["TideLines", "Bo Ek"], False)),
        (["Tide Lines"], ["Bo Ek"], (["Bo Ek"], False)),
        (["Tide Lines"], ["editor"], (["Tide Lines"], None)),
        ([], ["Tide Lines"], ([], None)),
    ],
)
def test_the_sites_own_name_is_no_persons(
    byline: list[str], listed: list[str], expected: tuple[list[str], bool | None]
) -> None:
    site = names_of_site(article(site_name="Tide lines", platform="custom_article", link="https://blog.ebb.example/1"))
    assert Authorship((ADA,)).judge(byline, listed, site) == expected


@pytest.mark.parametrize(
    ("byline", "listed", "expected"),
    [
        ([ADA], [], ([ADA], True)),
        ([ADA, "Bo Ek"], [], ([ADA, "Bo Ek"], True)),
        ([], [ADA], ([ADA], True)),
        (["admin"], [ADA], (["admin", ADA], True)),
        ([ADA], ["Bo Ek"], (["Bo Ek"], False)),
        (["Bo Ek"], [], (["Bo Ek"], False)),
    ],
)
def test_a_site_that_is_called_after_the_author_is_the_authors(
    byline: list[str], listed: list[str], expected: tuple[list[str], bool | None]
) -> None:
    assert Authorship((ADA,)).judge(byline, listed, (ADA, "ada-lindqvist.example")) == expected


@given(st.lists(st.text(max_size=80), max_size=4), st.lists(st.text(max_size=40), min_size=1, max_size=3))
def test_no_text_is_too_odd(byline: list[str], names: list[str]) -> None:
    assert names_author(byline, names) in (True, False, None)


@pytest.mark.parametrize("part", ["a.", "a-", "M.A. ", "www.", "a, ", "by ", "(", " ", "@a", "e\u0301 "])
def test_a_byline_without_end_is_read_in_a_moment(part: str) -> None:
    began = time.monotonic()
    names_author([part * 20_000], [ADA, "@tidelady"])
    assert time.monotonic() - began < 2


LETTERS = "abcdeghijklmnoprstuvwåäöéüßøłñç"
NAMES = st.text(LETTERS, min_size=3, max_size=8).map(str.capitalize)


@given(NAMES, NAMES, st.permutations([0, 1]), st.booleans(), st.booleans())
def test_order_case_and_accents_do_not_matter(
    given_name: str, surname: str, order: list[int], is_upper: bool, is_bare: bool
) -> None:
    parts = [given_name, surname]
    shown = " ".join(parts[number] for number in order)
    if is_bare:
        decomposed = unicodedata.normalize("NFKD", shown)
        shown = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    shown = shown.upper() if is_upper else shown
    assert names_author([shown], [f"{given_name} {surname}"]) is True


@given(st.lists(NAMES, min_size=4, max_size=4, unique_by=lambda name: name[0].casefold()))
def test_a_first_name_or_a_surname_in_common_is_not_enough(names: list[str]) -> None:
    given_name, surname, other_given, other_surname = names
    author = f"{given_name} {surname}"
    assert names_author([f"{other_given} {surname}"], [author]) is not True
    assert names_author([f"{given_name} {other_surname}"], [author]) is not True


@given(st.sampled_from(HERS), st.lists(st.sampled_from(SOMEBODY_ELSES + SAYING_NOTHING), max_size=3))
def test_co_authors_never_take_a_document_from_its_author(hers: str, others: list[str]) -> None:
    assert names_author([*others, hers], [ADA]) is True


@given(st.sampled_from([" and ", " & ", " und ", " et ", "; ", " | ", ", ", " with "]), st.booleans())
def test_two_authors_in_one_byline_are_two(separator: str, is_first: bool) -> None:
    names = [ADA, "Bo Ek"] if is_first else ["Bo Ek", ADA]
    assert names_author([separator.join(names)], [ADA]) is True
    assert names_author([separator.join(names)], ["Bo Ek"]) is True
    assert names_author([separator.join(names)], ["Bo Lindqvist"]) is False
