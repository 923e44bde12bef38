"""What was shown is written down once a day, in one statement, and read by the organiser alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.domain.wish import Says
from matchmaker.services.publish import publish
from matchmaker.storage.queries import answers as queries
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Job, Outcome, Proposal, Shown
from tests.fair_rows import add, agree, announce, change, meet, propose, say
from tests.small_fair import DAY, SmallFair, small_fair

READS = [
    queries.words, queries.shown, queries.attendances, queries.outcomes, queries.shown_signals,
    queries.scored_pairs, queries.answered_signals, queries.codes,
]  # fmt: skip


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair in which three pairs stand on the first enterprise's list."""
    made = small_fair(either_db)
    for buyer in range(3):
        propose(
            either_db,
            made,
            0,
            buyer,
            ranks=(buyer + 1, 1),
            model="m1",
            encoder="lexical",
            signals={"text_fit": 0.25 * buyer, "volume": None},
            chance_for_enterprise=1.0 - 0.25 * buyer,
            chance_for_buyer=0.5,
        )
    return made


def look(
    db: Database,
    scope: Scope,
    others: list[str],
    shown_in: ShownIn = ShownIn.SUGGESTED,
    on: date = DAY,
) -> None:
    with db.write() as unit:
        queries.note_shown(unit, scope, shown_in, others, on)


def noted(db: Database) -> list[Shown]:
    with db.read() as unit:
        return list(unit.exec(select(Shown).order_by(Shown.place, Shown.shown_on)))


@contextmanager
def every_statement(db: Database) -> Iterator[list[str]]:
    run: list[str] = []

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET")):
            run.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield run
    event.remove(db.engine, "before_cursor_execute", note)


def test_who_was_shown_whom_is_kept_with_place_chance_signals_and_model(
    either_db: Database, fair: SmallFair
):
    look(either_db, fair.enterprise(0), [fair.buyers[2], fair.buyers[0]])

    first, second = noted(either_db)
    assert (first.buyer_id, first.place, first.propensity) == (fair.buyers[2], 1, 0.5)
    assert (second.buyer_id, second.place, second.propensity) == (fair.buyers[0], 2, 1.0)
    assert first.signals == {"text_fit": 0.5, "volume": None}
    assert (first.seen_by, first.shown_in, first.model) == ("enterprise", "suggested", "m1")
    assert (first.encoder, first.shown_on, first.fair_id) == ("lexical", DAY, fair.id)
    assert first.at.utcoffset() == timedelta(0)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_any_length_takes_one_statement(either_db: Database, fair: SmallFair, count: int):
    with every_statement(either_db) as run:
        look(either_db, fair.enterprise(0), fair.buyers[:count])

    assert len(run) == 1
    assert run[0].startswith("INSERT")
    assert len(noted(either_db)) == count


def test_the_same_page_twice_a_day_is_noted_once_and_again_the_next_day(
    either_db: Database, fair: SmallFair
):
    scope = fair.enterprise(0)
    look(either_db, scope, fair.buyers)
    look(either_db, scope, fair.buyers[::-1])
    look(either_db, scope, fair.buyers[:1], on=DAY + timedelta(days=1))

    found = noted(either_db)
    assert [row.place for row in found] == [1, 1, 2, 3]
    assert [row.buyer_id for row in found if row.shown_on == DAY] == fair.buyers


def test_each_list_each_side_and_each_model_has_a_note_of_its_own(
    either_db: Database, fair: SmallFair
):
    look(either_db, fair.enterprise(0), fair.buyers[:1])
    look(either_db, fair.enterprise(0), fair.buyers[:1], ShownIn.PARTNER)
    look(either_db, fair.buyer(0), fair.enterprises[:1])
    with either_db.read() as unit:
        pair = unit.exec(select(Proposal.id).where(Proposal.buyer_id == fair.buyers[0])).one()
    change(either_db, Proposal, pair, model="m2")
    look(either_db, fair.enterprise(0), fair.buyers[:1])

    assert sorted((row.seen_by, row.shown_in, row.model) for row in noted(either_db)) == [
        ("buyer", "suggested", "m1"),
        ("enterprise", "partner", "m1"),
        ("enterprise", "suggested", "m1"),
        ("enterprise", "suggested", "m2"),
    ]


def test_only_a_place_on_the_suggested_list_was_ever_drawn(either_db: Database, fair: SmallFair):
    with either_db.write() as unit:
        queries.note_shown(
            unit, fair.buyer(0), ShownIn.NEED, fair.enterprises[:1], DAY, of=fair.needs[0]
        )
    look(either_db, fair.buyer(0), fair.enterprises[:1], ShownIn.SUGGESTED)

    assert {row.shown_in: row.propensity for row in noted(either_db)} == {
        f"need:{fair.needs[0]}": 1.0,
        "suggested": 0.5,
    }


