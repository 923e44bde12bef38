"""Background work: claimed once, followed, stopped, and taken over when its worker dies."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError, InvalidError, NotFoundError, RefusedError
from matchmaker.domain.meeting import JobState
from matchmaker.domain.wish import Says
from matchmaker.jobs import WORKS, Run, Work, Worker, ask_to_stop, claim, enqueue
from matchmaker.services.edit_profile import withdraw_offer
from matchmaker.services.publish import publish
from matchmaker.services.what_if import new_what_if
from matchmaker.services.what_if_changes import Changes
from matchmaker.services.wish import say_wish
from matchmaker.settings import get_settings
from matchmaker.storage.columns import now
from matchmaker.storage.queries.jobs import job as read_job
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Job, PlanVersion, Proposal, WhatIf
from tests.small_fair import SmallFair, small_fair

LEASE_S = 0.6


def worker(db: Database, work: Callable[[Run], dict[str, Any]], **kinds: Work) -> Worker:
    return Worker(db, {"count": work, **kinds}, lease_s=LEASE_S, look_every_s=0.05)


def ask(db: Database, fair: SmallFair, **arguments: object) -> str:
    works: dict[str, Work] = {"count": lambda _: {}}
    return enqueue(db, fair.organiser, "count", arguments, works=works).id


def state(db: Database, fair: SmallFair, job_id: str) -> Job:
    with db.read() as unit:
        return read_job(unit, fair.organiser, job_id)


def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it never came about"
        time.sleep(0.01)


def test_a_job_is_done_and_keeps_its_outcome(either_db: Database):
    fair = small_fair(either_db)
    job_id = ask(either_db, fair, to=3)

    done = worker(either_db, lambda run: {"counted": run.arguments["to"]}).work_off()

    job = state(either_db, fair, job_id)
    assert done == 1
    assert (job.state, job.outcome, job.attempts) == (JobState.DONE, {"counted": 3}, 1)
    assert job.ended_at is not None
    assert job.lease_until is None


def test_the_work_sees_the_fair_and_who_asked(either_db: Database):
    fair = small_fair(either_db)
    ask(either_db, fair)
    seen = []

    worker(either_db, lambda run: seen.append(run.scope) or {}).work_off()

    assert seen == [fair.organiser]


def test_jobs_are_done_in_the_order_of_asking(either_db: Database):
    fair = small_fair(either_db)
    for number in range(3):
        ask(either_db, fair, number=number)
    seen: list[int] = []

    worker(either_db, lambda run: seen.append(run.arguments["number"]) or {}).work_off()

    assert seen == [0, 1, 2]


def test_the_same_job_asked_for_twice_waits_once(either_db: Database):
    fair = small_fair(either_db)

    first, second = ask(either_db, fair, to=3), ask(either_db, fair, to=3)
    other = ask(either_db, fair, to=4)

    assert first == second
    assert other != first


def test_only_the_organiser_starts_and_stops_jobs(db: Database):
    fair = small_fair(db)
    job_id = ask(db, fair)

    with pytest.raises(ForbiddenError):
        enqueue(db, fair.buyer(0), "propose")
    with pytest.raises(ForbiddenError):
        ask_to_stop(db, fair.enterprise(0), job_id)


def test_a_kind_that_does_not_exist_is_refused(db: Database):
    fair = small_fair(db)

    with pytest.raises(InvalidError, match="paint"):
        enqueue(db, fair.organiser, "paint")


def test_the_kinds_of_work_are_known():
    assert set(WORKS) == {"propose", "renew", "rescore", "plan", "what_if", "print"}


def test_another_fairs_job_cannot_be_stopped(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    job_id = ask(db, there)

    with pytest.raises(NotFoundError):
        ask_to_stop(db, here.organiser, job_id)

    assert not state(db, there, job_id).stop_asked


def test_a_refusal_is_kept_in_words(db: Database):
    fair = small_fair(db)
    job_id = ask(db, fair)

    def refused(_run: Run) -> dict[str, Any]:
        raise RefusedError("There is nothing to plan for %(name)s.", name="Hanoi")

    worker(db, refused).work_off()

    job = state(db, fair, job_id)
    assert job.state == JobState.FAILED
    assert job.problem == {
        "say": "There is nothing to plan for %(name)s.",
        "with": {"name": "Hanoi"},
    }


def test_a_fault_fails_the_job_without_showing_its_insides(db: Database):
    fair = small_fair(db)
    broken, sound = ask(db, fair, number=0), ask(db, fair, number=1)

    def sometimes(run: Run) -> dict[str, Any]:
        return {"share": 1 / run.arguments["number"]}

    worker(db, sometimes).work_off()

    assert state(db, fair, broken).state == JobState.FAILED
    assert "division" not in str(state(db, fair, broken).problem)
    assert state(db, fair, sound).state == JobState.DONE


def test_progress_is_seen_while_the_work_goes_on_and_its_end_is_kept(db: Database):
    fair = small_fair(db)
    job_id = ask(db, fair)
    seen: list[Any] = []

    def counting(run: Run) -> dict[str, Any]:
        for number in range(60):
            run.on_progress({"stage": "count", "work_done": number, "work_total": 60})
            seen.append(state(db, fair, job_id).progress.get("work_done"))
            time.sleep(0.01)
        return {}

    worker(db, counting).work_off()

    written = {number for number in seen if number is not None}
    assert 2 <= len(written) <= 5, "at most four times a second"
    assert state(db, fair, job_id).progress["work_done"] == 59


def test_a_stopped_job_that_waits_is_never_begun(db: Database):
    fair = small_fair(db)
    job_id = ask(db, fair)
    ask_to_stop(db, fair.organiser, job_id)
    begun: list[Run] = []

    worker(db, lambda run: begun.append(run) or {}).work_off()

    assert begun == []
    assert state(db, fair, job_id).state == JobState.STOPPED


def test_a_stop_ends_work_that_only_tells_progress(db: Database):
    fair = small_fair(db)
    job_id = ask(db, fair)

    def endless(run: Run) -> dict[str, Any]:
        ask_to_stop(db, fair.organiser, job_id)
        while True:
            run.on_progress({"stage": "endless"})
            time.sleep(0.01)

    worker(db, endless).work_off()

    assert state(db, fair, job_id).state == JobState.STOPPED


def test_work_that_looks_itself_ends_with_what_it_has(db: Database):
    fair = small_fair(db)
    job_id = ask(db, fair)

    def patient(run: Run) -> dict[str, Any]:
        ask_to_stop(db, fair.organiser, job_id)
        while not run.should_stop():
            time.sleep(0.01)
        return {"best": 7}

    worker(db, patient).work_off()

    job = state(db, fair, job_id)
    assert (job.state, job.outcome) == (JobState.DONE, {"best": 7})


def test_a_running_worker_hears_of_a_new_job_at_once(db: Database):
    fair = small_fair(db)
    working = Worker(db, {"count": lambda _: {}}, look_every_s=30)
    working.start()
    try:
        time.sleep(0.1)
        job_id = ask(db, fair)

        until(lambda: state(db, fair, job_id).state == JobState.DONE, seconds=5)
    finally:
        working.stop(5)


def test_a_worker_that_ends_leaves_its_job_for_the_next(db: Database):
    fair = small_fair(db)
    job_id = ask(db, fair)
    begun = threading.Event()

    def endless(run: Run) -> dict[str, Any]:
        begun.set()
        while True:
            run.on_progress({"stage": "endless"})
            time.sleep(0.01)

    ending = worker(db, endless)
    ending.start()
    begun.wait(5)
    ending.stop(5)

    job = state(db, fair, job_id)
    assert (job.state, job.attempts, job.ended_at) == (JobState.WAITING, 0, None)
    worker(db, lambda _: {"by": "the next"}).work_off()
    assert state(db, fair, job_id).outcome == {"by": "the next"}


# --- leases --------------------------------------------------------------------------------


def lapse(db: Database, job_id: str) -> None:
    with db.write() as unit:
        unit.get_one(Job, job_id).lease_until = now() - timedelta(seconds=1)


def test_a_claimed_job_is_not_given_to_another_worker(either_db: Database):
    fair = small_fair(either_db)
    ask(either_db, fair)

    first, second = claim(either_db, 60), claim(either_db, 60)

    assert first is not None
    assert second is None


def test_many_workers_claim_each_job_once(either_db: Database):
    fairs = [small_fair(either_db, f"fair-{number}") for number in range(6)]
    asked = {ask(either_db, fair) for fair in fairs}
    claimed: list[str] = []

    def claiming() -> None:
        while (job := claim(either_db, 60)) is not None:
            claimed.append(job.id)

    threads = [threading.Thread(target=claiming) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == sorted(asked)


def test_a_dead_workers_job_is_taken_over_when_its_lease_runs_out(either_db: Database):
    fair = small_fair(either_db)
    job_id = ask(either_db, fair)
    dead = claim(either_db, 60)
    assert dead is not None
    assert worker(either_db, lambda _: {}).work_off() == 0

    lapse(either_db, job_id)
    worker(either_db, lambda _: {"by": "another"}).work_off()

    job = state(either_db, fair, job_id)
    assert (job.outcome, job.attempts) == ({"by": "another"}, 2)


def test_a_job_that_kills_three_workers_is_given_up(either_db: Database):
    fair = small_fair(either_db)
    job_id = ask(either_db, fair)
    for _ in range(3):
        assert claim(either_db, 60) is not None
        lapse(either_db, job_id)

    assert claim(either_db, 60) is None

    job = state(either_db, fair, job_id)
    assert job.state == JobState.FAILED
    assert job.problem["with"] == {"times": 3}


def test_a_heartbeat_keeps_long_work_its_own(either_db: Database):
    fair = small_fair(either_db)
    job_id = ask(either_db, fair)
    others: list[Job | None] = []

    def longer_than_the_lease(_run: Run) -> dict[str, Any]:
        time.sleep(LEASE_S * 2)
        others.append(claim(either_db, 60))
        return {}

    worker(either_db, longer_than_the_lease).work_off()

    assert others == [None]
    assert state(either_db, fair, job_id).state == JobState.DONE


def test_a_worker_that_lost_its_job_writes_nothing_into_it(either_db: Database):
    fair = small_fair(either_db)
    job_id = ask(either_db, fair)

    def slept_too_long(_run: Run) -> dict[str, Any]:
        lapse(either_db, job_id)
        assert claim(either_db, 60) is not None, "another worker takes over"
        return {"by": "the sleeper"}

    worker(either_db, slept_too_long).work_off()

    job = state(either_db, fair, job_id)
    assert (job.state, job.outcome, job.attempts) == (JobState.RUNNING, {}, 2)


def test_a_fairs_jobs_follow_each_other_and_other_fairs_do_not_wait(either_db: Database):
    here, there = small_fair(either_db), small_fair(either_db, "tokyo")
    first = ask(either_db, here, number=1)
    ask(either_db, here, number=2)
    elsewhere = ask(either_db, there, number=3)

    claimed = [claim(either_db, 60), claim(either_db, 60), claim(either_db, 60)]

    assert [job and job.id for job in claimed] == [first, elsewhere, None]


def test_a_job_that_rolled_back_was_never_asked_for(db: Database):
    fair = small_fair(db)

    with pytest.raises(RuntimeError), db.told() as unit:
        unit.add(Job(fair_id=fair.id, kind="count"))
        unit.flush()
        raise RuntimeError

    with db.read() as unit:
        assert unit.exec(select(Job)).all() == []


# --- the real kinds of work ----------------------------------------------------------------


@pytest.fixture
def light_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work with the word encoder, in folders of the test's own."""
    monkeypatch.setenv("MATCHMAKER_ENCODER", "lexical")
    monkeypatch.setenv("MATCHMAKER_VAR_DIR", str(tmp_path / "var"))
    get_settings.cache_clear()
    yield tmp_path / "var"
    get_settings.cache_clear()


