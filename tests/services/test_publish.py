"""Publishing: the whole plan or none of it, only if it is right; only those touched are told."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import col, delete, select

from matchmaker.domain.errors import (
    ForbiddenError,
    NotFoundError,
    RefusedError,
    StaleError,
    ViolationError,
)
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.wish import Says
from matchmaker.services.difference import Change
from matchmaker.services.plan_check import stored_violations
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.publish import difference, draft_to_publish, publish, roll_back
from matchmaker.services.wish import say_wish
from matchmaker.storage.booking import Placement, book, move
from matchmaker.storage.queries.agendas import agenda, letters
from matchmaker.storage.queries.jobs import history
from matchmaker.storage.queries.plans import plan_versions
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    Fair,
    Mail,
    Meeting,
    MeetingTable,
    Occupancy,
    PlanVersion,
    Proposal,
    Quota,
)
from tests.small_fair import OPENS_AT, SmallFair, small_fair


def placed(fair: SmallFair, enterprise: int, buyer: int, slot: int, table: int) -> Placement:
    """Place a pair by hand: pinned, so that it needs no wish."""
    return Placement(
        fair.enterprises[enterprise],
        fair.buyers[buyer],
        fair.slots[slot],
        fair.tables[table],
        pinned=True,
    )


def draft(db: Database, fair: SmallFair, number: int, *placements: Placement) -> str:
    """Write a draft; number 1 is the fair's own first one."""
    with db.told() as unit:
        plan_id = fair.plan_id
        if number > 1:
            plan = PlanVersion(fair_id=fair.id, number=number, state=PlanState.DRAFT, value=number)
            unit.add(plan)
            unit.flush()
            plan_id = plan.id
        book(unit, fair.id, plan_id, placements)
    return plan_id


def states(db: Database, fair: SmallFair) -> dict[int, str]:
    with db.read() as unit:
        return {row.number: row.state for row in plan_versions(unit, fair.organiser)}


def violations(db: Database, fair: SmallFair) -> list[str]:
    with db.read() as unit:
        return [str(one) for one in stored_violations(unit, fair.id, fair.plan_id)]


def shown_plan(db: Database, fair: SmallFair) -> str | None:
    with db.read() as unit:
        return unit.get_one(Fair, fair.id).published_plan_id


# --- the switch ----------------------------------------------------------------------------


def test_a_published_plan_is_everybodys_agenda(either_db: Database):
    fair = small_fair(either_db)
    draft(either_db, fair, 1, placed(fair, 0, 0, 1, 2), placed(fair, 0, 1, 0, 0))

    plan = publish(either_db, fair.organiser, fair.plan_id)

    with either_db.read() as unit:
        rows = agenda(unit, fair.enterprise(0))
        assert [row.other_id for row in agenda(unit, fair.buyer(0))] == [fair.enterprises[0]]
        assert agenda(unit, fair.buyer(2)) == []
    assert (plan.state, shown_plan(either_db, fair)) == (PlanState.PUBLISHED, plan.id)
    assert plan.published_at is not None
    assert [(row.other_id, row.table, row.plan) for row in rows] == [
        (fair.buyers[1], "A1", 1),
        (fair.buyers[0], "A3", 1),
    ]


def test_a_draft_is_nobodys_agenda(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0))

    with db.read() as unit:
        assert agenda(unit, fair.enterprise(0)) == []


def test_the_next_version_takes_the_place_of_the_old_one(either_db: Database):
    fair = small_fair(either_db)
    publish(either_db, fair.organiser, draft(either_db, fair, 1, placed(fair, 0, 0, 0, 0)))

    publish(either_db, fair.organiser, draft(either_db, fair, 2, placed(fair, 0, 0, 3, 1)))

    with either_db.read() as unit:
        [meeting] = agenda(unit, fair.buyer(0))
    assert states(either_db, fair) == {1: PlanState.SUPERSEDED, 2: PlanState.PUBLISHED}
    assert (meeting.slot, meeting.table, meeting.plan) == (3, "A2", 2)


