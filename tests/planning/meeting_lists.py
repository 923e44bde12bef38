"""Small meeting lists as `.dzn` fields, and their answers by trying everything out."""

import itertools
import random
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]


def meeting_list(
    requested: list[list[int]], *, people: int, slots: int, tables: int = 9, **changed: Any
) -> Document:
    """Write the fields of a list without any absence, fixed slot or precedence.

    Args:
        requested: two participants and a session each, counted from 1.
    """
    document = {
        "nBusiness": people,
        "nMeetings": len(requested),
        "nTables": tables,
        "nTotalSlots": slots,
        "nMorningSlots": slots // 2,
        "requested": requested,
        "forbidden": [[0] for _ in range(people)],
        "fixed": [0] * len(requested),
        "precedences": [[] for _ in requested],
    }
    return document | changed


WORKED = meeting_list(
    [[1, 3, 3], [1, 4, 3], [2, 3, 1], [2, 4, 3]],
    people=4,
    slots=3,
    tables=2,
    nMorningSlots=2,
    forbidden=[[0], [0], [0, 2], [0]],
    fixed=[0, 2, 0, 0],
    meetingsxBusiness=[[1, 2, 3], [1, 4, 5], [1, 2, 4], [1, 3, 5]],
    nMeetingsBusiness=[2, 2, 2, 2],
)


def as_dzn(document: Document) -> str:
    """Write the fields as such a file looks."""
    return "\n".join(f"{name} = {_written(name, value)};" for name, value in document.items())


def _written(name: str, value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if name == "requested":
        return "[|" + ", \n|".join(", ".join(map(str, row)) for row in value) + ", \n|]"
    cells = (
        "{" + ",".join(map(str, row)) + "}" if isinstance(row, list) else str(row) for row in value
    )
    return "[" + ",\n".join(cells) + "]"


def drawn(dice: random.Random, *, everyone_equal: bool = False) -> Document:
    """Draw a list of up to six meetings with some of every rule."""
    slots = dice.randint(3, 6)
    couples = _ring(dice) if everyone_equal else _some_couples(dice)
    people = max(max(couple) for couple in couples)
    often = dice.choice([0.0, 0.15, 0.4])
    return meeting_list(
        [[*couple, dice.choice([1, 2, 3, 3, 3, 3])] for couple in couples],
        people=people,
        slots=slots,
        tables=dice.choice([1, 2, 2, 3]),
        nMorningSlots=dice.randint(1, slots - 1),
        forbidden=[
            [0, *(slot for slot in range(1, slots + 1) if dice.random() < often / 2)]
            for _ in range(people)
        ],
        fixed=[dice.randint(1, slots) if dice.random() < often else 0 for _ in couples],
        precedences=[
            [one + 1 for one in range(len(couples)) if one != this and dice.random() < often / 4]
            for this in range(len(couples))
        ],
    )


def _ring(dice: random.Random) -> list[list[int]]:
    """Draw people who have two meetings each, or four who have three each."""
    if dice.random() < 0.5:
        return [list(couple) for couple in itertools.combinations(range(1, 5), 2)]
    people = dice.choice([3, 4, 5, 6])
    return [[one, one % people + 1] for one in range(1, people + 1)]


def _some_couples(dice: random.Random) -> list[list[int]]:
    people = dice.randint(3, 5)
    every = [list(couple) for couple in itertools.combinations(range(1, people + 1), 2)]
    return dice.sample(every, dice.randint(2, min(6, len(every))))


def fewest_by_trying(document: Document, fairness: int) -> int | None:
    """Try every slot for every meeting; the fewest breaks, or None if there is no plan."""
    counted = (_breaks(document, chosen) for chosen in every_plan(document))
    return min(
        (sum(each) for each in counted if max(each) - min(each) <= fairness),
        default=None,
    )


def plans_of(document: Document) -> list[tuple[tuple[int, ...], list[int]]]:
    """List every plan but for fairness, with each participant's breaks."""
    return [(chosen, _breaks(document, chosen)) for chosen in every_plan(document)]


def every_plan(document: Document, chosen: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Go on from the slots of the first meetings; every rule but fairness is kept."""
    if len(chosen) == document["nMeetings"]:
        if _in_order(document, chosen):
            yield chosen
        return
    for slot in range(1, document["nTotalSlots"] + 1):
        if _fits(document, chosen, slot):
            yield from every_plan(document, (*chosen, slot))


def _fits(document: Document, chosen: tuple[int, ...], slot: int) -> bool:
    """Say whether the next meeting may be held in a slot."""
    next_one = len(chosen)
    first, second, session = document["requested"][next_one]
    return (
        document["fixed"][next_one] in {0, slot}
        and (session == 3 or (session == 1) == (slot <= document["nMorningSlots"]))
        and not any(slot in document["forbidden"][who - 1] for who in (first, second))
        and chosen.count(slot) < document["nTables"]
        and not any(
            slot == taken and {first, second} & set(row[:2])
            for taken, row in zip(chosen, document["requested"], strict=False)
        )
    )


def _in_order(document: Document, chosen: tuple[int, ...]) -> bool:
    return all(
        chosen[earlier - 1] < slot
        for before, slot in zip(document["precedences"], chosen, strict=True)
        for earlier in before
        if earlier
    )


def _breaks(document: Document, chosen: tuple[int, ...]) -> list[int]:
    """Count each participant's idle runs as letters: the gaps between his busy runs."""
    found = []
    for who in range(1, document["nBusiness"] + 1):
        busy = {
            slot for row, slot in zip(document["requested"], chosen, strict=True) if who in row[:2]
        }
        letters = "".join(
            "x" if slot in busy else " " for slot in range(1, 1 + max(busy, default=0))
        )
        found.append(max(len(letters.split()) - 1, 0))
    return found
