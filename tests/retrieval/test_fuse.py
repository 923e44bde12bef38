"""Meaning and words together, and rows gathered into pairs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.retrieval.fuse import (
    ACROSS_LANGUAGES,
    SAME_LANGUAGE,
    Passages,
    Ragged,
    gathered,
    similarity,
    standardised,
    weights_for,
    word_scores,
)


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
    assert weights_for("en", "vi") == weights_for("ja", "vi") == ACROSS_LANGUAGES
    assert weights_for("vi", "vi").words == weights_for("vi", "vi").centred == 0.5
    assert weights_for("vi", "en").words == 0.1


@pytest.mark.parametrize("need", ["vi", "en", "ja", "ko"])
@pytest.mark.parametrize("product", ["vi", "en"])
def test_weights_of_every_pair_sum_to_one(need: str, product: str):
    weights = weights_for(need, product)

    assert weights.raw + weights.centred + weights.words == pytest.approx(1)


def test_words_in_common_lift_a_product():
    needs = passages(["lamp"], "en", seed=1)

    without = similarity(needs, passages([*PRODUCTS[:-2], "x", "y"], "en", seed=2))[0, 7]
    with_word = similarity(needs, passages([*PRODUCTS[:-2], "lamp", "y"], "en", seed=2))[0, 7]

    assert with_word > without


def test_across_languages_only_meaning_counts():
    needs, products = passages(["lamp"], "en", seed=1), passages(PRODUCTS, "vi", seed=2)

    found = similarity(needs, products)

    assert np.allclose(found, standardised(needs.centred @ products.centred.T), atol=1e-6)


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


OWNERS = st.lists(st.integers(0, 5), min_size=0, max_size=25)


@given(OWNERS, st.integers(0, 1000))
def test_the_best_of_each_owner_is_that_of_a_plain_loop(owners: list[int], seed: int):
    scores = np.random.default_rng(seed).normal(size=(3, len(owners))).astype(np.float32)

    best = Ragged.of(np.array(owners, np.int32), 6).best(scores)

    for owner in range(6):
        mine = [row for row, one in enumerate(owners) if one == owner]
        expected = scores[:, mine].max(axis=1) if mine else np.full(3, -np.inf)
        assert np.array_equal(best[:, owner], expected.astype(np.float32))


def test_an_owner_without_rows_gets_minus_infinity():
    best = Ragged.of(np.array([0], np.int32), 2).best(np.ones((1, 1), np.float32))

    assert best.tolist() == [[1.0, -np.inf]]


def test_a_second_weaker_product_changes_nothing():
    one = Ragged.of(np.array([0, 1], np.int32), 2).best(np.array([[0.9, 0.5]], np.float32))
    two = Ragged.of(np.array([0, 1, 0], np.int32), 2).best(np.array([[0.9, 0.5, 0.9]], np.float32))

    assert np.array_equal(one, two)


@given(OWNERS.filter(bool), st.integers(0, 1000))
def test_needs_are_gathered_as_by_a_plain_loop(owners: list[int], seed: int):
    best = np.random.default_rng(seed).normal(size=(len(owners), 4)).astype(np.float32)

    found = gathered(best, np.array(owners, np.int32), 6)

    for buyer in range(6):
        mine = [row for row, one in enumerate(owners) if one == buyer]
        if mine:
            expected = 0.7 * best[mine].max(axis=0) + 0.3 * best[mine].mean(axis=0)
            assert np.allclose(found[buyer], expected, atol=1e-5)
        else:
            assert np.isneginf(found[buyer]).all()


def test_a_specialist_who_answers_one_need_of_four_is_not_buried():
    specialist = np.array([[1.0], [0.0], [0.0], [0.0]], np.float32)
    middling = np.full((4, 1), 0.5, np.float32)

    found = gathered(np.hstack([specialist, middling]), np.zeros(4, np.int32), 1)

    assert found[0, 0] > found[0, 1]


def test_breadth_decides_between_equal_bests():
    narrow_and_broad = np.array([[0.9, 0.9], [0.1, 0.6]], np.float32)

    found = gathered(narrow_and_broad, np.zeros(2, np.int32), 1)

    assert found[0, 1] > found[0, 0]


def test_buyers_without_needs_are_out_of_reach():
    assert np.isneginf(gathered(np.zeros((0, 3), np.float32), np.zeros(0, np.int32), 2)).all()