def test_only_the_organiser_of_the_fair_publishes(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")

    with pytest.raises(ForbiddenError):
        publish(db, here.enterprise(0), here.plan_id)
    with pytest.raises(ForbiddenError):
        roll_back(db, here.buyer(0), here.plan_id)
    with pytest.raises(ForbiddenError):
        difference(db, here.buyer(0), here.plan_id)
    with pytest.raises(NotFoundError):
        publish(db, here.organiser, there.plan_id)
    with pytest.raises(NotFoundError):
        difference(db, here.organiser, there.plan_id)

    assert shown_plan(db, there) is None


def test_a_draft_that_changed_since_it_was_looked_at_is_not_published(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0))
    with db.told() as unit:
        unit.get_one(PlanVersion, fair.plan_id).version += 1

    with pytest.raises(StaleError):
        publish(db, fair.organiser, fair.plan_id, version=1)

    assert shown_plan(db, fair) is None
    publish(db, fair.organiser, fair.plan_id, version=2)


def test_what_is_published_is_not_published_again(db: Database):
    fair = small_fair(db)
    publish(db, fair.organiser, draft(db, fair, 1, placed(fair, 0, 0, 0, 0)))

    with pytest.raises(RefusedError, match="Only a draft"):
        publish(db, fair.organiser, fair.plan_id)

    with db.read() as unit:
        assert len(letters(unit, fair.organiser)) == 2


def test_of_two_organisers_who_publish_the_same_draft_one_does_it(either_db: Database):
    fair = small_fair(either_db)
    draft(either_db, fair, 1, placed(fair, 0, 0, 0, 0))
    answers: list[object] = []

    def press() -> None:
        try:
            answers.append(publish(either_db, fair.organiser, fair.plan_id).number)
        except RefusedError as refusal:
            answers.append(type(refusal))

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, answers)) == sorted(
        map(str, [1, RefusedError, RefusedError, RefusedError])
    )
    with either_db.read() as unit:
        assert len(letters(unit, fair.organiser)) == 2


def test_readers_see_the_whole_old_plan_or_the_whole_new_one(either_db: Database):
    fair = small_fair(either_db)
    publish(
        either_db,
        fair.organiser,
        draft(either_db, fair, 1, *(placed(fair, i, i, 0, i) for i in range(3))),
    )
    later = [
        draft(either_db, fair, n, *(placed(fair, i, i, n % 4, i) for i in range(3)))
        for n in range(2, 8)
    ]
    seen: list[list[tuple[int, int]]] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            with either_db.read() as unit:
                agendas = [agenda(unit, fair.enterprise(i)) for i in range(3)]
            seen.append([(row.plan, row.slot) for rows in agendas for row in rows])

    reader = threading.Thread(target=read)
    reader.start()
    for plan_id in later:
        publish(either_db, fair.organiser, plan_id)
    over.set()
    reader.join()

    assert seen
    for look in seen:
        [(number, slot)] = set(look)
        assert len(look) == 3
        assert slot == (number % 4 if number > 1 else 0)


def test_what_fails_half_way_publishes_nothing(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0))
    with db.engine.begin() as connection:  # the history cannot be written: the disk is full
        connection.execute(text("ALTER TABLE audit_event RENAME TO lost"))

    with pytest.raises(Exception, match="audit_event"):
        publish(db, fair.organiser, fair.plan_id)

    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE lost RENAME TO audit_event"))
    assert shown_plan(db, fair) is None
    assert states(db, fair) == {1: PlanState.DRAFT}
    with db.read() as unit:
        assert unit.exec(select(Mail)).all() == []


def test_history_says_who_published_which_version(db: Database):
    fair = small_fair(db)
    publish(db, fair.organiser, draft(db, fair, 1, placed(fair, 0, 0, 0, 0)))

    with db.read() as unit:
        [event] = history(unit, fair.organiser, about=fair.plan_id)

    assert (event.action, event.actor) == ("plan.published", "organiser@fair.example")
    assert event.after["changes"]["placed"] == 1


def test_the_newest_draft_or_the_one_named_is_found(db: Database):
    fair = small_fair(db)
    second = draft(db, fair, 2)

    assert draft_to_publish(db, fair.organiser) == second
    assert draft_to_publish(db, fair.organiser, 1) == fair.plan_id
    with pytest.raises(NotFoundError):
        draft_to_publish(db, fair.organiser, 9)
    with pytest.raises(ForbiddenError):
        draft_to_publish(db, fair.buyer(0))


