"""Meaning, words and goods codes together."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.retrieval.fuse import (
    ACROSS_LANGUAGES,
    OFFERS,
    PARTS,
    SAME_LANGUAGE,
    TARIFF_LINES,
    Weights,
    fused,
    read_closely,
    similarity,
    weights_for,
    word_scores,
)
from matchmaker.retrieval.passages import Passages, Sentences, Spread, standardised


def unit(seed: int, rows: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def passages(texts: list[str], languages: list[str] | str, seed: int = 0) -> Passages:
    named = [languages] * len(texts) if isinstance(languages, str) else languages
    vectors = unit(seed, len(texts))
    return Passages(texts, named, vectors, vectors)


PRODUCTS = [
    f"product {word}"
    for word in ["pump", "cable", "shoe", "rice", "mould", "bolt", "valve", "lamp", "chair"]
]


def test_a_language_pair_decides_the_weights():
    assert weights_for("en", "en") == weights_for("de", "de") == SAME_LANGUAGE
    assert weights_for("ja", "vi") == weights_for("en", "ko") == ACROSS_LANGUAGES
    assert weights_for("en", "vi").codes > weights_for("vi", "vi").codes > 0
    assert weights_for("vi", "en").words > weights_for("en", "vi").words == 0


def test_lines_of_a_tariff_have_weights_of_their_own_where_they_were_measured():
    assert weights_for("en", "en", in_tariff=True).codes > weights_for("en", "en").codes
    assert weights_for("en", "vi", in_tariff=True) == weights_for("en", "vi")


@pytest.mark.parametrize("need", ["vi", "en", "ja", "ko"])
@pytest.mark.parametrize("product", ["vi", "en"])
def test_weights_of_every_pair_sum_to_one(need: str, product: str):
    weights = weights_for(need, product)

    assert sum(getattr(weights, part) for part in PARTS) == pytest.approx(1)


def test_words_in_common_lift_a_product():
    needs = passages(["lamp"], "en", seed=1)

    without = similarity(needs, passages([*PRODUCTS[:-2], "x", "y"], "en", seed=2))[0, 7]
    with_word = similarity(needs, passages([*PRODUCTS[:-2], "lamp", "y"], "en", seed=2))[0, 7]

    assert with_word > without


def test_across_languages_meaning_alone_counts_where_no_codes_are_known():
    needs, products = passages(["lamp"], "en", seed=1), passages(PRODUCTS, "vi", seed=2)

    found = similarity(needs, products)

    assert np.allclose(found, standardised(needs.centred @ products.centred.T), atol=1e-6)


def test_a_product_of_the_same_goods_code_is_lifted_across_languages():
    needs, products = passages(["lamp"], "en", seed=1), passages(PRODUCTS, "vi", seed=2)
    codes = np.arange(len(PRODUCTS), dtype=np.int32)
    sure = np.ones((len(PRODUCTS), 1), np.float32)
    placed = replace(products, codes=Spread(codes[:, None], sure, codes))
    asked = replace(needs, codes=Spread(codes[4:5, None], sure[:1], codes))

    assert similarity(asked, placed).argmax() == 4


@given(st.permutations(range(len(PRODUCTS))))
@settings(deadline=None, max_examples=20)
def test_the_order_of_products_changes_no_similarity(order: list[int]):
    needs, products = passages(["rice pump"], "en", seed=1), passages(PRODUCTS, "en", seed=2)

    turned = similarity(needs, products.part(np.array(order, np.int32)))

    assert np.allclose(turned, similarity(needs, products)[:, order], atol=1e-5)


def test_needs_do_not_change_each_other():
    products = passages(PRODUCTS, ["en", "vi"] * 4 + ["en"], seed=2)
    both = passages(["rice pump", "máy bơm"], ["en", "vi"], seed=1)

    together = similarity(both, products)

    for row in (0, 1):
        alone = similarity(both.part(np.array([row], np.int32)), products)
        assert np.allclose(together[row], alone[0], atol=1e-5)


def test_a_lone_product_of_a_language_is_set_against_all():
    """One column has no spread of its own; alone it would always score 0."""
    products = passages(PRODUCTS, ["vi"] + ["en"] * 8, seed=2)
    needs = Passages(["x"], ["en"], products.vectors[:1], products.centred[:1])

    found = similarity(needs, products)

    assert found[0, 0] > 1


def test_no_needs_or_products_give_an_empty_table():
    none = Passages([], [], np.zeros((0, 16), np.float32), np.zeros((0, 16), np.float32))

    assert similarity(none, passages(PRODUCTS, "en")).shape == (0, 9)
    assert similarity(passages(["pump"], "en"), none).shape == (1, 0)


def test_bare_typing_finds_marked_words():
    products = passages(["Khuôn ép nhựa", "Máy bơm nước", "Cà phê rang"], "vi")

    scores = word_scores(passages(["khuon ep nhua", "máy bơm"], "vi"), products, "vi")

    assert scores.argmax(axis=1).tolist() == [0, 1]


def test_standardised_rows_have_mean_zero_and_spread_one():
    rows = standardised(np.random.default_rng(1).normal(3, 5, (4, 50)).astype(np.float32))

    assert rows.mean(axis=1) == pytest.approx([0] * 4, abs=1e-5)
    assert rows.std(axis=1) == pytest.approx([1] * 4, abs=1e-5)


def test_a_row_without_spread_becomes_zero():
    assert standardised(np.full((1, 5), 7, np.float32)).tolist() == [[0] * 5]


# --- goods codes, as far as a need names goods --------------------------------------------------


def placed(sides: Passages, sure: float | None = None) -> Passages:
    """Each text means the goods of the code of its own number."""
    rows = np.arange(len(sides.texts), dtype=np.int32)
    certain = np.ones((len(rows), 1), np.float32)
    known = None if sure is None else np.full(len(rows), sure, np.float32)
    return replace(
        sides, codes=Spread(rows[:, None], certain, np.arange(20, dtype=np.int32), known)
    )


def in_codes(sure: float | None) -> np.ndarray:
    needs = placed(passages(PRODUCTS[:3], "en", seed=1), sure)
    products = placed(passages(PRODUCTS, "vi", seed=2))
    return fused(needs, products, lambda *_: Weights(codes=1.0))


def test_codes_of_a_need_that_names_no_goods_count_for_nothing():
    assert not in_codes(0.0).any()


def test_codes_count_as_far_as_a_need_names_goods():
    assert np.allclose(in_codes(0.25), 0.25 * in_codes(1.0), atol=1e-6)


def test_a_need_of_which_nothing_is_known_is_taken_to_name_goods():
    assert np.array_equal(in_codes(None), in_codes(1.0))


# --- sentence by sentence -----------------------------------------------------------------------


def cut(sides: Passages, counts: list[int], seed: int) -> Passages:
    """Give every text so many sentences of their own."""
    return replace(sides, closer=Sentences.of(unit(seed, sum(counts)), counts).part)


def in_sentences(needs: Passages, products: Passages) -> np.ndarray:
    return fused(needs, products, lambda *_: Weights(sentences=1.0))


def test_a_product_of_which_one_sentence_answers_is_lifted():
    needs = passages(["lamp"], "en", seed=1)
    products = passages(PRODUCTS, "en", seed=2)
    whole = in_sentences(needs, products)[0]
    far = int(whole.argmin())
    said = np.concatenate([products.vectors[:far], needs.vectors, products.vectors[far:]])
    counts = [2 if row == far else 1 for row in range(len(PRODUCTS))]

    closer = replace(products, closer=Sentences.of(said, counts).part)

    assert in_sentences(needs, closer)[0].argmax() == far


def test_texts_of_one_sentence_are_compared_as_whole_texts():
    needs, products = passages(["lamp"], "en", seed=1), passages(PRODUCTS, "en", seed=2)
    ones = np.arange(len(PRODUCTS), dtype=np.int32)
    alone = replace(products, closer=Sentences(products.vectors, ones).part)

    found = in_sentences(needs, alone)

    assert np.allclose(found, standardised(needs.vectors @ products.vectors.T), atol=1e-6)


def test_only_a_hundred_products_of_a_need_are_read_closely():
    texts = [f"part {number}" for number in range(130)]
    asked: list[int] = []
    products = passages(texts, "en", seed=2)

    def read(rows: np.ndarray) -> Sentences:
        asked.extend(rows.tolist())
        return Sentences(products.vectors[rows], np.arange(len(rows), dtype=np.int32))

    needs = passages(["lamp"], "en", seed=1)
    in_sentences(needs, replace(products, closer=read))

    nearest = np.argsort(-(needs.vectors @ products.vectors.T)[0])[:100]
    assert sorted(asked) == sorted(nearest.tolist())


def test_needs_read_closely_do_not_change_each_other():
    products = cut(passages(PRODUCTS, "en", seed=2), [1, 2, 3, 1, 2, 3, 1, 2, 3], 5)
    both = cut(passages(["rice pump", "steel bolt"], "en", seed=1), [2, 3], 6)

    together = in_sentences(both, products)

    for row in (0, 1):
        alone = in_sentences(both.part(np.array([row], np.int32)), products)
        assert np.allclose(together[row], alone[0], atol=1e-5)


def test_sentences_are_read_only_where_they_count():
    products = replace(
        passages(PRODUCTS, "vi", seed=2), closer=lambda _: pytest.fail("read the sentences")
    )

    assert OFFERS["en", "vi"].sentences == 0
    assert similarity(passages(["lamp"], "en", seed=1), products).shape == (1, len(PRODUCTS))


def test_lines_of_a_tariff_are_read_as_one_sentence():
    assert not any(weights.sentences for weights in TARIFF_LINES.values())


@pytest.mark.parametrize(
    ("language", "kind", "cut"),
    [
        ("en", "need", True),
        ("en", "product", True),
        ("vi", "need", True),
        ("vi", "product", False),
        ("ja", "need", False),
    ],
)
def test_sentences_are_kept_where_they_are_compared(language: str, kind: str, cut: bool):
    assert read_closely(language, kind) is cut
