"""What stands on each sheet of paper, as the Typst sources read it.

Every function here gives plain JSON values, already worded in the language of
the sheet; the sources in `templates/print` decide only how it looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import (
    Agenda,
    AgendaDay,
    FreeSpan,
    Party,
    Place,
    PlannedMeeting,
    PlanSheet,
)
from matchmaker.export.pdf import qr_svg
from matchmaker.export.wording import (
    clock,
    country_name,
    day_name,
    hall_name,
    moment_name,
    span,
    subject,
    table_name,
    where,
    zone_name,
)
from matchmaker.locale import LANGUAGES, say

Sheet = dict[str, Any]

WORDS: dict[str, Sentence] = {
    "agenda": Sentence("Agenda"),
    "time": Sentence("Time"),
    "place": Sentence("Table"),
    "partner": Sentence("Partner and subject"),
    "interpreter": Sentence("Interpreter"),
    "unconfirmed": Sentence("To be confirmed"),
    "enterprise": Sentence("Enterprise"),
    "buyer": Sentence("Buyer"),
    "free": Sentence("Free"),
    "pack": Sentence("Print pack"),
    "contents": Sentence("Contents"),
    "without": Sentence("Without a meeting"),
    "overview": Sentence("The day at a glance"),
    "slots": Sentence("Slot sheets"),
    "tables": Sentence("Table sheets"),
    "stand_bys": Sentence("Stand-bys"),
    "for_enterprise": Sentence("If the enterprise does not come, call"),
    "for_buyer": Sentence("If the buyer does not come, call"),
    "cancelled": Sentence("Cancelled meetings"),
    "live": Sentence("Live agenda"),
    "qr_alt": Sentence("QR code that opens the live page"),
    "please": Sentence(
        "Please be at the table five minutes early. If you are late or cannot come,"
        " please tell the organiser's desk."
    ),
    "hall": Sentence("Hall"),
    "code": Sentence("Code"),
    "sheet_of_pack": Sentence("(sheet {k} of the pack)"),
    "page_of": Sentence("Page {n} of {m}"),
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and with which address something is printed.

    Args:
        printed_at: aware; shown on the fair's clock.
        address: page that the QR codes open, e.g. "https://example.com/agenda";
            empty prints none.
    """

    printed_at: datetime
    address: str = ""


def agendas_sheet(plan: PlanSheet, agendas: Sequence[Agenda], language: str, stamp: Stamp) -> Sheet:
    """Lay out agendas, in the order given, each in `language`."""
    names = [agenda.party.name.said(language) for agenda in agendas]
    title = say(Sentence("Agenda"), language)
    title = f"{title} · {names[0]}" if len(names) == 1 else title
    pages = agenda_pages(agendas, language, stamp)
    return {**frame(plan, language, title, stamp), "agendas": pages}


def agenda_pages(agendas: Sequence[Agenda], language: str, stamp: Stamp) -> list[Sheet]:
    """Lay out agendas one after the other; all carry the same QR code."""
    code = qr_svg(stamp.address)
    return [_agenda(agenda, language, code) for agenda in agendas]


def frame(plan: PlanSheet, language: str, title: str, stamp: Stamp) -> Sheet:
    """What every sheet of a document carries: names, band, words, version and time of print."""
    place = plan.place
    return {
        "language": language,
        "title": f"{title} · {place.name.said(language)}",
        "author": place.name.said(language),
        "fair": {"name": place.name.said(language), "other": place.name.other(language)},
        "is_pack": False,
        "band": simulated_band(place),
        "words": words(),
        "stamp": {code: version_line(plan, code, stamp) for code in LANGUAGES},
    }


def words() -> dict[str, dict[str, str]]:
    """Give the fixed words of all sheets, by language."""
    return {
        code: {key: say(sentence, code) for key, sentence in WORDS.items()} for code in LANGUAGES
    }


def simulated_band(place: Place) -> str:
    """Say in both languages that a fair is invented; empty for a real one."""
    if not place.simulated:
        return ""
    return " / ".join(say(Sentence("Simulated data"), language) for language in LANGUAGES)


def version_line(plan: PlanSheet, language: str, stamp: Stamp) -> str:
    """Name the version of the plan and the time of print."""
    values = {
        "number": plan.version,
        "time": moment_name(stamp.printed_at, plan.place.zone, language),
        "zone": zone_name(stamp.printed_at, plan.place.zone),
    }
    if plan.published:
        return say(
            Sentence("Plan version %(number)s · printed %(time)s (%(zone)s)", values), language
        )
    return say(Sentence("Draft version %(number)s · printed %(time)s (%(zone)s)", values), language)


def _agenda(agenda: Agenda, language: str, code: str) -> Sheet:
    party = agenda.party
    cancelled = [meeting for meeting in agenda.meetings if meeting.cancelled]
    return {
        "language": language,
        "name": party.name.said(language),
        "other": party.name.other(language),
        "owner": f"{party.code} · {party.name.said(language)}",
        "who": who(party, language),
        "summary": _summary(agenda, language),
        "qr": code,
        "days": [_day(agenda, day, language) for day in agenda.days],
        "cancelled": [_cancelled(agenda, meeting, language) for meeting in cancelled],
    }


def who(party: Party, language: str) -> str:
    """Say what a participant is, whence, and under which code."""
    role = Sentence("Enterprise") if party.role is Role.ENTERPRISE else Sentence("Buyer")
    parts = (say(role, language), country_name(party.country, language), party.code)
    return " · ".join(part for part in parts if part)


def _summary(agenda: Agenda, language: str) -> str:
    count = sum(not meeting.cancelled for meeting in agenda.meetings)
    values = {"meetings": count, "days": len(agenda.days)}
    return say(Sentence("Meetings: %(meetings)s · days: %(days)s", values), language)


def _day(agenda: Agenda, day: AgendaDay, language: str) -> Sheet:
    lines = [
        _free(agenda, line, language)
        if isinstance(line, FreeSpan)
        else _meeting(agenda, line, language)
        for line in day.lines
    ]
    return {"name": day_name(day.day, language), "lines": lines}


def _free(agenda: Agenda, free: FreeSpan, language: str) -> Sheet:
    zone = agenda.place.zone
    return {
        "time": f"{clock(free.starts_at, zone)}–{clock(free.ends_at, zone)}",
        "free": say(Sentence("Free (slots: %(count)s)", {"count": free.slots}), language),
    }


def _meeting(agenda: Agenda, meeting: PlannedMeeting, language: str) -> Sheet:
    partner = meeting.partner_of(agenda.party.id)
    return {
        "time": span(meeting.slot, agenda.place.zone),
        "table": table_name(meeting.table, language),
        "hall": hall_name(meeting.table, language),
        "partner": partner.name.said(language),
        "other": partner.name.other(language),
        "country": country_name(partner.country, language),
        "about": subject(meeting, language),
        "interpreter": _interpreter(meeting, language),
        "unconfirmed": meeting.to_be_confirmed,
    }


def _interpreter(meeting: PlannedMeeting, language: str) -> str:
    if not meeting.interpreter:
        return ""
    return say(Sentence("Interpreter: %(name)s", {"name": meeting.interpreter}), language)


def _cancelled(agenda: Agenda, meeting: PlannedMeeting, language: str) -> str:
    parts = (
        day_name(meeting.slot.starts_at.astimezone(agenda.place.zone).date(), language),
        span(meeting.slot, agenda.place.zone),
        where(meeting.table, language),
        meeting.partner_of(agenda.party.id).name.said(language),
    )
    return " · ".join(parts)