# --- what changes for whom -----------------------------------------------------------------


def test_the_difference_names_new_moved_and_cancelled_meetings(either_db: Database):
    fair = small_fair(either_db)
    publish(
        either_db,
        fair.organiser,
        draft(
            either_db,
            fair,
            1,
            placed(fair, 0, 0, 0, 0),
            placed(fair, 1, 1, 0, 1),
            placed(fair, 2, 2, 0, 2),
            placed(fair, 0, 1, 3, 0),
        ),
    )
    second = draft(
        either_db,
        fair,
        2,
        placed(fair, 0, 0, 0, 0),
        placed(fair, 1, 1, 2, 1),
        placed(fair, 2, 2, 0, 1),
        placed(fair, 2, 0, 3, 0),
    )

    found = difference(either_db, fair.organiser, second)

    kinds = {(one.enterprise_id, one.buyer_id): one.change for one in found.changes}
    assert kinds == {
        (fair.enterprises[1], fair.buyers[1]): Change.MOVED,
        (fair.enterprises[2], fair.buyers[2]): Change.TABLE,
        (fair.enterprises[0], fair.buyers[1]): Change.DROPPED,
        (fair.enterprises[2], fair.buyers[0]): Change.PLACED,
    }
    assert found.counts == {"placed": 1, "moved": 1, "table": 1, "dropped": 1}
    assert len(found.by_person[fair.enterprises[2]]) == 2
    starts = [(one.after or one.before).starts_at for one in found.changes]  # type: ignore[union-attr]  # one of both is there
    assert starts == sorted(starts)


def test_only_those_whose_agenda_changed_are_written_to(db: Database):
    fair = small_fair(db)
    first = [placed(fair, i, i, 0, i) for i in range(3)]
    publish(db, fair.organiser, draft(db, fair, 1, *first))
    with db.told() as unit:
        unit.execute(delete(Mail))
    changed = [*first[:2], replace(first[2], slot_id=fair.slots[1])]

    publish(db, fair.organiser, draft(db, fair, 2, *changed))

    with db.read() as unit:
        written = {row.to: row for row in letters(unit, fair.organiser)}
    assert set(written) == {"e2@hanoi.example", "b2@hanoi.example"}
    assert "Moved: Cơ khí Đông Anh 2 (hanoi), Tuesday, 27 October 2026, 09:00, table A3 → " in (
        written["b2@hanoi.example"].body
    )
    assert "Chuyển: Sakura Parts 2 (hanoi)" in written["e2@hanoi.example"].body
    assert written["e2@hanoi.example"].subject == "Hội chợ hanoi: Lịch gặp, bản 2"


def test_a_letter_without_e_mail_waits_to_be_printed(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).contact_email = ""

    publish(db, fair.organiser, draft(db, fair, 1, placed(fair, 0, 0, 0, 0)))

    with db.read() as unit:
        addressed = {row.enterprise_id: row.to for row in letters(unit, fair.organiser)}
    assert addressed[fair.enterprises[0]] == ""


def test_an_equal_version_writes_to_nobody(db: Database):
    fair = small_fair(db)
    publish(db, fair.organiser, draft(db, fair, 1, placed(fair, 0, 0, 0, 0)))
    second = draft(db, fair, 2, placed(fair, 0, 0, 0, 0))

    assert difference(db, fair.organiser, second).changes == ()
    publish(db, fair.organiser, second)

    with db.read() as unit:
        assert len(letters(unit, fair.organiser)) == 2


# --- and back ------------------------------------------------------------------------------


def test_rolling_back_publishes_a_new_version_that_equals_the_old(either_db: Database):
    fair = small_fair(either_db)
    publish(either_db, fair.organiser, draft(either_db, fair, 1, placed(fair, 0, 0, 0, 0)))
    publish(either_db, fair.organiser, draft(either_db, fair, 2, placed(fair, 0, 1, 0, 0)))

    plan = roll_back(either_db, fair.organiser, fair.plan_id)

    with either_db.read() as unit:
        [meeting] = agenda(unit, fair.enterprise(0))
    assert (plan.number, plan.parent_id, plan.state) == (3, fair.plan_id, PlanState.PUBLISHED)
    assert (meeting.other_id, meeting.plan) == (fair.buyers[0], 3)
    assert states(either_db, fair) == {
        1: PlanState.SUPERSEDED,
        2: PlanState.SUPERSEDED,
        3: PlanState.PUBLISHED,
    }


