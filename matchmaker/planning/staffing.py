"""Which interpreter helps in which meeting, once a plan stands."""

from collections import Counter
from collections.abc import Iterable, Mapping

from matchmaker.planning.problem import PlanningProblem
from matchmaker.planning.tables import Placed


def interpreters_of(
    problem: PlanningProblem,
    meetings: Iterable[Placed],
    kept: Mapping[Placed, int] | None = None,
) -> dict[Placed, int]:
    """Give an interpreter, by number, to every meeting that needs one.

    Whoever was told of a meeting keeps it, and whoever helped the same buyer
    just before goes on, if all can be helped so; else who can help with least
    else, then who had least to do. Nobody helps twice in a slot.

    Args:
        problem: the whole fair.
        meetings: (enterprise, buyer, slot) of a plan within the rules.
        kept: who was to help in which meeting until now.

    Returns:
        By meeting; those that need none, and any that nobody could help in, are left out.
    """
    need = problem.options.pair_need
    if need is None:
        return {}
    staff = _Staff(problem, kept or {})
    found: dict[Placed, int] = {}
    by_slot: dict[int, list[Placed]] = {}
    for row in sorted(meetings, key=lambda one: (one[2], one[0], one[1])):
        if need[problem.pair_rows[row[0], row[1]]] >= 0:
            by_slot.setdefault(row[2], []).append(row)
    for slot, talks in sorted(by_slot.items()):
        found |= staff.help_in(slot, talks)
    return found


class _Staff:
    """The interpreters, what they have done so far and for whom."""

    def __init__(self, problem: PlanningProblem, kept: Mapping[Placed, int]) -> None:
        self.problem = problem
        self.kept = kept
        self.people = problem.options.interpreters
        self.done: Counter[int] = Counter()
        self.last: dict[int, int] = {}

    def help_in(self, slot: int, talks: list[Placed]) -> dict[Placed, int]:
        """Match one slot's talks to people, those with somebody to keep first.

        A later talk pushes an earlier one to another person only if nobody is free.
        """
        helper: dict[int, Placed] = {}
        for talk in sorted(talks, key=lambda one: (one not in self.kept, one[1] not in self.last)):
            self._find(slot, talk, helper, set())
        for person, (_, buyer, _) in helper.items():
            self.done[person] += 1
            self.last[buyer] = person
        return {talk: person for person, talk in helper.items()}

    def _find(self, slot: int, talk: Placed, helper: dict[int, Placed], seen: set[int]) -> bool:
        able = self._by_liking(slot, talk)
        free = next((person for person in able if person not in helper), None)
        if free is not None:
            helper[free] = talk
            return True
        for person in able:
            if person not in seen:
                seen.add(person)
                if self._find(slot, helper[person], helper, seen):
                    helper[person] = talk
                    return True
        return False

    def _by_liking(self, slot: int, talk: Placed) -> list[int]:
        """People who can help in a talk, the best choice first."""
        options, buyer = self.problem.options, talk[1]
        pair = self.problem.pair_rows[talk[0], buyer]
        words = options.needs[int(options.pair_need[pair])] if options.pair_need is not None else ()
        able = [
            number
            for number, one in enumerate(self.people)
            if one.available[slot] and one.languages & set(words)
        ]
        return sorted(
            able,
            key=lambda one: (
                self.kept.get(talk) != one,
                self.last.get(buyer) != one,
                len(self.people[one].languages),
                self.done[one],
                one,
            ),
        )
