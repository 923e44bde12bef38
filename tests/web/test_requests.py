"""Who asks, who was asked, what is agreed, what is closed."""

from typing import TypeGuard

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.storage.tables import Buyer, Wish
from tests.web.conftest import SmallFair, build_fair
from tests.web.crowd import (
    add_buyers,
    add_enterprises,
    agree,
    cards_on,
    cost,
    headings,
    page,
    sign_in_as,
    speak,
)
from tests.web.reading import Document, Element

SIDES = [Role.ENTERPRISE, Role.BUYER]
HERE = "/enterprise/requests"


def parts(found: Document) -> dict[str, list[str]]:
    """Read which partners stand in which part of the page."""
    return {
        one.attributes["aria-labelledby"]: cards_on(one)
        for one in found.one("main").all("section")
        if "aria-labelledby" in one.attributes
    }


def waiting(found: Document) -> str:
    """Read the figure beside the entry of the menu."""
    menu = found.one("nav", class_="main-nav")
    entry = next(one for one in menu.all("a") if one.attributes["href"].endswith("/requests"))
    counted = entry.all("span", class_="count")
    return counted[0].text() if counted else ""


@pytest.fixture
def four(as_enterprise: TestClient, small_fair: SmallFair) -> list[Buyer]:
    """Give four buyers: one asks, one was asked, one agrees, one was refused."""
    del as_enterprise
    buyers = add_buyers(small_fair, 4)
    mine = small_fair.enterprises[0]
    speak(small_fair, mine, buyers[0], Role.BUYER)
    speak(small_fair, mine, buyers[1], Role.ENTERPRISE)
    agree(small_fair, mine, buyers[2])
    speak(small_fair, mine, buyers[3], Role.ENTERPRISE, Says.NO_THANKS)
    return buyers


def test_each_pair_stands_where_it_belongs(as_enterprise: TestClient, four: list[Buyer]):
    assert parts(page(as_enterprise, HERE)) == {
        "incoming": [four[0].id],
        "asked": [four[1].id],
        "agreed": [four[2].id],
        "closed": [four[3].id],
    }


def test_only_who_waits_for_an_answer_is_shown_unfolded(
    as_enterprise: TestClient, four: list[Buyer]
):
    """A page of forty whole cards is no page to answer from on a telephone."""
    found = page(as_enterprise, HERE).one("main")

    folded = {}
    for part in ("incoming", "asked", "agreed", "closed"):
        card = found.one("section", aria_labelledby=part).one("article")
        lids = [one.all("summary")[0].text() for one in card.children if is_lid(one)]
        folded[part] = "Look closer, or say something else" in lids
        assert len(card.all("button", name="says")) == 3
    assert folded == {"incoming": False, "asked": True, "agreed": True, "closed": True}


def is_lid(child: Element | str) -> TypeGuard[Element]:
    return isinstance(child, Element) and child.tag == "details"


def test_the_other_side_reads_the_same_pairs_from_its_end(
    client: TestClient, small_fair: SmallFair
):
    mine, firms = small_fair.buyers[0], small_fair.enterprises
    speak(small_fair, firms[0], mine, Role.BUYER)
    speak(small_fair, firms[1], mine, Role.ENTERPRISE)
    sign_in_as(client, small_fair, Role.BUYER)

    assert parts(page(client, "/buyer/requests")) == {
        "incoming": [firms[1].id],
        "asked": [firms[0].id],
    }


def test_a_must_meet_stands_before_other_requests(as_enterprise: TestClient, small_fair: SmallFair):
    buyers = add_buyers(small_fair, 3)
    for buyer, word in zip(buyers, [Says.MEET, Says.MEET, Says.MUST_MEET], strict=True):
        speak(small_fair, small_fair.enterprises[0], buyer, Role.BUYER, word)

    incoming = parts(page(as_enterprise, HERE))["incoming"]

    assert incoming == [buyers[2].id, buyers[0].id, buyers[1].id]


def test_who_refused_me_without_my_word_does_not_stand_there(
    as_enterprise: TestClient, small_fair: SmallFair
):
    speak(small_fair, small_fair.enterprises[0], small_fair.buyers[0], Role.BUYER, Says.NO_THANKS)

    assert parts(page(as_enterprise, HERE)) == {"incoming": []}


def test_a_refusal_after_ones_own_yes_closes_the_pair(
    as_enterprise: TestClient, small_fair: SmallFair
):
    mine, buyer = small_fair.enterprises[0], small_fair.buyers[0]
    speak(small_fair, mine, buyer, Role.ENTERPRISE)
    speak(small_fair, mine, buyer, Role.BUYER, Says.NO_THANKS)

    assert parts(page(as_enterprise, HERE))["closed"] == [buyer.id]


