"""Who may use which address: all of them are listed here, and an unlisted one fails.

Every address is tried by everybody: nobody signed in, each role, each role of
another fair, and with things of another fair in its path.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from matchmaker.domain.participant import Role
from matchmaker.storage.session import Database
from matchmaker.web.app import create_app
from tests.web.conftest import SmallFair, build_fair, let_in
from tests.web.lively import Lively, enliven

ANYBODY, FAIRS, FAIR, ENTERPRISE, BUYER = "anybody", "fairs", "fair", "enterprise", "buyer"

WHO_MAY: dict[str, str] = {
    "GET /": ANYBODY,
    "GET /sign-in": ANYBODY,
    "POST /sign-in": ANYBODY,
    "POST /sign-out": ANYBODY,
    "GET /links/{secret}": ANYBODY,
    "POST /links/{secret}": ANYBODY,
    "POST /language": ANYBODY,
    "GET /about": ANYBODY,
    "GET /patterns": ANYBODY,
    "GET /healthz": ANYBODY,
    "GET /readyz": ANYBODY,
    "GET /version": ANYBODY,
    "GET /api/openapi.json": ANYBODY,
    "GET /fairs": FAIRS,
    "GET /fairs/new": FAIRS,
    "POST /fairs/new": FAIRS,
    "GET /fairs/{fair}": FAIR,
    "GET /fairs/{fair}/import": FAIR,
    "POST /fairs/{fair}/import": FAIR,
    "GET /fairs/{fair}/import/template.xlsx": FAIR,
    "GET /fairs/{fair}/import/{import_id}": FAIR,
    "POST /fairs/{fair}/import/{import_id}/apply": FAIR,
    "GET /fairs/{fair}/import/{import_id}/marked.xlsx": FAIR,
    "GET /fairs/{fair}/participants": FAIR,
    "GET /fairs/{fair}/participants/{participant_id}": FAIR,
    "POST /fairs/{fair}/participants/{participant_id}/invitation": FAIR,
    "POST /fairs/{fair}/participants/{participant_id}/letter": FAIR,
    "POST /fairs/{fair}/participants/{participant_id}/withdrawn": FAIR,
    "GET /fairs/{fair}/proposals": FAIR,
    "POST /fairs/{fair}/proposals": FAIR,
    "GET /fairs/{fair}/plans": FAIR,
    "POST /fairs/{fair}/plans": FAIR,
    "POST /fairs/{fair}/plans/choices": FAIR,
    "GET /fairs/{fair}/plans/feasibility": FAIR,
    "GET /fairs/{fair}/plans/compare": FAIR,
    "GET /fairs/{fair}/plans/what-if": FAIR,
    "POST /fairs/{fair}/plans/what-if": FAIR,
    "GET /fairs/{fair}/plans/what-if/new": FAIR,
    "GET /fairs/{fair}/plans/what-if/{what_if_id}": FAIR,
    "POST /fairs/{fair}/plans/what-if/{what_if_id}/draft": FAIR,
    "POST /fairs/{fair}/plans/what-if/{what_if_id}/remove": FAIR,
    "GET /fairs/{fair}/plans/{number}": FAIR,
    "GET /fairs/{fair}/plans/{number}/difference": FAIR,
    "POST /fairs/{fair}/plans/{number}/publish": FAIR,
    "POST /fairs/{fair}/plans/{number}/bring-back": FAIR,
    "POST /fairs/{fair}/plans/{number}/discard": FAIR,
    "GET /fairs/{fair}/plans/{number}/meetings/{meeting_id}": FAIR,
    "POST /fairs/{fair}/plans/{number}/meetings/{meeting_id}/pin": FAIR,
    "POST /fairs/{fair}/plans/{number}/meetings/{meeting_id}/move": FAIR,
    "GET /fairs/{fair}/jobs/{job_id}": FAIR,
    "POST /fairs/{fair}/jobs/{job_id}/stop": FAIR,
    "GET /fairs/{fair}/print": FAIR,
    "POST /fairs/{fair}/print/pack": FAIR,
    "GET /fairs/{fair}/print/packs/{job_id}.pdf": FAIR,
    "GET /fairs/{fair}/print/plan.xlsx": FAIR,
    "POST /fairs/{fair}/print/letters": FAIR,
    "GET /fairs/{fair}/history": FAIR,
    "GET /fairs/{fair}/coverage": FAIR,
    "GET /fairs/{fair}/coverage.xlsx": FAIR,
    "GET /fairs/{fair}/evaluation": FAIR,
    "GET /fairs/{fair}/hs": FAIR,
    "GET /fairs/{fair}/today": FAIR,
    "POST /fairs/{fair}/today/{meeting_id}": FAIR,
    "GET /fairs/{fair}/repair": FAIR,
    "POST /fairs/{fair}/repair": FAIR,
    "GET /fairs/{fair}/why-not": FAIR,
    "GET /fairs/{fair}/contingency": FAIR,
    "GET /fairs/{fair}/contingency.xlsx": FAIR,
    "GET /fairs/{fair}/plans/{number}/why-not": FAIR,
    "GET /fairs/{fair}/outcomes": FAIR,
    "GET /fairs/{fair}/outcomes.xlsx": FAIR,
    "GET /enterprise": ENTERPRISE,
    "GET /enterprise/wish-report": ENTERPRISE,
    "GET /enterprise/profile": ENTERPRISE,
    "GET /enterprise/profile/edit": ENTERPRISE,
    "POST /enterprise/profile/edit": ENTERPRISE,
    "GET /enterprise/profile/products/new": ENTERPRISE,
    "POST /enterprise/profile/products/new": ENTERPRISE,
    "GET /enterprise/profile/products/{product_id}": ENTERPRISE,
    "POST /enterprise/profile/products/{product_id}": ENTERPRISE,
    "POST /enterprise/profile/products/{product_id}/withdraw": ENTERPRISE,
    "GET /enterprise/profile/products/{product_id}/hs": ENTERPRISE,
    "POST /enterprise/profile/products/{product_id}/hs": ENTERPRISE,
    "GET /enterprise/buyers": ENTERPRISE,
    "GET /enterprise/buyers/{buyer_id}": ENTERPRISE,
    "GET /enterprise/requests": ENTERPRISE,
    "POST /enterprise/wishes": ENTERPRISE,
    "GET /enterprise/agenda": ENTERPRISE,
    "GET /enterprise/agenda.ics": ENTERPRISE,
    "GET /enterprise/agenda.pdf": ENTERPRISE,
    "GET /enterprise/agenda/{buyer_id}/outcome": ENTERPRISE,
    "POST /enterprise/agenda/{buyer_id}/outcome": ENTERPRISE,
    "GET /buyer": BUYER,
    "GET /buyer/profile": BUYER,
    "GET /buyer/profile/edit": BUYER,
    "POST /buyer/profile/edit": BUYER,
    "GET /buyer/needs": BUYER,
    "GET /buyer/needs/new": BUYER,
    "POST /buyer/needs/new": BUYER,
    "GET /buyer/needs/{need_id}": BUYER,
    "GET /buyer/needs/{need_id}/edit": BUYER,
    "POST /buyer/needs/{need_id}/edit": BUYER,
    "POST /buyer/needs/{need_id}/withdraw": BUYER,
    "GET /buyer/needs/{need_id}/hs": BUYER,
    "POST /buyer/needs/{need_id}/hs": BUYER,
    "GET /buyer/enterprises": BUYER,
    "GET /buyer/enterprises/{enterprise_id}": BUYER,
    "GET /buyer/suggested": BUYER,
    "GET /buyer/requests": BUYER,
    "POST /buyer/wishes": BUYER,
    "GET /buyer/agenda": BUYER,
    "GET /buyer/wish-report": BUYER,
    "GET /buyer/agenda.ics": BUYER,
    "GET /buyer/agenda.pdf": BUYER,
    "GET /buyer/agenda/{enterprise_id}/outcome": BUYER,
    "POST /buyer/agenda/{enterprise_id}/outcome": BUYER,
}
GUARDED = [route for route, who in WHO_MAY.items() if who != ANYBODY]
UNSAFE = [route for route in WHO_MAY if route.startswith("POST")]
NAMED = [route for route in GUARDED if re.search(r"\{(?!fair\})", route)]
PRINTED_AT_COST = {"GET /enterprise/agenda.pdf", "GET /buyer/agenda.pdf"}


def routes_of(router: Any) -> Iterator[str]:
    """Every address of an application with its methods, however deep it is included."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner)
        for method in sorted((getattr(route, "methods", None) or set()) - {"HEAD"}):
            yield f"{method} {route.path}"


