"""Must-haves the whole way: a failed one is never proposed nor placed, an unknown one is asked.

Each kind of must-have is broken, left open and kept in turn; proposing, a
need's list, the buyer's page of one supplier and the plan are then looked at.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import meaning
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.propose import explain, need_rankings, propose
from matchmaker.storage.queries.planning_rows import planning_rows
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    FairSession,
    Hall,
    Meeting,
    MeetingTable,
    Need,
    Product,
    Proposal,
    Slot,
)
from tests.trade_fair import FIRST_DAY, TradeFair, trade_fair

OPENS_AT = datetime(2026, 10, 27, 2, tzinfo=UTC)
# what the need asks; what the enterprise states that breaks it, and what keeps it
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "tolerance_mm": ({"tolerance_mm": 0.01}, {"tolerance_mm": 0.05}, {"tolerance_mm": 0.01}),
    "moq": ({"moq": 10, "unit": "kg"}, {"moq": 11, "unit": "kg"}, {"moq": 10, "unit": "kg"}),
    "lead_time_days": ({"lead_time_days": 30}, {"lead_time_days": 31}, {"lead_time_days": 30}),
    "volume_year": (
        {"volume_year": 1200, "unit": "kg"},
        {"free_capacity_month": 99, "unit": "kg"},
        {"free_capacity_month": 100, "unit": "kg"},
    ),
    "price_max": (
        {"price_max": 1.2, "unit": "kg", "currency": "USD"},
        {"price_min": 1.3, "unit": "kg", "currency": "USD"},
        {"price_min": 1.1, "unit": "kg", "currency": "USD"},
    ),
    "incoterms": ({"incoterms": ["FOB"]}, {"incoterms": ["EXW"]}, {"incoterms": ["FOB"]}),
    "hs_code": (
        {"hs_code": "848071"},
        {"hs_code": "090121", "hs_confirmed": True},
        {"hs_code": "848079", "hs_confirmed": True},
    ),
    "needed_by": (
        {"needed_by": FIRST_DAY + timedelta(days=30)},
        {"lead_time_days": 31},
        {"lead_time_days": 30},
    ),
}


@pytest.fixture
def fair(db: Database, monkeypatch: pytest.MonkeyPatch) -> TradeFair:
    """Give a fair with slots and tables in which everybody wishes to meet everybody."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    made = trade_fair(db)
    open_the_hall(made)
    for enterprise in made.enterprises:
        for buyer in made.buyers:
            for side in (Role.ENTERPRISE, Role.BUYER):
                made.wish(enterprise, buyer, Says.MUST_MEET, side)
    return made


def open_the_hall(fair: TradeFair) -> None:
    hall = Hall(fair_id=fair.id, code="A")
    day = {"starts_at": OPENS_AT, "ends_at": OPENS_AT + timedelta(hours=2)}
    session = FairSession(fair_id=fair.id, number=1, **day)
    with fair.db.write() as unit:
        unit.add_all([hall, session])
        unit.flush()
        for number in range(4):
            start = OPENS_AT + timedelta(minutes=30 * number)
            times = {"starts_at": start, "ends_at": start + timedelta(minutes=25)}
            unit.add(
                Slot(fair_id=fair.id, session_id=session.id, number=number, fair_day=FIRST_DAY,
                     **times)
            )  # fmt: skip
            unit.add(
                MeetingTable(fair_id=fair.id, hall_id=hall.id, number=number, label=f"{number}")
            )


def requires(fair: TradeFair, field: str, stated: dict[str, Any]) -> None:
    fair.change(Need, fair.needs["mould"], must_fields=[field], **KINDS[field][0])
    fair.change(Product, fair.products["mould"], **stated)


def proposal(fair: TradeFair) -> Proposal:
    with fair.db.read() as unit:
        return unit.exec(
            select(Proposal).where(
                Proposal.enterprise_id == fair.enterprises["mould"],
                Proposal.buyer_id == fair.buyers["mould"],
            )
        ).one()


def listed(fair: TradeFair) -> set[str]:
    found = need_rankings(fair.db, fair.buyer("mould"), fair.needs["mould"])
    return {match.enterprise_id for match in found}


def placed(fair: TradeFair) -> set[tuple[str, str]]:
    version = solve_plan(fair.db, fair.organiser, seed=1, seconds=0.02)
    with fair.db.read() as unit:
        rows = unit.exec(select(Meeting).where(Meeting.plan_id == version.id)).all()
    return {(row.enterprise_id, row.buyer_id) for row in rows}


def the_pair(fair: TradeFair) -> tuple[str, str]:
    return fair.enterprises["mould"], fair.buyers["mould"]


def never_together(fair: TradeFair) -> None:
    """Propose, then look everywhere."""
    propose(fair.db, fair.organiser)
    pair = proposal(fair)

    assert pair.gates
    assert (pair.rank_for_enterprise, pair.rank_for_buyer) == (None, None)
    assert fair.enterprises["mould"] not in listed(fair)
    assert the_pair(fair) not in placed(fair)


