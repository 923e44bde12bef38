"""HS codes, certificates, quantities, time: what may fail a deal."""

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.participant import Certificate
from matchmaker.locale import say
from matchmaker.ranking.rows import Fair, Firm, Offer, Pair
from matchmaker.ranking.signals import certificates, hs_overlap, incoterms, lead_time, volume


def codes(pair_of, product: str, need: str, *, confirmed: tuple[bool, bool] = (True, True)):
    return pair_of(
        product_hs_code=product,
        product_hs_confirmed=confirmed[0],
        need_hs_code=need,
        need_hs_confirmed=confirmed[1],
    )


@pytest.mark.parametrize(
    ("product", "need", "digits"),
    [
        ("848071", "848071", 6),
        ("848071", "848079", 4),
        ("8480", "848071", 4),
        ("848071", "841311", 2),
        ("848071", "090121", 0),
        ("84807190", "84807110", 6),
    ],
)
def test_hs_codes_count_by_digits_in_common(pair_of, product: str, need: str, digits: int):
    assert hs_overlap.measure(codes(pair_of, product, need)) == digits


@pytest.mark.parametrize("confirmed", [(False, True), (True, False), (False, False)])
def test_a_guessed_code_is_not_a_fact(pair_of, confirmed: tuple[bool, bool]):
    assert math.isnan(hs_overlap.measure(codes(pair_of, "848071", "848071", confirmed=confirmed)))


def test_a_missing_code_is_asked_of_its_owner(pair_of):
    assert hs_overlap.ask(pair_of()).asks == "enterprise"
    assert hs_overlap.ask(codes(pair_of, "848071", "")).asks == "buyer"


@pytest.mark.parametrize(
    ("digits", "said"),
    [(6, "Same HS code 848071."), (4, "Same HS heading 8480."), (2, "Same HS chapter 84.")],
)
def test_the_common_code_is_named(pair_of, digits: int, said: str):
    pair = codes(pair_of, "848071", "848071")

    assert str(hs_overlap.say(pair, float(digits), True)) == said


def test_different_chapters_are_said_against(pair_of):
    pair = codes(pair_of, "848071", "090121")

    assert str(hs_overlap.say(pair, 0.0, False)) == "Different HS chapters: 8480 and 0901."


def test_both_codes_are_quoted(pair_of):
    quotes = hs_overlap.evidence(codes(pair_of, "848071", "8480"))

    assert [(q.owner, q.field, q.quote) for q in quotes] == [
        ("product", "hs_code", "848071"),
        ("need", "hs_code", "8480"),
    ]


HELD = (Certificate("ISO 9001:2015"), Certificate("IATF 16949", date(2026, 10, 26)))


def test_a_held_certificate_counts_and_an_ended_one_does_not(pair_of):
    asked = pair_of(enterprise_certificates=HELD, need_nice_certificates=("ISO 9001", "IATF 16949"))

    assert certificates.measure(asked) == 0.5


def test_the_last_day_of_validity_still_holds(pair_of):
    held = (Certificate("ISO 9001", date(2026, 10, 27)),)

    assert (
        certificates.measure(
            pair_of(enterprise_certificates=held, need_nice_certificates=("ISO 9001",))
        )
        == 1.0
    )


def test_a_product_may_hold_its_own_certificate(pair_of):
    pair = pair_of(product_certificates=HELD[:1], need_must_certificates=("ISO 9001",))

    assert certificates.measure(pair) == 1.0
    assert certificates.evidence(pair)[0].owner == "product"


def test_a_certificate_nobody_mentioned_is_unknown_not_absent(pair_of):
    pair = pair_of(enterprise_certificates=HELD[:1], need_must_certificates=("ISO 13485",))

    assert math.isnan(certificates.measure(pair))
    assert str(certificates.ask(pair).sentence) == "Do you hold ISO 13485?"


def test_nothing_asked_is_nothing_to_measure(pair_of):
    pair = pair_of(enterprise_certificates=HELD)

    assert math.isnan(certificates.measure(pair))
    assert certificates.ask(pair) is None


def test_holding_what_is_asked_never_lowers_the_value(pair_of):
    asked = ("ISO 9001", "IATF 16949", "ISO 14001")
    before = certificates.measure(
        pair_of(enterprise_certificates=HELD, need_nice_certificates=asked)
    )

    more = (*HELD, Certificate("ISO 14001"))
    after = certificates.measure(
        pair_of(enterprise_certificates=more, need_nice_certificates=asked)
    )

    assert after > before


@pytest.mark.parametrize(
    ("asked", "held", "same"),
    [
        ("ISO 9001", "iso9001", True),
        ("ISO 9001", "ISO 9001:2015", True),
        ("ISO 9001:2015", "ISO 9001", True),
        ("ISO 9001", "ISO 90012", False),
        ("IATF 16949", "ISO 16949", False),
        ("CE", "CE marking", True),
        ("", "ISO 9001", False),
    ],
)
def test_names_of_certificates_are_compared_as_people_write_them(asked, held, same):
    assert certificates.same_certificate(asked, held) is same


