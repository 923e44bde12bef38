"""What if? The fair under other conditions, planned beside the real plan and never touching it.

A what-if is a row of its own: it books nothing. Chosen, it becomes an ordinary
draft, once the fair itself allows what it assumes.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from matchmaker import planning
from matchmaker.domain.errors import InvalidError, RefusedError, ViolationError
from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import clean
from matchmaker.planning import Budget, Plan, PlanningProblem, Progress
from matchmaker.planning.measure import measure
from matchmaker.planning.recount import recount
from matchmaker.planning.tables import Placed, Seated, hall_tables
from matchmaker.services.plan_fair import (
    placements_of,
    read_fair,
    refuse_hopeless,
    save_draft,
    solved,
    wished_no_more,
)
from matchmaker.services.plan_problem import FairProblem, Tier
from matchmaker.services.plan_record import shortfalls_of, version_of
from matchmaker.services.what_if_changes import Altered, Changes, altered
from matchmaker.storage.columns import now
from matchmaker.storage.history import record
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.queries.what_ifs import what_if
from matchmaker.storage.session import Database
from matchmaker.storage.tables import PlanVersion, WhatIf

MOST_LETTERS = 200


def new_what_if(
    db: Database, scope: Scope, name: str, changes: Changes, *, seed: int = 1
) -> WhatIf:
    """Keep a fair under other conditions, not solved yet.

    Args:
        db: the database.
        scope: the organiser.
        name: what he calls it, at most 200 letters.
        changes: the conditions; none at all is the fair as it is, planned anew.
        seed: of the search, for a repeatable result.

    Raises:
        ForbiddenError: only the organiser asks.
        InvalidError: it has no name, or too long a one.
        NotFoundError: the changes name somebody or something of another fair.
        RefusedError: there is nothing to plan.
    """
    organiser_only(scope)
    name = clean(name)
    if not name:
        raise InvalidError("Please give the what-if a name.")
    if len(name) > MOST_LETTERS:
        raise InvalidError("The name may have %(most)s letters.", most=MOST_LETTERS)
    fair, _ = read_fair(db, scope)
    refuse_hopeless(fair)
    altered(fair, changes)
    made = WhatIf(
        fair_id=scope.fair_id, name=name, author=scope.actor, changes=changes.to_json(), seed=seed
    )
    with db.told() as unit:
        unit.add(made)
        record(unit, scope, "what_if.made", made.id, after={"name": name})
    return made


def is_worked_on(db: Database, scope: Scope, what_if_id: str, job_id: str) -> None:
    """Note which job solves a what-if.

    Raises:
        ForbiddenError: only the organiser asks.
        NotFoundError: there is no such what-if in this fair.
    """
    with db.told() as unit:
        what_if(unit, scope, what_if_id).job_id = job_id


def solve_what_if(
    db: Database,
    scope: Scope,
    what_if_id: str,
    *,
    seconds: float = 10,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> WhatIf:
    """Plan the fair under the what-if's conditions and keep the figures with it.

    Nothing is written before the plan is finished and checked; done twice it
    gives the same. Same rows, seed and seconds: the same plan.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such what-if, or what it changes is gone.
        RefusedError: there is nothing to plan.
        ViolationError: pinned meetings contradict the conditions; names all.
    """
    with db.read() as unit:
        asked = what_if(unit, scope, what_if_id)
        changes, seed = Changes.from_json(asked.changes), asked.seed
    fair, _ = read_fair(db, scope)
    refuse_hopeless(fair)
    under = altered(fair, changes)
    problem = planning.problem_from(under.document)
    wrong = [*fair.impossible, *planning.contradictions(problem, under.names)]
    if wrong:
        raise ViolationError(Sentence("Pinned meetings contradict these conditions."), wrong)
    budget = Budget.for_seconds(seconds)
    plan = solved(under, problem, seed, budget, on_progress=on_progress, should_stop=should_stop)
    return _keep(db, scope, what_if_id, _figures(fair, under, problem, plan), plan, budget)


def _keep(  # noqa: PLR0917  # what is kept, by name, of one what-if
    db: Database,
    scope: Scope,
    what_if_id: str,
    figures: dict[str, Any],
    plan: Plan,
    budget: Budget,
) -> WhatIf:
    with db.told() as unit:
        found = what_if(unit, scope, what_if_id)
        found.value, found.bound, found.gap_pct = plan.value, plan.bound, plan.gap_pct
        found.stopped_by, found.budget = plan.stopped_by.value, budget.work
        found.plan_fingerprint = plan.fingerprint
        found.result, found.solved_at = figures, now()
        after = {"name": found.name, "value": plan.value, "bound": plan.bound}
        record(unit, scope, "what_if.solved", found.id, after=after)
    return found


def _figures(
    fair: FairProblem, under: Altered, problem: PlanningProblem, plan: Plan
) -> dict[str, Any]:
    """Everything of a what-if that pages show, by id."""
    return {
        "measures": measure(problem, plan.meetings).to_json(),
        "wishes": wishes_met_by(fair, [(e, b) for e, b, _, _ in plan.meetings]),
        "promise": planning.screen(problem).largest_k,
        "fair_fingerprint": planning.fingerprint(fair.document),
        "meetings": [
            [*fair.pair(e, b), under.slots[slot], table] for e, b, slot, table in plan.meetings
        ],
        "shortfalls": shortfalls_of(fair, plan),
    }


def wishes_met_by(fair: FairProblem, pairs: list[tuple[int, int]]) -> dict[str, list[int]]:
    """Count what was wished and what of it is met, [wanted, met] of each tier."""
    wanted = Counter(fair.tiers.values())
    known = (fair.tiers.get(fair.pair(*pair)) for pair in pairs)
    met = Counter(tier for tier in known if tier is not None)
    return {tier.value: [wanted[tier], met[tier]] for tier in Tier if wanted[tier]}


def remove_what_if(db: Database, scope: Scope, what_if_id: str) -> str:
    """Remove a what-if; gives its name. History keeps that it was there.

    Raises:
        ForbiddenError: only the organiser removes.
        NotFoundError: there is no such what-if in this fair.
    """
    with db.told() as unit:
        found = what_if(unit, scope, what_if_id)
        name = found.name
        unit.delete(found)
        record(unit, scope, "what_if.removed", what_if_id, before={"name": name})
    return name


# --- chosen --------------------------------------------------------------------------------


def make_draft(db: Database, scope: Scope, what_if_id: str) -> PlanVersion:
    """Save the meetings of a what-if as an ordinary draft, under the fair's own rules.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such what-if in this fair.
        RefusedError: it is not solved yet.
        ViolationError: the fair does not allow it as it is; names what stands against it.
    """
    with db.read() as unit:
        chosen = what_if(unit, scope, what_if_id)
        rows = list(chosen.result.get("meetings", []))
    if chosen.solved_at is None:
        raise RefusedError("This what-if is not worked out yet.")
    fair, parent_id = read_fair(db, scope)
    meetings, wrong = _as_they_are(fair, rows)
    problem = planning.problem_from(fair.document)
    if not wrong:
        plan = recount(problem, meetings, seed=chosen.seed)
        wrong = list(planning.check(fair.document, plan.to_json(), fair.names).violations)
    if wrong:
        raise ViolationError(
            Sentence("The fair as it is does not allow this plan. Change the fair first."), wrong
        )
    version = version_of(scope, fair, problem, plan, Budget(chosen.budget))
    version.parent_id, version.name = parent_id, chosen.name
    return save_draft(db, scope, version, placements_of(fair, plan))


def _as_they_are(fair: FairProblem, rows: list[Any]) -> tuple[list[Seated], list[Sentence]]:
    """Bring stored meetings to the fair's numbers of today, and name what it does not have."""
    enterprise = {row.id: at for at, row in enumerate(fair.rows.enterprises)}
    buyer = {row.id: at for at, row in enumerate(fair.rows.buyers)}
    slot = {row.id: at for at, row in enumerate(fair.rows.slots)}
    there = [row for row in rows if row[0] in enterprise and row[1] in buyer]
    wrong = []
    if len(there) < len(rows):
        gone = {"number": len(rows) - len(there)}
        wrong.append(Sentence("Meetings with somebody who has withdrawn: %(number)s.", gone))
    placed = [row for row in there if row[2] in slot]
    if len(placed) < len(there):
        lost = {"number": len(there) - len(placed)}
        wrong.append(Sentence("Meetings in a slot that the fair does not have: %(number)s.", lost))
    offered = {(e, b) for e, b, _ in fair.document["pairs"]}
    meetings = [(enterprise[e], buyer[b], slot[t]) for e, b, t, _ in placed]
    unwished = sorted({(e, b) for e, b, _ in meetings} - offered)
    problem = planning.problem_from(fair.document)
    standing = _without_a_table(problem, meetings)
    if standing:
        wrong.append(
            Sentence(
                "Meetings at a table that the fair does not have: %(number)s.",
                {"number": standing},
            )
        )
    wrong += wished_no_more(fair, unwished)
    return ([] if wrong else _seated(fair, problem, meetings)), wrong


def _without_a_table(problem: PlanningProblem, meetings: list[Placed]) -> int:
    """Count meetings beyond the general tables of their slot, or of their hall with its own."""
    room = problem.hall_room if len(problem.hall_room) else problem.tables[None, :]
    group = problem.hall_group if len(problem.hall_room) else -problem.has_booth.astype(np.int64)
    wanted = np.zeros_like(room)
    for enterprise, _, slot in meetings:
        if group[enterprise] >= 0:
            wanted[group[enterprise], slot] += 1
    return int(np.maximum(wanted - np.maximum(room, 0), 0).sum())


def _seated(fair: FairProblem, problem: PlanningProblem, meetings: list[Placed]) -> list[Seated]:
    """Number the tables anew: those of the conditions may have been others."""
    return planning.number_tables(
        meetings,
        problem.has_booth.tolist(),
        problem.tables.tolist(),
        fair.kept_tables,
        hall_tables(problem),
    )
