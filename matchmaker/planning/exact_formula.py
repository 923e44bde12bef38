"""A meeting list as clauses: a slot each, everyone's day, tables, precedence, fairness.

What holds: every model is a plan within the limits, and every such plan is a model.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from matchmaker.planning.b2bsp import MeetingList
from matchmaker.planning.exact_clauses import Clauses, at_least
from matchmaker.planning.exact_days import by_runs, by_states
from matchmaker.planning.exact_diagram import Layers
from matchmaker.planning.problem import BoolArray


@dataclass(frozen=True)
class Limits:
    """Breaks that each participant may have, from fewest to most."""

    fewest: tuple[int, ...]
    most: tuple[int, ...]

    @property
    def possible(self) -> bool:
        """Say whether everyone is left with a choice."""
        return all(a <= b for a, b in zip(self.fewest, self.most, strict=True))


class Formula:
    """The clauses, and what their variables mean.

    Attributes:
        clauses: rows of literals.
        place: for each meeting its slots and the literal "it is held then".
        busy: for each participant the slots and "he is busy then".
        more: for each participant j and "he has at least j breaks", for each j
            above his fewest up to his most.
    """

    def __init__(
        self,
        problem: MeetingList,
        domain: BoolArray,
        days: Sequence[Layers],
        limits: Limits,
        fairness: int,
    ) -> None:
        self.problem, self.limits = problem, limits
        self.meetings = problem.meetings_of()
        self._clusters = self._shared_out(range(problem.n_meetings))
        self.clauses = Clauses()
        self.place = [
            {int(slot): self.clauses.new() for slot in row.nonzero()[0]} for row in domain
        ]
        self.busy: list[dict[int, int]] = [{} for _ in self.meetings]
        self.more: list[dict[int, int]] = [{} for _ in self.meetings]
        self._busy_with: dict[tuple[int, frozenset[int]], int] = {}
        self._places()
        for one, layers in enumerate(days):
            if len(self.meetings[one]) > 1:
                self._day(one, layers)
        self._tables()
        self._precedences()
        self._fair(fairness)
        self._balance_sides()

    def hold_breaks(self, most: int) -> None:
        """Ask for at most so many breaks in all."""
        self.clauses.at_most_in_all(self.breaks(), most - sum(self.limits.fewest))

    def breaks(self) -> list[int]:
        """List the literals of all breaks above everybody's fewest: one more each that holds."""
        return [literal for row in self.more for literal in row.values()]

    def slots(self, model: Sequence[int]) -> tuple[int, ...]:
        """Read each meeting's slot off a model, from 0."""
        true = {literal for literal in model if literal > 0}
        return tuple(
            next(slot for slot, literal in row.items() if literal in true) for row in self.place
        )

    def _places(self) -> None:
        """Give every meeting one slot, and nobody two meetings in one."""
        for row in self.place:
            self.clauses.add(*row.values())
            self.clauses.at_most_one(list(row.values()))
        for one, mine in enumerate(self.meetings):
            for slot in range(self.problem.n_slots):
                here = [
                    self.place[meeting][slot] for meeting in mine if slot in self.place[meeting]
                ]
                if here:
                    self.clauses.at_most_one(here)
                    self.busy[one][slot] = self.clauses.either(here)
                    self._busy_with[slot, frozenset(here)] = self.busy[one][slot]

    def _day(self, one: int, layers: Layers) -> None:
        """Say which days one participant may have, and count their breaks."""
        busy = [self.busy[one].get(slot, False) for slot in range(self.problem.n_slots)]
        fewest = self.limits.fewest[one]
        self.more[one] = (
            by_states(self.clauses, layers, busy, fewest)
            if fewest
            else by_runs(self.clauses, layers, busy)
        )

    def _tables(self) -> None:
        """Let no slot hold more meetings than tables, nor too few for the other slots.

        Participants who cover all meetings stand for them: each is in one meeting
        at a time, so few literals are counted a slot.
        """
        problem = self.problem
        least = problem.n_meetings - problem.n_tables * (problem.n_slots - 1)
        for slot in range(problem.n_slots):
            held = self._held_in(slot, self._clusters.values())
            self.clauses.at_most(held, problem.n_tables)
            self.clauses.at_least(held, least)

    def _balance_sides(self) -> None:
        """Say as well that busy hosts are as many as busy guests and twice the hosts' meetings.

        Hosts are participants who together have a side in every meeting; the others,
        the guests, never meet each other. So a slot's guests each sit with a host, and
        what hosts are left sit with hosts. It follows from the meetings, but only by looking
        at all of them, and the search sees many a contradiction by it alone.
        """
        hosts = set(self._clusters)
        guests = set(range(self.problem.n_participants)) - hosts
        inner = [m for m, both in enumerate(self.problem.people.tolist()) if hosts.issuperset(both)]
        clusters = self._shared_out(inner).values()
        for slot in range(self.problem.n_slots):
            among = self._held_in(slot, clusters)
            self._balance(self._busy_in(slot, hosts), self._busy_in(slot, guests), among)

    def _balance(self, hosts: list[int], guests: list[int], inner: list[int]) -> None:
        """Let busy hosts be busy guests and twice the meetings among hosts, and tables suffice."""
        implied, counted, tables = self.clauses.implied, self.clauses.counted, self.problem.n_tables
        hosting = counted(hosts, 2 * tables + 1)
        visiting, among = counted(guests, tables + 1), counted(inner, tables + 1)
        for g, i in product(range(tables + 2), repeat=2):
            both = at_least(visiting, g), at_least(among, i)
            if g + i <= tables:
                implied(both, [at_least(hosting, g + 2 * i)])
                one_more = at_least(visiting, g + 1), at_least(among, i + 1)
                implied([at_least(hosting, g + 2 * i + 1)], one_more)
            elif g + i == tables + 1:
                implied(both, [])

    def _busy_in(self, slot: int, people: Iterable[int]) -> list[int]:
        return [self.busy[one][slot] for one in sorted(people) if slot in self.busy[one]]

    def _held_in(self, slot: int, clusters: Iterable[Sequence[int]]) -> list[int]:
        """Say of each cluster of one participant's meetings that one is held in the slot."""
        rows = [
            [self.place[meeting][slot] for meeting in cluster if slot in self.place[meeting]]
            for cluster in clusters
        ]
        return [self._held(row, slot) for row in rows if row]

    def _shared_out(self, meetings: Iterable[int]) -> dict[int, list[int]]:
        """Share meetings out to participants, who has most of those left first."""
        left = set(meetings)
        clusters = {}
        while left:
            mine = [left.intersection(row) for row in self.meetings]
            one = max(range(len(mine)), key=lambda one: len(mine[one]))
            clusters[one] = sorted(mine[one])
            left -= mine[one]
        return clusters

    def _held(self, row: Sequence[int], slot: int) -> int:
        """Give the literal that one of these is held; that somebody is busy if it says as much."""
        return self._busy_with.get((slot, frozenset(row))) or self.clauses.either(row)

    def _precedences(self) -> None:
        """Let what must come before be over: over by a slot implies over by the slot before.

        With names for "over by then" the search learns of whole parts of the day at once.
        """
        over: dict[int, dict[int, int]] = {}
        for meeting, earlier in enumerate(self.problem.before):
            for one in (meeting, *earlier) if earlier else ():
                over[one] = over.get(one) or self._over_by(one)
            for other in earlier:
                for slot, literal in over[meeting].items():
                    before = over[other].get(slot - 1)
                    self.clauses.add(-literal, *([] if before is None else [before]))

    def _over_by(self, meeting: int) -> dict[int, int]:
        """Name "the meeting is over by the end of the slot", from its first slot on."""
        over: dict[int, int] = {}
        last: int | None = None
        for slot in range(min(self.place[meeting]), self.problem.n_slots):
            held = self.place[meeting].get(slot)
            if held is not None:
                name = self.clauses.either([held] if last is None else [last, held])
                if last is not None:
                    self.clauses.add(-last, -held)
                last = name
            if last is not None:
                over[slot] = last
        return over

    def _fair(self, fairness: int) -> None:
        """Let no two participants' breaks differ by more than `fairness`.

        everyone[j] says that everyone has at least j breaks. Nothing is said where
        the limits alone keep any two so close.
        """
        fewest, most = min(self.limits.fewest, default=0), max(self.limits.most, default=0)
        if most - fewest <= fairness:
            return
        everyone = {j: self.clauses.new() for j in range(fewest + 1, most - fairness + 1)}
        for one in range(self.problem.n_participants):
            for j, name in everyone.items():
                self.clauses.implied([self._at_least(one, j + fairness)], [name])
                self.clauses.implied([name], [self._at_least(one, j)])

    def _at_least(self, one: int, breaks: int) -> int | bool:
        """Give the literal that somebody has at least so many breaks, or what is known of it."""
        if breaks <= self.limits.fewest[one]:
            return True
        return self.more[one].get(breaks, False)
