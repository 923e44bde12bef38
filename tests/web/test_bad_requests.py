"""Whatever is sent to whichever address: it is read or refused in words, and nothing is lost.

Every form of every page is sent back spoiled. What is refused changes no row,
says so on a page in the reader's language, and repeats nothing as markup.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlmodel import SQLModel

from matchmaker.domain.participant import Role
from matchmaker.storage.session import Database
from matchmaker.web.app import create_app
from tests.web.conftest import SmallFair, build_fair, let_in
from tests.web.lively import Lively, enliven
from tests.web.reading import Document
from tests.web.test_access import ANYBODY, BUYER, ENTERPRISE, FAIR, FAIRS, WHO_MAY, World

ROLES = {
    FAIRS: Role.ORGANISER,
    FAIR: Role.ORGANISER,
    ENTERPRISE: Role.ENTERPRISE,
    BUYER: Role.BUYER,
}
CROWD = "9" * 30
MORE_DIGITS_THAN_PYTHON_READS = "9" * 5_000
MARKUP = "</textarea><script>alert(1)</script>\"'"
POSTS = [route for route, who in WHO_MAY.items() if route.startswith("POST") and who != ANYBODY]
NUMBERED = [route for route in WHO_MAY if "{number}" in route]
NOTES = {"web_session", "account", "membership", "shown"}  # signing in and looking write these


@dataclass(frozen=True)
class Laid:
    """A file with two lively fairs, copied for each test."""

    path: Path
    here: SmallFair
    there: SmallFair
    lively: Lively
    elsewhere: Lively


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Laid:
    """Lay two lively fairs into a file, once."""
    path = tmp_path_factory.mktemp("laid") / "fairs.db"
    db = Database(f"sqlite:///{path}")
    SQLModel.metadata.create_all(db.engine)
    here, there = build_fair(db, "here"), build_fair(db, "there")
    found = Laid(path, here, there, enliven(here), enliven(there))
    db.close()
    return found


def opened(laid: Laid, folder: Path) -> World:
    """Open a copy of the two fairs."""
    db = Database(f"sqlite:///{copyfile(laid.path, folder / 'fairs.db')}")
    here, there = replace(laid.here, db=db), replace(laid.there, db=db)
    return World(db, here, there, laid.lively, laid.elsewhere)


@contextmanager
def browsing(db: Database) -> Iterator[TestClient]:
    """Open a browser to which an error of ours comes as a page, as it does to people."""
    with TestClient(
        create_app(db, work=False),
        base_url="https://testserver",
        follow_redirects=False,
        raise_server_exceptions=False,
    ) as found:
        found.headers["sec-fetch-site"] = "same-origin"
        yield found


@pytest.fixture(scope="module")
def world(laid: Laid, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give two lively fairs to all tests in which everything is refused: nothing changes."""
    found = opened(laid, tmp_path_factory.mktemp("world"))
    yield found
    found.db.close()


@pytest.fixture(scope="module")
def browser(world: World) -> Iterator[TestClient]:
    """Give a browser of the fairs that nothing changes."""
    with browsing(world.db) as found:
        yield found


@pytest.fixture
def own_world(laid: Laid, tmp_path: Path) -> Iterator[World]:
    """Give two lively fairs of the test's own."""
    found = opened(laid, tmp_path)
    yield found
    found.db.close()


@pytest.fixture
def own_browser(own_world: World) -> Iterator[TestClient]:
    """Give a browser of the test's own fairs."""
    with browsing(own_world.db) as found:
        yield found


def visit(browser: TestClient, world: World, role: Role) -> None:
    people = {Role.ENTERPRISE: world.here.enterprises, Role.BUYER: world.here.buyers}.get(role)
    let_in(browser, world.here, role, people[0].id if people else None)


