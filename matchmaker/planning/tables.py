"""Tables are numbered last, so that whoever stays can stay put."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from matchmaker.planning.problem import PlanningProblem

BOOTH = -1

Placed = tuple[int, int, int]
Seated = tuple[int, int, int, int]


class HallTables:
    """Table numbers of each hall: they count from 0, hall by hall, the same in every slot.

    Args:
        group: of each enterprise, the row of its hall; -1 at its own booth.
        room: tables of each row in each slot.
    """

    def __init__(self, group: Sequence[int], room: Sequence[Sequence[int]]) -> None:
        self.group = group
        self.room = room
        most = [max(row, default=0) for row in room]
        self.firsts = list(accumulate(most[:-1], initial=0))

    def of(self, slot: int) -> Callable[[int], range]:
        """Tell an enterprise's tables in a slot."""
        ranges = [
            *(
                range(first, first + max(0, row[slot]))
                for first, row in zip(self.firsts, self.room, strict=True)
            ),
            range(0),  # a booth's: none
        ]
        return lambda enterprise: ranges[self.group[enterprise]]


def hall_tables(problem: PlanningProblem) -> HallTables | None:
    """Tables of the halls of a whole problem; None where no hall has its own."""
    if problem.options.hall_tables is None:
        return None
    return HallTables(problem.hall_group.tolist(), problem.hall_room.tolist())


def number_tables(
    meetings: Iterable[Placed],
    has_booth: Sequence[bool],
    tables: Sequence[int],
    kept: Mapping[Placed, int] | None = None,
    halls: HallTables | None = None,
    *,
    taken: Mapping[int, Collection[int]] | None = None,
) -> list[Seated]:
    """Give every meeting a table, counted from 0 in each slot; -1 is the own booth.

    A meeting goes where its busier side sat last, else where the other side
    sat last, else to the lowest free table.

    Args:
        meetings: (enterprise, buyer, slot), no more at tables than a slot has.
        has_booth: by enterprise.
        tables: general tables in each slot.
        kept: tables that stand already, of pinned meetings.
        halls: where halls have tables of their own, which are whose.
        taken: by slot, tables of others, who meet nobody of these and are not numbered here.

    Returns:
        (enterprise, buyer, slot, table), sorted by slot and table.
    """
    meetings = sorted(meetings)
    hosts = _Hosts(meetings)
    seated: list[Seated] = []
    by_slot: dict[int, list[Placed]] = defaultdict(list)
    for row in meetings:
        by_slot[row[2]].append(row)
    places = halls or HallTables([0] * len(has_booth), [list(tables)])
    for slot in range(len(tables)):
        rows = by_slot[slot]
        standing = {row: kept[row] for row in rows if row in kept} if kept else {}
        standing |= {row: BOOTH for row in rows if has_booth[row[0]]}
        others = taken.get(slot, ()) if taken else ()
        numbered = _one_slot(rows, hosts, places.of(slot), standing, others)
        hosts.remember(numbered)
        seated += [(*row, table) for row, table in numbered.items()]
    return sorted(seated, key=lambda row: (row[2], row[3], row[0], row[1]))


class _Hosts:
    """Who has how many meetings and where he sat last."""

    def __init__(self, meetings: Sequence[Placed]) -> None:
        self.load_e = Counter(enterprise for enterprise, _, _ in meetings)
        self.load_b = Counter(buyer for _, buyer, _ in meetings)
        self.last_e: dict[int, int] = {}
        self.last_b: dict[int, int] = {}

    def weight(self, row: Placed) -> int:
        """Meetings of the busier side: it is the one that should not have to move."""
        return max(self.load_e[row[0]], self.load_b[row[1]])

    def wanted(self, row: Placed) -> list[int]:
        """Where the busier side sat last, then where the other did, if at a general table."""
        last = [self.last_e.get(row[0], BOOTH), self.last_b.get(row[1], BOOTH)]
        return last if self.load_e[row[0]] >= self.load_b[row[1]] else last[::-1]

    def remember(self, numbered: Mapping[Placed, int]) -> None:
        """Note where everybody sat."""
        for (enterprise, buyer, _), table in numbered.items():
            self.last_e[enterprise] = self.last_b[buyer] = table


def _one_slot(
    rows: Sequence[Placed],
    hosts: _Hosts,
    tables: Callable[[int], range],
    standing: Mapping[Placed, int],
    others: Collection[int],
) -> dict[Placed, int]:
    """Number one slot: what stands, then busier sides' wishes, others' wishes, the rest."""
    numbered = {row: standing[row] for row in rows if row in standing}
    taken = {*numbered.values(), *others}
    open_rows = sorted((row for row in rows if row not in numbered), key=hosts.weight, reverse=True)
    for turn in (0, 1):
        for row in open_rows:
            table = hosts.wanted(row)[turn]
            if row not in numbered and table in tables(row[0]) and table not in taken:
                numbered[row] = table
                taken.add(table)
    lowest: dict[range, Iterator[int]] = {}
    for row in open_rows:
        if row not in numbered:
            own = tables(row[0])
            numbers = lowest.setdefault(own, iter(own))
            numbered[row] = next(table for table in numbers if table not in taken)
            taken.add(numbered[row])
    return numbered