def test_proposals_a_plan_and_its_print_pack_are_made_in_the_background(
    db: Database, light_settings: Path
):
    fair = small_fair(db)
    for number in range(3):
        say_wish(db, fair.enterprise(number), fair.buyers[number], Says.MUST_MEET)
        say_wish(db, fair.buyer(number), fair.enterprises[number], Says.MEET)
    proposed = enqueue(db, fair.organiser, "propose")
    planned = enqueue(db, fair.organiser, "plan", {"seed": 2, "seconds": 1})
    working = Worker(db)

    working.work_off()

    first, second = state(db, fair, proposed.id), state(db, fair, planned.id)
    assert (first.state, first.outcome.get("pairs")) == (JobState.DONE, 9), first.problem
    assert (second.state, second.outcome.get("number")) == (JobState.DONE, 2), second.problem
    assert second.progress["value"] <= second.progress["bound"]

    publish(db, fair.organiser, second.outcome["plan_id"])
    printed = enqueue(db, fair.organiser, "print", {"language": "vi"})
    working.work_off()

    third = state(db, fair, printed.id)
    assert third.state == JobState.DONE, third.problem
    pages = light_settings / "print" / third.outcome["file"]
    assert pages.read_bytes().startswith(b"%PDF")
    assert [file.name for file in pages.parent.iterdir()] == [pages.name], "nothing half written"