def test_only_what_was_published_before_comes_back(db: Database):
    fair = small_fair(db)

    with pytest.raises(RefusedError, match="published before"):
        roll_back(db, fair.organiser, fair.plan_id)
    publish(db, fair.organiser, draft(db, fair, 1, placed(fair, 0, 0, 0, 0)))
    with pytest.raises(RefusedError, match="published before"):
        roll_back(db, fair.organiser, fair.plan_id)


def test_an_old_plan_does_not_bring_back_a_meeting_that_was_declined_since(db: Database):
    fair = small_fair(db)
    publish(db, fair.organiser, draft(db, fair, 1, placed(fair, 0, 0, 0, 0)))
    publish(db, fair.organiser, draft(db, fair, 2))
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)

    with pytest.raises(ViolationError) as refusal:
        roll_back(db, fair.organiser, fair.plan_id)

    assert "one of them said no" in str(refusal.value.violations[0])
    assert set(states(db, fair)) == {1, 2}


# --- what the fair says today: the planner's own rules beside the store's ---------------------


def agreed(db: Database, fair: SmallFair) -> str:
    """Let the first pair agree and the second ask one-sidedly; solve, and give the draft."""
    say_wish(db, fair.enterprise(0), fair.buyers[0], Says.MEET)
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET)
    say_wish(db, fair.enterprise(1), fair.buyers[1], Says.MUST_MEET)
    return solve_plan(db, fair.organiser, seconds=0.1).id


def refused(db: Database, fair: SmallFair, plan_id: str) -> list[str]:
    """Publish, which is refused; gives the reasons in English."""
    with pytest.raises(ViolationError) as refusal:
        publish(db, fair.organiser, plan_id)
    assert shown_plan(db, fair) is None
    return [str(one) for one in refusal.value.violations]


def test_a_pair_that_said_no_after_solving_keeps_the_draft_back_and_is_named(
    either_db: Database,
):
    fair = small_fair(either_db)
    plan_id = agreed(either_db, fair)
    say_wish(either_db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)

    (reason,) = refused(either_db, fair, plan_id)

    assert "said no" in reason
    with either_db.read() as unit:
        assert unit.get_one(Enterprise, fair.enterprises[0]).name_vi in reason


def test_a_wish_that_is_taken_back_keeps_the_draft_back_where_both_must_want(
    either_db: Database,
):
    fair = small_fair(either_db)
    plan_id = agreed(either_db, fair)
    with either_db.told() as unit:
        unit.get_one(Fair, fair.id).place_one_sided = False

    (reason,) = refused(either_db, fair, plan_id)

    assert "what they wish today is not enough" in reason
    with either_db.read() as unit:
        assert unit.get_one(Buyer, fair.buyers[1]).name_en in reason


def test_a_meeting_that_nobody_wishes_for_any_more_keeps_the_draft_back(db: Database):
    fair = small_fair(db)
    plan_id = agreed(db, fair)
    say_wish(db, fair.enterprise(0), fair.buyers[0], None)
    say_wish(db, fair.buyer(0), fair.enterprises[0], None)

    (reason,) = refused(db, fair, plan_id)

    assert "what they wish today is not enough" in reason
    with db.read() as unit:
        assert unit.get_one(Enterprise, fair.enterprises[0]).name_vi in reason


def test_one_side_alone_is_enough_where_the_fair_says_so(db: Database):
    fair = small_fair(db)
    plan_id = agreed(db, fair)
    say_wish(db, fair.buyer(0), fair.enterprises[0], None)

    publish(db, fair.organiser, plan_id)

    assert shown_plan(db, fair) == plan_id


def test_what_the_organiser_pinned_stays_though_one_side_alone_wants_it(db: Database):
    fair = small_fair(db)
    plan_id = agreed(db, fair)
    with db.told() as unit:
        unit.get_one(Fair, fair.id).place_one_sided = False
        unit.exec(
            select(Meeting).where(
                Meeting.plan_id == plan_id, Meeting.enterprise_id == fair.enterprises[1]
            )
        ).one().pinned = True

    publish(db, fair.organiser, plan_id)

    assert shown_plan(db, fair) == plan_id