@dataclass
class World:
    """Two fairs of the same kind, strangers to each other."""

    db: Database
    here: SmallFair
    there: SmallFair
    lively: Lively
    elsewhere: Lively

    def names(self, found: SmallFair, lively: Lively) -> dict[str, str]:
        """Fill the places of addresses with things of one fair."""
        return {
            "fair": found.fair.slug,
            "import_id": lively.staged.id,
            "participant_id": found.enterprises[0].id,
            "number": str(lively.draft.number),
            "meeting_id": lively.draft_meetings[0].id,
            "job_id": lively.job.id,
            "what_if_id": lively.what_if.id,
            "product_id": found.products[0].id,
            "need_id": found.needs[0].id,
            "buyer_id": found.buyers[0].id,
            "enterprise_id": found.enterprises[0].id,
            "secret": "0" * 22,
        }

    def address(self, route: str, **other: str) -> tuple[str, str]:
        """Method and path of a route with this fair's things, some of them exchanged."""
        method, _, path = route.partition(" ")
        return method, path.format(**(self.names(self.here, self.lively) | other))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two lively fairs, made once: whoever is refused changes nothing."""
    db = Database(f"sqlite:///{tmp_path_factory.mktemp('world') / 'fairs.db'}")
    SQLModel.metadata.create_all(db.engine)
    here, there = build_fair(db, "here"), build_fair(db, "there")
    yield World(db, here, there, enliven(here), enliven(there))
    db.close()


@pytest.fixture
def browser(world: World) -> Iterator[TestClient]:
    with TestClient(
        create_app(world.db, work=False), base_url="https://testserver", follow_redirects=False
    ) as found:
        found.headers["sec-fetch-site"] = "same-origin"
        yield found


def visitor(browser: TestClient, found: SmallFair, role: Role, number: int = 0) -> None:
    """Sign one of a fair's people in."""
    people = {Role.ENTERPRISE: found.enterprises, Role.BUYER: found.buyers}.get(role)
    let_in(browser, found, role, people[number].id if people else None)


