"""Clauses under construction: fresh variables, at most one, either, and counts of literals."""

from collections.abc import Sequence
from itertools import combinations

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

    def at_most_of_many(self, literals: Sequence[int], most: int) -> None:
        """Ask the same of a long row, by a cardinality network (Asin et al., 2011)."""
        if len(literals) > most:
            self._count(literals, most, "cardnetwrk")

    def at_most_in_all(self, literals: Sequence[int], most: int) -> None:
        """Ask the same where few may hold, by a totaliser (Bailleux and Boufkhad, 2003)."""
        if most <= 0:
            self.rows += [[-one] for one in literals]
        elif len(literals) > most:
            self._count(literals, most, "totalizer")

    def _count(self, literals: Sequence[int], most: int, encoding: str) -> None:
        from pysat.card import CardEnc, EncType

        found = CardEnc.atmost(
            list(literals), bound=most, top_id=self.top, encoding=getattr(EncType, encoding)
        )
        self.rows += found.clauses
        self.top = max(self.top, found.nv)
