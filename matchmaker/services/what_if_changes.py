"""What is changed in a what-if: read, refused, kept as plain values, and done to a problem."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.sentence import Sentence
from matchmaker.planning import Names, alter
from matchmaker.services.plan_problem import FairNames, FairProblem

MOST_MEETINGS = 200
MOST_TABLES = 2000


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One participant under other conditions; None leaves as it is.

    Args:
        participant_id: who.
        least, most: own limits.
        first, last: ids of the slots from and until which he is there.
        away: he does not come at all; then first and last say nothing.
    """

    participant_id: str
    least: int | None = None
    most: int | None = None
    first: str | None = None
    last: str | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """A fair under other conditions; None leaves as it is.

    Args:
        least: least meetings of every enterprise without a number of its own.
        most: most meetings of everybody without a number of his own.
        tables: general tables in each slot.
        longer: id of the session that gets one slot more at its end.
        closed: ids of slots in which nobody meets.
        people: single participants.
    """

    least: int | None = None
    most: int | None = None
    tables: int | None = None
    longer: str | None = None
    closed: tuple[str, ...] = ()
    people: tuple[PersonChange, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Write only what is changed, as plain JSON values."""
        people = [_said(asdict(person)) for person in self.people]
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        return _said(own | {"closed": list(self.closed), "people": people})

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Changes":
        """Read back what `to_json` wrote."""
        people = tuple(PersonChange(**person) for person in stored.get("people", []))
        return cls(**{**stored, "closed": tuple(stored.get("closed", ())), "people": people})


def _said(values: dict[str, Any]) -> dict[str, Any]:
    # nought is a number that was said; "not changed" is None, no or an empty list
    return {
        name: value
        for name, value in values.items()
        if value is not None and value is not False and value != []
    }


@dataclass(frozen=True)
class Altered:
    """A changed problem and how its slots are called.

    Args:
        document: the problem file's content.
        slots: id of each slot; None for the one that the fair does not have.
        names: what the checker calls people and places in it.
        kept_tables: tables of pinned meetings, by their places in the changed problem.
    """

    document: dict[str, Any]
    slots: tuple[str | None, ...]
    names: Names
    kept_tables: dict[tuple[int, int, int], int]


def altered(fair: FairProblem, changes: Changes) -> Altered:
    """Do the changes to a fair's problem.

    Raises:
        NotFoundError: a slot, session or participant that they name is gone.
    """
    number = {row.id: at for at, row in enumerate(fair.rows.slots)}
    document = _limits(fair, changes, fair.document)
    if changes.tables is not None:
        document = alter.with_tables(document, changes.tables)
    for person in changes.people:
        document = _person(fair, person, document, number)
    slots: list[str | None] = [row.id for row in fair.rows.slots]
    further = None if changes.longer is None else _end_of(fair, changes.longer)
    if further is not None:
        document = alter.with_slot_after(document, further - 1)
        slots.insert(further, None)

    def now(slot: int) -> int:
        return slot + (further is not None and slot >= further)

    for slot_id in changes.closed:  # last: the further slot is like an open one
        document = alter.without_slot(document, now(_known(number, slot_id)))
    # with other tables the numbers of today's say nothing
    stay = {} if changes.tables is not None else fair.kept_tables
    kept = {(e, b, now(slot)): table for (e, b, slot), table in stay.items()}
    return Altered(document, tuple(slots), _Names(fair, further), kept)


def _end_of(fair: FairProblem, session_id: str) -> int:
    """Place of a slot that would follow a session's last one."""
    own = [at for at, row in enumerate(fair.rows.slots) if row.session_id == session_id]
    if not own:
        raise NotFoundError("A session of this what-if is not part of the fair any more.")
    return own[-1] + 1


def _known(number: Mapping[str, int], slot_id: str) -> int:
    if slot_id not in number:
        raise NotFoundError("A slot of this what-if is not part of the fair any more.")
    return number[slot_id]


def _limits(fair: FairProblem, changes: Changes, document: dict[str, Any]) -> dict[str, Any]:
    """Change the fair's own limits for those who have no number of their own."""
    quotas = fair.rows.quotas

    def without_own(rows: list[Any], which: int) -> list[int]:
        return [
            at for at, row in enumerate(rows) if quotas.get(row.id, (None, None))[which] is None
        ]

    enterprises, buyers = fair.rows.enterprises, fair.rows.buyers
    if changes.least is not None:
        who = without_own(enterprises, 0)
        document = alter.with_limits(document, "enterprise", who, changes.least, None)
    if changes.most is not None:
        for side, rows in (("enterprise", enterprises), ("buyer", buyers)):
            who = without_own(rows, 1)
            document = alter.with_limits(document, _side(side), who, None, changes.most)
    return document


def _side(name: str) -> alter.Side:
    return "enterprise" if name == "enterprise" else "buyer"


def _person(
    fair: FairProblem, person: PersonChange, document: dict[str, Any], number: Mapping[str, int]
) -> dict[str, Any]:
    side, who = _place(fair, person.participant_id)
    document = alter.with_limits(document, side, [who], person.least, person.most)
    last_slot = len(number) - 1
    if person.away:
        return alter.with_presence(document, side, who, 1, 0)
    if person.first is None and person.last is None:
        return document
    first = 0 if person.first is None else _known(number, person.first)
    last = last_slot if person.last is None else _known(number, person.last)
    return alter.with_presence(document, side, who, first, last)


def _place(fair: FairProblem, participant_id: str) -> tuple[alter.Side, int]:
    sides = (("enterprise", fair.rows.enterprises), ("buyer", fair.rows.buyers))
    for side, rows in sides:
        for at, row in enumerate(rows):
            if row.id == participant_id:
                return _side(side), at
    raise NotFoundError("A participant of this what-if does not take part any more.")


class _Names(FairNames):
    """Names of a fair that may have a slot more at one place."""

    def __init__(self, fair: FairProblem, further: int | None) -> None:
        super().__init__(fair)
        self._further = further

    def slot(self, number: int) -> Any:
        """Say when a slot begins; the further one has no time yet."""
        if number == self._further:
            return Sentence("the further slot")
        return super().slot(number - (self._further is not None and number > self._further))
