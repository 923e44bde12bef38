"""Must-haves: met, failed, unknown - and only a failed one keeps a pair apart."""

from datetime import date

import pytest

from matchmaker.domain.participant import Certificate
from matchmaker.locale import say
from matchmaker.ranking.gates import (
    _CHECKS,
    _NAMES,
    State,
    failed,
    kept_apart,
    state_of,
    unknown,
    wished,
)

LIMITS = ("tolerance_mm", "moq", "lead_time_days")


@pytest.mark.parametrize("field", LIMITS)
@pytest.mark.parametrize(
    ("offered", "state"), [(5, State.MET), (10, State.MET), (11, State.FAILED)]
)
def test_a_limit_is_met_up_to_its_last_value(pair_of, field, offered, state):
    pair = pair_of(**{f"product_{field}": offered, f"need_{field}": 10})

    assert state_of(pair, field) is state


@pytest.mark.parametrize(
    "field", [*LIMITS, "volume_year", "price_max", "incoterms", "role", "hs_code"]
)
def test_what_is_not_stated_is_unknown(pair_of, field):
    assert state_of(pair_of(), field) is State.UNKNOWN


def test_a_field_without_a_check_is_unknown(pair_of):
    assert state_of(pair_of(), "importance") is State.UNKNOWN


def test_a_drawing_format_is_met_where_the_product_names_it_and_else_unknown(pair_of):
    named = pair_of(need_drawing_format=("STEP",), product_texts={"text_en": "From STEP files."})

    assert state_of(named, "drawing_format") is State.MET
    assert state_of(pair_of(need_drawing_format=("STEP",)), "drawing_format") is State.UNKNOWN


@pytest.mark.parametrize(
    ("days", "state"), [(30, State.MET), (31, State.FAILED), (None, State.UNKNOWN)]
)
def test_who_cannot_deliver_by_the_day_even_if_ordered_at_the_fair_fails(pair_of, days, state):
    pair = pair_of(product_lead_time_days=days, need_needed_by=date(2026, 11, 26))

    assert state_of(pair, "needed_by") is state


def test_a_minimum_order_in_another_unit_is_unknown(pair_of):
    pair = pair_of(product_moq=5, need_moq=1, product_unit="kg", need_unit="piece")

    assert state_of(pair, "moq") is State.UNKNOWN


@pytest.mark.parametrize(("free", "state"), [(100, State.MET), (99, State.FAILED)])
def test_the_volume_must_fit_into_the_free_capacity(pair_of, free, state):
    pair = pair_of(
        product_volume_month=free, need_volume_month=100, product_unit="t", need_unit="t"
    )

    assert state_of(pair, "volume_year") is state


@pytest.mark.parametrize(("least", "state"), [(1.0, State.MET), (1.5, State.FAILED)])
def test_the_lowest_price_must_lie_within_the_budget(pair_of, least, state):
    pair = pair_of(
        product_price_min=least, need_price_max=1.2, product_currency="USD", need_currency="USD"
    )

    assert state_of(pair, "price_max") is state


def test_prices_in_two_currencies_are_not_compared(pair_of):
    pair = pair_of(
        product_price_min=1.0, need_price_max=1.2, product_currency="USD", need_currency="EUR"
    )

    assert state_of(pair, "price_max") is State.UNKNOWN


@pytest.mark.parametrize(("offered", "state"), [(("FOB",), State.MET), (("EXW",), State.FAILED)])
def test_a_closed_list_without_overlap_fails(pair_of, offered, state):
    pair = pair_of(product_incoterms=offered, need_incoterms=("FOB", "CIF"))

    assert state_of(pair, "incoterms") is state


@pytest.mark.parametrize("field", ["material", "process"])
def test_other_free_words_may_mean_the_same_and_are_unknown(pair_of, field):
    same = pair_of(**{f"product_{field}": ("Thép SKD61",), f"need_{field}": ("thep skd61",)})
    other = pair_of(**{f"product_{field}": ("ép phun",), f"need_{field}": ("injection",)})

    assert state_of(same, field) is State.MET
    assert state_of(other, field) is State.UNKNOWN


@pytest.mark.parametrize(("role", "state"), [("odm", State.MET), ("oem", State.FAILED)])
def test_the_wanted_role_is_compared(pair_of, role, state):
    assert state_of(pair_of(enterprise_role=role, need_role="odm"), "role") is state


