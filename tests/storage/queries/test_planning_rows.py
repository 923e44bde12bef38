"""What the planner reads of a fair: everything of this one, nothing of another."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import PairState, Says
from matchmaker.storage.booking import Placement, book
from matchmaker.storage.queries.planning_rows import (
    fails_a_must,
    meetings_of,
    newest_plan,
    planning_rows,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    Interpreter,
    MeetingTable,
    PlanVersion,
    Proposal,
    Quota,
    Slot,
    Wish,
)
from tests.fair_rows import meet
from tests.small_fair import OPENS_AT, SmallFair, small_fair


def filled(db: Database, slug: str = "hanoi") -> SmallFair:
    """A fair in which everything that the planner reads stands once."""
    fair = small_fair(db, slug)
    pair = {
        "fair_id": fair.id,
        "enterprise_id": fair.enterprises[0],
        "buyer_id": fair.buyers[0],
    }
    offer = {"best_product_id": fair.products[0], "best_need_id": fair.needs[0]}
    scores = {"p_enterprise": 0.5, "p_buyer": 0.5}
    with db.told() as unit:
        unit.add(Wish(**pair, said_by=Role.BUYER, says=Says.MUST_MEET))
        unit.add(Proposal(**pair, **offer, **scores, p_mutual=0.75, rank_for_buyer=1))
        other = pair | {"buyer_id": fair.buyers[1]}
        unit.add(
            Proposal(**other, **offer, **scores, p_mutual=0.25, gates=[{"rule": "certificate"}])
        )
        unit.add(Quota(fair_id=fair.id, enterprise_id=fair.enterprises[1], least=2))
        unit.add(
            Availability(
                fair_id=fair.id,
                buyer_id=fair.buyers[2],
                starts_at=OPENS_AT,
                ends_at=OPENS_AT + timedelta(hours=1),
            )
        )
    return fair


def test_everything_is_read_by_what_it_means(either_db: Database):
    fair = filled(either_db)

    with either_db.read() as unit:
        rows = planning_rows(unit, fair.organiser)

    assert rows.fair.least_meetings == 1
    assert [row.code for row in rows.enterprises] == ["E0", "E1", "E2"]
    assert [row.id for row in rows.slots] == fair.slots
    assert [row.id for row in rows.tables] == fair.tables
    assert rows.presence == {fair.buyers[2]: [(OPENS_AT, OPENS_AT + timedelta(hours=1))]}
    assert rows.quotas == {fair.enterprises[1]: (2, None)}
    [wish] = rows.wishes
    assert (wish.enterprise_says, wish.buyer_says) == (None, Says.MUST_MEET)
    assert wish.state == PairState.OPEN_TO_ENTERPRISE
    first, second = [(fair.enterprises[0], fair.buyers[number]) for number in (0, 1)]
    assert rows.proposals == {first: (0.75, True), second: (0.25, False)}
    assert rows.gated == {second}
    assert [(one.id, one.name, one.languages) for one in rows.interpreters] == [
        (fair.interpreters[0], "Nguyễn Thị Lan", ["ja", "vi"])
    ]


def test_nothing_of_another_fair_is_read(db: Database):
    here = small_fair(db, "hanoi")
    filled(db, "hcmc")

    with db.read() as unit:
        rows = planning_rows(unit, here.organiser)

    assert {row.id for row in rows.enterprises} == set(here.enterprises)
    assert {row.id for row in rows.buyers} == set(here.buyers)
    assert (rows.wishes, rows.proposals, rows.quotas, rows.presence) == ([], {}, {}, {})


def test_who_has_withdrawn_is_left_out(db: Database):
    fair = filled(db)
    with db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[1]).withdrawn = True
        unit.get_one(Buyer, fair.buyers[0]).withdrawn = True

    with db.read() as unit:
        rows = planning_rows(unit, fair.organiser)

    assert [row.code for row in rows.enterprises] == ["E0", "E2"]
    assert [row.code for row in rows.buyers] == ["B1", "B2"]


@pytest.mark.parametrize("people", [2, 12])
def test_the_number_of_statements_does_not_grow_with_the_fair(db: Database, people: int):
    fair = small_fair(db, enterprises=people, buyers=people)
    statements = []
    event.listen(
        db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]), named=False
    )

    with db.read() as unit:
        planning_rows(unit, fair.organiser)

    assert len([text for text in statements if text.startswith("SELECT")]) == 10


def test_only_the_organiser_reads_it(db: Database):
    fair = small_fair(db)

    with db.read() as unit:
        for scope in (fair.enterprise(0), fair.buyer(0)):
            with pytest.raises(ForbiddenError):
                planning_rows(unit, scope)
        with pytest.raises(NotFoundError):
            planning_rows(unit, Scope("nowhere", Role.ORGANISER))


def test_the_newest_draft_or_published_version_is_where_planning_goes_on(db: Database):
    fair = small_fair(db)
    states = [PlanState.PUBLISHED, PlanState.DRAFT, PlanState.SUPERSEDED, PlanState.DISCARDED]
    with db.told() as unit:
        versions = [
            PlanVersion(fair_id=fair.id, number=number, state=state)
            for number, state in enumerate(states, start=2)
        ]
        unit.add_all(versions)

    with db.read() as unit:
        assert newest_plan(unit, fair.organiser) == versions[1].id


def test_a_fair_without_a_version_has_no_newest(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        unit.delete(unit.get_one(PlanVersion, fair.plan_id))

    with db.read() as unit:
        assert newest_plan(unit, fair.organiser) is None
        assert meetings_of(unit, None) == []


def test_meetings_of_a_version_are_read_with_their_marks(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        places = [
            Placement(fair.enterprises[0], fair.buyers[0], fair.slots[0], fair.tables[0]),
            Placement(
                fair.enterprises[1],
                fair.buyers[1],
                fair.slots[0],
                fair.tables[1],
                pinned=True,
                to_be_confirmed=True,
            ),
        ]
        book(unit, fair.id, fair.plan_id, places)

    with db.read() as unit:
        rows = meetings_of(unit, fair.plan_id)

    assert {(row.table_id, row.pinned, row.to_be_confirmed) for row in rows} == {
        (fair.tables[0], False, False),
        (fair.tables[1], True, True),
    }


@pytest.mark.parametrize(
    ("rules", "fails"),
    [
        ([], False),
        (["must_fields"], True),
        (["must_certificates"], True),
        (["no_thanks"], False),
        (["never_meet", "availability"], False),
        (["availability", "must_fields"], True),
    ],
)
def test_only_a_failed_must_is_taken_from_the_proposals(rules: list[str], fails: bool):
    assert fails_a_must([{"rule": rule} for rule in rules]) is fails


def test_a_proposal_without_gates_fails_nothing():
    assert fails_a_must(None) is False


def test_each_list_keeps_its_order_however_the_rows_came_in(db: Database):
    """The same fair gives the same problem, and so the same plan, on every machine."""
    fair = small_fair(db, slots=3, tables=3)
    with db.told() as unit:
        for kind, ids, name, values in (
            (Enterprise, fair.enterprises, "code", ["E9", "E1", "E5"]),
            (Buyer, fair.buyers, "code", ["B5", "B9", "B1"]),
            (Slot, fair.slots, "number", [12, 10, 11]),
            (MeetingTable, fair.tables, "number", [11, 12, 10]),
        ):
            for id_, value in zip(ids, values, strict=True):
                setattr(unit.get_one(kind, id_), name, value)
        unit.add_all(
            Interpreter(fair_id=fair.id, name=name, languages=["ja"]) for name in ("Yến", "An")
        )

    with db.read() as unit:
        rows = planning_rows(unit, fair.organiser)

    assert [row.code for row in rows.enterprises] == ["E1", "E5", "E9"]
    assert [row.code for row in rows.buyers] == ["B1", "B5", "B9"]
    assert [row.id for row in rows.slots] == [fair.slots[at] for at in (1, 2, 0)]
    assert [row.id for row in rows.tables] == [fair.tables[at] for at in (2, 0, 1)]
    assert [row.name for row in rows.interpreters] == ["An", "Nguyễn Thị Lan", "Yến"]


def test_meetings_of_a_version_stand_by_their_ids(db: Database):
    fair = small_fair(db)
    meet(db, fair, (2, 2, 2, 2), (0, 0, 0, 0), (1, 1, 1, 1))

    with db.read() as unit:
        ids = [row.id for row in meetings_of(unit, fair.plan_id)]

    assert ids == sorted(ids)
    assert len(ids) == 3
