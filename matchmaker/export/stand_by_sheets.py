"""Sheets for the desk: who steps in for each meeting, a sheet a slot."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import PlannedMeeting, PlanSheet
from matchmaker.export.paper import Sheet
from matchmaker.export.wording import day_name, span, table_name
from matchmaker.locale import say

Pair = tuple[str, str]
"""(enterprise id, buyer id)"""


@dataclass(frozen=True, slots=True)
class StepIn:
    """Who steps in for one side: ids of the promised and the reserve, or why nobody."""

    called: str | None
    reserve: tuple[str, ...] = ()
    cause: Sentence | None = None


@dataclass(frozen=True, slots=True)
class StandIns:
    """Both sides of one meeting."""

    for_enterprise: StepIn
    for_buyer: StepIn


def stand_by_sheets(
    plan: PlanSheet, stand_ins: Mapping[Pair, StandIns], language: str
) -> list[Sheet]:
    """Lay out a sheet for each slot in which somebody meets.

    Args:
        plan: the plan; a meeting without stand-ins is left out.
        stand_ins: by pair.
        language: of names and causes.
    """
    by_slot: defaultdict[int, list[PlannedMeeting]] = defaultdict(list)
    for meeting in plan.standing:
        if (meeting.enterprise.id, meeting.buyer.id) in stand_ins:
            by_slot[meeting.slot.number].append(meeting)
    names = {party.id: f"{party.code} {party.name.said(language)}" for party in plan.parties}
    codes = {party.id: party.code for party in plan.parties}
    zone = plan.place.zone

    def said(one: StepIn) -> str:
        if one.called is None:
            return f"– {say(one.cause, language)}" if one.cause else "–"
        more = ", ".join(codes[who] for who in one.reserve if who in codes)
        reserve = say(Sentence("in reserve: %(codes)s", {"codes": more}), language) if more else ""
        return "; ".join(filter(None, (names.get(one.called, ""), reserve)))

    def line(meeting: PlannedMeeting) -> Sheet:
        both = stand_ins[meeting.enterprise.id, meeting.buyer.id]
        return {
            "table": table_name(meeting.table, language),
            "enterprise": names[meeting.enterprise.id],
            "for_enterprise": said(both.for_enterprise),
            "buyer": names[meeting.buyer.id],
            "for_buyer": said(both.for_buyer),
        }

    return [
        {
            "time": span(slot, zone),
            "day": day_name(slot.starts_at.astimezone(zone).date(), language),
            "lines": [line(meeting) for meeting in by_slot[slot.number]],
        }
        for slot in plan.slots
        if by_slot[slot.number]
    ]
