"""The ways in: first page, password, invitation, language, about, and errors on the way."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.services.organisers import add_organiser, new_organiser
from matchmaker.services.sign_in import invite, invite_organiser
from matchmaker.storage.session import Database
from matchmaker.storage.tables import SignInLink, WebSession
from matchmaker.web.security import cookie_name
from tests.web.conftest import SmallFair, let_in
from tests.web.reading import Document

EMAIL, PASSWORD = "organiser@example.com", "một câu dài dễ nhớ"


@pytest.fixture
def organiser(small_fair: SmallFair, db: Database) -> str:
    """Give the small fair an organiser who signs in by password."""
    account = new_organiser(db, EMAIL, "Ban tổ chức", PASSWORD)
    add_organiser(db, small_fair.fair.id, account.id)
    return account.id


def token(browser: TestClient, path: str = "/sign-in") -> str:
    """Load a page and read its form's token."""
    page = Document(browser.get(path).text)
    return page.all("input", name="csrf_token")[0].attributes["value"]


def typed(browser: TestClient, password: str, **more: str):
    """Type e-mail and password into the form."""
    form = {"email": EMAIL, "password": password, "csrf_token": token(browser)} | more
    return browser.post("/sign-in", data=form, follow_redirects=False)


# --- the first page ----------------------------------------------------------------------


def test_a_stranger_sees_both_ways_in(client: TestClient):
    page = Document(client.get("/").text)

    assert [one.attributes["type"] for one in page.all("input", required="")] == [
        "email",
        "password",
    ]
    assert page.one("section", aria_labelledby="participants")
    assert page.all("nav", class_="main-nav") == []


@pytest.mark.parametrize(
    ("role", "home"),
    [(Role.ORGANISER, "/fairs"), (Role.ENTERPRISE, "/enterprise"), (Role.BUYER, "/buyer")],
)
def test_the_first_page_leads_everybody_home(
    client: TestClient, small_fair: SmallFair, role: Role, home: str
):
    people = {Role.ENTERPRISE: small_fair.enterprises, Role.BUYER: small_fair.buyers}.get(role)
    let_in(client, small_fair, role, people[0].id if people else None)

    answer = client.get("/", follow_redirects=False)

    assert answer.headers["location"] == home
    assert client.get(home).status_code == 200


# --- passwords ---------------------------------------------------------------------------


def test_the_right_password_opens_a_session_and_leads_back(client: TestClient, organiser: str):
    answer = typed(client, PASSWORD, next="/fairs/small/plans")

    assert (answer.status_code, answer.headers["location"]) == (303, "/fairs/small/plans")
    assert client.get("/fairs/small/plans").status_code == 200


def test_a_wrong_password_keeps_what_was_typed_but_not_the_password(
    client: TestClient, organiser: str
):
    answer = typed(client, "wrong password here", next="/fairs")

    page = Document(answer.text)
    assert answer.status_code == 403
    assert page.one("p", role="alert").text()
    assert page.one("input", id="email").attributes["value"] == EMAIL
    assert page.one("input", id="password").attributes["value"] == ""
    assert "wrong password here" not in answer.text
    assert cookie_name("session") not in client.cookies


def test_an_unknown_address_is_refused_with_the_same_words(client: TestClient, organiser: str):
    known = Document(typed(client, "wrong password here").text).one("p", role="alert").text()
    unknown = Document(typed(client, PASSWORD, email="nobody@example.com").text)

    assert unknown.one("p", role="alert").text() == known


def test_too_many_tries_are_refused_with_the_time_to_come_back(client: TestClient, organiser: str):
    answers = [typed(client, f"wrong password {i}") for i in range(12)]

    assert answers[0].status_code == 403
    assert answers[-1].status_code == 429
    assert Document(answers[-1].text).one("p", role="alert").text()


def test_signing_out_ends_the_session_here_and_in_the_store(
    client: TestClient, organiser: str, db: Database
):
    typed(client, PASSWORD)
    page = Document(client.get("/fairs").text)
    own = page.one("form", class_="sign-out").one("input").attributes["value"]

    client.post("/sign-out", data={"csrf_token": own})

    with db.read() as unit:
        assert unit.exec(select(WebSession)).all() == []
    assert client.get("/fairs", follow_redirects=False).status_code == 303


def test_a_session_is_made_anew_at_each_sign_in(client: TestClient, organiser: str):
    typed(client, PASSWORD)
    first = client.cookies[cookie_name("session")]
    client.cookies.clear()
    typed(client, PASSWORD)

    assert client.cookies[cookie_name("session")] != first


# --- invitations -------------------------------------------------------------------------


