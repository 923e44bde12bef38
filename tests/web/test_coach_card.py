"""The coach's card on a participant's own pages."""

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain.participant import Role
from matchmaker.services.coach import Advice, Coaching
from matchmaker.storage.tables import Need, Product
from matchmaker.web.pages.participant_coach import coach_card
from tests.web.conftest import SmallFair
from tests.web.crowd import add_buyers, cost, page, propose, sign_in_as
from tests.web.reading import Element

PAGES = {
    Role.ENTERPRISE: ("/enterprise", "/enterprise/profile"),
    Role.BUYER: ("/buyer", "/buyer/profile"),
}
EVERY_PAGE = [(role, path) for role, paths in PAGES.items() for path in paths]


@pytest.fixture
def asking(small_fair: SmallFair) -> SmallFair:
    """Both needs and the first product state a lead time, a certificate is required once."""
    with small_fair.db.told() as unit:
        for row in small_fair.needs:
            unit.get_one(Need, row.id).incoterms = ["FOB"]
        unit.get_one(Need, small_fair.needs[0].id).must_certificates = ["IATF 16949"]
        unit.get_one(Product, small_fair.products[0].id).lead_time_days = 20
    first, second = small_fair.enterprises
    one, other = small_fair.buyers
    propose(small_fair, [(first, one), (first, other), (second, one)])
    return small_fair


def lines(found: Element) -> list[Element]:
    return found.one("section", aria_labelledby="coach").one("ol").all("li")


@pytest.mark.parametrize(("role", "path"), EVERY_PAGE)
def test_home_and_profile_carry_the_card(
    client: TestClient, asking: SmallFair, role: Role, path: str
):
    sign_in_as(client, asking, role)

    found = lines(page(client, path))

    assert 1 <= len(found) <= 3
    assert all("would fit better." in line.text() for line in found)


def test_each_line_tells_field_figure_and_requirement(client: TestClient, asking: SmallFair):
    sign_in_as(client, asking, Role.ENTERPRISE)

    texts = [line.text() for line in lines(page(client, "/enterprise"))]

    assert "Incoterms – Injection mould 2 buyers would fit better." in texts
    assert any(
        text.startswith("Certificates 1 buyer would fit better. 1 of them requires it.")
        and "IATF 16949" in text
        for text in texts
    )


@pytest.mark.parametrize(("role", "path"), EVERY_PAGE)
def test_each_line_leads_to_its_field(client: TestClient, asking: SmallFair, role: Role, path: str):
    sign_in_as(client, asking, role)

    for line in lines(page(client, path)):
        form, _, key = line.one("a").attributes["href"].partition("#")
        fields = page(client, form).all(id=key)
        assert [one.tag for one in fields] in (["input"], ["select"], ["textarea"])


def test_what_is_stated_disappears_from_the_card(client: TestClient, asking: SmallFair):
    sign_in_as(client, asking, Role.ENTERPRISE)
    with asking.db.told() as unit:
        unit.get_one(Product, asking.products[0].id).incoterms = ["FOB"]

    assert not any("Incoterms" in line.text() for line in lines(page(client, "/enterprise")))


@pytest.mark.parametrize(("role", "path"), EVERY_PAGE)
def test_without_advice_there_is_no_card(
    client: TestClient, small_fair: SmallFair, role: Role, path: str
):
    sign_in_as(client, small_fair, role)

    assert page(client, path).all("section", aria_labelledby="coach") == []


@pytest.mark.parametrize(("role", "path"), EVERY_PAGE)
def test_the_card_costs_the_same_for_few_and_many(
    client: TestClient, asking: SmallFair, statements: list[str], role: Role, path: str
):
    sign_in_as(client, asking, role)
    few = cost(client, statements, path)
    propose(asking, [(asking.enterprises[0], buyer) for buyer in add_buyers(asking, 20)])

    assert cost(client, statements, path) == few


def test_the_card_speaks_vietnamese(client: TestClient, asking: SmallFair):
    sign_in_as(client, asking, Role.ENTERPRISE)

    card = page(client, "/enterprise", "vi").one("section", aria_labelledby="coach")

    assert card.one("h2").text() == "Nên bổ sung gì vào hồ sơ"
    assert "Điều kiện giao hàng – Khuôn ép nhựa 2 nhà mua hàng sẽ phù hợp hơn." in card.text()


def test_a_row_is_named_in_the_other_language_where_its_own_is_missing():
    advice = Advice("lead_time_days", "need", "n", {"vi": "", "en": "Moulds"}, 2, 0)

    card = coach_card(Role.BUYER, Coaching((advice,), 5), "vi")

    assert (card.lines[0].of, card.lines[0].label) == ("Moulds", "Thời gian giao (ngày)")
    assert card.lines[0].href == "/buyer/needs/n/edit#lead_time_days"