@pytest.mark.parametrize(
    ("code", "confirmed", "state"),
    [
        ("848079", True, State.MET),
        ("841311", True, State.FAILED),
        ("841311", False, State.UNKNOWN),
    ],
)
def test_only_a_confirmed_code_fails_a_required_one(pair_of, code, confirmed, state):
    pair = pair_of(product_hs_code=code, product_hs_confirmed=confirmed, need_hs_code="848071")

    assert state_of(pair, "hs_code") is state


def test_a_failed_limit_that_is_no_must_does_not_gate(pair_of):
    assert failed(pair_of(product_moq=11, need_moq=10)) == []


def test_a_failed_must_gates_and_is_named(pair_of):
    (gate,) = failed(pair_of(product_moq=11, need_moq=10, need_must_fields=("moq",)))

    assert gate.rule == "must_fields"
    assert str(gate.sentence) == "Required and not met: minimum order."
    assert say(gate.sentence, "vi") == "Điều kiện bắt buộc chưa đáp ứng: đơn hàng tối thiểu."


def test_an_ended_certificate_gates(pair_of):
    ended = (Certificate("IATF 16949", date(2026, 10, 26)),)

    (gate,) = failed(pair_of(enterprise_certificates=ended, need_must_certificates=("IATF 16949",)))

    assert gate.rule == "must_certificates"


def test_an_unmentioned_certificate_does_not_gate(pair_of):
    assert failed(pair_of(need_must_certificates=("IATF 16949",))) == []


def test_every_failed_must_is_named(pair_of):
    pair = pair_of(
        product_moq=11,
        need_moq=10,
        product_lead_time_days=50,
        need_lead_time_days=40,
        need_must_fields=("moq", "lead_time_days"),
    )

    assert [str(gate.sentence) for gate in failed(pair)] == [
        "Required and not met: minimum order.",
        "Required and not met: lead time.",
    ]


def test_an_unknown_must_is_asked_of_the_enterprise(pair_of):
    (question,) = unknown(pair_of(need_tolerance_mm=0.01, need_must_fields=("tolerance_mm",)))

    assert question.asks == "enterprise"
    assert str(question.sentence) == "Required, to be confirmed: tolerance."


def test_a_met_must_asks_nothing(pair_of):
    pair = pair_of(product_moq=1, need_moq=10, need_must_fields=("moq",))

    assert (unknown(pair), failed(pair)) == ([], [])


@pytest.mark.parametrize(
    "stated", [{"enterprise_never_meet": ("NM-001",)}, {"buyer_never_meet": ("DN-001",)}]
)
def test_either_side_may_keep_the_other_away(pair_of, stated):
    (gate,) = kept_apart(pair_of(**stated))

    assert gate.rule == "never_meet"


def test_two_who_are_never_present_together_are_kept_apart(pair_of):
    mornings, evenings = frozenset({0, 1}), frozenset({2, 3})
    stated = {"fair_slots": 4, "enterprise_free": mornings}

    (gate,) = kept_apart(pair_of(**stated, buyer_free=evenings))

    assert gate.rule == "availability"
    assert say(gate.sentence, "vi") == "Hai bên không có khung giờ nào cùng có mặt."
    assert kept_apart(pair_of(**stated)) == []


def test_a_wish_that_fails_is_named_with_the_signal_that_grades_it(pair_of):
    pair = pair_of(
        product_moq=11,
        need_moq=10,
        need_nice_certificates=("ISO 14001", "ISO 9001"),
        enterprise_certificates=(Certificate("ISO 14001", date(2026, 1, 1)),),
    )

    assert [(signal, str(sentence)) for signal, sentence in wished(pair)] == [
        ("certificates", "The certificate ISO 14001 is wished for and is no longer valid."),
        ("volume", "Wished for and not met: minimum order."),
    ]


def test_a_failed_must_is_no_wish(pair_of):
    ended = (Certificate("ISO 9001", date(2026, 1, 1)),)
    pair = pair_of(
        product_moq=11,
        need_moq=10,
        need_must_fields=("moq",),
        need_must_certificates=("ISO 9001",),
        need_nice_certificates=("ISO 9001",),
        enterprise_certificates=ended,
    )

    assert wished(pair) == []
    assert len(failed(pair)) == 2


@pytest.mark.parametrize("stated", [{}, {"product_moq": 5}, {"need_moq": 5}])
def test_what_is_not_stated_is_no_failed_wish(pair_of, stated):
    assert wished(pair_of(**stated)) == []


def test_another_code_keeps_nobody_away(pair_of):
    assert kept_apart(pair_of(enterprise_never_meet=("NM-002",))) == []


def test_every_checked_field_has_a_name_in_both_languages():
    for field in _CHECKS:
        assert say(_NAMES[field], "vi")
        assert say(_NAMES[field], "en") != field or field in {"material", "process"}