def test_the_menu_counts_requests_on_every_page(as_enterprise: TestClient, four: list[Buyer]):
    assert len(four) == 4
    paths = ["/enterprise", "/enterprise/profile", "/enterprise/buyers", HERE, "/enterprise/agenda"]
    paths += ["/enterprise/profile/edit", f"/enterprise/buyers/{four[1].id}"]

    assert {path: waiting(page(as_enterprise, path)) for path in paths} == dict.fromkeys(paths, "1")


def test_an_answer_moves_the_pair_and_lowers_the_figure(
    as_enterprise: TestClient, four: list[Buyer]
):
    as_enterprise.post("/enterprise/wishes", data={"other": four[0].id, "says": "meet"})

    found = page(as_enterprise, HERE)

    assert parts(found)["agreed"].count(four[0].id) == 1
    assert parts(found)["incoming"] == []
    assert waiting(found) == ""


def test_nobody_asks_is_said_with_a_way_on(as_enterprise: TestClient):
    empty = page(as_enterprise, HERE).one("div", class_="empty")

    assert empty.one("a").attributes["href"] == "/enterprise/buyers"


@pytest.mark.parametrize("side", SIDES)
def test_requests_of_rivals_and_of_another_fair_are_not_shown(
    client: TestClient, small_fair: SmallFair, side: Role
):
    there = build_fair(small_fair.db, "there")
    agree(there, there.enterprises[0], there.buyers[0])
    agree(small_fair, small_fair.enterprises[1], small_fair.buyers[1])
    sign_in_as(client, small_fair, side)

    assert cards_on(page(client, f"/{side}/requests")) == []


def test_a_request_of_somebody_who_withdrew_waits_no_more(
    as_enterprise: TestClient, small_fair: SmallFair, four: list[Buyer]
):
    with small_fair.db.told() as unit:
        unit.get_one(Buyer, four[0].id).withdrawn = True

    found = page(as_enterprise, HERE)

    assert parts(found)["incoming"] == []
    assert waiting(found) == ""


@pytest.mark.parametrize("side", SIDES)
def test_other_roles_find_no_requests(client: TestClient, small_fair: SmallFair, side: Role):
    for role in set(Role) - {side}:
        sign_in_as(client, small_fair, role)
        assert client.get(f"/{side}/requests").status_code == 404


def test_the_page_in_vietnamese(as_enterprise: TestClient, four: list[Buyer]):
    assert len(four) == 4
    found = page(as_enterprise, HERE, "vi")

    assert headings(found)[0] == "Đề nghị gặp"
    assert any(one.startswith("Hai bên đều muốn gặp (1)") for one in headings(found))
    ours = {"asks", "Both", "meeting", "answer", "asked", "note", "want"}
    assert ours & set(found.one("main").text().split()) == set()


def test_requests_are_headed_in_steps(as_enterprise: TestClient, four: list[Buyer]):
    assert len(four) == 4
    found = page(as_enterprise, HERE)

    assert len(found.all("h1")) == 1
    assert all(len(section.all("h2")) == 1 for section in found.one("main").all("section"))
    assert len(found.all("h3")) == 4


@pytest.mark.parametrize("side", SIDES)
def test_fifty_requests_cost_no_more_statements_than_five(
    client: TestClient, small_fair: SmallFair, statements: list[str], side: Role
):
    firms, buyers = add_enterprises(small_fair, 50), add_buyers(small_fair, 50)
    first = (small_fair.enterprises[0], small_fair.buyers[0])
    pairs = (
        [(first[0].id, buyer.id) for buyer in buyers]
        if side is Role.ENTERPRISE
        else [(firm.id, first[1].id) for firm in firms]
    )
    sign_in_as(client, small_fair, side)

    def ask(some: list[tuple[str, str]]) -> int:
        with small_fair.db.told() as unit:
            for enterprise_id, buyer_id in some:
                unit.add(
                    Wish(
                        fair_id=small_fair.fair.id,
                        enterprise_id=enterprise_id,
                        buyer_id=buyer_id,
                        said_by=side.other_side,
                        says=Says.MEET,
                    )
                )
        return cost(client, statements, f"/{side}/requests")

    assert ask(pairs[:5]) == ask(pairs[5:]) <= 8
    assert len(parts(page(client, f"/{side}/requests"))["incoming"]) == 50
