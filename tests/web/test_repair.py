"""The pages of a day that goes wrong: repair, stand-bys, why not, and everybody's wish report."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.meeting import PlanState
from matchmaker.domain.wish import Says
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Availability, Enterprise, Fair, PlanVersion
from tests.web.conftest import SmallFair
from tests.web.crowd import cost
from tests.web.lively import Lively, enliven, wish
from tests.web.reading import Document

HERE = "/fairs/small"


@pytest.fixture
def lively(small_fair: SmallFair) -> Lively:
    """Both firsts and both seconds meet in the published plan."""
    return enliven(small_fair)


def gone(code: str) -> dict[str, str]:
    return {"kind": "gone", "who": code}


def chosen(page: Document) -> dict[str, str]:
    """What the first offer's button would send."""
    form = page.all("form", action=f"{HERE}/repair", method="post")[0]
    return {
        one.attributes["name"]: one.attributes["value"]
        for one in form.all("input")
        if one.attributes["name"] != "csrf_token"
    }


# --- repair --------------------------------------------------------------------------------


def test_before_a_plan_is_published_the_page_leads_to_planning(as_organiser: TestClient):
    page = Document(as_organiser.get(f"{HERE}/repair").text)

    assert page.one("div", class_="empty").one("a").attributes["href"] == f"{HERE}/plans"
    assert page.all("form", action=f"{HERE}/repair") == []


def test_each_thing_that_can_happen_has_its_own_form(as_organiser: TestClient, lively: Lively):
    page = Document(as_organiser.get(f"{HERE}/repair").text)

    kinds = [
        form.one("input", name="kind").attributes["value"]
        for form in page.all("form", action=f"{HERE}/repair")
    ]
    assert kinds == ["gone", "away", "walk_in", "table", "slot", "rows"]
    assert "DN-0 · " in page.one("datalist").all("option")[0].attributes["value"]


def test_a_cancelled_buyer_is_looked_at_and_chosen_as_a_draft(
    as_organiser: TestClient, lively: Lively, small_fair: SmallFair
):
    page = Document(as_organiser.get(f"{HERE}/repair", params=gone("nm-0")).text)

    offers = page.one("section", aria_labelledby="offers")
    assert "Demo Buyer Nagoya" in offers.one("h2").text()
    assert offers.all("th", scope="row")[0].text() == "Move 0 meetings"
    assert len(offers.all("form")) >= 1

    answer = as_organiser.post(f"{HERE}/repair", data=chosen(page), follow_redirects=False)

    assert answer.status_code == 303
    with small_fair.db.read() as unit:
        newest = unit.exec(select(PlanVersion).order_by(PlanVersion.number.desc())).first()
        published = unit.get_one(Fair, small_fair.fair.id).published_plan_id
        away = unit.exec(select(Availability)).all()
    assert (newest.state, newest.parent_id) == (PlanState.DRAFT, lively.published.id)
    assert answer.headers["location"] == f"{HERE}/plans/{newest.number}"
    assert published == lively.published.id, "what people see stays"
    assert [row.buyer_id for row in away] == [small_fair.buyers[0].id]
    shown = as_organiser.get(answer.headers["location"])
    assert shown.status_code == 200
    assert as_organiser.post(
        f"{HERE}/plans/{newest.number}/publish", data={}, follow_redirects=False
    ).status_code == 303  # fmt: skip


def test_an_offer_that_is_gone_is_refused(as_organiser: TestClient, lively: Lively):
    page = Document(as_organiser.get(f"{HERE}/repair", params=gone("NM-0")).text)
    wrong = chosen(page) | {"value": "1"}

    answer = as_organiser.post(f"{HERE}/repair", data=wrong)

    assert answer.status_code == 422
    assert "look again" in Document(answer.text).one("div", role="alert").text()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (gone("nobody"), 'Nobody at this fair has the code "nobody".'),
        ({"kind": "flood"}, "Please say what happened."),
        ({"kind": "table", "table": "x"}, "There is no such table at this fair."),
        (
            {"kind": "walk_in", "who": "NM-0", "other": "NM-1"},
            "Please name an enterprise and a buyer.",
        ),
    ],
)
def test_what_cannot_be_is_said_at_the_form(
    as_organiser: TestClient, lively: Lively, typed: dict[str, str], said: str
):
    answer = as_organiser.get(f"{HERE}/repair", params=typed)

    assert answer.status_code == 422
    assert said in Document(answer.text).one("div", role="alert").text()


