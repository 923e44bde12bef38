"""Which slots each meeting may still have, narrowed until nothing changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.planning.b2bsp import AFTERNOON, MORNING, MeetingList
from matchmaker.planning.exact_diagram import Day, Layers, busy_hours, diagram
from matchmaker.planning.problem import BoolArray, IntArray


class NoPlanError(Exception):
    """Narrowing left nothing: no plan exists. It never leaves the exact mode."""


@dataclass(frozen=True)
class Narrowed:
    """What narrowing found.

    Args:
        domain: slots each meeting may have, (m, T).
        days: what each participant's day allows.
        fewest, most: breaks of each participant, as if alone.
    """

    domain: BoolArray
    days: tuple[Day, ...]
    fewest: tuple[int, ...]
    most: tuple[int, ...]

    def drawn(self, fewest: Sequence[int], most: Sequence[int]) -> list[Layers]:
        """Draw everyone's days with breaks within limits."""
        return [diagram(*one) for one in zip(self.days, fewest, most, strict=True)]


def narrow(problem: MeetingList) -> Narrowed:
    """Narrow by session, absence, fixed slots, precedence, and what each day allows.

    Raises:
        NoPlanError: a meeting has no slot left, or a participant no day.
    """
    domain = first_domain(problem)
    meetings = problem.meetings_of()
    while True:
        _settle(problem, meetings, domain)
        days = [day_of(domain[of_one], problem.n_slots) for of_one in meetings]
        layers = [diagram(day) for day in days]
        if not _narrow_by_days(domain, meetings, layers):
            break
    breaks = [[state.breaks for state in layer[-1]] for layer in layers]
    return Narrowed(
        domain,
        tuple(days),
        tuple(min(found) for found in breaks),
        tuple(max(found) for found in breaks),
    )


def first_domain(problem: MeetingList) -> BoolArray:
    slots = np.arange(problem.n_slots)
    morning = slots < problem.n_morning
    session = problem.session[:, None]
    half = np.where(session == MORNING, morning, np.where(session == AFTERNOON, ~morning, True))
    there = ~problem.away[problem.people].any(axis=1)
    chosen = (problem.fixed[:, None] < 0) | (problem.fixed[:, None] == slots)
    return np.asarray(half & there & chosen, dtype=np.bool_)


def _settle(problem: MeetingList, meetings: list[list[int]], domain: BoolArray) -> None:
    """Take away, in place, what settled meetings and precedences rule out."""
    before = -1
    while (left := int(domain.sum())) != before:
        before = left
        if not domain.any(axis=1).all():
            raise NoPlanError
        for of_one in meetings:
            settled = [one for one in of_one if domain[one].sum() == 1]
            for one in settled:
                others = [other for other in of_one if other != one]
                domain[others] &= ~domain[one]
        for one, earlier in enumerate(problem.before):
            for other in earlier:
                _after(domain, other, one)


def _after(domain: BoolArray, earlier: int, later: int) -> None:
    """Let one meeting come strictly after another, in place."""
    if domain[earlier].any():
        domain[later, : int(domain[earlier].argmax()) + 1] = False
    if domain[later].any():
        domain[earlier, int(np.flatnonzero(domain[later])[-1]) :] = False


def day_of(domain: BoolArray, n_slots: int) -> Day:
    """Describe a day by the slots that its meetings may have.

    Args:
        domain: of the participant's own meetings, (n, T).
    """
    if domain.size == 0:  # nobody to meet, or no slot at all
        return Day([False] * n_slots, [False] * n_slots, [0] * (n_slots + 1), [0] * (n_slots + 1))
    could = np.logical_or.reduce(domain, axis=0)
    settled = np.logical_or.reduce(domain[domain.sum(axis=1) == 1], axis=0)
    first: IntArray = domain.argmax(axis=1)
    last: IntArray = n_slots - 1 - domain[:, ::-1].argmax(axis=1)
    after = np.arange(n_slots + 1)
    return Day(
        could.tolist(),
        settled.tolist(),
        [int((last < t).sum()) for t in after],
        [int((first < t).sum()) for t in after],
    )


def _narrow_by_days(domain: BoolArray, meetings: list[list[int]], days: list[Layers]) -> bool:
    """Take away slots in which a participant can never be busy; say whether any went."""
    before = int(domain.sum())
    for of_one, layers in zip(meetings, days, strict=True):
        if not layers[-1]:
            raise NoPlanError
        could, _ = busy_hours(layers)
        domain[of_one] &= np.array(could, dtype=np.bool_)
    return int(domain.sum()) != before
