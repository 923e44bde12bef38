"""A finished plan, and the file it is written to."""

from dataclasses import dataclass, field
from typing import Any

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.bound import Prices
from matchmaker.planning.problem_file import fingerprint
from matchmaker.planning.shortfall import Shortfall
from matchmaker.planning.tables import Seated
from matchmaker.planning.work import StoppedBy


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running search stands; value never falls and bound never rises."""

    stage: str
    work_done: int
    work_total: int
    value: int
    bound: int
    gap_pct: float
    meetings: int
    short_forced: int
    short_open: int
    breaks: int
    elapsed_s: float

    def to_json(self) -> dict[str, Any]:
        """Write it as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A pair that stays out, its row in the problem, and why."""

    pair: int
    cause: Sentence


@dataclass(frozen=True)
class Plan:
    """What `solve` gives back.

    Args:
        meetings: (enterprise, buyer, slot, table), by slot and table; -1 is the own booth.
        value: value of the meetings less the penalty of missing ones.
        raw_value: value of the meetings alone.
        bound: no plan with as many must-meets and kept announcements is worth more.
        shortfalls: enterprises below their minimum, labelled.
        unplaced: pairs the bound would let meet and the plan does not, and why.
        breaks, breaks_bound: idle runs of all participants, and the fewest possible.
        prices: the certificate of the bound.
        baselines: value of first_come, round_robin and best_score.
        must_meets: placed, and how many there are.
        moved: announced meetings that are not in their slot any more.
        curve: progress events as they came.
    """

    meetings: tuple[Seated, ...]
    value: int
    raw_value: int
    bound: int
    shortfalls: tuple[Shortfall, ...]
    unplaced: tuple[Unplaced, ...]
    breaks: int
    breaks_bound: int
    hall_changes: int
    prices: Prices
    baselines: dict[str, int]
    must_meets: tuple[int, int]
    moved: int
    stopped_by: StoppedBy
    seed: int
    seconds: float
    curve: tuple[Progress, ...] = field(default=())

    @property
    def gap_pct(self) -> float:
        """How much of the bound the plan leaves, percent; 0 is a proof of optimality."""
        return gap_pct(self.value, self.bound)

    @property
    def fingerprint(self) -> str:
        """Name the plan by SHA-256 over its canonical JSON without `seconds`."""
        return fingerprint(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Write the plan file."""
        return {
            "meetings": [list(row) for row in self.meetings],
            "value": self.value,
            "bound": self.bound,
            "gap_pct": self.gap_pct,
            "shortfalls": [
                {"enterprise": short.enterprise, "missing": short.missing, "forced": short.forced}
                for short in self.shortfalls
            ],
            "breaks": self.breaks,
            "breaks_bound": self.breaks_bound,
            "seed": self.seed,
            "prices": self.prices.to_json(),
            "stopped_by": self.stopped_by.value,
            "moved": self.moved,
            "seconds": self.seconds,
        }


def gap_pct(value: int, bound: int) -> float:
    """Distance to the bound in percent of it, four decimals.

    Example:
        >>> gap_pct(995, 1000)
        0.5
    """
    return round(100 * (bound - value) / max(1, abs(bound)), 4)
