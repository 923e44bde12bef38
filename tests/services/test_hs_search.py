"""A code is found by digits, by Vietnamese or English words, with or without marks."""

import pytest

from matchmaker.domain.text import fold
from matchmaker.services.goods import lexicon_lines
from matchmaker.services.hs_search import find_codes, named


def codes(wanted: str, limit: int = 20) -> list[str]:
    return [one.code for one in find_codes(wanted, limit).codes]


@pytest.mark.parametrize("typed", ["8480", "84.80", " 84 80 ", "84-80"])
def test_digits_find_every_code_that_begins_with_them(typed: str):
    expected = [code for code in lexicon_lines() if code.startswith("8480")]

    assert codes(typed) == expected


@pytest.mark.parametrize("typed", ["848071", "8480.71", "8480.71.90", "84807110"])
def test_six_digits_and_more_find_the_one_subheading(typed: str):
    assert codes(typed) == ["848071"]


@pytest.mark.parametrize("typed", ["8", "987654", "", "   ", "…", "zzzz qqqq"])
def test_what_names_nothing_finds_nothing(typed: str):
    assert (codes(typed), find_codes(typed).total) == ([], 0)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("khuôn ép nhựa", "848071"),
        ("khuon ep nhua", "848071"),
        ("KHUÔN ÉP NHỰA", "848071"),
        ("roasted coffee", "090121"),
        ("cà phê rang", "090121"),
        ("ca phe rang", "090121"),
    ],
)
def test_words_find_their_goods_first_with_marks_or_without(typed: str, code: str):
    assert codes(typed)[0] == code


def test_the_last_word_may_be_a_beginning_the_others_not():
    assert "848071" in codes("khuon ep nh")
    assert "848071" not in codes("khuo ep nhua")


def test_every_word_must_stand_in_what_is_found():
    both = set(codes("khuôn nhựa", 5000))

    assert both <= set(codes("khuôn", 5000)) & set(codes("nhựa", 5000))


def test_marks_count_for_the_order_only():
    marked, plain = find_codes("chè xanh", 5000), find_codes("che xanh", 5000)

    assert {one.code for one in marked.codes} == {one.code for one in plain.codes}


def test_the_number_of_all_stands_beside_the_few_that_are_shown():
    found = find_codes("máy", 5)

    assert len(found.codes) == 5
    assert found.total == len(find_codes("máy", 5000).codes) > 100


def test_the_same_words_find_the_same_codes_in_the_same_order():
    assert find_codes("dien tu") == find_codes("dien tu")


def test_what_is_found_has_names_in_both_languages_and_what_it_stands_under():
    found = named("848071")

    assert found.name_vi
    assert found.name_en
    assert (found.heading.code, found.chapter.code) == ("8480", "84")
    for above in (found.heading, found.chapter):
        assert above.name_vi
        assert above.name_en


@pytest.mark.parametrize("typed", ["8480 khuôn", "khuôn 8480"])
def test_digits_among_words_are_words_and_name_no_goods(typed: str):
    assert codes(typed) == []


@pytest.mark.parametrize("typed", ["bò", "bơ", "dứa", "tủ", "chỉ", "cần", "điện tử"])
def test_with_marks_the_first_three_say_the_very_words(typed: str):
    for code in codes(typed, 3):
        assert typed in lexicon_lines()[code][1].casefold()


@pytest.mark.parametrize(("one", "other"), [("bò", "bơ"), ("dừa", "dứa"), ("tủ", "tụ")])
def test_words_that_differ_by_marks_alone_find_the_same_codes_in_another_order(
    one: str, other: str
):
    assert set(codes(one, 5000)) == set(codes(other, 5000))
    assert codes(one)[0] != codes(other)[0]


@pytest.mark.parametrize(("typed", "least"), [("dien tu", 100), ("che xanh", 5), ("coffee", 10)])
def test_all_that_is_found_says_each_word_in_either_language(typed: str, least: int):
    found = find_codes(typed, 5000)

    assert len(found.codes) == found.total >= least
    for one in found.codes:
        said = fold(" ".join(lexicon_lines()[one.code]))
        assert all(word in said for word in typed.split())


@pytest.mark.parametrize("typed", ["máy", "84", "8480", "dien tu", "coffee"])
def test_nothing_is_found_twice_and_fewer_are_the_first_of_many(typed: str):
    many = codes(typed, 5000)

    assert len(many) == len(set(many))
    assert codes(typed, 3) == many[:3]


def test_the_order_of_words_does_not_change_what_is_found():
    assert set(codes("ép nhựa khuôn", 5000)) == set(codes("khuôn ép nhựa", 5000))


def test_asked_for_none_the_search_still_counts_them():
    found = find_codes("máy", 0)

    assert found.codes == ()
    assert found.total == find_codes("máy").total


def test_every_code_is_found_by_its_own_digits_and_named_with_them():
    for code in list(lexicon_lines())[::400]:
        (found,) = find_codes(code).codes
        assert found == named(code)
        assert (found.heading.code, found.chapter.code) == (code[:4], code[:2])