def test_what_was_typed_stands_in_the_form_again(as_organiser: TestClient, lively: Lively):
    page = Document(as_organiser.get(f"{HERE}/repair", params=gone("nobody")).text)

    assert page.one("input", id="gone-who").attributes["value"] == "nobody"


def test_a_name_picked_from_the_list_is_understood(as_organiser: TestClient, lively: Lively):
    answer = as_organiser.get(f"{HERE}/repair", params=gone("NM-0 · Demo Buyer Nagoya"))

    assert answer.status_code == 200


def test_where_nothing_changes_nobody_has_to_be_told(as_organiser: TestClient, lively: Lively):
    page = Document(as_organiser.get(f"{HERE}/repair", params={"kind": "rows"}).text)

    assert (
        "Every published meeting can stand." in page.one("section", aria_labelledby="offers").text()
    )


# --- stand-bys -----------------------------------------------------------------------------


def test_the_sheet_names_who_steps_in_slot_by_slot(
    as_organiser: TestClient, lively: Lively, small_fair: SmallFair
):
    pages = [
        Document(as_organiser.get(f"{HERE}/contingency", params={"slot": slot}).text)
        for slot in range(4)
    ]

    rows = [row for page in pages for table in page.all("table") for row in table.all("tr")[1:]]
    assert len(rows) == 3
    assert {row.one("th").attributes["data-label"] for row in rows} == {"Table"}, "said on a phone"
    assert all("nobody" in row.text() for row in rows), "two firms a side: nobody is left to call"
    empty = [page for page in pages if not page.all("table")]
    assert all("There is no meeting in this slot." in page.text() for page in empty)


def test_the_sheet_comes_as_a_workbook(as_organiser: TestClient, lively: Lively):
    answer = as_organiser.get(f"{HERE}/contingency.xlsx")

    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert "small-contingency.xlsx" in answer.headers["content-disposition"]


def test_without_a_published_plan_the_sheet_leads_to_planning(as_organiser: TestClient):
    page = Document(as_organiser.get(f"{HERE}/contingency").text)

    assert page.one("div", class_="empty").one("a").attributes["href"] == f"{HERE}/plans"
    assert as_organiser.get(f"{HERE}/contingency.xlsx").status_code == 409


# --- why not -------------------------------------------------------------------------------


def test_any_two_can_be_asked_about(as_organiser: TestClient, lively: Lively):
    address = f"{HERE}/plans/{lively.published.number}/why-not"
    page = Document(as_organiser.get(address, params={"enterprise": "DN-0", "buyer": "NM-0"}).text)

    answer = page.one("section", aria_labelledby="answer").text()
    assert "They do meet" in answer


