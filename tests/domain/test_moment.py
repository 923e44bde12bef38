"""Moments as people write them, not as machines do."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from matchmaker.domain.moment import day_text, moment_text


def test_the_day_stands_before_the_month_and_without_noughts():
    assert day_text(date(2026, 3, 4)) == "4/3/2026"


def test_a_moment_is_written_on_a_clock_of_24_hours():
    local = datetime(2026, 10, 27, 15, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

    assert moment_text(local) == "15:05, 27/10/2026"


def test_a_moment_s_day_is_its_own_clock_s():
    moment = datetime(2026, 10, 27, 20, 0, tzinfo=ZoneInfo("UTC"))

    assert moment_text(moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))) == "03:00, 28/10/2026"
    assert moment_text(moment) == "20:00, 27/10/2026"
