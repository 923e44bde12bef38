"""Who is looking, in which language, and what is told once."""

import base64
import json
from itertools import product
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.errors import SignInNeededError
from matchmaker.domain.participant import Role
from matchmaker.storage.session import Database
from matchmaker.storage.tables import WebSession
from matchmaker.web.security import cookie_name
from matchmaker.web.visit import Frame, Visit, home_of, page_language
from tests.web.conftest import SmallFair
from tests.web.crowd import page, sign_in_as
from tests.web.reading import Document


def asked(*, cookie: str = "", accept: str = "") -> Request:
    headers = [(b"accept-language", accept.encode())] if accept else []
    if cookie:
        headers.append((b"cookie", f"{cookie_name('language')}={cookie}".encode()))
    return Request({"type": "http", "headers": headers})


# --- language ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cookie", "account", "accept"), list(product(["", "vi", "en", "de"], repeat=3))
)
def test_the_language_chosen_here_comes_before_the_accounts_and_the_browsers(
    cookie: str, account: str, accept: str
):
    found = page_language(asked(cookie=cookie, accept=accept), account)

    known = [one for one in (cookie, account, accept) if one in {"vi", "en"}]
    assert found == (known[0] if known else "vi")


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("EN", "en"),
        ("ja,en;q=0.5,vi;q=0.3", "en"),
        ("de-DE, vi-VN;q=0.9", "vi"),
        ("*", "vi"),
        (",;;,-", "vi"),
        ("english", "vi"),
    ],
)
def test_what_the_browser_asks_for_is_read_with_care(accept: str, language: str):
    assert page_language(asked(accept=accept)) == language


def test_the_language_of_the_account_is_the_pages(as_buyer: TestClient, small_fair: SmallFair):
    with small_fair.db.told() as unit:
        unit.exec(select(WebSession)).one().ui_language = "vi"

    assert page(as_buyer, "/buyer", "en").one("html").attributes["lang"] == "vi"


# --- notices -----------------------------------------------------------------------------


def packed(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def test_a_notice_is_told_once_in_the_language_of_the_next_page(as_buyer: TestClient):
    as_buyer.cookies.set(cookie_name("notice"), packed({"say": "Saved."}))

    told = as_buyer.get("/buyer", headers={"accept-language": "vi"})

    assert Document(told.text).one("p", role="status").text() == "Đã lưu."
    (laid,) = told.headers.get_list("set-cookie")
    assert laid.startswith(f'{cookie_name("notice")}="";')
    assert "Max-Age=0" in laid


TAMPERED = [
    "x",
    "=",
    "%%%",
    packed(None),
    packed([]),
    packed("Saved."),
    packed({}),
    packed({"say": 5}),
    packed({"say": None}),
    packed({"say": "Saved.", "with": 7}),
    packed({"say": "Saved: %(word)s.", "with": {"other": 1}}),
    packed({"say": "%(count)d", "with": {"count": "many"}}),
    packed({"say": "100 %", "with": {"a": 1}}),
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
]


@pytest.mark.parametrize("value", TAMPERED)
def test_a_tampered_notice_is_not_told_and_breaks_nothing(as_buyer: TestClient, value: str):
    as_buyer.cookies.set(cookie_name("notice"), value)

    answer = as_buyer.get("/buyer")

    assert answer.status_code == 200
    assert Document(answer.text).all("p", role="status") == []


def test_a_notice_is_shown_as_text(as_buyer: TestClient):
    as_buyer.cookies.set(cookie_name("notice"), packed({"say": "<script>alert(1)</script>"}))

    assert "<script>alert" not in as_buyer.get("/buyer").text


# --- who ---------------------------------------------------------------------------------


def test_a_visit_of_nobody_has_neither_scope_nor_fair_nor_account(db: Database):
    visit = Visit(asked(), db, "en", "token")

    for ask in ("own", "here", "account_id"):
        with pytest.raises(SignInNeededError):
            getattr(visit, ask)


@pytest.mark.parametrize(
    ("role", "home"), [(None, "/"), (Role.ORGANISER, "/fairs"), (Role.BUYER, "/buyer"),
                       (Role.ENTERPRISE, "/enterprise")],
)  # fmt: skip
def test_everybody_has_a_first_page(role: Role | None, home: str):
    assert home_of(role, None) == home


@pytest.mark.parametrize("role", list(Role))
def test_the_first_page_leads_everybody_home(client: TestClient, small_fair: SmallFair, role: Role):
    sign_in_as(client, small_fair, role)

    answer = client.get("/", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == home_of(role, None)


def test_an_unknown_cookie_is_nobodys(client: TestClient):
    client.cookies.set(cookie_name("session"), "guessed")

    assert client.get("/buyer", follow_redirects=False).status_code == 303


def test_a_page_names_its_fair_and_offers_the_way_out(as_buyer: TestClient):
    found = page(as_buyer, "/buyer")

    assert found.one("span", class_="fair-name").text() == "Small fair"
    assert found.one("form", class_="sign-out").attributes["action"] == "/sign-out"
    assert found.one("a", class_="brand").attributes["href"] == "/buyer"


def test_a_static_files_address_changes_with_its_content_alone():
    assert Frame.static("style.css") == Frame.static("style.css")
    assert Frame.static("style.css").split("=")[1] != Frame.static("icon.svg").split("=")[1]
    assert Frame.static("missing.css") == "/static/missing.css?v=0"