@pytest.mark.parametrize("field", KINDS)
def test_a_failed_field_is_never_proposed_listed_nor_placed(fair: TradeFair, field: str):
    requires(fair, field, KINDS[field][1])

    never_together(fair)

    assert [gate["rule"] for gate in proposal(fair).gates] == ["must_fields"]


@pytest.mark.parametrize("field", KINDS)
def test_an_open_field_stays_and_is_asked_of_the_enterprise(fair: TradeFair, field: str):
    requires(fair, field, {})

    propose(fair.db, fair.organiser)

    pair = proposal(fair)
    assert pair.gates == []
    assert pair.rank_for_buyer
    first = explain(fair.db, fair.organiser, *the_pair(fair))["missing"][0]
    assert (first["signal"], first["asks"]) == ("must_fields", "enterprise")
    assert fair.enterprises["mould"] in listed(fair)
    assert the_pair(fair) in placed(fair)


@pytest.mark.parametrize("field", KINDS)
def test_a_kept_field_asks_nothing(fair: TradeFair, field: str):
    requires(fair, field, KINDS[field][2])

    propose(fair.db, fair.organiser)

    missing = explain(fair.db, fair.organiser, *the_pair(fair))["missing"]
    assert proposal(fair).gates == []
    assert [one for one in missing if one["signal"] == "must_fields"] == []


def test_every_field_with_a_check_is_broken_here_but_those_that_stand_on_words_or_firms():
    from matchmaker.ranking.gates import _CHECKS

    elsewhere = {"material", "process", "drawing_format", "role", "price_min"}

    assert set(_CHECKS) - elsewhere == set(KINDS)


def test_a_role_that_differs_fails(fair: TradeFair):
    fair.change(Need, fair.needs["mould"], must_fields=["role"], role="odm")
    fair.change(Enterprise, fair.enterprises["mould"], role="contract")

    never_together(fair)


def test_a_required_certificate_that_ended_fails(fair: TradeFair):
    fair.change(Need, fair.needs["mould"], must_certificates=["ISO 9001"])
    ended = {"name": "ISO 9001:2015", "valid_until": date(2026, 10, 26).isoformat()}
    fair.change(Enterprise, fair.enterprises["mould"], certificates=[ended])

    never_together(fair)


def test_a_required_certificate_that_nobody_mentions_is_asked_and_placed(fair: TradeFair):
    fair.change(Need, fair.needs["mould"], must_certificates=["ISO 9001"])

    propose(fair.db, fair.organiser)

    asked = explain(fair.db, fair.organiser, *the_pair(fair))["missing"]
    assert "ISO 9001" in [one["sentence"]["with"].get("names") for one in asked]
    assert the_pair(fair) in placed(fair)


def test_two_who_are_never_present_together_are_not_proposed(fair: TradeFair):
    for (side, id_), start in zip(
        (("enterprise_id", fair.enterprises["mould"]), ("buyer_id", fair.buyers["mould"])),
        (OPENS_AT, OPENS_AT + timedelta(hours=1)),
        strict=True,
    ):
        times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
        with fair.db.write() as unit:
            unit.add(Availability(fair_id=fair.id, **{side: id_}, **times))

    never_together(fair)

    assert [gate["rule"] for gate in proposal(fair).gates] == ["availability"]


def test_presence_that_was_mended_since_does_not_keep_the_planner_away(fair: TradeFair):
    test_two_who_are_never_present_together_are_not_proposed(fair)
    with fair.db.write() as unit:
        for row in unit.exec(select(Availability)).all():
            unit.delete(row)

    assert the_pair(fair) in placed(fair)


def test_a_must_that_failed_keeps_the_planner_away_whatever_both_wish(fair: TradeFair):
    requires(fair, "moq", KINDS["moq"][1])
    propose(fair.db, fair.organiser)

    with fair.db.read() as unit:
        rows = planning_rows(unit, fair.organiser)

    assert rows.gated == {the_pair(fair)}
    assert len(placed(fair)) == 8


def test_another_need_of_the_buyer_keeps_the_pair(fair: TradeFair):
    requires(fair, "moq", KINDS["moq"][1])
    fair.add_need("second", "mould", "Multi-cavity injection moulds for housings.")

    propose(fair.db, fair.organiser)

    assert proposal(fair).gates == []
    assert proposal(fair).best_need_id == fair.needs["second"]
    assert fair.enterprises["mould"] not in listed(fair)


def test_a_must_of_one_buyer_is_no_affair_of_another(fair: TradeFair):
    requires(fair, "moq", KINDS["moq"][1])
    other = fair.add_buyer("other", country="JP")
    fair.add_need("other", "other", "Injection moulds for plastic housings.")

    propose(fair.db, fair.organiser)

    with fair.db.read() as unit:
        kept = unit.exec(select(Proposal).where(Proposal.buyer_id == other)).all()
        assert unit.get(Buyer, other) is not None
    assert all(pair.gates == [] for pair in kept)
