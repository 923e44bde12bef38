"""A plan's meetings as a grid: tables down, the slots of one session across."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class GridRow:
    """A table and what happens there, a cell a slot; None is free."""

    table: Any
    cells: tuple[Any | None, ...]


@dataclass(frozen=True, slots=True)
class SessionTab:
    """A session that may be shown, with the number of its meetings and places."""

    number: int
    starts_at: Any
    ends_at: Any
    meetings: int
    places: int
    current: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """One session of a plan; `totals` counts each slot's meetings."""

    tabs: tuple[SessionTab, ...]
    slots: tuple[Any, ...]
    rows: tuple[GridRow, ...]
    totals: tuple[int, ...]


def lay_grid(
    meetings: Sequence[Any],
    slots: Sequence[Any],
    sessions: Sequence[Any],
    tables: Sequence[Any],
    shown: int,
) -> Grid:
    """Lay a plan's meetings out.

    Args:
        meetings: rows with slot_id, table_id.
        slots: rows with id, session_id.
        sessions: rows with id, number, starts_at, ends_at.
        tables: rows with id and booth_of; booths without any meeting are left out.
        shown: number of the session to show; an unknown one shows the first.
    """
    chosen = next((one for one in sessions if one.number == shown), None)
    chosen = chosen or (sessions[0] if sessions else None)
    columns = tuple(slot for slot in slots if chosen is not None and slot.session_id == chosen.id)
    at = {(row.table_id, row.slot_id): row for row in meetings}
    used = {row.table_id for row in meetings}
    seats = [table for table in tables if table.booth_of is None or table.id in used]
    rows = tuple(
        GridRow(table, tuple(at.get((table.id, slot.id)) for slot in columns)) for table in seats
    )
    return Grid(
        tabs=tuple(_tabs(meetings, slots, sessions, len(seats), chosen)),
        slots=columns,
        rows=rows,
        totals=tuple(
            sum(row.cells[place] is not None for row in rows) for place in range(len(columns))
        ),
    )


def _tabs(
    meetings: Sequence[Any],
    slots: Sequence[Any],
    sessions: Sequence[Any],
    tables: int,
    chosen: Any,
) -> list[SessionTab]:
    session_of: Mapping[str, str] = {slot.id: slot.session_id for slot in slots}
    held: dict[str, int] = {}
    for row in meetings:
        key = session_of[row.slot_id]
        held[key] = held.get(key, 0) + 1
    return [
        SessionTab(
            number=one.number,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            meetings=held.get(one.id, 0),
            places=one.slots * tables,
            current=one is chosen,
        )
        for one in sessions
    ]


def free_slots(meetings: Sequence[Any], slots: Sequence[Any], meeting: Any) -> list[Any]:
    """Slots in which neither side of a meeting meets anybody else; its own one included."""
    busy = {
        row.slot_id
        for row in meetings
        if row.id != meeting.id
        and (row.enterprise_id == meeting.enterprise_id or row.buyer_id == meeting.buyer_id)
    }
    return [slot for slot in slots if slot.id not in busy]


def free_table(
    meetings: Sequence[Any], tables: Sequence[Any], slot_id: str, meeting: Any
) -> str | None:
    """A table that is free in a slot: the meeting's own if it can stay, else the first."""
    taken = {row.table_id for row in meetings if row.slot_id == slot_id and row.id != meeting.id}
    fitting = [
        table.id
        for table in tables
        if table.id not in taken and table.booth_of in {None, meeting.enterprise_id}
    ]
    if meeting.table_id in fitting:
        return str(meeting.table_id)
    return fitting[0] if fitting else None
