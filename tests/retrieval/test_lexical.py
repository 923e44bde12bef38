"""Words in common: equal to an independent BM25, and right for Vietnamese."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.retrieval.lexical import (
    Bm25,
    analyser,
    bigrams,
    bm25_scores,
    char_scores,
    english,
    folded,
    syllable_pairs,
    words,
)

TERMS = st.lists(
    st.sampled_from(["steel", "mould", "pump", "cable", "shoe", "rice"]), min_size=1, max_size=9
)


@settings(deadline=None, max_examples=60)
@given(documents=st.lists(TERMS, min_size=2, max_size=8), query=TERMS)
def test_scores_equal_those_of_an_independent_library(documents: list[list[str]], query: list[str]):
    import bm25s

    reference = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    reference.index(documents, show_progress=False)
    asked = [term for term in query if any(term in document for document in documents)]

    ours = Bm25(documents).scores([query])[0]

    theirs = reference.get_scores(asked) if asked else np.zeros(len(documents))
    assert ours == pytest.approx(theirs.tolist(), abs=1e-5)


def test_a_rare_term_counts_more_than_a_common_one():
    index = Bm25([["steel", "pipe"], ["steel", "mould"], ["steel", "bolt"]])

    common, rare = index.scores([["steel"], ["mould"]])

    assert rare[1] > common[1] > 0


def test_repeating_a_term_helps_less_and_less():
    documents = [["pump"] * n + ["other"] * (20 - n) for n in (1, 2, 4, 8)]

    one, two, four, eight = Bm25(documents).scores([["pump"]])[0]

    assert one < two < four < eight
    assert eight < 3 * one


def test_a_long_document_is_held_back():
    index = Bm25([["pump"], ["pump"] + ["other"] * 30])

    short, long = index.scores([["pump"]])[0]

    assert short > long


def test_a_query_of_unknown_words_scores_nothing():
    assert Bm25([["steel"]]).scores([["coffee"], []]).tolist() == [[0.0], [0.0]]


def test_documents_without_words_score_nothing():
    assert Bm25([[], ["steel"]]).scores([["steel"]])[0][0] == 0


def test_an_index_of_nothing_answers_with_nothing():
    assert Bm25([]).scores([["steel"]]).shape == (1, 0)


def test_no_queries_give_no_rows():
    assert Bm25([["steel"]]).scores([]).shape == (0, 1)


@given(st.permutations([["steel"], ["steel", "pipe"], ["rice"], ["pipe", "rice"]]))
def test_the_order_of_documents_changes_no_score(documents: list[list[str]]):
    scores = Bm25(documents).scores([["steel", "pipe"]])[0]

    by_document = {tuple(d): float(s) for d, s in zip(documents, scores, strict=True)}
    straight = [["steel"], ["steel", "pipe"], ["rice"], ["pipe", "rice"]]
    expected = Bm25(straight).scores([["steel", "pipe"]])[0]
    assert [by_document[tuple(d)] for d in straight] == pytest.approx(expected.tolist())


def test_english_words_are_stemmed_and_small_words_dropped():
    assert english("The moulds for machining") == ["mould", "machin"]


def test_vietnamese_keeps_its_marks_and_adds_pairs():
    assert syllable_pairs("máy ép nhựa") == ["máy", "ép", "nhựa", "máy ép", "ép nhựa"]


def test_stone_leather_and_much_are_three_words():
    """đá, da and đa fold to one form: a folded index would confuse them."""
    documents = ["túi da", "tấm đá", "đa dạng"]

    scores = bm25_scores(["đá"], documents, syllable_pairs, syllable_pairs)[0]

    assert np.flatnonzero(scores).tolist() == [1]


@pytest.mark.parametrize(
    ("old", "new"), [("khóa", "khoá"), ("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ")]
)
def test_both_spellings_of_a_tone_are_one_word(old: str, new: str):
    assert syllable_pairs(old) == syllable_pairs(new)


def test_the_tone_of_a_syllable_with_an_end_is_left_alone():
    assert syllable_pairs("toán") == ["toán"]


def test_decomposed_text_is_cut_like_composed_text():
    assert words(unicodedata.normalize("NFD", "Điện tử")) == words("Điện tử") == ["điện", "tử"]


def test_the_folded_index_answers_bare_typing():
    documents = ["Khuôn ép nhựa", "Thiết bị điện tử", "Cà phê"]

    scores = bm25_scores(["dien tu"], documents, folded, folded)[0]

    assert int(scores.argmax()) == 1


def test_japanese_is_cut_into_pairs_of_signs():
    assert bigrams("金型 SUS304") == ["金型", "sus304"]
    assert bigrams("ダイカ") == ["ダイ", "イカ"]


def test_wide_letters_are_read_like_narrow_ones():
    assert bigrams("ＳＵＳ３０４") == ["sus304"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("vi", syllable_pairs), ("ja", bigrams), ("en", english), ("de", english)],
)
def test_each_language_has_its_way_of_cutting(language: str, expected: object):
    assert analyser(language) is expected


def test_character_grams_forgive_a_slip_of_the_pen():
    scores = char_scores(["injecton mold"], ["injection mould", "coffee beans"])[0]

    assert scores[0] > 5 * scores[1]


def test_character_grams_of_equal_texts_are_one():
    assert char_scores(["steel pipe"], ["steel pipe", "rice"])[0][0] == pytest.approx(1, abs=1e-5)
