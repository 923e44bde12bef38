"""A need and a product are one thing, in however many languages they are described."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.retrieval.passages import Passages
from matchmaker.retrieval.views import by_owner

BLANK = np.zeros((0, 1), np.float32)


def said(*rows: tuple[int, str]) -> tuple[Passages, list[int]]:
    """Passages by the row they belong to and their language."""
    blank = np.zeros((len(rows), 1), np.float32)
    passages = Passages(["t"] * len(rows), [language for _, language in rows], blank, blank)
    return passages, [owner for owner, _ in rows]


def averaged(scores: list[list[float]], needs, products, shape: tuple[int, int]) -> list:
    return by_owner(np.array(scores, np.float32), needs, products, shape).tolist()


def test_one_text_a_side_keeps_its_value():
    found = averaged([[0.3, 0.9]], said((0, "en")), said((0, "en"), (1, "vi")), (1, 2))

    assert found[0] == pytest.approx([0.3, 0.9])


@pytest.mark.parametrize(("asked", "expected"), [("en", 0.7), ("vi", 0.5), ("ja", 0.6)])
def test_what_is_said_in_the_needs_language_counts_twice(asked: str, expected: float):
    both = said((0, "en"), (0, "vi"))

    found = averaged([[0.9, 0.3]], said((0, asked)), both, (1, 1))

    assert found == [[pytest.approx(expected)]]


def test_a_need_said_in_two_languages_is_the_mean_of_both():
    found = averaged([[1.0], [0.0]], said((0, "en"), (0, "vi")), said((0, "en")), (1, 1))

    assert found == [[0.5]]


def test_needs_do_not_mix():
    needs, products = said((1, "en"), (0, "en")), said((1, "en"), (0, "en"))

    assert averaged([[1, 2], [3, 4]], needs, products, (2, 2)) == [[4, 3], [2, 1]]


def test_a_product_without_words_is_found_by_nobody():
    found = averaged([[0.5]], said((0, "en")), said((1, "en")), (1, 3))

    assert found == [[-np.inf, 0.5, -np.inf]]


def test_a_need_without_words_finds_nothing():
    found = averaged([[0.5]], said((1, "en")), said((0, "en")), (2, 1))

    assert found == [[-np.inf], [0.5]]


def test_nobody_says_anything():
    none = Passages([], [], BLANK, BLANK), []

    found = by_owner(np.zeros((0, 0), np.float32), none, none, (2, 3))

    assert found.shape == (2, 3)
    assert np.isneginf(found).all()


SIDE = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["en", "vi", "ja"])), min_size=1, max_size=8
)


@given(needs=SIDE, products=SIDE, seed=st.integers(0, 99))
def test_every_value_is_the_weighted_mean_of_its_texts(needs, products, seed: int):
    scores = np.random.default_rng(seed).normal(size=(len(needs), len(products)))
    scores = scores.astype(np.float32)

    found = by_owner(scores, said(*needs), said(*products), (4, 4))

    for need in range(4):
        for product in range(4):
            asked = [row for row, (owner, _) in enumerate(needs) if owner == need]
            shown = [row for row, (owner, _) in enumerate(products) if owner == product]
            if not asked or not shown:
                assert np.isneginf(found[need, product])
                continue
            means = [
                np.average(
                    scores[row, shown],
                    weights=[2 if products[at][1] == needs[row][1] else 1 for at in shown],
                )
                for row in asked
            ]
            assert found[need, product] == pytest.approx(np.mean(means), abs=1e-5)


@given(st.permutations(range(5)))
def test_the_order_of_texts_changes_nothing(order: list[int]):
    products = [(0, "en"), (1, "vi"), (0, "vi"), (2, "en"), (2, "vi")]
    scores = np.arange(5, dtype=np.float32)[None]
    need = said((0, "en"))

    turned = by_owner(scores[:, order], need, said(*(products[at] for at in order)), (1, 3))

    assert np.allclose(turned, by_owner(scores, need, said(*products), (1, 3)))
