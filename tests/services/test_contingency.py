"""The contingency sheet names somebody or a cause for each side of each published meeting."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from matchmaker.domain.errors import ForbiddenError, RefusedError
from matchmaker.services.contingency import contingency
from matchmaker.services.contingency_sheet import contingency_xlsx
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer
from tests.fair_rows import agree, announce, change, rename, statements
from tests.small_fair import OPENS_AT, small_fair


@pytest.fixture(autouse=True)
def before_the_fair(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "matchmaker.services.published_fair.fair_moment",
        lambda *_: OPENS_AT - timedelta(hours=1),
    )


def test_who_waits_is_called_and_the_cause_is_said_where_nobody_can(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (0, 1))
    announce(db, fair, (0, 0, 0, 0))

    found = contingency(db, fair.organiser)

    [line] = found.lines
    assert (line.enterprise_id, line.buyer_id, line.slot, line.table) == (
        fair.enterprises[0], fair.buyers[0], 0, "A1",
    )  # fmt: skip
    assert line.without_buyer.called == fair.buyers[1]
    assert line.without_buyer.cause is None
    assert line.without_enterprise.called is None
    assert str(line.without_enterprise.cause).startswith("Whoever waits has a meeting already")
    assert (found.plan_number, found.covered) == (1, 1)


def test_one_slot_can_be_asked_about_the_next_one_by_default(
    db: Database, monkeypatch: pytest.MonkeyPatch
):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    announce(db, fair, (0, 0, 0, 0), (1, 1, 2, 0))
    monkeypatch.setattr(
        "matchmaker.services.published_fair.fair_moment",
        lambda *_: OPENS_AT + timedelta(minutes=26),
    )

    asked = contingency(db, fair.organiser, 0)
    upcoming = contingency(db, fair.organiser, -1)

    assert [line.slot for line in asked.lines] == [0]
    assert (upcoming.begun, upcoming.shown) == (2, 2)
    assert [line.enterprise_id for line in upcoming.lines] == [fair.enterprises[1]]


def test_a_meeting_that_nobody_would_offer_today_is_still_covered(db: Database):
    fair = small_fair(db)
    agree(db, fair, (1, 0))
    announce(db, fair, (0, 0, 0, 0))

    [line] = contingency(db, fair.organiser).lines

    assert line.without_enterprise.called == fair.enterprises[1]


def test_who_has_withdrawn_is_neither_covered_nor_called(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (0, 1), (1, 2))
    announce(db, fair, (0, 0, 0, 0), (1, 2, 0, 1))
    change(db, Buyer, fair.buyers[1], withdrawn=True)
    change(db, Buyer, fair.buyers[2], withdrawn=True)

    [line] = contingency(db, fair.organiser).lines

    assert line.without_buyer.called is None


def test_before_anything_is_published_there_is_no_sheet(db: Database):
    fair = small_fair(db)

    with pytest.raises(RefusedError):
        contingency(db, fair.organiser)


def test_only_the_organiser_sees_it(db: Database):
    fair = small_fair(db)

    with pytest.raises(ForbiddenError):
        contingency(db, fair.enterprise(0))


def test_the_sheet_asks_as_often_for_many_meetings_as_for_one(db: Database):
    fair = small_fair(db, enterprises=6, buyers=6)
    agree(db, fair, *((i, j) for i in range(6) for j in range(6)))
    announce(db, fair, (0, 0, 0, 0), (1, 1, 0, 1), (2, 2, 0, 2), (3, 3, 1, 0))

    with statements(db) as asked:
        contingency(db, fair.organiser)

    assert len(asked) <= 16


def test_the_workbook_says_it_line_by_line_and_runs_nothing(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (0, 1))
    announce(db, fair, (0, 0, 0, 0))
    rename(db, fair.buyers[1], "=1+1")

    book = load_workbook(io.BytesIO(contingency_xlsx(db, fair.organiser, "vi")))
    rows = list(book.worksheets[0].iter_rows(values_only=True))

    assert len(rows) == 2
    assert rows[0][5] == "Nếu doanh nghiệp không đến thì mời"
    assert rows[1][1:3] == ("09:00", "A1")
    assert rows[1][7].endswith("=1+1")
    assert rows[1][6] is None
    assert "Bên đang chờ" in rows[1][5]
