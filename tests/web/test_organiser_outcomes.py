"""The outcomes page: both sides apart, the response rate beside every total, each figure's rows."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlmodel import select

from matchmaker.domain.answer import NextMove, Stage
from matchmaker.domain.participant import Role, Scope
from matchmaker.services.outcomes import say_outcome
from matchmaker.storage.tables import Enterprise, Fair, Meeting, WebSession
from tests.web.conftest import START, SmallFair
from tests.web.crowd import add_buyers, add_enterprises, cost, page
from tests.web.lively import enliven
from tests.web.reading import Document

HERE = "/fairs/small/outcomes"
NOTE = "<b>Ask for the drawing</b>"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Let it be the afternoon of the fair's day, unless a test moves."""
    with time_machine.travel(START + timedelta(hours=5), tick=False) as traveller:
        yield traveller


@pytest.fixture
def met(small_fair: SmallFair) -> SmallFair:
    """Publish a plan of three meetings; the first enterprise tells of one, its buyer too."""
    enliven(small_fair)
    with small_fair.db.told() as unit:
        unit.get_one(Enterprise, small_fair.enterprises[0].id).size = "large"
        for session in unit.exec(select(WebSession)):
            session.ends_at = START + timedelta(days=9)
    firm, buyer = small_fair.enterprises[0].id, small_fair.buyers[0].id
    say_outcome(
        small_fair.db,
        Scope(small_fair.fair.id, Role.ENTERPRISE, firm),
        buyer,
        Stage.CONTRACT,
        next_move=NextMove.VISIT,
        value=12000.0,
        currency="USD",
        note=NOTE,
    )
    say_outcome(
        small_fair.db, Scope(small_fair.fair.id, Role.BUYER, buyer), firm, Stage.INFORMATION
    )
    return small_fair


def rows_on(found: Document) -> int:
    tables = found.one("section", id="outcome-rows").all("tbody")
    return len(tables[0].all("tr")) if tables else 0


def line(found: Document, title: str) -> list[str]:
    table = found.one("section", aria_labelledby="groups").one("table")
    (row,) = [row for row in table.all("tr") if row.all("th")[0].text() == title]
    return [cell.text() for cell in row.all("td")]


def test_before_a_meeting_is_over_it_leads_to_the_fair_day(as_organiser: TestClient):
    found = page(as_organiser, HERE)

    assert found.one("div", class_="empty").one("a").attributes["href"] == "/fairs/small/today"
    assert found.all("table") == []


def test_each_total_stands_beside_its_response_rate_and_interval(
    as_organiser: TestClient, met: SmallFair
):
    over, answered, goes_on, orders, values = line(page(as_organiser, HERE), "All")

    assert over == "3"
    assert answered.startswith("1 33 % (")
    assert goes_on.startswith("1 100 % (")
    assert orders.startswith("1 100 % (")
    assert values == "12,000 USD (1)"


def test_the_sides_answers_are_counted_apart(as_organiser: TestClient, met: SmallFair):
    found = page(as_organiser, f"{HERE}?side=buyer&by=size")

    assert line(found, "All")[1:] == ["1 33 % (0–100)", "0 0 % (0–79)", "0 0 % (0–79)", "–"]
    assert line(found, "Large")[0] == "2"
    assert line(found, "Size not stated")[0] == "1"


@pytest.mark.parametrize("side", ["enterprise", "buyer"])
@pytest.mark.parametrize("by", ["sector", "country", "size"])
def test_each_figure_opens_exactly_its_rows(
    as_organiser: TestClient, met: SmallFair, side: str, by: str
):
    found = page(as_organiser, f"{HERE}?side={side}&by={by}")
    links = [
        (one.text(), one.attributes["href"])
        for one in found.one("section", aria_labelledby="groups").one("table").all("a")
    ] + [
        (one.one("strong").text(), one.attributes["href"]) for one in found.all("a", class_="tile")
    ]

    assert len(links) > 5
    for figure, href in links:
        assert rows_on(page(as_organiser, href)) == int(figure), href


def test_a_row_tells_what_either_side_said(as_organiser: TestClient, met: SmallFair):
    found = page(as_organiser, f"{HERE}?show=orders").one("section", id="outcome-rows")

    firm = found.one("td", data_label="The enterprise says").text()
    assert firm == f"Order or contract → A visit to the plant 12,000 USD {NOTE}"
    assert found.one("td", data_label="The buyer says").text() == "Information exchanged"


