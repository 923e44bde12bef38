"""What-ifs on the organiser's pages: asked, worked out, compared, chosen, removed."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.meeting import JobState, PlanState
from matchmaker.jobs import Worker
from matchmaker.services.plan_fair import pin, solve_plan
from matchmaker.services.what_if import new_what_if, solve_what_if
from matchmaker.services.what_if_changes import Changes, PersonChange
from matchmaker.storage.queries.planning_rows import meetings_of
from matchmaker.storage.tables import (
    Fair,
    FairSession,
    Job,
    Meeting,
    Occupancy,
    PlanVersion,
    WhatIf,
)
from tests.web.conftest import SmallFair
from tests.web.crowd import add_buyers, add_enterprises, agree, cost
from tests.web.lively import Lively, enliven
from tests.web.reading import Document

PLANS = "/fairs/small/plans"
HERE = f"{PLANS}/what-if"


@pytest.fixture
def lively(small_fair: SmallFair) -> Lively:
    return enliven(small_fair)


def page(browser: TestClient, path: str) -> Document:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text[:300]
    return Document(answer.text)


def newest(found: SmallFair) -> WhatIf:
    with found.db.read() as unit:
        return unit.exec(select(WhatIf).order_by(WhatIf.created_at.desc())).first()


def measures(found: Document) -> dict[str, tuple[str, ...]]:
    """Cells of the table that compares two plans, by measure."""
    rows = found.one("main").all("table")[-1].one("tbody").all("tr")
    return {row.one("th").text(): tuple(cell.text() for cell in row.all("td")) for row in rows}


# --- asking --------------------------------------------------------------------------------


def test_without_any_the_page_says_what_it_is_for(as_organiser: TestClient, small_fair: SmallFair):
    found = page(as_organiser, HERE)

    assert found.one("div", class_="empty").one("a").attributes["href"] == f"{HERE}/new"


def test_asked_it_is_worked_out_in_the_background_and_shown(
    as_organiser: TestClient, small_fair: SmallFair
):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    form = {"name": "One table", "tables": "1", "seconds": "1"}

    answer = as_organiser.post(HERE, data=form, follow_redirects=False)
    watch = answer.headers["location"]
    waiting = page(as_organiser, watch)
    before = page(as_organiser, f"{HERE}/{newest(small_fair).id}")
    Worker(small_fair.db).work_off()
    ready = page(as_organiser, watch)

    assert waiting.one("h1").text() == "A what-if is being worked out"
    assert waiting.one("div", id="job-progress").one("button").text().startswith("Stop and keep")
    assert before.one("a", class_="button").attributes["href"] == watch
    link = ready.one("div", id="job-progress").one("a", class_="button")
    assert link.attributes["href"] == f"{HERE}/{newest(small_fair).id}"
    assert "One table" in page(as_organiser, link.attributes["href"]).one("h1").text()


def test_what_was_typed_is_kept_beside_every_fault(as_organiser: TestClient, small_fair: SmallFair):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    form = {"name": "", "tables": "many", "code_1": "XX-9", "most_1": "2", "seconds": "5"}

    answer = as_organiser.post(HERE, data=form)

    found = Document(answer.text)
    assert answer.status_code == 422
    assert found.one("input", id="tables").attributes["value"] == "many"
    assert found.one("input", id="tables").attributes["aria-invalid"] == "true"
    assert found.one("p", id="tables-fault").text().startswith("Please give a whole number")
    assert "XX-9" in found.one("p", id="code_1-fault").text()
    assert newest(small_fair) is None


def test_a_fair_without_wishes_has_nothing_to_try(as_organiser: TestClient, small_fair: SmallFair):
    answer = as_organiser.post(HERE, data={"name": "Early", "tables": "9", "seconds": "1"})

    assert answer.status_code == 422
    assert "no pair to plan" in Document(answer.text).one("p", role="alert").text()


def test_slots_are_ticked_and_people_changed(as_organiser: TestClient, small_fair: SmallFair):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    slots = [slot.id for slot in small_fair.slots]
    form = {
        "name": "Afternoon", "closed": slots[:2], "seconds": "1", "code_0": "nm-0",
        "first_0": slots[2], "last_0": slots[3], "most_0": "1",
    }  # fmt: skip

    as_organiser.post(HERE, data=form)

    assert Changes.from_json(newest(small_fair).changes) == Changes(
        closed=tuple(slots[:2]),
        people=(PersonChange(small_fair.buyers[0].id, None, 1, slots[2], slots[3]),),
    )


def test_an_earlier_one_fills_the_form(as_organiser: TestClient, small_fair: SmallFair):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    with small_fair.db.read() as unit:
        session_id = unit.exec(select(FairSession.id)).first()
    away = (PersonChange(small_fair.buyers[0].id, away=True),)
    made = new_what_if(
        small_fair.db,
        small_fair.organiser,
        "Before",
        Changes(least=2, longer=session_id, closed=(small_fair.slots[1].id,), people=away),
    )

    found = page(as_organiser, f"{HERE}/new?like={made.id}")

    assert found.one("input", id="name").attributes["value"] == "Before"
    assert found.one("input", id="least").attributes["value"] == "2"
    ticked = [one for one in found.all("input", name="closed") if "checked" in one.attributes]
    assert [one.attributes["value"] for one in ticked] == [small_fair.slots[1].id]
    chosen = [
        one.attributes["value"]
        for one in found.one("form", action=HERE).all("option")
        if "selected" in one.attributes
    ]
    assert chosen == [session_id, "away"]
    assert as_organiser.get(f"{HERE}/new?like=nothing").status_code == 404


# --- what would be -------------------------------------------------------------------------


def test_the_list_shows_each_beside_the_plan_as_it_is(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    new_what_if(small_fair.db, small_fair.organiser, "Waiting", Changes(tables=9))

    rows = page(as_organiser, HERE).one("tbody").all("tr")

    assert [row.one("th").text() for row in rows] == ["Version 2", "Waiting", "One table"]
    assert rows[0].all("td")[2].text() == "3"
    assert "Not worked out yet." in rows[1].text()
    assert "Tables in each slot: 1" in rows[2].text()


def test_one_is_drawn_and_tabled_against_the_plan_as_it_is(
    as_organiser: TestClient, lively: Lively
):
    found = page(as_organiser, f"{HERE}/{lively.what_if.id}")

    told = measures(found)
    assert told["Meetings"][:2] == ("3", "3")
    assert told["Most tables in use at once"][2] in {"different", "the same"}
    drawn = found.one("svg", class_="two-dots")
    assert len(drawn.all("circle")) == len(drawn.all("rect")) == len(told) == 13
    assert drawn.one("title").text()
    assert drawn.one("desc").text()


def test_fewer_tables_show_what_they_cost(as_organiser: TestClient, small_fair: SmallFair):
    for at in range(2):
        agree(small_fair, small_fair.enterprises[at], small_fair.buyers[at])
    db, scope = small_fair.db, small_fair.organiser
    solve_plan(db, scope, seconds=0.1)
    closed = tuple(slot.id for slot in small_fair.slots[1:])
    made = new_what_if(db, scope, "One place", Changes(tables=1, closed=closed))
    solve_what_if(db, scope, made.id, seconds=0.1)

    found = page(as_organiser, f"{HERE}/{made.id}")

    told = measures(found)
    assert told["Meetings"] == ("2", "1", "worse")
    assert told["Other agreed pairs without one"] == ("0", "1", "worse")
    assert told["Promised meetings missing"] == ("0", "1", "worse")
    assert "Enterprises with fewer meetings than promised" in found.text()


def test_without_a_plan_the_figures_stand_alone(as_organiser: TestClient, small_fair: SmallFair):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    made = new_what_if(small_fair.db, small_fair.organiser, "First", Changes())
    solve_what_if(small_fair.db, small_fair.organiser, made.id, seconds=0.1)

    found = page(as_organiser, f"{HERE}/{made.id}")

    assert "meetings: 1; everybody has at least 1" in found.text()
    assert found.all("svg", class_="two-dots") == []
    assert "Nothing is changed" in found.text()


def test_once_the_fair_has_changed_the_page_says_so(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    with small_fair.db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).most_meetings = 1

    assert "has changed since" in page(as_organiser, f"{HERE}/{lively.what_if.id}").text()
    assert "the fair has changed since" in page(as_organiser, HERE).text()


def test_conditions_that_contradict_a_pin_are_named(
    as_organiser: TestClient, small_fair: SmallFair
):
    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    db, scope = small_fair.db, small_fair.organiser
    plan = solve_plan(db, scope, seconds=0.1)
    with db.read() as unit:
        [meeting] = meetings_of(unit, plan.id)
    pin(db, scope, meeting.id, True)
    form = {"name": "Closed", "closed": meeting.slot_id, "seconds": "1"}
    as_organiser.post(HERE, data=form)
    Worker(db).work_off()

    found = page(as_organiser, f"{HERE}/{newest(small_fair).id}")

    assert "Pinned meetings contradict" in found.one("p", role="alert").text()
    assert "is away" in found.one("main").text()
    with db.read() as unit:
        assert unit.exec(select(Job.state)).one() == JobState.FAILED


# --- chosen and removed --------------------------------------------------------------------


def test_chosen_it_opens_as_a_draft(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    found = Document(as_organiser.post(f"{HERE}/{lively.what_if.id}/draft").text)

    assert "“One table” is now version 3, a draft." in found.one("p", role="status").text()
    with small_fair.db.read() as unit:
        draft = unit.exec(select(PlanVersion).where(PlanVersion.number == 3)).one()
    assert (draft.state, draft.name) == (PlanState.DRAFT, "One table")


def test_what_the_fair_does_not_have_is_named_and_nothing_is_booked(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    def booked() -> tuple[int, ...]:
        with small_fair.db.read() as unit:
            return tuple(
                len(unit.exec(select(table)).all()) for table in (PlanVersion, Meeting, Occupancy)
            )

    with small_fair.db.read() as unit:
        session_id = unit.exec(select(FairSession.id)).first()
    closed = tuple(slot.id for slot in small_fair.slots)
    made = new_what_if(
        small_fair.db, small_fair.organiser, "Later", Changes(longer=session_id, closed=closed)
    )
    solve_what_if(small_fair.db, small_fair.organiser, made.id, seconds=0.1)
    before = booked()

    answer = as_organiser.post(f"{HERE}/{made.id}/draft")

    assert answer.status_code == 409
    told = Document(answer.text).one("div", role="alert")
    assert "Change the fair first." in told.text()
    assert "in a slot that the fair does not have" in told.one("li").text()
    assert booked() == before


def test_removed_it_is_gone(as_organiser: TestClient, small_fair: SmallFair, lively: Lively):
    found = Document(as_organiser.post(f"{HERE}/{lively.what_if.id}/remove").text)

    assert found.one("p", role="status").text() == "“One table” is removed."
    assert newest(small_fair) is None
    assert as_organiser.get(f"{HERE}/{lively.what_if.id}").status_code == 404
    history = page(as_organiser, "/fairs/small/history").text()
    assert "removed a what-if" in history


# --- side by side --------------------------------------------------------------------------


def test_the_plan_and_the_newest_what_if_stand_side_by_side_at_first(
    as_organiser: TestClient, lively: Lively
):
    found = page(as_organiser, f"{PLANS}/compare")

    heads = [one.text() for one in found.one("main").all("table")[-1].one("thead").all("th")]
    assert heads[1:3] == ["Version 2", "One table"]


def test_any_two_can_be_chosen(as_organiser: TestClient, lively: Lively):
    found = page(as_organiser, f"{PLANS}/compare?left=2&right=1")

    heads = [one.text() for one in found.one("main").all("table")[-1].one("thead").all("th")]
    assert heads[1:3] == ["Version 2", "Version 1"]
    chosen = [
        one.attributes["value"]
        for one in found.one("form", method="get").all("option")
        if "selected" in one.attributes
    ]
    assert chosen == ["2", "1"]
    assert found.one("main").all("a", href=f"{PLANS}/1/difference?old=2")


def test_what_is_not_there_cannot_be_compared(as_organiser: TestClient, lively: Lively):
    assert as_organiser.get(f"{PLANS}/compare?left=2&right=77").status_code == 404
    assert as_organiser.get(f"{PLANS}/compare?left=2&right=nothing").status_code == 404


def test_with_one_plan_or_none_the_page_says_what_to_do(
    as_organiser: TestClient, small_fair: SmallFair
):
    assert "no plan to compare yet" in page(as_organiser, f"{PLANS}/compare").text()

    agree(small_fair, small_fair.enterprises[0], small_fair.buyers[0])
    solve_plan(small_fair.db, small_fair.organiser, seconds=0.1)

    assert "only one plan so far" in page(as_organiser, f"{PLANS}/compare").text()


# --- cost and language ---------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["what-if", "what-if/new", "compare", "what-if/{id}"])
def test_the_pages_cost_the_same_for_few_and_many(
    as_organiser: TestClient,
    small_fair: SmallFair,
    lively: Lively,
    statements: list[str],
    tail: str,
):
    path = f"{PLANS}/{tail.format(id=lively.what_if.id)}"
    few = cost(as_organiser, statements, path)
    for enterprise, buyer in zip(
        add_enterprises(small_fair, 5), add_buyers(small_fair, 5), strict=True
    ):
        agree(small_fair, enterprise, buyer)
    for number in range(3):
        made = new_what_if(small_fair.db, small_fair.organiser, f"More {number}", Changes())
        solve_what_if(small_fair.db, small_fair.organiser, made.id, seconds=0.02)

    assert cost(as_organiser, statements, path) == few
    assert few <= 40


@pytest.mark.parametrize(
    ("tail", "heading"),
    [
        ("what-if", "Nếu như…?"),
        ("what-if/new", "Thử điều kiện khác"),
        ("compare", "So sánh hai phương án"),
        ("what-if/{id}", "Nếu như: One table"),
    ],
)
def test_the_pages_speak_vietnamese(
    as_organiser: TestClient, lively: Lively, tail: str, heading: str
):
    as_organiser.headers["accept-language"] = "vi"

    found = page(as_organiser, f"{PLANS}/{tail.format(id=lively.what_if.id)}")

    assert found.one("h1").text() == heading
