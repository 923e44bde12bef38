"""Reasons: true to the score, literal in their quotes, open about what is missing."""

import json

import pytest

from matchmaker.domain.participant import Certificate
from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.reasons import reasons
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import Model, score
from matchmaker.ranking.signals import NAMES
from matchmaker.ranking.table import signal_table


@pytest.fixture
def told(model: Model):
    """Explain one pair, after scoring it."""

    def explain(pair: Pair) -> dict:
        values = signal_table([pair])
        return reasons(pair, 0, values, score(values, model), model)

    return explain


@pytest.fixture
def good(pair_of) -> Pair:
    """Give a pair with much for it, one thing against it, and things unknown."""
    return pair_of(
        text_fit=1.1,
        need_texts={"text_original": "Mould in SKD61"},
        product_texts={"name_en": "Mould, steel SKD61"},
        enterprise_certificates=(Certificate("ISO 9001"),),
        need_must_certificates=("ISO 9001",),
        need_nice_certificates=("ISO 14001",),
        enterprise_target_markets=("DE",),
        enterprise_languages=("vi", "en"),
        buyer_languages=("en",),
        product_lead_time_days=70,
        need_lead_time_days=40,
        need_incoterms=("FOB",),
    )


@pytest.mark.parametrize("side", ["enterprise", "buyer"])
def test_contributions_and_intercept_sum_to_the_logit(told, good, side):
    found = told(good)[side]

    total = found["intercept"] + sum(one["contribution"] for one in found["contributions"])
    assert total == pytest.approx(found["logit"], abs=1e-9)
    assert [one["signal"] for one in found["contributions"]] == list(NAMES)


def test_reasons_stand_strongest_first_and_speak_for_the_pair(told, good):
    weights = [one["enterprise"] + one["buyer"] for one in told(good)["why"]]

    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 0
    assert len(weights) <= 5


def test_a_reason_weighs_what_it_contributes(told, good):
    found = told(good)

    for reason in found["why"] + found["against"]:
        for side in ("enterprise", "buyer"):
            (contribution,) = [
                one["contribution"]
                for one in found[side]["contributions"]
                if one["signal"] == reason["signal"]
            ]
            assert reason[side] == contribution


def test_what_speaks_against_is_said(told, good):
    (against,) = told(good)["against"]

    assert against["signal"] == "lead_time"
    assert against["buyer"] < 0


def test_quotes_are_literal_parts_of_the_stored_texts(told, good):
    found = told(good)

    quotes = [q for reason in found["why"] for q in reason["evidence"]]
    texts = {"product": good.product.texts, "need": good.need.texts}
    checked = [q for q in quotes if q["field"] in texts.get(q["owner"], {})]
    assert checked
    for quote in checked:
        stored = texts[quote["owner"]][quote["field"]]
        assert stored[quote["start"] : quote["end"]] == quote["quote"]


def test_what_is_unknown_is_asked(told, good):
    asked = {one["signal"]: one for one in told(good)["missing"]}

    assert asked["certificates"]["sentence"]["with"] == {"names": "ISO 14001"}
    assert asked["incoterms"]["asks"] == "enterprise"
    assert "target_market" not in asked


def test_required_things_are_asked_first(told, pair_of):
    pair = pair_of(text_fit=0.9, need_moq=5.0, need_must_fields=("moq",))

    assert told(pair)["missing"][0]["signal"] == "must_fields"


def test_signals_without_weight_are_no_reason(told, good):
    assert all(
        abs(one["enterprise"] + one["buyer"]) >= 0.05
        for one in told(good)["why"] + told(good)["against"]
    )


def test_an_empty_pair_has_no_reasons_but_questions(told, pair_of):
    found = told(pair_of())

    assert (found["why"], found["against"]) == ([], [])
    assert found["missing"]


def test_reasons_survive_the_store(told, good):
    found = told(good)

    again = json.loads(json.dumps(found))

    assert again == found
    assert str(Sentence.from_json(again["why"][0]["sentence"])).startswith("The product")


def test_at_most_five_reasons_are_given(told, pair_of):
    pair = pair_of(
        text_fit=1.5,
        need_texts={"text_original": "SKD61"},
        product_texts={"name_en": "SKD61"},
        product_hs_code="848071",
        product_hs_confirmed=True,
        need_hs_code="848071",
        need_hs_confirmed=True,
        enterprise_certificates=(Certificate("ISO 9001"),),
        need_must_certificates=("ISO 9001",),
        enterprise_target_markets=("DE",),
        enterprise_languages=("en", "vi"),
        buyer_languages=("en", "vi"),
        enterprise_role="odm",
        need_role="odm",
    )

    found = told(pair)["why"]

    assert len(found) == 5
    assert found[0]["signal"] == "text_fit"