def tried(
    browser: TestClient, world: World, routes: list[str], **other: str
) -> dict[str, tuple[int, str]]:
    """Try routes in turn: status and where the answer leads."""
    answers = {}
    for route in routes:
        method, path = world.address(route, **other)
        answer = browser.request(method, path)
        answers[route] = (answer.status_code, answer.headers.get("location", ""))
    return answers


def test_every_address_is_listed_with_who_may_use_it(db: Database):
    found = set(routes_of(create_app(db, work=False)))

    assert found - set(WHO_MAY) == set(), "say in WHO_MAY who may use these"
    assert set(WHO_MAY) - found == set(), "these addresses are gone"


def test_nobody_is_led_to_the_sign_in_page_and_changes_nothing(browser: TestClient, world: World):
    answers = tried(browser, world, GUARDED)

    for route, (status, location) in answers.items():
        if route.startswith("GET"):
            assert (status, location.partition("?")[0]) == (303, "/sign-in"), route
        else:
            assert status == 403, route


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BUYER])
def test_a_participant_finds_no_page_of_organisers_or_of_the_other_side(
    browser: TestClient, world: World, role: Role
):
    visitor(browser, world.here, role)
    others = [route for route in GUARDED if WHO_MAY[route] != str(role)]

    answers = tried(browser, world, others)

    assert {route: status for route, (status, _) in answers.items() if status != 404} == {}


def test_an_organiser_finds_no_page_of_participants(browser: TestClient, world: World):
    visitor(browser, world.here, Role.ORGANISER)
    others = [route for route in GUARDED if WHO_MAY[route] in {ENTERPRISE, BUYER}]

    answers = tried(browser, world, others)

    assert {route: status for route, (status, _) in answers.items() if status != 404} == {}


def test_an_organiser_of_another_fair_finds_nothing_of_this_one(browser: TestClient, world: World):
    visitor(browser, world.there, Role.ORGANISER)
    of_fair = [route for route in GUARDED if WHO_MAY[route] == FAIR]

    answers = tried(browser, world, of_fair)

    assert {route: status for route, (status, _) in answers.items() if status != 404} == {}


