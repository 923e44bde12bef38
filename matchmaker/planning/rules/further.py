"""What the checker knows of the rules that a fair has switched on: plain lists."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

OTHERS = -1  # stands for all halls that have no tables of their own


@dataclass(frozen=True)
class Further:
    """The further keys of a problem file; indices from 0, None where a key is missing.

    Pairs are (enterprise, buyer). A free block is (side, index, slots, keep).
    """

    hall: list[int] | None = None
    hall_tables: dict[int, list[int]] | None = None
    walk: list[list[int]] | None = None
    interpreters: list[tuple[set[str], str]] = field(default_factory=list)
    needs: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)
    enterprise_parallel: list[int] | None = None
    buyer_parallel: list[int] | None = None
    day: list[int] | None = None
    enterprise_day_min: list[int] | None = None
    enterprise_day_max: list[int] | None = None
    buyer_day_min: list[int] | None = None
    buyer_day_max: list[int] | None = None
    times: list[tuple[int, int]] | None = None
    minutes: dict[tuple[int, int], int] = field(default_factory=dict)
    free_blocks: list[tuple[str, int, set[int], int]] = field(default_factory=list)

    def sizes(
        self, enterprises: int, buyers: int, slots: int, pairs: int
    ) -> Iterator[tuple[str, int, int]]:
        """Key, rows found and rows needed of every list that is there."""
        for key, rows, wanted in (
            ("enterprise_hall", self.hall, enterprises),
            ("enterprise_parallel", self.enterprise_parallel, enterprises),
            ("buyer_parallel", self.buyer_parallel, buyers),
            ("slot_day", self.day, slots),
            ("enterprise_day_min", self.enterprise_day_min, enterprises),
            ("enterprise_day_max", self.enterprise_day_max, enterprises),
            ("buyer_day_min", self.buyer_day_min, buyers),
            ("buyer_day_max", self.buyer_day_max, buyers),
            ("slot_times", self.times, slots),
            *(("hall_tables", row, slots) for row in (self.hall_tables or {}).values()),
            *(("interpreters", there, slots) for _, there in self.interpreters),
        ):
            if rows is not None:
                yield key, len(rows), wanted
        for key, named in (("pair_languages", self.needs), ("pair_minutes", self.minutes)):
            if named:
                yield key, len(named), pairs

    def in_hall(self, enterprise: int) -> int:
        """Hall whose tables an enterprise uses, OTHERS if it has none of its own."""
        hall = self.hall[enterprise] if self.hall else 0
        return hall if hall in (self.hall_tables or {}) else OTHERS

    def room(self, hall: int, slot: int, tables: int) -> int:
        """Tables of a hall, or of all others together, in a slot with so many in all."""
        own = self.hall_tables or {}
        if hall != OTHERS:
            return own[hall][slot]
        return max(0, tables - sum(row[slot] for row in own.values()))

    def first_table(self, hall: int) -> int:
        """Lowest table number of a hall: they count hall by hall, all others last.

        A hall keeps its numbers in slots in which it has fewer tables.
        """
        own = self.hall_tables or {}
        before = own if hall == OTHERS else [name for name in own if name < hall]
        return sum(max(own[name], default=0) for name in before)

    def seats(self, side: str, who: int) -> int:
        """Meetings that a participant can have at once."""
        rows = self.enterprise_parallel if side == "enterprise" else self.buyer_parallel
        return rows[who] if rows else 1

    def alone(self, side: str, who: int) -> bool:
        """Say whether a participant has one meeting at a time."""
        return self.seats(side, who) == 1

    def long_enough(self, pair: tuple[int, int], slot: int) -> bool:
        """Say whether a slot has the minutes that a pair needs."""
        if not self.times:
            return True
        start, end = self.times[slot]
        return end - start >= self.minutes.get(pair, 0)


def further_rules(document: dict[str, Any]) -> Further:
    """Read the further keys; whatever cannot be read raises as Python does."""
    pairs = [(e, b) for e, b, _ in document["pairs"]]
    slots = document["slots"]
    halls = document.get("hall_tables")
    minutes, words = document.get("pair_minutes"), document.get("pair_languages")
    return Further(
        hall=document.get("enterprise_hall"),
        hall_tables=halls
        and {
            int(hall): [row] * slots if isinstance(row, int) else list(row)
            for hall, row in sorted(halls.items(), key=lambda item: int(item[0]))
        },
        walk=_walks(document),
        interpreters=[
            (set(one["languages"]), one["available"]) for one in document.get("interpreters", [])
        ],
        needs=dict(zip(pairs, map(frozenset, words), strict=True)) if words else {},
        enterprise_parallel=document.get("enterprise_parallel"),
        buyer_parallel=document.get("buyer_parallel"),
        day=document.get("slot_day"),
        enterprise_day_min=document.get("enterprise_day_min"),
        enterprise_day_max=document.get("enterprise_day_max"),
        buyer_day_min=document.get("buyer_day_min"),
        buyer_day_max=document.get("buyer_day_max"),
        times=_times(document),
        minutes=dict(zip(pairs, minutes, strict=True)) if minutes else {},
        free_blocks=_blocks(document),
    )


def _times(document: dict[str, Any]) -> list[tuple[int, int]] | None:
    times = document.get("slot_times")
    return None if times is None else [(start, end) for start, end in times]


def _walks(document: dict[str, Any]) -> list[list[int]] | None:
    """Read minutes from hall to hall; every enterprise's hall must be among them."""
    walks: list[list[int]] | None = document.get("walk_minutes")
    if walks is not None:
        halls = 1 + max(document.get("enterprise_hall") or [0])
        if halls > len(walks) or any(len(row) != len(walks) for row in walks):
            raise ValueError('"walk_minutes"')
    return walks


def _blocks(document: dict[str, Any]) -> list[tuple[str, int, set[int], int]]:
    blocks = [
        (block["side"], block["index"], set(block["slots"]), block["keep"])
        for block in document.get("free_blocks", [])
    ]
    if any(not 0 <= slot < document["slots"] for _, _, slots, _ in blocks for slot in slots):
        raise ValueError('"free_blocks"')
    return blocks
