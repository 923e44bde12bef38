"""Scenarios are read or refused by name; policies are compared seed by seed."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.market import (
    DEFAULT,
    METRICS,
    compared,
    gini,
    measure,
    read_scenarios,
    report,
)
from matchmaker.evaluation.market_model import Market, Scenario
from matchmaker.evaluation.market_policies import BASELINES

STATED = {"enterprises": 20, "buyers": 15, "congestion": 0.4}
SMALL = Scenario(20, 15, 0.4, seeds=3)
TWO = {name: BASELINES[name] for name in ("product", "cosine")}


def written(folder: Path, held: object, name: str = "one.json") -> Path:
    (folder / name).write_text(held if isinstance(held, str) else json.dumps(held))
    return folder


def test_the_protocols_nine_scenarios_stand_by():
    assert [(s.enterprises, s.buyers) for s in DEFAULT[::3]] == [(400, 300), (400, 120), (400, 80)]
    assert [s.congestion for s in DEFAULT[:3]] == [0, 0.4, 0.7]
    assert {s.seeds for s in DEFAULT} == {8}


def test_what_a_file_does_not_say_is_as_the_protocol_says(tmp_path: Path):
    assert read_scenarios(written(tmp_path, STATED)) == [Scenario(20, 15, 0.4, 8, 0.10, 0.8)]


def test_files_are_read_in_the_order_of_their_names_with_all_they_hold(tmp_path: Path):
    written(tmp_path, [STATED | {"seeds": 2}, STATED | {"noise": 0}], "b.json")
    written(tmp_path, {"scenarios": [STATED | {"buyers": 7}]}, "a.json")
    written(tmp_path, "not a scenario", "notes.txt")

    found = read_scenarios(tmp_path)

    assert [(s.buyers, s.seeds, s.noise) for s in found] == [(7, 8, 0.8), (15, 2, 0.8), (15, 8, 0)]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (STATED | {"crowding": 1}, "one.json has an unknown key crowding; there are: ('enterp"),
        ({"enterprises": 3, "buyers": 3}, "one.json lacks congestion"),
        (STATED | {"buyers": 0}, "one.json says buyers 0; it is 1 to 5000"),
        (STATED | {"buyers": 2.5}, "one.json says buyers 2.5"),
        (STATED | {"buyers": True}, "one.json says buyers True"),
        (STATED | {"congestion": 1.2}, "one.json says congestion 1.2; it is 0 to 1"),
        (STATED | {"congestion": "high"}, "one.json says congestion high"),
        (STATED | {"seeds": [1, 2]}, "one.json says seeds [1, 2]"),
        ([3], "one.json holds no scenario"),
        ("{", "one.json cannot be read"),
    ],
)
def test_a_file_that_cannot_be_played_is_refused_by_name(tmp_path: Path, held: object, said: str):
    with pytest.raises(InvalidError) as refused:
        read_scenarios(written(tmp_path, held))

    assert said in str(refused.value)


def test_a_value_that_is_not_a_number_at_all_is_refused(tmp_path: Path):
    with pytest.raises(InvalidError, match="congestion nan"):
        read_scenarios(written(tmp_path, STATED | {"congestion": float("nan")}))


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_without_scenarios_is_refused(tmp_path: Path, name: str):
    with pytest.raises(InvalidError, match="holds no scenario file"):
        read_scenarios(tmp_path / name)


def test_each_policy_has_every_metric_for_every_seed():
    measured = measure(SMALL, TWO)

    assert {tuple(own) for own in measured.values()} == {METRICS}
    assert {values.shape for own in measured.values() for values in own.values()} == {(3,)}


def test_the_same_policy_under_two_names_has_the_same_figures():
    """Common random numbers: nothing but the lists parts two policies."""
    measured = measure(SMALL, {"product": TWO["product"], "again": TWO["product"]})

    for metric in METRICS:
        assert np.array_equal(measured["product"][metric], measured["again"][metric])


def test_a_policy_does_not_change_the_figures_of_another():
    both, alone = measure(SMALL, TWO), measure(SMALL, {"product": TWO["product"]})

    assert np.array_equal(both["product"]["meetings"], alone["product"]["meetings"])


def test_shares_of_enterprises_fit_together():
    own = measure(SMALL, TWO)["product"]

    assert ((own["enterprises_ge3"] + own["enterprises_0"]) <= 1).all()
    assert ((own["exposed_ge3"] + own["never_shown"]) <= 1).all()
    assert (own["leads"] <= own["meetings"]).all()
    assert ((own["meetings_per_request"] > 0) & (own["meetings_per_request"] <= 1)).all()


def metrics(*meetings: float) -> dict[str, np.ndarray]:
    return {"meetings": np.array(meetings)}


def test_differences_are_paired_and_in_percent():
    found = compared({"product": metrics(100, 200), "ours": metrics(110, 210)})

    ahead = found["ours"]["meetings"]["pct_vs_product"]
    assert ahead["mean"] == pytest.approx(7.5)
    assert ahead["se"] == pytest.approx(2.5)
    assert ahead["ci95"] == pytest.approx([5, 10])
    assert found["ours"]["meetings"]["mean"] == 160
    assert found["product"]["meetings"]["pct_vs_product"] is None


def test_there_is_no_percentage_of_nothing():
    found = compared({"product": metrics(0, 5), "ours": metrics(1, 5)})

    assert found["ours"]["meetings"]["pct_vs_product"] is None


def test_one_seed_has_no_spread():
    assert compared({"product": metrics(4)})["product"]["meetings"]["se"] == 0


def test_the_report_names_each_scenario_and_tells_of_it():
    heard: list[str] = []

    (found,) = report([SMALL], TWO, heard.append)

    assert heard == ["20 x 15, congestion 0.4"]
    assert {key: found[key] for key in ("enterprises", "buyers", "congestion", "seeds")} == {
        "enterprises": 20,
        "buyers": 15,
        "congestion": 0.4,
        "seeds": 3,
    }
    assert list(found["policies"]) == ["product", "cosine"]
    json.dumps(found, allow_nan=False)


def test_gini_is_0_for_equals_and_near_1_for_one_who_has_all():
    assert gini(np.array([3, 3, 3])) == 0
    assert gini(np.array([0, 0, 0, 8])) == 0.75
    assert gini(np.array([0, 0])) == 0


amounts = st.lists(st.integers(0, 50), min_size=1, max_size=20)


@given(amounts, st.integers(1, 9))
def test_gini_asks_for_shares_and_not_for_amounts_or_order(values: list[int], times: int):
    held = np.array(values)

    assert 0 <= gini(held) < 1
    assert gini(held * times) == pytest.approx(gini(held))
    assert gini(held[::-1]) == pytest.approx(gini(held))


def test_nobody_at_all_is_nobody_unequal():
    assert gini(np.zeros(0)) == 0


@pytest.mark.parametrize(
    ("key", "ends"),
    [("enterprises", (1, 5000)), ("buyers", (1, 5000)), ("congestion", (0, 1)), ("noise", (0, 10))],
)
def test_a_value_at_either_end_is_taken_and_one_beyond_is_not(
    tmp_path: Path, key: str, ends: tuple[int, int]
):
    written(tmp_path, [STATED | {key: end} for end in ends])

    assert [getattr(scenario, key) for scenario in read_scenarios(tmp_path)] == list(ends)
    for beyond in (ends[0] - 1, ends[1] + 1):
        with pytest.raises(InvalidError, match=f"{key} {beyond}"):
            read_scenarios(written(tmp_path, STATED | {key: beyond}))


def test_a_whole_number_with_a_point_is_whole(tmp_path: Path):
    (found,) = read_scenarios(written(tmp_path, STATED | {"seeds": 3.0}))

    assert (found.seeds, type(found.seeds)) == (3, int)


def test_files_that_hold_empty_lists_hold_no_scenario(tmp_path: Path):
    with pytest.raises(InvalidError, match="holds no scenario file"):
        read_scenarios(written(tmp_path, {"scenarios": []}))


def test_without_lists_nobody_meets_and_nobody_is_shown():
    def silent(market: Market, length: int) -> tuple[np.ndarray, np.ndarray]:
        enterprises, buyers = market.text.shape
        return tuple(np.full((count, length), -1, np.int32) for count in (enterprises, buyers))

    own = measure(SMALL, {"silent": silent})["silent"]

    for metric in ("meetings", "leads", "meetings_per_request", "exposed_ge3", "gini_exposure"):
        assert own[metric].tolist() == [0, 0, 0]
    assert own["enterprises_0"].tolist() == own["never_shown"].tolist() == [1, 1, 1]


def test_a_market_of_two_can_be_played():
    own = measure(Scenario(1, 1, 0.0, seeds=2, acceptance=0.999), TWO)["product"]

    assert ((own["meetings"] >= 0) & (own["meetings"] <= 1)).all()
    assert own["never_shown"].tolist() == [0, 0]


def test_half_as_many_meetings_are_fifty_percent_less_in_every_seed():
    found = compared({"product": metrics(10, 40, 200), "ours": metrics(5, 20, 100)})

    ahead = found["ours"]["meetings"]["pct_vs_product"]
    assert (ahead["mean"], ahead["se"]) == pytest.approx((-50, 0))
    assert ahead["ci95"] == pytest.approx([-50, -50])


def test_without_the_reference_nothing_is_compared():
    assert compared({"ours": metrics(1, 2)})["ours"]["meetings"]["pct_vs_product"] is None
