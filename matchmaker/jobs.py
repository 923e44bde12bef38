"""The list of background jobs and where they run.

A job is a row. A worker claims it under a lease that a heartbeat extends; if
the process dies the lease runs out and the job is claimed again, so every
kind of work is safe to start anew. A fair's jobs follow each other.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Update, func, update
from sqlmodel import col, select

from matchmaker.domain.errors import InvalidError, MatchmakerError, NotFoundError, ViolationError
from matchmaker.domain.meeting import JobState
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.settings import get_settings
from matchmaker.storage.columns import now
from matchmaker.storage.queries.job_lease import give_up, next_job
from matchmaker.storage.queries.jobs import wanted_job
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Job

_MOST_ATTEMPTS = 3
_PROGRESS_EVERY_S = 0.25
_CLAIM_LOCK = 7262019  # any number, as long as every worker takes the same

log = structlog.get_logger(__name__)


class _StoppedError(Exception):
    """Leaves the work of a job that somebody stopped, or that another worker has."""


@dataclass
class Run:
    """One attempt at a job: what the work gets, and how it tells and asks."""

    db: Database
    scope: Scope
    job_id: str
    arguments: dict[str, Any]
    on_progress: Callable[[dict[str, Any]], None]
    should_stop: Callable[[], bool]


Work = Callable[[Run], dict[str, Any]]
"""Does a job and returns its outcome, plain JSON values."""


# --- the kinds of work ---------------------------------------------------------------------


def _propose(run: Run) -> dict[str, Any]:
    from matchmaker.services.propose import propose

    return _plain(propose(run.db, run.scope, on_progress=run.on_progress))


def _renew(run: Run) -> dict[str, Any]:
    from matchmaker.services.renew import renew

    return _plain(renew(run.db, run.scope, str(run.arguments["participant"])))


def _rescore(run: Run) -> dict[str, Any]:
    from matchmaker.services.rescore import rescore

    return _plain(rescore(run.db, run.scope))


def _plan(run: Run) -> dict[str, Any]:
    from matchmaker.services.plan_fair import solve_plan
    from matchmaker.services.plan_record import with_curve

    plan = solve_plan(
        run.db,
        run.scope,
        seed=int(run.arguments.get("seed", 1)),
        seconds=float(run.arguments.get("seconds", get_settings().plan_seconds)),
        on_progress=with_curve(run.on_progress),
        should_stop=run.should_stop,
    )
    return {"plan_id": plan.id, "number": plan.number}


def _what_if(run: Run) -> dict[str, Any]:
    from matchmaker.services.plan_record import with_curve
    from matchmaker.services.what_if import solve_what_if

    found = solve_what_if(
        run.db,
        run.scope,
        str(run.arguments["what_if"]),
        seconds=float(run.arguments.get("seconds", get_settings().plan_seconds)),
        on_progress=with_curve(run.on_progress),
        should_stop=run.should_stop,
    )
    return {"what_if": found.id}


def _print(run: Run) -> dict[str, Any]:
    from matchmaker.services.print_pack import pack_pdf

    pages = pack_pdf(run.db, run.scope, str(run.arguments.get("language", "vi")))
    folder = get_settings().var_dir / "print"
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{run.job_id}.part"
    beside.write_bytes(pages)
    beside.rename(folder / f"{run.job_id}.pdf")
    return {"file": f"{run.job_id}.pdf", "bytes": len(pages)}


WORKS: Mapping[str, Work] = {
    "propose": _propose,
    "renew": _renew,
    "rescore": _rescore,
    "plan": _plan,
    "what_if": _what_if,
    "print": _print,
}


KEEP_THE_BEST = {"plan", "what_if"}  # they look themselves whether somebody stops them


def _plain(outcome: Any) -> dict[str, Any]:
    values = asdict(outcome) if is_dataclass(outcome) and not isinstance(outcome, type) else {}
    plain: dict[str, Any] = json.loads(json.dumps(values, default=str))
    return plain


# --- asking for work -----------------------------------------------------------------------

_bells: WeakKeyDictionary[Database, threading.Event] = WeakKeyDictionary()


def _bell(db: Database) -> threading.Event:
    return _bells.setdefault(db, threading.Event())


def enqueue(
    db: Database,
    scope: Scope,
    kind: str,
    arguments: dict[str, Any] | None = None,
    *,
    works: Mapping[str, Work] = WORKS,
) -> Job:
    """Ask for a job; the same one that waits already is not asked for twice.

    Args:
        db: the database.
        scope: the organiser for whom the work is done.
        kind: a key of `works`.
        arguments: plain JSON values; renew: participant; plan: seed, seconds;
            what_if: what_if, seconds; print: language.
        works: the kinds there are.

    Raises:
        ForbiddenError: only the organiser starts jobs.
        InvalidError: there is no such kind.
    """
    organiser_only(scope)
    if kind not in works:
        raise InvalidError("There is no job of the kind %(kind)s.", kind=kind)
    wanted = {**(arguments or {}), "actor": scope.actor}
    with db.told() as unit:
        job = wanted_job(unit, scope, kind, wanted)
    ring(db)
    return job


def ring(db: Database) -> None:
    """Tell this process's worker that there may be work; others look by themselves."""
    _bell(db).set()