def rows(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of both fairs, but for what looking at pages writes."""
    with world.db.read() as unit:
        return {
            name: sorted((tuple(row) for row in unit.execute(select(table))), key=repr)
            for name, table in SQLModel.metadata.tables.items()
            if name not in NOTES
        }


def changed(before: dict[str, list[tuple[object, ...]]], world: World) -> set[str]:
    after = rows(world)
    return {name for name in before if before[name] != after[name]}


# --- forms without what they need -----------------------------------------------------------

# these need nothing typed: the address says all
ONE_TAP = {
    "POST /fairs/{fair}/import/{import_id}/apply",
    "POST /fairs/{fair}/jobs/{job_id}/stop",
    "POST /fairs/{fair}/participants/{participant_id}/invitation",
    "POST /fairs/{fair}/participants/{participant_id}/letter",
    "POST /fairs/{fair}/plans",
    "POST /fairs/{fair}/plans/choices",
    "POST /fairs/{fair}/plans/what-if",
    "POST /fairs/{fair}/plans/what-if/{what_if_id}/draft",
    "POST /fairs/{fair}/plans/what-if/{what_if_id}/remove",
    "POST /fairs/{fair}/plans/{number}/bring-back",
    "POST /fairs/{fair}/plans/{number}/discard",
    "POST /fairs/{fair}/plans/{number}/publish",
    "POST /fairs/{fair}/print/letters",
    "POST /fairs/{fair}/print/pack",
    "POST /fairs/{fair}/proposals",
    "POST /enterprise/profile/products/{product_id}/withdraw",
    "POST /buyer/needs/{need_id}/withdraw",
    "POST /buyer/needs/{need_id}/hs",  # without a code it takes the stated one back
}
TYPED = [route for route in POSTS if route not in ONE_TAP]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("body", [b"", b"nonsense=1", b"%ff%fe=%00&=&&&"], ids=repr)
def test_a_form_without_its_fields_is_refused_and_changes_nothing(
    browser: TestClient, world: World, role: Role, body: bytes
):
    visit(browser, world, role)
    before = rows(world)
    own = [route for route in TYPED if ROLES[WHO_MAY[route]] is role]

    answers = {}
    for route in own:
        _, path = world.address(route)
        kind = {"content-type": "application/x-www-form-urlencoded"}
        answers[route] = browser.post(path, content=body, headers=kind).status_code

    assert own
    assert {
        route: status for route, status in answers.items() if status not in {404, 409, 422}
    } == {}
    assert changed(before, world) == set()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"a=1", "text/plain"),
        (b"a=1", ""),
    ],
    ids=["json", "cut off", "without boundary", "no text", "plain", "without a kind"],
)
def test_a_body_of_another_kind_is_refused_in_words(
    browser: TestClient, world: World, body: bytes, kind: str
):
    visit(browser, world, Role.ENTERPRISE)
    before = rows(world)

    answer = browser.post("/enterprise/wishes", content=body, headers={"content-type": kind})

    assert answer.status_code in {400, 404, 422}
    assert Document(answer.text).one("p", role="alert").text()
    assert changed(before, world) == set()


def test_what_was_refused_is_told_in_the_readers_language(browser: TestClient, world: World):
    visit(browser, world, Role.BUYER)

    said = {
        language: Document(
            browser.post("/buyer/wishes", data={}, headers={"accept-language": language}).text
        )
        for language in ("vi", "en")
    }

    assert said["en"].one("h1").text() == "Something is not right"
    assert said["vi"].one("h1").text() == "Có điều chưa ổn"
    assert [page.one("html").attributes["lang"] for page in said.values()] == ["vi", "en"]


# --- every field of every form, spoiled -----------------------------------------------------


@dataclass(frozen=True)
class Form:
    """A form as a page holds it: where it goes and what a browser would send untouched."""

    action: str
    method: str
    sent: dict[str, str]

    @property
    def shape(self) -> tuple[str, str, tuple[str, ...]]:
        """Forms of one shape differ in whom they are about."""
        address = re.sub(r"[0-9a-f]{32}", "ID", self.action)
        return address, self.method, tuple(sorted(self.sent))


def forms_of(browser: TestClient, path: str) -> Iterator[Form]:
    answer = browser.get(path)
    if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
        return
    for form in Document(answer.text).all("form"):
        sent = {
            one.attributes["name"]: one.text() or one.attributes.get("value", "")
            for one in form.all()
            if one.tag in {"input", "select", "textarea", "button"} and one.attributes.get("name")
        }
        action = form.attributes.get("action", path).partition("?")[0]
        yield Form(action, form.attributes.get("method", "get").lower(), sent)


def every_form(browser: TestClient, world: World, role: Role) -> list[Form]:
    """Find one form of each shape on all pages of a role."""
    found: dict[object, Form] = {}
    for route, who in WHO_MAY.items():
        if route.startswith("GET") and ROLES.get(who) is role and ".pdf" not in route:
            for form in forms_of(browser, world.address(route)[1]):
                if form.action not in {"/language", "/sign-out"}:
                    found.setdefault(form.shape, form)
    return list(found.values())


def send(browser: TestClient, form: Form, fields: dict[str, str]) -> str:
    if form.method == "post":
        answer = browser.post(form.action, data=fields)
    else:
        answer = browser.get(form.action, params=fields)
    return f"{form.action} {answer.status_code}" if answer.status_code >= 500 else ""


def spoilt(form: Form) -> Iterator[dict[str, str]]:
    """Spoil all fields of a form at once, and those of a short one in turn too."""
    for spoil in (CROWD, "x" * 900, MARKUP, "1e400"):
        yield dict.fromkeys(form.sent, spoil)
    if form.method == "post":
        for spoil in (MORE_DIGITS_THAN_PYTHON_READS, "l" * 20_000 + " " * 20_000 + "b"):
            yield dict.fromkeys(form.sent, spoil)
    if len(form.sent) <= 3:
        for name in form.sent:
            yield form.sent | {name: CROWD}


@pytest.mark.parametrize("role", list(Role))
def test_no_form_breaks_whatever_stands_in_its_fields(
    own_browser: TestClient, own_world: World, role: Role
):
    visit(own_browser, own_world, role)
    forms = every_form(own_browser, own_world, role)

    broken = [
        fault
        for form in forms
        for fields in spoilt(form)
        if (fault := send(own_browser, form, fields))
    ]

    assert len(forms) >= 5
    assert broken == []


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BUYER])
def test_nothing_typed_comes_back_as_markup(own_browser: TestClient, own_world: World, role: Role):
    visit(own_browser, own_world, role)

    for form in every_form(own_browser, own_world, role):
        fields = {name: value if name == "version" else MARKUP for name, value in form.sent.items()}
        answer = (
            own_browser.post(form.action, data=fields)
            if form.method == "post"
            else own_browser.get(form.action, params=fields)
        )
        assert "<script>alert" not in answer.text, form.action


# --- numbers in addresses -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "statuses"),
    [(CROWD, {422}), ("-1", {404}), ("0", {404}), ("x", {422}), ("1.5", {422}), ("٣٣", {404, 422})],
)
def test_a_version_that_no_fair_can_have_is_refused(
    browser: TestClient, world: World, number: str, statuses: set[int]
):
    visit(browser, world, Role.ORGANISER)
    form = {"pinned": "true", "slot_id": world.here.slots[0].id, "seen": "1"}

    answers = {}
    for route in NUMBERED:
        method, path = world.address(route, number=number)
        unread = "pin" in route or "move" in route  # these find the meeting by its own id
        if not unread:
            data = form if method == "POST" else None
            answers[route] = browser.request(method, path, data=data).status_code

    assert {route: status for route, status in answers.items() if status not in statuses} == {}


LISTS = [
    ("/fairs/here/participants", Role.ORGANISER),
    ("/fairs/here/proposals", Role.ORGANISER),
    ("/fairs/here/history", Role.ORGANISER),
    ("/fairs/here/today?state=to_come", Role.ORGANISER),
    ("/fairs/here/plans/2", Role.ORGANISER),
]


@pytest.mark.parametrize(("path", "role"), LISTS)
def test_a_page_number_beyond_all_lists_is_no_crash(
    browser: TestClient, world: World, path: str, role: Role
):
    visit(browser, world, role)
    joint = "&" if "?" in path else "?"

    answers = {
        number: browser.get(f"{path}{joint}page={number}") for number in ("0", "-5", "999", CROWD)
    }

    assert [answers[number].status_code for number in ("0", "-5", "999")] == [200] * 3
    assert answers[CROWD].status_code in {200, 422}
    assert Document(answers[CROWD].text).one("h1").text()


def test_a_search_has_no_page_before_the_first(browser: TestClient, world: World):
    visit(browser, world, Role.BUYER)

    statuses = [
        browser.get("/buyer/enterprises", params={"page": number}).status_code
        for number in ("1", "999", "0", "-5", CROWD)
    ]

    assert statuses == [200, 200, 422, 422, 422]


def test_plans_that_cannot_be_are_not_compared(browser: TestClient, world: World):
    visit(browser, world, Role.ORGANISER)

    for one, other in ((CROWD, "1"), ("1", CROWD), ("1", "-1"), ("", ""), ("1", "x" * 500)):
        answer = browser.get("/fairs/here/plans/compare", params={"left": one, "right": other})
        assert answer.status_code < 500
        assert Document(answer.text).one("h1").text()


def test_what_no_database_holds_is_refused_on_either(either_db: Database):
    found = build_fair(either_db)
    with browsing(either_db) as browser:
        let_in(browser, found, Role.ORGANISER, None)
        root = f"/fairs/{found.fair.slug}"
        answers = [
            browser.get(f"{root}/participants", params={"page": CROWD}),
            browser.get(f"{root}/participants", params={"text": "a\x00b"}),
            browser.get(f"{root}/plans/{CROWD}"),
            browser.get(f"{root}/participants/a%00b"),
        ]

    assert [answer.status_code < 500 for answer in answers] == [True] * 4
    assert all(Document(answer.text).one("h1").text() for answer in answers)


# --- other ways of asking -------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_address_is_changed_in_another_way(browser: TestClient, world: World, method: str):
    visit(browser, world, Role.ORGANISER)
    before = rows(world)

    answers = {}
    for route in WHO_MAY:
        _, path = world.address(route)
        answers[route] = browser.request(method, path).status_code

    assert {route: status for route, status in answers.items() if status != 405} == {}
    assert changed(before, world) == set()


def test_looking_at_every_page_changes_nothing(browser: TestClient, world: World):
    before = rows(world)

    for who, role in ROLES.items():
        visit(browser, world, role)
        for route, may in WHO_MAY.items():
            if may == who and route.startswith("GET") and ".pdf" not in route:
                browser.get(world.address(route)[1])

    assert changed(before, world) == set()


# --- things of another fair inside a form ----------------------------------------------------


def strange(world: World) -> dict[str, list[str]]:
    """Ids of another fair's people, things, slots and tables."""
    there = world.there
    return {
        "enterprises": [one.id for one in there.enterprises],
        "buyers": [one.id for one in there.buyers],
        "slots": [one.id for one in there.slots],
        "tables": [one.id for one in there.tables],
        "offers": [one.id for one in (*there.products, *there.needs)],
    }


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BUYER])
@pytest.mark.parametrize("says", ["must_meet", "meet", "no_thanks", ""])
def test_nothing_can_be_said_of_anybody_of_another_fair_or_of_ones_own_side(
    browser: TestClient, world: World, role: Role, says: str
):
    visit(browser, world, role)
    before = rows(world)
    own_side = world.here.enterprises if role is Role.ENTERPRISE else world.here.buyers
    ids = [*strange(world)["enterprises"], *strange(world)["buyers"], own_side[1].id, "0" * 32]

    statuses = {
        browser.post(f"/{role}/wishes", data={"other": id_, "says": says}).status_code
        for id_ in ids
    }

    assert statuses == {404}
    assert changed(before, world) == set()


