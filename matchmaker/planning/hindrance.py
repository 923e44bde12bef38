"""Who cannot have the least meetings he was promised, why, and the cheapest mend."""

from dataclasses import dataclass

import numpy as np

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.bound import Bound
from matchmaker.planning.problem import IntArray, PlanningProblem
from matchmaker.planning.remedy import cheapest_remedy, in_words
from matchmaker.planning.remedy_alone import remedy_alone
from matchmaker.planning.rules.plain import Names
from matchmaker.planning.shortfall import Cause, Shortfall, shortfalls
from matchmaker.planning.worth import prices_of_minima

MOST_PRICED = 20  # each is a flow of its own


@dataclass(frozen=True)
class Hindrance:
    """An enterprise that is going to stay below its least meetings.

    Args:
        enterprise: its number.
        missing: meetings that will be lacking.
        cause: alone, together or priced; see `shortfall`.
        why: in words.
        remedies: what would help, each a sentence.
    """

    enterprise: int
    missing: int
    cause: Cause
    why: Sentence
    remedies: tuple[Sentence, ...]


def hindrances(
    problem: PlanningProblem, bound: Bound, locked: IntArray, names: Names
) -> tuple[Hindrance, ...]:
    """Find them before anything is planned, by what the bound's flow gives everybody.

    Args:
        problem: without its locked meetings, its bonuses left out (`value_alone`).
        bound: of the same problem, by tightened capacities.
        locked: locked meetings of each enterprise, (E,).
        names: what people and slots are called.
    """
    chosen = problem.pair_enterprise[bound.selected]
    held = np.bincount(chosen, minlength=problem.n_enterprises)
    found = shortfalls(problem, held, bound, locked, names)
    priced = [one.enterprise for one in found if one.cause is Cause.PRICED][:MOST_PRICED]
    prices = dict(zip(priced, prices_of_minima(problem, bound.capacities, priced), strict=True))
    together = _together(problem, bound, found, names)
    return tuple(
        Hindrance(
            one.enterprise,
            one.missing,
            one.cause,
            one.sentence,
            _remedies(problem, one, together, prices, names),
        )
        for one in found
    )


def _together(
    problem: PlanningProblem, bound: Bound, found: list[Shortfall], names: Names
) -> tuple[Sentence, ...]:
    """Say once what all of those who compete need; each as far as it could have alone."""
    if not any(one.cause is Cause.TOGETHER for one in found):
        return ()
    wanted = np.minimum(problem.enterprise_min, bound.capacities.enterprise)
    return tuple(in_words(cheapest_remedy(problem, bound.capacities, wanted), names))


def _remedies(
    problem: PlanningProblem,
    one: Shortfall,
    together: tuple[Sentence, ...],
    prices: dict[int, int],
    names: Names,
) -> tuple[Sentence, ...]:
    if one.cause is Cause.ALONE:
        least = int(problem.enterprise_min[one.enterprise])
        return (remedy_alone(problem, one.enterprise, least, names),)
    if one.cause is Cause.TOGETHER:
        return together
    if one.enterprise not in prices:
        return ()
    return (
        Sentence(
            "Its least meetings would cost at least %(price)s of value elsewhere, what they bring "
            "already taken off. If they matter more, pin one of them.",
            {"price": prices[one.enterprise]},
        ),
    )
