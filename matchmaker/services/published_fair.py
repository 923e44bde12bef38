"""The published plan as the planner sees it: the fair's problem, and who sits where in it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row

from matchmaker import planning
from matchmaker.domain.errors import RefusedError
from matchmaker.domain.participant import Scope
from matchmaker.planning import PlanningProblem
from matchmaker.planning.tables import BOOTH, Seated
from matchmaker.services.plan_problem import FairProblem, Tier, build
from matchmaker.storage.queries.fair_day import fair_moment
from matchmaker.storage.queries.planning_rows import meetings_of, planning_rows
from matchmaker.storage.queries.plans import plan
from matchmaker.storage.session import Database
from matchmaker.storage.tables import PlanVersion


@dataclass(frozen=True)
class PublishedFair:
    """A fair and a version of its plan.

    Args:
        fair: the problem as the fair's rows are today; pinned meetings are locked.
        plan: the version.
        meetings: its rows, by id.
        moment: the fair's time.
    """

    fair: FairProblem
    plan: PlanVersion
    meetings: list[Row[Any]]
    moment: datetime

    @cached_property
    def problem(self) -> PlanningProblem:
        """The fair as arrays."""
        return planning.problem_from(self.fair.document)

    @cached_property
    def whole(self) -> PlanningProblem:
        """The fair with every pair that meets offered, whatever is wished of it today."""
        offered = {(e, b) for e, b, _ in self.fair.document["pairs"]}
        extra = sorted({(e, b) for e, b, _, _ in self.seated} - offered)
        return planning.problem_from(self.fair.with_pairs(extra))

    @property
    def begun(self) -> int:
        """How many slots have begun; they come first."""
        return sum(slot.starts_at <= self.moment for slot in self.fair.rows.slots)

    @cached_property
    def enterprise(self) -> dict[str, int]:
        """Row number of each enterprise that takes part."""
        return {row.id: number for number, row in enumerate(self.fair.rows.enterprises)}

    @cached_property
    def buyer(self) -> dict[str, int]:
        """Row number of each buyer who takes part."""
        return {row.id: number for number, row in enumerate(self.fair.rows.buyers)}

    @cached_property
    def slot(self) -> dict[str, int]:
        """Place of each slot."""
        return {row.id: number for number, row in enumerate(self.fair.rows.slots)}

    @cached_property
    def seated(self) -> list[Seated]:
        """Meetings as (enterprise, buyer, slot, table), without those of who has withdrawn."""
        table = {table_id: place for place, table_id in enumerate(self.fair.general_tables)}
        booths = self.fair.document["booth_mode"]
        found = []
        for row in self.meetings:
            if row.enterprise_id not in self.enterprise or row.buyer_id not in self.buyer:
                continue
            enterprise = self.enterprise[row.enterprise_id]
            # a table that is nobody's any more counts as one that is closed
            place = BOOTH if booths[enterprise] else table.get(row.table_id, len(table))
            found.append((enterprise, self.buyer[row.buyer_id], self.slot[row.slot_id], place))
        return sorted(found, key=lambda one: (one[2], one[3], one[0], one[1]))

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """Label of the table at which each pair meets."""
        label = {row.id: row.label for row in self.fair.rows.tables}
        return {(row.enterprise_id, row.buyer_id): label[row.table_id] for row in self.meetings}

    @cached_property
    def table_of(self) -> dict[tuple[str, str], int]:
        """Place of the table at which each pair meets, as tables are listed."""
        place = {row.id: number for number, row in enumerate(self.fair.rows.tables)}
        return {(row.enterprise_id, row.buyer_id): place[row.table_id] for row in self.meetings}

    @property
    def without_somebody(self) -> list[Row[Any]]:
        """Meetings of which one side has withdrawn from the fair."""
        return [
            row
            for row in self.meetings
            if row.enterprise_id not in self.enterprise or row.buyer_id not in self.buyer
        ]

    def offering(self, pairs: Collection[tuple[int, int]], tier: Tier) -> FairProblem:
        """Give the fair with further pairs among those that may be planned."""
        more = {self.fair.pair(*pair): tier for pair in pairs}
        return replace(self.fair, tiers=more | self.fair.tiers)


def published_fair(
    db: Database, scope: Scope, plan_id: str | None = None, *, closed: Collection[str] = ()
) -> PublishedFair:
    """Read the fair and its published plan, or another version of it, in one unit.

    Args:
        db: the database.
        scope: the organiser.
        plan_id: the version; the published one if left out.
        closed: ids of general tables that get the last numbers.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such fair, or no such version in it.
        RefusedError: nothing is published yet.
    """
    with db.read() as unit:
        rows = planning_rows(unit, scope)
        wanted = plan_id or rows.fair.published_plan_id
        if wanted is None:
            raise RefusedError("No plan is published yet. Publish one first.")
        version = plan(unit, scope, wanted)
        meetings = meetings_of(unit, wanted)
        moment = fair_moment(unit, scope)
    last = sorted(rows.tables, key=lambda table: table.id in closed)
    # closed tables have the last numbers of all, not of their hall
    fair = build(replace(rows, tables=last), meetings, meetings, by_hall=not closed)
    return PublishedFair(fair, version, meetings, moment)
