"""Saying a word about a partner: with htmx, without it, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Wish
from tests.web.conftest import SmallFair, build_fair, let_in
from tests.web.lively import enliven
from tests.web.reading import Document, Element

SIDES = [Role.ENTERPRISE, Role.BUYER]


def signed_in(client: TestClient, found: SmallFair, side: Role) -> tuple[TestClient, str]:
    """Let the first participant of a side in; gives the browser and the first one opposite."""
    own, other = found.enterprises[0].id, found.buyers[0].id
    if side is Role.BUYER:
        own, other = other, own
    let_in(client, found, side, own)
    return client, other


def wishes(found: SmallFair) -> list[tuple[str, str, str]]:
    """Read all wishes as (said by, word, note)."""
    with found.db.read() as unit:
        rows = unit.exec(select(Wish).order_by(Wish.said_by)).all()
    return [(row.said_by, row.says, row.note) for row in rows]


def pressed(page: Element) -> list[str]:
    """Name the buttons that are pressed."""
    return [
        button.attributes["data-says"]
        for button in page.all("button")
        if button.attributes.get("aria-pressed") == "true"
    ]


def card_of(page: Document, other: str) -> Element:
    return page.one("article", id=f"card-{other}")


HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("word", ["must_meet", "meet", "no_thanks"])
def test_a_word_is_kept_and_leads_back_to_where_it_was_said(
    client: TestClient, small_fair: SmallFair, side: Role, word: str
):
    browser, other = signed_in(client, small_fair, side)

    answer = browser.post(
        f"/{side}/wishes",
        data={"other": other, "says": word, "next": f"/{side}/requests"},
        follow_redirects=False,
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/{side}/requests#card-{other}"
    assert wishes(small_fair) == [(side, word, "")]
    page = Document(browser.get(f"/{side}/requests").text)
    assert pressed(card_of(page, other)) == [word]


@pytest.mark.parametrize("side", SIDES)
def test_htmx_gets_only_the_card_and_the_same_one_as_on_the_page(
    client: TestClient, small_fair: SmallFair, side: Role
):
    browser, other = signed_in(client, small_fair, side)
    enliven(small_fair)
    asked = {"other": other, "says": "meet", "next": f"/{side}/requests", "level": "3"}

    fragment = browser.post(
        f"/{side}/wishes", data=asked, headers=HTMX | {"HX-Target": f"article#card-{other}"}
    )

    assert fragment.status_code == 200
    assert "<html" not in fragment.text
    whole = " ".join(browser.get(f"/{side}/requests").text.split())
    assert " ".join(fragment.text.split()) in whole


def test_pressing_the_pressed_button_takes_the_word_back(
    as_enterprise: TestClient, small_fair: SmallFair
):
    other = small_fair.buyers[0].id
    form = {"other": other, "says": "meet"}
    answer = as_enterprise.post("/enterprise/wishes", data=form, headers=HTMX)
    (button,) = Document(answer.text).all("button", data_says="meet")

    again = as_enterprise.post(
        "/enterprise/wishes",
        data={"other": other, "says": button.attributes["value"]},
        headers=HTMX,
    )

    assert pressed(Document(again.text)) == []
    assert wishes(small_fair) == []


def test_a_note_is_kept_through_a_change_of_word_and_read_by_the_other_side(
    client: TestClient, small_fair: SmallFair
):
    browser, other = signed_in(client, small_fair, Role.ENTERPRISE)
    form = {"other": other, "says": "meet", "note": "Chúng tôi mang mẫu theo."}
    card = Document(browser.post("/enterprise/wishes", data=form, headers=HTMX).text)

    note = card.one("input", name="note").attributes["value"]
    browser.post("/enterprise/wishes", data=form | {"says": "must_meet", "note": note})

    assert wishes(small_fair) == [("enterprise", "must_meet", "Chúng tôi mang mẫu theo.")]
    let_in(client, small_fair, Role.BUYER, small_fair.buyers[0].id)
    assert "Chúng tôi mang mẫu theo." in client.get("/buyer/requests").text


def test_markup_in_a_note_stays_text(client: TestClient, small_fair: SmallFair):
    browser, other = signed_in(client, small_fair, Role.ENTERPRISE)
    note = '"><script>alert(1)</script>'

    browser.post("/enterprise/wishes", data={"other": other, "says": "meet", "note": note})

    let_in(client, small_fair, Role.BUYER, small_fair.buyers[0].id)
    page = Document(client.get("/buyer/requests").text)
    assert note in page.one("main").text()
    assert [s for s in page.all("script") if "alert" in s.text()] == []


# --- what is refused -------------------------------------------------------------------------


def test_without_its_token_nothing_is_said(as_enterprise: TestClient, small_fair: SmallFair):
    del as_enterprise.headers["x-csrf-token"]

    answer = as_enterprise.post(
        "/enterprise/wishes", data={"other": small_fair.buyers[0].id, "says": "meet"}
    )

    assert answer.status_code == 403
    assert wishes(small_fair) == []


@pytest.mark.parametrize("whom", ["own_side", "other_fair", "nobody", "withdrawn", "never_meet"])
def test_nobody_is_asked_who_cannot_be_seen(
    as_enterprise: TestClient, small_fair: SmallFair, whom: str
):
    elsewhere = build_fair(small_fair.db, "elsewhere")
    other = {
        "own_side": small_fair.enterprises[1].id,
        "other_fair": elsewhere.buyers[0].id,
        "nobody": "0" * 32,
    }.get(whom, small_fair.buyers[0].id)
    with small_fair.db.told() as unit:
        buyer = unit.get_one(Buyer, small_fair.buyers[0].id)
        buyer.withdrawn = whom == "withdrawn"
        buyer.never_meet = ["DN-0"] if whom == "never_meet" else []

    answer = as_enterprise.post("/enterprise/wishes", data={"other": other, "says": "meet"})

    assert answer.status_code == 404
    assert wishes(small_fair) == []


def test_an_unknown_word_is_refused(as_enterprise: TestClient, small_fair: SmallFair):
    answer = as_enterprise.post(
        "/enterprise/wishes", data={"other": small_fair.buyers[0].id, "says": "perhaps"}
    )

    assert answer.status_code == 422
    assert wishes(small_fair) == []


def test_after_the_closing_time_the_card_says_so_and_keeps_its_place(
    as_enterprise: TestClient, small_fair: SmallFair
):
    other = small_fair.buyers[0].id
    with small_fair.db.told() as unit:
        fair = unit.get_one(Fair, small_fair.fair.id)
        fair.wishes_close_at = datetime.now(UTC) - timedelta(hours=1)

    answer = as_enterprise.post(
        "/enterprise/wishes", data={"other": other, "says": "meet"}, headers=HTMX
    )

    card = card_of(Document(answer.text), other)
    assert answer.status_code == 409
    assert "The time for wishes is over." in card.one("p", role="alert").text()
    assert pressed(card) == []


def test_without_htmx_a_refusal_is_a_page_of_its_own(
    as_enterprise: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        fair = unit.get_one(Fair, small_fair.fair.id)
        fair.wishes_close_at = datetime.now(UTC) - timedelta(hours=1)

    answer = as_enterprise.post(
        "/enterprise/wishes", data={"other": small_fair.buyers[0].id, "says": "meet"}
    )

    assert answer.status_code == 409
    assert Document(answer.text).one("h1").text() == "Something is not right"


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil", ""])
def test_the_way_back_stays_on_our_pages(
    as_enterprise: TestClient, small_fair: SmallFair, away: str
):
    other = small_fair.buyers[0].id

    answer = as_enterprise.post(
        "/enterprise/wishes",
        data={"other": other, "says": "meet", "next": away},
        follow_redirects=False,
    )

    assert answer.headers["location"] == f"/enterprise/buyers#card-{other}"


# --- contacts --------------------------------------------------------------------------------


def test_a_contact_appears_once_both_said_yes_and_goes_with_a_no(
    client: TestClient, small_fair: SmallFair
):
    buyer, enterprise = small_fair.buyers[0], small_fair.enterprises[0]
    with small_fair.db.told() as unit:
        row = unit.get_one(Enterprise, enterprise.id)
        row.contact_email, row.consent_contact = "lan@mould.example", True
    let_in(client, small_fair, Role.ENTERPRISE, enterprise.id)
    client.post("/enterprise/wishes", data={"other": buyer.id, "says": "meet"})
    let_in(client, small_fair, Role.BUYER, buyer.id)
    address = f"/buyer/enterprises/{enterprise.id}"

    before = client.get(address).text
    client.post("/buyer/wishes", data={"other": enterprise.id, "says": "must_meet"})
    agreed = client.get(address).text
    client.post("/buyer/wishes", data={"other": enterprise.id, "says": "no_thanks"})
    closed = client.get(address).text

    shown = ["lan@mould.example" in page for page in (before, agreed, closed)]
    assert shown == [False, True, False]
