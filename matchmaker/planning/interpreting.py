"""Interpreters as a resource in time: who can help how many talks of which need at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from matchmaker.planning.options import BoolArray, IntArray
from matchmaker.planning.problem import PlanningProblem


@dataclass(frozen=True, eq=False)
class Pools:
    """Interpreters of each slot by what they can help with. N needs, K kinds of people.

    Two interpreters are of one kind if they can help with the same needs.

    Args:
        needs: the languages of each need; one of them will do.
        need: number of each pair's need, -1 where none, (P,).
        serves: needs that each kind can help with, as bits, [K].
        present: how many of each kind are there, (T, K).
        standing: talks that already stand, by need, (T, N).
    """

    needs: tuple[frozenset[str], ...]
    need: IntArray
    serves: tuple[int, ...]
    present: IntArray
    standing: IntArray
    _known: dict[tuple[tuple[int, ...], tuple[int, ...]], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: PlanningProblem) -> "Pools":
        """Sort the interpreters of a problem by what they can help with."""
        options = problem.options
        kinds: dict[int, IntArray] = {}
        for person in options.interpreters:
            bits = sum(
                1 << number for number, need in enumerate(options.needs) if need & person.languages
            )
            if bits:
                kinds.setdefault(bits, np.zeros(problem.n_slots, dtype=np.int64))
                kinds[bits] += person.available
        serves = tuple(sorted(kinds))
        present = np.zeros((problem.n_slots, len(serves)), dtype=np.int64)
        for column, bits in enumerate(serves):
            present[:, column] = kinds[bits]
        standing = np.zeros((problem.n_slots, len(options.needs)), dtype=np.int64)
        asked = options.standing_need >= 0
        np.add.at(standing, (options.standing[asked, 2], options.standing_need[asked]), 1)
        none = np.full(problem.n_pairs, -1, dtype=np.int64)
        need = none if options.pair_need is None else options.pair_need
        return cls(options.needs, need, serves, present, standing)

    @cached_property
    def families(self) -> tuple[tuple[frozenset[str], int], ...]:
        """Sets of languages that together may be short: each need, and all that share people.

        With each goes which needs lie within it, as bits. The large ones come last.
        """
        sets = {*self.needs, *self._joined()}
        ordered = sorted(sets, key=lambda words: (len(words), sorted(words)))
        return tuple((words, self.within(words)) for words in ordered)

    def within(self, words: frozenset[str]) -> int:
        """Needs of which every language is among some, as bits."""
        return sum(1 << number for number, need in enumerate(self.needs) if need <= words)

    def _joined(self) -> list[frozenset[str]]:
        """Join needs that share a language or a kind of interpreter."""
        groups: list[tuple[frozenset[str], int]] = []
        for number, need in enumerate(self.needs):
            reach = 1 << number
            for bits in self.serves:
                reach |= bits if bits >> number & 1 else 0
            words, apart = need, []
            for other_words, other in groups:
                if other & reach or other_words & words:
                    words, reach = words | other_words, reach | other
                else:
                    apart.append((other_words, other))
            groups = [*apart, (words, reach)]
        return [words for words, _ in groups]

    def enough(self, slot: int, asked: Sequence[int]) -> bool:
        """Say whether every talk of a slot gets an interpreter, `asked` counted by need."""
        people = tuple(self.present[slot].tolist())
        key = (people, tuple(asked))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _all_helped(self.serves, people, asked)
        return found

    def asks(self, needs: int) -> BoolArray:
        """Pairs whose need is among some (bits), (P,)."""
        named = np.array([needs >> one & 1 for one in range(len(self.needs))] + [0], dtype=np.bool_)
        asked: BoolArray = named[self.need]
        return asked

    def over(self, slot: int, talks: IntArray) -> IntArray:
        """How many more talks of each need ask for help than there are people, (N,).

        Each need is looked at beside all that its helpers could be asked for.
        """
        most = np.full(len(self.needs), -(1 << 30), dtype=np.int64)
        for _, needs in self.families:
            within = [one for one in range(len(talks)) if needs >> one & 1]
            excess = talks[within].sum() - self.helpers(needs)[slot]
            most[within] = np.maximum(most[within], excess)
        return most

    def helpers(self, needs: int) -> IntArray:
        """People left in each slot who can help with any of some needs (bits), (T,).

        Less the talks that stand already and can only be helped by them.
        """
        able = [column for column, bits in enumerate(self.serves) if bits & needs]
        people: IntArray = self.present[:, able].sum(axis=1)
        within = [need for need in range(self.standing.shape[1]) if needs >> need & 1]
        left: IntArray = np.maximum(people - self.standing[:, within].sum(axis=1), 0)
        return left


def _all_helped(serves: Sequence[int], people: Sequence[int], asked: Sequence[int]) -> bool:
    """Hall's condition: no set of needs has more talks than people who can help with any.

    Only sets closed under what kinds share matter; needs are few, so all sets
    of those that are asked for are tried while they are at most `MOST_TRIED`, else
    a matching decides.
    """
    wanted = [need for need, count in enumerate(asked) if count]
    if len(wanted) > MOST_TRIED:
        return _by_matching(serves, people, asked)
    for chosen in range(1, 1 << len(wanted)):
        needs = sum(1 << need for place, need in enumerate(wanted) if chosen >> place & 1)
        talks = sum(asked[need] for place, need in enumerate(wanted) if chosen >> place & 1)
        if talks > sum(count for bits, count in zip(serves, people, strict=True) if bits & needs):
            return False
    return True


MOST_TRIED = 6


def _by_matching(serves: Sequence[int], people: Sequence[int], asked: Sequence[int]) -> bool:
    """Match talks to people one by one, letting earlier ones change their helper."""
    staff = [bits for bits, count in zip(serves, people, strict=True) for _ in range(count)]
    talks = [need for need, count in enumerate(asked) for _ in range(count)]
    helps: dict[int, int] = {}

    def find(talk: int, seen: set[int]) -> bool:
        for person, bits in enumerate(staff):
            if bits >> talks[talk] & 1 and person not in seen:
                seen.add(person)
                if person not in helps or find(helps[person], seen):
                    helps[person] = talk
                    return True
        return False

    return len(talks) <= len(staff) and all(find(talk, set()) for talk in range(len(talks)))
