"""Weights chosen on some queries and judged on others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.evaluation.fusion import (
    Measured,
    choose,
    figures,
    grid,
    measured,
    neighbours,
)
from matchmaker.evaluation.relevance import RelevanceSet, measure
from matchmaker.retrieval.dense import best_columns

RANDOM = np.random.default_rng(5)


def task(grades: list[dict[int, int]], documents: int = 30, *, judged: bool = False):
    count = len(grades)
    return RelevanceSet(
        "t", ["d"] * documents, ["q"] * count, grades, [""] * count, 2, judged_only=judged
    )


def scores(parts: int, queries: int, documents: int = 30) -> np.ndarray:
    return RANDOM.normal(size=(parts, queries, documents)).astype(np.float32)


def by(one, parts, fixed=None, choices=None, folds=None) -> Measured:
    still = np.zeros(parts.shape[1:], np.float32) if fixed is None else fixed
    every = grid(len(parts)) if choices is None else choices
    drawn = np.arange(len(one.measured), dtype=np.int32) % 5 if folds is None else folds
    return measured(one, parts, still, every, folds=drawn, best=best_columns)


def table(values: list[list[float]], folds: list[int], name: str = "t") -> Measured:
    return Measured(name, {"ndcg@10": np.array(values)}, np.array(folds, np.int32))


@pytest.mark.parametrize(("parts", "steps", "count"), [(1, 10, 1), (2, 4, 5), (4, 10, 286)])
def test_the_grid_holds_every_combination_once(parts: int, steps: int, count: int):
    choices = grid(parts, steps)

    assert choices.shape == (count, parts)
    assert len({tuple(row) for row in choices.tolist()}) == count
    assert choices.sum(axis=1) == pytest.approx(np.ones(count))


@settings(max_examples=25)
@given(
    grades=st.lists(
        st.dictionaries(st.integers(0, 29), st.integers(0, 3), min_size=1, max_size=8),
        min_size=1,
        max_size=5,
    )
)
def test_every_choice_is_measured_as_a_ranker_is(grades: list[dict[int, int]]):
    one, parts, choices = task(grades), scores(3, len(grades)), grid(3, 3)

    found = by(one, parts, choices=choices)

    for row, weights in enumerate(choices):
        fused = np.tensordot(weights, parts, 1).astype(np.float32)
        expected = measure(fused, one)["ndcg@10"]
        assert found.values["ndcg@10"][row] == pytest.approx(expected, abs=1e-6)


def test_judged_documents_are_also_measured_alone():
    one, parts = task([{0: 3, 4: 0, 7: 1}, {2: 2, 3: 0}], judged=True), scores(2, 2)

    found = by(one, parts, choices=np.array([[1, 0]], np.float32))

    expected = measure(parts[0], one)
    for name in ("ndcg@10", "judged_ndcg@10"):
        assert found.values[name][0] == pytest.approx(expected[name], abs=1e-6)
    halves = (expected["ndcg@10"] + expected["judged_ndcg@10"]) / 2
    assert found.worth[0] == pytest.approx(halves, abs=1e-6)


def test_what_is_fixed_counts_whatever_is_chosen():
    one, parts = task([{3: 2}]), np.zeros((2, 1, 30), np.float32)
    fixed = np.zeros((1, 30), np.float32)
    fixed[0, 3] = 1

    assert by(one, parts, fixed).values["ndcg@10"].tolist() == [[1.0]] * 11


def test_equal_scores_stand_in_the_documents_order():
    found = by(task([{0: 2}, {29: 2}]), np.zeros((1, 2, 30), np.float32))

    assert found.values["ndcg@10"].tolist() == [[1.0, 0.0]]


def test_fewer_documents_than_places_are_measured():
    one = task([{0: 2, 1: 1}], documents=2)
    parts = np.array([[[0.0, 1.0]]], np.float32)

    assert 0 < by(one, parts).values["ndcg@10"][0, 0] < 1


def test_neighbours_are_one_step_away():
    choices = grid(2, 4)

    beside = neighbours(choices, 4)

    assert beside[0].tolist() == [0.5, 0.5, 0, 0, 0]
    assert beside[2] == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3, 0])


def test_a_peak_that_stands_alone_is_not_chosen():
    choices = grid(2, 10)
    worth = [[0.0], [0.9], [0.0], [0.0], [0.6], [0.7], [0.6], [0.0], [0.0], [0.0], [0.0]]

    assert choose([table(worth, [0])], choices, 5).in_sample == 5


def test_a_folds_own_queries_have_no_say():
    choices = grid(2, 1)
    # the first weights answer fold 0 alone, the second all others
    worth = [[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]
    one = table(worth, [0, 1, 2])
    only_itself = np.eye(2)

    chosen = choose([one], choices, 3)

    assert chosen.by_fold[0] == np.argmax(only_itself @ np.array(worth)[:, 1:].mean(axis=1))


def test_a_choice_is_judged_on_queries_that_did_not_make_it():
    choices = grid(2, 10)
    first = [1.0] * 3 + [0.0] * 8
    last = first[::-1]
    # fold 0 is best with the last weights, fold 1 with the first: each is wrong for the other
    one = table([list(pair) for pair in zip(last, first, strict=True)], [0, 1])
    shipped = table([[0.5, 0.5]], [0, 1])

    chosen = choose([one], choices, 2)
    found = figures(one, chosen, shipped)["ndcg@10"]

    assert found["held_out"]["mean"] == 0.0
    assert found["shipped"]["mean"] == 0.5
    assert found["held_out_minus_shipped"]["mean"] == -0.5
    assert found["in_sample"]["mean"] >= 0.5


def test_each_set_counts_alike_whatever_its_size():
    choices = grid(2, 10)
    rising = np.linspace(0, 1, 11)
    small = table([[one] for one in (2 * rising).tolist()], [0], "small")
    large = table([[one] * 50 for one in rising[::-1].tolist()], [0] * 50, "large")

    assert choose([small, large], choices, 1).in_sample == 10


def test_a_set_of_one_fold_has_no_say_where_it_is_measured():
    choices = grid(2, 10)
    rising = np.linspace(0, 1, 11).tolist()
    one = table([[value] for value in rising], [0], "one")
    other = table([[value, value] for value in rising[::-1]], [0, 1], "other")

    chosen = choose([one, other], choices, 2)

    assert chosen.by_fold[0] == 0


def test_no_queries_choose_the_first_weights():
    choices = grid(2, 10)

    assert choose([table([[0.5]] * 11, [0])], choices, 1).by_fold == (0,)


def test_the_same_tables_choose_the_same_weights():
    choices = grid(3, 10)
    values = RANDOM.random((len(choices), 40))
    one = Measured("t", {"ndcg@10": values}, np.arange(40, dtype=np.int32) % 5)

    assert choose([one], choices, 5) == choose([one], choices, 5)
