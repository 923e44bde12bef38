"""The overview: what is done, what needs doing next, and what asks for attention."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.services.sign_in import invite
from matchmaker.storage.queries.fair_day import DayFigures
from matchmaker.storage.queries.fairs import FairHead, Overview, fair_head
from matchmaker.storage.queries.organiser_pages import short_of_meetings
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Fair, Meeting, Need, Product, Quota
from matchmaker.web.pages.overview import overview_page
from tests.web.conftest import SmallFair
from tests.web.lively import enliven, proposals_of, wish
from tests.web.reading import Document, Element

NOBODY = Overview(
    enterprises=0,
    buyers=0,
    products=0,
    needs=0,
    slots=24,
    tables=26,
    interpreters=0,
    invited=0,
    signed_in=0,
    proposals=0,
    gated=0,
    enterprises_without_proposal=0,
    buyers_without_proposal=0,
    wishes=0,
    agreed=0,
    open_to_enterprise=0,
    open_to_buyer=0,
    closed=0,
    drafts=0,
    published_number=None,
    meetings=0,
    working_jobs=0,
    letters=0,
    open_product_codes=0,
    open_need_codes=0,
)
NO_DAY = DayFigures(meetings=0, begun=0, held=0, over=0, answered=0)
NOBODY_SHORT = {Role.ENTERPRISE: 0, Role.BUYER: 0}
WAY = [
    ({}, "Import participants"),
    ({"enterprises": 2, "buyers": 2}, "Suggest partners"),
    ({"proposals": 5}, "Invite participants"),
    ({"invited": 4}, "Collect wishes"),
    ({"agreed": 1, "wishes": 2}, "Make the plan"),
    ({"drafts": 1}, "Publish the plan"),
    ({"published_number": 1, "drafts": 0, "meetings": 3}, "Print agendas and letters"),
]


@pytest.fixture
def head(small_fair: SmallFair, db: Database) -> FairHead:
    with db.read() as unit:
        found = fair_head(unit, small_fair.organiser)
    assert found is not None
    return found


def current(page: Document) -> Element:
    """The step that is next."""
    return page.one("li", aria_current="step")


def tile(page: Document, title: str) -> int:
    """The figure of a tile."""
    found = next(one for one in page.all("a", class_="tile") if title in one.text())
    return int(found.one("strong").text())


# --- steps -------------------------------------------------------------------------------


@pytest.mark.parametrize("done", range(len(WAY)))
def test_the_first_step_that_is_not_done_is_the_next_one(head: FairHead, done: int):
    figures = NOBODY
    for change, _ in WAY[: done + 1]:
        figures = replace(figures, **change)

    page = overview_page(head, figures, NOBODY_SHORT, NO_DAY)

    assert [step.state for step in page.steps] == (
        ["done"] * done + ["next"] + ["later"] * (len(WAY) + 2 - done - 1)
    )
    assert str(page.steps[done].title) == WAY[done][1]


def test_a_step_that_was_left_out_stays_next_while_later_ones_are_done(head: FairHead):
    figures = replace(
        NOBODY, enterprises=2, buyers=2, proposals=5, agreed=1, published_number=1, meetings=1
    )

    states = [step.state for step in overview_page(head, figures, NOBODY_SHORT, NO_DAY).steps]

    assert states == ["done", "done", "next", "done", "done", "done", *["later"] * 3]


@pytest.mark.parametrize(
    ("day", "states"),
    [
        (DayFigures(meetings=9, begun=0, held=0, over=0, answered=0), ["next", "later", "later"]),
        (DayFigures(meetings=9, begun=3, held=2, over=0, answered=0), ["done", "next", "later"]),
        (DayFigures(meetings=9, begun=9, held=7, over=8, answered=6), ["done", "done", "next"]),
        (DayFigures(meetings=9, begun=9, held=7, over=8, answered=8), ["done", "done", "done"]),
    ],
    ids=["before", "begun", "over", "told"],
)
def test_printing_is_behind_once_the_day_begins_and_then_come_marks_and_outcomes(
    head: FairHead, day: DayFigures, states: list[str]
):
    figures = NOBODY
    for change, _ in WAY:
        figures = replace(figures, **change)

    page = overview_page(head, figures, NOBODY_SHORT, day)

    assert [step.state for step in page.steps[-3:]] == states
    assert [str(step.title) for step in page.steps[-2:]] == [
        "Mark who comes",
        "Collect what came of the meetings",
    ]


def test_the_funnel_goes_on_to_the_day_once_it_has_begun(head: FairHead):
    day = DayFigures(meetings=9, begun=6, held=5, over=4, answered=3)

    funnel = overview_page(head, NOBODY, NOBODY_SHORT, day).funnel

    assert [(str(bar.title), bar.figure) for bar in funnel[-2:]] == [
        ("Held", 5),
        ("Somebody told of it", 3),
    ]
    assert len(overview_page(head, NOBODY, NOBODY_SHORT, NO_DAY).funnel) == len(funnel) - 2


def test_one_side_alone_is_no_import(head: FairHead):
    page = overview_page(head, replace(NOBODY, enterprises=77), NOBODY_SHORT, NO_DAY)

    assert page.steps[0].state == "next"


def test_each_step_leads_to_a_page_of_this_fair(as_organiser: TestClient):
    page = Document(as_organiser.get("/fairs/small").text)

    for link in page.one("ol", class_="steps").all("a"):
        assert link.attributes["href"].startswith("/fairs/small/")
        assert as_organiser.get(link.attributes["href"]).status_code == 200


def test_only_the_next_step_has_a_button(as_organiser: TestClient):
    page = Document(as_organiser.get("/fairs/small").text)

    buttons = page.one("ol", class_="steps").all("a", class_="button")
    assert [button.text() for button in buttons] == ["Suggest partners"]
    assert current(page).all("a", class_="button") == buttons


def test_the_overview_counts_what_is_there(as_organiser: TestClient, small_fair: SmallFair):
    enliven(small_fair)

    page = Document(as_organiser.get("/fairs/small").text)

    assert tile(page, "Enterprises") == 2
    assert tile(page, "Suggested pairs") == 3
    assert tile(page, "Pairs that both agreed on") == 2
    assert tile(page, "Meetings published") >= 2
    assert "2 products" not in page.text()
    assert "Enterprises: 2, products: 2, buyers: 2, needs: 2." in page.text()


def test_invitations_are_counted_once_a_participant(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    for _ in range(2):
        invite(db, small_fair.organiser, small_fair.enterprises[0].id)

    page = Document(as_organiser.get("/fairs/small").text)

    assert "Invitation links: 1 of 4; opened: 0." in page.text()


# --- attention ---------------------------------------------------------------------------


def test_nothing_is_said_where_nothing_asks_for_attention(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        for need in unit.exec(select(Need)):
            need.hs_code, need.hs_confirmed = "848071", True

    assert "Needs attention" not in as_organiser.get("/fairs/small").text


def test_who_stands_in_no_list_is_counted_and_one_click_away(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        unit.add(proposals_of(small_fair)[0])

    page = Document(as_organiser.get("/fairs/small").text)

    assert tile(page, "Enterprises in no buyer's list") == 1
    link = next(one for one in page.all("a", class_="tile") if "in no buyer's list" in one.text())
    listed = Document(as_organiser.get(link.attributes["href"]).text)
    assert [one.text() for one in listed.one("tbody").all("a")] == ["Demo Electronics"]


def test_open_requests_are_counted_and_lead_to_those_pairs(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    with db.told() as unit:
        unit.add_all(proposals_of(small_fair))
        unit.add(wish(small_fair, 0, 1, "enterprise"))

    page = Document(as_organiser.get("/fairs/small").text)

    assert tile(page, "Requests waiting for an answer") == 1
    pairs = Document(as_organiser.get("/fairs/small/proposals?state=open").text)
    assert len(pairs.one("ul", class_="cards").all("li", class_="card")) == 1


# --- who is short of meetings ------------------------------------------------------------


def test_nobody_is_short_before_a_plan_is_published(small_fair: SmallFair, db: Database):
    with db.read() as unit:
        assert short_of_meetings(unit, small_fair.organiser) == NOBODY_SHORT


def test_an_enterprise_below_the_fairs_promise_is_short(small_fair: SmallFair, db: Database):
    enliven(small_fair)
    with db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).least_meetings = 2

    with db.read() as unit:
        short = short_of_meetings(unit, small_fair.organiser)
        held = unit.exec(
            select(Meeting).where(Meeting.enterprise_id == small_fair.enterprises[1].id)
        ).all()
    assert held
    assert short[Role.ENTERPRISE] == 1


def test_ones_own_number_counts_before_the_fairs(small_fair: SmallFair, db: Database):
    enliven(small_fair)
    with db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).least_meetings = 4
        for firm in small_fair.enterprises:
            unit.add(Quota(fair_id=small_fair.fair.id, enterprise_id=firm.id, least=1))
        unit.add(Quota(fair_id=small_fair.fair.id, buyer_id=small_fair.buyers[0].id, least=4))

    with db.read() as unit:
        short = short_of_meetings(unit, small_fair.organiser)
    assert short == {Role.ENTERPRISE: 0, Role.BUYER: 1}


def test_who_has_withdrawn_is_not_short(small_fair: SmallFair, db: Database):
    enliven(small_fair)
    with db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).least_meetings = 4
        for firm in small_fair.enterprises:
            unit.get_one(Enterprise, firm.id).withdrawn = True

    with db.read() as unit:
        assert short_of_meetings(unit, small_fair.organiser)[Role.ENTERPRISE] == 0


# --- the funnel --------------------------------------------------------------------------


def test_the_funnel_says_in_a_table_what_it_draws(as_organiser: TestClient, small_fair: SmallFair):
    enliven(small_fair)

    figure = Document(as_organiser.get("/fairs/small").text).one("figure")

    drawing = [text.text() for text in figure.one("svg").all("text")]
    table = [(row.one("th").text(), row.one("td").text()) for row in figure.one("tbody").all("tr")]
    assert drawing == [word for row in table for word in row]
    assert table[:3] == [("Suggested pairs", "3"), ("Somebody wished", "3"), ("Both agreed", "2")]
    assert figure.one("svg").one("title").text()
    assert figure.one("svg").one("desc").text()


def test_an_empty_fair_draws_an_empty_funnel(as_organiser: TestClient):
    figure = Document(as_organiser.get("/fairs/small").text).one("figure")

    assert [row.one("td").text() for row in figure.one("tbody").all("tr")] == ["0"] * 4


# --- cost and languages ------------------------------------------------------------------


def test_the_overview_costs_the_same_for_few_and_many(
    as_organiser: TestClient, small_fair: SmallFair, db: Database, statements: list[str]
):
    def cost() -> int:
        statements.clear()
        assert as_organiser.get("/fairs/small").status_code == 200
        return len(statements)

    few = cost()
    with db.told() as unit:
        firms = [
            Enterprise(fair_id=small_fair.fair.id, code=f"X-{i}", name_vi=f"X {i}")
            for i in range(50)
        ]
        unit.add_all(firms)
        unit.flush()
        unit.add_all(
            Product(
                fair_id=small_fair.fair.id,
                enterprise_id=firm.id,
                code=f"P-{firm.code}",
                name_vi="P",
            )
            for firm in firms
        )

    assert cost() == few
    assert few <= 10


def test_the_overview_speaks_vietnamese(as_organiser: TestClient):
    as_organiser.headers["accept-language"] = "vi"

    page = Document(as_organiser.get("/fairs/small").text)

    assert page.one("h1").text() == "Hội chợ nhỏ"
    assert current(page).one("a", class_="button").text() == "Tìm đối tác phù hợp"
    assert "Doanh nghiệp: 2, sản phẩm: 2, nhà mua hàng: 2, nhu cầu mua: 2." in page.text()
