"""What can be said before any plan: room, the promise that can be kept, contradictions."""

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.bound import (
    Bound,
    Capacities,
    Prices,
    plain_capacities,
    tightened_capacities,
)
from matchmaker.planning.check import rules_broken
from matchmaker.planning.problem import IntArray, PlanningProblem, open_part
from matchmaker.planning.problem_file import document_of
from matchmaker.planning.remedy import Remedy, cheapest_remedy
from matchmaker.planning.rules.plain import Names, PlainMeeting, read_fair
from matchmaker.planning.shortfall import ScarceGroup, TightGroup, scarce_groups, tight_group
from matchmaker.planning.tables import BOOTH

FURTHER = 2  # steps shown beyond the largest promise


@dataclass(frozen=True)
class Screen:
    """A first look at a problem.

    Args:
        places: meetings that fit at general tables in all slots.
        most_meetings: meetings that buyers' and enterprises' limits allow at most, locked
            ones among them.
        largest_k: largest minimum that every enterprise with a possible buyer could
            have at once, locked meetings counted, as far as capacities tell (slots may
            still clash).
        without_buyer: enterprises that nobody present may meet.
        next_obstacle: why largest_k + 1 is out of reach.
        tight: enterprises that forbid it together.
        remedy: the cheapest changes that would bring it within reach.
        steps: what stands against a promise of 1, 2, ... meetings.
        contradictions: locked meetings that break a rule, in words.
    """

    places: int
    most_meetings: int
    largest_k: int
    without_buyer: tuple[int, ...]
    next_obstacle: Sentence | None
    contradictions: tuple[Sentence, ...]
    tight: tuple[int, ...] = ()
    remedy: Remedy = field(default_factory=Remedy)
    steps: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What stands against promising every enterprise k meetings.

    Args:
        k: the promise.
        alone: enterprises that could not have so many even were they alone in the fair.
        lacking: meetings that the others would lack together, for they share buyers and tables.
    """

    k: int
    alone: int
    lacking: int


def screen(problem: PlanningProblem, names: Names | None = None) -> Screen:
    """Look at a problem before it is solved: no plan is made."""
    wrong = tuple(contradictions(problem, names))
    opened = problem if wrong else open_part(problem).problem
    caps = plain_capacities(opened)
    live = opened.common.any(axis=1)
    partners = np.bincount(opened.pair_enterprise[live], minlength=opened.n_enterprises)
    held = np.bincount(problem.locked[:, 0], minlength=problem.n_enterprises)
    alone = np.flatnonzero((partners == 0) & (held == 0))
    asked = np.flatnonzero((partners > 0) | (held > 0))
    taken = 0 * held if wrong else held  # locked meetings that are taken off already
    largest, group = _largest_k(opened, caps, asked, taken, names or Names())
    return Screen(
        places=int(problem.tables.sum()),
        most_meetings=int(min(caps.buyer.sum(), caps.enterprise.sum()) + taken.sum()),
        largest_k=largest,
        without_buyer=tuple(alone.tolist()),
        next_obstacle=_obstacle(group, largest + 1, problem.n_slots) if group else None,
        contradictions=wrong,
        tight=tuple(np.flatnonzero(group.enterprises).tolist()) if group else (),
        remedy=cheapest_remedy(opened, caps, _wanted(asked, taken, largest + 1))
        if group
        else Remedy(),
        steps=_steps(opened, largest, taken),
    )


def _wanted(asked: IntArray, held: IntArray, k: int) -> IntArray:
    """Meetings that everyone asked needs beside his locked ones to have k, (E,)."""
    wanted = np.zeros_like(held)
    wanted[asked] = np.maximum(k - held[asked], 0)
    return wanted


def _steps(problem: PlanningProblem, largest: int, held: IntArray) -> tuple[Step, ...]:
    """Look at each promise up to a little above the largest and above the present minima."""
    caps = tightened_capacities(problem)
    nothing = np.zeros(problem.n_pairs, dtype=np.bool_)
    prices = Prices(np.zeros_like(caps.enterprise), np.zeros_like(caps.buyer), 0)
    bound = Bound(0, nothing, prices, caps)
    most = max(largest, int((problem.enterprise_min + held).max(initial=0)))
    steps = []
    for k in range(1, min(most + FURTHER, problem.n_slots) + 1):
        least = np.maximum(k - held, 0)
        alone = int((caps.enterprise < least).sum())
        groups: list[TightGroup | ScarceGroup] = [
            tight_group(problem, least, bound),
            *scarce_groups(problem, least, caps, Names(), closely=False),
        ]
        steps.append(Step(k, alone, max(group.lacking for group in groups)))
    return tuple(steps)


def _largest_k(
    problem: PlanningProblem, caps: Capacities, asked: IntArray, held: IntArray, names: Names
) -> tuple[int, TightGroup | ScarceGroup | None]:
    """Halve over k, one largest flow each; gives the group that forbids one more as well.

    The group is empty where nothing forbids it but the number of slots.
    """
    if len(asked) == 0:
        return 0, None
    seats = problem.options.enterprise_parallel
    at_once = 1 if seats is None else int(seats[asked].min())
    low, high = 0, problem.n_slots * at_once + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _group_for(problem, caps, _wanted(asked, held, middle), names).lacking == 0:
            low = middle
        else:
            high = middle
    return low, _group_for(problem, caps, _wanted(asked, held, low + 1), names)


def _group_for(
    problem: PlanningProblem, caps: Capacities, least: IntArray, names: Names
) -> TightGroup | ScarceGroup:
    """Ask whether everyone could have so many meetings; his own limits do not excuse him."""
    roomy = replace(caps, enterprise=np.maximum(caps.enterprise, least))
    nothing = np.zeros(problem.n_pairs, dtype=np.bool_)
    prices = Prices(np.zeros_like(caps.enterprise), np.zeros_like(caps.buyer), 0)
    tight = tight_group(problem, least, Bound(0, nothing, prices, roomy))
    scarce = [] if tight.lacking else scarce_groups(problem, least, roomy, names, closely=False)
    return scarce[0] if scarce else tight


def _obstacle(group: TightGroup | ScarceGroup, k: int, slots: int) -> Sentence:
    if isinstance(group, ScarceGroup):
        return Sentence(
            "%(k)s meetings each are out of reach. %(why)s", {"k": k, "why": group.sentence}
        )
    count = int(group.enterprises.sum())
    if group.lacking == 0:
        return Sentence(
            "%(k)s meetings each are out of reach: the %(slots)s slots of the fair do not hold so "
            "many of one enterprise.",
            {"k": k, "slots": slots},
        )
    values = {
        "k": k,
        "enterprises": count,
        "buyers": group.buyers,
        "places": k * count - group.lacking,
    }
    if group.for_want_of_tables:
        return Sentence(
            "%(k)s meetings for each of %(enterprises)s enterprises need more places at tables "
            "than there are.",
            values,
        )
    return Sentence(
        "%(k)s meetings each are out of reach. Enterprises that stand against it: "
        "%(enterprises)s; buyers they may meet: %(buyers)s; meetings with them that these have "
        "time for: %(places)s.",
        values,
    )


def contradictions(problem: PlanningProblem, names: Names | None = None) -> list[Sentence]:
    """Name everything that the locked meetings alone already break, rule by rule."""
    if not len(problem.locked):
        return []
    fair = read_fair(document_of(problem))
    seats: Counter[tuple[int, int]] = Counter()
    meetings = []
    for enterprise, buyer, slot in fair.locked:
        hall = fair.further.in_hall(enterprise)
        free = fair.further.first_table(hall) + seats[slot, hall]
        table = BOOTH if fair.booth[enterprise] else free
        seats[slot, hall] += table != BOOTH
        meetings.append(PlainMeeting(enterprise, buyer, slot, table))
    return [
        Sentence("Locked: %(what)s", {"what": sentence})
        for sentence in rules_broken(fair, meetings, names or Names())
    ]