@pytest.mark.parametrize("of", ["slots", "tables"])
def test_a_meeting_moves_to_no_slot_and_no_table_of_another_fair(
    browser: TestClient, world: World, of: str
):
    visit(browser, world, Role.ORGANISER)
    before = rows(world)
    meeting = world.lively.draft_meetings[0].id
    place = {"slot_id": world.here.slots[3].id, "table_id": world.here.tables[1].id}
    name = {"slots": "slot_id", "tables": "table_id"}[of]

    answers = [
        browser.post(
            f"/fairs/here/plans/2/meetings/{meeting}/move", data=place | {name: strange_id}
        )
        for strange_id in strange(world)[of]
    ]

    assert {answer.status_code for answer in answers} == {409}
    assert all(Document(answer.text).all(role="alert") for answer in answers)
    assert changed(before, world) == set()


@pytest.mark.parametrize(
    ("field", "of"),
    [("closed", "slots"), ("longer", "slots"), ("first_0", "slots"), ("last_0", "slots")],
)
def test_a_what_if_names_nothing_of_another_fair(
    browser: TestClient, world: World, field: str, of: str
):
    visit(browser, world, Role.ORGANISER)
    before = rows(world)
    typed = {"name": "Strange", "seconds": "1", "code_0": "DN-0", field: strange(world)[of][0]}

    answer = browser.post("/fairs/here/plans/what-if", data=typed)

    assert answer.status_code == 422
    assert changed(before, world) == set()


