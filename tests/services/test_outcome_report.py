"""What came of the meetings: counted as each side says, beside how many said anything."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.participant import Role
from matchmaker.evaluation.rates import wilson
from matchmaker.services.outcome_report import (
    GROUPINGS,
    SHOWS,
    Value,
    outcome_report,
    outcome_reports,
    report_of,
)
from matchmaker.services.publish import publish
from matchmaker.storage.queries.fair_day import day_figures, fair_moment
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Attendance, Buyer, Enterprise, Outcome
from tests.fair_rows import add, agree, change, meet, statements
from tests.small_fair import OPENS_AT, SmallFair, small_fair

E, B = Role.ENTERPRISE, Role.BUYER
NOW = OPENS_AT + timedelta(hours=3)


def row(
    pair: str = "e1 b1",
    enterprise: str | None = None,
    buyer: str | None = None,
    *,
    standing: str = "held",
    ends: int = 20,
    **more: Any,
) -> Any:
    """A meeting of "e1 b1" that ended so many minutes after the opening, and what either said."""
    firm, other = pair.split()
    found = {
        "enterprise_id": firm,
        "buyer_id": other,
        "enterprise_sector": "machinery",
        "buyer_country": "JP",
        "enterprise_size": "large",
        "enterprise_said_stage": enterprise,
        "buyer_said_stage": buyer,
        "enterprise_said_value": None,
        "buyer_said_value": None,
        "enterprise_said_currency": None,
        "buyer_said_currency": None,
        "standing": standing,
        "ends_at": OPENS_AT + timedelta(minutes=ends),
    }
    return SimpleNamespace(**(found | more))


# --- what is counted ------------------------------------------------------------------------


def test_shares_are_of_those_who_answered_and_the_answers_of_all_that_are_over():
    rows = [
        row("e1 b1", "contract"),
        row("e2 b1", "follow_up"),
        row("e3 b1", "information"),
        row("e4 b2"),
        row("e5 b2"),
    ]

    total = report_of(rows, E, NOW).total

    assert total.over == 5
    assert (total.answered.yes, total.answered.of) == (3, 5)
    assert (total.goes_on.yes, total.goes_on.of) == (2, 3)
    assert (total.orders.yes, total.orders.of) == (1, 3)


def test_the_sides_are_counted_apart():
    rows = [row("e1 b1", "contract", "none"), row("e2 b1", None, "follow_up")]

    by_enterprise, by_buyer = (report_of(rows, side, NOW).total for side in (E, B))

    assert (by_enterprise.orders.yes, by_enterprise.answered.yes) == (1, 1)
    assert (by_buyer.orders.yes, by_buyer.answered.yes) == (0, 2)


@pytest.mark.parametrize(
    ("stage", "goes_on", "ordered"),
    [("none", 0, 0), ("information", 0, 0), ("follow_up", 1, 0), ("sample_or_quote", 1, 0),
     ("contract", 1, 1)],
)  # fmt: skip
def test_a_stage_counts_for_all_that_weigh_less(stage: str, goes_on: int, ordered: int):
    total = report_of([row("e1 b1", stage)], E, NOW).total

    assert (total.goes_on.yes, total.orders.yes) == (goes_on, ordered)


def test_a_meeting_that_still_runs_or_was_missed_is_not_over():
    rows = [
        row("e1 b1", ends=181),
        row("e2 b1", standing="absent"),
        row("e3 b1", standing="waiting"),
    ]

    report = report_of(rows, E, NOW)

    assert [one.enterprise_id for one in report.shown("over")] == ["e3"]
    assert (report.total.over, report.total.held) == (1, 0)


def test_what_was_said_of_a_missed_meeting_is_not_lost():
    report = report_of([row("e1 b1", None, "contract", standing="absent")], B, NOW)

    assert (report.total.over, report.total.orders.yes) == (1, 1)


def test_a_meeting_is_unanswered_while_neither_side_has_spoken():
    rows = [row("e1 b1"), row("e2 b1", "none"), row("e3 b1", None, "none")]

    for side in (E, B):
        report = report_of(rows, side, NOW)
        assert [one.enterprise_id for one in report.shown("unanswered")] == ["e1"]
    assert [one.enterprise_id for one in report_of(rows, B, NOW).shown("silent")] == ["e1", "e2"]


def test_currencies_are_never_added_up():
    values = [(1000.0, "USD"), (250.5, "USD"), (9.0, "EUR"), (None, None)]
    rows = [
        row(f"e{n} b1", "contract", enterprise_said_value=value, enterprise_said_currency=currency)
        for n, (value, currency) in enumerate(values)
    ]

    total = report_of(rows, E, NOW).total

    assert total.values == (Value("EUR", 9.0, 1), Value("USD", 1250.5, 2))
    assert report_of(rows, B, NOW).total.values == ()


def test_a_fair_without_a_meeting_over_has_nothing_to_report():
    report = report_of([], E, NOW)

    assert (report.total.over, report.total.answered.of, report.total.values) == (0, 0, ())
    assert report.groups == dict.fromkeys(GROUPINGS, ())


# --- intervals ------------------------------------------------------------------------------


def test_one_participants_answers_hang_together():
    """Thirty answers of three firms tell less than thirty firms' answers."""
    stage = ["contract"] * 10 + ["none"] * 20
    few = [row(f"e{n // 10} b{n}", one) for n, one in enumerate(stage)]
    many = [row(f"e{n} b{n}", one) for n, one in enumerate(stage)]

    of_few, of_many = (report_of(rows, E, NOW).total.orders for rows in (few, many))

    assert of_few.share == of_many.share
    assert of_few.high - of_few.low > 1.5 * (of_many.high - of_many.low)


