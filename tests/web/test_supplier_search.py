"""A buyer looks for suppliers: by words in any language, sector, certificate, trade code."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain.participant import Role
from matchmaker.domain.text import fold
from matchmaker.domain.wish import Says
from matchmaker.storage.tables import Enterprise, Product, Wish
from tests.web.conftest import SmallFair, build_fair
from tests.web.crowd import (
    add_enterprises,
    agree,
    card_of,
    cards_on,
    cost,
    page,
    propose,
    sign_in_as,
    speak,
)

HERE = "/buyer/enterprises"
CONTACT = {"contact_name": "Bà Hoa", "contact_email": "hoa@firm.example", "contact_phone": "+84 1"}


def change(found: SmallFair, row: Any, **columns: Any) -> None:
    """Change a stored row."""
    with found.db.told() as unit:
        stored = unit.get_one(type(row), row.id)
        for name, value in columns.items():
            setattr(stored, name, value)


@pytest.fixture
def moulds(small_fair: SmallFair) -> Enterprise:
    return small_fair.enterprises[0]


@pytest.fixture
def electronics(small_fair: SmallFair) -> Enterprise:
    return small_fair.enterprises[1]


# --- words -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["dien tu", "Điện tử", "ĐIỆN TỬ", "tu dien", "bang mach", "4 lop", "Printed", "circuit dien"],
)
def test_words_find_a_supplier_whatever_their_marks_case_and_order(
    as_buyer: TestClient, electronics: Enterprise, words: str
):
    found = page(as_buyer, f"{HERE}?words={words}")

    assert cards_on(found) == [electronics.id]
    assert found.one("p", role="status").text().startswith("1 supplier")


@pytest.mark.parametrize("words", ["dien tu SKD61", "%", "_", "xyz", "' OR 1=1 --", "khuon mach"])
def test_words_that_no_supplier_holds_find_none_and_show_a_way_on(as_buyer: TestClient, words: str):
    found = page(as_buyer, f"{HERE}?words={words.replace('%', '%25')}")

    assert cards_on(found) == []
    way_on = found.one("div", class_="empty").one("a")
    assert way_on.attributes["href"] == HERE
    assert found.one("input", id="words").attributes["value"] == words


def test_what_was_typed_is_shown_and_never_run(as_buyer: TestClient):
    answer = as_buyer.get(HERE, params={"words": '"><script>alert(1)</script>'})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_without_words_everybody_is_found_the_best_fit_first(
    as_buyer: TestClient, small_fair: SmallFair, moulds: Enterprise, electronics: Enterprise
):
    before = cards_on(page(as_buyer, HERE))
    propose(small_fair, [(moulds, small_fair.buyers[0])])

    after = cards_on(page(as_buyer, HERE))

    assert before == [electronics.id, moulds.id]  # the alphabet: Điện before Khuôn
    assert after == [moulds.id, electronics.id]


def test_words_as_a_phrase_come_before_words_apart(
    as_buyer: TestClient, small_fair: SmallFair, moulds: Enterprise, electronics: Enterprise
):
    change(small_fair, moulds, folded=fold("thép nhôm đúc"))
    change(small_fair, electronics, folded=fold("đúc nhôm thép"))

    assert cards_on(page(as_buyer, f"{HERE}?words=duc nhom"))[0] == electronics.id
    assert cards_on(page(as_buyer, f"{HERE}?words=nhom duc"))[0] == moulds.id


def test_a_hit_names_the_product_by_which_it_was_found(
    as_buyer: TestClient, electronics: Enterprise
):
    card = card_of(page(as_buyer, f"{HERE}?words=mach in"), electronics.id)

    assert card.all("strong")[0].text() == "Printed circuit board"
    assert "HS 853400" in card.text()


def test_a_product_named_in_vietnamese_alone_is_marked_for_an_english_reader(
    as_buyer: TestClient, small_fair: SmallFair, electronics: Enterprise
):
    change(small_fair, small_fair.products[1], name_en="")

    card = card_of(page(as_buyer, f"{HERE}?words=bang mach"), electronics.id)

    assert card.all("strong")[0].attributes["lang"] == "vi"
    assert "not translated yet" in card.text()


# --- filters -----------------------------------------------------------------------------


def test_a_sector_is_the_firms_or_the_products(
    as_buyer: TestClient, small_fair: SmallFair, moulds: Enterprise, electronics: Enterprise
):
    of_firm = cards_on(page(as_buyer, f"{HERE}?sector=electronics"))
    change(small_fair, small_fair.products[0], sector="electronics")
    of_either = cards_on(page(as_buyer, f"{HERE}?sector=electronics"))

    assert of_firm == [electronics.id]
    assert set(of_either) == {moulds.id, electronics.id}


def test_an_unknown_sector_is_no_filter(as_buyer: TestClient):
    found = page(as_buyer, f"{HERE}?sector=sorcery")

    assert len(cards_on(found)) == 2
    assert found.one("select", id="sector").all("option", selected="") == []


@pytest.mark.parametrize("typed", ["iso 9001", "ISO", "9001", " Iso 9001 "])
def test_a_certificate_is_found_by_a_part_of_its_name(
    as_buyer: TestClient, small_fair: SmallFair, moulds: Enterprise, typed: str
):
    change(small_fair, moulds, certificates=[{"name": "ISO 9001", "valid_until": "2028-01-31"}])

    assert cards_on(page(as_buyer, f"{HERE}?certificate={typed}")) == [moulds.id]


def test_a_products_certificate_counts_too(
    as_buyer: TestClient, small_fair: SmallFair, electronics: Enterprise
):
    change(small_fair, small_fair.products[1], certificates=[{"name": "IATF 16949"}])

    assert cards_on(page(as_buyer, f"{HERE}?certificate=iatf")) == [electronics.id]


@pytest.mark.parametrize("typed", ["84", "8480", "848071", "84.80", "8480 71"])
def test_the_first_digits_of_an_hs_code_find_its_products(
    as_buyer: TestClient, moulds: Enterprise, typed: str
):
    assert cards_on(page(as_buyer, f"{HERE}?hs={typed}")) == [moulds.id]


def test_an_hs_code_with_letters_is_named_as_a_fault_and_stays_typed(as_buyer: TestClient):
    found = page(as_buyer, f"{HERE}?hs=84AB")

    field = found.one("input", id="hs")
    assert field.attributes["value"] == "84AB"
    assert field.attributes["aria-invalid"] == "true"
    assert "digits only" in found.one("p", id=field.attributes["aria-describedby"]).text()


def test_filters_narrow_each_other(as_buyer: TestClient, electronics: Enterprise):
    both = f"{HERE}?words=dien tu&sector=electronics&hs=8534"

    assert cards_on(page(as_buyer, both)) == [electronics.id]
    assert cards_on(page(as_buyer, both.replace("8534", "8480"))) == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=one", "page=99999999999", f"words={'a' * 201}"]
)
def test_an_address_that_cannot_be_read_is_refused_by_the_name_of_its_part(
    as_buyer: TestClient, query: str
):
    answer = as_buyer.get(f"{HERE}?{query}")

    name, _, value = query.partition("=")
    assert answer.status_code == 422
    assert name in answer.text
    assert value not in answer.text or len(value) < 4


# --- pages -------------------------------------------------------------------------------


def test_long_lists_are_parted_and_keep_their_filters(as_buyer: TestClient, small_fair: SmallFair):
    firms = add_enterprises(small_fair, 23)
    first = page(as_buyer, f"{HERE}?words=co khi&sector=machinery")
    way = first.one("nav", class_="pages").all("a")[-1].attributes["href"]

    seen = list(cards_on(first))
    for number in (2, 3):
        seen += cards_on(page(as_buyer, way.replace("page=2", f"page={number}")))

    assert first.one("p", role="status").text().startswith("23 suppliers")
    assert parse_qs(urlsplit(way).query) == {
        "words": ["co khi"],
        "sector": ["machinery"],
        "page": ["2"],
    }
    assert seen == [firm.id for firm in firms]


def test_a_page_past_the_end_still_tells_how_many_there_are(
    as_buyer: TestClient, small_fair: SmallFair
):
    add_enterprises(small_fair, 12)

    found = page(as_buyer, f"{HERE}?page=9")

    assert found.one("p", role="status").text().startswith("14 suppliers")
    assert len(cards_on(found)) == 4  # the last page


# --- by meaning --------------------------------------------------------------------------


def test_the_part_by_meaning_stands_in_the_page_as_it_is_asked_for_alone(as_buyer: TestClient):
    path = f"{HERE}?words=dien+tu"
    whole = as_buyer.get(path)

    part = as_buyer.get(path, headers={"HX-Request": "true", "HX-Target": "section#by-meaning"})

    assert "<html" not in part.text
    assert part.text.strip() in whole.text
    assert "meaning=1" in part.text


def test_without_words_there_is_nothing_to_search_by_meaning(as_buyer: TestClient):
    assert page(as_buyer, HERE).all("section", id="by-meaning") == []


# --- who is never found ------------------------------------------------------------------


def test_a_withdrawn_firm_is_not_found(
    as_buyer: TestClient, small_fair: SmallFair, moulds: Enterprise, electronics: Enterprise
):
    change(small_fair, moulds, withdrawn=True)

    assert cards_on(page(as_buyer, HERE)) == [electronics.id]
    assert as_buyer.get(f"{HERE}/{moulds.id}").status_code == 404


def test_a_withdrawn_product_finds_nobody_and_is_shown_nowhere(
    as_buyer: TestClient, small_fair: SmallFair, moulds: Enterprise
):
    change(small_fair, small_fair.products[0], withdrawn=True)

    assert cards_on(page(as_buyer, f"{HERE}?hs=8480")) == []
    assert "Injection mould" not in page(as_buyer, f"{HERE}/{moulds.id}").text()


def test_a_firm_of_another_fair_is_never_found(as_buyer: TestClient, small_fair: SmallFair):
    there = build_fair(small_fair.db, "there")

    found = cards_on(page(as_buyer, f"{HERE}?words=dien tu"))

    assert found == [small_fair.enterprises[1].id]
    assert as_buyer.get(f"{HERE}/{there.enterprises[1].id}").status_code == 404


@pytest.mark.parametrize("side", ["buyer", "enterprise"])
def test_whom_one_must_never_meet_one_does_not_find(
    as_buyer: TestClient, small_fair: SmallFair, moulds: Enterprise, side: str
):
    if side == "buyer":
        change(small_fair, small_fair.buyers[0], never_meet=[moulds.code])
    else:
        change(small_fair, moulds, never_meet=[small_fair.buyers[0].code])

    assert moulds.id not in cards_on(page(as_buyer, HERE))
    assert as_buyer.get(f"{HERE}/{moulds.id}").status_code == 404


def test_other_roles_find_no_such_page(as_enterprise: TestClient, small_fair: SmallFair):
    assert as_enterprise.get(HERE).status_code == 404
    sign_in_as(as_enterprise, small_fair, Role.ORGANISER)
    assert as_enterprise.get(HERE).status_code == 404


# --- one supplier in full ----------------------------------------------------------------


@pytest.fixture
def reachable(small_fair: SmallFair, moulds: Enterprise) -> Enterprise:
    """Give a supplier who agreed to share whom to write to."""
    change(small_fair, moulds, consent_contact=True, revenue_usd=123456.0, **CONTACT)
    change(small_fair, small_fair.products[0], price_min=77.5, price_max=88.5, currency="USD")
    return moulds


@pytest.mark.parametrize("speakers", [(), (Role.BUYER,), (Role.ENTERPRISE,)])
def test_a_contact_is_hidden_until_both_have_said_yes(
    as_buyer: TestClient, small_fair: SmallFair, reachable: Enterprise, speakers: tuple[Role, ...]
):
    for side in speakers:
        speak(small_fair, reachable, small_fair.buyers[0], side)

    answer = as_buyer.get(f"{HERE}/{reachable.id}")

    assert [value for value in CONTACT.values() if value in answer.text] == []


def test_a_contact_is_shown_once_both_have_said_yes_and_the_firm_agreed(
    as_buyer: TestClient, small_fair: SmallFair, reachable: Enterprise
):
    agree(small_fair, reachable, small_fair.buyers[0])

    found = page(as_buyer, f"{HERE}/{reachable.id}")

    section = found.one("section", aria_labelledby="contact")
    assert [value for value in CONTACT.values() if value not in section.text()] == []
    assert section.one("a").attributes["href"] == "mailto:hoa@firm.example"


def test_without_the_firms_consent_a_contact_stays_hidden(
    as_buyer: TestClient, small_fair: SmallFair, reachable: Enterprise
):
    change(small_fair, reachable, consent_contact=False)
    agree(small_fair, reachable, small_fair.buyers[0])

    found = page(as_buyer, f"{HERE}/{reachable.id}")

    assert "have not agreed to share their contact" in found.text()
    assert [value for value in CONTACT.values() if value in found.text()] == []


def test_a_no_hides_the_contact_again(
    as_buyer: TestClient, small_fair: SmallFair, reachable: Enterprise
):
    speak(small_fair, reachable, small_fair.buyers[0], Role.ENTERPRISE, Says.NO_THANKS)
    speak(small_fair, reachable, small_fair.buyers[0], Role.BUYER)

    assert "hoa@firm.example" not in as_buyer.get(f"{HERE}/{reachable.id}").text


def test_a_rivals_agreement_opens_nothing_to_another(
    as_buyer: TestClient, small_fair: SmallFair, reachable: Enterprise
):
    agree(small_fair, reachable, small_fair.buyers[1])

    assert "hoa@firm.example" not in as_buyer.get(f"{HERE}/{reachable.id}").text


def test_prices_and_turnover_are_never_shown(
    as_buyer: TestClient, small_fair: SmallFair, reachable: Enterprise
):
    agree(small_fair, reachable, small_fair.buyers[0])

    for path in (f"{HERE}/{reachable.id}", f"{HERE}?words=khuon"):
        text = page(as_buyer, path).text()
        assert [figure for figure in ("77.5", "88.5", "123,456", "123456") if figure in text] == []


def test_a_suppliers_page_names_firm_products_and_agreements(
    as_buyer: TestClient, moulds: Enterprise
):
    found = page(as_buyer, f"{HERE}/{moulds.id}")

    assert found.one("h1").text() == "Demo Moulds"
    assert [one.text() for one in found.all("h2")] == [
        "Products (1)",
        "The firm",
        "Trade agreements",
    ]
    assert "Injection mould" in [one.text() for one in found.all("h3")]
    assert "Source:" in found.text()  # Japan and Viet Nam are bound by agreements


def test_the_same_page_in_vietnamese_holds_no_english_heading(
    as_buyer: TestClient, moulds: Enterprise
):
    found = page(as_buyer, f"{HERE}/{moulds.id}", "vi")

    assert found.one("h1").text() == "Khuôn mẫu Minh họa"
    assert [one.text() for one in found.all("h2")] == [
        "Sản phẩm (1)",
        "Giới thiệu",
        "Hiệp định thương mại",
    ]


def test_the_search_in_vietnamese_speaks_vietnamese(as_buyer: TestClient):
    found = page(as_buyer, HERE, "vi")

    assert found.one("h1").text() == "Tìm nhà cung cấp"
    labels = [label.text() for label in found.one("form", role="search").all("label")]
    assert [label for label in labels if label in {"Sector", "Certificate", "Search"}] == []
    assert "Rất muốn gặp" in found.all("article")[0].text()


# --- cost --------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?words=co+khi&sector=machinery&certificate=&hs=84"])
def test_a_page_of_many_costs_no_more_statements_than_a_page_of_few(
    as_buyer: TestClient, small_fair: SmallFair, statements: list[str], query: str
):
    add_enterprises(small_fair, 5)
    few = cost(as_buyer, statements, HERE + query)
    with small_fair.db.told() as unit:
        unit.add_all(
            Product(
                fair_id=small_fair.fair.id,
                enterprise_id=small_fair.enterprises[0].id,
                code=f"SP-X{i}",
                name_vi=f"Khuôn {i}",
            )
            for i in range(45)
        )
        unit.add(
            Wish(
                fair_id=small_fair.fair.id,
                enterprise_id=small_fair.enterprises[0].id,
                buyer_id=small_fair.buyers[0].id,
                said_by=Role.BUYER,
                says=Says.MEET,
            )
        )

    many = cost(as_buyer, statements, HERE + query)

    assert few == many <= 10