def test_a_code_that_both_fairs_know_means_ones_own(browser: TestClient, world: World):
    visit(browser, world, Role.ORGANISER)
    own, other = world.here.enterprises[0], world.there.enterprises[0]
    assert own.code == other.code

    answer = browser.get(
        "/fairs/here/plans/2/why-not", params={"enterprise": own.code, "buyer": "NM-0"}
    )

    assert answer.status_code == 200
    assert other.id not in answer.text


@pytest.mark.parametrize("part", ["first", "last", "table"])
def test_a_repair_is_asked_of_no_slot_or_table_of_another_fair(
    browser: TestClient, world: World, part: str
):
    visit(browser, world, Role.ORGANISER)
    before = rows(world)
    ids = strange(world)
    asked = {
        "kind": "table",
        "table": world.here.tables[0].id,
        "first": world.here.slots[0].id,
        "last": world.here.slots[3].id,
    } | {part: ids["tables" if part == "table" else "slots"][0]}

    looked = browser.get("/fairs/here/repair", params=asked)
    taken = browser.post("/fairs/here/repair", data=asked | {"moves": "1", "value": "1"})

    assert looked.status_code in {200, 422}
    assert not set(ids["slots"] + ids["tables"]) & set(re.findall(r"[0-9a-f]{32}", looked.text))
    assert taken.status_code == 422
    assert changed(before, world) == set()


