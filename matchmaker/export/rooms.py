"""Sheets for those who run the rooms: cover, grid of a day, one slot, one table."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import PlannedMeeting, PlanSheet, SlotSpan, TablePlace
from matchmaker.export.paper import Sheet, Stamp, agenda_pages, frame
from matchmaker.export.pdf import qr_svg
from matchmaker.export.stand_by_sheets import Pair, StandIns, stand_by_sheets
from matchmaker.export.wording import (
    clock,
    day_name,
    days_span,
    hall_name,
    moment_name,
    span,
    table_name,
)
from matchmaker.locale import figure, say


@dataclass(frozen=True, slots=True)
class _Room:
    """A plan with its language, and who meets where: by slot number and table id."""

    plan: PlanSheet
    language: str
    days: Mapping[date, list[SlotSpan]]
    met: Mapping[tuple[int, str], PlannedMeeting]


def pack_sheet(
    plan: PlanSheet, language: str, stamp: Stamp, stand_ins: Mapping[Pair, StandIns] | None = None
) -> Sheet:
    """Lay out the whole pack of a plan in one language.

    Order: cover, a grid a day, a sheet for every slot and every table that is
    used, stand-bys slot by slot where they are known, an agenda for everybody
    who meets somebody.
    """
    title = say(Sentence("Print pack"), language)
    met = {(meeting.slot.number, meeting.table.id): meeting for meeting in plan.standing}
    room = _Room(plan, language, plan.slots_by_day(), met)
    return {
        **frame(plan, language, title, stamp),
        "is_pack": True,
        "cover": _cover(plan, language, stamp),
        "grids": [_grid(room, day) for day in _days_in_use(room)],
        "slots": _slot_sheets(plan, language),
        "tables": _table_sheets(room),
        "stand_bys": stand_by_sheets(plan, stand_ins or {}, language),
        "agendas": agenda_pages(plan.agendas(), language, stamp),
    }


def _days_in_use(room: _Room) -> list[date]:
    used = {number for number, _ in room.met}
    return [day for day, slots in room.days.items() if any(slot.number in used for slot in slots)]


def _cover(plan: PlanSheet, language: str, stamp: Stamp) -> Sheet:
    place = plan.place
    lonely = [p for p in plan.parties if p.id not in plan.busy and not p.withdrawn]
    return {
        "days": days_span(place.first_day, place.last_day, language),
        "place": place.place.said(language),
        "counts": _counts(plan, language, stamp),
        "qr": qr_svg(stamp.address),
        "address": stamp.address,
        "without": [f"{party.code} {party.name.said(language)}" for party in lonely],
    }


def _counts(plan: PlanSheet, language: str, stamp: Stamp) -> list[tuple[str, str]]:
    meeting_sides = [party.role for party in plan.parties if party.id in plan.busy]
    version = Sentence("published") if plan.published else Sentence("draft")
    tables = {meeting.table.id for meeting in plan.standing}
    figures = [
        (Sentence("Meetings"), len(plan.standing)),
        (Sentence("Enterprises with meetings"), meeting_sides.count(Role.ENTERPRISE)),
        (Sentence("Buyers with meetings"), meeting_sides.count(Role.BUYER)),
        (Sentence("Tables in use"), len(tables)),
        (Sentence("Not placed"), len(plan.left_out)),
    ]
    if plan.cancelled:
        figures.append((Sentence("Cancelled: one side has withdrawn"), len(plan.cancelled)))
    lines = (
        (Sentence("Plan version"), f"{plan.version} ({say(version, language)})"),
        (Sentence("Printed"), moment_name(stamp.printed_at, plan.place.zone, language)),
        *((label, figure(count, language)) for label, count in figures),
    )
    return [(say(label, language), value) for label, value in lines]


def _grid(room: _Room, day: date) -> Sheet:
    def cell(slot: SlotSpan, table: TablePlace) -> list[str]:
        meeting = room.met.get((slot.number, table.id))
        return [meeting.enterprise.code, meeting.buyer.code] if meeting else []

    zone, slots = room.plan.place.zone, room.days[day]
    return {
        "name": day_name(day, room.language),
        "breaks": [
            number for number, (a, b) in enumerate(pairwise(slots), 1) if a.session != b.session
        ],
        "times": [clock(slot.starts_at, zone) for slot in slots],
        "rows": [
            {
                "table": table_name(table, room.language),
                "cells": [cell(slot, table) for slot in slots],
            }
            for table in room.plan.tables
        ],
    }


def _slot_sheets(plan: PlanSheet, language: str) -> list[Sheet]:
    by_slot: defaultdict[int, list[PlannedMeeting]] = defaultdict(list)
    for meeting in plan.standing:
        by_slot[meeting.slot.number].append(meeting)
    zone = plan.place.zone
    return [
        {
            "time": span(slot, zone),
            "day": day_name(slot.starts_at.astimezone(zone).date(), language),
            "summary": say(
                Sentence("Meetings: %(count)s", {"count": len(by_slot[slot.number])}), language
            ),
            "lines": [_room_line(meeting, language) for meeting in by_slot[slot.number]],
        }
        for slot in plan.slots
        if by_slot[slot.number]
    ]


def _room_line(meeting: PlannedMeeting, language: str) -> Sheet:
    return {
        "table": table_name(meeting.table, language),
        "hall": hall_name(meeting.table, language),
        "enterprise": meeting.enterprise.name.said(language),
        "enterprise_code": meeting.enterprise.code,
        "buyer": meeting.buyer.name.said(language),
        "buyer_code": meeting.buyer.code,
        "interpreter": meeting.interpreter,
        "unconfirmed": meeting.to_be_confirmed,
    }


def _table_sheets(room: _Room) -> list[Sheet]:
    used = {meeting.table.id for meeting in room.plan.standing}
    days = _days_in_use(room)
    return [
        {
            "name": table_name(table, room.language),
            "hall": hall_name(table, room.language),
            "days": [_table_day(room, day, table) for day in days],
        }
        for table in room.plan.tables
        if table.id in used
    ]


def _table_day(room: _Room, day: date, table: TablePlace) -> Sheet:
    lines = []
    for slot in room.days[day]:
        meeting = room.met.get((slot.number, table.id))
        lines.append(
            {
                "time": span(slot, room.plan.place.zone),
                "enterprise": meeting.enterprise.name.said(room.language) if meeting else "",
                "buyer": meeting.buyer.name.said(room.language) if meeting else "",
                "unconfirmed": bool(meeting and meeting.to_be_confirmed),
            }
        )
    return {"name": day_name(day, room.language), "lines": lines}
