"""What would lift the buyer's fit most: by the model, in its own numbers."""

import numpy as np
import pytest
from hypothesis import given

from matchmaker.domain.participant import Certificate
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.ranking.counterfactual import counterfactual
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import Model, read_model, score
from matchmaker.ranking.table import signal_table
from matchmaker.settings import get_settings
from tests.ranking.random_pairs import pairs

SHIPPED = read_model(get_settings().models_dir / "prior" / "model.json")


def told(pair: Pair, model: Model = SHIPPED) -> dict | None:
    values = signal_table([pair])
    return counterfactual(pair, 0, values, score(values, model), model)


def test_a_missing_certificate_is_named_with_both_numbers(pair_of):
    pair = pair_of(text_fit=1.0, need_must_certificates=("ISO 13485",))

    found = told(pair)

    certified = pair_of(
        text_fit=1.0,
        need_must_certificates=("ISO 13485",),
        enterprise_certificates=(Certificate("ISO 13485"),),
    )
    before, after = (
        float(score(signal_table([one]), SHIPPED).p_buyer[0]) for one in (pair, certified)
    )
    assert (found["before"], found["after"]) == pytest.approx((before, after))
    sentence = Sentence.from_json(found["sentence"])
    assert str(sentence) == (
        f"Fit for the buyer with ISO 13485: {round(100 * before)} → {round(100 * after)}."
    )
    assert "nếu có ISO 13485" in say(sentence, "vi")


def test_the_greatest_lift_is_chosen(pair_of):
    pair = pair_of(
        need_must_certificates=("ISO 9001",),
        need_incoterms=("FOB",),
        product_incoterms=("EXW",),
    )

    assert told(pair)["signal"] == "certificates"


def test_a_pair_that_has_all_that_is_asked_has_nothing_to_gain(pair_of):
    pair = pair_of(
        need_must_certificates=("ISO 9001",),
        enterprise_certificates=(Certificate("ISO 9001"),),
        need_lead_time_days=30,
        product_lead_time_days=20,
    )

    assert told(pair) is None


def test_what_nobody_asks_for_is_not_proposed(pair_of):
    assert told(pair_of(text_fit=0.5)) is None


def test_a_lift_that_the_shown_numbers_hide_is_not_said(pair_of):
    hopeless = pair_of(text_fit=-3.0, need_incoterms=("FOB",), product_incoterms=("FOB", "CIF"))

    assert told(hopeless) is None


@given(pairs)
def test_the_promised_number_is_what_the_model_says_of_the_changed_pair(pair: Pair):
    from matchmaker.ranking.signals import SIGNALS

    found = told(pair)
    if found is None:
        return
    (signal,) = [one for one in SIGNALS if one.name == found["signal"]]
    better = signal.better(pair)

    assert better is not None
    p = score(signal_table([better.pair]), SHIPPED).p_buyer[0]
    assert found["after"] == pytest.approx(float(p), abs=1e-9)
    assert round(100 * found["after"]) > round(100 * found["before"])


@given(pairs)
def test_looking_for_it_changes_nothing(pair: Pair):
    values = signal_table([pair])
    kept = values.copy()
    counterfactual(pair, 0, values, score(values, SHIPPED), SHIPPED)

    assert np.array_equal(values, kept, equal_nan=True)
