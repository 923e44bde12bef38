"""A fair under changed conditions: problem documents out of problem documents.

Nothing here changes the document it is given. Slots keep their numbers unless
one is put in; a slot that is closed stays, empty.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from matchmaker.planning.rules.plain import Document

Side = Literal["enterprise", "buyer"]


def with_tables(document: Document, tables: int) -> Document:
    """Put so many general tables into each slot; halls keep their shares of them."""
    changed = document | {"tables_per_slot": [tables] * document["slots"]}
    if "hall_tables" in document:
        halls = {hall: _row(document, rows) for hall, rows in document["hall_tables"].items()}
        before = _row(document, document["tables_per_slot"])
        shares: dict[str, list[int]] = {hall: [] for hall in halls}
        for slot, total in enumerate(before):
            parts = _shared(tables, [row[slot] for row in halls.values()], total)
            for hall, part in zip(halls, parts, strict=True):
                shares[hall].append(part)
        changed["hall_tables"] = shares
    return changed


def _shared(tables: int, parts: Sequence[int], total: int) -> list[int]:
    """Share tables out in the proportion of before, largest remainders first."""
    total = max(total, sum(parts), 1)
    exact = [tables * part / total for part in parts]
    shares = [int(one) for one in exact]
    left = round(sum(exact)) - sum(shares)
    order = sorted(range(len(parts)), key=lambda at: (shares[at] - exact[at], at))
    for at in order[:left]:
        shares[at] += 1
    return shares


def without_slot(document: Document, slot: int) -> Document:
    """Close a slot: no table stands in it and no buyer is there."""
    changed = document | {
        "tables_per_slot": _put(_row(document, document["tables_per_slot"]), slot, 0),
        "buyer_available": [_away(letters, slot) for letters in document["buyer_available"]],
    }
    if "hall_tables" in document:
        changed["hall_tables"] = {
            hall: _put(_row(document, rows), slot, 0)
            for hall, rows in document["hall_tables"].items()
        }
    return changed


def with_slot_after(document: Document, slot: int) -> Document:
    """Put a slot in right after another one, in the same session; whoever is there stays on."""
    at = slot + 1

    def again(row: Any) -> Any:
        return row[:at] + row[slot:at] + row[at:]

    changed = document | {
        "slots": document["slots"] + 1,
        "tables_per_slot": again(_row(document, document["tables_per_slot"])),
        "enterprise_available": [again(row) for row in document["enterprise_available"]],
        "buyer_available": [again(row) for row in document["buyer_available"]],
    }
    for key in ("slot_session", "slot_day"):
        if key in document:
            changed[key] = again(document[key])
    for key in ("locked", "published"):
        if key in document:
            changed[key] = [[e, b, t + (t >= at)] for e, b, t in document[key]]
    return changed | _further(document, slot, again)


def _further(document: Document, slot: int, again: Callable[[Any], Any]) -> Document:
    """Put the slot into the rules that a fair may switch on."""
    found: Document = {}
    if "hall_tables" in document:
        found["hall_tables"] = {
            hall: again(_row(document, rows)) for hall, rows in document["hall_tables"].items()
        }
    if "interpreters" in document:
        found["interpreters"] = [
            one | {"available": again(one["available"])} for one in document["interpreters"]
        ]
    if "slot_times" in document:
        found["slot_times"] = _times(document["slot_times"], slot)
    if "free_blocks" in document:
        found["free_blocks"] = [
            block | {"slots": [t + (t > slot) for t in block["slots"]]}
            for block in document["free_blocks"]
        ]
    return found


def _times(times: Sequence[Sequence[int]], slot: int) -> list[list[int]]:
    """Let the new slot follow at once and last as long; what it would overlap comes later."""
    start, end = times[slot]
    added = [end, 2 * end - start]
    later = [list(row) for row in times[slot + 1 :]]
    overlap = max(0, added[1] - later[0][0]) if later else 0
    return [
        *(list(row) for row in times[: slot + 1]),
        added,
        *([begins + overlap, ends + overlap] for begins, ends in later),
    ]


def with_presence(document: Document, side: Side, who: int, first: int, last: int) -> Document:
    """Let a participant be there from one slot to another, never if they cross."""
    letters = "".join("01"[first <= slot <= last] for slot in range(document["slots"]))
    return document | {f"{side}_available": _put(document[f"{side}_available"], who, letters)}


def with_limits(
    document: Document, side: Side, who: Sequence[int], least: int | None, most: int | None
) -> Document:
    """Give participants other limits; None leaves one as it is."""
    slots, people = document["slots"], len(document[f"{side}_max"])
    at_once = document.get(f"{side}_parallel", [1] * people)
    lows = list(document.get(f"{side}_min", [0] * people))
    highs = list(document[f"{side}_max"])
    for one in who:
        time = slots * at_once[one]
        highs[one] = highs[one] if most is None else min(most, time)
        lows[one] = lows[one] if least is None else min(least, time)
    return document | {f"{side}_min": lows, f"{side}_max": highs}


def _row(document: Document, rows: int | Sequence[int]) -> list[int]:
    """Spell a number that holds for all slots out."""
    return [rows] * document["slots"] if isinstance(rows, int) else list(rows)


def _put(rows: Sequence[Any], at: int, value: Any) -> list[Any]:
    return [*rows[:at], value, *rows[at + 1 :]]


def _away(letters: str, slot: int) -> str:
    return letters[:slot] + "0" + letters[slot + 1 :]
