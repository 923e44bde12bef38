"""Everything that can be said before a plan is made, for the page and the command alike."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from matchmaker.planning.bound import flow_bound
from matchmaker.planning.hindrance import Hindrance, hindrances
from matchmaker.planning.interpreting import Pools
from matchmaker.planning.problem import PlanningProblem, open_part
from matchmaker.planning.remedy import in_words
from matchmaker.planning.rules.plain import Names
from matchmaker.planning.screen import Screen, screen
from matchmaker.planning.worth import Kind, OneMore, dearest, first_units, value_alone


@dataclass(frozen=True)
class Outlook:
    """A first look, and what would help.

    Args:
        screen: room, the largest promise, contradictions.
        bound: value that no plan exceeds; None while locked meetings contradict the rules.
        hindrances: who is going to stay below his least meetings, why, and the mend.
        dearest: of what one more would add most.
        languages: of each interpreter that `dearest` may name.
        place: value that one more meeting at a table adds, in any slot of `wanting`.
        wanting: slots that people could fill beyond their tables; none where that adds nothing.
    """

    screen: Screen
    bound: int | None = None
    hindrances: tuple[Hindrance, ...] = ()
    dearest: tuple[OneMore, ...] = ()
    languages: tuple[tuple[str, ...], ...] = ()
    place: int = 0
    wanting: tuple[int, ...] = ()

    def to_json(self, names: Names) -> dict[str, Any]:
        """Write it as plain JSON values, sentences in English."""
        found = self.screen
        return {
            "places": found.places,
            "most_meetings": found.most_meetings,
            "largest_k": found.largest_k,
            "next_obstacle": str(found.next_obstacle) if found.next_obstacle else None,
            "remedies": [str(one) for one in in_words(found.remedy, names)],
            "steps": [
                {"k": step.k, "alone": step.alone, "lacking": step.lacking} for step in found.steps
            ],
            "without_buyer": list(found.without_buyer),
            "contradictions": [str(one) for one in found.contradictions],
            "bound": self.bound,
            "hindrances": [
                {
                    "enterprise": one.enterprise,
                    "missing": one.missing,
                    "cause": one.cause.value,
                    "why": str(one.why),
                    "remedies": [str(remedy) for remedy in one.remedies],
                }
                for one in self.hindrances
            ],
            "dearest": [
                {"kind": one.kind.value, "who": one.who, "gain": one.gain} | self._spoken(one)
                for one in self.dearest
            ],
            "place_gain": self.place,
            "slots_wanting_tables": list(self.wanting),
        }

    def _spoken(self, one: OneMore) -> dict[str, Any]:
        if one.kind is not Kind.INTERPRETER or one.who is None:
            return {}
        return {"languages": list(self.languages[one.who])}


def look_ahead(problem: PlanningProblem, names: Names | None = None) -> Outlook:
    """Look at a problem from all sides before it is solved: no plan is made."""
    names = names or Names()
    found = screen(problem, names)
    if found.contradictions:
        return Outlook(found)
    opened = open_part(problem)
    bare = value_alone(opened.problem)
    bound = flow_bound(bare)
    locked = np.bincount(problem.locked[:, 0], minlength=problem.n_enterprises)
    units = first_units(bare)
    wanting = tuple(np.flatnonzero(units.wanting).tolist()) if units.place else ()
    return Outlook(
        screen=found,
        bound=bound.worth + opened.locked_value,
        hindrances=hindrances(bare, bound, locked, names),
        dearest=tuple(dearest(units)),
        languages=tuple(tuple(sorted(words)) for words, _ in Pools.of(opened.problem).families),
        place=units.place if wanting else 0,
        wanting=wanting,
    )