def test_the_organiser_reads_whose_no_it_was(
    as_organiser: TestClient, lively: Lively, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        unit.add(wish(small_fair, 1, 0, "buyer", Says.NO_THANKS))
    address = f"{HERE}/plans/{lively.published.number}/why-not"

    page = Document(as_organiser.get(address, params={"enterprise": "dn-1", "buyer": "nm-0"}).text)

    assert "The buyer said no." in page.one("section", aria_labelledby="answer").text()


def test_a_participants_page_leads_to_both_with_the_code_in_the_form(
    as_organiser: TestClient, lively: Lively, small_fair: SmallFair
):
    page = Document(as_organiser.get(f"{HERE}/participants/{small_fair.buyers[0].id}").text)
    links = [a.attributes.get("href", "") for a in page.all("a")]

    assert f"{HERE}/repair?kind=gone&who=NM-0" in links
    asked = as_organiser.get(f"{HERE}/why-not?buyer=NM-0")
    assert f"{HERE}/plans/{lively.published.number}/why-not" in asked.text
    assert Document(asked.text).one("input", name="buyer").attributes["value"] == "NM-0"


def test_without_a_published_plan_nobody_can_be_asked_about(as_organiser: TestClient):
    assert as_organiser.get(f"{HERE}/why-not").status_code == 409


def test_a_code_that_nobody_has_is_named(as_organiser: TestClient, lively: Lively):
    address = f"{HERE}/plans/{lively.published.number}/why-not"

    answer = as_organiser.get(address, params={"enterprise": "DN-0", "buyer": "DN-1"})

    assert answer.status_code == 422
    assert "There is no such participant" in answer.text


def test_pairs_left_out_lead_to_their_answer(
    as_organiser: TestClient, lively: Lively, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        version = unit.get_one(PlanVersion, lively.published.id)
        version.result = version.result | {
            "unplaced": [
                {
                    "enterprise_id": small_fair.enterprises[0].id,
                    "buyer_id": small_fair.buyers[1].id,
                    "value": 9,
                    "cause": {"say": "The two must never meet.", "with": {}},
                }
            ]
        }
    address = f"{HERE}/plans/{lively.published.number}/why-not"

    page = Document(as_organiser.get(address).text)

    [link] = page.one("section", aria_labelledby="unplaced").one("table").all("a")
    assert as_organiser.get(link.attributes["href"].replace("&amp;", "&")).status_code == 200


# --- the wish report -----------------------------------------------------------------------


@pytest.mark.parametrize("side", ["enterprise", "buyer"])
def test_everybody_reads_what_became_of_his_wishes(
    request: pytest.FixtureRequest, lively: Lively, side: str
):
    client: TestClient = request.getfixturevalue(f"as_{side}")

    page = Document(client.get(f"/{side}/wish-report").text)

    said = page.one("p", class_="lead").text()
    wanted = {
        "enterprise": "Must-meets: 1 of 1 · All wishes: 2 of 2",
        "buyer": "All wishes: 1 of 1",
    }
    assert said == wanted[side]
    rows = [row for table in page.all("table") for row in table.all("tr")[1:]]
    assert len(rows) == {"enterprise": 2, "buyer": 1}[side], "the totals equal the rows"
    assert "said no" not in page.text()


def test_the_report_waits_for_the_plan(as_enterprise: TestClient, small_fair: SmallFair):
    page = Document(as_enterprise.get("/enterprise/wish-report").text)

    assert page.one("div", class_="empty").one("a").attributes["href"] == "/enterprise/requests"


def test_the_agenda_leads_to_the_report(as_buyer: TestClient, lively: Lively):
    page = Document(as_buyer.get("/buyer/agenda").text)

    assert [a for a in page.all("a") if a.attributes.get("href") == "/buyer/wish-report"]


# --- how much is asked ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (f"{HERE}/repair?kind=gone&who=NM-0", 36),
        (f"{HERE}/contingency?slot=0", 26),
        (f"{HERE}/plans/1/why-not?enterprise=DN-0&buyer=NM-1", 28),
    ],
)
def test_a_page_takes_as_many_statements_however_large_the_fair(  # noqa: PLR0917  # fixtures
    as_organiser: TestClient,
    lively: Lively,
    db: Database,
    statements: list[str],
    path: str,
    most: int,
):
    few = cost(as_organiser, statements, path)
    with db.told() as unit:
        fair = unit.exec(select(Fair)).one()
        for number in range(20):
            unit.add(
                Enterprise(
                    fair_id=fair.id, code=f"X-{number}", name_vi=f"X {number}", sort_name="x",
                    folded="x", country="VN", sector="other",
                )
            )  # fmt: skip

    assert cost(as_organiser, statements, path) == few <= most
