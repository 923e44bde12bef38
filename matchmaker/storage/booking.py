"""The one place where a meeting is written, moved or removed.

A meeting and its occupancy rows (a seat of each side, the table, the
interpreter) are written together in the caller's unit. What must not happen
twice is excluded by the primary key of `occupancy`, not by a look beforehand:
the look here only chooses a free seat and finds the words for a refusal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session, col, delete, insert, select

from matchmaker.domain.errors import NotFoundError, RefusedError, SlotTakenError
from matchmaker.domain.moment import moment_text
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    Fair,
    Interpreter,
    Meeting,
    MeetingTable,
    Occupancy,
    PlanVersion,
    Slot,
)

_DEADLOCK, _LOCK_TIMEOUT = "40P01", "55P03"  # PostgreSQL's names for them
_TRIES = 4  # two writers may choose the same of several free seats: look again


@dataclass(frozen=True, slots=True)
class Placement:
    """A pair at a slot and a table; all are ids of one fair."""

    enterprise_id: str
    buyer_id: str
    slot_id: str
    table_id: str
    interpreter_id: str | None = None
    pinned: bool = False
    to_be_confirmed: bool = False


def book(
    session: Session, fair_id: str, plan_id: str, placements: Sequence[Placement]
) -> list[Meeting]:
    """Write meetings into a plan version, all of them or none.

    Args:
        session: an open unit of `write()` or `told()`; the caller commits.
        fair_id: the fair that everything named must belong to.
        plan_id: the plan version that the meetings are part of.
        placements: at most one a pair.

    Returns:
        The meetings, in the order of the placements.

    Raises:
        NotFoundError: the plan or an id named is not of this fair.
        SlotTakenError: a side, a table or an interpreter is taken then; says which.
        RefusedError: the pair has a meeting in this plan already.
    """
    if not placements:
        return []
    _refuse_strangers(session, fair_id, plan_id, placements)
    meetings = [_meeting(fair_id, plan_id, placement) for placement in placements]
    with session.begin_nested():  # a refusal leaves nothing of it behind
        _write_meetings(session, plan_id, meetings)
        _seat(session, plan_id, meetings)
    return meetings


def move(session: Session, meeting_id: str, slot_id: str, table_id: str) -> Meeting:
    """Move a meeting to another slot or table; it keeps its id and interpreter.

    Raises:
        NotFoundError: there is no such meeting, or slot or table are of another fair.
        SlotTakenError: a side, the table or the interpreter is taken then; says which.
    """
    meeting = _meeting_of(session, meeting_id)
    target = Placement(
        meeting.enterprise_id, meeting.buyer_id, slot_id, table_id, meeting.interpreter_id
    )
    _refuse_strangers(session, meeting.fair_id, meeting.plan_id, [target])
    with session.begin_nested():  # a refusal leaves it where it was
        _free(session, meeting_id)
        meeting.slot_id, meeting.table_id = slot_id, table_id
        session.flush()
        _seat(session, meeting.plan_id, [meeting])
    return meeting


def cancel(session: Session, meeting_id: str) -> Meeting:
    """Remove a meeting and free both sides, its table and its interpreter at once.

    Returns:
        The removed meeting, for letters and history.

    Raises:
        NotFoundError: there is no such meeting.
    """
    meeting = _meeting_of(session, meeting_id)
    _free(session, meeting_id)
    session.delete(meeting)
    session.flush()
    return meeting


def _meeting(fair_id: str, plan_id: str, placement: Placement) -> Meeting:
    return Meeting(
        fair_id=fair_id,
        plan_id=plan_id,
        enterprise_id=placement.enterprise_id,
        buyer_id=placement.buyer_id,
        slot_id=placement.slot_id,
        table_id=placement.table_id,
        interpreter_id=placement.interpreter_id,
        pinned=placement.pinned,
        to_be_confirmed=placement.to_be_confirmed,
    )


def _meeting_of(session: Session, meeting_id: str) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFoundError("There is no such meeting.")
    return meeting


def _free(session: Session, meeting_id: str) -> None:
    session.execute(delete(Occupancy).where(col(Occupancy.meeting_id) == meeting_id))


# --- what a meeting takes ------------------------------------------------------------------


def _write_meetings(session: Session, plan_id: str, meetings: Sequence[Meeting]) -> None:
    _refuse_known_pairs(session, plan_id, meetings)
    try:
        session.add_all(meetings)
        session.flush()
    except IntegrityError as error:  # another writer booked the pair since the look
        raise RefusedError("Somebody has just booked this pair. Reload the page.") from error


def _seat(session: Session, plan_id: str, meetings: Sequence[Meeting]) -> None:
    """Take a free seat for everybody; look again if another writer was quicker."""
    seats = _seats(session, meetings)
    for tries_left in reversed(range(_TRIES)):
        rows = _occupancies(session, plan_id, meetings, seats)
        try:
            with session.begin_nested():
                session.execute(insert(Occupancy), rows)
        except (IntegrityError, OperationalError) as error:
            if not _is_collision(error):
                raise
            if not tries_left:
                raise SlotTakenError(
                    "Somebody has just been booked there. Please choose again."
                ) from error
        else:
            return


def _is_collision(error: DBAPIError) -> bool:
    """Say whether another writer is in the way; two who move meetings may wait crosswise."""
    crossed = getattr(error.orig, "sqlstate", None) in {_DEADLOCK, _LOCK_TIMEOUT}
    return isinstance(error, IntegrityError) or crossed


def _occupancies(
    session: Session, plan_id: str, meetings: Sequence[Meeting], seats: dict[str, int]
) -> list[dict[str, str]]:
    """Choose a free seat for everybody; sorted, so that two writers never wait crosswise."""
    taken = _taken(session, plan_id, {meeting.slot_id for meeting in meetings})
    rows = []
    for meeting in meetings:
        for choices in _wanted(meeting, seats):
            free = next((one for one in choices if (one, meeting.slot_id) not in taken), None)
            if free is None:
                raise _taken_error(session, choices[0], meeting.slot_id)
            taken.add((free, meeting.slot_id))
            rows.append(
                {
                    "plan_id": plan_id,
                    "resource": free,
                    "slot_id": meeting.slot_id,
                    "meeting_id": meeting.id,
                }
            )
    return sorted(rows, key=lambda row: (row["resource"], row["slot_id"]))


def _wanted(meeting: Meeting, seats: dict[str, int]) -> Iterable[list[str]]:
    """For each thing a meeting takes: the names under which it may be free."""
    for kind, owner in (("enterprise", meeting.enterprise_id), ("buyer", meeting.buyer_id)):
        yield [f"{kind}:{owner}:{seat}" for seat in range(max(seats[owner], 1))]
    yield [f"table:{meeting.table_id}"]
    if meeting.interpreter_id:
        yield [f"interpreter:{meeting.interpreter_id}"]


def _taken(session: Session, plan_id: str, slot_ids: set[str]) -> set[tuple[str, str]]:
    rows = session.exec(
        select(Occupancy.resource, Occupancy.slot_id).where(
            Occupancy.plan_id == plan_id, col(Occupancy.slot_id).in_(slot_ids)
        )
    )
    return {(resource, slot_id) for resource, slot_id in rows}


def _seats(session: Session, meetings: Sequence[Meeting]) -> dict[str, int]:
    """How many meetings at once each side can hold."""
    fair_ids = {meeting.fair_id for meeting in meetings}
    seats: dict[str, int] = {}
    for side in (Enterprise, Buyer):
        rows = session.exec(select(side.id, side.seats).where(col(side.fair_id).in_(fair_ids)))
        seats.update(dict(rows.all()))
    return seats


# --- refusals, in words --------------------------------------------------------------------


def _refuse_strangers(
    session: Session, fair_id: str, plan_id: str, placements: Sequence[Placement]
) -> None:
    """Refuse anything that is not of this fair; a stranger looks like nothing at all."""
    named: dict[type, set[str]] = {
        PlanVersion: {plan_id},
        Enterprise: {one.enterprise_id for one in placements},
        Buyer: {one.buyer_id for one in placements},
        Slot: {one.slot_id for one in placements},
        MeetingTable: {one.table_id for one in placements},
        Interpreter: {one.interpreter_id for one in placements if one.interpreter_id},
    }
    for table, ids in named.items():
        if not ids:
            continue
        known = session.exec(select(table.id).where(table.fair_id == fair_id))  # type: ignore[attr-defined] # every table here has both columns
        if ids - set(known.all()):
            raise NotFoundError(
                "A meeting names something that is not part of this fair. "
                "Reload the page and try again."
            )


def _refuse_known_pairs(session: Session, plan_id: str, meetings: Sequence[Meeting]) -> None:
    """Refuse a second meeting of a pair in the same plan."""
    rows = session.exec(
        select(Meeting.enterprise_id, Meeting.buyer_id).where(Meeting.plan_id == plan_id)
    )
    known = {(enterprise_id, buyer_id) for enterprise_id, buyer_id in rows}
    for meeting in meetings:
        pair = (meeting.enterprise_id, meeting.buyer_id)
        if pair in known:
            raise RefusedError(
                "%(enterprise)s and %(buyer)s already have a meeting in this plan.",
                enterprise=_name(session, f"enterprise:{pair[0]}"),
                buyer=_name(session, f"buyer:{pair[1]}"),
            )
        known.add(pair)


def _taken_error(session: Session, resource: str, slot_id: str) -> SlotTakenError:
    return SlotTakenError(
        "%(who)s is already booked at %(when)s. Please choose another time or table.",
        who=_name(session, resource),
        when=_when(session, slot_id),
    )


def _name(session: Session, resource: str) -> Sentence | str:
    """How people call a resource."""
    kind, _, rest = resource.partition(":")
    owner = rest.partition(":")[0]
    if kind == "table":
        table = session.get_one(MeetingTable, owner)
        return Sentence("Table %(label)s", {"label": table.label})
    if kind == "interpreter":
        return session.get_one(Interpreter, owner).name
    side = session.get_one(Enterprise if kind == "enterprise" else Buyer, owner)
    return side.name_vi or side.name_en or side.code


def _when(session: Session, slot_id: str) -> str:
    slot = session.get_one(Slot, slot_id)
    fair = session.get_one(Fair, slot.fair_id)
    return moment_text(slot.starts_at.astimezone(ZoneInfo(fair.timezone)))
