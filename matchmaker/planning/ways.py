"""What would have to be given up so that a pair fits into a slot of a finished plan."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from matchmaker.planning.board import NOBODY, Board, slots_of
from matchmaker.planning.limits import Halls, Interpreting, Limit


class Cost(NamedTuple):
    """What a way costs; compared part by part, so nothing counts like what is impossible.

    Args:
        impossible: things in the way that may not be given up: pinned meetings, other rules.
        loss: worth given up, less what the pair brings; below 0 it would be a gain.
        meetings: how many are given up.
    """

    impossible: int
    loss: int
    meetings: int


@dataclass(frozen=True)
class Spare:
    """Something that is thought away, to see whether the answer would be another.

    Args:
        enterprise, buyer: one more meeting that this side may have.
        table: one more table in the slot.
        gone: a meeting that is not there, -1 for none.
        rule: a further rule that does not hold for the pair.
    """

    enterprise: int = 0
    buyer: int = 0
    table: int = 0
    gone: int = NOBODY
    rule: type[Limit] | None = None


NOTHING = Spare()


@dataclass(frozen=True)
class Way:
    """A slot for the pair, and the meetings that have to go for it.

    Args:
        slot: where the pair would meet.
        given_up: rows of the meetings that go.
        cost: what that costs.
        at_enterprise, at_buyer: the meeting that each side has in this slot, -1 if none.
        tables_full: no table is left once the two have put their own meetings aside.
        refused: further rules that want more to go, and the meetings that go for each; none
            where nothing would do.
    """

    slot: int
    given_up: tuple[int, ...]
    cost: Cost
    at_enterprise: int
    at_buyer: int
    tables_full: bool
    refused: tuple[tuple[type[Limit], tuple[int, ...]], ...] = ()


class Ways:
    """Looks for ways for one pair, nothing but this pair's slots being touched.

    Args:
        board: the finished plan, pinned meetings among it.
        pair: row of a pair that is not placed.
        pinned: rows of the meetings that may not be given up.
    """

    def __init__(self, board: Board, pair: int, pinned: frozenset[int]) -> None:
        self.board, self.pair, self.pinned = board, pair, pinned
        self.enterprise, self.buyer = board.enterprise_of[pair], board.buyer_of[pair]
        self.common = slots_of(board.problem.common_bits[pair])
        rows_e, rows_b = board.problem.pair_enterprise, board.problem.pair_buyer
        placed = board.slot_of >= 0
        self.of_enterprise = (placed & (rows_e == self.enterprise)).nonzero()[0].tolist()
        self.of_buyer = (placed & (rows_b == self.buyer)).nonzero()[0].tolist()
        self.worth: list[int] = board.problem.pair_worth.tolist()

    def all(self, spare: Spare = NOTHING) -> list[Way]:
        """Give the way of each common slot, the cheapest first."""
        return sorted((self.through(slot, spare) for slot in self.common), key=lambda way: way.cost)

    def through(self, slot: int, spare: Spare = NOTHING) -> Way:
        """Find the least that must go so that the pair fits into one slot."""
        board = self.board
        mine = board.enterprise_row[self.enterprise][slot]
        theirs = board.buyer_row[self.buyer][slot]
        mine = NOBODY if mine == spare.gone else mine
        theirs = NOBODY if theirs == spare.gone else theirs
        go = [one for one in (mine, theirs) if one != NOBODY]
        crowd = self._crowd(slot, go, spare)
        if crowd is not None:
            go.append(self._cheapest(crowd))
        for most, meetings in (
            (
                int(board.problem.enterprise_max[self.enterprise]) + spare.enterprise,
                self.of_enterprise,
            ),
            (int(board.problem.buyer_max[self.buyer]) + spare.buyer, self.of_buyer),
        ):
            left = [one for one in meetings if one != spare.gone and one not in go]
            if len(left) >= most:
                go.append(self._cheapest(left))
        refused = self._refused(slot, go, spare) if board.limits else ()
        for _, beside in refused:
            go += beside or [NOBODY]
        cost = self._cost(go, spare)
        return Way(slot, tuple(go), cost, mine, theirs, crowd is not None, refused)

    def _refused(
        self, slot: int, go: list[int], spare: Spare
    ) -> tuple[tuple[type[Limit], tuple[int, ...]], ...]:
        """Ask the further rules once some meetings are gone; what else would have to go for each.

        A rule that allows a plan allows every part of it, so what goes for one rule never
        offends another.
        """
        board = self.board
        if NOBODY in go or not self.pinned.isdisjoint(go):
            return ()  # it cannot be done anyhow
        lifted: list[tuple[int, int]] = []
        for one in (*go, *([spare.gone] if spare.gone != NOBODY else [])):
            lifted.append((one, int(board.slot_of[one])))
            board.lift(one)
        found = []
        for limit in board.limits:
            thought_up = isinstance(limit, Halls) and spare.table
            if thought_up or type(limit) is spare.rule or limit.allows(self.pair, slot):
                continue
            beside = self._beside(limit, slot)
            found.append((type(limit), beside))
            lifted += [(one, int(board.slot_of[one])) for one in beside]
            for one in beside:
                board.lift(one)
            if not beside:
                break
        for one, back in reversed(lifted):
            board.place(one, back)
        return tuple(found)

    def _beside(self, limit: Limit, slot: int) -> tuple[int, ...]:
        """The cheapest meeting, or the cheapest two, without which a rule lets the pair in."""
        board = self.board
        near = {*self.of_enterprise, *self.of_buyer}
        if isinstance(limit, Interpreting):
            near = set(board.pairs_in(slot).tolist())
        free = sorted(
            (one for one in near if board.slot_of[one] >= 0 and one not in self.pinned),
            key=lambda one: (self._price(one), one),
        )
        choices: list[tuple[int, ...]] = [(one,) for one in free]
        if not isinstance(limit, Interpreting):  # each side may have a full day, a walk two ends
            choices += sorted(
                combinations(free, 2), key=lambda two: sum(self._price(one) for one in two)
            )
        return next((some for some in choices if self._helps(limit, slot, some)), ())

    def _helps(self, limit: Limit, slot: int, some: tuple[int, ...]) -> bool:
        """Say whether a rule lets the pair in once some meetings are gone."""
        slots = [int(self.board.slot_of[one]) for one in some]
        for one in some:
            self.board.lift(one)
        helps = limit.allows(self.pair, slot)
        for one, back in zip(reversed(some), reversed(slots), strict=True):
            self.board.place(one, back)
        return helps

    def _tables_full(self, slot: int, go: list[int], spare: Spare) -> bool:
        board = self.board
        if not board.needs_table[self.pair]:
            return False
        freed = sum(board.needs_table[one] for one in go) + spare.table
        if spare.gone != NOBODY and board.slot_of[spare.gone] == slot:
            freed += board.needs_table[spare.gone]
        return board.seated[slot] - freed >= board.tables[slot]

    def _crowd(self, slot: int, go: list[int], spare: Spare) -> list[int] | None:
        """Meetings of which one must go for want of a table; None where one is left."""
        board, room = self.board, self.hall_tables(slot)
        if room is not None and board.needs_table[self.pair]:
            hall_of, enterprises = board.problem.hall_group, board.enterprise_of
            crowd = [
                one
                for one in self._at_tables(slot, {*go, spare.gone})
                if hall_of[enterprises[one]] == hall_of[self.enterprise]
            ]
            if len(crowd) >= room + spare.table:
                return crowd
        if self._tables_full(slot, go, spare):
            return self._at_tables(slot, {*go, spare.gone})
        return None

    def hall_tables(self, slot: int) -> int | None:
        """Tables of the enterprise's hall in a slot; None where halls have none of their own."""
        problem = self.board.problem
        if not len(problem.hall_room):
            return None
        return int(problem.hall_room[problem.hall_group[self.enterprise], slot])

    def _at_tables(self, slot: int, without: set[int]) -> list[int]:
        return [
            one
            for one in self.board.pairs_in(slot).tolist()
            if self.board.needs_table[one] and one not in without
        ]

    def _cheapest(self, meetings: list[int]) -> int:
        """The meeting whose end costs least; -1 where none can be ended."""
        free = [one for one in meetings if one not in self.pinned]
        return min(free, key=lambda one: (self._price(one), one), default=NOBODY)

    def _price(self, one: int) -> int:
        """Worth of a meeting, and the penalty where somebody else falls below a minimum."""
        board, problem = self.board, self.board.problem
        e, b = board.enterprise_of[one], board.buyer_of[one]
        short_e = e != self.enterprise and board.held_e[e] <= problem.enterprise_min[e]
        short_b = b != self.buyer and board.held_b[b] <= problem.buyer_min[b]
        return self.worth[one] + problem.short_penalty * (int(short_e) + int(short_b))

    def _cost(self, go: list[int], spare: Spare) -> Cost:
        ended = [one for one in go if one != NOBODY]
        impossible = len(go) - len(ended) + sum(one in self.pinned for one in ended)
        loss = sum(self.worth[one] for one in ended) - self.worth[self.pair]
        loss += self.board.problem.short_penalty * self._more_missing(ended, spare)
        return Cost(impossible, loss, len(go))

    def _more_missing(self, ended: list[int], spare: Spare) -> int:
        """Meetings more below a minimum than without the pair."""
        board, problem = self.board, self.board.problem
        thought_away = [spare.gone] if spare.gone != NOBODY else []
        total = 0
        for of, pair_of, held, least in (
            (self.enterprise, board.enterprise_of, board.held_e, problem.enterprise_min),
            (self.buyer, board.buyer_of, board.held_b, problem.buyer_min),
        ):
            lost = Counter(pair_of[one] for one in ended)
            away = Counter(pair_of[one] for one in thought_away)
            for who in {*lost, of}:
                before = int(held[who]) - away[who]
                after = before - lost[who] + (who == of)
                total += max(0, int(least[who]) - after) - max(0, int(least[who]) - before)
        return total
