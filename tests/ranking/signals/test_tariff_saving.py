"""What an agreement saves on the duty: unknown until rates are loaded, then with both of them."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchmaker.domain.agreement import Agreement, Membership, MembershipStatus
from matchmaker.domain.trade import Duty, Schedule
from matchmaker.locale import say
from matchmaker.ranking.signals import agreement
from matchmaker.ranking.signals.tariff_saving import SIGNAL, measure, tariff_saving

DUTIES = arrays(np.float32, 20, elements=st.floats(0, 100, width=32))


def treaty(code: str, since: date = date(2020, 8, 1)) -> Agreement:
    members = [
        Membership(country, MembershipStatus.IN_FORCE, since, "text", date(2026, 1, 1))
        for country in ("VN", "DE")
    ]
    return Agreement(code, code, code, tuple(members))


def schedule(code: str, *duties: Duty) -> Schedule:
    return Schedule("DE", code, "TARIC", date(2026, 1, 31), {"848071": duties})


@pytest.fixture
def covered(pair_of):
    """Give a covered pair with a confirmed code and schedules."""

    def build(*schedules: Schedule, agreements=None, code="848071", confirmed=True):
        return pair_of(
            fair_agreements=agreements or (treaty("EVFTA"),),
            fair_schedules={"DE": schedules} if schedules else {},
            product_hs_code=code,
            product_hs_confirmed=confirmed,
        )

    return build


def test_the_absolute_cut_counts_not_its_proportion():
    mfn, preferential = np.array([16, 2], np.float32), np.array([8, 0], np.float32)

    halved_from_16, freed_from_2 = tariff_saving(mfn, preferential)

    assert halved_from_16 > freed_from_2


@given(DUTIES, DUTIES)
def test_scores_stay_in_range_and_a_deeper_cut_never_scores_less(mfn, preferential):
    shallow, deep = tariff_saving(mfn, preferential), tariff_saving(mfn, preferential / 2)

    assert ((shallow >= 0) & (shallow <= 1)).all()
    assert (deep >= shallow).all()


def test_no_agreement_scores_0_and_no_known_duty_is_unknown():
    mfn, none = np.array([8, np.nan], np.float32), np.array([np.nan, np.nan], np.float32)

    covered, unknown = tariff_saving(mfn, none)

    assert covered == 0
    assert math.isnan(unknown)


@pytest.mark.parametrize("full_marks", [0.0, -1.0, float("nan")])
def test_full_marks_must_be_a_margin(full_marks: float):
    with pytest.raises(ValueError, match="full_marks_pp"):
        tariff_saving(np.zeros(1, np.float32), np.zeros(1, np.float32), full_marks_pp=full_marks)


def test_without_a_loaded_schedule_nothing_is_known_and_nothing_promised(covered):
    pair = covered()

    assert math.isnan(measure(pair))
    assert SIGNAL.say(pair, float("nan"), True) is None
    assert str(agreement.SIGNAL.say(pair, 1.0, True)) == "Covered by EVFTA: check rate and origin."


def test_a_loaded_schedule_is_said_with_both_rates_source_and_day(covered):
    pair = covered(schedule("EVFTA", Duty("84807100", 1.7, 0.0)))

    sentence = SIGNAL.say(pair, measure(pair), True)

    assert measure(pair) == pytest.approx(0.17)
    assert say(sentence, "en") == (
        "Duty on 84807100 in Germany: 0 % under EVFTA instead of 1.7 % (TARIC, 31/1/2026). "
        "Check the origin."
    )
    assert "0 % theo EVFTA thay vì 1,7 % (TARIC, 31/1/2026)" in say(sentence, "vi")


def test_the_agreement_that_saves_most_counts(covered):
    pair = covered(
        schedule("RCEP", Duty("848071", 5.0, 4.0)),
        schedule("EVFTA", Duty("848071", 5.0, 0.0)),
        agreements=(treaty("RCEP"), treaty("EVFTA")),
    )

    assert measure(pair) == pytest.approx(0.5)
    assert "under EVFTA" in str(SIGNAL.say(pair, 0.5, True))


def test_an_agreement_that_is_not_in_force_on_the_first_day_saves_nothing(covered):
    later = treaty("EVFTA", since=date(2026, 10, 28))
    pair = covered(schedule("EVFTA", Duty("848071", 5.0, 0.0)), agreements=(later,))

    assert math.isnan(measure(pair))


@pytest.mark.parametrize(("code", "confirmed"), [("848071", False), ("8480", True), ("", True)])
def test_only_a_confirmed_code_of_six_digits_has_a_duty(covered, code: str, confirmed: bool):
    pair = covered(schedule("EVFTA", Duty("848071", 5.0, 0.0)), code=code, confirmed=confirmed)

    assert math.isnan(measure(pair))


def test_the_needs_confirmed_code_stands_in_for_the_products(covered, pair_of):
    pair = pair_of(
        fair_agreements=(treaty("EVFTA"),),
        fair_schedules={"DE": (schedule("EVFTA", Duty("848071", 5.0, 0.0)),)},
        need_hs_code="848071",
        need_hs_confirmed=True,
    )

    assert measure(pair) == pytest.approx(0.5)
    assert [quote.owner for quote in SIGNAL.evidence(pair)] == ["need"]


def test_a_covered_line_without_a_preference_saves_nothing_and_says_nothing(covered):
    pair = covered(schedule("EVFTA", Duty("848071", 5.0, None)))

    assert measure(pair) == 0
    assert SIGNAL.say(pair, 0.0, False) is None


def test_a_duty_that_is_no_percentage_is_unknown(covered):
    assert math.isnan(measure(covered(schedule("EVFTA", Duty("848071", None, 0.0)))))