def test_whole_lists_are_noted_as_they_stand(either_db: Database, fair: SmallFair):
    propose(either_db, fair, 1, 1, ranks=(None, 2), model="m1")
    propose(either_db, small_fair(either_db, "tokyo"), 0, 0)
    with either_db.write() as unit:
        queries.note_lists(unit, fair.organiser, DAY)
        with pytest.raises(ForbiddenError):
            queries.note_lists(unit, fair.buyer(0), DAY)

    found = noted(either_db)
    assert len(found) == 7
    assert {row.fair_id for row in found} == {fair.id}
    own = [row for row in found if row.seen_by == "enterprise"]
    assert [(row.place, row.propensity) for row in own] == [(1, 1.0), (2, 0.75), (3, 0.5)]


def test_a_pair_that_was_never_scored_is_left_out(either_db: Database, fair: SmallFair):
    look(either_db, fair.enterprise(1), fair.buyers)

    assert noted(either_db) == []


def test_nobody_notes_for_another(either_db: Database, fair: SmallFair):
    other = small_fair(either_db, "tokyo")

    look(either_db, other.enterprise(0), fair.buyers)

    assert noted(either_db) == []
    with pytest.raises(NotFoundError):
        look(either_db, fair.organiser, fair.buyers)


def test_notes_outlive_the_proposals_they_are_about(either_db: Database, fair: SmallFair):
    look(either_db, fair.enterprise(0), fair.buyers)
    with either_db.told() as unit:
        for row in unit.exec(select(Proposal)).all():
            unit.delete(row)

    assert len(noted(either_db)) == 3


def test_who_leaves_the_store_takes_his_notes_along(either_db: Database, fair: SmallFair):
    look(either_db, fair.enterprise(0), fair.buyers)
    with either_db.told() as unit:
        unit.delete(unit.get_one(Enterprise, fair.enterprises[0]))

    assert noted(either_db) == []


@pytest.mark.parametrize("read", READS, ids=lambda read: read.__name__)
def test_only_the_organiser_reads_answers(either_db: Database, fair: SmallFair, read):
    with either_db.read() as unit:
        read(unit, fair.organiser)
        with pytest.raises(ForbiddenError):
            read(unit, fair.buyer(0))


@pytest.mark.parametrize("read", READS, ids=lambda read: read.__name__)
def test_nothing_of_another_fair_is_read(either_db: Database, fair: SmallFair, read):
    look(either_db, fair.enterprise(0), fair.buyers)
    say(either_db, fair, 0, 0, Says.MEET, Says.NO_THANKS)
    other = small_fair(either_db, "tokyo")

    with either_db.read() as unit:
        found = str(read(unit, other.organiser))

    assert not any(id_ in found for id_ in (*fair.enterprises, *fair.buyers))


def test_the_signals_of_the_last_time_count(either_db: Database, fair: SmallFair):
    look(either_db, fair.enterprise(0), fair.buyers[:1])
    with either_db.read() as unit:
        pair = unit.exec(select(Proposal.id).where(Proposal.buyer_id == fair.buyers[0])).one()
    change(either_db, Proposal, pair, signals={"text_fit": 0.9}, model="m2")
    look(either_db, fair.enterprise(0), fair.buyers[:1])

    with either_db.read() as unit:
        found = queries.shown_signals(unit, fair.organiser)

    assert found == {(fair.enterprises[0], fair.buyers[0]): {"text_fit": 0.9}}


def test_pairs_that_somebody_spoke_of_or_saw_have_their_signals_read(
    either_db: Database, fair: SmallFair
):
    look(either_db, fair.enterprise(0), fair.buyers[2:])
    say(either_db, fair, 0, 1, None, Says.MEET)

    with either_db.read() as unit:
        found = queries.answered_signals(unit, fair.organiser)

    assert {row.buyer_id for row in found} == {fair.buyers[1], fair.buyers[2]}


def test_scored_pairs_stand_in_the_order_of_codes(either_db: Database, fair: SmallFair):
    propose(either_db, fair, 1, 0)

    with either_db.read() as unit:
        found = queries.scored_pairs(unit, fair.organiser)

    assert [(row.enterprise_code, row.buyer_code) for row in found] == [
        ("E0", "B0"),
        ("E0", "B1"),
        ("E0", "B2"),
        ("E1", "B0"),
    ]


