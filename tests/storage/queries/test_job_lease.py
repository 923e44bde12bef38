"""Which job is next, and which is given up: asked by workers over all fairs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.meeting import JobState
from matchmaker.storage.columns import new_id
from matchmaker.storage.history import record
from matchmaker.storage.queries.job_lease import give_up, next_job
from matchmaker.storage.queries.jobs import history, job, jobs, wanted_job
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Job
from tests.fair_rows import add
from tests.small_fair import SmallFair, small_fair

NOON = datetime(2026, 10, 1, 5, tzinfo=UTC)
SOON, BEFORE = NOON + timedelta(minutes=1), NOON - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at noon in Hanoi until the test turns it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def a_job(
    db: Database,
    fair: SmallFair,
    state: JobState = JobState.WAITING,
    *,
    age_s: int = 0,
    lease_until: datetime | None = None,
    attempts: int = 0,
    kind: str = "plan",
) -> str:
    row = Job(
        id=new_id(),
        fair_id=fair.id,
        kind=kind,
        state=state,
        attempts=attempts,
        lease_until=lease_until,
        created_at=NOON - timedelta(seconds=age_s),
    )
    add(db, row)
    return row.id


def next_id(db: Database) -> str | None:
    with db.read() as unit:
        found = next_job(unit)
        return found and found.id


def states(db: Database, fair: SmallFair) -> dict[str, str]:
    with db.read() as unit:
        return {row.id: row.state for row in jobs(unit, fair.organiser)}


# --- the next one --------------------------------------------------------------------------


def test_where_nothing_waits_nothing_is_next(db: Database):
    fair = small_fair(db)
    for state in (JobState.DONE, JobState.FAILED, JobState.STOPPED):
        a_job(db, fair, state)

    assert next_id(db) is None


def test_the_oldest_of_those_who_wait_is_next(either_db: Database):
    fair = small_fair(either_db)
    a_job(either_db, fair, age_s=1)
    oldest = a_job(either_db, fair, age_s=9)
    a_job(either_db, fair, age_s=5)

    assert next_id(either_db) == oldest


def test_one_job_of_a_fair_runs_at_a_time_and_other_fairs_do_not_wait(either_db: Database):
    busy, free = small_fair(either_db), small_fair(either_db, "tokyo")
    a_job(either_db, busy, JobState.RUNNING, lease_until=SOON)
    a_job(either_db, busy, age_s=60)
    other = a_job(either_db, free, age_s=1)

    assert next_id(either_db) == other


def test_a_job_whose_worker_died_is_taken_up_again(either_db: Database):
    fair = small_fair(either_db)
    orphan = a_job(either_db, fair, JobState.RUNNING, lease_until=BEFORE, age_s=60)
    a_job(either_db, fair)

    assert next_id(either_db) == orphan


def test_a_lease_ends_at_its_moment(db: Database, clock: time_machine.Traveller):
    fair = small_fair(db)
    running = a_job(db, fair, JobState.RUNNING, lease_until=SOON)
    assert next_id(db) is None

    clock.move_to(SOON)

    assert next_id(db) == running


def test_a_dead_neighbour_does_not_hold_the_fair_up(db: Database):
    fair = small_fair(db)
    waiting = a_job(db, fair, age_s=60)
    a_job(db, fair, JobState.RUNNING, lease_until=BEFORE)

    assert next_id(db) == waiting


# --- giving up ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "lease_until", "attempts", "after"),
    [
        (JobState.RUNNING, BEFORE, 3, JobState.FAILED),
        (JobState.RUNNING, BEFORE, 4, JobState.FAILED),
        (JobState.RUNNING, BEFORE, 2, JobState.RUNNING),
        (JobState.RUNNING, SOON, 3, JobState.RUNNING),
        (JobState.WAITING, None, 3, JobState.WAITING),
        (JobState.DONE, BEFORE, 3, JobState.DONE),
    ],
)
def test_only_what_died_too_often_is_given_up(
    either_db: Database, state: JobState, lease_until: datetime | None, attempts: int, after: str
):
    fair = small_fair(either_db)
    one = a_job(either_db, fair, state, lease_until=lease_until, attempts=attempts)

    with either_db.told() as unit:
        give_up(unit, 3)

    assert states(either_db, fair) == {one: after}


def test_what_is_given_up_says_why_and_lets_go(db: Database):
    fair = small_fair(db)
    one = a_job(db, fair, JobState.RUNNING, lease_until=BEFORE, attempts=3)
    other = a_job(db, fair)

    with db.told() as unit:
        give_up(unit, 3)

    with db.read() as unit:
        row = job(unit, fair.organiser, one)
    assert row.problem["with"] == {"times": 3}
    assert "interrupted" in row.problem["say"]
    assert (row.lease_until, row.ended_at) == (None, NOON)
    assert next_id(db) == other


# --- what the organiser reads -----------------------------------------------------------------


def test_jobs_are_listed_newest_first_by_kind_and_number(either_db: Database):
    fair, other = small_fair(either_db), small_fair(either_db, "tokyo")
    old = a_job(either_db, fair, age_s=9)
    new = a_job(either_db, fair, age_s=1)
    made = a_job(either_db, fair, kind="propose", age_s=5)
    a_job(either_db, other)

    with either_db.read() as unit:
        assert [row.id for row in jobs(unit, fair.organiser)] == [new, made, old]
        assert [row.id for row in jobs(unit, fair.organiser, kind="propose")] == [made]
        assert [row.id for row in jobs(unit, fair.organiser, limit=1)] == [new]
        assert jobs(unit, fair.organiser, kind="print") == []


def test_a_job_is_read_by_its_own_organiser_only(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    one = a_job(db, here)

    with db.read() as unit:
        assert job(unit, here.organiser, one).kind == "plan"
        for unknown in (one, new_id()):
            with pytest.raises(NotFoundError, match="no such job"):
                job(unit, there.organiser, unknown)
        for ask in (lambda scope: job(unit, scope, one), lambda scope: jobs(unit, scope)):
            with pytest.raises(ForbiddenError):
                ask(here.buyer(0))


def test_history_is_told_newest_first_page_by_page_and_by_what_it_is_about(either_db: Database):
    fair, other = small_fair(either_db), small_fair(either_db, "tokyo")
    for number, (whose, what) in enumerate([(fair, "a"), (other, "a"), (fair, "b"), (fair, "a")]):
        with either_db.told() as unit:
            record(unit, whose.organiser, f"thing.done{number}", what, after={"n": number})

    def told(**options: object) -> list[str]:
        with either_db.read() as unit:
            return [row.action[-1] for row in history(unit, fair.organiser, **options)]  # type: ignore[arg-type]  # options by name

    assert told() == ["3", "2", "0"]
    assert told(about="a") == ["3", "0"]
    assert told(about="nothing") == []
    assert told(offset=1, limit=1) == ["2"]


def test_history_is_not_for_participants(db: Database):
    fair = small_fair(db)

    with db.read() as unit, pytest.raises(ForbiddenError):
        history(unit, fair.enterprise(0))


def test_a_job_that_is_not_to_start_yet_waits(db: Database, clock: time_machine.Traveller):
    fair = small_fair(db)
    later = a_job(db, fair, age_s=60)
    with db.told() as unit:
        unit.get_one(Job, later).start_after = SOON
    now = a_job(db, fair, age_s=30, kind="print")

    assert next_id(db) == now
    clock.shift(timedelta(minutes=1))
    assert next_id(db) == later


def test_a_job_that_waits_for_its_hour_is_still_asked_for_once(db: Database):
    fair = small_fair(db)
    with db.told() as unit:
        one = wanted_job(unit, fair.organiser, "rescore", {}, start_after=SOON).id
    with db.told() as unit:
        again = wanted_job(unit, fair.organiser, "rescore", {}, start_after=NOON)

    assert (again.id, again.start_after) == (one, SOON)
