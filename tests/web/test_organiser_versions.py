"""Versions on the organiser's pages: where each comes from, and what differs between two."""

import pytest
from fastapi.testclient import TestClient

from matchmaker.services.plan_fair import move_meeting, solve_plan
from matchmaker.storage.queries.planning_rows import meetings_of
from matchmaker.web.routes.organiser import versions as route
from tests.web.conftest import SmallFair
from tests.web.crowd import add_buyers, add_enterprises, agree, cost
from tests.web.lively import Lively, enliven
from tests.web.reading import Document

PLANS = "/fairs/small/plans"


@pytest.fixture
def lively(small_fair: SmallFair) -> Lively:
    return enliven(small_fair)


def page(browser: TestClient, path: str) -> Document:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text[:300]
    return Document(answer.text)


def moved_by_hand(found: SmallFair, lively: Lively) -> None:
    """Move one meeting of the draft to a slot in which both are free."""
    meeting = lively.draft_meetings[0]
    with found.db.read() as unit:
        rows = meetings_of(unit, lively.draft.id)
    busy = {
        row.slot_id
        for row in rows
        if {row.enterprise_id, row.buyer_id} & {meeting.enterprise_id, meeting.buyer_id}
    }
    free = next(slot.id for slot in found.slots if slot.id not in busy)
    move_meeting(found.db, found.organiser, meeting.id, free, meeting.table_id)


def test_every_version_tells_its_bound_seed_work_and_parent(
    as_organiser: TestClient, lively: Lively
):
    rows = page(as_organiser, PLANS).one("section", aria_labelledby="versions").one("tbody")

    draft, published = rows.all("tr")
    assert "random seed 2" in draft.text()
    assert f"{lively.draft.budget:,} units of work" in draft.text()
    assert draft.one("a", href=f"{PLANS}/2/difference?old=1")
    assert published.all("td")[-1].text() == "–"
    assert f"{lively.draft.bound:,}" in [cell.text() for cell in draft.all("td")]


def test_a_version_leads_to_what_differs_from_its_parent(as_organiser: TestClient, lively: Lively):
    found = page(as_organiser, f"{PLANS}/2")

    assert found.one("a", href=f"{PLANS}/2/difference?old=1").text() == (
        "What differs from version 1"
    )
    assert page(as_organiser, f"{PLANS}/1").one("main").all("a", href=f"{PLANS}/1/difference") == []


def test_equal_versions_are_said_to_be_equal(as_organiser: TestClient, lively: Lively):
    found = page(as_organiser, f"{PLANS}/2/difference?old=2")

    assert "the same meetings at the same times" in found.one("p", class_="notice").text()
    assert found.all("table") == []


def test_a_moved_meeting_is_told_in_total_by_person_and_by_itself(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    moved_by_hand(small_fair, lively)

    found = page(as_organiser, f"{PLANS}/2/difference")

    assert found.one("h1").text() == "From version 1 to version 2"
    people = found.one("section", aria_labelledby="people").one("tbody").all("tr")
    changes = found.one("section", aria_labelledby="changes").one("tbody").all("tr")
    total = found.one("p", class_="lead").text()
    assert f"This touches {len(people)} participants." in total
    assert "0 new" in total
    assert "Other time" in {row.all("td")[0].text() for row in changes}


def test_one_persons_changes_can_be_looked_at_alone(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    moved_by_hand(small_fair, lively)
    person = lively.draft_meetings[0].buyer_id
    everybody = page(as_organiser, f"{PLANS}/2/difference?old=1")

    found = page(as_organiser, f"{PLANS}/2/difference?old=1&person={person}")

    rows = found.one("section", aria_labelledby="changes").one("tbody").all("tr")
    every_row = everybody.one("section", aria_labelledby="changes").one("tbody").all("tr")
    assert 0 < len(rows) <= len(every_row)
    assert found.one("h2", id="changes").text().startswith("Changes for Demo")
    assert as_organiser.get(f"{PLANS}/2/difference?person=nobody").status_code == 404


def test_without_a_parent_the_version_before_is_compared(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively
):
    found = page(as_organiser, f"{PLANS}/1/difference")

    assert found.one("h1").text() == "From version 1 to version 1", "there is none before the first"


@pytest.mark.parametrize("tail", ["9/difference", "2/difference?old=9"])
def test_a_version_that_is_not_there_is_not_found(
    as_organiser: TestClient, lively: Lively, tail: str
):
    assert as_organiser.get(f"{PLANS}/{tail}").status_code == 404


def test_long_lists_come_in_pages(
    as_organiser: TestClient,
    small_fair: SmallFair,
    lively: Lively,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(route, "PEOPLE_A_PAGE", 1)
    monkeypatch.setattr(route, "CHANGES_A_PAGE", 1)
    for enterprise, buyer in zip(
        add_enterprises(small_fair, 2), add_buyers(small_fair, 2), strict=True
    ):
        agree(small_fair, enterprise, buyer)
    solve_plan(small_fair.db, small_fair.organiser, seconds=0.1)

    first = page(as_organiser, f"{PLANS}/3/difference?old=2")
    second = page(as_organiser, f"{PLANS}/3/difference?old=2&page=2&people=2")

    for name in ("people", "changes"):
        rows = [
            one.one("section", aria_labelledby=name).one("tbody").one("tr").text()
            for one in (first, second)
        ]
        assert rows[0] != rows[1]
    pages = [nav.text() for nav in second.all("nav", class_="pages")]
    assert all("Page 2 of" in text for text in pages)
    assert len(pages) == 2


def test_the_difference_costs_the_same_for_few_and_many(
    as_organiser: TestClient, small_fair: SmallFair, lively: Lively, statements: list[str]
):
    path = f"{PLANS}/2/difference?old=1"
    few = cost(as_organiser, statements, path)
    add_enterprises(small_fair, 20)

    assert cost(as_organiser, statements, path) == few
    assert few <= 14


def test_the_difference_speaks_vietnamese(as_organiser: TestClient, lively: Lively):
    as_organiser.headers["accept-language"] = "vi"

    assert page(as_organiser, f"{PLANS}/2/difference").one("h1").text() == "Từ bản 1 đến bản 2"
