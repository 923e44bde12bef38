"""The main menu: whose, how long, which entry is the present one, what waits behind it."""

from datetime import date

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain.participant import Role
from matchmaker.locale import say
from matchmaker.storage.queries.fairs import FairHead
from matchmaker.web.nav import nav_for
from tests.web.conftest import SmallFair
from tests.web.crowd import page, sign_in_as

FAIR = FairHead(
    id="f", slug="demo", name_vi="", name_en="", place_vi="", place_en="", country="VN",
    timezone="Asia/Ho_Chi_Minh", first_day=date(2027, 10, 27), last_day=date(2027, 10, 27),
    wishes_close_at=None, simulated=False, published_plan_id=None,
)  # fmt: skip
ROOTS = {Role.ORGANISER: "/fairs/demo", Role.ENTERPRISE: "/enterprise", Role.BUYER: "/buyer"}


@pytest.mark.parametrize("role", list(Role))
def test_a_menu_is_short_and_stays_within_its_role(role: Role):
    menu = nav_for(role, FAIR, ROOTS[role], {})

    assert 1 < len(menu) <= 7
    hrefs = [entry.href for entry in menu]
    assert len(set(hrefs)) == len(hrefs)
    root = ROOTS[role]
    assert all(href == root or href.startswith(f"{root}/") for href in hrefs)


@pytest.mark.parametrize("role", list(Role))
def test_each_entry_is_named_in_both_languages(role: Role):
    for entry in nav_for(role, FAIR, "/", {}):
        assert say(entry.title, "en") != say(entry.title, "vi")


def test_who_has_no_role_or_no_fair_has_no_menu():
    assert nav_for(None, FAIR, "/", {}) == ()
    assert nav_for(Role.ORGANISER, None, "/fairs", {}) == ()


@pytest.mark.parametrize(
    ("role", "path", "current"),
    [
        (Role.BUYER, "/buyer", "/buyer"),
        (Role.BUYER, "/buyer/needs", "/buyer/needs"),
        (Role.BUYER, "/buyer/needs/x/edit", "/buyer/needs"),
        (Role.ENTERPRISE, "/enterprise/buyers/x", "/enterprise/buyers"),
        (Role.ENTERPRISE, "/enterprise/profile/products/new", "/enterprise/profile"),
        (Role.ORGANISER, "/fairs/demo", "/fairs/demo"),
        (Role.ORGANISER, "/fairs/demo/plans/3", "/fairs/demo/plans"),
        (Role.ORGANISER, "/fairs/demo/participants/x", "/fairs/demo/participants"),
    ],
)
def test_the_entry_that_leads_to_a_page_is_marked(role: Role, path: str, current: str):
    marked = [entry.href for entry in nav_for(role, FAIR, path, {}) if entry.current]

    assert marked == [current]


@pytest.mark.parametrize("path", ["/buyer/suggested", "/buyer/profile", "/about"])
def test_a_page_that_stands_in_no_menu_marks_nothing(path: str):
    assert [entry for entry in nav_for(Role.BUYER, FAIR, path, {}) if entry.current] == []


def test_what_waits_is_counted_at_its_own_entry():
    menu = nav_for(Role.BUYER, FAIR, "/buyer", {"requests": 3, "nothing": 9})

    assert {entry.href: entry.count for entry in menu if entry.count} == {"/buyer/requests": 3}


@pytest.mark.parametrize("role", list(Role))
def test_every_entry_leads_to_a_page_that_is_there(
    client: TestClient, small_fair: SmallFair, role: Role
):
    sign_in_as(client, small_fair, role)
    root = f"/fairs/{small_fair.fair.slug}" if role is Role.ORGANISER else f"/{role}"

    links = page(client, root).one("nav", class_="main-nav").all("a")

    for link in links:
        href = link.attributes["href"]
        menu = page(client, href).one("nav", class_="main-nav")
        marked = menu.all("a", aria_current="page")
        assert [one.attributes["href"] for one in marked] == [href]
