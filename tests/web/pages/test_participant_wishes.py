"""The wish report's page: totals, and each wish on one of its two lists."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.services.wish_report import WishLine, WishReport
from matchmaker.web.pages.participant_wishes import Total, wish_report_page

AT = datetime(2027, 10, 27, 2, 0, tzinfo=UTC)


def line(name: str, says: Says, *, met: bool, at: datetime = AT) -> WishLine:
    wish = SimpleNamespace(other_id=name, name_vi=name, name_en="", says=says, withdrawn=False)
    meeting = SimpleNamespace(starts_at=at, table_label="A1") if met else None
    return WishLine(wish, meeting, None if met else Sentence("You asked after the plan was made."))


def page(*lines: WishLine):
    report = WishReport(3, lines, [SimpleNamespace(other_id="z", name_vi="Z", name_en="")])
    return wish_report_page(Role.BUYER, SimpleNamespace(timezone="UTC"), "vi", report)


def test_met_and_missed_wishes_stand_apart_and_add_up():
    found = page(
        line("a", Says.MUST_MEET, met=True),
        line("b", Says.MUST_MEET, met=False),
        line("c", Says.MEET, met=True),
    )

    assert [one.other.text for one in found.met] == ["a", "c"]
    assert [one.other.text for one in found.missed] == ["b"]
    assert [(str(one.title), one.met, one.wanted) for one in found.totals] == [
        ("Must-meets", 1, 2), ("All wishes", 2, 3),
    ]  # fmt: skip
    assert found.totals[1].wanted == len(found.met) + len(found.missed)


def test_meetings_stand_in_the_order_of_the_day_and_misses_as_they_came():
    found = page(
        line("late", Says.MUST_MEET, met=True, at=AT + timedelta(hours=2)),
        line("missed most", Says.MUST_MEET, met=False),
        line("early", Says.MEET, met=True),
        line("missed too", Says.MEET, met=False),
    )

    assert [one.other.text for one in found.met] == ["early", "late"]
    assert [one.other.text for one in found.missed] == ["missed most", "missed too"]


def test_without_a_must_meet_only_all_wishes_are_counted():
    assert [str(one.title) for one in page(line("a", Says.MEET, met=True)).totals] == ["All wishes"]


def test_a_meeting_tells_when_and_where_a_miss_tells_why():
    met, missed = (
        page(line("a", Says.MEET, met=True)).met[0],
        page(line("b", Says.MUST_MEET, met=False)).missed[0],
    )

    assert (met.starts_at, met.table, met.cause, met.is_must) == (AT, "A1", None, False)
    assert (missed.starts_at, missed.table, missed.is_must) == (None, "", True)
    assert str(missed.cause) == "You asked after the plan was made."
    assert met.href == "/buyer/enterprises/a"


def test_who_has_withdrawn_has_no_page_any_more():
    gone = line("b", Says.MEET, met=False)
    gone.wish.withdrawn = True

    assert page(gone).missed[0].href == ""
    assert page(line("b", Says.MEET, met=False)).missed[0].href == "/buyer/enterprises/b"


def test_others_lead_to_their_pages():
    [(name, href)] = page(line("a", Says.MEET, met=True)).alternatives

    assert (name.text, href) == ("Z", "/buyer/enterprises/z")


def test_a_share_of_nothing_is_nothing():
    assert Total(Sentence("All wishes"), 0, 0).share == 0.0
    assert Total(Sentence("All wishes"), 4, 3).share == 0.75
