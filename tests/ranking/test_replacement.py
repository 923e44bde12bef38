"""A learned model replaces the old only if every gate is passed, and each gate says why."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        assert (figure.replace(".", ",") if language == "vi" else figure) in text


def test_a_list_in_another_order_has_not_moved():
    assert moved_share(np.array([[1, 2, 3]]), np.array([[3, 1, 2]])).tolist() == [0.0]


def test_the_share_that_moved_is_of_the_old_entries():
    old, new = np.array([[1, 2, 3, 4], [5, -1, -1, -1]]), np.array([[1, 2, 8, 9], [6, 5, -1, -1]])

    assert moved_share(old, new).tolist() == [0.5, 0.0]


def test_an_empty_list_cannot_move():
    assert moved_share(np.array([[-1, -1]]), np.array([[1, 2]])).tolist() == [0.0]


@pytest.mark.parametrize(
    ("held", "replay"),
    [
        (replace(GOOD, pairs=500.0), CALM),
        (replace(GOOD, auc_change=0.0), CALM),
        (GOOD, replace(CALM, served_new_pct=79.0)),
        (GOOD, replace(CALM, moved=np.array([0.5, 0.5]))),
    ],
)
def test_who_just_reaches_a_gate_has_passed_it(held: Held, replay: Replay):
    assert verdict(MODEL, held, replay).replaces


def test_a_loss_that_just_touches_nothing_is_a_tie():
    touching = replace(GOOD, loss_high=0.0)

    assert passed(touching)["loss"]
    assert not passed(replace(touching, error_new=touching.error_old))["loss"]


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("enough", replace(GOOD, pairs=float("nan"))),
        ("loss", replace(GOOD, loss_change=np.nan, loss_low=np.nan, loss_high=np.nan)),
        ("loss", replace(GOOD, loss_high=0.01, error_new=float("nan"))),
        ("loss", replace(GOOD, loss_high=0.01, error_old=float("nan"))),
    ],
)
def test_a_figure_that_could_not_be_measured_passes_no_gate(name: str, held: Held):
    assert not passed(held)[name]


@pytest.mark.parametrize(
    ("name", "replay"),
    [
        ("served", replace(CALM, served_new_pct=float("nan"))),
        ("served", replace(CALM, served_old_pct=float("nan"))),
        ("moves", replace(CALM, moved=np.array([0.1, np.nan]))),
    ],
)
def test_a_replay_that_could_not_be_measured_passes_no_gate(name: str, replay: Replay):
    assert [gate for gate, good in passed(replay=replay).items() if not good] == [name]


def test_consent_to_moved_lists_excuses_no_other_gate():
    agreed = replace(CALM, served_new_pct=50.0, moved=np.array([1.0]), consent=True)

    assert passed(replay=agreed) == passed() | {"served": False}


def test_a_weight_of_nothing_has_not_turned_its_sign():
    weights = np.zeros_like(MODEL.weights)

    assert verdict(replace(MODEL, weights=weights), GOOD, CALM).replaces
    assert verdict(replace(MODEL, weights=-weights), GOOD, CALM).replaces


def test_every_turned_sign_of_both_sides_is_counted():
    weights = MODEL.weights.copy()
    weights[[0, 1], [0, 1]] = -0.2

    gate = verdict(replace(MODEL, weights=weights), GOOD).gates[1]

    assert str(gate.sentence) == "Weights that turned their sign: 2."


def test_too_few_pairs_are_never_said_to_be_enough():
    """An effective number is seldom whole: 499.6 are not yet 500."""
    gate = verdict(MODEL, replace(GOOD, pairs=499.6)).gates[0]

    assert not gate.passed
    assert str(gate.sentence) == "Answered pairs: 499 of at least 500."


def test_the_sentence_names_the_list_that_changes_most():
    gate = verdict(MODEL, GOOD, replace(CALM, moved=np.array([0.2, 0.75, 0.4]))).gates[-1]

    assert str(gate.sentence) == "The list that changes most changes by 75 %."


figures = st.floats(-0.5, 0.5)


@given(figures, st.floats(0, 0.5), figures, figures, st.floats(0, 0.5))
def test_a_model_that_loses_even_less_never_fails_what_it_passed(
    low: float, width: float, old: float, new: float, less: float
):
    measured = replace(GOOD, loss_low=low, loss_high=low + width, error_old=old, error_new=new)
    better = replace(measured, loss_low=low - less, loss_high=low + width - less)

    assert passed(better)["loss"] >= passed(measured)["loss"]


@given(st.lists(st.floats(0, 1), max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_lists_decides_nothing(moved: list[float], random: Random):
    turned = random.sample(moved, len(moved))

    one, other = (passed(replay=replace(CALM, moved=np.array(m))) for m in (moved, turned))

    assert one == other
    assert one["moves"] is all(share <= 0.5 for share in moved)


def padded(entries: list[int]) -> list[int]:
    return entries + [-1] * (5 - len(entries))


entries = st.lists(st.integers(0, 8), max_size=5, unique=True)


@given(entries, entries)
def test_the_moved_share_is_what_a_set_has_lost(old: list[int], new: list[int]):
    (share,) = moved_share(np.array([padded(old)]), np.array([padded(new)]))

    assert share == len(set(old) - set(new)) / max(len(old), 1)


@given(entries)
def test_a_list_beside_itself_has_not_moved_and_beside_others_wholly(old: list[int]):
    rows = np.array([padded(old), padded(old)])
    others = np.array([padded(old), padded([entry + 100 for entry in old])])

    assert moved_share(rows, others).tolist() == [0.0, float(bool(old))]


def test_lists_of_another_length_are_compared_by_what_they_hold():
    assert moved_share(np.array([[1, 2]]), np.array([[9, 2, 1, 8]])).tolist() == [0.0]
    assert moved_share(np.array([[1, 2, 3, 4]]), np.array([[2]])).tolist() == [0.75]


def test_without_lists_there_are_no_shares():
    assert moved_share(np.zeros((0, 3), np.int32), np.zeros((0, 3), np.int32)).shape == (0,)
