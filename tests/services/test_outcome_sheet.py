"""The outcomes workbook: the report's figures and every meeting over, safe to open."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from matchmaker.domain.answer import NextMove, Stage
from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.participant import Role
from matchmaker.services.outcome_report import GROUPINGS, outcome_reports
from matchmaker.services.outcome_sheet import group_name, outcome_workbook
from matchmaker.services.outcomes import say_outcome
from matchmaker.services.publish import publish
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Fair
from tests.fair_rows import agree, change, meet
from tests.small_fair import SmallFair, small_fair

FORMULA = '=HYPERLINK("http://a.example")'


@pytest.fixture
def fair(db: Database) -> SmallFair:
    """Give a fair, a month ago, of two meetings, one of them answered under a hostile name."""
    made = small_fair(db)
    agree(db, made, (0, 0), (1, 1))
    meet(db, made, (0, 0, 0, 0), (1, 1, 1, 0))
    publish(db, made.organiser, made.plan_id)
    change(db, Enterprise, made.enterprises[0], name_en=FORMULA)
    say_outcome(
        db,
        made.enterprise(0),
        made.buyers[0],
        Stage.CONTRACT,
        next_move=NextMove.CONTRACT,
        value=1234.5,
        currency="EUR",
        note="+1 sample",
    )
    say_outcome(db, made.buyer(0), made.enterprises[0], Stage.INFORMATION)
    return made


def book_of(db: Database, fair: SmallFair, language: str = "en") -> Any:
    return load_workbook(BytesIO(outcome_workbook(db, fair.organiser, language)))


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_it_holds_three_groupings_and_the_meetings(db: Database, fair: SmallFair):
    assert book_of(db, fair).sheetnames == ["By sector", "By country", "By size", "Meetings"]
    assert book_of(db, fair, "vi").sheetnames[0] == "Theo ngành"


def test_its_figures_are_those_of_the_report_with_both_sides_apart(db: Database, fair: SmallFair):
    reports = outcome_reports(db, fair.organiser)

    for sheet, by in zip(book_of(db, fair).worksheets, GROUPINGS, strict=False):
        rows = rows_of(sheet)[1:]
        assert [(row[1], row[2], row[4]) for row in rows] == [
            (who, line.over, line.answered.yes)
            for side, who in (
                (Role.ENTERPRISE, "As enterprises say"),
                (Role.BUYER, "As buyers say"),
            )
            for line in reports[side].groups[by]
        ]


def test_each_total_has_its_response_rate_and_interval_beside_it(db: Database, fair: SmallFair):
    head, line, *_ = rows_of(book_of(db, fair)["By sector"])

    assert head[4:8] == (
        "Answered", "Answered, percent", "Interval of 95 %, from", "Interval of 95 %, to",
    )  # fmt: skip
    answered = outcome_reports(db, fair.organiser)[Role.ENTERPRISE].groups["sector"][0].answered
    assert line[4:8] == (
        answered.yes,
        *(round(100 * part, 1) for part in (answered.share, answered.low, answered.high)),
    )
    assert line[16] == "1,234.5 EUR (1)"


def test_a_share_of_no_answer_is_blank_and_not_nought(db: Database):
    made = small_fair(db, "quiet")
    agree(db, made, (0, 0))
    meet(db, made, (0, 0, 0, 0))
    publish(db, made.organiser, made.plan_id)

    line = rows_of(book_of(db, made)["By sector"])[1]

    assert line[8:12] == (0, None, None, None)


def test_every_meeting_over_stands_in_it_with_either_sides_answer(db: Database, fair: SmallFair):
    head, first, second = rows_of(book_of(db, fair)["Meetings"])

    found = dict(zip(head, first, strict=True))
    assert found["Date"] == datetime(2026, 10, 27)  # noqa: DTZ001  # a spreadsheet knows no zone
    assert found["From"] == "09:00"
    assert found["Result (As enterprises say)"] == "Order or contract"
    assert found["Next step (As enterprises say)"] == "A contract to draw up"
    assert found["Value (As enterprises say)"] == 1234.5
    assert found["Currency (As enterprises say)"] == "EUR"
    assert found["Result (As buyers say)"] == "Information exchanged"
    assert found["Value (As buyers say)"] is None
    assert dict(zip(head, second, strict=True))["Result (As enterprises say)"] is None


def test_names_and_notes_that_could_run_stay_text(db: Database, fair: SmallFair):
    cells = [cell for row in book_of(db, fair)["Meetings"].iter_rows(min_row=2) for cell in row]

    risky = [cell for cell in cells if cell.value in {FORMULA, "+1 sample"}]
    assert len(risky) == 2
    assert {cell.data_type for cell in risky} == {"s"}
    assert all(cell.quotePrefix for cell in risky)


def test_a_simulated_fair_says_so_on_every_printed_page(db: Database, fair: SmallFair):
    assert book_of(db, fair)["Meetings"].oddHeader.right.text is None
    change(db, Fair, fair.id, simulated=True)

    for sheet in book_of(db, fair, "vi").worksheets:
        assert sheet.oddHeader.right.text == "Dữ liệu mô phỏng"


def test_the_workbook_is_the_organisers(db: Database, fair: SmallFair):
    for scope in (fair.enterprise(0), fair.buyer(0)):
        with pytest.raises(ForbiddenError):
            outcome_workbook(db, scope, "en")


@pytest.mark.parametrize(
    ("by", "key", "language", "name"),
    [
        ("sector", "it", "en", "Information technology"),
        ("sector", "", "vi", "Chưa ghi ngành"),
        ("country", "JP", "vi", "Nhật Bản"),
        ("country", "", "en", "No country stated"),
        ("size", "small", "en", "Small"),
        ("size", "huge", "en", "Size not stated"),
    ],
)
def test_groups_are_named_in_the_readers_language(by: str, key: str, language: str, name: str):
    assert group_name(by, key, language) == name
