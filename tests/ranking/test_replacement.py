"""A learned model replaces the old only if every gate is passed, and each gate says why."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.locale import say
from matchmaker.ranking.replacement import Held, Replay, moved_share, verdict
from matchmaker.ranking.score import read_model
from matchmaker.settings import get_settings

MODEL = read_model(get_settings().models_dir / "prior" / "model.json")
GOOD = Held(
    pairs=600.0,
    loss_change=-0.02,
    loss_low=-0.03,
    loss_high=-0.01,
    error_old=0.05,
    error_new=0.02,
    auc_change=0.004,
)
CALM = Replay(served_old_pct=80.0, served_new_pct=79.5, moved=np.array([0.1, 0.5]))


def passed(held: Held = GOOD, replay: Replay | None = CALM) -> dict[str, bool]:
    return {gate.name: gate.passed for gate in verdict(MODEL, held, replay).gates}


def test_a_model_that_is_better_in_everything_replaces_the_old():
    found = verdict(MODEL, GOOD, CALM)

    assert found.replaces
    assert [gate.name for gate in found.gates] == [
        "enough",
        "signs",
        "loss",
        "order",
        "served",
        "moves",
    ]


def test_before_a_first_fair_there_is_nothing_to_replay():
    assert list(passed(replay=None)) == ["enough", "signs", "loss", "order"]


@pytest.mark.parametrize(
    ("name", "held", "replay"),
    [
        ("enough", replace(GOOD, pairs=499.0), CALM),
        ("loss", replace(GOOD, loss_low=0.01, loss_high=0.02), CALM),
        ("order", replace(GOOD, auc_change=-0.0001), CALM),
        ("order", replace(GOOD, auc_change=float("nan")), CALM),
        ("served", GOOD, replace(CALM, served_new_pct=78.9)),
        ("moves", GOOD, replace(CALM, moved=np.array([0.0, 0.6]))),
    ],
)
def test_one_gate_that_is_not_passed_keeps_the_old_model(name: str, held: Held, replay: Replay):
    gates = passed(held, replay)

    assert [gate for gate, good in gates.items() if not good] == [name]
    assert not verdict(MODEL, held, replay).replaces


def test_a_turned_sign_keeps_the_old_model():
    weights = MODEL.weights.copy()
    weights[2, 0] = -0.01

    found = verdict(replace(MODEL, weights=weights), GOOD)

    assert not found.replaces
    assert str(found.gates[1].sentence) == "Weights that turned their sign: 1."


@pytest.mark.parametrize(("error_new", "replaces"), [(0.04, True), (0.05, False), (0.06, False)])
def test_a_tie_in_loss_is_decided_by_calibration(error_new: float, replaces: bool):
    tied = replace(GOOD, loss_low=-0.01, loss_high=0.01, error_new=error_new)

    assert verdict(MODEL, tied).replaces is replaces


def test_better_calibration_does_not_excuse_a_worse_loss():
    worse = replace(GOOD, loss_low=0.001, loss_high=0.01, error_new=0.0)

    assert not verdict(MODEL, worse).replaces


def test_with_consent_lists_may_change_by_more_than_half():
    stormy = replace(CALM, moved=np.array([0.9]), consent=True)

    assert passed(replay=stormy)["moves"]


def test_no_lists_do_not_move():
    assert passed(replay=replace(CALM, moved=np.zeros(0)))["moves"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_gate_says_its_figures_in_both_languages(language: str):
    said = [say(gate.sentence, language) for gate in verdict(MODEL, GOOD, CALM).gates]

    for text, figure in zip(said, ["600", "0", "-0.0200", "+0.0040", "79.5", "50"], strict=True):
        assert figure in text


def test_a_list_in_another_order_has_not_moved():
    assert moved_share(np.array([[1, 2, 3]]), np.array([[3, 1, 2]])).tolist() == [0.0]


def test_the_share_that_moved_is_of_the_old_entries():
    old, new = np.array([[1, 2, 3, 4], [5, -1, -1, -1]]), np.array([[1, 2, 8, 9], [6, 5, -1, -1]])

    assert moved_share(old, new).tolist() == [0.5, 0.0]


def test_an_empty_list_cannot_move():
    assert moved_share(np.array([[-1, -1]]), np.array([[1, 2]])).tolist() == [0.0]
