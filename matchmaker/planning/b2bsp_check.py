"""The independent checker of slots for a fixed meeting list: plain lists, nothing of the solver.

It takes a file's fields as they are written, counts from 1 as the file does, and
reads every rule from them again.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from matchmaker.domain.sentence import Sentence

Document = dict[str, Any]


def b2bsp_violations(
    document: Document, slots: Sequence[int], fairness: int, breaks: int | None = None
) -> tuple[Sentence, ...]:
    """Name every rule that the slots break; nothing said means nothing wrong.

    Args:
        document: the fields of a `.dzn` file.
        slots: the slot of each meeting, counted from 1.
        fairness: by how many the breaks of any two participants may differ.
        breaks: how many breaks in all are claimed; None claims nothing.
    """
    if len(slots) != document["nMeetings"]:
        return (
            Sentence(
                "%(found)s slots are given for %(wanted)s meetings",
                {"found": len(slots), "wanted": document["nMeetings"]},
            ),
        )
    found = [
        *_out_of_place(document, slots),
        *_in_two_meetings(document, slots),
        *_too_few_tables(document, slots),
        *_too_early(document, slots),
    ]
    counted = breaks_each(document, slots)
    if counted and max(counted) - min(counted) > fairness:
        found.append(
            Sentence(
                "somebody has %(most)s breaks and somebody %(least)s: they differ by more than "
                "%(fairness)s",
                {"most": max(counted), "least": min(counted), "fairness": fairness},
            )
        )
    if breaks is not None and sum(counted) != breaks:
        found.append(
            Sentence(
                "%(said)s breaks are claimed, counted are %(counted)s",
                {"said": breaks, "counted": sum(counted)},
            )
        )
    return tuple(found)


def breaks_each(document: Document, slots: Sequence[int]) -> list[int]:
    """Count each participant's idle runs between two meetings of the day."""
    counted = []
    for who in range(1, document["nBusiness"] + 1):
        busy = sorted({slots[number] for number in _meetings_of(document, who)})
        gaps = [later - earlier for earlier, later in pairwise(busy)]
        counted.append(sum(1 for gap in gaps if gap > 1))
    return counted


def _meetings_of(document: Document, who: int) -> list[int]:
    """Give the places in the list of one participant's meetings, from 0."""
    return [number for number, row in enumerate(document["requested"]) if who in row[:2]]


def _out_of_place(document: Document, slots: Sequence[int]) -> list[Sentence]:
    """Find meetings in a slot that they may not have."""
    found = []
    for number, (row, slot) in enumerate(zip(document["requested"], slots, strict=True), start=1):
        about = {"meeting": number, "slot": slot}
        morning = slot <= document["nMorningSlots"]
        fixed = document["fixed"][number - 1]
        if not 1 <= slot <= document["nTotalSlots"]:
            found.append(Sentence("meeting %(meeting)s: there is no slot %(slot)s", about))
        if (row[2] == 1 and not morning) or (row[2] == 2 and morning):
            found.append(
                Sentence("meeting %(meeting)s: slot %(slot)s is not in its half of the day", about)
            )
        if fixed not in {0, slot}:
            found.append(Sentence("meeting %(meeting)s: slot %(slot)s is not its fixed one", about))
        found += [
            Sentence(
                "meeting %(meeting)s: participant %(who)s is away in slot %(slot)s",
                {**about, "who": who},
            )
            for who in row[:2]
            if slot and slot in document["forbidden"][who - 1]
        ]
    return found


def _in_two_meetings(document: Document, slots: Sequence[int]) -> list[Sentence]:
    found = []
    for who in range(1, document["nBusiness"] + 1):
        busy = [slots[number] for number in _meetings_of(document, who)]
        found += [
            Sentence(
                "participant %(who)s has %(number)s meetings in slot %(slot)s",
                {"who": who, "number": busy.count(slot), "slot": slot},
            )
            for slot in sorted(set(busy))
            if busy.count(slot) > 1
        ]
    return found


def _too_few_tables(document: Document, slots: Sequence[int]) -> list[Sentence]:
    return [
        Sentence(
            "slot %(slot)s: meetings %(meetings)s, tables %(tables)s",
            {"slot": slot, "meetings": slots.count(slot), "tables": document["nTables"]},
        )
        for slot in sorted(set(slots))
        if slots.count(slot) > document["nTables"]
    ]


def _too_early(document: Document, slots: Sequence[int]) -> list[Sentence]:
    return [
        Sentence(
            "meeting %(meeting)s must come after meeting %(earlier)s",
            {"meeting": number, "earlier": earlier},
        )
        for number, before in enumerate(document["precedences"], start=1)
        for earlier in before
        if earlier and slots[earlier - 1] >= slots[number - 1]
    ]
