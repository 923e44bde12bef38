"""Reasons: true to the score, literal in their quotes, open about what is missing."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given

from matchmaker.domain.participant import Certificate
from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.reasons import reasons
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import Model, read_model, score
from matchmaker.ranking.signals import NAMES, SIGNALS, UNSPOKEN
from matchmaker.ranking.signals.signal import Evidence
from matchmaker.ranking.table import signal_table
from matchmaker.services.best_sentences import best_sentences
from matchmaker.settings import get_settings
from tests.ranking.random_pairs import pairs


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


SHIPPED = read_model(get_settings().models_dir / "prior" / "model.json")


def explained(pair: Pair) -> dict:
    values = signal_table([pair])
    return reasons(pair, 0, values, score(values, SHIPPED), SHIPPED, quotes=best_sentences)


@given(pairs)
def test_whatever_is_stated_contributions_and_intercept_sum_to_both_logits(pair: Pair):
    found = explained(pair)

    for side in ("enterprise", "buyer"):
        told = found[side]
        total = told["intercept"] + sum(one["contribution"] for one in told["contributions"])
        assert abs(total - told["logit"]) <= 1e-9
        assert [one["signal"] for one in told["contributions"]] == list(NAMES)


@given(pairs)
def test_whatever_is_stated_every_quote_is_literal_at_its_place(pair: Pair):
    found = explained(pair)

    for quote in quotes_of(found):
        stored = getattr(pair, quote["owner"])
        assert quote["id"] == stored.id
        assert quote["quote"]
        assert any(
            entry[quote["start"] : quote["end"]] == quote["quote"]
            for entry in entries_of(stored, quote["field"])
        )


def quotes_of(found: dict) -> Iterator[dict]:
    for part in ("why", "against", "facts"):
        for one in found[part]:
            yield from one["evidence"]


def entries_of(stored: object, field: str) -> list[str]:
    """A field's entries as texts, whether it is one or a list."""
    if field in getattr(stored, "texts", {}):
        return [stored.texts[field]]  # type: ignore[attr-defined]  # asked above
    stated = getattr(stored, field)
    listed = stated if isinstance(stated, tuple) else (stated,)
    return [getattr(entry, "name", entry) for entry in listed]


@given(pairs)
def test_whatever_is_stated_reasons_survive_the_store_and_name_nothing_twice(pair: Pair):
    found = explained(pair)

    assert json.loads(json.dumps(found)) == found
    asked = [json.dumps(one["sentence"], sort_keys=True) + one["asks"] for one in found["missing"]]
    assert len(set(asked)) == len(asked)
    said = [one["signal"] for part in ("why", "against", "facts") for one in found[part]]
    assert len(set(said)) == len(said)
    assert not {*said, *(one["signal"] for one in found["failed"])} & UNSPOKEN


@given(pairs)
def test_no_saving_is_claimed_without_a_loaded_duty(pair: Pair):
    if pair.fair.schedules:
        return

    said = json.dumps(explained(pair))

    assert "Duty on" not in said
    assert '"tariff_saving", "sentence"' not in said


def test_what_weighs_nothing_is_told_as_a_fact(told, pair_of):
    pair = pair_of(
        fair_slots=4,
        product_price_min=1.0,
        need_price_max=1.2,
        product_currency="USD",
        need_currency="USD",
        product_unit="piece",
        need_unit="piece",
    )

    facts = {one["signal"]: one["sentence"]["say"] for one in told(pair)["facts"]}

    assert facts == {
        "price_band": "Price ranges meet.",
        "availability": "Slots in which both are present: %(count)s.",
    }


def test_a_failed_wish_is_told_once_as_a_reason_against_or_as_failed(told, pair_of):
    slightly = pair_of(product_lead_time_days=41, need_lead_time_days=40)
    badly = pair_of(product_lead_time_days=90, need_lead_time_days=40)

    assert [one["signal"] for one in told(slightly)["failed"]] == ["lead_time"]
    assert [one["signal"] for one in told(badly)["against"]] == ["lead_time"]
    assert told(badly)["failed"] == []


def test_the_same_question_of_two_signals_is_asked_once(told, pair_of):
    from matchmaker.services.reference import carbon_border

    found = told(pair_of(fair_carbon=carbon_border()))

    asked = [one["sentence"]["say"] for one in found["missing"]]
    assert asked.count("Which HS code does the product have?") == 1


def test_the_quotes_of_text_fit_are_those_that_the_caller_chooses(model: Model, good: Pair):
    values = signal_table([good])
    chosen = [Evidence("need", "n1", "text_original", 0, 5, "Mould")]

    found = reasons(good, 0, values, score(values, model), model, quotes=lambda _: chosen)

    (text_fit,) = [one for one in found["why"] if one["signal"] == "text_fit"]
    assert [quote["quote"] for quote in text_fit["evidence"]] == ["Mould"]


def test_every_signal_of_the_model_can_be_said():
    assert len(SIGNALS) == len(SHIPPED.weights)
