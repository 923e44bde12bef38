"""The best partners, with both scores, why, and what is missing; and the first page."""

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.settings import get_settings
from matchmaker.storage.tables import Buyer, Need, Product, Proposal
from tests.web.conftest import SmallFair, build_fair
from tests.web.crowd import (
    add_buyers,
    add_enterprises,
    card_of,
    cards_on,
    cost,
    headings,
    page,
    propose,
    sign_in_as,
    speak,
)

LIST = {Role.ENTERPRISE: "/enterprise/buyers", Role.BUYER: "/buyer/suggested"}
SIDES = list(LIST)


def everybody(found: SmallFair, side: Role) -> list[str]:
    """Suggest all pairs of the first of a side; gives the partners in their order."""
    if side is Role.ENTERPRISE:
        propose(found, [(found.enterprises[0], buyer) for buyer in found.buyers])
        return [buyer.id for buyer in found.buyers]
    propose(found, [(enterprise, found.buyers[0]) for enterprise in found.enterprises])
    return [enterprise.id for enterprise in found.enterprises]


@pytest.mark.parametrize("side", SIDES)
def test_partners_stand_in_the_order_of_ones_own_list(
    client: TestClient, small_fair: SmallFair, side: Role
):
    expected = everybody(small_fair, side)
    sign_in_as(client, small_fair, side)

    assert cards_on(page(client, LIST[side])) == expected


@pytest.mark.parametrize(("side", "mine", "theirs"), [
    (Role.ENTERPRISE, "80 / 100", "60 / 100"),
    (Role.BUYER, "60 / 100", "80 / 100"),
])  # fmt: skip
def test_each_side_reads_its_own_fit_first(
    client: TestClient, small_fair: SmallFair, side: Role, mine: str, theirs: str
):
    everybody(small_fair, side)
    sign_in_as(client, small_fair, side)

    fit = page(client, LIST[side]).all("dl", class_="fit")[0]

    assert [one.text() for one in fit.all("dt")] == [
        "Fit for you",
        "Fit for them",
        "Known about this pair",
    ]
    assert [one.text() for one in fit.all("dd")] == [mine, theirs, "75 %"]


@pytest.mark.parametrize("speaker", SIDES)
def test_whom_one_of_the_two_refused_is_suggested_no_more(
    as_enterprise: TestClient, small_fair: SmallFair, speaker: Role
):
    everybody(small_fair, Role.ENTERPRISE)
    speak(small_fair, small_fair.enterprises[0], small_fair.buyers[0], speaker, Says.NO_THANKS)

    assert cards_on(page(as_enterprise, LIST[Role.ENTERPRISE])) == [small_fair.buyers[1].id]


def test_who_was_asked_stays_on_the_list_and_is_marked(
    as_enterprise: TestClient, small_fair: SmallFair
):
    everybody(small_fair, Role.ENTERPRISE)
    speak(small_fair, small_fair.enterprises[0], small_fair.buyers[0], Role.ENTERPRISE)

    found = page(as_enterprise, LIST[Role.ENTERPRISE])

    assert len(cards_on(found)) == 2
    assert "Waits for their answer" in card_of(found, small_fair.buyers[0].id).text()


def test_reasons_are_said_with_their_quotes_in_the_readers_language(
    as_enterprise: TestClient, small_fair: SmallFair
):
    proposal = propose(small_fair, [(small_fair.enterprises[0], small_fair.buyers[0])])[0]
    with small_fair.db.told() as unit:
        unit.get_one(Proposal, proposal.id).reasons = {
            "why": [
                {
                    "signal": "text",
                    "sentence": Sentence("Must meet").to_json(),
                    "evidence": [{"field": "text_vi", "quote": "Khuôn <thép> SKD61"}],
                }
            ],
            "against": [],
            "missing": [{"signal": "moq", "sentence": Sentence("Meet").to_json()}],
        }

    strongest, english = page(as_enterprise, LIST[Role.ENTERPRISE]).all("ul", class_="reasons")
    _, vietnamese = page(as_enterprise, LIST[Role.ENTERPRISE], "vi").all("ul", class_="reasons")

    assert [reason.tag for reason in strongest.all(class_="for")] == ["li"]
    assert english.one("q", lang="vi").text() == "Khuôn <thép> SKD61"
    assert english.one("li", class_="for").text().startswith("Must meet")
    assert vietnamese.one("li", class_="for").text().startswith("Rất muốn gặp")
    assert vietnamese.one("li", class_="missing").text() == "Muốn gặp"


def test_a_scored_pair_on_no_list_is_not_suggested(
    as_enterprise: TestClient, small_fair: SmallFair
):
    propose(small_fair, [(small_fair.enterprises[0], small_fair.buyers[0])], ranked=False)

    found = page(as_enterprise, LIST[Role.ENTERPRISE])

    assert cards_on(found) == []
    assert found.one("div", class_="empty").one("a").attributes["href"] == "/enterprise/profile"


