"""What came of a fair's meetings: by sector, country and size, with how many answered beside it.

Both sides' answers are counted apart and never added up, nor are currencies.
Shares are of those who answered; nothing is inferred of the rest. Intervals
come from drawing whole participants (`evaluation.rates.resampled`), since one
participant's answers hang together.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from matchmaker.domain.answer import Stage, Standing
from matchmaker.domain.participant import Role, Scope
from matchmaker.evaluation.rates import Rate, resampled
from matchmaker.storage.queries.fair_day import fair_moment
from matchmaker.storage.queries.outcome_rows import begun_meetings
from matchmaker.storage.session import Database

SIDES = (Role.ENTERPRISE, Role.BUYER)
GROUPINGS: dict[str, str] = {
    "sector": "enterprise_sector",
    "country": "buyer_country",
    "size": "enterprise_size",
}
"""Ways of grouping, and the column of `begun_meetings` that each goes by."""

_WEIGHT = {stage.value: weight for weight, stage in enumerate(Stage)}
Rows = Sequence[Any]


def stage_of(row: Any, side: Role) -> str | None:
    """How far a meeting went, as a side last said; None while it has not answered."""
    found: str | None = getattr(row, f"{side}_said_stage")
    return found


def is_over(row: Any, side: Role, moment: datetime) -> bool:
    """Whether a meeting has ended; a missed one counts if anything was said of it."""
    del side
    was_missed = row.standing == Standing.ABSENT
    answered = any(stage_of(row, one) for one in SIDES)
    return bool(row.ends_at <= moment) and (answered or not was_missed)


def _is_held(row: Any, side: Role, moment: datetime) -> bool:
    return is_over(row, side, moment) and row.standing == Standing.HELD


def _is_answered(row: Any, side: Role, moment: datetime) -> bool:
    return is_over(row, side, moment) and stage_of(row, side) is not None


def _is_silent(row: Any, side: Role, moment: datetime) -> bool:
    return is_over(row, side, moment) and stage_of(row, side) is None


def _is_unanswered(row: Any, side: Role, moment: datetime) -> bool:
    return all(_is_silent(row, one, moment) for one in (side, side.other_side))


def _goes_on(row: Any, side: Role, moment: datetime) -> bool:
    said = stage_of(row, side)
    return _is_answered(row, side, moment) and _WEIGHT[said or ""] >= _WEIGHT[Stage.FOLLOW_UP]


def _is_order(row: Any, side: Role, moment: datetime) -> bool:
    return _is_answered(row, side, moment) and stage_of(row, side) == Stage.CONTRACT


SHOWS: Mapping[str, Callable[[Any, Role, datetime], bool]] = {
    "over": is_over,
    "held": _is_held,
    "answered": _is_answered,
    "silent": _is_silent,
    "unanswered": _is_unanswered,
    "goes_on": _goes_on,
    "orders": _is_order,
}
"""What a figure counts and its rows show; `unanswered` says that neither side has answered."""


@dataclass(frozen=True, slots=True)
class Value:
    """What orders of one currency come to, and how many answers named a sum."""

    currency: str
    total: float
    answers: int


@dataclass(frozen=True, slots=True)
class Line:
    """A group's figures, as one side says.

    Args:
        key: the sector, country or size; blank where none is stated.
        over: meetings over.
        held: of these, at which both sides were seen.
        answered: of these, of which this side said what came of it.
        goes_on: of those answered, of which talks go on, or more.
        orders: of those answered, that brought an order or a contract.
        values: sums that were named, by currency.
    """

    key: str
    over: int
    held: int
    answered: Rate
    goes_on: Rate
    orders: Rate
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class OutcomeReport:
    """What came of the meetings, as one side says.

    Args:
        side: whose answers.
        moment: the fair's time, up to which meetings are over.
        rows: of `begun_meetings`.
        total: of all meetings.
        groups: lines by way of grouping, most meetings first.
    """

    side: Role
    moment: datetime
    rows: Rows
    total: Line
    groups: Mapping[str, tuple[Line, ...]]

    def shown(self, show: str, by: str = "", key: str | None = None) -> list[Any]:
        """Rows behind a figure: of one group, or of all where no key is given."""
        belongs = SHOWS[show]
        return [
            row
            for row in self.rows
            if belongs(row, self.side, self.moment)
            and (key is None or getattr(row, GROUPINGS[by]) == key)
        ]


def outcome_reports(db: Database, scope: Scope) -> dict[Role, OutcomeReport]:
    """Report what came of a fair's meetings, once for each side.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    with db.read() as unit:
        moment = fair_moment(unit, scope)
        rows = begun_meetings(unit, scope, moment)
    return {side: report_of(rows, side, moment) for side in SIDES}


def outcome_report(db: Database, scope: Scope, side: Role) -> OutcomeReport:
    """Report what came of a fair's meetings as one side says.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    with db.read() as unit:
        moment = fair_moment(unit, scope)
        rows = begun_meetings(unit, scope, moment)
    return report_of(rows, side, moment)


def report_of(rows: Rows, side: Role, moment: datetime) -> OutcomeReport:
    """Count meetings as one side's answers say; rows of `begun_meetings`."""
    groups = {}
    for by, column in GROUPINGS.items():
        parts: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            parts[getattr(row, column)].append(row)
        lines = (_line(key, part, side, moment) for key, part in parts.items())
        kept = (line for line in lines if line.over)
        groups[by] = tuple(sorted(kept, key=lambda line: (-line.over, line.key)))
    return OutcomeReport(side, moment, rows, _line("", rows, side, moment), groups)


def _line(key: str, rows: Rows, side: Role, moment: datetime) -> Line:
    over = [row for row in rows if is_over(row, side, moment)]
    answered = [row for row in over if stage_of(row, side) is not None]

    def rate(show: str, of: Rows) -> Rate:
        yes = np.array([SHOWS[show](row, side, moment) for row in of], np.float64)
        return resampled(yes, _numbers([getattr(row, f"{side}_id") for row in of]))

    return Line(
        key=key,
        over=len(over),
        held=sum(row.standing == Standing.HELD for row in over),
        answered=rate("answered", over),
        goes_on=rate("goes_on", answered),
        orders=rate("orders", answered),
        values=_values(answered, side),
    )


def _numbers(ids: Sequence[str]) -> Any:
    number: dict[str, int] = {}
    return np.array([number.setdefault(one, len(number)) for one in ids], np.int64)


def _values(answered: Rows, side: Role) -> tuple[Value, ...]:
    """Sums by currency, never across currencies."""
    sums: dict[str, list[float]] = defaultdict(list)
    for row in answered:
        value = getattr(row, f"{side}_said_value")
        if value is not None:
            sums[getattr(row, f"{side}_said_currency")].append(value)
    return tuple(Value(code, sum(found), len(found)) for code, found in sorted(sums.items()))
