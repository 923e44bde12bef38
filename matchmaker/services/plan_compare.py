"""Plans side by side: versions and what-ifs in the same figures, counted today."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker import planning
from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.domain.text import whole_number
from matchmaker.planning.measure import Measures, measure
from matchmaker.planning.recount import recount
from matchmaker.services.plan_fair import read_fair
from matchmaker.services.plan_problem import FairProblem, Tier
from matchmaker.services.what_if import wishes_met_by
from matchmaker.storage.queries.organiser_pages import plan_id_of
from matchmaker.storage.queries.planning_rows import meetings_of
from matchmaker.storage.queries.what_ifs import what_if
from matchmaker.storage.session import Database
from matchmaker.storage.tables import WhatIf

MUST_TIERS = (Tier.BOTH_MUST, Tier.MUST_AND_MEET)


@dataclass(frozen=True, slots=True)
class Figures:
    """One plan's figures, whatever kind of plan it is.

    Args:
        key: number of a version, or id of a what-if.
        number: of a version; None for a what-if.
        name: of a what-if; a version may have one, too.
        value, bound, gap_pct: worth, what no plan under its conditions exceeds, the distance.
        measures: everything that is counted.
        wishes: [wanted, met] of each tier.
        stale: the fair has changed since a what-if was worked out.
    """

    key: str
    number: int | None
    name: str
    value: int
    bound: int
    gap_pct: float
    measures: Measures
    wishes: dict[str, list[int]]
    stale: bool = False

    @property
    def must_meets_unmet(self) -> int:
        """Pairs that both want and one or both must meet, without a meeting."""
        return self._unmet(MUST_TIERS)

    @property
    def agreed_unmet(self) -> int:
        """Further pairs that both want, without a meeting."""
        return self._unmet((Tier.AGREED,))

    @property
    def one_sided_unmet(self) -> int:
        """Pairs that one side wants and the other is silent about, without a meeting."""
        return self._unmet((Tier.ONE_MUST, Tier.ONE_SIDED))

    def _unmet(self, tiers: Sequence[Tier]) -> int:
        pairs = (self.wishes.get(tier.value, [0, 0]) for tier in tiers)
        return sum(wanted - met for wanted, met in pairs)


def figures_of(db: Database, scope: Scope, keys: Sequence[str]) -> list[Figures]:
    """Bring versions (by number) and solved what-ifs (by id) into the same figures.

    Versions are counted by the fair as it is today; a what-if under the
    conditions it was worked out with.

    Raises:
        ForbiddenError: only the organiser compares.
        NotFoundError: a key names nothing in this fair, or a what-if not worked out yet.
    """
    fair, _ = read_fair(db, scope)
    found: list[Figures] = []
    with db.read() as unit:
        for key in keys:
            number = whole_number(key)
            if number is not None:
                plan_id = plan_id_of(unit, scope, number)
                found.append(_version(fair, number, meetings_of(unit, plan_id)))
            else:
                found.append(_what_if(fair, what_if(unit, scope, key)))
    return found


def _version(fair: FairProblem, number: int, rows: list[Any]) -> Figures:
    """Count a version as if it were planned today; pins bind nobody here."""
    problem = planning.problem_from(fair.document | {"locked": []})
    enterprise = {row.id: at for at, row in enumerate(fair.rows.enterprises)}
    buyer = {row.id: at for at, row in enumerate(fair.rows.buyers)}
    slot = {row.id: at for at, row in enumerate(fair.rows.slots)}
    table = {table_id: at for at, table_id in enumerate(fair.general_tables)}
    meetings = [
        (
            enterprise[row.enterprise_id],
            buyer[row.buyer_id],
            slot[row.slot_id],
            table.get(row.table_id, -1),
        )
        for row in rows
        if row.enterprise_id in enterprise and row.buyer_id in buyer and row.slot_id in slot
    ]
    offered = [row for row in meetings if row[:2] in problem.pair_rows]
    plan = recount(problem, offered)
    return Figures(
        key=str(number),
        number=number,
        name="",
        value=plan.value,
        bound=plan.bound,
        gap_pct=plan.gap_pct,
        measures=measure(problem, meetings),
        wishes=wishes_met_by(fair, [(e, b) for e, b, _, _ in meetings]),
    )


def _what_if(fair: FairProblem, found: WhatIf) -> Figures:
    if found.solved_at is None:
        raise NotFoundError("This what-if is not worked out yet.")
    return figures_of_what_if(found, planning.fingerprint(fair.document))


def figures_of_what_if(found: Any, fair_fingerprint: str) -> Figures:
    """Read a solved what-if's figures off its row.

    Args:
        found: the row.
        fair_fingerprint: of the fair's problem today, to see whether it has changed.
    """
    return Figures(
        key=found.id,
        number=None,
        name=found.name,
        value=found.value,
        bound=found.bound,
        gap_pct=found.gap_pct,
        measures=Measures(**found.result["measures"]),
        wishes=found.result["wishes"],
        stale=found.result["fair_fingerprint"] != fair_fingerprint,
    )