def test_a_failed_must_have_is_named_on_the_partners_page(
    as_enterprise: TestClient, small_fair: SmallFair
):
    buyer = small_fair.buyers[0]
    proposal = propose(small_fair, [(small_fair.enterprises[0], buyer)], ranked=False)[0]
    gate = Sentence("“%(value)s” is not a wish.", {"value": "IATF"})
    with small_fair.db.told() as unit:
        unit.get_one(Proposal, proposal.id).gates = [{"rule": "x", "sentence": gate.to_json()}]

    card = card_of(page(as_enterprise, f"/enterprise/buyers/{buyer.id}"), buyer.id)

    assert "Not suggested, because a must-have is missing" in card.text()
    assert "“IATF” is not a wish." in card.text()


def test_who_is_never_there_at_the_same_time_fails_no_must_have(
    as_enterprise: TestClient, small_fair: SmallFair
):
    buyer = small_fair.buyers[0]
    proposal = propose(small_fair, [(small_fair.enterprises[0], buyer)], ranked=False)[0]
    gate = Sentence("The two are never present at the same time.")
    with small_fair.db.told() as unit:
        unit.get_one(Proposal, proposal.id).gates = [
            {"rule": "availability", "sentence": gate.to_json()}
        ]

    card = card_of(page(as_enterprise, f"/enterprise/buyers/{buyer.id}"), buyer.id)

    assert "Not suggested:" in card.text()
    assert "must-have" not in card.text()
    assert "never present at the same time" in card.text()


def test_facts_failed_wishes_and_what_would_help_stand_beside_the_reasons(
    as_enterprise: TestClient, small_fair: SmallFair
):
    buyer = small_fair.buyers[0]
    proposal = propose(small_fair, [(small_fair.enterprises[0], buyer)])[0]
    told = {
        "facts": Sentence("Price ranges meet."),
        "failed": Sentence("Wished for and not met: %(field)s.", {"field": "MOQ"}),
        "instead": Sentence(
            "Fit for the buyer with %(what)s: %(before)s → %(after)s.",
            {"what": "ISO 13485", "before": 31, "after": 52},
        ),
    }
    written = {name: {"sentence": one.to_json(), "evidence": []} for name, one in told.items()}
    with small_fair.db.told() as unit:
        unit.get_one(Proposal, proposal.id).reasons = {
            "why": [],
            "facts": [written["facts"]],
            "failed": [written["failed"]],
            "instead": written["instead"],
        }

    said = card_of(page(as_enterprise, f"/enterprise/buyers/{buyer.id}"), buyer.id).text()

    for sentence in told.values():
        assert str(sentence) in said


@pytest.mark.parametrize(
    ("side", "table", "way"),
    [
        (Role.ENTERPRISE, Product, "/enterprise/profile/products/new"),
        (Role.BUYER, Need, "/buyer/needs/new"),
    ],
)
def test_who_offers_or_seeks_nothing_is_led_to_the_form(
    client: TestClient, small_fair: SmallFair, side: Role, table: type, way: str
):
    rows = small_fair.products if side is Role.ENTERPRISE else small_fair.needs
    with small_fair.db.told() as unit:
        unit.get_one(table, rows[0].id).withdrawn = True
    sign_in_as(client, small_fair, side)

    home = page(client, f"/{side}")
    suggested = page(client, LIST[side])

    assert home.one("section", class_="next").one("a").attributes["href"] == way
    assert suggested.one("div", class_="empty").one("a").attributes["href"] == way


def test_no_list_is_longer_than_the_setting(as_enterprise: TestClient, small_fair: SmallFair):
    buyers = add_buyers(small_fair, 15)
    propose(small_fair, [(small_fair.enterprises[0], buyer) for buyer in buyers])

    found = cards_on(page(as_enterprise, LIST[Role.ENTERPRISE]))

    assert found == [buyer.id for buyer in buyers[: get_settings().proposals_per_list]]


def test_withdrawn_partners_and_those_of_another_fair_are_not_suggested(
    as_enterprise: TestClient, small_fair: SmallFair
):
    there = build_fair(small_fair.db, "there")
    propose(there, [(there.enterprises[0], there.buyers[0])])
    everybody(small_fair, Role.ENTERPRISE)
    with small_fair.db.told() as unit:
        unit.get_one(Buyer, small_fair.buyers[0].id).withdrawn = True

    assert cards_on(page(as_enterprise, LIST[Role.ENTERPRISE])) == [small_fair.buyers[1].id]
    assert as_enterprise.get(f"/enterprise/buyers/{there.buyers[0].id}").status_code == 404
    gone = as_enterprise.get(f"/enterprise/buyers/{small_fair.buyers[0].id}")
    assert gone.status_code == 404