def test_looking_at_an_invitation_changes_nothing(
    client: TestClient, small_fair: SmallFair, db: Database
):
    secret = invite(db, small_fair.organiser, small_fair.buyers[0].id)

    answers = [client.get(f"/links/{secret}") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert answers[0].headers["cache-control"] == "no-store"
    with db.read() as unit:
        assert unit.exec(select(SignInLink)).one().spent_at is None


def test_an_invitation_is_spent_once(client: TestClient, small_fair: SmallFair, db: Database):
    client.headers["accept-language"] = "en"
    address = f"/links/{invite(db, small_fair.organiser, small_fair.buyers[0].id)}"
    own = token(client, address)

    first = client.post(address, data={"csrf_token": own}, follow_redirects=False)
    client.cookies.delete(cookie_name("session"))
    own = token(client)
    second = client.post(address, data={"csrf_token": own})

    assert first.status_code == 303
    assert second.status_code == 409
    assert "used before" in Document(second.text).one("p", role="alert").text()


def test_an_invitation_leads_its_owner_home(
    client: TestClient, small_fair: SmallFair, db: Database
):
    address = f"/links/{invite(db, small_fair.organiser, small_fair.enterprises[0].id)}"

    answer = client.post(address, data={"csrf_token": token(client, address)})

    assert answer.url.path == "/enterprise"


def test_an_organisers_link_opens_his_fairs(
    client: TestClient, small_fair: SmallFair, db: Database, organiser: str
):
    address = f"/links/{invite_organiser(db, small_fair.organiser, organiser)}"

    client.post(address, data={"csrf_token": token(client, address)})

    assert client.get("/fairs/small").status_code == 200


def test_an_unknown_invitation_says_whom_to_ask(client: TestClient, small_fair: SmallFair):
    client.headers["accept-language"] = "en"

    answer = client.get("/links/unknown")

    assert answer.status_code == 404
    assert "ask the organiser" in Document(answer.text).one("p", role="alert").text()


# --- languages ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("vi-VN,vi;q=0.9", "vi"), ("en-GB,en", "en"), ("fr,en;q=0.5", "en"), ("ja", "vi"), ("", "vi")],
)
def test_the_browsers_language_is_taken_if_we_have_it(client: TestClient, asked: str, shown: str):
    client.headers["accept-language"] = asked

    assert Document(client.get("/").text).one("html").attributes["lang"] == shown


def test_a_chosen_language_counts_before_the_browsers(as_organiser: TestClient):
    as_organiser.headers["accept-language"] = "en"
    as_organiser.post("/language", data={"language": "vi", "next": "/fairs"})

    page = Document(as_organiser.get("/fairs").text)

    assert page.one("html").attributes["lang"] == "vi"
    chosen = [one.text() for one in page.all("button", aria_current="true")]
    assert chosen == ["Tiếng Việt"]


def test_a_language_we_do_not_have_changes_nothing(as_organiser: TestClient):
    as_organiser.post("/language", data={"language": "xx"})

    assert Document(as_organiser.get("/fairs").text).one("html").attributes["lang"] == "en"


# --- pages for everybody, health, errors -------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/sign-in", "/about", "/patterns"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_for_everybody_are_whole_in_both_languages(
    client: TestClient, path: str, language: str
):
    client.headers["accept-language"] = language

    page = Document(client.get(path).text)

    assert page.one("html").attributes["lang"] == language
    assert page.one("h1").text()
    assert page.one("main")
    assert page.one("a", class_="skip").attributes["href"] == "#main"
    labels = {label.attributes["for"] for label in page.all("label")}
    visible = [one for one in page.all("input") if one.attributes.get("type") != "hidden"]
    assert {one.attributes["id"] for one in visible} <= labels


def test_every_fact_names_its_source(client: TestClient):
    client.headers["accept-language"] = "en"

    cards = Document(client.get("/about").text).all("li", class_="card")

    assert cards
    assert all("Source:" in card.text() for card in cards)


@pytest.mark.parametrize(
    ("path", "told"), [("/healthz", {"alive": True}), ("/readyz", {"ready": True})]
)
def test_programs_hear_that_the_service_lives(client: TestClient, path: str, told: dict[str, bool]):
    assert client.get(path).json() == told


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_that_is_not_there_says_so_with_a_way_on(client: TestClient, language: str):
    client.headers["accept-language"] = language

    answer = client.get("/nowhere")

    page = Document(answer.text)
    assert answer.status_code == 404
    assert (
        page.one("p", role="alert").text()
        == {
            "vi": "Không có trang này.",
            "en": "There is no such page.",
        }[language]
    )
    assert page.one("main").one("a", class_="button").attributes["href"] == "/"


def test_programs_get_an_error_as_a_problem(client: TestClient):
    client.headers["accept-language"] = "en"

    answer = client.get("/api/nothing")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "There is no such page."


def test_a_wrong_method_is_answered_in_words(client: TestClient):
    client.headers["accept-language"] = "en"

    answer = client.delete("/about")

    assert answer.status_code in {403, 405}
    assert Document(answer.text).one("p", role="alert").text()
