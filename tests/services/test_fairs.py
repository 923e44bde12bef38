"""A new fair is cut into slots and filled with tables, or says what is wrong with it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from matchmaker.domain.errors import InvalidError, NotFoundError, RefusedError
from matchmaker.domain.fair import overlaps
from matchmaker.domain.participant import Role
from matchmaker.locale import say
from matchmaker.services.fairs import (
    FairDraft,
    HallDraft,
    InterpreterDraft,
    SessionDraft,
    fair_list,
    faults,
    new_fair,
    same_every_day,
    scope_of,
)
from matchmaker.services.organisers import new_organiser
from matchmaker.storage.queries.fairs import overview, sessions, slots, tables
from matchmaker.storage.queries.jobs import history
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, FairSession, Interpreter, Membership

DAY_1, DAY_2 = date(2026, 10, 27), date(2026, 10, 28)
MORNING, AFTERNOON = (time(9), time(11, 30)), (time(13, 30), time(16))


def a_draft(**changes: object) -> FairDraft:
    draft = FairDraft(
        slug="hanoi-2026",
        name_vi="Kết nối giao thương Hà Nội",
        name_en="Hanoi business matching",
        first_day=DAY_1,
        last_day=DAY_2,
        sessions=same_every_day([DAY_1, DAY_2], [MORNING, AFTERNOON]),
        halls=(HallDraft("A", 13), HallDraft("B", 13)),
        interpreters=(InterpreterDraft("Lan", ("ja", "vi")),),
        actor="lan@fair.example",
    )
    return replace(draft, **changes)


def only_fault(draft: FairDraft) -> tuple[str, str]:
    [(field, sentence)] = faults(draft)
    return field, str(sentence)


def test_two_days_of_two_sessions_give_24_slots_and_26_tables(either_db: Database):
    fair = new_fair(either_db, a_draft())

    scope = scope_of(either_db, "hanoi-2026")
    with either_db.read() as unit:
        figures = overview(unit, scope)
        held = [row.slots for row in sessions(unit, scope)]
        numbered = [(row.number, row.label, row.hall) for row in tables(unit, scope)]
    assert scope.fair_id == fair.id
    assert (figures.slots, figures.tables, figures.interpreters) == (24, 26, 1)
    assert held == [6, 6, 6, 6]
    assert [numbered[0], numbered[13], numbered[25]] == [
        (0, "1", "A"),
        (13, "14", "B"),
        (25, "26", "B"),
    ]


def test_slots_stand_in_utc_and_know_their_day_on_the_fairs_clock(db: Database):
    new_fair(db, a_draft())

    with db.read() as unit:
        first, *_, last = slots(unit, scope_of(db))
    assert (first.starts_at, first.fair_day) == (datetime(2026, 10, 27, 2, tzinfo=UTC), DAY_1)
    assert (last.number, last.fair_day) == (23, DAY_2)


def test_a_morning_west_of_greenwich_keeps_its_day(db: Database):
    evening = SessionDraft(DAY_1, time(20), time(21))

    new_fair(db, a_draft(timezone="America/Vancouver", sessions=(evening,)))

    with db.read() as unit:
        days = {(row.starts_at.day, row.fair_day.day) for row in slots(unit, scope_of(db))}
    assert days == {(28, 27)}


def test_sessions_typed_in_any_order_are_numbered_by_time(db: Database):
    later, earlier = SessionDraft(DAY_2, *MORNING), SessionDraft(DAY_1, *MORNING)

    new_fair(db, a_draft(sessions=(later, earlier)))

    with db.read() as unit:
        starts = [row.starts_at for row in slots(unit, scope_of(db))]
        order = unit.exec(select(FairSession).order_by(col(FairSession.number))).all()
    assert starts == sorted(starts)
    assert [one.starts_at.day for one in order] == [27, 28]


def test_its_maker_organises_it_and_history_says_who_made_it(db: Database):
    account = new_organiser(db, "lan@fair.example", "Lan", "seven blue buffaloes")

    fair = new_fair(db, a_draft(), organiser_account_id=account.id)

    with db.read() as unit:
        member = unit.exec(select(Membership)).one()
        [event] = history(unit, scope_of(db))
    assert (member.account_id, member.fair_id, member.role) == (
        account.id,
        fair.id,
        Role.ORGANISER,
    )
    assert (event.action, event.actor) == ("fair.made", "lan@fair.example")


def test_texts_are_cleaned_before_they_are_kept(db: Database):
    fair = new_fair(db, a_draft(name_vi=" Hội\u0000 cho\u031b\u0323 "))

    assert fair.name_vi == "Hội chợ"


def test_a_short_name_is_taken_once(either_db: Database):
    new_fair(either_db, a_draft())

    with pytest.raises(RefusedError, match="hanoi-2026"):
        new_fair(either_db, a_draft())

    assert len(fair_list(either_db)) == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"slug": "Hà Nội"}, "slug", "a-z, 0-9"),
        ({"slug": "-x-"}, "slug", "a-z, 0-9"),
        ({"name_vi": " ", "name_en": ""}, "name_vi", "needs a name"),
        ({"name_en": "x" * 201}, "name_en", "200 characters"),
        ({"timezone": "Hanoi/ICT"}, "timezone", "Asia/Ho_Chi_Minh"),
        ({"sessions": ()}, "sessions", "at least one session"),
        ({"slot_minutes": 0}, "slot_minutes", "at least 5 minutes"),
        ({"gap_minutes": -1}, "slot_minutes", "a gap none or more"),
        ({"halls": ()}, "halls", "at least one hall"),
        ({"halls": (HallDraft("A", 0),)}, "halls", "at least one hall"),
        ({"halls": (HallDraft("A", 1), HallDraft("A", 2))}, "halls", "a name of its own"),
        ({"halls": (HallDraft("A", 3), HallDraft("B", -1))}, "halls", "fewer than 0"),
        ({"halls": (HallDraft("A", 5000),)}, "halls", "At most 2,000 tables"),
        ({"least_meetings": 9, "most_meetings": 8}, "least_meetings", "must not be above"),
        ({"interpreters": (InterpreterDraft(" ", ("ja",)),)}, "interpreters", "needs a name"),
    ],
)
def test_each_fault_names_its_field_and_how_to_mend_it(
    changes: dict[str, object], field: str, words: str
):
    where, what = only_fault(a_draft(**changes))

    assert where == field
    assert words in what


def test_a_session_outside_the_fair_is_named():
    stray = SessionDraft(date(2026, 10, 30), *MORNING)

    assert only_fault(a_draft(sessions=(stray,))) == (
        "sessions",
        "The session 2026-10-30 09:00 is outside the days of the fair.",
    )


def test_a_session_too_short_for_a_meeting_is_named():
    short = SessionDraft(DAY_1, time(9), time(9, 19))

    assert "09:00-09:19 is shorter than one meeting" in only_fault(a_draft(sessions=(short,)))[1]


def test_a_session_that_ends_before_it_begins_is_named():
    backwards = SessionDraft(DAY_1, time(11), time(9))

    assert "11:00-09:00 is shorter" in only_fault(a_draft(sessions=(backwards,)))[1]


def test_overlapping_sessions_are_named_and_never_stored(db: Database):
    draft = a_draft(
        sessions=(SessionDraft(DAY_1, *MORNING), SessionDraft(DAY_1, time(11), time(12)))
    )

    with pytest.raises(InvalidError, match="begin at 09:00 and 11:00 overlap"):
        new_fair(db, draft)

    assert fair_list(db) == []


def test_sessions_that_touch_do_not_overlap():
    draft = a_draft(
        sessions=(SessionDraft(DAY_1, time(9), time(11)), SessionDraft(DAY_1, time(11), time(12)))
    )

    assert faults(draft) == []


def test_all_faults_are_told_at_once():
    wrong = faults(a_draft(slug="?", name_vi="", name_en="", halls=(), timezone="Mars/Base"))

    assert [field for field, _ in wrong] == ["slug", "name_vi", "timezone", "halls"]


def test_every_fault_can_be_said_in_vietnamese():
    wrong = faults(a_draft(slug="?", name_vi="", name_en="", halls=(), sessions=()))

    for _, sentence in wrong:
        assert say(sentence, "vi") != str(sentence)


times_of_day = st.times(min_value=time(7), max_value=time(21)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@given(
    blocks=st.lists(st.tuples(times_of_day, times_of_day), min_size=1, max_size=4),
    slot=st.integers(5, 60),
    gap=st.integers(0, 20),
)
def test_a_draft_without_fault_has_slots_that_never_overlap(
    blocks: list[tuple[time, time]], slot: int, gap: int
):
    from matchmaker.domain.fair import cut_slots

    draft = a_draft(sessions=same_every_day([DAY_1], blocks), slot_minutes=slot, gap_minutes=gap)
    if faults(draft):
        return

    spans = [
        (one.starts_at, one.ends_at)
        for block in draft.sessions
        for one in cut_slots(
            datetime.combine(block.day, block.starts, UTC),
            datetime.combine(block.day, block.ends, UTC),
            slot_minutes=slot,
            gap_minutes=gap,
        )
    ]
    assert len(spans) >= len(blocks)
    assert not overlaps(spans)


def test_the_only_fair_needs_no_name_and_several_do(db: Database):
    with pytest.raises(NotFoundError):
        scope_of(db)
    new_fair(db, a_draft())
    assert scope_of(db).role is Role.ORGANISER

    new_fair(db, a_draft(slug="tokyo-2026"))

    with pytest.raises(InvalidError, match="tokyo-2026"):
        scope_of(db)
    with pytest.raises(NotFoundError, match="osaka"):
        scope_of(db, "osaka")


def test_the_next_fair_stands_first(db: Database):
    later = date(2027, 1, 1)
    new_fair(db, a_draft())
    new_fair(
        db,
        a_draft(
            slug="later",
            first_day=later,
            last_day=later,
            sessions=same_every_day([later], [MORNING]),
        ),
    )

    assert [fair.slug for fair in fair_list(db)] == ["later", "hanoi-2026"]


def test_what_fails_half_way_leaves_no_half_fair(db: Database):
    with pytest.raises(NotFoundError, match="account"):
        new_fair(db, a_draft(), organiser_account_id="0" * 32)

    with db.read() as unit:
        assert unit.exec(select(Fair)).all() == []
        assert unit.exec(select(Interpreter)).all() == []
