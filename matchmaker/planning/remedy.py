"""The least that would have to change so that a promise can be kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.bound import Capacities, Layers
from matchmaker.planning.flow import Arcs, arcs, cheapest_flow
from matchmaker.planning.interpreting import Pools
from matchmaker.planning.problem import IntArray, PlanningProblem
from matchmaker.planning.rules.plain import Names

# What a unit of each change counts: a table is put up, time is asked for, an interpreter is
# hired, a buyer has to be found.
PLACE, TIME, TALK, PARTNER = 1, 2, 5, 100
NAMED = 5  # people named in one sentence


@dataclass(frozen=True)
class Remedy:
    """Changes that together are enough, as far as capacities tell (slots may still clash).

    Args:
        buyers: (buyer, meetings more) for whom longer presence or a higher maximum is needed.
        places: further meetings at general tables, over all slots.
        talks: (languages, talks more) for which an interpreter of one of them is needed.
        partners: (enterprise, possible buyers more).
        by_day: buyers have limits for single days, which may have to be raised as well.
    """

    buyers: tuple[tuple[int, int], ...] = ()
    places: int = 0
    talks: tuple[tuple[tuple[str, ...], int], ...] = ()
    partners: tuple[tuple[int, int], ...] = ()
    by_day: bool = False


def cheapest_remedy(problem: PlanningProblem, capacities: Capacities, wanted: IntArray) -> Remedy:
    """Find the cheapest changes that let every enterprise have what is wanted: one flow.

    A flow that meets all wants always exists, for beside each capacity lies room
    for more at a price; what of that room it uses is the remedy.

    Args:
        problem: without locked or forbidden pairs.
        capacities: of buyers; those of enterprises do not excuse them, and of tables all count.
        wanted: meetings each enterprise shall have, (E,).
    """
    network = _Network(problem, capacities)
    units = int(wanted.sum())
    parts = network.more(wanted)
    counts = [len(part.tail) for part in parts]
    flow = cheapest_flow(Arcs.joined([*parts, *network.there(wanted)]), 0, network.sink, units)
    time, places, talks, partners, _ = np.split(flow, np.cumsum(counts))
    return Remedy(
        _needed(time),
        int(places.sum()),
        tuple((network.languages[at], more) for at, more in _needed(talks)),
        _needed(partners),
        by_day=bool(time.any()) and problem.options.buyer_day_max is not None,
    )


class _Network:
    """Source 0, buyers, enterprises, hub, sink, halls, families of languages.

    Interpreters are looked at where the buyer alone decides whether one is needed; where
    the pair does, they limit no flow, and nothing is said of them.
    """

    def __init__(self, problem: PlanningProblem, capacities: Capacities) -> None:
        self.problem, self.capacities = problem, capacities
        self.buyers = np.arange(1, 1 + problem.n_buyers)
        self.hub = 1 + problem.n_buyers + problem.n_enterprises
        self.enterprises = np.arange(1 + problem.n_buyers, self.hub)
        self.sink = self.hub + 1
        self.halls = self.sink + 1 + np.arange(len(problem.hall_room))
        layers = Layers.of(problem) if len(capacities.helped) else None
        self.languages: list[tuple[str, ...]] = []
        self.outer = np.empty(0, dtype=np.int64)
        self.origin = np.zeros(problem.n_buyers, dtype=np.int64)
        first = self.sink + 1 + len(self.halls)
        if layers is not None:
            self.languages = [tuple(sorted(words)) for words, _ in Pools.of(problem).families]
            self.outer = np.where(layers.parent < 0, 0, first + layers.parent)
            self.origin = np.where(layers.of_buyer < 0, 0, first + layers.of_buyer)
        self.families = first + np.arange(len(self.languages))

    def more(self, wanted: IntArray) -> list[Arcs]:
        """What there could be more of, at a price: buyers' time, places, talks, buyers."""
        problem, units = self.problem, int(wanted.sum())
        longer = np.maximum(problem.n_slots - self.capacities.buyer, 0)
        seats = self.halls if len(self.halls) else np.array([self.hub])
        return [
            arcs(self.origin, self.buyers, longer, TIME),
            arcs(seats, self.sink, units, PLACE),
            arcs(0, self.families, units, TALK),
            arcs(0, self.enterprises, wanted, PARTNER),
        ]

    def there(self, wanted: IntArray) -> list[Arcs]:
        """What there is."""
        problem, capacities = self.problem, self.capacities
        live = np.flatnonzero(problem.common.any(axis=1))
        e, b = problem.pair_enterprise[live], problem.pair_buyer[live]
        goal = np.full(problem.n_enterprises, self.hub)
        if len(self.halls):
            goal = self.sink + 1 + problem.hall_group
        rooms = np.maximum(problem.hall_room, 0).sum(axis=1)
        helped = capacities.helped if len(self.families) else self.families
        return [
            arcs(self.origin, self.buyers, capacities.buyer, 0),
            arcs(self.outer, self.families, helped, 0),
            arcs(self.hub, self.sink, int(problem.tables.sum()), 0),
            arcs(self.buyers[b], self.enterprises[e], 1, 0),
            arcs(self.enterprises, np.where(problem.has_booth, self.sink, goal), wanted, 0),
            arcs(self.halls, self.hub, rooms, 0),
        ]


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
        told.append(_of_buyers(remedy, names))
    told += [_of_talks(languages, more, names) for languages, more in remedy.talks]
    if remedy.partners:
        told.append(
            Sentence(
                "Find more possible buyers for %(who)s; pairs lacking in all: %(more)s.",
                {
                    "more": sum(more for _, more in remedy.partners),
                    "who": listed([names.enterprise(who) for who, _ in remedy.partners]),
                },
            )
        )
    return told


def _of_buyers(remedy: Remedy, names: Names) -> Sentence:
    values = {
        "more": sum(more for _, more in remedy.buyers),
        "who": listed([names.buyer(who) for who, _ in remedy.buyers]),
    }
    if remedy.by_day:
        return Sentence(
            "Let buyers have more meetings, by longer presence, a higher maximum or a higher limit "
            "for a day, %(more)s in all: %(who)s.",
            values,
        )
    return Sentence(
        "Let buyers have more meetings, by longer presence or a higher maximum, "
        "%(more)s in all: %(who)s.",
        values,
    )


def _of_talks(languages: Sequence[str], more: int, names: Names) -> Sentence:
    return Sentence(
        "Find interpreters (%(languages)s). Further talks that need one: %(talks)s; one for one "
        "slot helps in one talk.",
        {"talks": more, "languages": listed([names.language(one) for one in languages])},
    )


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
