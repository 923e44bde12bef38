"""Text is stored in one form, compared in another, and sorted as Vietnamese sorts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.text import clean, fold, sort_key, whole_number

anything = st.text(max_size=40) | st.text("aàảãáạăâêôơưđĐ \n\t\u0301\u202e", max_size=20)


def test_vietnamese_typed_in_pieces_becomes_whole_letters():
    assert clean(unicodedata.normalize("NFD", "Hà Nội, Đống Đa")) == "Hà Nội, Đống Đa"


def test_line_ends_are_one_line_feed_and_tabs_stay():
    assert clean("một\r\nhai\rba\tbốn") == "một\nhai\nba\tbốn"


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\x85", "\u202e", "\u2066", "\u200f", "\ud800"])
def test_what_nobody_can_see_is_taken_out(hidden: str):
    assert clean(f"Công{hidden} ty") == "Công ty"


def test_names_are_never_recased():
    assert clean("công TY tnhh ABC") == "công TY tnhh ABC"


def test_joiners_that_scripts_need_stay():
    assert clean("क्‍ष") == "क्‍ष"


@given(anything)
def test_cleaning_twice_changes_nothing(text: str):
    assert clean(clean(text)) == clean(text)


@given(anything)
def test_clean_text_can_be_stored_anywhere(text: str):
    cleaned = clean(text)

    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Điện tử", "dien tu"),
        ("ĐÀ NẴNG", "da nang"),
        ("Cơ khí chính xác", "co khi chinh xac"),
        ("Straße", "strasse"),
        ("Ünal Ørsted", "unal ørsted"),
        ("プレス金型", "フレス金型"),
    ],
)
def test_case_and_marks_do_not_count_when_comparing(written: str, folded: str):
    assert fold(written) == folded


@given(anything)
def test_folding_is_blind_to_how_letters_were_typed(text: str):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(anything)
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


def test_letters_come_in_the_order_of_the_vietnamese_alphabet():
    alphabet = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")

    assert sorted(set(alphabet), key=sort_key) == alphabet


def test_tones_come_level_huyen_hoi_nga_sac_nang():
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]

    assert sorted(set(tones), key=sort_key) == tones


def test_a_tone_counts_only_when_all_letters_are_the_same():
    names = ["Hà An", "Hạ Anh", "Hà Bình", "Hạ Bình"]

    assert sorted(set(names), key=sort_key) == names


def test_case_and_composition_do_not_change_the_order():
    name = "Đặng Văn Ế"

    assert sort_key(name) == sort_key(name.upper()) == sort_key(unicodedata.normalize("NFD", name))


@given(st.lists(anything, max_size=6))
def test_sorting_is_stable_under_shuffling(names: list[str]):
    assert [sort_key(n) for n in sorted(names, key=sort_key)] == sorted(map(sort_key, names))


def test_blanks_around_a_text_go_and_those_within_stay():
    assert clean(" \u3000\tCơ khí  chính xác\n ") == "Cơ khí  chính xác"


def test_digits_come_before_letters_and_other_scripts_after_them():
    names = ["An", "An 10", "An 2", "Ân", "Bình", "Yên", "日本", "金型"]

    assert sorted(set(names), key=sort_key) == names
    assert sort_key("3A") < sort_key("An")


@given(anything, anything)
def test_a_name_comes_before_the_same_name_with_more_behind_it(head: str, tail: str):
    assert sort_key(head) < sort_key(f"{head} {tail}")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("2147483647", 2_147_483_647),
        ("9" * 10, 9_999_999_999),
        ("9" * 11, None),
        ("9" * 5000, None),
        ("-1", None),
        ("+1", None),
        ("1.0", None),
        ("1_000", None),
        (" 1", None),
        ("²", None),
        ("", None),
    ],
)
def test_a_whole_number_is_digits_and_no_more_of_them_than_we_count_with(
    written: str, number: int | None
):
    assert whole_number(written) == number


@given(st.integers(0, 10**10 - 1))
def test_every_number_of_ours_is_read_as_it_is_written(number: int):
    assert whole_number(str(number)) == number
