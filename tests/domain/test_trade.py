"""Trade codes, and what tariffs say of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.trade import (
    CarbonBorder,
    Duty,
    Schedule,
    hs_code,
    joined_words,
    shared_digits,
)

PATHS = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(" > ".join))


def schedule(*duties: Duty) -> Schedule:
    return Schedule("DE", "EVFTA", "TARIC", date(2027, 1, 1), {"848071": duties})


@pytest.mark.parametrize(
    ("written", "code"),
    [("8480.71", "848071"), ("84 80", "8480"), ("84807100", "84807100"), ("848", None), ("", None)],
)
def test_an_hs_code_is_read_as_people_write_it(written: str, code: str | None):
    assert hs_code(written) == code


@pytest.mark.parametrize(
    ("one", "other", "digits"),
    [
        ("848071", "84807190", 6),
        ("848071", "848079", 4),
        ("848071", "8480", 4),
        ("8480", "8481", 2),
        ("84", "84", 2),
        ("8", "84", 0),
        ("", "8480", 0),
        ("0101", "8480", 0),
    ],
)
def test_digits_in_common_count_by_level(one: str, other: str, digits: int):
    assert shared_digits(one, other) == digits == shared_digits(other, one)


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        ([], ""),
        (["", ""], ""),
        (["Khuôn"], "Khuôn"),
        (["Khuôn > A", "Khuôn > A"], "Khuôn > A"),
        (["Khuôn > A", "Khuôn > B > C"], "Khuôn > A; B > C"),
        (["Khuôn", "Khuôn > B"], "Khuôn > B"),
        (["A", "B"], "A; B"),
    ],
)
def test_lines_of_a_subheading_say_their_common_words_once(texts: list[str], joined: str):
    assert joined_words(texts) == joined


@given(PATHS)
def test_joining_loses_no_word_and_does_not_depend_on_repetition(paths: list[str]):
    joined = joined_words(paths)

    assert set(joined) - set(" >;") == {word for path in paths for word in path.split(" > ")}
    assert joined_words([*paths, *paths]) == joined


@pytest.mark.parametrize(
    ("mfn", "preferential", "margin"),
    [(8.0, 0.0, 8.0), (8.0, None, 0.0), (None, 0.0, None), (2.0, 3.0, 0.0)],
)
def test_the_margin_is_the_difference_in_percentage_points(mfn, preferential, margin):
    assert Duty("848071", mfn, preferential).margin_pp == margin


def test_of_several_lines_the_one_that_saves_least_counts():
    least, most = Duty("84807110", 5.0, 3.0), Duty("84807190", 8.0, 0.0)

    assert schedule(most, least).duty_on("848071") == least


def test_a_line_of_unknown_duty_makes_the_subheading_unknown():
    assert (
        schedule(Duty("84807110", 5.0, 0.0), Duty("84807190", None, 0.0)).duty_on("848071") is None
    )


@pytest.mark.parametrize("code", ["848079", "8480", "", "84"])
def test_a_line_that_is_not_there_or_too_short_a_code_says_nothing(code: str):
    assert schedule(Duty("848071", 5.0, 0.0)).duty_on(code) is None


def test_a_longer_code_is_compared_by_its_first_six_digits():
    duty = Duty("84807100", 5.0, 0.0)

    assert schedule(duty).duty_on("84807190") == duty


CBAM = CarbonBorder(
    countries=frozenset({"DE"}),
    covered=("72", "7318", "25070080", "280410"),
    excepted=("7204", "72022"),
    applies_from=date(2026, 1, 1),
    source="Regulation (EU) 2023/956, Annex I",
    checked_on=date(2026, 11, 27),
)


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        ("7318", True),
        ("731815", True),
        ("73181588", True),
        ("7208", True),
        ("7204", False),
        ("720449", False),
        ("720221", False),
        ("720260", True),
        ("8480", False),
        ("848071", False),
    ],
)
def test_goods_under_the_carbon_border_are_known_by_their_first_digits(code: str, scope: bool):
    assert CBAM.in_scope(code) is scope


@pytest.mark.parametrize("code", ["", "72", "731", "2507", "250700", "2804", "7202"])
def test_a_code_too_short_to_tell_is_unknown(code: str):
    assert CBAM.in_scope(code) is None


def test_lines_that_save_the_same_are_told_by_their_code_whatever_their_order():
    first, second = Duty("84807110", 5.0, 0.0), Duty("84807190", 5.0, 0.0)

    assert schedule(second, first).duty_on("848071") == first
    assert schedule(first, second).duty_on("848071") == first


def test_a_line_without_preference_saves_nothing_and_so_counts():
    free, none = Duty("84807110", 5.0, 0.0), Duty("84807190", 5.0, None)

    assert schedule(free, none).duty_on("848071") == none


def test_goods_left_out_again_are_out_though_their_chapter_is_in():
    assert CBAM.in_scope("72022100") is False
    assert CBAM.in_scope("72026000") is True


def test_words_are_told_in_the_order_of_the_tariff():
    assert joined_words(["Khuôn > Z", "Khuôn > A", "Khuôn > Z"]) == "Khuôn > Z; A"