def test_the_certificates_are_named_for_and_against(pair_of):
    asked = pair_of(enterprise_certificates=HELD, need_nice_certificates=("ISO 9001", "IATF 16949"))

    assert str(certificates.say(asked, 0.5, True)) == "Asked for and held: ISO 9001:2015."
    assert str(certificates.say(asked, 0.0, False)) == "No longer valid: IATF 16949."


def quantities(pair_of, **stated):
    return pair_of(product_unit="piece", need_unit="piece", **stated)


def test_enough_free_capacity_costs_nothing(pair_of):
    pair = quantities(pair_of, product_volume_month=35000, need_volume_month=20000)

    assert volume.measure(pair) == 0.0


def test_half_the_capacity_costs_the_log_of_two(pair_of):
    pair = quantities(pair_of, product_volume_month=10000, need_volume_month=20000)

    assert volume.measure(pair) == pytest.approx(-math.log(2))


def test_a_minimum_order_above_the_accepted_one_costs_too(pair_of):
    pair = quantities(pair_of, product_moq=5000, need_moq=500)

    assert volume.measure(pair) == pytest.approx(-math.log(10))


def test_both_shortages_add_up(pair_of):
    pair = quantities(
        pair_of, product_volume_month=1, need_volume_month=2, product_moq=2, need_moq=1
    )

    assert volume.measure(pair) == pytest.approx(-2 * math.log(2))


def test_pieces_and_kilograms_are_not_compared(pair_of):
    pair = pair_of(
        product_unit="kg", need_unit="piece", product_volume_month=5.0, need_volume_month=5.0
    )

    assert math.isnan(volume.measure(pair))


@pytest.mark.parametrize("figure", [None, 0])
def test_a_blank_quantity_is_unknown(pair_of, figure):
    assert math.isnan(
        volume.measure(quantities(pair_of, product_volume_month=figure, need_volume_month=10))
    )


def test_the_quantities_are_set_against_each_other(pair_of):
    pair = quantities(pair_of, product_volume_month=35000, need_volume_month=20000)

    sentence = volume.say(pair, 0.0, True)
    assert str(sentence) == "Needed each month: 20,000 pieces; free capacity: 35,000 pieces."
    assert say(sentence, "vi") == "Nhu cầu mỗi tháng: 20.000 cái; công suất còn trống: 35.000 cái."


def test_the_side_that_gave_no_figure_is_asked(pair_of):
    assert volume.ask(quantities(pair_of, need_volume_month=5)).asks == "enterprise"
    assert volume.ask(quantities(pair_of, product_volume_month=5)).asks == "buyer"
    assert volume.ask(pair_of()) is None


@pytest.mark.parametrize(("offered", "late"), [(30, 0), (45, 0), (50, -5)])
def test_days_late_are_counted(pair_of, offered: int, late: int):
    assert (
        lead_time.measure(pair_of(product_lead_time_days=offered, need_lead_time_days=45)) == late
    )


def test_a_blank_lead_time_is_unknown_and_asked(pair_of):
    pair = pair_of(need_lead_time_days=45)

    assert math.isnan(lead_time.measure(pair))
    assert lead_time.ask(pair).asks == "enterprise"
    assert lead_time.ask(pair_of()) is None


def test_the_days_are_said(pair_of):
    pair = pair_of(product_lead_time_days=30, need_lead_time_days=45)

    assert str(lead_time.say(pair, 0.0, True)) == (
        "Delivery offered in 30 days; accepted: 45 days."
    )


@pytest.mark.parametrize(
    ("offered", "share"), [(("FOB", "CIF"), 1.0), (("CIF",), 0.5), (("EXW",), 0.0)]
)
def test_delivery_terms_in_common_are_a_share_of_the_wanted(pair_of, offered, share):
    pair = pair_of(product_incoterms=offered, need_incoterms=("FOB", "CIF"))

    assert incoterms.measure(pair) == share


def test_unstated_delivery_terms_are_unknown_and_asked(pair_of):
    pair = pair_of(need_incoterms=("FOB",))

    assert math.isnan(incoterms.measure(pair))
    assert incoterms.ask(pair).asks == "enterprise"
    assert incoterms.ask(pair_of()) is None


def test_the_common_terms_are_named(pair_of):
    pair = pair_of(product_incoterms=("CIF", "FOB"), need_incoterms=("FOB", "CIF"))

    assert str(incoterms.say(pair, 1.0, True)) == "Delivery terms that suit both: FOB, CIF."
    assert str(incoterms.say(pair, 0.0, False)) == "No delivery term in common."


