"""Why somebody stays below the minimum: forced alone, forced together, priced or our failure."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.alone import Hold, could_have, holding
from matchmaker.planning.bound import Bound, Capacities
from matchmaker.planning.flow import Arcs, arcs, largest_flow
from matchmaker.planning.interpreting import Pools
from matchmaker.planning.matching import fullest
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem
from matchmaker.planning.remedy import listed
from matchmaker.planning.rules.plain import Names


class Cause(StrEnum):
    """Labels of a shortfall; they exclude each other and are tested in this order."""

    ALONE = "alone"
    TOGETHER = "together"
    PRICED = "priced"
    OPEN = "open"


@dataclass(frozen=True)
class Shortfall:
    """An enterprise below its minimum, why, and in words.

    `forced` is true where no plan at all could do better, for it alone or for
    the group it stands in.
    """

    enterprise: int
    missing: int
    cause: Cause
    sentence: Sentence

    @property
    def forced(self) -> bool:
        """Say whether it is proven that no plan avoids it."""
        return self.cause in (Cause.ALONE, Cause.TOGETHER)


@dataclass(frozen=True, eq=False)
class TightGroup:
    """Enterprises that together cannot have their minima, and what they compete for.

    Args:
        enterprises: the group, (E,); nobody if all minima can be met at once.
        buyers: how many buyers may meet anyone of the group.
        lacking: meetings by which the group must stay below its minima.
        for_want_of_tables: places at tables are what is short, not buyers' time.
    """

    enterprises: BoolArray
    buyers: int
    lacking: int
    for_want_of_tables: bool


def shortfalls(
    problem: PlanningProblem,
    held: IntArray,
    bound: Bound,
    locked: IntArray,
    names: Names | None = None,
) -> list[Shortfall]:
    """Label every enterprise whose meetings stay below its minimum.

    Args:
        problem: without its locked meetings.
        held: meetings of each enterprise in the plan, locked ones left out, (E,).
        bound: of the same problem, by tightened capacities.
        locked: locked meetings of each enterprise, (E,); they count in the words.
        names: what languages are called.
    """
    missing = np.maximum(problem.enterprise_min - held, 0)
    short = np.flatnonzero(missing).tolist()
    if not short:
        return []
    group = tight_group(problem, problem.enterprise_min, bound)
    could = could_have(problem, bound.capacities.enterprise, missing > 0)
    in_relaxed = np.bincount(
        problem.pair_enterprise[bound.selected], minlength=problem.n_enterprises
    )
    scarce = scarce_groups(
        problem, problem.enterprise_min, bound.capacities, names or Names(), closely=True
    )
    judge = _Judge(problem, bound, group, scarce, could, in_relaxed, locked)
    return [judge.label(enterprise, int(missing[enterprise])) for enterprise in short]


@dataclass(frozen=True, eq=False)
class ScarceGroup:
    """Enterprises whose minima ask more of a hall's tables, or of interpreters, than there is.

    Args:
        enterprises: the group, (E,).
        lacking: meetings by which the group must stay below its minima.
        sentence: what is short.
    """

    enterprises: BoolArray
    lacking: int
    sentence: Sentence


def scarce_groups(
    problem: PlanningProblem,
    least: IntArray,
    capacities: Capacities,
    names: Names,
    *,
    closely: bool,
) -> list[ScarceGroup]:
    """Find the halls, and the languages, that cannot hold all minima that need them.

    A hall: everyone in it sits at its tables. Interpreters: of its minimum an enterprise
    can have no more without help than it has buyers who need none.

    Args:
        problem: without locked or forbidden pairs.
        least: the minima, (E,); they count only as far as each could have them alone.
        capacities: of enterprises and halls.
        names: what languages are called.
        closely: count the talks that each slot could hold, not its interpreters alone.
    """
    wanted = np.minimum(least, capacities.enterprise)
    groups = []
    for hall, places in enumerate(capacities.halls.tolist()):
        members = (problem.hall_group == hall) & (wanted > 0)
        asked = int(wanted[members].sum())
        values = {"enterprises": int(members.sum()), "wanted": asked, "places": places}
        if asked > places:
            sentence = Sentence(
                "The least meetings of %(enterprises)s enterprises in one hall need %(wanted)s "
                "places at its tables; there are %(places)s.",
                values,
            )
            groups.append(ScarceGroup(members, asked - places, sentence))
    return groups + _short_of_help(problem, wanted, names, closely=closely)


def _short_of_help(
    problem: PlanningProblem, wanted: IntArray, names: Names, *, closely: bool
) -> list[ScarceGroup]:
    if not problem.options.needs:
        return []
    pools, live = Pools.of(problem), problem.common.any(axis=1)
    groups = []
    for words in (*pools.needs, frozenset[str]().union(*pools.needs)):
        asks = pools.asks(pools.within(words))
        unhelped = np.bincount(problem.pair_enterprise[live & ~asks], minlength=len(wanted))
        talks = np.maximum(wanted - unhelped, 0)
        room = pools.helpers(pools.within(words))
        room = fullest(problem, asks, room) if closely else room
        asked, places = int(talks.sum()), int(room.sum())
        if asked > places:
            values = {"enterprises": int((talks > 0).sum()), "talks": asked, "places": places}
            sentence = Sentence(
                "For their minima %(enterprises)s enterprises need %(talks)s talks with an "
                "interpreter (%(languages)s); there is room for %(places)s.",
                values | {"languages": listed([names.language(one) for one in sorted(words)])},
            )
            groups.append(ScarceGroup(talks > 0, asked - places, sentence))
    return groups


def tight_group(problem: PlanningProblem, least: IntArray, bound: Bound) -> TightGroup:
    """Find what keeps all minima from being met at once: a largest flow and its cut.

    Minima count only as far as each could have them alone.
    """
    caps = bound.capacities
    first_e = 1 + problem.n_buyers
    hub = first_e + problem.n_enterprises
    wanted = np.minimum(least, caps.enterprise)
    places = int(problem.tables.sum())
    live = np.flatnonzero(problem.common.any(axis=1))
    buyer, enterprise = problem.pair_buyer[live], problem.pair_enterprise[live]
    network = Arcs.joined(
        [
            arcs(0, np.arange(1, first_e), caps.buyer, 0),
            arcs(1 + buyer, first_e + enterprise, 1, 0),
            arcs(np.arange(first_e, hub), np.where(problem.has_booth, hub + 1, hub), wanted, 0),
            arcs(hub, hub + 1, places, 0),
        ]
    )
    flow, reaches = largest_flow(network, 0, hub + 1)
    sent = flow[problem.n_buyers + len(live) : -1]
    lacking = int((wanted - sent).sum())
    nodes = np.zeros(hub + 2, dtype=np.bool_)
    nodes[sorted(reaches)] = True
    no_tables = int(wanted[~problem.has_booth].sum()) > places
    group = ~problem.has_booth if no_tables else nodes[first_e:hub]
    group = group & (wanted > 0) & (lacking > 0)
    partners = np.unique(buyer[group[enterprise]])
    return TightGroup(group, len(partners), lacking, no_tables)


@dataclass(frozen=True)
class _Judge:
    """What the labels are read off."""

    problem: PlanningProblem
    bound: Bound
    group: TightGroup
    scarce: list[ScarceGroup]
    could: IntArray
    in_relaxed: IntArray
    locked: IntArray

    def label(self, enterprise: int, missing: int) -> Shortfall:
        """Test the causes in their order."""
        least = int(self.problem.enterprise_min[enterprise])
        can = int(self.could[enterprise])
        if missing <= least - can:
            sentence = _alone(self.problem, enterprise, can, int(self.locked[enterprise]))
            return Shortfall(enterprise, missing, Cause.ALONE, sentence)
        if self.group.enterprises[enterprise]:
            sentence = _together(self.problem, self.group, self.bound)
            return Shortfall(enterprise, missing, Cause.TOGETHER, sentence)
        for group in self.scarce:
            if group.enterprises[enterprise]:
                return Shortfall(enterprise, missing, Cause.TOGETHER, group.sentence)
        if missing <= least - int(self.in_relaxed[enterprise]):
            sentence = Sentence(
                "A further meeting would cost the others at least %(penalty)s of value, "
                "the price of a missing one.",
                {"penalty": self.problem.short_penalty},
            )
            return Shortfall(enterprise, missing, Cause.PRICED, sentence)
        sentence = Sentence(
            "It could be avoided, but this plan did not find how: plan again with more time."
        )
        return Shortfall(enterprise, missing, Cause.OPEN, sentence)


def _alone(problem: PlanningProblem, enterprise: int, can: int, locked: int) -> Sentence:
    """Say what holds one enterprise back even were it alone in the fair."""
    pairs = np.flatnonzero(problem.pair_enterprise == enterprise)
    both = problem.enterprise_available[enterprise] & problem.buyer_available
    there = int(both[problem.pair_buyer[pairs]].any(axis=1).sum())
    least = int(problem.enterprise_min[enterprise]) + locked
    values = {"can": can + locked, "least": least, "buyers": there + locked}
    if there + locked == 0:
        return Sentence(
            "It can have none of its %(least)s least meetings: no buyer who may meet it is here in "
            "the same hours.",
            values,
        )
    if problem.enterprise_max[enterprise] <= can:
        return Sentence(
            "It can have %(can)s of its %(least)s least meetings: its own maximum is %(can)s.",
            values,
        )
    held = holding(problem, enterprise)
    if held and held[0] is Hold.HOURS:
        return Sentence(
            "It can have %(can)s of its %(least)s least meetings. Buyers who may meet it and are "
            "here in the same hours: %(buyers)s; their common hours do not allow more.",
            values,
        )
    why = _WHY[held[0]] if held else Sentence("several limits together do not allow more")
    if not held and len(pairs) <= can:
        why = Sentence("buyers who may meet it: %(can)s", values)
    return Sentence(
        "It can have %(can)s of its %(least)s least meetings: %(why)s.", values | {"why": why}
    )


_WHY: dict[Hold, Sentence] = {
    Hold.MAXIMUM: Sentence("its own maximum does not allow more"),
    Hold.DAYS: Sentence("its limit for a day does not allow more"),
    Hold.BLOCKS: Sentence("the breaks that are kept free for it do not allow more"),
    Hold.LENGTH: Sentence("too few of the slots it shares with its buyers are long enough"),
    Hold.TABLES: Sentence("too few of the slots it shares with its buyers have a table"),
    Hold.HALL: Sentence("its hall has a table in too few of the slots it shares with its buyers"),
    Hold.INTERPRETERS: Sentence(
        "an interpreter for them is here in too few of the slots it shares with its buyers"
    ),
}


def _together(problem: PlanningProblem, group: TightGroup, bound: Bound) -> Sentence:
    """Say what a group of enterprises competes for."""
    wanted = int(
        np.minimum(problem.enterprise_min, bound.capacities.enterprise)[group.enterprises].sum()
    )
    values = {
        "enterprises": int(group.enterprises.sum()),
        "buyers": group.buyers,
        "wanted": wanted,
        "places": wanted - group.lacking,
    }
    if group.for_want_of_tables:
        return Sentence(
            "The least meetings of %(enterprises)s enterprises need %(wanted)s places at tables; "
            "there are %(places)s.",
            values,
        )
    return Sentence(
        "%(enterprises)s enterprises, this one among them, need %(wanted)s meetings for their "
        "minima; the %(buyers)s buyers who may meet them have time for %(places)s.",
        values,
    )