def ask_to_stop(db: Database, scope: Scope, job_id: str) -> None:
    """Ask a job to stop; a plan then keeps the best it has found.

    Raises:
        ForbiddenError: only the organiser stops jobs.
        NotFoundError: there is no such job in this fair.
    """
    organiser_only(scope)
    with db.told() as unit:
        job = unit.get(Job, job_id)
        if job is None or job.fair_id != scope.fair_id:
            raise NotFoundError("There is no such job in this fair.")
        job.stop_asked = True
    _bell(db).set()


# --- doing it ------------------------------------------------------------------------------


@dataclass
class Worker:
    """Does the jobs of a database in a thread of its own.

    Args:
        db: the database.
        works: the kinds of work it does.
        lease_s: seconds after which the job of a dead worker is taken over.
        look_every_s: seconds between two looks for jobs of other processes.
    """

    db: Database
    works: Mapping[str, Work] = field(default_factory=lambda: WORKS)
    lease_s: float = 30.0
    look_every_s: float = 1.0

    def __post_init__(self) -> None:
        """Prepare the thread; nothing runs yet."""
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to look for jobs."""
        self._thread.start()

    def stop(self, timeout_s: float = 30.0) -> None:
        """End after the job at hand; one that can be interrupted waits for the next start."""
        self._ending.set()
        _bell(self.db).set()
        self._thread.join(timeout_s)

    def work_off(self) -> int:
        """Do every job there is, in the caller's thread; gives their number."""
        done = 0
        while not self._ending.is_set() and (job := claim(self.db, self.lease_s)) is not None:
            self._do(job)
            done += 1
        return done

    def _work(self) -> None:
        bell = _bell(self.db)
        while not self._ending.is_set():
            bell.clear()
            try:
                if self.work_off():
                    continue
            except Exception:
                log.exception("job.claim_failed")  # a locked database is no reason to die
            bell.wait(self.look_every_s)

    def _do(self, job: Job) -> None:
        attempt = _Attempt(self.db, job, self.lease_s, self._ending)
        try:
            with attempt.heartbeat():
                attempt.refuse_to_go_on()
                outcome = self.works[job.kind](attempt.run())
            attempt.end(JobState.DONE, outcome=outcome)
        except _StoppedError:
            attempt.end(JobState.WAITING if self._ending.is_set() else JobState.STOPPED)
        except MatchmakerError as error:
            attempt.end(JobState.FAILED, problem=_in_words(error))
        except Exception:  # any fault of a job ends that job, in words, and not the worker
            log.exception("job.failed", job=job.id, kind=job.kind)
            attempt.end(JobState.FAILED, problem=_in_words(None))


