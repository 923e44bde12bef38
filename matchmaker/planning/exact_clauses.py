"""Clauses under construction: fresh variables, at most one, either, and counts of literals."""

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import Any

Clause = list[int]


class Clauses:
    """Rows of literals over the variables 1..top; a minus says not."""

    def __init__(self) -> None:
        self.rows: list[Clause] = []
        self.top = 0

    def new(self) -> int:
        """Make a fresh variable."""
        self.top += 1
        return self.top

    def add(self, *literals: int) -> None:
        """Ask for at least one of the literals; none at all can never hold."""
        self.rows.append(list(literals))

    def at_most_one(self, literals: Sequence[int]) -> None:
        """Ask for at most one, pair by pair."""
        self.rows += [[-one, -other] for one, other in combinations(literals, 2)]

    def implied(self, all_of: Iterable[int | bool], any_of: Iterable[int | bool]) -> None:
        """Ask for one of the second literals if all of the first hold; any may be known."""
        clause: Clause = []
        for literal in (*(negated(one) for one in all_of), *any_of):
            if literal is True:
                return
            if literal is not False:
                clause.append(literal)
        self.rows.append(clause)

    def either(self, literals: Sequence[int]) -> int:
        """Give a literal that holds exactly if one of these does; of one literal, itself."""
        if len(literals) == 1:
            return literals[0]
        name = self.new()
        self.rows += [[-one, name] for one in literals]
        self.add(-name, *literals)
        return name

    def at_most(self, literals: Sequence[int], most: int) -> None:
        """Ask for at most so many, by a sequential counter (Sinz, CP 2005)."""
        if len(literals) > most:
            self._count(literals, most, "seqcounter")

    def at_least(self, literals: Sequence[int], least: int) -> None:
        """Ask for at least so many: at most the rest does not hold."""
        if least > len(literals):
            self.add()
        elif least > 0:
            self._count([-one for one in literals], len(literals) - least, "seqcounter")

    def at_most_in_all(self, literals: Sequence[int], most: int) -> None:
        """Ask the same where few may hold, by a totaliser (Bailleux and Boufkhad, 2003)."""
        if most <= 0:
            self.rows += [[-one] for one in literals]
        elif len(literals) > most:
            self._count(literals, most, "totalizer")

    def more_than(self, literals: Sequence[int], most: int) -> list[int]:
        """Count up to `most` as that totaliser does, to ask for fewer and fewer later.

        Returns:
            Literals that hold if more than 0, more than 1, ... of these do; not "only if".
        """
        from pysat.card import ITotalizer

        if not literals:
            return []
        found: Any = ITotalizer(
            lits=list(literals), ubound=min(most, len(literals) - 1), top_id=self.top
        )
        self.rows += found.cnf.clauses
        self.top = max(self.top, found.top_id)
        return list(found.rhs)

    def counted(self, literals: Sequence[int], most: int) -> list[int]:
        """Count up to `most`, in both directions: a totaliser of Bailleux and Boufkhad (2003).

        Returns:
            Literals "at least 1", "at least 2", ..., each of which holds exactly if it is so;
            as many as there are literals, or `most` if that is less.
        """
        parts = deque([literal] for literal in literals)
        while len(parts) > 1:
            parts.append(self._merged(parts.popleft(), parts.popleft(), most))
        return list(parts[0][:most]) if parts else []

    def _merged(self, some: list[int], more: list[int], most: int) -> list[int]:
        """Count two counted rows together."""
        both = [self.new() for _ in range(min(len(some) + len(more), most))]
        for i, j in product(range(len(some) + 1), range(len(more) + 1)):
            if i + j:  # so many of each: at least so many of both
                at_least = both[min(i + j, len(both)) - 1]
                self.add(at_least, *(-row[k - 1] for row, k in ((some, i), (more, j)) if k))
            if i + j < len(both):  # no more of each: no more of both
                no_more = (row[k] for row, k in ((some, i), (more, j)) if k < len(row))
                self.add(-both[i + j], *no_more)
        return both

    def _count(self, literals: Sequence[int], most: int, encoding: str) -> None:
        from pysat.card import CardEnc, EncType

        found = CardEnc.atmost(
            list(literals), bound=most, top_id=self.top, encoding=getattr(EncType, encoding)
        )
        self.rows += found.clauses
        self.top = max(self.top, found.nv)


def negated(literal: int | bool) -> int | bool:
    """Say the opposite of a literal, or of what is known."""
    return not literal if isinstance(literal, bool) else -literal


def at_least(counted: Sequence[int], n: int) -> int | bool:
    """Read "at least n" off a count that goes at least so far, or to the number of its literals."""
    if n <= 0:
        return True
    return counted[n - 1] if n <= len(counted) else False
