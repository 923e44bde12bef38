"""An agreement binds two countries from a day on, if somebody of standing says so."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.agreement import Agreement, Membership, MembershipStatus

IN_FORCE, SIGNED, UNSOURCED = MembershipStatus
EARLY, LATE = date(2018, 12, 30), date(2019, 1, 14)


def agreed(*members: tuple[str, MembershipStatus, date | None]) -> Agreement:
    rows = (
        Membership(country, status, since, "a gazette", date(2026, 1, 1))
        for country, status, since in members
    )
    return Agreement("CPTPP", "Hiệp định CPTPP", "CPTPP", tuple(rows))


@given(st.dates(), st.dates())
def test_it_binds_both_from_the_later_day_whoever_is_named_first(one: date, other: date):
    found = agreed(("VN", IN_FORCE, one), ("JP", IN_FORCE, other))

    assert found.in_force_between("VN", "JP") == max(one, other)
    assert found.in_force_between("JP", "VN") == max(one, other)


def test_it_covers_from_its_first_day_and_not_the_day_before():
    found = agreed(("VN", IN_FORCE, LATE), ("JP", IN_FORCE, EARLY))

    assert found.covers("VN", "JP", LATE)
    assert not found.covers("VN", "JP", LATE - timedelta(days=1))


@pytest.mark.parametrize("status", [SIGNED, UNSOURCED])
def test_a_date_that_nobody_vouches_for_counts_for_nothing(status: MembershipStatus):
    found = agreed(("VN", IN_FORCE, EARLY), ("JP", status, EARLY))

    assert found.in_force_between("VN", "JP") is None
    assert not found.covers("VN", "JP", date(2030, 1, 1))


def test_in_force_without_a_day_is_not_known_to_be_in_force():
    found = agreed(("VN", IN_FORCE, EARLY), ("JP", IN_FORCE, None))

    assert found.in_force_between("VN", "JP") is None


def test_a_country_has_no_agreement_with_itself():
    assert agreed(("VN", IN_FORCE, EARLY)).in_force_between("VN", "VN") is None
    twice = agreed(("VN", IN_FORCE, EARLY), ("VN", IN_FORCE, LATE))
    assert twice.in_force_between("VN", "VN") is None


def test_a_country_that_stands_there_twice_is_doubtful_and_promises_nothing():
    found = agreed(("VN", IN_FORCE, EARLY), ("JP", IN_FORCE, EARLY), ("JP", IN_FORCE, LATE))

    assert found.in_force_between("VN", "JP") is None


def test_one_member_alone_binds_nobody():
    found = agreed(("VN", IN_FORCE, EARLY))

    assert found.in_force_between("VN", "US") is None
    assert found.in_force_between("US", "VN") is None