def claim(db: Database, lease_s: float) -> Job | None:
    """Take the next job under a lease; None if there is nothing to do now."""
    with db.write() as unit:
        if not db.is_sqlite:  # SQLite's writers follow each other anyway
            unit.execute(select(func.pg_advisory_xact_lock(_CLAIM_LOCK)))
        give_up(unit, _MOST_ATTEMPTS)
        job = next_job(unit)
        if job is not None:
            job.state, job.attempts = JobState.RUNNING, job.attempts + 1
            job.lease_until = now() + timedelta(seconds=lease_s)
        return job


def _in_words(error: MatchmakerError | None) -> dict[str, Any]:
    if error is None:
        return Sentence(
            "Something went wrong in the program. The log of the service says what."
        ).to_json()
    problem = error.sentence.to_json()
    if isinstance(error, ViolationError):
        problem["violations"] = [one.to_json() for one in error.violations]
    return problem


class _Attempt:
    """One worker's attempt at a job; writes only while the job is still its own."""

    def __init__(self, db: Database, job: Job, lease_s: float, ending: threading.Event) -> None:
        self._db, self._job, self._lease_s, self._ending = db, job, lease_s, ending
        self._over = threading.Event()
        self._lost = False
        self._asked = job.stop_asked
        self._told_at = self._looked_at = 0.0
        self._untold: dict[str, Any] | None = None

    def run(self) -> Run:
        """What the work gets."""
        actor = str(self._job.arguments.get("actor", ""))
        scope = Scope(self._job.fair_id, Role.ORGANISER, actor=actor)
        return Run(
            self._db,
            scope,
            self._job.id,
            self._job.arguments,
            on_progress=self._tell,
            should_stop=self._should_stop,
        )

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Extend the lease while the work is going on."""
        beat = threading.Thread(target=self._beat, name="job-heartbeat", daemon=True)
        beat.start()
        try:
            yield
        finally:
            self._over.set()
            beat.join()

    def refuse_to_go_on(self) -> None:
        """Leave the work if somebody stopped it."""
        if self._should_stop():
            raise _StoppedError

    def end(
        self,
        state: JobState,
        *,
        outcome: dict[str, Any] | None = None,
        problem: dict[str, Any] | None = None,
    ) -> None:
        """Write down how it ended."""
        again = state is JobState.WAITING
        values: dict[str, Any] = {
            "state": state,
            "lease_until": None,
            "ended_at": None if again else now(),
            "outcome": outcome or {},
            "problem": problem or {},
        }
        if again:  # nothing was wrong with it
            values["attempts"] = self._job.attempts - 1
        if self._untold is not None:
            values["progress"] = self._untold
        with self._db.told() as unit:
            unit.execute(self._own().values(**values))

    def _own(self) -> Update:
        """Change the row only while no other worker has claimed it since."""
        return update(Job).where(
            col(Job.id) == self._job.id,
            col(Job.state) == JobState.RUNNING,
            col(Job.attempts) == self._job.attempts,
        )

    def _beat(self) -> None:
        while not self._over.wait(self._lease_s / 3):
            until = now() + timedelta(seconds=self._lease_s)
            try:
                with self._db.write() as unit:
                    kept = unit.execute(
                        self._own().values(lease_until=until).returning(col(Job.id))
                    )
                    self._lost = kept.first() is None
            except Exception:  # a lease outlives two missed beats; the next one tries again
                log.exception("job.heartbeat_failed", job=self._job.id)

    def _tell(self, event: dict[str, Any]) -> None:
        self._untold = event
        if time.monotonic() - self._told_at < _PROGRESS_EVERY_S:
            return
        self._told_at, self._untold = time.monotonic(), None
        with self._db.write() as unit:
            unit.execute(self._own().values(progress=event))
        if self._job.kind not in KEEP_THE_BEST:
            self.refuse_to_go_on()

    def _should_stop(self) -> bool:
        if self._lost or self._ending.is_set() or self._asked:
            return True
        if time.monotonic() - self._looked_at >= _PROGRESS_EVERY_S:
            self._looked_at = time.monotonic()
            with self._db.read() as unit:
                self._asked = bool(
                    unit.exec(select(Job.stop_asked).where(Job.id == self._job.id)).first()
                )
        return self._asked