def test_a_single_participant_gets_wilsons_interval():
    rows = [row("e1 b1", "contract"), row("e1 b2", "none")]

    assert report_of(rows, E, NOW).total.orders == wilson(1, 2)


# --- groups and rows ------------------------------------------------------------------------


MIXED = [
    row("e1 b1", "contract", None, enterprise_sector="machinery", buyer_country="JP"),
    row("e2 b1", None, "none", enterprise_sector="electronics", buyer_country="JP"),
    row("e3 b2", "follow_up", "follow_up", enterprise_sector="machinery", buyer_country="DE"),
    row("e4 b3", None, None, enterprise_sector="", buyer_country="", enterprise_size=""),
    row("e5 b3", "none", None, ends=500),
    row("e6 b3", standing="absent"),
]


@pytest.mark.parametrize("side", [E, B])
@pytest.mark.parametrize("by", list(GROUPINGS))
def test_groups_add_up_to_the_total_and_each_figure_is_its_rows(side: Role, by: str):
    report = report_of(MIXED, side, NOW)
    lines = report.groups[by]

    assert sum(line.over for line in lines) == report.total.over == 4
    for line in (*lines, report.total):
        key = None if line is report.total else line.key
        counted = {
            "over": line.over,
            "held": line.held,
            "answered": line.answered.yes,
            "silent": line.over - line.answered.yes,
            "goes_on": line.goes_on.yes,
            "orders": line.orders.yes,
        }
        for show, figure in counted.items():
            assert len(report.shown(show, by, key)) == figure, (line.key, show)


def test_groups_stand_with_the_most_meetings_first_and_none_is_empty():
    lines = report_of(MIXED, E, NOW).groups["sector"]

    assert [(line.key, line.over) for line in lines] == [
        ("machinery", 2), ("", 1), ("electronics", 1),
    ]  # fmt: skip


def test_every_way_of_showing_rows_is_counted_or_named():
    assert set(SHOWS) == {
        "over", "held", "answered", "silent", "unanswered", "goes_on", "orders",
    }  # fmt: skip


# --- from the store -------------------------------------------------------------------------


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair, a month ago, of three meetings: held, missed, and never marked."""
    made = small_fair(either_db)
    agree(either_db, made, (0, 0), (1, 1), (2, 2))
    meet(either_db, made, (0, 0, 0, 0), (1, 1, 0, 1), (2, 2, 1, 0))
    publish(either_db, made.organiser, made.plan_id)
    change(either_db, Enterprise, made.enterprises[0], sector="electronics", size="small")
    change(either_db, Buyer, made.buyers[0], country="DE")
    for pair, side, state in ((0, E, "arrived"), (0, B, "arrived"), (1, B, "absent")):
        add(
            either_db,
            Attendance(
                fair_id=made.id,
                enterprise_id=made.enterprises[pair],
                buyer_id=made.buyers[pair],
                side=side,
                state=state,
            ),
        )
    for stage, at in (("none", 1), ("contract", 2)):
        add(
            either_db,
            Outcome(
                fair_id=made.id,
                enterprise_id=made.enterprises[0],
                buyer_id=made.buyers[0],
                said_by=E,
                stage=stage,
                value=500.0,
                currency="EUR",
                at=OPENS_AT + timedelta(hours=at),
            ),
        )
    return made


def test_a_fairs_report_counts_the_last_word_of_each_side(either_db: Database, fair: SmallFair):
    reports = outcome_reports(either_db, fair.organiser)

    total = reports[E].total
    assert (total.over, total.held, total.answered.yes, total.orders.yes) == (2, 1, 1, 1)
    assert total.values == (Value("EUR", 500.0, 1),)
    assert reports[B].total.answered.yes == 0
    assert [line.key for line in reports[E].groups["country"]] == ["DE", "JP"]
    assert [line.key for line in reports[E].groups["size"]] == ["", "small"]


@pytest.mark.parametrize("side", [E, B])
def test_one_sides_report_is_the_same_alone(either_db: Database, fair: SmallFair, side: Role):
    alone = outcome_report(either_db, fair.organiser, side)

    beside = outcome_reports(either_db, fair.organiser)[side]
    assert (alone.total, alone.groups) == (beside.total, beside.groups)


def test_the_overviews_figures_are_the_reports(either_db: Database, fair: SmallFair):
    report = outcome_reports(either_db, fair.organiser)[E]
    with either_db.read() as unit:
        day = day_figures(unit, fair.organiser, fair_moment(unit, fair.organiser))

    assert (day.over, day.unanswered) == (
        len(report.shown("over")),
        len(report.shown("unanswered")),
    )


def test_the_report_is_the_organisers(either_db: Database, fair: SmallFair):
    for scope in (fair.enterprise(0), fair.buyer(0)):
        with pytest.raises(ForbiddenError):
            outcome_reports(either_db, scope)


def test_the_report_takes_two_statements(db: Database):
    fair = small_fair(db)

    with statements(db) as run:
        outcome_reports(db, fair.organiser)

    assert len(run) == 2
