"""Exact nearest neighbours: equal to sorting everything, whatever the sizes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.retrieval import dense
from matchmaker.retrieval.dense import best_columns, top_k, top_k_both


def vectors(seed: int, rows: int, width: int = 8) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32)


def sorted_everything(scores: np.ndarray, k: int) -> np.ndarray:
    return np.argsort(-scores, axis=1, kind="stable")[:, :k]


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 1000),
    rows=st.integers(1, 6),
    columns=st.integers(1, 900),
    k=st.integers(0, 12),
)
def test_the_best_columns_are_those_of_a_full_sort(seed: int, rows: int, columns: int, k: int):
    scores = np.random.default_rng(seed).normal(size=(rows, columns)).astype(np.float32)
    k = min(k, columns)

    assert np.array_equal(best_columns(scores, k), sorted_everything(scores, k))


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 1000), levels=st.integers(1, 4))
def test_ties_stand_in_the_order_of_columns(seed: int, levels: int):
    scores = np.random.default_rng(seed).integers(0, levels, (3, 700)).astype(np.float32)

    assert np.array_equal(best_columns(scores, 5), sorted_everything(scores, 5))


def test_the_prune_is_used_and_agrees(monkeypatch: pytest.MonkeyPatch):
    scores = np.random.default_rng(1).normal(size=(4, 5000)).astype(np.float32)
    monkeypatch.setattr(dense, "_sorted_rows", lambda *_: pytest.fail("sorted everything"))

    found = best_columns(scores, 10)

    assert np.array_equal(found, sorted_everything(scores, 10))


def test_neighbours_come_with_their_scores_best_first():
    queries, documents = vectors(1, 5), vectors(2, 40)

    ids, scores = top_k(queries, documents, 7)

    assert ids.shape == scores.shape == (5, 7)
    assert (np.diff(scores, axis=1) <= 0).all()
    assert np.allclose(scores, np.take_along_axis(queries @ documents.T, ids.astype(int), axis=1))


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch):
    queries, documents = vectors(1, 50), vectors(2, 30)
    whole, _ = top_k(queries, documents, 5)

    monkeypatch.setattr(dense, "_BLOCK_VALUES", 90)
    cut, _ = top_k(queries, documents, 5)

    assert np.array_equal(whole, cut)


def test_fewer_documents_than_asked_for_are_all_given():
    ids, _ = top_k(vectors(1, 3), vectors(2, 4), 10)

    assert sorted(ids[0].tolist()) == [0, 1, 2, 3]


def test_no_documents_give_empty_lists():
    ids, scores = top_k(vectors(1, 3), np.zeros((0, 8), np.float32), 10)

    assert ids.shape == scores.shape == (3, 0)


def test_both_directions_are_each_exact():
    one, other = vectors(1, 20), vectors(2, 30)

    (forward, _), (backward, _) = top_k_both(one, other, 4)

    assert np.array_equal(forward, sorted_everything(one @ other.T, 4))
    assert np.array_equal(backward, sorted_everything(other @ one.T, 4))


def test_a_permutation_of_documents_permutes_the_answer():
    queries, documents = vectors(1, 6), vectors(2, 40)
    order = np.random.default_rng(3).permutation(40)

    straight, _ = top_k(queries, documents, 5)
    turned, _ = top_k(queries, documents[order], 5)

    assert np.array_equal(order[turned], straight)