def test_a_participants_change_is_compared_in_the_background(db: Database, light_settings: Path):
    fair = small_fair(db)
    working = Worker(db)
    enqueue(db, fair.organiser, "propose")
    working.work_off()
    withdraw_offer(db, fair.enterprise(0), fair.products[0])

    working.work_off()

    with db.read() as unit:
        renewed = unit.exec(select(Job).where(Job.kind == "renew")).one()
        left = unit.exec(select(Proposal)).all()
    assert (renewed.state, renewed.outcome.get("pairs")) == (JobState.DONE, 0), renewed.problem
    assert len(left) == 6


def test_a_plan_that_is_stopped_keeps_the_best_it_has(db: Database, light_settings: Path):
    fair = small_fair(db, enterprises=6, buyers=6, tables=6)
    for e in range(6):
        for b in range(6):
            say_wish(db, fair.enterprise(e), fair.buyers[b], Says.MEET)
            say_wish(db, fair.buyer(b), fair.enterprises[e], Says.MEET)
    job = enqueue(db, fair.organiser, "plan", {"seed": 1, "seconds": 60})
    working = Worker(db, look_every_s=0.05)

    working.start()
    until(lambda: state(db, fair, job.id).state != JobState.WAITING, seconds=30)
    ask_to_stop(db, fair.organiser, job.id)
    until(lambda: state(db, fair, job.id).ended_at is not None, seconds=60)
    working.stop()

    ended = state(db, fair, job.id)
    assert ended.state in {JobState.DONE, JobState.STOPPED}, ended.problem
    if ended.state == JobState.DONE:
        with db.read() as unit:
            assert unit.get_one(PlanVersion, ended.outcome["plan_id"]).value > 0


def test_a_what_if_is_worked_out_in_the_background(db: Database, light_settings: Path):
    fair = small_fair(db)
    say_wish(db, fair.enterprise(0), fair.buyers[0], Says.MUST_MEET)
    made = new_what_if(db, fair.organiser, "Fewer tables", Changes(tables=1))
    arguments = {"what_if": made.id, "seconds": 1}
    job_id = enqueue(db, fair.organiser, "what_if", arguments).id

    Worker(db).work_off()

    job = state(db, fair, job_id)
    assert (job.state, job.outcome) == (JobState.DONE, {"what_if": made.id})
    assert job.progress["curve"][-1]["stage"] == "done"
    with db.read() as unit:
        assert unit.get_one(WhatIf, made.id).solved_at is not None


def test_nothing_to_plan_is_a_refusal_in_words(db: Database, light_settings: Path):
    fair = small_fair(db)
    job = enqueue(db, fair.organiser, "plan", {"seconds": 1})

    Worker(db).work_off()

    ended = state(db, fair, job.id)
    assert ended.state == JobState.FAILED
    assert "no pair to plan" in ended.problem["say"]
