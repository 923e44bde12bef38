"""Exact nearest neighbours: equal to sorting everything, whatever the sizes."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
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


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 1000),
    columns=st.integers(1, 900),
    k=st.integers(1, 12),
    levels=st.integers(1, 50),
)
def test_the_bound_keeps_the_best_and_little_else(seed: int, columns: int, k: int, levels: int):
    scores = np.random.default_rng(seed).integers(0, levels, (3, columns)).astype(np.float32)

    bound = dense._lower_bound(scores, k)

    reached = (scores >= bound[:, None]).sum(axis=1)
    assert (reached >= min(k, columns)).all()
    if columns > k:
        kth = np.sort(scores, axis=1)[:, -k]
        assert (bound <= kth).all()


def test_the_prune_leaves_few_to_sort():
    scores = np.random.default_rng(1).normal(size=(4, 5000)).astype(np.float32)

    bound = dense._lower_bound(scores, 10)

    assert (scores >= bound[:, None]).sum(axis=1).max() <= 15


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 1000), silent=st.integers(0, 400), k=st.integers(1, 9))
def test_rows_without_scores_keep_the_order_of_columns(seed: int, silent: int, k: int):
    """A party without texts is minus infinity away from everybody."""
    scores = np.random.default_rng(seed).normal(size=(3, 400)).astype(np.float32)
    scores[1] = -np.inf
    scores[2, :silent] = -np.inf

    assert np.array_equal(best_columns(scores, k), sorted_everything(scores, k))


def test_neighbours_come_with_their_scores_best_first():
    queries, documents = vectors(1, 5), vectors(2, 40)

    ids, scores = top_k(queries, documents, 7)

    assert ids.shape == scores.shape == (5, 7)
    assert (np.diff(scores, axis=1) <= 0).all()
    assert np.allclose(scores, np.take_along_axis(queries @ documents.T, ids.astype(int), axis=1))


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few rows fill several blocks."""
    monkeypatch.setattr(dense, "_ROWS", 7)
    monkeypatch.setattr(dense, "_COLUMNS", 11)
    monkeypatch.setattr(dense, "_GROUP", 2)


def grid(seed: int, rows: int, levels: int) -> np.ndarray:
    """Vectors of small whole numbers: products are exact, and ties abound."""
    return np.random.default_rng(seed).integers(-levels, levels + 1, (rows, 4)).astype(np.float32)


SIZES = st.integers(1, 60)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 1000), n=SIZES, m=SIZES, k=st.integers(0, 15), levels=st.integers(0, 9))
@pytest.mark.usefixtures("small_blocks")
def test_blocks_and_ties_change_nothing(seed: int, n: int, m: int, k: int, levels: int):
    queries, documents = grid(seed, n, levels), grid(seed + 1, m, levels)
    scores = queries @ documents.T

    (forward, near), (backward, back) = top_k_both(queries, documents, k)

    assert np.array_equal(forward, sorted_everything(scores, min(k, m)))
    assert np.array_equal(backward, sorted_everything(scores.T, min(k, n)))
    assert np.array_equal(near, np.take_along_axis(scores, forward.astype(int), axis=1))
    assert np.array_equal(back, np.take_along_axis(scores.T, backward.astype(int), axis=1))


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 1000), n=SIZES, m=SIZES, k=st.integers(1, 15))
@pytest.mark.usefixtures("small_blocks")
def test_one_direction_is_that_of_both(seed: int, n: int, m: int, k: int):
    queries, documents = grid(seed, n, 3), grid(seed + 1, m, 3)

    ids, scores = top_k(queries, documents, k)

    (forward, near), _ = top_k_both(queries, documents, k)
    assert np.array_equal(ids, forward)
    assert np.array_equal(scores, near)


def test_many_blocks_agree_with_double_precision_up_to_ties():
    queries, documents = vectors(1, 2100, 32), vectors(2, 16_000, 32)

    ids, _ = top_k(queries, documents, 20)

    some = slice(0, None, 300)
    exact = queries[some].astype(np.float64) @ documents.astype(np.float64).T
    found = np.take_along_axis(exact, ids[some].astype(int), axis=1)
    assert np.allclose(found, -np.sort(-exact, axis=1)[:, :20], atol=1e-4)


def test_columns_of_many_rows_are_merged_more_than_once(monkeypatch: pytest.MonkeyPatch):
    """Rows that get better and better bring every column candidates in every block."""
    monkeypatch.setattr(dense, "_ROWS", 10)
    queries = np.arange(1, 101, dtype=np.float32)[:, None]
    documents = np.arange(1, 31, dtype=np.float32)[:, None]

    _, (backward, scores) = top_k_both(queries, documents, 4)

    assert backward.tolist() == [[99, 98, 97, 96]] * 30
    assert scores[:, 0].tolist() == [100.0 * one for one in range(1, 31)]


def test_one_buffer_serves_all_blocks(monkeypatch: pytest.MonkeyPatch):
    """Memory is inputs, outputs and a few blocks, however many rows there are."""
    monkeypatch.setattr(dense, "_ROWS", 64)
    monkeypatch.setattr(dense, "_COLUMNS", 500)
    queries, documents = vectors(1, 6000, 4), vectors(2, 5000, 4)

    tracemalloc.start()
    ids, scores = top_k(queries, documents, 5)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak <= ids.nbytes + scores.nbytes + 8 * 64 * 500 * 4  # the scores would be 120 MB


def test_no_queries_give_empty_lists_both_ways():
    (forward, _), (backward, _) = top_k_both(np.zeros((0, 8), np.float32), vectors(2, 4), 3)

    assert forward.shape == (0, 3)
    assert backward.shape == (4, 0)


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