def test_who_got_a_booth_after_solving_is_not_sent_to_a_general_table(either_db: Database):
    fair = small_fair(either_db, tables=4)
    plan_id = agreed(either_db, fair)
    with either_db.told() as unit:
        taken = select(Meeting.table_id).where(Meeting.plan_id == plan_id)
        free = unit.exec(select(MeetingTable).where(col(MeetingTable.id).not_in(taken))).first()
        assert free is not None
        free.booth_of = fair.enterprises[0]

    reasons = refused(either_db, fair, plan_id)

    assert any("has a booth but sits at" in reason for reason in reasons)


def test_a_draft_that_was_refused_is_published_once_the_reason_is_gone(db: Database):
    fair = small_fair(db)
    plan_id = agreed(db, fair)
    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)
    refused(db, fair, plan_id)

    say_wish(db, fair.buyer(0), fair.enterprises[0], Says.MEET)
    publish(db, fair.organiser, plan_id)

    assert shown_plan(db, fair) == plan_id


# --- the rules, on what is read back -------------------------------------------------------


def test_a_right_plan_breaks_no_rule(either_db: Database):
    fair = small_fair(either_db)
    draft(
        either_db,
        fair,
        1,
        placed(fair, 0, 0, 0, 0),
        placed(fair, 1, 1, 0, 1),
        replace(placed(fair, 0, 1, 1, 0), interpreter_id=fair.interpreters[0]),
    )

    assert violations(either_db, fair) == []


def smuggle(db: Database, fair: SmallFair, **columns: object) -> None:
    """Change the one meeting behind the booking's back."""
    with db.told() as unit:
        meeting = unit.exec(select(Meeting).where(Meeting.plan_id == fair.plan_id)).one()
        for name, value in columns.items():
            setattr(meeting, name, value)


def test_a_corrupted_draft_is_refused_with_rule_and_people_named(either_db: Database):
    fair = small_fair(either_db)
    draft(either_db, fair, 1, placed(fair, 0, 0, 0, 0), placed(fair, 0, 1, 1, 0))
    with either_db.told() as unit:
        second = unit.exec(select(Meeting).where(Meeting.slot_id == fair.slots[1])).one()
        second.slot_id = fair.slots[0]

    with pytest.raises(ViolationError) as refusal:
        publish(either_db, fair.organiser, fair.plan_id)

    said = [str(one) for one in refusal.value.violations]
    assert "Cơ khí Đông Anh 0 (hanoi) has 2 meetings at 09:00, 27/10/2026 and 1 seats." in said
    assert "Table A1 has 2 meetings at 09:00, 27/10/2026." in said
    assert any("does not hold its seats" in one for one in said)
    assert shown_plan(either_db, fair) is None


def test_an_interpreter_at_two_tables_is_named(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0), placed(fair, 1, 1, 0, 1))
    with db.told() as unit:
        for meeting in unit.exec(select(Meeting)):
            meeting.interpreter_id = fair.interpreters[0]

    assert "Nguyễn Thị Lan interprets 2 meetings at 09:00, 27/10/2026." in violations(db, fair)


def test_anothers_booth_is_no_place_to_meet(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0))
    with db.told() as unit:
        unit.get_one(MeetingTable, fair.tables[0]).booth_of = fair.enterprises[1]

    [said] = violations(db, fair)
    assert "which is another's booth" in said


def test_ones_own_booth_is_a_place_to_meet(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0))
    with db.told() as unit:
        unit.get_one(MeetingTable, fair.tables[0]).booth_of = fair.enterprises[0]

    assert violations(db, fair) == []


@pytest.mark.parametrize(
    ("begin", "end", "away"), [(0, 20, False), (0, 19, True), (1, 60, True), (25, 45, True)]
)
def test_who_is_away_for_a_part_of_the_slot_is_away(
    either_db: Database, begin: int, end: int, away: bool
):
    fair = small_fair(either_db)
    draft(either_db, fair, 1, placed(fair, 0, 0, 0, 0))
    with either_db.told() as unit:
        unit.add(
            Availability(
                fair_id=fair.id,
                buyer_id=fair.buyers[0],
                starts_at=OPENS_AT + timedelta(minutes=begin),
                ends_at=OPENS_AT + timedelta(minutes=end),
            )
        )

    expected = ["Sakura Parts 0 (hanoi) is away at 09:00, 27/10/2026."] if away else []
    assert violations(either_db, fair) == expected


