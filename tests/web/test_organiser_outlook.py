"""The page before planning: what can be promised, who falls short, what one more is worth."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from matchmaker.services.plan_fair import pin, solve_plan
from matchmaker.storage.queries.planning_rows import meetings_of
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    Fair,
    Interpreter,
    MeetingTable,
)
from matchmaker.web.pages.organiser_outlook import by_day
from tests.web.conftest import SmallFair
from tests.web.crowd import add_buyers, add_enterprises, agree, cost
from tests.web.lively import enliven, wish
from tests.web.reading import Document, Element

HERE = "/fairs/small/plans/feasibility"


def page(browser: TestClient) -> Document:
    answer = browser.get(HERE)
    assert answer.status_code == 200
    return Document(answer.text)


def section(found: Document, name: str) -> Element:
    return found.one("section", aria_labelledby=name)


@pytest.fixture
def contested(small_fair: SmallFair) -> SmallFair:
    """Both enterprises want the first buyer, who is there for one slot."""
    with small_fair.db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).short_penalty = 3000
        unit.add_all(
            wish(small_fair, *pair, side)
            for pair in ((0, 0), (1, 0))
            for side in ("enterprise", "buyer")
        )
        first = small_fair.slots[0]
        unit.add(
            Availability(
                fair_id=small_fair.fair.id,
                buyer_id=small_fair.buyers[0].id,
                starts_at=first.starts_at,
                ends_at=first.ends_at,
            )
        )
    return small_fair


def test_before_anybody_wished_the_page_leads_to_the_pairs(as_organiser: TestClient):
    found = page(as_organiser)

    assert found.one("div", class_="empty").one("a").attributes["href"] == "/fairs/small/proposals"
    assert found.all("section", aria_labelledby="promise") == []


def test_who_will_fall_short_stands_with_cause_and_mend(
    as_organiser: TestClient, contested: SmallFair
):
    [row] = section(page(as_organiser), "hindered").one("tbody").all("tr")

    assert row.one("span", class_="tag").text() == "with others"
    assert "2 enterprises, this one among them" in row.text()
    assert "1 in all" in row.text()
    assert row.one("th").one("a").attributes["href"].startswith("/fairs/small/participants/")


def test_want_of_interpreters_is_said_in_names_of_languages(
    as_organiser: TestClient, small_fair: SmallFair
):
    """One interpreter, buyers there for three slots, and four talks that need help."""
    with small_fair.db.told() as unit:
        fair = unit.get_one(Fair, small_fair.fair.id)
        fair.least_meetings, fair.short_penalty = 2, 3000
        for one in small_fair.enterprises:
            unit.get_one(Enterprise, one.id).languages = ["vi"]
        for one in small_fair.buyers:
            unit.get_one(Buyer, one.id).languages = ["ja"]
            unit.add(
                Availability(
                    fair_id=fair.id,
                    buyer_id=one.id,
                    starts_at=small_fair.slots[0].starts_at,
                    ends_at=small_fair.slots[2].ends_at,
                )
            )
        unit.add_all(
            wish(small_fair, e, b, side)
            for e in range(2)
            for b in range(2)
            for side in ("enterprise", "buyer")
        )
        unit.add(Interpreter(fair_id=fair.id, name="Lan", languages=["ja", "vi"]))

    found = page(as_organiser)

    [row] = section(found, "hindered").one("tbody").all("tr")
    assert "need 4 talks with an interpreter (Japanese – Vietnamese); there is room for 3" in (
        row.text()
    )
    assert "Find interpreters (Japanese – Vietnamese). Further talks that need one: 1" in row.text()
    assert "One more talk with an interpreter: Japanese – Vietnamese" in [
        line.one("th").text() for line in section(found, "gains").one("tbody").all("tr")
    ]


def test_each_promise_says_what_stands_against_it(as_organiser: TestClient, contested: SmallFair):
    rows = section(page(as_organiser), "promise").one("tbody").all("tr")

    told = [(row.one("th").text(), *(cell.text() for cell in row.all("td"))) for row in rows]
    assert told[0] == ("1 promised", "0", "1")
    assert rows[0].one("th").attributes["data-label"] == "Meetings for each:", "said on a phone"
    assert told[1] == ("2", "2", "1")


def test_booths_are_said_beside_the_places_at_tables(
    as_organiser: TestClient, contested: SmallFair
):
    assert "booth" not in page(as_organiser).one("p", class_="lead").text()
    with contested.db.told() as unit:
        table = unit.get_one(MeetingTable, contested.tables[1].id)
        table.booth_of = contested.enterprises[0].id

    said = page(as_organiser).one("p", class_="lead").text()

    assert "Slots × tables: 4 × 1 = 4 places for meetings." in said
    assert "Enterprises with a booth of their own meet there: 1." in said


def test_what_would_add_most_leads_to_a_what_if_that_tries_it(
    as_organiser: TestClient, contested: SmallFair
):
    first = section(page(as_organiser), "gains").one("tbody").all("tr")[0]
    links = [one.attributes["href"] for one in first.all("a")]

    buyer = contested.buyers[0]
    assert links == [
        f"/fairs/small/participants/{buyer.id}",
        f"/fairs/small/plans/what-if/new?code={buyer.code}",
    ]
    form = Document(as_organiser.get(links[1]).text)
    assert form.one("input", id="code_0").attributes["value"] == buyer.code


def test_a_table_that_is_short_is_offered_with_its_slots(
    as_organiser: TestClient, small_fair: SmallFair
):
    tables = len(small_fair.tables)
    firms, buyers = add_enterprises(small_fair, 4), add_buyers(small_fair, 4)
    for enterprise in firms:
        for buyer in buyers:
            agree(small_fair, enterprise, buyer)

    gains = section(page(as_organiser), "gains")

    link = gains.one("a", href=f"/fairs/small/plans/what-if/new?tables={tables + 1}")
    assert link.text() == "Try one more table"
    assert "4 of 4" in gains.one("summary").text()
    assert len(gains.one("details").all("time")) == 4


def test_where_everything_is_well_the_page_says_so(as_organiser: TestClient, small_fair: SmallFair):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    agree(small_fair, small_fair.enterprises[1], small_fair.buyers[1])

    found = page(as_organiser)

    assert "Nothing stands against" in section(found, "hindered").one("p", class_="notice").text()
    assert "No single table" in section(found, "gains").one("p", class_="notice").text()
    assert "within reach" in section(found, "promise").text()


def test_the_promise_that_the_newest_version_keeps_stands_beside(
    as_organiser: TestClient, small_fair: SmallFair
):
    enliven(small_fair)

    assert "Version 2 keeps 1." in section(page(as_organiser), "promise").text()


def test_pinned_meetings_that_contradict_the_rules_come_first(
    as_organiser: TestClient, small_fair: SmallFair
):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    scope, db = small_fair.organiser, small_fair.db
    plan = solve_plan(db, scope, seconds=0.1)
    with db.read() as unit:
        [meeting] = meetings_of(unit, plan.id)
    pin(db, scope, meeting.id, True)
    later = small_fair.slots[-1].ends_at + timedelta(hours=5)
    with db.told() as unit:
        unit.add(
            Availability(
                fair_id=small_fair.fair.id,
                buyer_id=small_fair.buyers[0].id,
                starts_at=later,
                ends_at=later + timedelta(hours=1),
            )
        )

    found = page(as_organiser)

    assert "is away" in found.one("div", role="alert").text()
    assert section(found, "gains").all("table") == []


def test_an_enterprise_that_nobody_may_meet_is_named(
    as_organiser: TestClient, small_fair: SmallFair
):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])

    found = section(page(as_organiser), "hindered")

    assert "Enterprises without a buyer to meet: 1" in found.text()


def test_the_plan_page_leads_here_and_back(as_organiser: TestClient, contested: SmallFair):
    plans = Document(as_organiser.get("/fairs/small/plans").text)

    assert plans.one("main").all("a", href=HERE)
    assert page(as_organiser).one("main").all("a", href="/fairs/small/plans")


def test_the_page_speaks_vietnamese(as_organiser: TestClient, contested: SmallFair):
    as_organiser.headers["accept-language"] = "vi"

    found = page(as_organiser)

    assert found.one("h1").text() == "Trước khi lập phương án"
    assert "Tăng số cuộc gặp" in section(found, "hindered").text()


def test_the_page_costs_the_same_for_few_and_many(
    as_organiser: TestClient, small_fair: SmallFair, statements: list[str]
):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    few = cost(as_organiser, statements, HERE)
    for enterprise, buyer in zip(
        add_enterprises(small_fair, 8), add_buyers(small_fair, 8), strict=True
    ):
        agree(small_fair, enterprise, buyer)

    assert cost(as_organiser, statements, HERE) == few
    assert few <= 24


def test_slots_are_parted_by_the_fairs_own_days(small_fair: SmallFair):
    [day] = by_day(small_fair.slots, "Asia/Ho_Chi_Minh")

    assert len(day.slots) == len(small_fair.slots)
    moved = [type("Slot", (), {"starts_at": small_fair.slots[0].starts_at + timedelta(days=n)})()
             for n in (1, 0, 1)]  # fmt: skip
    assert [len(one.slots) for one in by_day(moved, "Asia/Ho_Chi_Minh")] == [1, 2]
