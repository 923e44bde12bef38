"""One's own agenda: before and after publication, as a page, for the calendar, on paper."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.storage.tables import Interpreter, Meeting, MeetingTable, Slot
from tests.web.conftest import START, SmallFair, build_fair
from tests.web.crowd import cost, headings, page, sign_in_as
from tests.web.lively import Lively, enliven
from tests.web.reading import Document, Element

SIDES = [Role.ENTERPRISE, Role.BUYER]


@pytest.fixture
def lively(small_fair: SmallFair) -> Lively:
    """Publish a plan in which each first and each second meet."""
    return enliven(small_fair)


def meetings_in(found: Document) -> list[Element]:
    """Read the rows with a partner."""
    return [row for row in found.all("tr") if row.all("td", data_label="Partner")]


def lines(calendar: str) -> list[str]:
    """Unfold a calendar file."""
    return calendar.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("side", SIDES)
def test_before_publication_the_page_says_what_to_do_meanwhile(
    client: TestClient, small_fair: SmallFair, side: Role
):
    sign_in_as(client, small_fair, side)

    found = page(client, f"/{side}/agenda")

    empty = found.one("div", class_="empty")
    assert "has not published the plan yet" in empty.text()
    way = {Role.ENTERPRISE: "/enterprise/buyers", Role.BUYER: "/buyer/suggested"}[side]
    assert empty.one("a").attributes["href"] == way
    assert found.all("table") == []


@pytest.mark.parametrize(
    ("side", "partner"), [(Role.ENTERPRISE, "Demo Buyer Nagoya"), (Role.BUYER, "Demo Moulds")]
)
def test_after_publication_each_meeting_names_when_where_and_with_whom(
    client: TestClient, small_fair: SmallFair, lively: Lively, side: Role, partner: str
):
    sign_in_as(client, small_fair, side)
    with small_fair.db.read() as unit:
        slot, table = unit.exec(
            select(Slot, MeetingTable)
            .join(Meeting, Meeting.slot_id == Slot.id)
            .join(MeetingTable, MeetingTable.id == Meeting.table_id)
            .where(
                Meeting.plan_id == lively.published.id,
                Meeting.enterprise_id == small_fair.enterprises[0].id,
                Meeting.buyer_id == small_fair.buyers[0].id,
            )
        ).one()

    rows = meetings_in(page(client, f"/{side}/agenda"))

    row = next(one for one in rows if partner in one.text())
    hanoi = slot.starts_at + timedelta(hours=7)
    assert row.all("time")[0].attributes["datetime"] == slot.starts_at.isoformat()
    assert row.all("time")[0].text() == f"{hanoi:%H:%M}"
    assert table.label in row.one("td", data_label="Table").text()


def test_the_times_are_those_of_the_fair_ground_and_the_page_says_so(
    client: TestClient, small_fair: SmallFair, lively: Lively
):
    sign_in_as(client, small_fair, Role.BUYER)

    found = page(client, "/buyer/agenda")

    assert "Vietnam Time" in found.text()
    assert f"plan version {lively.published.number}" in found.text()
    day = found.one("h2").one("time")
    assert day.attributes["datetime"] == f"{START:%Y-%m-%d}"
    assert day.text() == "Wednesday, 27/10/2027"


def test_a_draft_is_seen_by_no_participant(
    client: TestClient, small_fair: SmallFair, lively: Lively
):
    before_draft = lively.published.number
    sign_in_as(client, small_fair, Role.BUYER)

    assert lively.draft.number > before_draft
    assert f"plan version {before_draft}" in page(client, "/buyer/agenda").text()


@pytest.mark.parametrize("waits", [True, False])
def test_a_meeting_that_one_side_has_not_confirmed_is_marked(
    client: TestClient, small_fair: SmallFair, lively: Lively, waits: bool
):
    with small_fair.db.told() as unit:
        for meeting in unit.exec(select(Meeting).where(Meeting.plan_id == lively.published.id)):
            meeting.to_be_confirmed = waits
    sign_in_as(client, small_fair, Role.BUYER)

    english = page(client, "/buyer/agenda").one("main").text()
    vietnamese = page(client, "/buyer/agenda", "vi").one("main").text()

    assert ("To be confirmed" in english) is waits
    assert ("Chờ xác nhận" in vietnamese) is waits


def test_the_interpreter_is_named(client: TestClient, small_fair: SmallFair, lively: Lively):
    with small_fair.db.told() as unit:
        person = Interpreter(fair_id=small_fair.fair.id, name="Cô Mai", languages=["vi", "ja"])
        unit.add(person)
        unit.flush()
        for meeting in unit.exec(select(Meeting).where(Meeting.plan_id == lively.published.id)):
            meeting.interpreter_id = person.id
    sign_in_as(client, small_fair, Role.ENTERPRISE)

    rows = meetings_in(page(client, "/enterprise/agenda"))

    assert rows[0].one("td", data_label="Interpreter").text() == "Cô Mai"


@pytest.mark.parametrize("side", SIDES)
def test_who_has_no_meeting_is_led_on(
    client: TestClient, small_fair: SmallFair, lively: Lively, side: Role
):
    with small_fair.db.told() as unit:
        for meeting in unit.exec(select(Meeting).where(Meeting.plan_id == lively.published.id)):
            unit.delete(meeting)
    sign_in_as(client, small_fair, side)

    empty = page(client, f"/{side}/agenda").one("div", class_="empty")

    assert empty.one("a").attributes["href"] == f"/{side}/requests"


# --- whose agenda ------------------------------------------------------------------------


def test_an_agenda_names_nobody_whom_one_does_not_meet(
    client: TestClient, small_fair: SmallFair, lively: Lively
):
    with small_fair.db.read() as unit:
        mine = {
            meeting.enterprise_id
            for meeting in unit.exec(select(Meeting).where(Meeting.plan_id == lively.published.id))
            if meeting.buyer_id == small_fair.buyers[0].id
        }
    sign_in_as(client, small_fair, Role.BUYER)

    rows = meetings_in(page(client, "/buyer/agenda"))
    calendar = client.get("/buyer/agenda.ics").text

    shown = {row.one("a").attributes["href"].rpartition("/")[2] for row in rows}
    assert shown == mine
    assert "Demo Buyer Köln" not in calendar


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("ending", ["", ".ics", ".pdf"])
def test_other_roles_find_no_agenda(
    client: TestClient, small_fair: SmallFair, side: Role, ending: str
):
    for role in set(Role) - {side}:
        sign_in_as(client, small_fair, role)
        assert client.get(f"/{side}/agenda{ending}").status_code == 404


def test_an_agenda_cannot_be_asked_for_by_anothers_id(
    client: TestClient, small_fair: SmallFair, lively: Lively
):
    assert lively.published.number == 1
    sign_in_as(client, small_fair, Role.BUYER)
    own = client.get("/buyer/agenda.ics").text
    rival = small_fair.buyers[1].id

    assert client.get(f"/buyer/agenda/{rival}").status_code == 404
    assert client.get(f"/buyer/agenda.ics?participant_id={rival}").text.count(
        "BEGIN:VEVENT"
    ) == own.count("BEGIN:VEVENT")


def test_another_fairs_plan_is_not_ones_own(client: TestClient, small_fair: SmallFair):
    enliven(build_fair(small_fair.db, "there"))
    sign_in_as(client, small_fair, Role.BUYER)

    assert "has not published the plan yet" in page(client, "/buyer/agenda").text()
    assert "BEGIN:VEVENT" not in client.get("/buyer/agenda.ics").text


# --- to keep -----------------------------------------------------------------------------


def test_the_calendar_holds_each_meeting_once_in_the_time_of_the_fair(
    client: TestClient, small_fair: SmallFair, lively: Lively
):
    assert lively.published.number == 1
    sign_in_as(client, small_fair, Role.ENTERPRISE)
    rows = meetings_in(page(client, "/enterprise/agenda"))

    answer = client.get("/enterprise/agenda.ics")

    written = lines(answer.text)
    starts = sorted(one for one in written if one.startswith("DTSTART;TZID="))
    times = sorted(row.all("time")[0].text().replace(":", "") for row in rows)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "agenda-small.ics" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert written[0] == "BEGIN:VCALENDAR"
    assert starts == [f"DTSTART;TZID=Asia/Ho_Chi_Minh:20271027T{at}00" for at in times]
    uids = [one for one in written if one.startswith("UID")]
    assert len(set(uids)) == len(uids) == len(rows)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_agenda_comes_on_paper(
    client: TestClient, small_fair: SmallFair, lively: Lively, language: str
):
    assert lively.published.number == 1
    sign_in_as(client, small_fair, Role.ENTERPRISE)

    answer = client.get("/enterprise/agenda.pdf", headers={"accept-language": language})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert "agenda-small.pdf" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("side", SIDES)
def test_the_agenda_in_vietnamese(
    client: TestClient, small_fair: SmallFair, lively: Lively, side: Role
):
    assert lively.published.number == 1
    sign_in_as(client, small_fair, side)

    found = page(client, f"/{side}/agenda", "vi")

    assert headings(found) == ["Lịch gặp", "Thứ Tư, 27/10/2027"]
    table = found.one("table")
    titles = [one.text() for one in table.all("th", scope="col")]
    assert [one for one in titles if one in {"Time", "Table", "Partner", "Interpreter"}] == []
    assert all(title for title in titles)


def test_more_meetings_cost_no_more_statements(
    client: TestClient, small_fair: SmallFair, statements: list[str]
):
    sign_in_as(client, small_fair, Role.BUYER)
    none = cost(client, statements, "/buyer/agenda")
    enliven(small_fair)

    assert cost(client, statements, "/buyer/agenda") == none <= 9