def test_meetings_without_an_answer_stand_first(as_organiser: TestClient, met: SmallFair):
    found = page(as_organiser, HERE).one("section", id="outcome-rows")

    assert found.one("h2").text() == "Meetings over, without an answer by either side"
    assert "2 meetings" in found.one("caption").text()
    assert "no answer yet" in found.text()


def test_a_group_that_states_nothing_can_be_opened(as_organiser: TestClient, met: SmallFair):
    found = page(as_organiser, f"{HERE}?by=size&group=none&show=over")

    assert rows_on(found) == 1
    assert found.one("h2", id="rows").text() == "Meetings over: Size not stated"


def test_unknown_words_mean_the_usual(as_organiser: TestClient, met: SmallFair):
    found = page(as_organiser, f"{HERE}?side=x&by=y&show=z&group=w&page=-3")

    assert found.one("h2", id="groups").text() == "As enterprises say"
    assert "No meeting is listed here." in found.text()


def test_htmx_gets_the_rows_that_stand_in_the_page(as_organiser: TestClient, met: SmallFair):
    path = f"{HERE}?show=answered"
    headers = {"HX-Request": "true", "HX-Target": "section#outcome-rows"}

    part = Document(as_organiser.get(path, headers=headers).text)

    assert part.all("h1") == []
    whole = page(as_organiser, path).one("section", id="outcome-rows")
    assert part.one("section", id="outcome-rows").text() == whole.text()


def test_the_drawing_and_the_table_say_the_same(as_organiser: TestClient, met: SmallFair):
    drawn = page(as_organiser, HERE).one("svg", class_="intervals")

    assert drawn.one("title").text()
    assert drawn.one("desc").text()
    assert len(drawn.all("circle")) == 1  # the other sector has no answer: no dot at nought


def test_simulated_outcomes_are_said_to_be_so(as_organiser: TestClient, met: SmallFair):
    before = page(as_organiser, HERE).all("p", class_="warning")
    with met.db.told() as unit:
        unit.get_one(Fair, met.fair.id).simulated = True

    found = page(as_organiser, HERE)

    assert before == []
    assert "A program made up" in found.one("p", class_="warning").text()
    assert "Simulated data" in found.one("aside", class_="band").text()


def test_the_workbook_is_given_as_a_file(as_organiser: TestClient, met: SmallFair):
    answer = as_organiser.get(f"{HERE}.xlsx")

    assert answer.headers["content-disposition"].endswith("small-outcomes.xlsx")
    assert len(load_workbook(BytesIO(answer.content)).worksheets) == 4


def test_the_overview_leads_to_meetings_without_an_answer(
    as_organiser: TestClient, met: SmallFair, clock: time_machine.Traveller
):
    overview = page(as_organiser, "/fairs/small")
    (tile,) = [
        one
        for one in overview.one("section", aria_labelledby="attention").all("a")
        if "without an answer" in one.text()
    ]

    assert tile.one("strong").text() == "2"
    assert rows_on(page(as_organiser, tile.attributes["href"])) == 2


def test_the_page_costs_the_same_for_few_and_many(
    as_organiser: TestClient, met: SmallFair, statements: list[str]
):
    few = cost(as_organiser, statements, HERE)
    firms, buyers = add_enterprises(met, 20), add_buyers(met, 20)
    with met.db.told() as unit:
        plan_id = unit.get_one(Fair, met.fair.id).published_plan_id
        unit.add_all(
            Meeting(
                fair_id=met.fair.id,
                plan_id=plan_id,
                enterprise_id=firm.id,
                buyer_id=buyer.id,
                slot_id=met.slots[0].id,
                table_id=met.tables[0].id,
            )
            for firm, buyer in zip(firms, buyers, strict=True)
        )

    assert cost(as_organiser, statements, HERE) == few <= 7
    assert page(as_organiser, HERE).one("main").text().count("Meetings over") > 0


def test_the_page_speaks_vietnamese(as_organiser: TestClient, met: SmallFair):
    found = page(as_organiser, f"{HERE}?show=orders", "vi")

    assert found.one("h1").text() == "Kết quả các cuộc gặp"
    assert "Có đơn hàng hoặc hợp đồng" in found.one("section", id="outcome-rows").text()
    assert line(found, "Tất cả")[4] == "12.000 USD (1)"