def test_a_no_of_either_side_keeps_a_draft_back(either_db: Database):
    fair = small_fair(either_db)
    draft(either_db, fair, 1, placed(fair, 0, 0, 0, 0), placed(fair, 1, 1, 0, 1))
    say_wish(either_db, fair.buyer(0), fair.enterprises[0], Says.NO_THANKS)
    say_wish(either_db, fair.enterprise(1), fair.buyers[1], Says.NO_THANKS)

    assert len([one for one in violations(either_db, fair) if "said no" in one]) == 2


def test_a_profile_that_names_a_code_keeps_that_pair_apart(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0), placed(fair, 1, 1, 0, 1))
    with db.told() as unit:
        unit.get_one(Enterprise, fair.enterprises[0]).never_meet = ["B0"]
        unit.get_one(Buyer, fair.buyers[1]).never_meet = ["E1"]

    assert len([one for one in violations(db, fair) if "must never meet" in one]) == 2


def test_a_known_failed_must_have_keeps_a_pair_apart(either_db: Database):
    fair = small_fair(either_db)
    draft(either_db, fair, 1, placed(fair, 0, 0, 0, 0), placed(fair, 1, 1, 0, 1))
    with either_db.told() as unit:
        for number, gates in ((0, [{"rule": "moq", "sentence": {"say": "x"}}]), (1, [])):
            unit.add(
                Proposal(
                    fair_id=fair.id,
                    enterprise_id=fair.enterprises[number],
                    buyer_id=fair.buyers[number],
                    best_product_id=fair.products[number],
                    best_need_id=fair.needs[number],
                    p_enterprise=0.5,
                    p_buyer=0.5,
                    p_mutual=0.25,
                    gates=gates,
                )
            )

    assert violations(either_db, fair) == [
        "Cơ khí Đông Anh 0 (hanoi) is known to fail a requirement of Sakura Parts 0 (hanoi)."
    ]


def test_who_has_withdrawn_has_no_meetings(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0))
    with db.told() as unit:
        unit.get_one(Buyer, fair.buyers[0]).withdrawn = True

    assert violations(db, fair) == ["Sakura Parts 0 (hanoi) has withdrawn and has meetings."]


def test_nobody_has_more_meetings_than_his_own_limit_or_the_fairs(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0), placed(fair, 0, 1, 1, 0))
    with db.told() as unit:
        unit.add(Quota(fair_id=fair.id, enterprise_id=fair.enterprises[0], most=1))
    own = violations(db, fair)
    with db.told() as unit:
        unit.execute(delete(Quota))
        unit.get_one(Fair, fair.id).most_meetings = 1

    assert own == ["Cơ khí Đông Anh 0 (hanoi) has 2 meetings, at most 1 are allowed."]
    assert violations(db, fair) == own


def test_a_meeting_without_its_seats_and_seats_without_a_meeting_are_found(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0), placed(fair, 1, 1, 0, 1))
    with db.told() as unit:
        unit.execute(delete(Occupancy).where(col(Occupancy.resource) == f"table:{fair.tables[0]}"))
        stray = unit.exec(
            select(Occupancy).where(col(Occupancy.resource) == f"table:{fair.tables[1]}")
        ).one()
        stray.slot_id = fair.slots[3]

    said = violations(db, fair)

    assert len([one for one in said if "does not hold its seats" in one]) == 2
    assert "1 places are held by no meeting." in said


def test_something_of_another_fair_in_a_plan_is_found_first(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    draft(db, here, 1, placed(here, 0, 0, 0, 0))
    smuggle(db, here, table_id=there.tables[0])

    [said] = violations(db, here)
    assert "something of another fair" in said


def test_a_move_within_a_draft_keeps_it_right(db: Database):
    fair = small_fair(db)
    draft(db, fair, 1, placed(fair, 0, 0, 0, 0))
    with db.told() as unit:
        meeting = unit.exec(select(Meeting)).one()
        move(unit, meeting.id, fair.slots[2], fair.tables[2])

    assert violations(db, fair) == []
