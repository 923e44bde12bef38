"""Before any plan: room, the largest promise, who will fall short and what would help, by id."""

from datetime import timedelta

import pytest

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.locale import say as said
from matchmaker.planning.worth import Kind
from matchmaker.services.foresee import feasibility, foresee
from matchmaker.services.plan_fair import pin, solve_plan
from matchmaker.storage.columns import new_id
from matchmaker.storage.queries.planning_rows import meetings_of
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair
from tests.fair_rows import agree, change, say, statements, there
from tests.small_fair import OPENS_AT, SmallFair, small_fair


def test_the_screen_counts_room_and_names_who_cannot_meet_anybody(db: Database):
    fair = small_fair(db, enterprises=3, buyers=2, slots=4, tables=3)
    agree(db, fair, (0, 0), (0, 1))
    say(db, fair, 1, 0, None, Says.MEET)

    found = feasibility(db, fair.organiser)

    assert (found.pairs, found.agreed, found.places) == (3, 2, 12)
    assert [row_id for row_id, _ in found.without_buyer] == [fair.enterprises[2]]
    assert found.largest_k == 1
    assert "2 meetings each are out of reach" in str(found.next_obstacle)
    assert found.contradictions == ()


def test_the_screen_counts_pairs_for_whom_nobody_can_interpret(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    for one in fair.enterprises:
        change(db, Enterprise, one, languages=["vi"])
    for one, language in zip(fair.buyers, ("ja", "th", "vi"), strict=True):
        change(db, Buyer, one, languages=[language])

    [note] = feasibility(db, fair.organiser).notes

    assert "for whom the fair has no interpreter: 1" in str(note), "there is one for ja"
    assert "chưa có phiên dịch phù hợp: 1" in said(note, "vi")


def test_want_of_interpreters_is_named_and_to_be_mended_by_interpreters(db: Database):
    """Nobody of three speaks with the Japanese buyers, and one interpreter has two slots."""
    fair = small_fair(db, enterprises=3, buyers=3, slots=2, tables=3)
    agree(db, fair, *((e, b) for e in range(3) for b in range(3)))
    for one in fair.enterprises:
        change(db, Enterprise, one, languages=["vi"])
    for one in fair.buyers:
        change(db, Buyer, one, languages=["ja"])
    change(db, Fair, fair.id, least_meetings=1)

    [row] = foresee(db, fair.organiser).hindered

    assert (row.missing, row.cause) == (1, "together")
    assert "need 3 talks with an interpreter (Japanese – Vietnamese); there is room for 2" in str(
        row.why
    )
    assert "phiên dịch chỉ đủ cho 2 cuộc" in said(row.why, "vi")
    [remedy] = row.remedies
    assert str(remedy).startswith(
        "Find interpreters (Japanese – Vietnamese). Further talks that need one: 1"
    )
    assert "Tìm phiên dịch (Tiếng Nhật – Tiếng Việt) cho thêm 1 cuộc gặp" in said(remedy, "vi")


def test_the_screen_has_nothing_to_note_of_a_fair_that_is_planned_in_full(db: Database):
    fair = small_fair(db, seats=2)
    agree(db, fair, (0, 0))

    assert feasibility(db, fair.organiser).notes == ()


def test_the_screen_of_an_unknown_fair_finds_nothing(db: Database):
    fair = small_fair(db)
    nowhere = type(fair.organiser)(new_id(), Role.ORGANISER)

    with pytest.raises(NotFoundError):
        feasibility(db, nowhere)


def test_an_empty_fair_can_be_looked_at(db: Database):
    fair = small_fair(db, enterprises=0, buyers=0, slots=0, tables=0)

    found = feasibility(db, fair.organiser)

    assert (found.pairs, found.places, found.largest_k) == (0, 0, 0)


def test_a_participant_may_not_look_ahead(db: Database):
    fair = small_fair(db)

    with pytest.raises(ForbiddenError):
        foresee(db, fair.enterprise(0))


# --- everything at once --------------------------------------------------------------------


def wanted_by_one_buyer(db: Database) -> SmallFair:
    """Three enterprises who all agreed with one buyer; he is there for the first slot only."""
    fair = small_fair(db, enterprises=3, buyers=1, slots=4, tables=3)
    agree(db, fair, (0, 0), (1, 0), (2, 0))
    there(db, fair, OPENS_AT, OPENS_AT + timedelta(minutes=20), buyer_id=fair.buyers[0])
    return fair


def test_who_will_fall_short_is_named_by_id_with_cause_and_mend(db: Database):
    fair = wanted_by_one_buyer(db)

    found = foresee(db, fair.organiser)

    assert len(found.hindered) == 2
    assert {one.enterprise_id for one in found.hindered} < set(fair.enterprises)
    assert {(one.cause, one.missing) for one in found.hindered} == {("together", 1)}
    assert "2 in all: Sakura Parts 0 (hanoi)" in str(found.hindered[0].remedies[0])
    assert said(found.hindered[0].remedies[0], "vi").startswith("Tăng số cuộc gặp")


def test_each_reader_is_told_names_in_his_language(db: Database):
    fair = small_fair(db, enterprises=2, buyers=1)
    agree(db, fair, (0, 0), (1, 0))
    change(db, Fair, fair.id, least_meetings=2)
    for number, who in enumerate(fair.enterprises):
        change(db, Enterprise, who, name_vi=f"Cơ khí {number}", name_en=f"Works {number}")

    [remedy] = foresee(db, fair.organiser).remedies

    assert "Works 0, Works 1" in said(remedy, "en")
    assert "Cơ khí 0, Cơ khí 1" in said(remedy, "vi")


def test_one_more_hour_of_a_wanted_buyer_is_worth_most(db: Database):
    fair = wanted_by_one_buyer(db)

    first, *_ = foresee(db, fair.organiser).gains

    assert (first.kind, first.participant_id) == (Kind.BUYER, fair.buyers[0])
    assert first.gain >= 550, "an agreed meeting"


def test_slots_that_could_use_a_table_are_told(db: Database):
    fair = small_fair(db, tables=1)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    there(db, fair, OPENS_AT, OPENS_AT + timedelta(minutes=45), buyer_id=fair.buyers[0])
    there(db, fair, OPENS_AT, OPENS_AT + timedelta(minutes=45), buyer_id=fair.buyers[1])
    there(db, fair, OPENS_AT, OPENS_AT + timedelta(minutes=45), buyer_id=fair.buyers[2])

    found = foresee(db, fair.organiser)

    assert [row.id for row in found.wanting] == fair.slots[:2]
    assert (found.gains[0].kind, found.gains[0].participant_id) == (Kind.PLACE, None)
    assert found.place == found.gains[0].gain


def test_where_a_table_more_adds_nothing_no_slot_wants_one(db: Database):
    fair = small_fair(db, tables=1)
    agree(db, fair, (0, 0), (1, 1))

    found = foresee(db, fair.organiser)

    assert (found.place, found.wanting) == (0, ())


def test_steps_go_from_one_meeting_beyond_the_promise(db: Database):
    fair = wanted_by_one_buyer(db)

    found = foresee(db, fair.organiser)

    assert [(step.k, step.alone, step.lacking) for step in found.steps] == [
        (1, 0, 2),
        (2, 3, 2),
        (3, 3, 2),
    ]
    assert set(found.tight) == set(fair.enterprises)
    assert (found.least, found.slots) == (1, 4)


def test_pinned_meetings_that_contradict_each_other_stop_the_look_ahead(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    plan = solve_plan(db, fair.organiser, seed=1, seconds=0.02)
    with db.read() as unit:
        [meeting] = meetings_of(unit, plan.id)
    pin(db, fair.organiser, meeting.id, True)
    moment = OPENS_AT + timedelta(hours=9)
    there(db, fair, moment, moment + timedelta(hours=1), buyer_id=fair.buyers[0])

    found = foresee(db, fair.organiser)

    assert "is away" in str(found.summary.contradictions[0])
    assert (found.bound, found.hindered, found.gains) == (None, (), ())


def test_the_penalty_that_a_missing_meeting_costs_is_told(db: Database):
    fair = wanted_by_one_buyer(db)
    change(db, Fair, fair.id, short_penalty=7)

    assert foresee(db, fair.organiser).penalty == 7


@pytest.mark.parametrize("people", [2, 6])
def test_looking_ahead_costs_the_same_for_few_and_many(db: Database, people: int):
    fair = small_fair(db, enterprises=people, buyers=people)
    agree(db, fair, *((who, who) for who in range(people)))

    with statements(db) as run:
        foresee(db, fair.organiser)

    assert len(run) <= 14