def test_an_organiser_reaches_nothing_of_another_fair_through_his_own(
    browser: TestClient, world: World
):
    visitor(browser, world.here, Role.ORGANISER)
    strange = world.names(world.there, world.elsewhere)
    names = ("import_id", "participant_id", "meeting_id", "job_id", "what_if_id")
    of_fair = [
        route
        for route in GUARDED
        if WHO_MAY[route] == FAIR and any(f"{{{name}}}" in route for name in names)
    ]

    answers = {}
    for route in of_fair:
        method, path = world.address(route, **{name: strange[name] for name in names})
        form = {"pinned": "true", "withdrawn": "true", "slot_id": world.there.slots[0].id}
        answer = browser.request(method, path, data=form if method == "POST" else None)
        answers[route] = answer.status_code

    assert {route: status for route, status in answers.items() if status != 404} == {}


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BUYER])
def test_a_participant_reaches_nothing_of_another_fair_or_of_his_neighbour(
    browser: TestClient, world: World, role: Role
):
    visitor(browser, world.here, role, number=1)
    own = [route for route in NAMED if WHO_MAY[route] == str(role)]
    strange = world.names(world.there, world.elsewhere)
    neighbours = [route for route in own if "{product_id}" in route or "{need_id}" in route]

    elsewhere = tried(browser, world, own, **strange)
    next_door = tried(browser, world, neighbours)

    assert {route: status for route, (status, _) in elsewhere.items() if status != 404} == {}
    assert {route: status for route, (status, _) in next_door.items() if status != 404} == {}


@pytest.mark.parametrize(
    ("role", "who"),
    [(Role.ORGANISER, (FAIRS, FAIR)), (Role.ENTERPRISE, (ENTERPRISE,)), (Role.BUYER, (BUYER,))],
)
def test_everybody_reaches_all_pages_of_his_own(
    browser: TestClient, world: World, role: Role, who: tuple[str, ...]
):
    visitor(browser, world.here, role)
    own = [
        route
        for route in GUARDED
        if WHO_MAY[route] in who and route.startswith("GET") and route not in PRINTED_AT_COST
    ]
    not_made_yet = "GET /fairs/{fair}/print/packs/{job_id}.pdf"

    answers = tried(browser, world, [route for route in own if route != not_made_yet])

    assert {route: status for route, (status, _) in answers.items() if status != 200} == {}


@pytest.mark.parametrize("role", list(Role))
def test_no_change_is_made_without_the_visitors_own_token(
    browser: TestClient, world: World, role: Role
):
    visitor(browser, world.here, role)
    del browser.headers["x-csrf-token"]

    answers = tried(browser, world, UNSAFE)

    assert {route: status for route, (status, _) in answers.items() if status != 403} == {}


def test_another_visitors_token_counts_for_nothing(browser: TestClient, world: World):
    visitor(browser, world.here, Role.ENTERPRISE)
    token = browser.headers["x-csrf-token"]
    visitor(browser, world.here, Role.ORGANISER)
    browser.headers["x-csrf-token"] = token

    answers = tried(browser, world, UNSAFE)

    assert {route: status for route, (status, _) in answers.items() if status != 403} == {}


@pytest.mark.parametrize("told", ["cross-site", "same-site"])
def test_a_change_that_comes_from_another_site_is_refused(
    browser: TestClient, world: World, told: str
):
    visitor(browser, world.here, Role.ORGANISER)
    browser.headers["sec-fetch-site"] = told

    answers = tried(browser, world, UNSAFE)

    assert {route: status for route, (status, _) in answers.items() if status != 403} == {}


def test_an_unknown_fair_looks_like_anothers(browser: TestClient, world: World):
    visitor(browser, world.here, Role.ORGANISER)

    unknown = browser.get("/fairs/nowhere")
    strange = browser.get("/fairs/there")

    assert unknown.status_code == strange.status_code == 404
    number = re.compile(r"[0-9a-f]{16}")
    plain = [
        number.sub("", answer.text).replace("nowhere", "there") for answer in (unknown, strange)
    ]
    assert plain[0] == plain[1]
