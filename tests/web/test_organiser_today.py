"""The fair-day page: now and next, late first, one tap a side, figures with their rows."""

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.answer import STANDING_NAMES
from matchmaker.domain.participant import Role
from matchmaker.services.attend import Mark, mark
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Attendance, Fair, Meeting, WebSession
from matchmaker.web.pages.organiser_today import SlotLine, lay_day
from tests.web.conftest import START, SmallFair, build_fair
from tests.web.crowd import add_buyers, add_enterprises, cost, page
from tests.web.lively import enliven
from tests.web.reading import Document, Element

HERE = "/fairs/small/today"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Let it be the fair's opening, unless a test moves on."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def as_organiser(as_organiser: TestClient, small_fair: SmallFair) -> TestClient:
    """Keep the organiser signed in for the days of these tests."""
    with small_fair.db.told() as unit:
        for session in unit.exec(select(WebSession)):
            session.ends_at = START + timedelta(days=9)
    return as_organiser


@pytest.fixture
def met(small_fair: SmallFair) -> list[Meeting]:
    """Publish a plan: the first pair meets in the first slot, the second in the second.

    The third meeting, of the first enterprise and the second buyer, is the last.
    """
    lively = enliven(small_fair)
    firms, buyers, slots = small_fair.enterprises, small_fair.buyers, small_fair.slots
    found = []
    with small_fair.db.told() as unit:
        for firm, buyer, slot in ((0, 0, 0), (1, 1, 1), (0, 1, 3)):
            row = unit.exec(
                select(Meeting).where(
                    Meeting.plan_id == lively.published.id,
                    Meeting.enterprise_id == firms[firm].id,
                    Meeting.buyer_id == buyers[buyer].id,
                )
            ).one()
            row.slot_id = slots[slot].id
            found.append(row)
    return found


def card(found: Element, meeting: Meeting) -> Element:
    return found.one("li", id=f"meeting-{meeting.id}")


def buttons(found: Element, side: str) -> list[str]:
    form = next(
        one
        for one in found.all("form")
        if one.one("input", name="side").attributes["value"] == side
    )
    return [one.text() for one in form.all("button")]


def sections(found: Document) -> list[str]:
    return [one.one("h2").text() for one in found.one("div", id="today-rows").all("section")]


def tiles(found: Element) -> dict[str, int]:
    figures = {}
    for one in found.one("div", id="day-figures").all("a", class_="tile"):
        figure = one.one("strong").text()
        figures[one.text().removeprefix(figure).strip()] = int(figure)
    return figures


def tap(browser: TestClient, meeting: Meeting, side: str, word: str, **more: str) -> None:
    answer = browser.post(f"{HERE}/{meeting.id}", data={"side": side, "mark": word, **more})
    assert answer.status_code == 200, answer.text[:300]


def noted(db: Database) -> set[tuple[str, str]]:
    with db.read() as unit:
        return {(row.side, row.state) for row in unit.exec(select(Attendance))}


# --- what the page shows --------------------------------------------------------------------


def test_without_a_published_plan_it_leads_to_the_plans(as_organiser: TestClient):
    found = page(as_organiser, HERE)

    assert found.one("div", class_="empty").one("a").attributes["href"] == "/fairs/small/plans"
    assert found.all("form", class_="marks") == []


def test_the_slot_that_runs_and_the_next_one_are_shown(
    as_organiser: TestClient, met: list[Meeting], clock: time_machine.Traveller
):
    shown = {}
    for minute in (-60, 0, 22, 25, 96):
        clock.move_to(START + timedelta(minutes=minute))
        shown[minute] = sections(page(as_organiser, HERE))

    assert shown == {
        -60: ["Next · 09:00 –09:20"],
        0: ["Now · 09:00 –09:20", "Next · 09:25 –09:45"],
        22: ["Now · 09:00 –09:20", "Next · 09:25 –09:45"],
        25: ["Now · 09:25 –09:45", "Next · 09:50 –10:10"],
        96: [],
    }


def test_a_day_that_is_over_says_so_and_keeps_its_figures(
    as_organiser: TestClient, met: list[Meeting], clock: time_machine.Traveller
):
    clock.move_to(START + timedelta(hours=10))

    found = page(as_organiser, HERE)

    assert "The meetings of this day are over." in found.one("div", id="today-rows").text()
    assert tiles(found)["Waiting"] == 3


