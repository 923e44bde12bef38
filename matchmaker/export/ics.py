"""Calendars: an agenda as a file that every calendar program reads.

RFC 5545: times stand in the fair's own zone with its VTIMEZONE, so that they
stay right when a phone travels. The UID belongs to the pair at the fair, not
to a version of the plan, and SEQUENCE is the version: a newer file moves the
entries of an older one instead of doubling them.
"""

import re
from datetime import UTC, datetime

from icalendar import Calendar, Event

from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import Agenda, Party, PlannedMeeting
from matchmaker.export.wording import country_name, subject, where
from matchmaker.locale import say

PRODUCT = "-//matchmaker//agenda//EN"
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def agenda_calendar(
    agenda: Agenda, language: str, *, written_at: datetime, address: str = ""
) -> bytes:
    """Write an agenda as a calendar file.

    Args:
        agenda: whose meetings; cancelled ones are written as cancelled.
        language: of titles and descriptions.
        written_at: aware; DTSTAMP of every entry.
        address: the agenda's page, linked from every entry if given.

    Returns:
        The file: UTF-8, lines end with CRLF and are folded at 75 bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    title = f"{agenda.place.name.said(language)} · {agenda.party.name.said(language)}"
    calendar.add("x-wr-calname", _one_line(title))
    calendar.add("x-wr-timezone", agenda.place.timezone)
    for meeting in agenda.meetings:
        calendar.add_component(_entry(agenda, meeting, language, written_at, address))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def meeting_uid(fair_id: str, meeting: PlannedMeeting) -> str:
    """Name an entry for good: the same pair at the same fair, whatever the version."""
    return f"{fair_id}.{meeting.enterprise.id}.{meeting.buyer.id}@matchmaker"


def _entry(
    agenda: Agenda, meeting: PlannedMeeting, language: str, written_at: datetime, address: str
) -> Event:
    entry, zone = Event(), agenda.place.zone
    partner = meeting.partner_of(agenda.party.id)
    entry.add("uid", meeting_uid(agenda.place.id, meeting))
    entry.add("sequence", agenda.version)
    entry.add("dtstamp", written_at.astimezone(UTC))
    entry.add("dtstart", meeting.slot.starts_at.astimezone(zone))
    entry.add("dtend", meeting.slot.ends_at.astimezone(zone))
    entry.add("summary", _one_line(_title(partner, meeting, language)))
    place = agenda.place.place.said(language)
    entry.add(
        "location", _one_line(", ".join(filter(None, [where(meeting.table, language), place])))
    )
    entry.add("description", _description(partner, meeting, language))
    entry.add("status", _status(meeting))
    if address:
        entry.add("url", address)
    return entry


def _status(meeting: PlannedMeeting) -> str:
    if meeting.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if meeting.to_be_confirmed else "CONFIRMED"


def _title(partner: Party, meeting: PlannedMeeting, language: str) -> str:
    values = {"partner": partner.name.said(language)}
    if meeting.cancelled:
        return say(Sentence("Cancelled: meeting with %(partner)s", values), language)
    return say(Sentence("Meeting with %(partner)s", values), language)


def _description(partner: Party, meeting: PlannedMeeting, language: str) -> str:
    interpreter = Sentence("Interpreter: %(name)s", {"name": meeting.interpreter})
    lines = [
        partner.name.other(language),
        country_name(partner.country, language),
        subject(meeting, language),
        say(interpreter, language) if meeting.interpreter else "",
        say(Sentence("To be confirmed"), language) if meeting.to_be_confirmed else "",
    ]
    return "\n".join(_one_line(line) for line in lines if line)


def _one_line(text: str) -> str:
    """Take line ends out of a value: no name may begin a line of its own in the file.

    icalendar 7 takes a written backslash and N for a line end, so that N is made small.
    """
    return _LINE_ENDS.sub(" ", text).replace("\\N", "\\n").strip()
