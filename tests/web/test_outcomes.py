"""How did it go: asked once a meeting has begun, read by one's own side and the organiser."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Meeting, Outcome
from tests.web.conftest import START, SmallFair
from tests.web.crowd import cost, page, sign_in_as
from tests.web.lively import enliven
from tests.web.reading import Document

SIDES = [Role.ENTERPRISE, Role.BUYER]
NOTE = "Ask for the drawing of the lid"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Let it be the fair's opening, unless a test moves on."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def met(small_fair: SmallFair) -> SmallFair:
    """Publish a plan in which the first pair meets in the first slot, all others in the last."""
    lively = enliven(small_fair)
    with small_fair.db.told() as unit:
        for row in unit.exec(select(Meeting).where(Meeting.plan_id == lively.published.id)):
            first = (row.enterprise_id, row.buyer_id) == (
                small_fair.enterprises[0].id,
                small_fair.buyers[0].id,
            )
            row.slot_id = small_fair.slots[0 if first else 3].id
    return small_fair


def partner(found: SmallFair, side: Role, number: int = 0) -> str:
    return (found.buyers if side is Role.ENTERPRISE else found.enterprises)[number].id


def form_of(found: SmallFair, side: Role, number: int = 0) -> str:
    return f"/{side}/agenda/{partner(found, side, number)}/outcome"


def asks(found: Document) -> list[str]:
    return [
        one.attributes["href"]
        for one in found.one("main").all("a")
        if one.attributes["href"].endswith("/outcome")
    ]


def said(db: Database) -> list[Outcome]:
    with db.read() as unit:
        return list(unit.exec(select(Outcome)))


# --- on the agenda --------------------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
def test_the_agenda_asks_of_a_meeting_once_it_has_begun(
    client: TestClient, met: SmallFair, side: Role, clock: time_machine.Traveller
):
    clock.move_to(START - timedelta(minutes=1))
    sign_in_as(client, met, side)
    before = asks(page(client, f"/{side}/agenda"))
    clock.move_to(START)

    assert before == []
    assert asks(page(client, f"/{side}/agenda")) == [form_of(met, side)]


@pytest.mark.parametrize("side", SIDES)
def test_an_answer_stands_in_the_own_agenda_and_not_in_the_partners(
    client: TestClient, met: SmallFair, side: Role
):
    sign_in_as(client, met, side)
    client.post(form_of(met, side), data={"stage": "contract", "next_move": "contract"})

    mine = page(client, f"/{side}/agenda").text()
    sign_in_as(client, met, side.other_side)
    theirs = page(client, f"/{side.other_side}/agenda").text()

    assert "You said: Order or contract" in mine
    assert "Order or contract" not in theirs
    assert "How did it go?" in theirs


@pytest.mark.parametrize("side", SIDES)
def test_home_asks_for_what_was_not_told_yet_once_a_meeting_is_over(
    client: TestClient, met: SmallFair, side: Role, clock: time_machine.Traveller
):
    sign_in_as(client, met, side)
    steps = []
    for minute in (19, 20):
        clock.move_to(START + timedelta(minutes=minute))
        steps.append(page(client, f"/{side}").one("h2", id="next").text())
    client.post(form_of(met, side), data={"stage": "none"})
    steps.append(page(client, f"/{side}").one("h2", id="next").text())

    asked = "Say how your meetings went"
    assert [step == asked for step in steps] == [False, True, False]


# --- the form -------------------------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
def test_the_form_says_who_reads_the_answer(client: TestClient, met: SmallFair, side: Role):
    sign_in_as(client, met, side)

    found = page(client, form_of(met, side)).one("main").text()

    name = {Role.ENTERPRISE: "Demo Buyer Nagoya", Role.BUYER: "Demo Moulds"}[side]
    assert "Only your side and the organiser read this answer" in found
    assert f"{name} does not see it." in found


@pytest.mark.parametrize("side", SIDES)
def test_three_taps_keep_an_answer_and_lead_back_to_the_agenda(
    client: TestClient, met: SmallFair, side: Role
):
    sign_in_as(client, met, side)
    form = page(client, form_of(met, side)).one("form", class_="stack")
    taps = {
        name: next(
            one.attributes["value"]
            for one in form.all("input", name=name)
            if one.attributes["type"] == "radio"
        )
        for name in ("stage", "next_move")
    }

    answer = client.post(form_of(met, side), data=taps, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/{side}/agenda#met-{partner(met, side)}"
    assert "Saved. Thank you." in client.get(f"/{side}/agenda").text
    (row,) = said(met.db)
    assert (row.said_by, row.stage, row.next_move, row.note) == (side, "none", "nothing", "")
    assert not row.simulated


@pytest.mark.parametrize("side", SIDES)
def test_neither_side_finds_the_others_answer_anywhere(
    client: TestClient, met: SmallFair, side: Role
):
    sign_in_as(client, met, side)
    body = {"stage": "contract", "value": "98765", "currency": "EUR", "note": NOTE}
    assert client.post(form_of(met, side), data=body).status_code == 200
    sign_in_as(client, met, side.other_side)

    other = side.other_side
    pages = ["", "/agenda", "/requests", f"/agenda/{partner(met, other)}/outcome"]
    pages.append(
        f"/{'buyers' if other is Role.ENTERPRISE else 'enterprises'}/{partner(met, other)}"
    )
    texts = {path: client.get(f"/{other}{path}").text for path in pages}

    assert "not see it" in texts[f"/agenda/{partner(met, other)}/outcome"]
    assert [path for path, text in texts.items() if "98765" in text or NOTE in text] == []
    form = Document(texts[f"/agenda/{partner(met, other)}/outcome"])
    assert [one for one in form.all("input") if "checked" in one.attributes] == []


@pytest.mark.parametrize("side", SIDES)
def test_the_form_holds_what_one_said_last_and_a_new_answer_is_added(
    client: TestClient, met: SmallFair, side: Role, clock: time_machine.Traveller
):
    sign_in_as(client, met, side)
    first = {"stage": "follow_up", "next_move": "sample", "note": NOTE}
    client.post(form_of(met, side), data=first)
    clock.move_to(START + timedelta(minutes=30))

    form = page(client, form_of(met, side)).one("form", class_="stack")
    chosen = {one.attributes["value"] for one in form.all("input") if "checked" in one.attributes}
    client.post(form_of(met, side), data=first | {"stage": "contract"})

    assert chosen == {"follow_up", "sample"}
    assert form.one("textarea").text() == NOTE
    assert [row.stage for row in said(met.db)] == ["follow_up", "contract"]


@pytest.mark.parametrize(
    ("body", "field", "told"),
    [
        ({}, "stage", "Please choose how far it went."),
        ({"stage": "none", "value": "many", "currency": "USD"}, "value", "“many” is not a number."),
        ({"stage": "none", "value": "5"}, "currency", "Please choose the currency"),
        ({"stage": "none", "note": "x" * 501}, "note", "at most 500 characters"),
    ],
    ids=["stage", "value", "currency", "note"],
)
def test_what_cannot_be_read_is_named_at_its_field_and_stays_typed(
    as_enterprise: TestClient, met: SmallFair, body: dict[str, str], field: str, told: str
):
    sign_in_as(as_enterprise, met, Role.ENTERPRISE)
    answer = as_enterprise.post(form_of(met, Role.ENTERPRISE), data=body)

    form = Document(answer.text).one("form", class_="stack")
    assert answer.status_code == 422
    assert told in form.one("p", id=f"{field}-fault").text()
    assert form.one("input", id="value").attributes["value"] == body.get("value", "")
    assert form.one("textarea").text() == body.get("note", "")
    assert said(met.db) == []


@pytest.mark.parametrize("side", SIDES)
def test_before_a_meeting_begins_there_is_nothing_to_say(
    client: TestClient, met: SmallFair, side: Role
):
    sign_in_as(client, met, side, 1)

    found = page(client, form_of(met, side, 1))
    answer = client.post(form_of(met, side, 1), data={"stage": "contract"})

    assert "This meeting has not begun yet." in found.one("div", class_="empty").text()
    assert found.all("form", class_="stack") == []
    assert answer.status_code == 409
    assert said(met.db) == []


@pytest.mark.parametrize("side", SIDES)
def test_who_does_not_meet_a_partner_finds_no_form(
    client: TestClient, small_fair: SmallFair, side: Role
):
    sign_in_as(client, small_fair, side)

    assert client.get(form_of(small_fair, side)).status_code == 404
    assert client.post(form_of(small_fair, side), data={"stage": "none"}).status_code == 404


def test_an_answer_needs_the_visitors_own_token(client: TestClient, met: SmallFair):
    sign_in_as(client, met, Role.BUYER)
    del client.headers["x-csrf-token"]

    assert client.post(form_of(met, Role.BUYER), data={"stage": "none"}).status_code == 403
    assert said(met.db) == []


@pytest.mark.parametrize("side", SIDES)
def test_the_form_costs_a_fixed_number_of_statements(
    client: TestClient, met: SmallFair, side: Role, statements: list[str]
):
    sign_in_as(client, met, side)
    first = cost(client, statements, form_of(met, side))
    for stage in ("none", "follow_up", "contract"):
        client.post(form_of(met, side), data={"stage": stage})

    assert cost(client, statements, form_of(met, side)) == first <= 9


def test_the_form_speaks_vietnamese(client: TestClient, met: SmallFair):
    sign_in_as(client, met, Role.ENTERPRISE)

    found = page(client, form_of(met, Role.ENTERPRISE), "vi")

    assert found.one("h1").text() == "Cuộc gặp thế nào?"
    assert [one.text() for one in found.one("form", class_="stack").all("legend")] == [
        "Cuộc gặp đi đến đâu?",
        "Việc tiếp theo",
    ]