def test_each_meeting_names_its_table_and_both_sides(
    as_organiser: TestClient, small_fair: SmallFair, met: list[Meeting]
):
    row = card(page(as_organiser, HERE), met[0])

    table = next(one for one in small_fair.tables if one.id == met[0].table_id)
    assert row.one("p", class_="where").one("strong").text() == f"Table {table.label}"
    parties = [one.one("a").text() for one in row.all("div", class_="party")]
    assert parties == ["Demo Moulds", "Demo Buyer Nagoya"]


def test_the_day_lays_a_lunch_between_two_sessions():
    slots = [
        SimpleNamespace(
            number=number,
            session_id=session,
            fair_day=START.date(),
            starts_at=START + timedelta(minutes=minute),
            ends_at=START + timedelta(minutes=minute + 20),
        )
        for number, session, minute in ((0, "am", 0), (1, "am", 25), (2, "pm", 240))
    ]
    now = {
        minute: lay_day(slots, [], START + timedelta(minutes=minute), "Asia/Ho_Chi_Minh").now
        for minute in (-1, 0, 21, 44, 45, 240, 260)
    }

    assert {minute: line and line.number for minute, line in now.items()} == {
        -1: None, 0: 0, 21: 0, 44: 1, 45: None, 240: 2, 260: None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "wanted", "chosen"),
    [
        (-9, "", "2027-10-27"),
        (0, "", "2027-10-27"),
        (1, "", "2027-10-29"),
        (2, "", "2027-10-29"),
        (9, "", "2027-10-29"),
        (9, "2027-10-27", "2027-10-27"),
        (0, "2027-10-28", "2027-10-27"),
        (0, "yesterday", "2027-10-27"),
    ],
)
def test_the_day_shown_is_the_one_asked_for_else_todays_else_the_nearest(
    days: int, wanted: str, chosen: str
):
    slots = [
        SimpleNamespace(
            number=number,
            session_id=str(number),
            fair_day=(START + timedelta(days=later)).date(),
            starts_at=START + timedelta(days=later),
            ends_at=START + timedelta(days=later, minutes=20),
        )
        for number, later in enumerate((0, 2))
    ]

    found = lay_day(slots, [], START + timedelta(days=days), "Asia/Ho_Chi_Minh", wanted)

    assert found.day == date.fromisoformat(chosen)
    assert len(found.days) == 2


def test_a_slots_meetings_are_all_its_figures():
    line = SlotLine(0, START, START, {"held": 2, "waiting": 3})

    assert line.meetings == 5


# --- one tap --------------------------------------------------------------------------------


def test_two_buttons_a_side_and_an_undo_once_something_is_marked(
    as_organiser: TestClient, met: list[Meeting]
):
    seen = []
    for word in ("", "late", "absent", "undo", "came"):
        if word:
            tap(as_organiser, met[0], "buyer", word)
        row = card(page(as_organiser, HERE), met[0])
        seen.append((buttons(row, "buyer"), [one.text() for one in row.all("span", class_="tag")]))

    assert seen == [
        (["Came", "Late"], []),
        (["Came", "Did not come", "Undo"], ["Late, still expected"]),
        (["Undo"], ["Did not come"]),
        (["Came", "Late"], []),
        (["Undo"], ["Came"]),
    ]
    assert buttons(row, "enterprise") == ["Came", "Late"]


def test_every_button_names_whom_it_marks(as_organiser: TestClient, met: list[Meeting]):
    found = card(page(as_organiser, HERE), met[0])

    names = [one.attributes["aria-label"] for one in found.all("button")]
    assert names == [
        "Came: Demo Moulds", "Late: Demo Moulds",
        "Came: Demo Buyer Nagoya", "Late: Demo Buyer Nagoya",
    ]  # fmt: skip
    for one in found.all("button"):
        assert one.attributes["aria-label"].startswith(one.text())


def test_the_side_that_came_stays_so_whatever_the_other_does(
    as_organiser: TestClient, small_fair: SmallFair, met: list[Meeting]
):
    tap(as_organiser, met[0], "enterprise", "came")
    tap(as_organiser, met[0], "buyer", "absent")

    assert noted(small_fair.db) == {("enterprise", "arrived"), ("buyer", "absent")}


def test_who_comes_late_is_told_with_the_minutes(
    as_organiser: TestClient, met: list[Meeting], clock: time_machine.Traveller
):
    tap(as_organiser, met[0], "buyer", "late")
    for minute, told in ((1, "Came 1 minute late"), (12, "Came 12 minutes late")):
        clock.move_to(START + timedelta(minutes=minute))
        tap(as_organiser, met[0], "buyer", "undo")
        tap(as_organiser, met[0], "buyer", "late")
        tap(as_organiser, met[0], "buyer", "came")
        row = card(page(as_organiser, HERE), met[0])
        assert [one.text() for one in row.all("span", class_="tag")] == [told]