@pytest.mark.parametrize(
    "held", ["ISO 9001-2015", "ISO 9001 : 2015", "ISO 9001/2015", "ISO 9001 2015", "ISO 9001–2015"]
)
def test_the_year_of_issue_does_not_count_however_it_is_parted_from_the_number(held: str):
    assert certificates.same_certificate("ISO 9001", held)
    assert certificates.same_certificate(held, "ISO 9001")
    assert not certificates.same_certificate("ISO 14001", held)


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("ISO 22000", "ISO 22716"),
        ("EN 1090-2", "EN 1090-1"),
        ("ISO 9001", "ISO 900120"),
        ("ISO", ""),
        (" - ", "ISO 9001"),
    ],
)
def test_numbers_that_only_begin_alike_are_other_certificates(asked: str, held: str):
    assert not certificates.same_certificate(asked, held)


def test_one_valid_paper_counts_beside_an_ended_one_of_the_same_name(pair_of):
    ended, valid = Certificate("ISO 9001", date(2026, 10, 26)), Certificate("ISO 9001:2015")
    pair = pair_of(enterprise_certificates=(ended, valid), need_must_certificates=("ISO 9001",))

    assert certificates.held(pair, "ISO 9001") == (True, valid)
    assert certificates.better(pair) is None


def test_a_certificate_that_is_required_and_wished_for_counts_once(pair_of):
    pair = pair_of(
        enterprise_certificates=HELD,
        need_must_certificates=("ISO 9001",),
        need_nice_certificates=("ISO 9001", "IATF 16949"),
    )

    assert certificates.measure(pair) == 0.5


def test_of_what_is_lacking_the_required_comes_first(pair_of):
    pair = pair_of(need_must_certificates=("IATF 16949",), need_nice_certificates=("ISO 14001",))

    better = certificates.better(pair)

    assert better.what == "IATF 16949"
    assert certificates.measure(better.pair) == 1.0


def test_a_minimum_order_that_is_too_high_is_said_and_not_the_capacity_that_suffices(pair_of):
    pair = quantities(
        pair_of,
        product_volume_month=35000,
        need_volume_month=20000,
        product_moq=5000,
        need_moq=500,
    )

    assert str(volume.say(pair, volume.measure(pair), False)) == (
        "Minimum order: 5,000 pieces; accepted: up to 500 pieces."
    )


def test_of_two_shortages_the_worse_is_said(pair_of):
    figures = {"product_volume_month": 10, "need_volume_month": 100, "product_moq": 4}
    pair = quantities(pair_of, **figures, need_moq=2)

    assert str(volume.say(pair, volume.measure(pair), False)) == (
        "Needed each month: 100 pieces; free capacity: 10 pieces."
    )


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.floats(1.0, 100.0))
def test_more_free_capacity_never_measures_less(wanted: float, free: float, times: float):
    def measured(capacity: float) -> float:
        need, product = Offer("n", 0, unit="kg", volume_month=wanted), Offer("p", 0, unit="kg")
        return volume.measure(
            Pair(
                Fair(date(2026, 10, 27)),
                Firm("e"),
                Firm("b"),
                replace(product, volume_month=capacity),
                need,
                math.nan,
            )
        )

    assert measured(free) <= measured(free * times) <= 0


@pytest.mark.parametrize("units", [("", ""), ("kg", ""), ("", "kg")])
def test_quantities_without_a_unit_are_not_compared(pair_of, units):
    pair = pair_of(
        product_unit=units[0], need_unit=units[1], product_volume_month=5, need_volume_month=10
    )

    assert math.isnan(volume.measure(pair))


def test_a_need_in_another_unit_has_nothing_better_to_ask_for(pair_of):
    pair = pair_of(product_unit="kg", need_unit="piece", need_volume_month=10)

    assert volume.better(pair) is None


def test_small_quantities_keep_their_fraction(pair_of):
    pair = quantities(pair_of, product_volume_month=0.4, need_volume_month=9.96)

    assert str(volume.say(pair, 0.0, False)) == (
        "Needed each month: 10 pieces; free capacity: 0.4 pieces."
    )


def test_delivery_on_the_spot_is_a_lead_time_and_not_a_blank(pair_of):
    pair = pair_of(product_lead_time_days=0, need_lead_time_days=0)

    assert lead_time.measure(pair) == 0
    assert lead_time.better(pair) is None


@pytest.mark.parametrize(
    ("product", "need"), [("84", "848071"), ("8", "8"), ("848071", "8"), ("8480", "84")]
)
def test_short_codes_agree_only_as_far_as_both_go(pair_of, product: str, need: str):
    digits = hs_overlap.measure(codes(pair_of, product, need))

    assert digits <= min(len(product), len(need))
    assert digits == (0 if "8" in {product, need} else 2)


def test_a_wanted_term_that_is_offered_has_nothing_better(pair_of):
    pair = pair_of(product_incoterms=("EXW",), need_incoterms=("FOB", "CIF"))
    better = incoterms.better(pair)

    assert better.what == "FOB"
    assert incoterms.measure(better.pair) == 0.5
    assert incoterms.better(pair_of(product_incoterms=("FOB",), need_incoterms=("FOB",))) is None
