"""History: every line says who did what, and is kept exactly when the deed is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.columns import now
from matchmaker.storage.history import record, request_id
from matchmaker.storage.session import Database
from matchmaker.storage.tables import AuditEvent, Fair
from tests.small_fair import SmallFair, small_fair


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair in which nothing was done yet."""
    return small_fair(either_db)


@pytest.fixture
def request_named() -> Iterator[str]:
    """Answer a request of this name meanwhile."""
    token = request_id.set("r-17")
    yield "r-17"
    request_id.reset(token)


def lines(db: Database) -> list[AuditEvent]:
    with db.read() as unit:
        return list(unit.exec(select(AuditEvent).order_by(AuditEvent.id)))


def test_a_line_names_the_fair_the_actor_the_deed_and_its_object(
    either_db: Database, fair: SmallFair
):
    began = now()
    with either_db.told() as unit:
        record(unit, fair.enterprise(0), "wish.said", "w1", after={"says": "meet"})

    (line,) = lines(either_db)

    assert (line.fair_id, line.actor, line.action, line.object) == (
        fair.id,
        "E0",
        "wish.said",
        "w1",
    )
    assert (line.before, line.after) == ({}, {"says": "meet"})
    assert began - timedelta(seconds=1) <= line.at <= now()


def test_before_and_after_come_back_as_they_were_given(either_db: Database, fair: SmallFair):
    before = {"says": "meet", "note": "Gặp ở gian hàng “A1”", "number": 3, "none": None}
    after = {"list": ["ø", "日本"], "deep": {"yes": True, "share": 0.25}}
    with either_db.told() as unit:
        record(unit, fair.buyer(1), "wish.changed", "w1", before=before, after=after)

    (line,) = lines(either_db)

    assert (line.before, line.after) == (before, after)


@pytest.mark.parametrize("role", list(Role))
def test_who_has_no_name_is_called_by_the_role(either_db: Database, fair: SmallFair, role: Role):
    with either_db.told() as unit:
        who = None if role is Role.ORGANISER else "somebody"
        record(unit, Scope(fair.id, role, who), "profile.changed", "p")

    assert [line.actor for line in lines(either_db)] == [role.value]


def test_a_line_names_the_request_in_which_it_was_done(
    either_db: Database, fair: SmallFair, request_named: str
):
    with either_db.told() as unit:
        record(unit, fair.organiser, "plan.drafted", "p")

    assert [line.request_id for line in lines(either_db)] == [request_named]


def test_what_is_done_outside_a_request_names_none(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        record(unit, fair.organiser, "plan.drafted", "p")

    assert [line.request_id for line in lines(either_db)] == [""]


def test_a_deed_that_fails_leaves_no_line(either_db: Database, fair: SmallFair):
    with pytest.raises(RuntimeError, match="power cut"), either_db.told() as unit:
        unit.get_one(Fair, fair.id).name_en = "Another"
        record(unit, fair.organiser, "fair.renamed", fair.id)
        unit.flush()
        raise RuntimeError("power cut")

    assert lines(either_db) == []
    with either_db.read() as unit:
        assert unit.get_one(Fair, fair.id).name_en == "Fair hanoi"


def test_lines_stand_in_the_order_of_the_deeds(either_db: Database, fair: SmallFair):
    for number in range(5):
        with either_db.told() as unit:
            record(unit, fair.organiser, "deed.done", f"{number}a")
            record(unit, fair.organiser, "deed.done", f"{number}b")

    assert [line.object for line in lines(either_db)] == [
        f"{number}{half}" for number in range(5) for half in "ab"
    ]


def test_lines_of_two_fairs_stay_apart(either_db: Database, fair: SmallFair):
    other = small_fair(either_db, "tokyo")
    with either_db.told() as unit:
        record(unit, fair.organiser, "here", "x")
        record(unit, other.organiser, "there", "y")

    assert [(line.fair_id, line.action) for line in lines(either_db)] == [
        (fair.id, "here"),
        (other.id, "there"),
    ]


def test_history_outlives_the_fair_it_is_about(either_db: Database, fair: SmallFair):
    with either_db.told() as unit:
        record(unit, fair.organiser, "fair.removed", fair.id)
        unit.delete(unit.get_one(Fair, fair.id))

    assert [line.action for line in lines(either_db)] == ["fair.removed"]
