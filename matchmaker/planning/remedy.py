"""The least that would have to change so that a promise can be kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.bound import Capacities
from matchmaker.planning.flow import Arcs, arcs, cheapest_flow
from matchmaker.planning.matching import largest_matching
from matchmaker.planning.problem import IntArray, PlanningProblem
from matchmaker.planning.rules.plain import Names

# What a unit of each change counts: a table is put up, time is asked for, a buyer has to be found.
PLACE, TIME, PARTNER = 1, 2, 100
NAMED = 5  # people named in one sentence


@dataclass(frozen=True)
class Remedy:
    """Changes that together are enough, as far as capacities tell (slots may still clash).

    Args:
        buyers: (buyer, meetings more) for whom longer presence or a higher maximum is needed.
        places: further meetings at general tables, over all slots.
        partners: (enterprise, possible buyers more).
    """

    buyers: tuple[tuple[int, int], ...] = ()
    places: int = 0
    partners: tuple[tuple[int, int], ...] = ()


def cheapest_remedy(problem: PlanningProblem, capacities: Capacities, wanted: IntArray) -> Remedy:
    """Find the cheapest changes that let every enterprise have what is wanted: one flow.

    A flow that meets all wants always exists, for beside each capacity lies room
    for more at a price; what of that room it uses is the remedy.

    Args:
        problem: without locked or forbidden pairs.
        capacities: of buyers; those of enterprises do not excuse them, and of tables all count.
        wanted: meetings each enterprise shall have, (E,).
    """
    first_e = 1 + problem.n_buyers
    hub = first_e + problem.n_enterprises
    sink = hub + 1
    live = np.flatnonzero(problem.common.any(axis=1))
    buyers, enterprises = np.arange(1, first_e), np.arange(first_e, hub)
    units = int(wanted.sum())
    halls = np.maximum(problem.hall_room, 0).sum(axis=1)
    seats = sink + 1 + np.arange(len(halls)) if len(halls) else np.array([hub])
    goal = sink + 1 + problem.hall_group if len(halls) else np.full(problem.n_enterprises, hub)
    parts = [
        arcs(0, buyers, np.maximum(problem.n_slots - capacities.buyer, 0), TIME),
        arcs(seats, sink, units, PLACE),
        arcs(0, enterprises, wanted, PARTNER),
        arcs(0, buyers, capacities.buyer, 0),
        arcs(hub, sink, int(problem.tables.sum()), 0),
        arcs(1 + problem.pair_buyer[live], first_e + problem.pair_enterprise[live], 1, 0),
        arcs(enterprises, np.where(problem.has_booth, sink, goal), wanted, 0),
    ]
    if len(halls):
        parts.append(arcs(seats, hub, halls, 0))
    flow = cheapest_flow(Arcs.joined(parts), 0, sink, units)
    time, rest = flow[: problem.n_buyers], flow[problem.n_buyers :]
    places, rest = rest[: len(seats)], rest[len(seats) :]
    return Remedy(_needed(time), int(places.sum()), _needed(rest[: problem.n_enterprises]))


def _needed(units: IntArray) -> tuple[tuple[int, int], ...]:
    return tuple((int(who), int(units[who])) for who in np.flatnonzero(units))


def in_words(remedy: Remedy, names: Names) -> list[Sentence]:
    """Say what a remedy asks for, a sentence a kind of change."""
    told = []
    if remedy.places:
        told.append(
            Sentence(
                "Add room for %(places)s meetings at tables: one more table in a slot is room for "
                "one.",
                {"places": remedy.places},
            )
        )
    if remedy.buyers:
        told.append(
            Sentence(
                "Let buyers have more meetings, by longer presence or a higher maximum, "
                "%(more)s in all: %(who)s.",
                {
                    "more": sum(more for _, more in remedy.buyers),
                    "who": listed([names.buyer(who) for who, _ in remedy.buyers]),
                },
            )
        )
    if remedy.partners:
        told.append(
            Sentence(
                "Find more possible buyers for %(who)s: %(more)s pairs in all are lacking.",
                {
                    "more": sum(more for _, more in remedy.partners),
                    "who": listed([names.enterprise(who) for who, _ in remedy.partners]),
                },
            )
        )
    return told


def listed(names: Sequence[Sentence | str]) -> Sentence | str:
    """Name the first few, and say how many more there are.

    Example:
        >>> str(listed(["A", "B"]))
        'A, B'
    """
    shown = list(names[:NAMED])
    row: Sentence | str = shown[0]
    for name in shown[1:]:
        row = Sentence("%(some)s, %(next)s", {"some": row, "next": name})
    if len(names) > NAMED:
        row = Sentence("%(some)s and %(more)s more", {"some": row, "more": len(names) - NAMED})
    return row


def remedy_alone(problem: PlanningProblem, enterprise: int, least: int, names: Names) -> Sentence:
    """Say what is the least that would let one enterprise have `least` meetings, others aside.

    Its own maximum comes first, then one more slot of its own, of one of its
    buyers, all of its slots, further buyers.

    Args:
        problem: without locked or forbidden pairs.
        enterprise: one that cannot have so many even were it alone in the fair.
        least: meetings it shall have.
        names: what people and slots are called.
    """
    pairs = np.flatnonzero(problem.pair_enterprise == enterprise).tolist()
    theirs = _bits(problem.enterprise_available[enterprise])
    others = [_bits(problem.buyer_available[problem.pair_buyer[pair]]) for pair in pairs]
    if largest_matching([theirs & bits for bits in others], least) >= least:
        return Sentence("Raise its own maximum to %(least)s meetings.", {"least": least})
    for slot in range(problem.n_slots):
        if _reaches(theirs | 1 << slot, others, least):
            return Sentence("Let it be there at %(slot)s as well.", {"slot": names.slot(slot)})
    for place, pair in enumerate(pairs):
        for slot in range(problem.n_slots):
            longer = [*others[:place], others[place] | 1 << slot, *others[place + 1 :]]
            if _reaches(theirs, longer, least):
                buyer = names.buyer(int(problem.pair_buyer[pair]))
                return Sentence(
                    "Let %(buyer)s be there at %(slot)s as well.",
                    {"buyer": buyer, "slot": names.slot(slot)},
                )
    if _reaches((1 << problem.n_slots) - 1, others, least):
        return Sentence("Let it be there throughout the fair.")
    if len(pairs) >= least:
        return Sentence("Let it and its buyers be there in more common slots.")
    return Sentence("Find %(more)s more buyers who may meet it.", {"more": least - len(pairs)})


def _reaches(theirs: int, others: list[int], least: int) -> bool:
    return largest_matching([theirs & bits for bits in others], least) >= least


def _bits(there: "np.typing.NDArray[np.bool_]") -> int:
    return sum(1 << slot for slot in np.flatnonzero(there).tolist())