@pytest.mark.parametrize("side", SIDES)
def test_another_role_finds_no_list(client: TestClient, small_fair: SmallFair, side: Role):
    for role in set(Role) - {side}:
        sign_in_as(client, small_fair, role)
        assert client.get(LIST[side]).status_code == 404
        assert client.get(f"/{side}").status_code == 404


def test_a_partner_in_full_shows_needs_without_prices(
    as_enterprise: TestClient, small_fair: SmallFair
):
    buyer, need = small_fair.buyers[0], small_fair.needs[0]
    with small_fair.db.told() as unit:
        stored = unit.get_one(Need, need.id)
        stored.price_max, stored.currency, stored.unit, stored.moq = 4321.5, "USD", "piece", 700

    found = page(as_enterprise, f"/enterprise/buyers/{buyer.id}")

    assert found.one("h1").text() == "Demo Buyer Nagoya"
    assert "Needs (1)" in headings(found)
    assert "700 pieces" in found.text()
    assert "4321" not in found.text()
    assert "4,321" not in found.text()


@pytest.mark.parametrize(
    ("side", "titles"),
    [
        (Role.ENTERPRISE, ("Nhà mua hàng được gợi ý", "Mức phù hợp với bạn")),
        (Role.BUYER, ("Nhà cung cấp được gợi ý", "Mức phù hợp với bạn")),
    ],
)
def test_the_list_in_vietnamese_holds_no_english_words_of_ours(
    client: TestClient, small_fair: SmallFair, side: Role, titles: tuple[str, str]
):
    everybody(small_fair, side)
    sign_in_as(client, small_fair, side)

    found = page(client, LIST[side], "vi")

    assert found.one("h1").text() == titles[0]
    ours = {"Fit", "Known", "Must", "Meet", "Why,", "Suggested", "Agenda", "Requests", "note"}
    assert ours & set(found.text().split()) == set()


@pytest.mark.parametrize("side", SIDES)
def test_ten_partners_cost_no_more_statements_than_one(
    client: TestClient, small_fair: SmallFair, statements: list[str], side: Role
):
    enterprises, buyers = add_enterprises(small_fair, 50), add_buyers(small_fair, 50)
    sign_in_as(client, small_fair, side)
    first = (small_fair.enterprises[0], small_fair.buyers[0])
    pairs = (
        [(first[0], buyer) for buyer in buyers]
        if side is Role.ENTERPRISE
        else [(enterprise, first[1]) for enterprise in enterprises]
    )
    propose(small_fair, pairs[:5])
    few = [cost(client, statements, path) for path in (LIST[side], f"/{side}")]

    propose(small_fair, pairs[5:])
    many = [cost(client, statements, path) for path in (LIST[side], f"/{side}")]

    assert few == many
    assert max(many) <= 10


# --- the first page ----------------------------------------------------------------------


def tiles(client: TestClient, side: Role) -> list[int]:
    """Read the figures of the first page."""
    return [int(one.one("strong").text()) for one in page(client, f"/{side}").all(class_="tile")]


def test_the_first_page_counts_what_waits(as_buyer: TestClient, small_fair: SmallFair):
    first, second = small_fair.enterprises
    mine = small_fair.buyers[0]
    assert tiles(as_buyer, Role.BUYER) == [0, 0, 0, 0, 0, 1]

    propose(small_fair, [(first, mine), (second, mine)])
    assert tiles(as_buyer, Role.BUYER) == [2, 0, 0, 0, 0, 1]

    speak(small_fair, first, mine, Role.ENTERPRISE)
    speak(small_fair, second, mine, Role.BUYER)
    assert tiles(as_buyer, Role.BUYER) == [0, 1, 1, 0, 0, 1]

    speak(small_fair, first, mine, Role.BUYER)
    assert tiles(as_buyer, Role.BUYER) == [0, 0, 1, 1, 0, 1]


def test_the_first_page_leads_to_what_is_next(as_buyer: TestClient, small_fair: SmallFair):
    def step() -> str:
        return page(as_buyer, "/buyer").one("section", class_="next").one("a").attributes["href"]

    ways = [step()]
    propose(small_fair, [(small_fair.enterprises[0], small_fair.buyers[0])])
    ways.append(step())
    speak(small_fair, small_fair.enterprises[1], small_fair.buyers[0], Role.ENTERPRISE)
    ways.append(step())

    assert ways == ["/buyer/enterprises", "/buyer/suggested", "/buyer/requests"]


def test_the_first_page_in_vietnamese_names_place_and_day(
    as_buyer: TestClient, small_fair: SmallFair
):
    found = page(as_buyer, "/buyer", "vi")

    assert "Thứ Tư, 27/10/2027" in found.text()
    assert small_fair.fair.name_vi in found.text()
    assert "At a glance" not in found.text()