def test_without_javascript_one_is_led_back_to_the_meeting_and_told(
    as_organiser: TestClient, met: list[Meeting]
):
    answer = as_organiser.post(
        f"{HERE}/{met[0].id}",
        data={"side": "buyer", "mark": "late", "next": f"{HERE}?show=waiting"},
        follow_redirects=False,
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HERE}?show=waiting#meeting-{met[0].id}"
    assert "Marked: late." in as_organiser.get(HERE).text


def test_one_is_never_led_to_another_site(as_organiser: TestClient, met: list[Meeting]):
    answer = as_organiser.post(
        f"{HERE}/{met[0].id}",
        data={"side": "buyer", "mark": "late", "next": "//evil.example/x"},
        follow_redirects=False,
    )

    assert answer.headers["location"].startswith(HERE)


def test_htmx_gets_the_meeting_and_the_figures_as_they_stand_in_the_page(
    as_organiser: TestClient, met: list[Meeting]
):
    data = {"side": "enterprise", "mark": "absent", "next": HERE}
    answer = as_organiser.post(f"{HERE}/{met[0].id}", data=data, headers=HTMX)

    part, whole = Document(answer.text), page(as_organiser, HERE)
    assert card(part, met[0]).text() == card(whole, met[0]).text()
    assert tiles(part) == tiles(whole) == {
        "Waiting": 0, "Somebody did not come": 1, "Held": 0, "To come": 2,
    }  # fmt: skip
    assert part.one("div", id="day-figures").attributes["hx-swap-oob"] == "true"
    assert part.all("html") == []


@pytest.mark.parametrize(
    "form",
    [{}, {"side": "buyer"}, {"mark": "came"}, {"side": "organiser", "mark": "came"},
     {"side": "buyer", "mark": "there"}],
    ids=str,
)  # fmt: skip
def test_a_mark_that_cannot_be_read_marks_nobody(
    as_organiser: TestClient, small_fair: SmallFair, met: list[Meeting], form: dict[str, str]
):
    answer = as_organiser.post(f"{HERE}/{met[0].id}", data=form)

    assert answer.status_code == 422
    assert noted(small_fair.db) == set()


def test_a_meeting_of_another_fair_is_not_there(as_organiser: TestClient, small_fair: SmallFair):
    other = enliven(build_fair(small_fair.db, "other"))
    with small_fair.db.read() as unit:
        strange = unit.exec(select(Meeting.id).where(Meeting.plan_id == other.published.id)).first()

    answer = as_organiser.post(f"{HERE}/{strange}", data={"side": "buyer", "mark": "came"})

    assert answer.status_code == 404
    assert noted(small_fair.db) == set()


# --- figures and their rows -----------------------------------------------------------------


@pytest.fixture
def busy(small_fair: SmallFair, met: list[Meeting]) -> SmallFair:
    """Fill the first slots with ten more meetings, some of which were marked."""
    firms, buyers = add_enterprises(small_fair, 10), add_buyers(small_fair, 10)
    with small_fair.db.told() as unit:
        plan_id = unit.get_one(Meeting, met[0].id).plan_id
        unit.add_all(
            Meeting(
                fair_id=small_fair.fair.id,
                plan_id=plan_id,
                enterprise_id=firm.id,
                buyer_id=buyer.id,
                slot_id=small_fair.slots[i % 4].id,
                table_id=small_fair.tables[1].id,
            )
            for i, (firm, buyer) in enumerate(zip(firms, buyers, strict=True))
        )
    with small_fair.db.read() as unit:
        ids = unit.exec(
            select(Meeting.id).where(Meeting.plan_id == plan_id).order_by(Meeting.enterprise_id)
        ).all()
    for i, id_ in enumerate(ids):
        for side, tapped in (
            (Role.ENTERPRISE, (Mark.CAME, Mark.LATE, Mark.CAME)[i % 3]),
            (Role.BUYER, (Mark.CAME, Mark.CAME, Mark.ABSENT)[i % 3]),
        ):
            if i % 4:
                mark(small_fair.db, small_fair.organiser, id_, side, tapped)
    return small_fair


def rows_on(found: Document) -> int:
    return len(found.all("li", class_="met"))


