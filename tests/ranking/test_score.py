"""Scores: additive, fixed scales, two sides; and models that are refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchmaker.domain.errors import InvalidError
from matchmaker.ranking.score import (
    Model,
    Nearness,
    contribution_rows,
    read_model,
    score,
    standardised,
)
from matchmaker.ranking.signals import NAMES
from matchmaker.settings import get_settings

SHIPPED = get_settings().models_dir / "prior" / "model.json"
MODEL = read_model(SHIPPED)
VALUES = arrays(
    np.float32,
    st.tuples(st.integers(1, 6), st.just(len(NAMES))),
    elements=st.one_of(st.just(float("nan")), st.floats(-50, 50, width=32)),
)
UNKNOWN = np.full((1, len(NAMES)), np.nan, np.float32)


def changed(tmp_path: Path, change) -> Path:
    written = json.loads(SHIPPED.read_text())
    change(written)
    path = tmp_path / "model.json"
    path.write_text(json.dumps(written))
    return path


def with_value(signal: str, value: float) -> np.ndarray:
    values = UNKNOWN.copy()
    values[0, NAMES.index(signal)] = value
    return values


@settings(deadline=None)
@given(VALUES)
def test_contributions_and_intercept_sum_to_the_logit(values: np.ndarray):
    scores = score(values, MODEL)

    for row in range(len(values)):
        for side in (0, 1):
            told = contribution_rows(scores, row, side)
            total = MODEL.intercept[side] + sum(one["contribution"] for one in told)
            assert total == pytest.approx(scores.logits[row, side], abs=1e-9)


@settings(deadline=None)
@given(VALUES)
def test_probabilities_are_probabilities_and_both_is_never_likelier_than_one(values: np.ndarray):
    scores = score(values, MODEL)

    for p in (scores.p_enterprise, scores.p_buyer, scores.p_mutual, scores.known_share):
        assert ((p >= 0) & (p <= 1)).all()
    assert (scores.p_mutual <= np.minimum(scores.p_enterprise, scores.p_buyer) + 1e-12).all()


@settings(deadline=None)
@given(VALUES)
def test_the_company_of_other_pairs_changes_no_score(values: np.ndarray):
    together = score(values, MODEL).p_mutual

    alone = [score(values[row : row + 1], MODEL).p_mutual[0] for row in range(len(values))]
    assert together == pytest.approx(alone, abs=1e-12)


@settings(deadline=None)
@given(VALUES, st.sampled_from(range(len(NAMES))), st.floats(0, 20, width=32))
def test_more_of_a_signal_never_lowers_a_score(values: np.ndarray, signal: int, more: float):
    before = score(values, MODEL)
    values[:, signal] += np.float32(more)

    after = score(values, MODEL)

    assert (after.p_enterprise >= before.p_enterprise - 1e-12).all()
    assert (after.p_buyer >= before.p_buyer - 1e-12).all()


def test_an_unknown_signal_contributes_exactly_nothing():
    scores = score(UNKNOWN, MODEL)

    assert (scores.contributions == 0).all()
    assert scores.logits.tolist() == [MODEL.intercept.tolist()]
    assert scores.known_share.tolist() == [0.0]


def test_unknown_is_not_absent():
    unknown, absent = score(UNKNOWN, MODEL), score(with_value("target_market", 0.0), MODEL)

    assert absent.p_enterprise[0] < unknown.p_enterprise[0]


def test_everything_known_is_a_known_share_of_one():
    assert score(np.zeros((1, len(NAMES)), np.float32), MODEL).known_share[0] == pytest.approx(1)


def test_the_two_sides_do_not_want_the_same():
    scores = score(with_value("target_market", 1.0), MODEL)

    assert scores.p_enterprise[0] > scores.p_buyer[0]


def test_an_asked_certificate_that_is_held_lifts_the_buyers_side_most():
    held, ended = (score(with_value("certificates", v), MODEL) for v in (1.0, 0.0))

    assert held.p_buyer[0] - ended.p_buyer[0] > held.p_enterprise[0] - ended.p_enterprise[0] > 0


def test_extreme_values_are_clipped_at_three_spreads():
    z = standardised(with_value("lead_time", -10_000.0), MODEL)

    assert z[0, NAMES.index("lead_time")] == -3.0


def test_no_pairs_give_no_scores():
    assert score(np.zeros((0, len(NAMES)), np.float32), MODEL).p_mutual.shape == (0,)


def test_an_own_product_scores_far_above_a_stranger():
    own, stranger = (score(with_value("text_fit", v), MODEL).p_mutual[0] for v in (1.0, 0.0))

    assert own > 5 * stranger


def test_the_shipped_model_says_that_nobody_has_answered_yet():
    assert MODEL.answers == 0
    assert all(line.is_identity for line in MODEL.calibrators.values())


def test_the_fingerprint_follows_every_change(tmp_path: Path):
    path = changed(tmp_path, lambda m: m["signals"]["text_fit"].update(buyer=1.7))

    assert read_model(path).fingerprint != MODEL.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m["signals"].pop("text_fit"),
        lambda m: m["signals"].update(text_fit2=m["signals"].pop("text_fit")),
        lambda m: m["signals"]["text_fit"].update(scale=0),
        lambda m: m["signals"]["text_fit"].update(buyer=-0.1),
    ],
)
def test_a_model_that_does_not_fit_is_refused_and_the_signal_named(tmp_path: Path, change):
    with pytest.raises(InvalidError, match="text_fit"):
        read_model(changed(tmp_path, change))


def test_a_calibrator_that_turns_the_order_round_is_refused(tmp_path: Path):
    path = changed(tmp_path, lambda m: m["calibration"]["mutual"].update(slope=-1))

    with pytest.raises(ValueError, match="slope"):
        read_model(path)


def test_nearness_is_zero_for_strangers_and_one_for_the_own_product():
    scale = Nearness("centred", strangers=-0.02, own=0.23)

    assert scale.fit(np.array([-0.02, 0.23], np.float32)) == pytest.approx([0, 1], abs=1e-5)


@pytest.mark.parametrize(
    ("need", "product", "centred", "key"),
    [
        ("en", "vi", True, "en>vi"),
        ("vi", "vi", True, "vi>vi"),
        ("en", "en", False, "uncentred"),
    ],
)
def test_a_pair_of_languages_has_its_own_scale(need, product, centred, key):
    model: Model = MODEL

    assert model.nearness_of(need, product, centred=centred) == model.nearness[key]


def test_a_pair_of_languages_that_nobody_measured_counts_no_guessed_codes():
    borrowed = MODEL.nearness_of("ja", "vi", centred=True)

    assert borrowed == replace(MODEL.nearness["en>vi"], codes=0.0)


def test_meeting_in_goods_codes_counts_by_its_share():
    scale = Nearness("centred", 0.0, 1.0, codes=0.5, codes_strangers=-7.0, codes_own=-2.0)
    cosines = np.array([0.0, 1.0, 0.0, 1.0], np.float32)
    met = np.array([-7.0, -2.0, -2.0, -7.0], np.float32)

    assert scale.fit(cosines, met) == pytest.approx([0.0, 1.0, 0.5, 0.5], abs=1e-6)
    assert scale.fit(cosines) == pytest.approx([0.0, 1.0, 0.0, 1.0], abs=1e-6)
