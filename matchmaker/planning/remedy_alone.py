"""The least that would let one enterprise have the meetings it was promised, others aside."""

from dataclasses import replace

import numpy as np

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.alone import Hold, could_sit, most_alone
from matchmaker.planning.matching import largest_matching
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem, as_bits
from matchmaker.planning.rules.plain import Names

_BEFORE: dict[Hold, Sentence] = {
    Hold.DAYS: Sentence("Raise its limit for a day."),
    Hold.BLOCKS: Sentence("Shorten the breaks that are kept free for it."),
    Hold.LENGTH: Sentence("Plan shorter meetings for it, or longer slots."),
    Hold.TABLES: Sentence("Put a table into more of the slots that it shares with its buyers."),
    Hold.HALL: Sentence(
        "Put a table into its hall in more of the slots that it shares with its buyers."
    ),
    Hold.INTERPRETERS: Sentence(
        "Find an interpreter for it and its buyers in more of the slots that they share."
    ),
}


def remedy_alone(problem: PlanningProblem, enterprise: int, least: int, names: Names) -> Sentence:
    """Say what is the least that would let one enterprise have `least` meetings, others aside.

    Its own maximum comes first, then any other limit that is enough to ease, then one more
    slot of its own, of one of its buyers, all of its slots, further buyers. Each is said
    only if it is enough while all other limits stand.

    Args:
        problem: without locked or forbidden pairs.
        enterprise: one that cannot have so many even were it alone in the fair.
        least: meetings it shall have.
        names: what people and slots are called.
    """

    def enough(without: Hold) -> bool:
        return most_alone(problem, enterprise, without) >= least

    if enough(Hold.MAXIMUM):
        return Sentence("Raise its own maximum to %(least)s meetings.", {"least": least})
    eased = next((hold for hold in _BEFORE if enough(hold)), None)
    if eased:
        return _BEFORE[eased]
    rows = np.flatnonzero(problem.pair_enterprise == enterprise)
    if enough(Hold.HOURS):
        return _longer(problem, enterprise, least, names)
    if len(rows) >= least:
        return Sentence(
            "It would take several changes at once: longer presence, room at tables, interpreters "
            "or higher limits of its own."
        )
    return Sentence("Find %(more)s more buyers who may meet it.", {"more": least - len(rows)})


def _longer(problem: PlanningProblem, enterprise: int, least: int, names: Names) -> Sentence:
    """Find who would have to be there longer; other limits leave room for it."""
    rows = np.flatnonzero(problem.pair_enterprise == enterprise)
    could = as_bits(could_sit(problem, rows, Hold.HOURS))
    theirs = _bits(problem.enterprise_available[enterprise])
    others = [_bits(problem.buyer_available[who]) for who in problem.pair_buyer[rows].tolist()]

    def reaches(here: int, there: list[int]) -> bool:
        slots = [here & bits & fits for bits, fits in zip(there, could, strict=True)]
        return largest_matching(slots, least) >= least

    for slot in range(problem.n_slots):
        longer = _there(problem, enterprise, rows[:0], slot)
        if reaches(theirs | 1 << slot, others) and most_alone(longer, enterprise) >= least:
            return Sentence("Let it be there at %(slot)s as well.", {"slot": names.slot(slot)})
    for place in range(len(rows)):
        for slot in range(problem.n_slots):
            there = [*others[:place], others[place] | 1 << slot, *others[place + 1 :]]
            longer = _there(problem, None, rows[place : place + 1], slot)
            if reaches(theirs, there) and most_alone(longer, enterprise) >= least:
                buyer = names.buyer(int(problem.pair_buyer[rows[place]]))
                return Sentence(
                    "Let %(buyer)s be there at %(slot)s as well.",
                    {"buyer": buyer, "slot": names.slot(slot)},
                )
    if most_alone(_there(problem, enterprise, rows[:0], slice(None)), enterprise) >= least:
        return Sentence("Let it be there throughout the fair.")
    return Sentence("Let it and its buyers be there in more common slots.")


def _there(
    problem: PlanningProblem, enterprise: int | None, pairs: IntArray, slot: int | slice
) -> PlanningProblem:
    """Change a problem so that an enterprise, or some pairs' buyers, are there in a slot too."""
    here: BoolArray = problem.enterprise_available.copy()
    there: BoolArray = problem.buyer_available.copy()
    if enterprise is not None:
        here[enterprise, slot] = True
    there[problem.pair_buyer[pairs], slot] = True
    return replace(problem, enterprise_available=here, buyer_available=there)


def _bits(there: BoolArray) -> int:
    return as_bits(there[None, :])[0]
