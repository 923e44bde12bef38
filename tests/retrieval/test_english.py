"""English words: Porter's stemmer on the paper's own examples, and stop words."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.retrieval.english import STOP_WORDS, stem

# examples of each step in the paper
STEPS = {
    "caresses": "caress",
    "ponies": "poni",
    "ties": "ti",
    "cats": "cat",
    "feed": "feed",
    "plastered": "plaster",
    "bled": "bled",
    "motoring": "motor",
    "sing": "sing",
    "conflated": "conflat",
    "troubled": "troubl",
    "sized": "size",
    "hopping": "hop",
    "tanned": "tan",
    "falling": "fall",
    "hissing": "hiss",
    "fizzed": "fizz",
    "failing": "fail",
    "filing": "file",
    "happy": "happi",
    "sky": "sky",
    "relational": "relat",
    "conditional": "condit",
    "rational": "ration",
    "digitizer": "digit",
    "operator": "oper",
    "feudalism": "feudal",
    "decisiveness": "decis",
    "hopefulness": "hope",
    "callousness": "callous",
    "formaliti": "formal",
    "sensitiviti": "sensit",
    "sensibiliti": "sensibl",
    "triplicate": "triplic",
    "formative": "form",
    "formalize": "formal",
    "electrical": "electr",
    "goodness": "good",
    "revival": "reviv",
    "allowance": "allow",
    "inference": "infer",
    "airliner": "airlin",
    "adjustable": "adjust",
    "defensible": "defens",
    "irritant": "irrit",
    "replacement": "replac",
    "adjustment": "adjust",
    "dependent": "depend",
    "adoption": "adopt",
    "communism": "commun",
    "activate": "activ",
    "effective": "effect",
    "bowdlerize": "bowdler",
    "probate": "probat",
    "rate": "rate",
    "cease": "ceas",
    "roll": "roll",
}


@pytest.mark.parametrize(("word", "expected"), STEPS.items())
def test_the_papers_examples_come_out_as_printed(word: str, expected: str):
    assert stem(word) == expected


@pytest.mark.parametrize("words", ["mould moulds", "machine machines machining machined"])
def test_forms_of_one_word_share_a_stem(words: str):
    assert len({stem(word) for word in words.split()}) == 1


@pytest.mark.parametrize("word", ["sus304", "khuôn", "m8", "0.01", "ab", "a", "", "金型"])
def test_words_that_are_no_english_words_stay(word: str):
    assert stem(word) == word


@given(st.text(alphabet=string.ascii_lowercase, max_size=20))
def test_a_stem_is_never_longer_than_a_letter_more_and_never_lost(word: str):
    found = stem(word)

    assert len(found) <= len(word) + 1
    assert bool(found) == bool(word)


def test_the_vietnamese_word_for_print_is_only_an_english_stop_word():
    assert "in" in STOP_WORDS
    assert "mould" not in STOP_WORDS
