"""From errors to answers: status, words in both languages, problem+json, and nothing more."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.testclient import TestClient
from sqlalchemy.exc import DataError, OperationalError
from sqlmodel import select

from matchmaker.domain import errors
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.storage.session import Database
from matchmaker.storage.tables import WebSession
from matchmaker.web.app import create_app
from matchmaker.web.errors import STATUS, status_of
from tests.web.conftest import SmallFair
from tests.web.reading import Document

SAID = "There is no such page."
IN_VIETNAMESE = "Không có trang này."

KINDS: list[tuple[errors.MatchmakerError, int]] = [
    (errors.NotFoundError(SAID), 404),
    (errors.ForbiddenError(SAID), 403),
    (errors.RefusedError(SAID), 409),
    (errors.SlotTakenError(SAID), 409),
    (errors.StaleError(SAID), 409),
    (errors.WishesClosedError(SAID), 409),
    (errors.ViolationError(SAID, []), 409),
    (errors.InvalidError(SAID), 422),
    (errors.FileUnreadableError(SAID), 422),
    (errors.ProblemFileError(SAID), 422),
    (errors.TooManyError(SAID, 120), 429),
    (errors.UnavailableError(SAID), 503),
    (errors.MatchmakerError(SAID), 400),
]
NAMES = [type(error).__name__ for error, _ in KINDS]


def failing(db: Database, error: Exception, path: str = "/broken") -> TestClient:
    """Make a browser of an application in which one address fails."""
    app: FastAPI = create_app(db, work=False)

    @app.api_route(path, methods=["GET", "POST"])
    def fails() -> None:
        raise error

    return TestClient(app, base_url="https://testserver", raise_server_exceptions=False)


def subclasses(kind: type) -> set[type]:
    return {kind}.union(*(subclasses(one) for one in kind.__subclasses__()))


def test_every_kind_of_error_has_its_status_here():
    tried = {type(error) for error, _ in KINDS} | {errors.SignInNeededError}
    ours = {one for one in subclasses(errors.MatchmakerError) if one.__module__ == errors.__name__}

    assert ours == tried
    assert set(STATUS) <= ours


@pytest.mark.parametrize(("error", "status"), KINDS, ids=NAMES)
def test_each_error_is_a_page_in_the_readers_language(
    db: Database, error: errors.MatchmakerError, status: int
):
    browser = failing(db, error)

    english = browser.get("/broken", headers={"accept-language": "en"})
    vietnamese = browser.get("/broken", headers={"accept-language": "vi"})

    assert english.status_code == vietnamese.status_code == status == status_of(error)
    for answer, title, said in (
        (english, "Something is not right", SAID),
        (vietnamese, "Có điều chưa ổn", IN_VIETNAMESE),
    ):
        page = Document(answer.text)
        assert page.one("h1").text() == title
        assert page.one("p", role="alert").text() == said
        assert page.one("main").one("a").attributes["href"] == "/"


@pytest.mark.parametrize(("error", "status"), KINDS, ids=NAMES)
def test_programs_get_problem_json(db: Database, error: errors.MatchmakerError, status: int):
    answer = failing(db, error, "/api/broken").get("/api/broken", headers={"accept-language": "vi"})

    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["title"] == IN_VIETNAMESE
    assert problem["request_id"] == answer.headers["x-request-id"]


def test_a_program_that_is_not_signed_in_gets_no_redirect(db: Database):
    browser = failing(db, errors.SignInNeededError("Please sign in first."), "/api/broken")

    answer = browser.get("/api/broken", follow_redirects=False)

    assert answer.status_code == 401
    assert answer.json()["status"] == 401


def test_a_page_without_sign_in_leads_to_it_and_back(client: TestClient):
    answer = client.get("/buyer/needs", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/buyer/needs"
    form = Document(client.get(answer.headers["location"]).text)
    ways = [one.attributes["value"] for one in form.one("main").all("input", name="next")]
    assert ways == ["/buyer/needs"]


def test_a_change_without_sign_in_is_not_led_away(db: Database):
    answer = failing(db, errors.SignInNeededError("Please sign in first.")).post(
        "/broken", follow_redirects=False
    )

    assert answer.status_code == 401


def test_who_is_too_fast_is_told_when_to_come_back(db: Database):
    answer = failing(db, errors.TooManyError(SAID, 120)).get("/broken")

    assert answer.headers["retry-after"] == "120"


def test_all_rules_that_a_plan_breaks_are_listed(db: Database):
    broken = [Sentence("Must meet"), Sentence("Meet")]
    error = errors.ViolationError("The plan breaks rules.", broken)

    page = Document(failing(db, error).get("/broken", headers={"accept-language": "vi"}).text)
    problem = failing(db, error, "/api/broken").get(
        "/api/broken", headers={"accept-language": "en"}
    )

    listed = [one.text() for one in page.one("main").one("ul").all("li")]
    assert listed == [say(one, "vi") for one in broken]
    assert problem.json()["details"] == ["Must meet", "Meet"]


# --- what is not ours --------------------------------------------------------------------

SECRET = "postgresql://maker:hunter2@db/x"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError(SECRET), 500),
        (KeyError(SECRET), 500),
        (OperationalError(f"SELECT '{SECRET}'", {}, Exception(SECRET)), 503),
        (RequestValidationError([{"loc": ("body", "age"), "input": SECRET, "msg": SECRET}]), 422),
    ],
    ids=["bug", "key", "database", "form"],
)
@pytest.mark.parametrize("path", ["/broken", "/api/broken"])
def test_what_went_wrong_inside_stays_inside(
    db: Database, error: Exception, status: int, path: str
):
    answer = failing(db, error, path).get(path, headers={"accept-language": "en"})

    assert answer.status_code == status
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-cache"


def test_whoever_must_sign_in_first_is_led_back_to_his_search(client: TestClient):
    answer = client.get("/buyer/enterprises?words=a%26b&page=2", follow_redirects=False)

    assert answer.status_code == 303
    kept = parse_qs(urlsplit(answer.headers["location"]).query)["next"]
    assert kept == ["/buyer/enterprises?words=a%26b&page=2"]


def test_a_form_that_cannot_be_read_names_its_fields_not_their_values(client: TestClient):
    faults: list[Any] = [{"loc": ("body", name), "input": "hunter2"} for name in ("b", "a")]
    page = failing(client.app.state.db, RequestValidationError(faults)).get(  # type: ignore[attr-defined]  # FastAPI's state
        "/broken", headers={"accept-language": "en"}
    )

    assert "Something in the form cannot be read: a, b." in Document(page.text).text()


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nowhere", 404, SAID),
        ("GET", "/buyer/needs/x/y/z", 404, SAID),
        ("PUT", "/about", 405, "This page cannot be used in this way."),
        ("GET", "/enterprise/wishes", 405, "This page cannot be used in this way."),
    ],
)
def test_unknown_addresses_and_ways_are_pages_too(
    client: TestClient, method: str, path: str, status: int, said: str
):
    answer = client.request(method, path, headers={"accept-language": "en"})

    assert answer.status_code == status
    assert Document(answer.text).one("p", role="alert").text() == said


def test_an_error_page_speaks_the_language_of_the_account(
    as_buyer: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        for session in unit.exec(select(WebSession)):
            session.ui_language = "vi"

    answer = as_buyer.get("/fairs/nowhere", headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert Document(answer.text).one("html").attributes["lang"] == "vi"


@pytest.mark.parametrize(
    ("role", "missing", "home"),
    [
        ("organiser", "/fairs/{slug}/plans/99", "/fairs/{slug}"),
        ("enterprise", "/enterprise/buyers/nobody", "/enterprise"),
        ("buyer", "/buyer/enterprises/nobody", "/buyer"),
    ],
)
def test_whoever_is_signed_in_keeps_the_menu_where_something_is_not_right(
    request: pytest.FixtureRequest, small_fair: SmallFair, role: str, missing: str, home: str
):
    browser: TestClient = request.getfixturevalue(f"as_{role}")

    page = Document(browser.get(missing.format(slug=small_fair.fair.slug)).text)

    assert page.one("h1").text() == "Something is not right"
    menu = page.one("nav", **{"class": "main-nav"})
    assert home.format(slug=small_fair.fair.slug) in [a.attributes["href"] for a in menu.all("a")]
    assert page.one("a", **{"class": "brand"}).attributes["href"] == home.format(
        slug=small_fair.fair.slug
    )


def test_a_stranger_sees_no_menu_beside_an_error(client: TestClient):
    page = Document(client.get("/no-such-page").text)

    assert page.one("h1")
    assert page.all("nav") == []


def test_an_error_page_holds_no_form_that_could_not_be_sent(as_buyer: TestClient):
    page = Document(as_buyer.get("/buyer/enterprises/nobody").text)

    assert page.one("h1").text() == "Something is not right"
    assert page.all("form") == []


@pytest.mark.parametrize(
    "error", [OverflowError(SECRET), DataError(f"SELECT '{SECRET}'", {}, Exception(SECRET))]
)
@pytest.mark.parametrize("path", ["/broken", "/api/broken"])
def test_what_no_column_holds_is_refused_and_not_repeated(
    db: Database, error: Exception, path: str
):
    answer = failing(db, error, path).get(path, headers={"accept-language": "en"})

    assert answer.status_code == 422
    assert "The request cannot be read." in answer.text
    assert "hunter2" not in answer.text
