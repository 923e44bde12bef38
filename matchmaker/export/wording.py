"""How times, places and subjects are worded, in one way for every file."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime

from matchmaker.domain.sentence import Sentence
from matchmaker.export.agenda import PlannedMeeting, SlotSpan, TablePlace
from matchmaker.locale import say


def babel_locale(language: str) -> Locale:
    """Choose the conventions for dates and names; English is written the British way."""
    return Locale.parse("vi_VN" if language == "vi" else "en_GB")


def country_name(code: str, language: str) -> str:
    """Name a country; an unknown code stands as it is.

    Example:
        >>> country_name("JP", "vi"), country_name("DE", "en"), country_name("", "en")
        ('Nhật Bản', 'Germany', '')
    """
    return babel_locale(language).territories.get(code.upper(), code) if code else ""


def day_name(day: date, language: str) -> str:
    """Name a day with its weekday.

    Example:
        >>> day_name(date(2026, 12, 1), "vi"), day_name(date(2026, 12, 1), "en")
        ('Thứ Ba, 1 tháng 12, 2026', 'Tuesday 1 December 2026')
    """
    return format_date(day, "full", locale=babel_locale(language)).replace("day,", "day")


def days_span(first: date, last: date, language: str) -> str:
    """Name the days of a fair, from the first to the last."""
    if first == last:
        return day_name(first, language)
    return f"{day_name(first, language)} – {day_name(last, language)}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Write a time of day on a clock of 24 hours.

    Example:
        >>> from datetime import UTC
        >>> clock(datetime(2026, 10, 27, 2, 5, tzinfo=UTC), ZoneInfo("Asia/Ho_Chi_Minh"))
        '09:05'
    """
    return f"{moment.astimezone(zone):%H:%M}"


def span(slot: SlotSpan, zone: ZoneInfo) -> str:
    """Write when a slot begins and ends."""
    return f"{clock(slot.starts_at, zone)}–{clock(slot.ends_at, zone)}"


def moment_name(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Write a moment with its day, on the fair's clock."""
    local = moment.astimezone(zone)
    return format_datetime(local, "HH:mm, d/M/y", locale=babel_locale(language))


def zone_name(moment: datetime, zone: ZoneInfo) -> str:
    """Write how far the fair's clock is from UTC, as people know it.

    Example:
        >>> from datetime import UTC
        >>> zone_name(datetime(2026, 10, 27, tzinfo=UTC), ZoneInfo("Asia/Ho_Chi_Minh"))
        'GMT+7'
    """
    offset = moment.astimezone(zone).strftime("%z")  # "+0530"; babel writes "GMT+05:30" at best
    hours, minutes = int(offset[1:3]), offset[3:5]
    return f"GMT{offset[0]}{hours}" + (f":{minutes}" if minutes != "00" else "")


def table_name(table: TablePlace, language: str) -> str:
    """Name a table or booth."""
    values = {"label": table.label}
    if table.is_booth:
        return say(Sentence("Booth %(label)s", values), language)
    return say(Sentence("Table %(label)s", values), language)


def hall_name(table: TablePlace, language: str) -> str:
    """Name the hall of a table, by its code where it has no name."""
    if table.hall_name or not table.hall_code:
        return table.hall_name
    return say(Sentence("Hall %(code)s", {"code": table.hall_code}), language)


def where(table: TablePlace, language: str) -> str:
    """Name a table with its hall."""
    parts = (table_name(table, language), hall_name(table, language))
    return ", ".join(part for part in parts if part)


def subject(meeting: PlannedMeeting, language: str) -> str:
    """Say what a meeting is about: the product offered and the need it may serve."""
    product, need = meeting.product.said(language), meeting.need.said(language)
    if product and need:
        both = Sentence("Product: %(product)s. Need: %(need)s", {"product": product, "need": need})
        return say(both, language)
    if product:
        return say(Sentence("Product: %(product)s", {"product": product}), language)
    if need:
        return say(Sentence("Need: %(need)s", {"need": need}), language)
    return ""
