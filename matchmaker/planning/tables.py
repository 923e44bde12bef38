"""Tables are numbered last, so that whoever stays can stay put."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

BOOTH = -1

Placed = tuple[int, int, int]
Seated = tuple[int, int, int, int]


def number_tables(
    meetings: Iterable[Placed],
    has_booth: Sequence[bool],
    tables: Sequence[int],
    kept: Mapping[Placed, int] | None = None,
) -> list[Seated]:
    """Give every meeting a table, counted from 0 in each slot; -1 is the own booth.

    A meeting goes where its busier side sat last, else where the other side
    sat last, else to the lowest free table.

    Args:
        meetings: (enterprise, buyer, slot), no more at tables than a slot has.
        has_booth: by enterprise.
        tables: general tables in each slot.
        kept: tables that stand already, of pinned meetings.

    Returns:
        (enterprise, buyer, slot, table), sorted by slot and table.
    """
    meetings = sorted(meetings)
    hosts = _Hosts(meetings)
    seated: list[Seated] = []
    for slot, count in enumerate(tables):
        rows = [row for row in meetings if row[2] == slot]
        standing = {row: table for row, table in (kept or {}).items() if row[2] == slot}
        standing |= {row: BOOTH for row in rows if has_booth[row[0]]}
        numbered = _one_slot(rows, hosts, count, standing)
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
    rows: Sequence[Placed], hosts: _Hosts, count: int, standing: Mapping[Placed, int]
) -> dict[Placed, int]:
    """Number one slot: what stands, then busier sides' wishes, others' wishes, the rest."""
    numbered = {row: standing[row] for row in rows if row in standing}
    free = dict.fromkeys(table for table in range(count) if table not in numbered.values())
    open_rows = sorted((row for row in rows if row not in numbered), key=hosts.weight, reverse=True)
    for turn in (0, 1):
        for row in open_rows:
            table = hosts.wanted(row)[turn]
            if row not in numbered and table in free:
                numbered[row] = table
                del free[table]
    for row in open_rows:
        if row not in numbered:
            numbered[row] = next(iter(free))
            del free[numbered[row]]
    return numbered