@pytest.mark.parametrize("minute", [-5, 0, 30, 400])
def test_each_figure_opens_exactly_its_rows(
    as_organiser: TestClient, busy: SmallFair, clock: time_machine.Traveller, minute: int
):
    clock.move_to(START + timedelta(minutes=minute))
    found = page(as_organiser, HERE)
    links = [
        (one.one("strong").text(), one.attributes["href"])
        for one in found.one("div", id="day-figures").all("a", class_="tile")
    ] + [
        (one.text(), one.attributes["href"])
        for cell in found.one("section", aria_labelledby="slots").all("td")
        for one in cell.all("a")
    ]

    assert sum(int(figure) for figure, _ in links[:4]) == 13
    assert sum(int(figure) for figure, _ in links[4:]) == 13
    for figure, href in links:
        opened = page(as_organiser, href)
        assert rows_on(opened) == int(figure), href


def test_the_table_of_slots_adds_up_to_the_tiles(as_organiser: TestClient, busy: SmallFair):
    found = page(as_organiser, HERE)

    table = found.one("section", aria_labelledby="slots").one("table")
    titles = [one.text() for one in table.one("thead").all("th")][1:]
    assert titles == [str(name) for name in STANDING_NAMES.values()]
    columns = zip(
        *([int(cell.text()) for cell in row.all("td")] for row in table.one("tbody").all("tr")),
        strict=True,
    )
    assert dict(zip(titles, map(sum, columns), strict=True)) == tiles(found)


def test_a_name_is_found_without_its_marks_and_on_any_slot(
    as_organiser: TestClient, busy: SmallFair
):
    found = page(as_organiser, f"{HERE}?text=dien+tu")

    assert [one.one("a").text() for one in found.all("div", class_="party")] == [
        "Demo Electronics", "Demo Buyer Köln",
    ]  # fmt: skip


def test_words_that_fit_nothing_say_so(as_organiser: TestClient, busy: SmallFair):
    found = page(as_organiser, f"{HERE}?text=zeppelin&show=nonsense&day=never&slot=x")

    assert "No meeting of this day fits." in found.text()


def test_htmx_gets_the_rows_that_stand_in_the_page(as_organiser: TestClient, busy: SmallFair):
    path = f"{HERE}?show=waiting"
    part = as_organiser.get(path, headers=HTMX | {"HX-Target": "div#today-rows"})

    rows = Document(part.text)
    assert rows.all("h1") == []
    whole = page(as_organiser, path).one("div", id="today-rows")
    assert rows.one("div", id="today-rows").text() == whole.text()


# --- a simulated fair, cost, languages ------------------------------------------------------


def test_a_simulated_fair_says_so_and_by_which_time_it_goes(
    as_organiser: TestClient,
    small_fair: SmallFair,
    met: list[Meeting],
    clock: time_machine.Traveller,
):
    mark(small_fair.db, small_fair.organiser, met[0].id, Role.BUYER, Mark.CAME)
    with small_fair.db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).simulated = True
    clock.move_to(START - timedelta(minutes=30))

    found = page(as_organiser, HERE)

    assert "Simulated data" in found.one("aside", class_="band").text()
    assert "Time of this simulated fair: 09:00" in found.one("main").text()
    assert sections(found)[0].startswith("Now")


def test_the_page_costs_the_same_for_few_and_many(
    as_organiser: TestClient, small_fair: SmallFair, met: list[Meeting], statements: list[str],
    request: pytest.FixtureRequest,
):  # fmt: skip
    few = {path: cost(as_organiser, statements, path) for path in (HERE, f"{HERE}?show=waiting")}
    request.getfixturevalue("busy")
    many = {path: cost(as_organiser, statements, path) for path in few}

    assert many == few
    assert max(few.values()) <= 11


def test_a_tap_costs_the_same_for_few_and_many(
    as_organiser: TestClient, met: list[Meeting], statements: list[str],
    request: pytest.FixtureRequest,
):  # fmt: skip
    def cost_of_a_tap() -> int:
        tap(as_organiser, met[0], "buyer", "came", next=HERE)
        statements.clear()
        data = {"side": "buyer", "mark": "undo", "next": HERE}
        assert as_organiser.post(f"{HERE}/{met[0].id}", data=data, headers=HTMX).status_code == 200
        return len(statements)

    few = cost_of_a_tap()
    request.getfixturevalue("busy")

    assert cost_of_a_tap() == few
    assert few <= 16


def test_the_page_speaks_vietnamese(as_organiser: TestClient, met: list[Meeting]):
    found = page(as_organiser, HERE, "vi")

    assert found.one("h1").text().startswith("Ngày hội chợ · Thứ Tư, 27/10/2027")
    row = card(found, met[0])
    assert buttons(row, "buyer") == ["Có mặt", "Đến muộn"]
    assert set(tiles(found)) == {"Đang chờ", "Có bên vắng mặt", "Đã gặp", "Chưa đến giờ"}
