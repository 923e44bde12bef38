"""Moments and days in sentences: written in figures, the same in both languages of the house."""

from datetime import date, datetime


def moment_text(local: datetime) -> str:
    """Write a moment with its day, hours on a clock of 24, the day before the month.

    Args:
        local: on the clock of those who read it.

    Example:
        >>> moment_text(datetime(2026, 10, 7, 9, 5))
        '09:05, 7/10/2026'
    """
    return f"{local:%H:%M}, {day_text(local)}"


def day_text(day: date) -> str:
    """Write a day.

    Example:
        >>> day_text(date(2026, 12, 1))
        '1/12/2026'
    """
    return f"{day.day}/{day.month}/{day.year}"
