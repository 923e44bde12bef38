"""Counted work and the way to stop it: the same budget gives the same plan on any machine."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum


class StoppedBy(StrEnum):
    """What ended the search."""

    WORK = "work"
    CLOCK = "clock"
    CANCEL = "cancel"


# Work is counted in arcs handed to a slot flow. A slow machine of ours does more than this
# many a second; a budget made from seconds is therefore spent before they are over.
UNITS_PER_SECOND = 600_000
UNITS_PER_FLOW = 300  # what a flow costs beside its arcs


def tries_a_unit(meetings: int) -> int:
    """Compiled exchanges that cost as much as one arc: fewer where tables outgrow the cache."""
    return 3 if meetings < 2_000 else 2 if meetings < 10_000 else 1


@dataclass(frozen=True)
class Budget:
    """How much may be done after the first complete plan stands.

    Args:
        work: units of work (arcs in slot flows); decides the plan.
        seconds: a guard by the clock; a plan that it cut is marked so.
    """

    work: int
    seconds: float | None = None

    @classmethod
    def for_seconds(cls, seconds: float) -> "Budget":
        """Turn seconds into work at a fixed rate, with the clock as a guard."""
        return cls(int(seconds * UNITS_PER_SECOND), seconds)


@dataclass
class Meter:
    """Counts work, watches clock and stop. `stopped_by` is set once and stays.

    `kept_back` is work that a later stage shall find.
    """

    budget: Budget
    should_stop: Callable[[], bool] = lambda: False
    started_at: float = field(default_factory=time.monotonic)
    done: int = 0
    kept_back: int = 0
    stopped_by: StoppedBy | None = None

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start, by the clock."""
        return time.monotonic() - self.started_at

    def spend(self, units: int) -> None:
        """Count work that was done."""
        self.done += units

    def cut(self) -> bool:
        """Say whether somebody or the clock asks to stop now."""
        if self.stopped_by is None:
            if self.should_stop():
                self.stopped_by = StoppedBy.CANCEL
            elif self.budget.seconds is not None and self.elapsed_s > self.budget.seconds:
                self.stopped_by = StoppedBy.CLOCK
        return self.stopped_by is not None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock for what is no search, such as compiling."""
        since = time.monotonic()
        try:
            yield
        finally:
            self.started_at += time.monotonic() - since

    @property
    def left(self) -> int:
        """Units of work that may still be done."""
        return max(0, self.budget.work - self.kept_back - self.done)

    def over(self) -> bool:
        """Say whether the counted work is spent or the search is cut."""
        return self.left == 0 or self.cut()
