"""A first morning made up from a seed: who came, and what came of it, so that every page has rows.

Everything made here is marked as simulated. The shares are our choice, within
what fairs say of themselves (45 to 70 % report an outcome); they make pages
believable and prove nothing about fairs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np

from matchmaker.domain.answer import NextMove, Presence, Stage
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.history import record
from matchmaker.storage.queries.demo_rows import first_meetings
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Attendance, Outcome

SLOTS = 4
"""The morning goes so far: the last of these slots runs, the others are over."""
MINUTES_IN = 8
ABSENCES = 3
UNMARKED = 3
LATE_MINUTES = 7
TOLD = {Role.ENTERPRISE: 0.64, Role.BUYER: 0.52}
"""Share of meetings over of which a side tells."""
STAGES = {
    Stage.NONE: 0.14,
    Stage.INFORMATION: 0.33,
    Stage.FOLLOW_UP: 0.31,
    Stage.SAMPLE_OR_QUOTE: 0.17,
    Stage.CONTRACT: 0.05,
}
_ALIKE = 0.8  # how far both sides see a meeting alike
_MOVES = {
    Stage.NONE: (NextMove.NOTHING,),
    Stage.INFORMATION: (NextMove.WRITE, NextMove.NOTHING),
    Stage.FOLLOW_UP: (NextMove.WRITE, NextMove.VISIT),
    Stage.SAMPLE_OR_QUOTE: (NextMove.QUOTE, NextMove.SAMPLE),
    Stage.CONTRACT: (NextMove.CONTRACT,),
}
_SIDES = (Role.ENTERPRISE, Role.BUYER)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One made-up mark: of which row of the meetings, of which side."""

    row: int
    side: Role
    state: Presence
    late_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """One made-up answer: of which row of the meetings, by which side; value in US dollars."""

    row: int
    side: Role
    stage: Stage
    move: NextMove
    value: float | None = None


def simulate_day(db: Database, scope: Scope, seed: int, *, silent: Collection[str] = ()) -> int:
    """Make up the published plan's first morning, up to some minutes into its fourth slot.

    The fair's clock stands there from then on (`queries.fair_day.fair_moment`).

    Args:
        db: the database.
        scope: the organiser's.
        seed: of chance.
        silent: ids of participants who tell nothing, so that whoever tries their pages can.

    Returns:
        How many marks and answers were written.

    Raises:
        ForbiddenError: only the organiser of a simulated fair does this.
    """
    organiser_only(scope)
    with db.read() as unit:
        rows = first_meetings(unit, scope, SLOTS)
    if not rows:
        return 0
    marks, drawn = make_up_day([row.slot for row in rows], [row.buyer_id for row in rows], seed)
    told = [one for one in drawn if getattr(rows[one.row], f"{one.side}_id") not in silent]
    moment = max(row.starts_at for row in rows) + timedelta(minutes=MINUTES_IN)
    with db.write() as unit:
        unit.add_all(_mark(scope, rows[one.row], one, moment) for one in marks)
        unit.add_all(_answer(scope, rows[one.row], one, moment) for one in told)
        made = {"attendances": len(marks), "outcomes": len(told)}
        record(unit, scope, "day.simulated", scope.fair_id, after=made)
    return len(marks) + len(told)


def make_up_day(slots: list[int], buyers: list[str], seed: int) -> tuple[list[Sitting], list[Told]]:
    """Decide who came and who tells what; the same meetings and seed give the same day.

    In the slots that are over everybody came but a few, one of them late; in the
    last slot a buyer's flight is late and a few sides are not marked yet.

    Args:
        slots: number of each meeting's slot, ascending.
        buyers: whose meeting it is, aligned.
        seed: of chance.
    """
    rng = np.random.default_rng(seed)
    over = [row for row, slot in enumerate(slots) if slot < slots[-1]]
    running = [row for row, slot in enumerate(slots) if slot == slots[-1]]
    drawn = [int(row) for row in rng.permutation(over)[: ABSENCES + 1]]
    missed = {row: _SIDES[at % 2] for at, row in enumerate(drawn[:ABSENCES])}
    delayed = drawn[ABSENCES:]
    marks = [
        Sitting(row, side, Presence.ABSENT)
        if missed.get(row) is side
        else Sitting(row, side, Presence.LATE, LATE_MINUTES)
        if row in delayed and side is Role.BUYER
        else Sitting(row, side, Presence.ARRIVED)
        for row in over
        for side in _SIDES
    ]
    marks += _running(running, {buyers[row] for row in over}, buyers, rng)
    held = [row for row in over if row not in missed]
    return marks, _tell(held, rng)


def _running(
    rows: list[int], seen: set[str], buyers: list[str], rng: np.random.Generator
) -> list[Sitting]:
    """Mark the slot that runs: one buyer's flight is late, a few sides are not marked yet.

    The late one is, if possible, somebody who had no meeting before.
    """
    new = [row for row in rows if buyers[row] not in seen]
    flight = (new or rows)[0]
    others = [(row, side) for row in rows for side in _SIDES if (row, side) != (flight, Role.BUYER)]
    unmarked = {int(one) for one in rng.permutation(len(others))[:UNMARKED]}
    marks = [
        Sitting(row, side, Presence.ARRIVED)
        for one, (row, side) in enumerate(others)
        if one not in unmarked
    ]
    return [*marks, Sitting(flight, Role.BUYER, Presence.LATE)]


def _tell(rows: list[int], rng: np.random.Generator) -> list[Told]:
    """Let sides tell; both see the same meeting, each with its own eyes."""
    told = []
    for row in rows:
        common = rng.standard_normal()
        for side in _SIDES:
            own = _ALIKE * common + (1 - _ALIKE**2) ** 0.5 * rng.standard_normal()
            speaks, pick = rng.random() < TOLD[side], rng.random()
            worth = round(float(rng.lognormal(np.log(20_000), 0.8)), -3)
            if speaks:
                stage = _stage(NormalDist().cdf(own))
                move = _MOVES[stage][int(pick * len(_MOVES[stage]))]
                value = max(worth, 1000.0) if stage is Stage.CONTRACT else None
                told.append(Told(row, side, stage, move, value))
    return told


def _stage(level: float) -> Stage:
    """Stage at a level from 0 to 1, each with its share."""
    for stage, share in STAGES.items():
        if level < share:
            return stage
        level -= share
    return Stage.CONTRACT


def _mark(scope: Scope, meeting: Any, made: Sitting, moment: datetime) -> Attendance:
    at = meeting.starts_at + timedelta(minutes=made.late_minutes)
    if made.state is Presence.LATE and not made.late_minutes:
        at = moment  # the last mark of the morning: here its clock stands
    return Attendance(
        fair_id=scope.fair_id,
        enterprise_id=meeting.enterprise_id,
        buyer_id=meeting.buyer_id,
        side=made.side.value,
        state=made.state.value,
        late_minutes=made.late_minutes,
        noted_by=scope.actor,
        simulated=True,
        at=at,
    )


def _answer(scope: Scope, meeting: Any, made: Told, moment: datetime) -> Outcome:
    return Outcome(
        fair_id=scope.fair_id,
        enterprise_id=meeting.enterprise_id,
        buyer_id=meeting.buyer_id,
        said_by=made.side.value,
        stage=made.stage.value,
        next_move=made.move.value,
        value=made.value,
        currency="USD" if made.value is not None else "",
        simulated=True,
        at=min(meeting.ends_at, moment),
    )
