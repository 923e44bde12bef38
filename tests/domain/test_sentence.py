"""A sentence is kept apart from its language: what it is filled with, and how it is stored."""

import json

import pytest

from matchmaker.domain.sentence import Sentence, in_language

NAME = {"vi": "Khuôn ép nhựa", "en": "Injection mould"}


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        (NAME, "vi", "Khuôn ép nhựa"),
        (NAME, "en", "Injection mould"),
        ({"vi": "Khuôn", "en": ""}, "en", "Khuôn"),
        ({"vi": "", "en": "Mould"}, "vi", "Mould"),
        ({"vi": "Khuôn"}, "ja", "Khuôn"),
        ({"vi": "", "en": ""}, "vi", ""),
        ({}, "vi", ""),
    ],
)
def test_a_name_is_said_in_the_language_asked_for_else_in_one_it_has(value, language, said):
    assert in_language(value, language) == said


@pytest.mark.parametrize("value", [0, 0.0, False, None, "", "Khuôn", ["a"]])
def test_what_is_no_name_stays_what_it_is(value):
    assert in_language(value, "vi") is value


def test_nothing_and_zero_are_said_and_not_left_out():
    sentence = Sentence("%(met)s of %(all)s%(rest)s", {"met": 0, "all": 12, "rest": ""})

    assert str(sentence) == "0 of 12"


def test_a_sentence_in_a_sentence_in_a_sentence_comes_back_from_the_store():
    innermost = Sentence("Table %(label)s", {"label": "A1"})
    inner = Sentence("%(where)s is taken", {"where": innermost})
    stored = json.dumps(Sentence("%(why)s.", {"why": inner, "name": NAME}).to_json())

    read = Sentence.from_json(json.loads(stored))

    assert str(read) == "Table A1 is taken."
    assert read.values["why"].values["where"] == innermost
    assert read.values["name"] == NAME, "a name by language is no sentence"


def test_an_old_row_without_values_is_read():
    assert Sentence.from_json({"say": "Must meet"}) == Sentence("Must meet")


def test_the_same_words_of_somebody_else_are_another_sentence():
    first, second = (Sentence("%(who)s came.", {"who": who}) for who in ("Lan", "Hoa"))

    assert first != second
    assert len({first, second, Sentence("%(who)s came.", {"who": "Lan"})}) == 2


def test_what_stands_in_a_value_is_not_filled_in_again():
    sentence = Sentence("%(note)s", {"note": "100 %(who)s %s %d %"})

    assert str(sentence) == "100 %(who)s %s %d %"
