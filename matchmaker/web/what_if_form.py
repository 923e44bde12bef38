"""The form of a what-if: what was typed becomes changes, or faults at their fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import whole_number
from matchmaker.services.what_if_changes import (
    MOST_MEETINGS,
    MOST_TABLES,
    Changes,
    PersonChange,
)

PEOPLE = 3
"""Participants that one form can change."""

AWAY = "away"
LONGEST_S = 3600
FAIR_FIELDS = ("name", "least", "most", "tables", "longer", "closed", "seconds")
PERSON_FIELDS = ("code", "first", "last", "least", "most")


@dataclass(frozen=True)
class Grounds:
    """What a form may name: slots and sessions by id, participants by code in capitals."""

    slots: Sequence[str]
    sessions: Sequence[str]
    people: Mapping[str, str]


def fields() -> list[str]:
    """Every field of the form."""
    own = [f"{name}_{row}" for row in range(PEOPLE) for name in PERSON_FIELDS]
    return [*FAIR_FIELDS, *own]


def read_form(typed: Mapping[str, str], grounds: Grounds) -> tuple[Changes, dict[str, Sentence]]:
    """Read the form; changes mean something only where there is no fault.

    Args:
        typed: what stands in each field, blanks taken off; `closed` holds ids parted by `;`.
        grounds: what may be named.
    """
    faults = dict(_faults(typed, grounds))
    if faults:
        return Changes(), faults
    changes = Changes(
        least=_number(typed["least"]),
        most=_number(typed["most"]),
        tables=_number(typed["tables"]),
        longer=typed["longer"] or None,
        closed=tuple(one for one in typed["closed"].split(";") if one),
        people=tuple(_people(typed, grounds)),
    )
    return changes, {}


def _number(text: str) -> int | None:
    return int(text) if text else None


def _people(typed: Mapping[str, str], grounds: Grounds) -> Iterator[PersonChange]:
    for row in range(PEOPLE):
        code = typed[f"code_{row}"]
        if not code:
            continue
        first, last = typed[f"first_{row}"], typed[f"last_{row}"]
        away = first == AWAY
        yield PersonChange(
            grounds.people[code.upper()],
            least=_number(typed[f"least_{row}"]),
            most=_number(typed[f"most_{row}"]),
            first=None if away else first or None,
            last=None if away else last or None,
            away=away,
        )


def _faults(typed: Mapping[str, str], grounds: Grounds) -> Iterator[tuple[str, Sentence]]:
    numbers = [("least", 0, MOST_MEETINGS), ("most", 0, MOST_MEETINGS), ("tables", 0, MOST_TABLES)]
    for row in range(PEOPLE):
        numbers += [(f"least_{row}", 0, MOST_MEETINGS), (f"most_{row}", 0, MOST_MEETINGS)]
        yield from _person_faults(typed, grounds, row)
    for name, low, high in [*numbers, ("seconds", 1, LONGEST_S)]:
        text = typed[name]
        number = whole_number(text)
        if (text or name == "seconds") and (number is None or not low <= number <= high):
            yield (
                name,
                Sentence(
                    "Please give a whole number from %(least)s to %(most)s.",
                    {"least": low, "most": high},
                ),
            )
    if not typed["name"]:
        yield "name", Sentence("Please give the what-if a name.")
    if typed["longer"] and typed["longer"] not in grounds.sessions:
        yield "longer", Sentence("Please choose from the list.")
    if not set(filter(None, typed["closed"].split(";"))) <= set(grounds.slots):
        yield "closed", Sentence("Please choose from the list.")


def _person_faults(
    typed: Mapping[str, str], grounds: Grounds, row: int
) -> Iterator[tuple[str, Sentence]]:
    code = typed[f"code_{row}"]
    others = [name for name in PERSON_FIELDS if name != "code" and typed[f"{name}_{row}"]]
    if code and code.upper() not in grounds.people:
        yield (
            f"code_{row}",
            Sentence("There is nobody with the code “%(code)s” in this fair.", {"code": code}),
        )
    elif code and not others:
        yield f"code_{row}", Sentence("Please say what changes for this participant.")
    elif others and not code:
        yield f"code_{row}", Sentence("Please give the participant's code.")
    first, last = typed[f"first_{row}"], typed[f"last_{row}"]
    order = {slot_id: at for at, slot_id in enumerate(grounds.slots)}
    if (first and first != AWAY and first not in order) or (last and last not in order):
        yield f"first_{row}", Sentence("Please choose from the list.")
    elif first in order and last in order and order[first] > order[last]:
        yield f"last_{row}", Sentence("The last slot must not come before the first.")


def typed_from(changes: Changes, codes: Mapping[str, Any]) -> dict[str, str]:
    """Write changes back into the form, to change them further.

    Args:
        changes: of an earlier what-if; of many people the first few.
        codes: participants with their `code`, by id.
    """
    typed = dict.fromkeys(fields(), "")
    for name in ("least", "most", "tables", "longer"):
        value = getattr(changes, name)
        typed[name] = "" if value is None else str(value)
    typed["closed"] = ";".join(changes.closed)
    known = [person for person in changes.people if person.participant_id in codes]
    for row, person in enumerate(known[:PEOPLE]):
        typed[f"code_{row}"] = codes[person.participant_id].code
        typed[f"first_{row}"] = AWAY if person.away else person.first or ""
        typed[f"last_{row}"] = person.last or ""
        for name in ("least", "most"):
            value = getattr(person, name)
            typed[f"{name}_{row}"] = "" if value is None else str(value)
    return typed
