"""Somebody withdraws after the plan was published: what every page of the others says."""

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain.participant import Role
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise
from tests.web.conftest import SmallFair, let_in
from tests.web.lively import Lively, enliven
from tests.web.reading import Document, Element

HERE = "/fairs/small"
REPAIR = f"{HERE}/repair?kind=rows"


@pytest.fixture
def lively(small_fair: SmallFair) -> Lively:
    """Publish a plan: the first enterprise meets both buyers, the second the second one."""
    return enliven(small_fair)


def leave(client: TestClient, participant_id: str, withdrawn: str = "true") -> None:
    answer = client.post(
        f"{HERE}/participants/{participant_id}/withdrawn",
        data={"withdrawn": withdrawn},
        follow_redirects=False,
    )
    assert answer.status_code == 303


def page(client: TestClient, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Document(answer.text).one("main")


def links(found: Element) -> list[str]:
    return [link.attributes["href"] for link in found.all("a")]


# --- noting it ---------------------------------------------------------------------------


def test_the_organiser_notes_that_somebody_left_and_takes_it_back(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively, db: Database
):
    who = small_fair.buyers[0].id
    address = f"{HERE}/participants/{who}"

    leave(as_organiser, who)
    left = page(as_organiser, address)
    leave(as_organiser, who, "false")

    assert "withdrawn" in left.all("p", class_="tags")[0].text()
    assert REPAIR in links(left)
    assert left.one("button", name="withdrawn").attributes["value"] == "false"
    with db.read() as unit:
        assert unit.get_one(Buyer, who).withdrawn is False
    back = page(as_organiser, address).one("button", name="withdrawn")
    assert back.attributes["value"] == "true"


def test_before_anything_is_published_nothing_is_to_be_repaired(
    as_organiser: TestClient, small_fair: SmallFair
):
    leave(as_organiser, small_fair.buyers[0].id)

    assert REPAIR not in links(page(as_organiser, f"{HERE}/participants/{small_fair.buyers[0].id}"))
    assert REPAIR not in links(page(as_organiser, HERE))


def test_a_participant_cannot_note_it(as_enterprise: TestClient, small_fair: SmallFair):
    who = small_fair.enterprises[0].id

    answer = as_enterprise.post(f"{HERE}/participants/{who}/withdrawn", data={"withdrawn": "true"})

    assert answer.status_code in {403, 404}


# --- what the organiser sees --------------------------------------------------------------


@pytest.mark.parametrize("address", ["/plans/1", "/today", "/print", "/repair"])
def test_a_notice_says_who_left_what_it_costs_and_how_to_mend_it(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively, address: str
):
    assert page(as_organiser, HERE + address).all("div", class_="problem") == []

    leave(as_organiser, small_fair.enterprises[0].id)
    notice = page(as_organiser, HERE + address).one("div", class_="problem")

    assert "2 meetings of the published plan have lost a side." in notice.text()
    assert [row.text() for row in notice.all("li")] == ["Demo Moulds DN-0 · withdrawn · 2 meetings"]
    assert REPAIR in links(notice)


def test_the_overview_counts_meetings_that_lost_a_side(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    leave(as_organiser, small_fair.enterprises[0].id)

    tile = next(
        link for link in page(as_organiser, HERE).all("a") if link.attributes["href"] == REPAIR
    )

    assert tile.one("strong").text() == "2"


def test_the_grid_and_the_agenda_of_the_others_say_cancelled(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    leave(as_organiser, small_fair.buyers[0].id)

    grid = page(as_organiser, f"{HERE}/plans/1").one("table", class_="grid-plan")
    agenda = page(as_organiser, f"{HERE}/participants/{small_fair.enterprises[0].id}").one(
        "table", class_="agenda"
    )

    assert [tag.text() for tag in grid.all("span", class_="bad")] == ["cancelled"]
    assert [tag.text() for tag in agenda.all("span", class_="bad")] == ["cancelled"]


def test_on_the_fair_day_the_side_that_left_is_marked(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    leave(as_organiser, small_fair.enterprises[1].id)

    rows = page(as_organiser, f"{HERE}/today?text=DN-1").all("li", class_="met")

    assert [[t.text() for t in row.all("span", class_="bad")] for row in rows] == [["withdrawn"]]


def test_the_way_to_mend_it_leads_to_offers(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    leave(as_organiser, small_fair.enterprises[0].id)

    found = page(as_organiser, REPAIR)

    assert "2 published meetings cannot stand." in found.text()
    assert found.all("button", value="0") or found.all("form")


def test_a_repaired_plan_has_lost_nobody_any_more(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    leave(as_organiser, small_fair.enterprises[0].id)
    offer = next(
        form for form in page(as_organiser, REPAIR).all("form") if form.all("input", name="moves")
    )
    typed = {one.attributes["name"]: one.attributes["value"] for one in offer.all("input")}
    answer = as_organiser.post(offer.attributes["action"], data=typed, follow_redirects=False)
    draft = answer.headers["location"].partition("#")[0]
    as_organiser.post(f"{draft}/publish")

    assert REPAIR not in links(page(as_organiser, HERE))
    assert page(as_organiser, f"{HERE}/today").all("div", class_="problem") == []


# --- what the others see ------------------------------------------------------------------


def buyer_of_one_who_left(client: TestClient, small_fair: SmallFair, db: Database) -> None:
    """Let the first buyer in, whose only partner has withdrawn."""
    with db.told() as unit:
        unit.get_one(Enterprise, small_fair.enterprises[0].id).withdrawn = True
    let_in(client, small_fair, Role.BUYER, small_fair.buyers[0].id)


def test_the_agenda_strikes_the_meeting_through_and_counts_only_those_that_stand(
    client: TestClient, small_fair: SmallFair, lively: Lively, db: Database
):
    with db.told() as unit:
        unit.get_one(Buyer, small_fair.buyers[0].id).withdrawn = True
    let_in(client, small_fair, Role.ENTERPRISE, small_fair.enterprises[0].id)

    agenda = page(client, "/enterprise/agenda")

    assert [one.text() for one in agenda.all("s")] == ["Demo Buyer Nagoya"]
    assert "Cancelled: one side has withdrawn" in agenda.text()
    assert "1 meeting ·" in agenda.text()
    gone = f"/enterprise/buyers/{small_fair.buyers[0].id}"
    assert gone not in links(agenda)
    assert all(client.get(link).status_code == 200 for link in links(agenda))


def test_an_agenda_of_cancelled_meetings_only_is_still_shown(
    client: TestClient, small_fair: SmallFair, lively: Lively, db: Database
):
    buyer_of_one_who_left(client, small_fair, db)

    agenda = page(client, "/buyer/agenda")

    assert [one.text() for one in agenda.all("s")] == ["Demo Moulds"]
    assert "0 meetings ·" in agenda.text()


@pytest.mark.parametrize("address", ["", "/needs", "/requests", "/agenda", "/wish-report"])
def test_who_has_left_reads_it_on_every_page_and_finds_no_dead_end(
    client: TestClient, small_fair: SmallFair, lively: Lively, db: Database, address: str
):
    let_in(client, small_fair, Role.BUYER, small_fair.buyers[0].id)
    assert Document(client.get(f"/buyer{address}").text).all("aside", class_="left") == []
    with db.told() as unit:
        unit.get_one(Buyer, small_fair.buyers[0].id).withdrawn = True

    found = Document(client.get(f"/buyer{address}").text)

    assert "you have withdrawn from this fair" in found.one("aside", class_="left").text()
    assert all(client.get(link).status_code == 200 for link in links(found.one("main")))


def test_the_wish_report_says_that_the_meeting_is_cancelled(
    client: TestClient, small_fair: SmallFair, lively: Lively, db: Database
):
    buyer_of_one_who_left(client, small_fair, db)

    report = page(client, "/buyer/wish-report")

    assert "This meeting is cancelled: one side has withdrawn from the fair." in report.text()
    gone = f"/buyer/enterprises/{small_fair.enterprises[0].id}"
    assert gone not in links(report)