@pytest.mark.parametrize(
    ("role", "path"),
    [(Role.ENTERPRISE, "/enterprise/profile/products/{}"), (Role.BUYER, "/buyer/needs/{}/edit")],
)
def test_a_neighbours_and_a_strangers_offer_keep_every_letter(
    browser: TestClient, world: World, role: Role, path: str
):
    visit(browser, world, role)
    before = rows(world)
    neighbour = (world.here.products if role is Role.ENTERPRISE else world.here.needs)[1].id

    statuses = {
        browser.post(
            path.format(id_), data={"version": "1", "name_en": "Taken over", "code": "X"}
        ).status_code
        for id_ in (neighbour, *strange(world)["offers"])
    }

    assert statuses == {404}
    assert changed(before, world) == set()


# --- forms that have grown old ---------------------------------------------------------------


@pytest.mark.parametrize("seen", ["0", "2", "-1", "", CROWD])
@pytest.mark.parametrize(
    ("role", "path"),
    [(Role.ENTERPRISE, "/enterprise/profile/edit"), (Role.BUYER, "/buyer/profile/edit")],
)
def test_a_form_of_another_version_saves_nothing_and_keeps_what_was_typed(
    browser: TestClient, world: World, role: Role, path: str, seen: str
):
    visit(browser, world, role)
    before = rows(world)

    typed = {"province": "Hà Nội", "contact_name": "Ông An", "contact_email": "an@firm.example"}
    answer = browser.post(path, data=typed | {"version": seen, "name_en": "Typed by hand"})

    assert answer.status_code == 409
    assert "Typed by hand" in answer.text
    assert changed(before, world) == set()


@pytest.mark.parametrize("seen", ["0", "99", CROWD])
def test_a_draft_that_was_not_seen_as_it_is_stays_a_draft(
    browser: TestClient, world: World, seen: str
):
    visit(browser, world, Role.ORGANISER)
    before = rows(world)

    answer = browser.post("/fairs/here/plans/2/publish", data={"seen": seen})

    assert answer.status_code in {409, 422}
    assert changed(before, world) == set()