def test_only_a_pair_of_the_published_plan_meets(either_db: Database, fair: SmallFair):
    agree(either_db, fair, (0, 0))
    meet(either_db, fair, (0, 0, 0, 0))
    with either_db.read() as unit:
        assert not queries.meets(unit, fair.organiser, fair.enterprises[0], fair.buyers[0])

    publish(either_db, fair.organiser, fair.plan_id)

    with either_db.read() as unit:
        assert queries.meets(unit, fair.organiser, fair.enterprises[0], fair.buyers[0])
        assert not queries.meets(unit, fair.organiser, fair.enterprises[0], fair.buyers[1])


def test_a_jobs_own_last_words_are_found(either_db: Database, fair: SmallFair):
    with either_db.read() as unit:
        assert queries.last_outcome(unit, fair.organiser, "rescore") == {}
        assert queries.has_proposals(unit, fair.organiser)
    with either_db.told() as unit:
        unit.add(Job(fair_id=fair.id, kind="rescore", state="done", outcome={"seconds": 3.5}))
        unit.add(Job(fair_id=fair.id, kind="propose", state="done", outcome={"seconds": 9.0}))

    with either_db.read() as unit:
        assert queries.last_outcome(unit, fair.organiser, "rescore") == {"seconds": 3.5}


def test_two_meet_only_each_other(db: Database):
    fair = small_fair(db)
    announce(db, fair, (0, 0, 0, 0), (1, 1, 0, 1))

    with db.read() as unit:
        met = [
            (e, b)
            for e in range(3)
            for b in range(3)
            if queries.meets(unit, fair.organiser, fair.enterprises[e], fair.buyers[b])
        ]

    assert met == [(0, 0), (1, 1)]


def test_the_last_words_are_those_of_the_job_of_this_kind_that_was_done_last(db: Database):
    fair, other = small_fair(db), small_fair(db, "tokyo")
    rows = [
        (fair, "rescore", "done", 9, "the last"),
        (fair, "rescore", "done", 8, "an earlier one"),
        (fair, "rescore", "failed", 11, "one that failed"),
        (fair, "propose", "done", 12, "of another kind"),
        (other, "rescore", "done", 13, "of another fair"),
    ]
    add(
        db,
        *(
            Job(
                fair_id=of.id,
                kind=kind,
                state=state,
                ended_at=datetime(2026, 10, 1, hour, tzinfo=UTC),
                outcome={"of": words},
            )
            for of, kind, state, hour, words in rows
        ),
    )

    with db.read() as unit:
        assert queries.last_outcome(unit, fair.organiser, "rescore") == {"of": "the last"}


def test_what_came_of_meetings_is_read_oldest_first_whoever_told_it(db: Database):
    fair = small_fair(db)
    for hour, stage in ((11, "contract"), (9, "none"), (10, "follow_up")):
        told = Outcome(
            fair_id=fair.id,
            enterprise_id=fair.enterprises[0],
            buyer_id=fair.buyers[0],
            said_by="buyer",
            stage=stage,
            at=datetime(2026, 10, 27, hour, tzinfo=UTC),
        )
        add(db, told)

    with db.read() as unit:
        stages = [row.stage for row in queries.outcomes(unit, fair.organiser)]

    assert stages == ["none", "follow_up", "contract"]


def test_the_signals_of_a_pair_are_those_of_the_last_time_it_was_shown(db: Database):
    fair = small_fair(db)
    for day, fit in ((3, 0.3), (1, 0.1), (2, 0.2)):
        seen = Shown(
            fair_id=fair.id,
            enterprise_id=fair.enterprises[0],
            buyer_id=fair.buyers[0],
            seen_by="buyer",
            shown_in=ShownIn.SUGGESTED,
            model="m",
            shown_on=date(2026, 10, day),
            place=1,
            signals={"text_fit": fit},
            at=datetime(2026, 10, day, tzinfo=UTC),
        )
        add(db, seen)

    with db.read() as unit:
        found = queries.shown_signals(unit, fair.organiser)

    assert found == {(fair.enterprises[0], fair.buyers[0]): {"text_fit": 0.3}}


def test_scored_pairs_stand_by_both_codes_whatever_their_places(db: Database):
    fair = small_fair(db)
    for e, b in ((2, 0), (0, 1), (1, 2), (0, 0)):
        propose(db, fair, e, b, ranks=(None, None))

    with db.read() as unit:
        rows = queries.scored_pairs(unit, fair.organiser)

    assert [(row.enterprise_code, row.buyer_code) for row in rows] == [
        ("E0", "B0"), ("E0", "B1"), ("E1", "B2"), ("E2", "B0"),
    ]  # fmt: skip
