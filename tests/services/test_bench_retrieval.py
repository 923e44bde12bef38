"""The bench of retrieval: the agreed object, exactness that can fail, goals that can fail."""

import numpy as np
import pytest

from matchmaker.services import bench_retrieval as module
from matchmaker.services.bench_retrieval import (
    Case,
    bench_retrieval,
    equal_up_to_ties,
    unit_vectors,
)

SMALL = (Case(300, 200, both=True), Case(400, 300, queries=100, sklearn=True))


@pytest.fixture(scope="module")
def found() -> dict:
    update = {"wall_s": 0.5, "rebuild_cpu_share": 0.02}
    return bench_retrieval(update=lambda: update, cases=SMALL, maxsim=(40, 30), rounds=2)


def test_the_object_has_the_agreed_keys(found: dict):
    assert list(found)[-5:] == ["sgemm_gflops", "cases", "maxsim", "update", "goals"]
    assert {
        "enterprises", "buyers", "dim", "k", "queries_timed", "cpu_s", "floor_ratio", "gemm_ratio",
        "sklearn_ratio", "equal_to_reference", "extra_mib",
    } <= found["cases"][1].keys()  # fmt: skip
    assert {"max_products", "max_needs", "gemm_ratio"} <= found["maxsim"][0].keys()
    assert {"id", "goal", "value", "met"} == found["goals"][0].keys()


def test_sizes_are_those_that_were_measured(found: dict):
    first, second = found["cases"]

    assert (first["enterprises"], first["buyers"], first["queries_timed"]) == (300, 200, 300)
    assert second["queries_timed"] == 100
    assert all(case["k"] == 50 and case["dim"] == 384 for case in found["cases"])
    assert "sklearn_ratio" not in first
    assert first["both_ratio"] > 0


def test_the_products_own_functions_are_exact(found: dict):
    assert [case["equal_to_reference"] for case in found["cases"]] == [True, True]
    assert found["maxsim"][0]["same_sets"] is True


def test_goals_are_judged(found: dict):
    judged = {goal["goal"]: goal["met"] for goal in found["goals"]}

    assert judged["changed profile listed, s <= 1"] is True
    assert judged["share of a rebuild's CPU <= 0.01"] is False


def test_without_an_update_there_is_none():
    found = bench_retrieval(update=None, cases=SMALL[:1], maxsim=(10, 10), rounds=1)

    assert "update" not in found
    assert all(goal["id"] != "P5" for goal in found["goals"])


def test_the_sizes_of_the_goals_are_measured():
    default = {(case.enterprises, case.buyers) for case in module.CASES}
    full = {(case.enterprises, case.buyers, case.queries) for case in module.FULL_CASES}

    assert (30_000, 30_000) in default
    assert {(30_000, 30_000, 0), (100_000, 200_000, 512)} <= full


def test_each_goal_can_be_missed():
    case = {
        "enterprises": 30_000, "buyers": 30_000, "floor_ratio": 1.31, "sklearn_ratio": 0.51,
        "equal_to_reference": False, "extra_mib": 257.0,
    }  # fmt: skip
    large = case | {"enterprises": 100_000, "buyers": 200_000, "floor_ratio": 1.41}
    del large["sklearn_ratio"]
    sets = [{"gemm_ratio": 1.26, "same_sets": False}]
    update = {"wall_s": 1.1, "rebuild_cpu_share": 0.011}

    goals = module._goals({"cases": [case, large], "maxsim": sets, "update": update})

    assert {goal.id for goal in goals} == {"P1", "P2", "P3", "P4", "P5"}
    assert not any(goal.met for goal in goals)


def test_a_wrong_neighbour_is_found_out_and_a_tie_is_not():
    queries, documents = unit_vectors(3, 1), unit_vectors(20, 2)
    order = np.argsort(-(queries @ documents.T), axis=1)[:, :5].astype(np.int32)
    wrong = order.copy()
    wrong[1, 4] = np.argsort(-(queries @ documents.T), axis=1)[1, 9]
    twins = np.vstack([documents, documents])

    assert equal_up_to_ties(queries, documents, order)
    assert not equal_up_to_ties(queries, documents, wrong)
    assert equal_up_to_ties(queries, twins[:20], order)


def test_the_same_neighbour_twice_is_found_out():
    queries, documents = unit_vectors(1, 1), np.repeat(unit_vectors(1, 2), 4, axis=0)

    assert not equal_up_to_ties(queries, documents, np.array([[0, 0]], np.int32))
    assert equal_up_to_ties(queries, documents, np.array([[2, 0]], np.int32))


def test_wrong_sets_are_found_out():
    needs, products = unit_vectors(6, 1), unit_vectors(8, 2)
    owners = [np.repeat(np.arange(3), 2).astype(np.int32), np.repeat(np.arange(4), 2)]
    scores = module.set_scores(needs, products, owners[0], owners[1].astype(np.int32), (3, 4))
    wrong = scores.copy()
    wrong[1, 2] += 0.01

    assert module._same_sets(scores, needs, products, owners)
    assert not module._same_sets(wrong, needs, products, owners)


def test_vectors_are_of_length_one_and_the_same_each_time():
    assert np.allclose(np.linalg.norm(unit_vectors(50, 3), axis=1), 1)
    assert np.array_equal(unit_vectors(5, 3), unit_vectors(5, 3))
