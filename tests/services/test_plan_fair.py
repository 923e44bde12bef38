"""A fair is planned from its rows: what is wished is placed, what must not be never is."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlmodel import select

from matchmaker.domain.errors import (
    ForbiddenError,
    NotFoundError,
    RefusedError,
    SlotTakenError,
    ViolationError,
)
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.services.foresee import feasibility
from matchmaker.services.plan_fair import move_meeting, pin, plan_violations, solve_plan
from matchmaker.services.plan_problem import Tier, tier_of, value_of
from matchmaker.storage.booking import cancel
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    AuditEvent,
    Availability,
    Buyer,
    Enterprise,
    Fair,
    Meeting,
    MeetingTable,
    Occupancy,
    PlanVersion,
    Proposal,
    Quota,
    Wish,
)
from tests.small_fair import OPENS_AT, SmallFair, small_fair


def wish(db: Database, fair: SmallFair, enterprise: int, buyer: int, **words: Says | None) -> None:
    """Let one side or both say something: wish(db, fair, 0, 1, enterprise=..., buyer=...)."""
    with db.told() as unit:
        for said_by in (Role.ENTERPRISE, Role.BUYER):
            says = words.get(f"{said_by}_says")
            if says:
                unit.add(
                    Wish(
                        fair_id=fair.id,
                        enterprise_id=fair.enterprises[enterprise],
                        buyer_id=fair.buyers[buyer],
                        said_by=said_by,
                        says=says,
                    )
                )


def agree(db: Database, fair: SmallFair, *pairs: tuple[int, int], says: Says = Says.MEET) -> None:
    for enterprise, buyer in pairs:
        wish(db, fair, enterprise, buyer, enterprise_says=says, buyer_says=says)


def propose(
    db: Database,
    fair: SmallFair,
    enterprise: int,
    buyer: int,
    *,
    p_mutual: float = 0.5,
    rank: int | None = 1,
    gates: list | None = None,
) -> None:
    with db.told() as unit:
        unit.add(
            Proposal(
                fair_id=fair.id,
                enterprise_id=fair.enterprises[enterprise],
                buyer_id=fair.buyers[buyer],
                best_product_id=fair.products[enterprise],
                best_need_id=fair.needs[buyer],
                p_enterprise=p_mutual,
                p_buyer=p_mutual,
                p_mutual=p_mutual,
                rank_for_enterprise=rank,
                gates=gates or [],
            )
        )


def change(db: Database, kind: type, row_id: str, **values: object) -> None:
    with db.told() as unit:
        row = unit.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        unit.add(row)


def add(db: Database, *rows: object) -> None:
    with db.told() as unit:
        unit.add_all(rows)


def plan(db: Database, fair: SmallFair, **options: object) -> PlanVersion:
    options = {"seed": 1, "seconds": 0.02, **options}
    return solve_plan(db, fair.organiser, **options)


def met(db: Database, fair: SmallFair, version: PlanVersion) -> dict[tuple[int, int], Meeting]:
    """Meetings of a version by the numbers of enterprise and buyer."""
    with db.read() as unit:
        rows = unit.exec(select(Meeting).where(Meeting.plan_id == version.id)).all()
    return {
        (fair.enterprises.index(row.enterprise_id), fair.buyers.index(row.buyer_id)): row
        for row in rows
    }


def slot_number(fair: SmallFair, meeting: Meeting) -> int:
    return fair.slots.index(meeting.slot_id)


# --- what is placed ------------------------------------------------------------------------


def test_agreed_pairs_become_a_draft_with_seats_for_everybody(either_db: Database):
    fair = small_fair(either_db)
    agree(either_db, fair, (0, 0), (1, 1), (2, 2))

    version = plan(either_db, fair)

    meetings = met(either_db, fair, version)
    assert set(meetings) == {(0, 0), (1, 1), (2, 2)}
    assert (version.state, version.number, version.gap_pct) == (PlanState.DRAFT, 2, 0.0)
    assert plan_violations(either_db, fair.organiser, version.id) == []
    with either_db.read() as unit:
        taken = unit.exec(select(Occupancy).where(Occupancy.plan_id == version.id)).all()
    assert len(taken) == 3 * len(meetings)


def test_a_no_of_either_side_is_never_placed(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    wish(db, fair, 1, 1, enterprise_says=Says.MUST_MEET, buyer_says=Says.NO_THANKS)
    wish(db, fair, 2, 2, enterprise_says=Says.NO_THANKS)

    version = plan(db, fair)

    assert set(met(db, fair, version)) == {(0, 0)}


def test_a_pair_kept_apart_by_a_profile_is_never_placed(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    change(db, Enterprise, fair.enterprises[0], never_meet=["B0", "nobody"])
    change(db, Buyer, fair.buyers[1], never_meet=["E1"])

    version = plan(db, fair)

    assert set(met(db, fair, version)) == {(2, 2)}


def test_a_pair_that_fails_a_requirement_is_never_placed(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    propose(db, fair, 0, 0, rank=None, gates=[{"rule": "certificate", "sentence": {"say": "x"}}])

    version = plan(db, fair)

    assert set(met(db, fair, version)) == {(1, 1)}


def test_who_has_withdrawn_is_not_planned(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    change(db, Buyer, fair.buyers[0], withdrawn=True)

    version = plan(db, fair)

    assert set(met(db, fair, version)) == {(1, 1)}


def test_a_one_sided_yes_is_placed_to_be_confirmed(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    wish(db, fair, 1, 1, buyer_says=Says.MEET)

    meetings = met(db, fair, plan(db, fair))

    assert not meetings[0, 0].to_be_confirmed
    assert meetings[1, 1].to_be_confirmed


def test_a_one_sided_yes_waits_where_the_fair_does_not_place_it(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    wish(db, fair, 1, 1, buyer_says=Says.MEET)
    change(db, Fair, fair.id, place_one_sided=False)

    assert set(met(db, fair, plan(db, fair))) == {(0, 0)}


def test_what_nobody_asked_for_is_placed_only_if_the_organiser_turns_it_on(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    propose(db, fair, 1, 1)
    propose(db, fair, 2, 2, rank=None)

    before = met(db, fair, plan(db, fair))
    change(db, Fair, fair.id, place_proposed=True)
    after = met(db, fair, plan(db, fair))

    assert set(before) == {(0, 0)}
    assert set(after) == {(0, 0), (1, 1)}
    assert after[1, 1].to_be_confirmed


def test_a_stronger_wish_wins_over_a_higher_score(db: Database):
    fair = small_fair(db, slots=1, tables=1)
    agree(db, fair, (0, 0))
    propose(db, fair, 0, 0, p_mutual=0.0)
    wish(db, fair, 1, 1, enterprise_says=Says.MUST_MEET)
    propose(db, fair, 1, 1, p_mutual=1.0)
    add(db, Quota(fair_id=fair.id, enterprise_id=fair.enterprises[0], least=0))
    add(db, Quota(fair_id=fair.id, enterprise_id=fair.enterprises[1], least=0))

    assert set(met(db, fair, plan(db, fair))) == {(0, 0)}


def test_among_equal_wishes_the_score_decides(db: Database):
    fair = small_fair(db, slots=1, tables=1)
    agree(db, fair, (0, 0), (1, 1))
    propose(db, fair, 0, 0, p_mutual=0.2)
    propose(db, fair, 1, 1, p_mutual=0.8)

    assert set(met(db, fair, plan(db, fair))) == {(1, 1)}


def test_must_meets_of_both_come_before_any_number_of_others(db: Database):
    fair = small_fair(db, enterprises=3, buyers=3, slots=1, tables=3)
    agree(db, fair, (0, 1), (1, 0), says=Says.MEET)
    agree(db, fair, (0, 0), says=Says.MUST_MEET)

    version = plan(db, fair)

    assert set(met(db, fair, version)) == {(0, 0)}
    assert version.result["counts"]["must_meets"] == 1


@pytest.mark.parametrize(
    ("enterprise_says", "buyer_says", "tier"),
    [
        (None, None, None),
        (Says.NO_THANKS, None, None),
        (Says.MUST_MEET, Says.NO_THANKS, None),
        (Says.MUST_MEET, Says.MUST_MEET, Tier.BOTH_MUST),
        (Says.MEET, Says.MUST_MEET, Tier.MUST_AND_MEET),
        (Says.MEET, Says.MEET, Tier.AGREED),
        (None, Says.MUST_MEET, Tier.ONE_MUST),
        (Says.MEET, None, Tier.ONE_SIDED),
    ],
)
def test_two_words_make_a_tier(enterprise_says, buyer_says, tier):
    assert tier_of(enterprise_says, buyer_says) is tier


def test_tiers_never_overlap_in_value_and_scores_order_within():
    tiers = list(Tier)

    for better, worse in pairwise(tiers):
        assert value_of(better, 0.0) > value_of(worse, 1.0)
    assert value_of(Tier.AGREED, 0.9) > value_of(Tier.AGREED, 0.1)
    assert (value_of(Tier.BOTH_MUST, 7.0), value_of(Tier.PINNED, -1.0)) == (1000, 1)


# --- presence, limits, tables --------------------------------------------------------------


def test_meetings_lie_inside_presence(db: Database):
    fair = small_fair(db, slots=4)
    agree(db, fair, (0, 0))
    late = OPENS_AT + timedelta(minutes=74)  # slot 3 begins at minute 75; slot 2 is cut
    add(
        db,
        Availability(
            fair_id=fair.id,
            buyer_id=fair.buyers[0],
            starts_at=late,
            ends_at=late + timedelta(minutes=60),
        ),
    )

    meeting = met(db, fair, plan(db, fair))[0, 0]

    assert slot_number(fair, meeting) == 3


def test_a_slot_that_is_cut_by_leaving_does_not_count(db: Database):
    fair = small_fair(db, slots=2)
    agree(db, fair, (0, 0), (1, 1))
    add(
        db,
        Availability(
            fair_id=fair.id,
            buyer_id=fair.buyers[0],
            starts_at=OPENS_AT,
            ends_at=OPENS_AT + timedelta(minutes=19),
        ),
    )

    version = plan(db, fair)

    assert set(met(db, fair, version)) == {(1, 1)}
    [left_out] = version.result["unplaced"]
    assert left_out["cause"]["say"] == "The two are never free in the same slot."


def test_an_own_quota_goes_before_the_fairs(db: Database):
    fair = small_fair(db, enterprises=3, buyers=3, slots=4)
    agree(db, fair, (0, 0), (0, 1), (0, 2), (1, 0))
    add(db, Quota(fair_id=fair.id, enterprise_id=fair.enterprises[0], most=2))

    meetings = met(db, fair, plan(db, fair))

    assert sum(enterprise == 0 for enterprise, _ in meetings) == 2


def test_the_cause_of_a_full_agenda_is_named_with_its_number(db: Database):
    fair = small_fair(db, enterprises=2, buyers=1, slots=4)
    agree(db, fair, (0, 0), says=Says.MUST_MEET)
    agree(db, fair, (1, 0))
    add(db, Quota(fair_id=fair.id, buyer_id=fair.buyers[0], most=1))

    version = plan(db, fair)

    [left_out] = version.result["unplaced"]
    assert left_out["enterprise_id"] == fair.enterprises[1]
    assert str(Sentence.from_json(left_out["cause"])) == (
        "The buyer already has the most meetings allowed: 1."
    )


def test_a_booth_is_used_by_its_owner_only_and_takes_no_table(db: Database):
    fair = small_fair(db, slots=1, tables=3)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    change(db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[1])

    meetings = met(db, fair, plan(db, fair))

    assert set(meetings) == {(0, 0), (1, 1), (2, 2)}
    assert meetings[1, 1].table_id == fair.tables[0]
    assert {meetings[0, 0].table_id, meetings[2, 2].table_id} == set(fair.tables[1:])


def test_booths_alone_do_not_seat_others(db: Database):
    fair = small_fair(db, slots=2, tables=1)
    agree(db, fair, (0, 0), (1, 1))
    change(db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[1])

    version = plan(db, fair)

    assert set(met(db, fair, version)) == {(1, 1)}
    [left_out] = version.result["unplaced"]
    assert left_out["cause"]["say"].startswith("In none of their common slots")


def test_people_stay_at_their_table_where_they_can(db: Database):
    fair = small_fair(db, enterprises=1, buyers=3, slots=3, tables=3)
    agree(db, fair, (0, 0), (0, 1), (0, 2))

    meetings = met(db, fair, plan(db, fair))

    assert len({meeting.table_id for meeting in meetings.values()}) == 1


def test_a_minimum_nobody_could_reach_is_named_with_its_enterprise(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1), (1, 2), (0, 2))
    add(db, Quota(fair_id=fair.id, enterprise_id=fair.enterprises[2], least=3))

    version = plan(db, fair)

    [short] = version.result["shortfalls"]
    assert short["enterprise_id"] == fair.enterprises[2]
    assert (short["missing"], short["forced"]) == (3, True)


# --- what is saved -------------------------------------------------------------------------


def test_a_version_carries_its_figures_and_its_history(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1), (2, 2))

    version = plan(db, fair, seed=7)

    with db.read() as unit:
        stored = unit.get_one(PlanVersion, version.id)
        [event] = unit.exec(select(AuditEvent).where(AuditEvent.object == version.id)).all()
    assert stored.seed == 7
    assert stored.author == fair.organiser.actor
    assert stored.parent_id == fair.plan_id
    assert stored.bound >= stored.value > 0
    assert len(stored.plan_fingerprint) == len(stored.problem_fingerprint) == 64
    assert set(stored.result) == {
        "unplaced", "shortfalls", "curve", "baselines", "counts", "stages",
    }  # fmt: skip
    assert set(stored.result["baselines"]) == {"first_come", "round_robin", "best_score"}
    assert stored.result["curve"][-1]["value"] == stored.value
    assert stored.result["counts"]["agreed"] == 3
    assert event.action == "plan.drafted"


def test_the_same_rows_give_the_same_plan(db: Database):
    fair = small_fair(db, enterprises=4, buyers=4, slots=3, tables=2)
    agree(db, fair, *[(e, b) for e in range(4) for b in range(4)])

    one, two = plan(db, fair, seconds=60), plan(db, fair, seconds=60)

    assert (one.stopped_by, two.stopped_by) == ("work", "work")
    assert (one.number, two.number) == (2, 3)
    assert one.problem_fingerprint == two.problem_fingerprint
    assert one.plan_fingerprint == two.plan_fingerprint


def test_no_better_than_its_bound_and_never_below_the_baselines(db: Database):
    fair = small_fair(db, enterprises=5, buyers=5, slots=3, tables=3)
    agree(db, fair, *[(e, b) for e in range(5) for b in range(5) if (e + b) % 2])

    version = plan(db, fair)

    assert max(version.result["baselines"].values()) <= version.value <= version.bound


def test_progress_is_told_and_never_falls(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    told = []

    plan(db, fair, on_progress=told.append)

    assert told[-1].stage == "done"
    values = [event.value for event in told]
    assert values == sorted(values)


def test_a_stopped_run_saves_its_best_plan_and_says_so(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))

    version = plan(db, fair, should_stop=lambda: True)

    assert version.stopped_by == "cancel"
    assert set(met(db, fair, version)) == {(0, 0), (1, 1)}
    assert plan_violations(db, fair.organiser, version.id) == []


def test_a_run_that_fails_leaves_no_trace(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))

    def fall(_: object) -> None:
        raise RuntimeError("the worker died")

    with pytest.raises(RuntimeError, match="the worker died"):
        plan(db, fair, on_progress=fall)

    with db.read() as unit:
        assert [row.number for row in unit.exec(select(PlanVersion)).all()] == [1]
        assert unit.exec(select(Meeting)).all() == []


def test_a_no_said_while_the_fair_is_planned_stops_the_plan(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))

    def say_no(event: object) -> None:
        if event.stage == "done":
            with db.told() as unit:
                word = unit.exec(select(Wish).where(Wish.buyer_id == fair.buyers[1])).first()
                word.says = Says.NO_THANKS
                unit.add(word)

    with pytest.raises(ViolationError, match="changed while") as refused:
        plan(db, fair, on_progress=say_no)

    assert len(refused.value.violations) == 1
    with db.read() as unit:
        assert unit.exec(select(Meeting)).all() == []
        assert unit.exec(select(Occupancy)).all() == []


@pytest.mark.parametrize(("slots", "tables"), [(0, 3), (3, 0)])
def test_a_fair_without_slots_or_tables_is_refused(db: Database, slots: int, tables: int):
    fair = small_fair(db, slots=slots, tables=tables)
    agree(db, fair, (0, 0))

    with pytest.raises(RefusedError, match="yet"):
        plan(db, fair)


def test_a_fair_where_nobody_wished_is_refused(db: Database):
    fair = small_fair(db)

    with pytest.raises(RefusedError, match="no pair to plan"):
        plan(db, fair)


def test_a_participant_may_not_plan(db: Database):
    fair = small_fair(db)

    with pytest.raises(ForbiddenError):
        solve_plan(db, fair.enterprise(0), seed=1, seconds=0.1)
    with pytest.raises(ForbiddenError):
        feasibility(db, fair.buyer(0))


def test_a_version_of_another_fair_is_nothing_at_all(db: Database):
    here, there = small_fair(db, "hanoi"), small_fair(db, "hcmc")
    agree(db, here, (0, 0))
    agree(db, there, (0, 0))
    version = plan(db, there)
    [meeting] = met(db, there, version).values()

    with pytest.raises(NotFoundError):
        plan_violations(db, here.organiser, version.id)
    with pytest.raises(NotFoundError):
        plan(db, here, parent_id=version.id)
    with pytest.raises(NotFoundError):
        pin(db, here.organiser, meeting.id, True)


# --- pinned and published ------------------------------------------------------------------


def test_a_pinned_meeting_stays_in_its_slot_and_at_its_table(db: Database):
    fair = small_fair(db, slots=4, tables=3)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    meeting = met(db, fair, plan(db, fair))[1, 1]
    move_meeting(db, fair.organiser, meeting.id, fair.slots[3], fair.tables[2])
    pin(db, fair.organiser, meeting.id, True)

    again = met(db, fair, plan(db, fair, seed=5))[1, 1]

    assert (again.slot_id, again.table_id) == (fair.slots[3], fair.tables[2])
    assert again.pinned


def test_a_pin_can_be_taken_away(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    meeting = met(db, fair, plan(db, fair))[0, 0]

    pin(db, fair.organiser, meeting.id, True)
    let_go = pin(db, fair.organiser, meeting.id, False)

    assert not let_go.pinned
    assert not met(db, fair, plan(db, fair))[0, 0].pinned


def test_a_pinned_pair_that_said_no_is_named(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    meeting = met(db, fair, plan(db, fair))[0, 0]
    pin(db, fair.organiser, meeting.id, True)
    with db.told() as unit:
        unit.exec(select(Wish).where(Wish.buyer_id == fair.buyers[0])).first().says = Says.NO_THANKS

    with pytest.raises(ViolationError) as refused:
        plan(db, fair)

    [sentence] = refused.value.violations
    assert str(sentence) == (
        "Cơ khí Đông Anh 0 (hanoi) and Sakura Parts 0 (hanoi) are pinned, but one of the two "
        "said no. Unpin the meeting first."
    )
    assert feasibility(db, fair.organiser).contradictions == (sentence,)


def test_a_pinned_meeting_of_somebody_away_is_named(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    meeting = met(db, fair, plan(db, fair))[0, 0]
    pin(db, fair.organiser, meeting.id, True)
    never = OPENS_AT + timedelta(days=9)
    add(
        db,
        Availability(fair_id=fair.id, buyer_id=fair.buyers[0], starts_at=never, ends_at=never),
    )

    with pytest.raises(ViolationError) as refused:
        plan(db, fair)

    [sentence] = refused.value.violations
    assert str(sentence) == "Locked: Sakura Parts 0 (hanoi) is away in 09:00, 27/10/2026"


def test_a_pin_whose_owner_withdrew_is_forgotten(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    meeting = met(db, fair, plan(db, fair))[0, 0]
    pin(db, fair.organiser, meeting.id, True)
    change(db, Enterprise, fair.enterprises[0], withdrawn=True)

    assert set(met(db, fair, plan(db, fair))) == {(1, 1)}


def test_announced_meetings_stay_where_they_are(db: Database):
    fair = small_fair(db, enterprises=3, buyers=3, slots=4)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    version = plan(db, fair)
    before = met(db, fair, version)
    moved = move_meeting(db, fair.organiser, before[0, 0].id, fair.slots[3], fair.tables[0])
    change(db, PlanVersion, version.id, state=PlanState.PUBLISHED)
    change(db, Fair, fair.id, published_plan_id=version.id)
    agree(db, fair, (0, 1), (1, 2))

    again = plan(db, fair, seed=9, seconds=1)

    assert met(db, fair, again)[0, 0].slot_id == moved.slot_id
    assert again.result["counts"]["moved"] == 0
    assert again.parent_id == version.id


def test_a_published_version_is_not_changed_by_hand(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    version = plan(db, fair)
    [meeting] = met(db, fair, version).values()
    change(db, PlanVersion, version.id, state=PlanState.PUBLISHED)

    with pytest.raises(RefusedError, match="Only a draft"):
        pin(db, fair.organiser, meeting.id, True)
    with pytest.raises(RefusedError, match="Only a draft"):
        move_meeting(db, fair.organiser, meeting.id, fair.slots[1], fair.tables[1])


# --- moving by hand ------------------------------------------------------------------------


def test_a_meeting_moves_by_hand_and_the_version_counts_it(either_db: Database):
    fair = small_fair(either_db)
    agree(either_db, fair, (0, 0))
    version = plan(either_db, fair)
    [meeting] = met(either_db, fair, version).values()

    moved = move_meeting(either_db, fair.organiser, meeting.id, fair.slots[2], fair.tables[2])

    assert moved.id == meeting.id
    with either_db.read() as unit:
        stored = unit.get_one(Meeting, meeting.id)
        now = unit.get_one(PlanVersion, version.id)
    assert (stored.slot_id, stored.table_id) == (fair.slots[2], fair.tables[2])
    assert (now.version, now.plan_fingerprint) == (version.version + 1, "")
    assert plan_violations(either_db, fair.organiser, version.id) == []


def test_a_hand_move_onto_a_taken_table_is_refused_and_changes_nothing(db: Database):
    fair = small_fair(db, slots=1)
    agree(db, fair, (0, 0), (1, 1))
    meetings = met(db, fair, plan(db, fair))

    with pytest.raises(SlotTakenError, match="Table"):
        move_meeting(db, fair.organiser, meetings[0, 0].id, fair.slots[0], meetings[1, 1].table_id)

    with db.read() as unit:
        assert unit.get_one(Meeting, meetings[0, 0].id).table_id == meetings[0, 0].table_id


def test_a_hand_move_to_a_time_of_absence_names_who_is_away(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    add(
        db,
        Availability(
            fair_id=fair.id,
            enterprise_id=fair.enterprises[0],
            starts_at=OPENS_AT,
            ends_at=OPENS_AT + timedelta(minutes=45),
        ),
    )
    [meeting] = met(db, fair, plan(db, fair)).values()

    with pytest.raises(ViolationError, match=r"Cơ khí Đông Anh 0 .* is away at 10:15, 27/10/2026"):
        move_meeting(db, fair.organiser, meeting.id, fair.slots[3], meeting.table_id)


def test_a_hand_move_into_another_firms_booth_is_refused(db: Database):
    fair = small_fair(db, tables=3)
    agree(db, fair, (0, 0))
    change(db, MeetingTable, fair.tables[2], booth_of=fair.enterprises[1])
    [meeting] = met(db, fair, plan(db, fair)).values()

    with pytest.raises(ViolationError, match="another's booth"):
        move_meeting(db, fair.organiser, meeting.id, meeting.slot_id, fair.tables[2])


def test_who_has_a_booth_does_not_move_to_a_general_table(db: Database):
    fair = small_fair(db, tables=3)
    agree(db, fair, (0, 0))
    change(db, MeetingTable, fair.tables[2], booth_of=fair.enterprises[0])
    [meeting] = met(db, fair, plan(db, fair)).values()

    with pytest.raises(ViolationError, match="has a booth but sits at Table A1"):
        move_meeting(db, fair.organiser, meeting.id, meeting.slot_id, fair.tables[0])


def test_a_meeting_that_lost_its_wish_is_found_when_the_plan_is_checked(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    version = plan(db, fair)
    with db.told() as unit:
        for word in unit.exec(select(Wish).where(Wish.buyer_id == fair.buyers[0])).all():
            unit.delete(word)

    [sentence] = plan_violations(db, fair.organiser, version.id)

    assert "what they wish today is not enough" in str(sentence)


def test_a_lost_seat_is_found_when_the_plan_is_checked(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    version = plan(db, fair)
    with db.told() as unit:
        unit.delete(unit.exec(select(Occupancy)).first())

    [sentence] = plan_violations(db, fair.organiser, version.id)

    assert "does not hold its seats" in str(sentence)


def test_a_cancelled_meeting_leaves_a_plan_without_violations(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    version = plan(db, fair)
    with db.told() as unit:
        cancel(unit, unit.exec(select(Meeting.id)).first())

    assert plan_violations(db, fair.organiser, version.id) == []
