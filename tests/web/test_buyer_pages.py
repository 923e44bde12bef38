"""The buyer's pages: needs, suppliers, the search, and what they cost."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.text import fold
from matchmaker.services import meaning
from matchmaker.services.propose import propose
from matchmaker.settings import get_settings
from matchmaker.storage.tables import Enterprise, Need, Product, Proposal
from tests.web.conftest import SmallFair, build_fair
from tests.web.reading import Document, Element

PAGES = [
    "/buyer",
    "/buyer/profile",
    "/buyer/profile/edit",
    "/buyer/needs",
    "/buyer/needs/new",
    "/buyer/suggested",
    "/buyer/enterprises",
    "/buyer/enterprises?words=dien+tu&sector=electronics&certificate=iso&hs=8534",
    "/buyer/requests",
    "/buyer/agenda",
]


def change(found: SmallFair, table: Any, row_id: str, **values: Any) -> None:
    with found.db.told() as unit:
        row = unit.get_one(table, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def names(page: Element) -> list[str]:
    """Name the partners whose cards stand on a page."""
    return [card.all("a")[0].text() for card in page.all("article", class_="pair")]


def found(client: TestClient, query: str) -> list[str]:
    return names(Document(client.get(f"/buyer/enterprises?{query}").text))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_page_has_one_heading_a_title_and_its_language(
    as_buyer: TestClient, path: str, language: str
):
    as_buyer.headers["accept-language"] = language

    answer = as_buyer.get(path)

    page = Document(answer.text)
    assert answer.status_code == 200
    assert page.one("html").attributes["lang"] == language
    assert page.one("h1").text()
    assert page.one("title").text().endswith("· matchmaker")


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label_and_every_id_stands_once(as_buyer: TestClient, path: str):
    page = Document(as_buyer.get(path).text)

    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    labelled = {label.attributes.get("for") for label in page.all("label")}
    fields = [
        field.attributes["id"]
        for tag in ("input", "select", "textarea")
        for field in page.one("main").all(tag)
        if "id" in field.attributes
    ]
    assert len(ids) == len(set(ids))
    assert set(fields) <= labelled


@pytest.mark.parametrize(
    "path", ["/buyer", "/buyer/needs", "/buyer/suggested", "/buyer/enterprises?words=khuon"]
)
def test_a_page_costs_the_same_few_statements_with_five_and_with_fifty_enterprises(
    as_buyer: TestClient, small_fair: SmallFair, statements: list[str], path: str
):
    _more_enterprises(small_fair, 3)
    statements.clear()
    as_buyer.get(path)
    few = len(statements)
    _more_enterprises(small_fair, 45, start=100)
    statements.clear()

    as_buyer.get(path)

    assert len(statements) == few
    assert few <= 9  # the page's own five at most; session, fair and membership come before it


def _more_enterprises(small: SmallFair, count: int, start: int = 10) -> None:
    with small.db.told() as unit:
        for number in range(start, start + count):
            name = f"Khuôn mẫu số {number:03d}"
            enterprise = Enterprise(
                fair_id=small.fair.id,
                code=f"DN-{number}",
                name_vi=name,
                sort_name=name,
                folded=fold(name),
            )
            unit.add(enterprise)
            unit.flush()
            unit.add(
                Product(
                    fair_id=small.fair.id,
                    enterprise_id=enterprise.id,
                    code=f"SP-{number}",
                    name_vi="Khuôn",
                    folded="khuon",
                )
            )
            unit.add(
                Proposal(
                    fair_id=small.fair.id,
                    enterprise_id=enterprise.id,
                    buyer_id=small.buyers[0].id,
                    best_product_id=small.products[0].id,
                    best_need_id=small.needs[0].id,
                    p_enterprise=0.5,
                    p_buyer=0.5,
                    p_mutual=0.3,
                    rank_for_buyer=number,
                )
            )


# --- needs -----------------------------------------------------------------------------------


def test_home_asks_for_a_need_first(as_buyer: TestClient, small_fair: SmallFair):
    change(small_fair, Need, small_fair.needs[0].id, withdrawn=True)

    section = Document(as_buyer.get("/buyer").text).one("section", aria_labelledby="next")

    assert section.one("a").attributes["href"] == "/buyer/needs/new"


def test_a_buyer_sees_his_own_needs_and_no_other_s(as_buyer: TestClient, small_fair: SmallFair):
    page = Document(as_buyer.get("/buyer/needs").text)

    assert [heading.text() for heading in page.one("main").all("h2")] == ["Mould"]
    neighbour = small_fair.needs[1].id
    assert as_buyer.get(f"/buyer/needs/{neighbour}").status_code == 404
    assert as_buyer.get(f"/buyer/needs/{neighbour}/edit").status_code == 404


def test_without_needs_the_page_holds_the_button_that_adds_one(
    as_buyer: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        unit.delete(unit.get_one(Need, small_fair.needs[0].id))

    empty = Document(as_buyer.get("/buyer/needs").text).one("div", class_="empty")

    assert empty.one("a").attributes["href"] == "/buyer/needs/new"


@pytest.fixture
def suggested(small_fair: SmallFair, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallFair]:
    """Let partners be suggested by the encoder that every machine can run."""
    monkeypatch.setattr(get_settings(), "encoder", "lexical")
    meaning.encoder.cache_clear()
    propose(small_fair.db, small_fair.organiser)
    yield small_fair
    meaning.encoder.cache_clear()


def test_a_need_lists_its_suppliers_with_the_product_that_answers_it(
    as_buyer: TestClient, suggested: SmallFair
):
    page = Document(as_buyer.get(f"/buyer/needs/{suggested.needs[0].id}").text)

    cards = page.all("article", class_="pair")
    assert names(page) == ["Demo Moulds", "Demo Electronics"]
    assert "HS 848071" in cards[0].text()
    assert "Printed circuit board" in cards[1].text()


def test_the_reasons_of_a_pair_on_no_list_are_worked_out_on_its_page(
    as_buyer: TestClient, suggested: SmallFair
):
    with suggested.db.told() as unit:
        for row in unit.exec(select(Proposal)):
            row.reasons = {}
    address = f"/buyer/enterprises/{suggested.enterprises[0].id}"

    listed = Document(as_buyer.get("/buyer/suggested").text)
    page = Document(as_buyer.get(address).text)

    assert listed.all("ul", class_="reasons") == []
    assert page.one("ul", class_="reasons").all("li") != []


def test_the_reasons_of_a_pair_whose_product_is_gone_are_left_out(
    as_buyer: TestClient, suggested: SmallFair
):
    with suggested.db.told() as unit:
        unit.get_one(Product, suggested.products[0].id).withdrawn = True
        for row in unit.exec(select(Proposal)):
            row.reasons = {}

    answer = as_buyer.get(f"/buyer/enterprises/{suggested.enterprises[0].id}")

    assert answer.status_code == 200


def test_before_anything_was_encoded_a_need_says_so_and_leads_to_the_search(
    as_buyer: TestClient, small_fair: SmallFair
):
    page = Document(as_buyer.get(f"/buyer/needs/{small_fair.needs[0].id}").text)

    assert page.one("div", class_="empty").one("a").attributes["href"] == "/buyer/enterprises"


def test_a_withdrawn_need_shows_no_suppliers(as_buyer: TestClient, small_fair: SmallFair):
    change(small_fair, Need, small_fair.needs[0].id, withdrawn=True)

    page = Document(as_buyer.get(f"/buyer/needs/{small_fair.needs[0].id}").text)

    assert "This need is withdrawn." in page.one("div", class_="empty").text()


def test_must_haves_are_ticked_saved_and_ticked_again(as_buyer: TestClient, small_fair: SmallFair):
    address = f"/buyer/needs/{small_fair.needs[0].id}/edit"
    form = {
        "version": "1",
        "text_original": "We look for a maker of injection moulds.",
        "must_fields": ["", "material", "moq"],
        "must_certificates": "ISO 9001; IATF 16949",
    }

    answer = as_buyer.post(address, data=form, follow_redirects=False)

    assert answer.status_code == 303
    with small_fair.db.read() as unit:
        need = unit.get_one(Need, small_fair.needs[0].id)
    assert need.must_fields == ["material", "moq"]
    assert need.must_certificates == ["ISO 9001", "IATF 16949"]
    boxes = Document(as_buyer.get(address).text).all("input", name="must_fields", type="checkbox")
    ticked = {box.attributes["value"] for box in boxes if "checked" in box.attributes}
    assert ticked == {"material", "moq"}


def test_unticking_the_last_must_have_empties_the_list(as_buyer: TestClient, small_fair: SmallFair):
    need = small_fair.needs[0].id
    change(small_fair, Need, need, must_fields=["moq"])

    as_buyer.post(f"/buyer/needs/{need}/edit", data={"version": "1", "must_fields": ""})

    with small_fair.db.read() as unit:
        assert unit.get_one(Need, need).must_fields == []


# --- the search ------------------------------------------------------------------------------


def test_words_without_marks_find_the_firm_and_its_product(as_buyer: TestClient):
    page = Document(as_buyer.get("/buyer/enterprises?words=dien+tu").text)

    assert names(page) == ["Demo Electronics"]
    assert "Printed circuit board" in page.one("article", class_="pair").text()
    assert page.one("p", role="status").text() == "1 supplier"


def test_filters_narrow_and_are_kept_in_the_form(as_buyer: TestClient):
    page = Document(as_buyer.get("/buyer/enterprises?sector=machinery&hs=84.80").text)

    chosen = [
        option.attributes["value"]
        for option in page.one("select", id="sector").all("option")
        if "selected" in option.attributes
    ]
    assert names(page) == ["Demo Moulds"]
    assert chosen == ["machinery"]
    assert page.one("input", id="hs").attributes["value"] == "84.80"


def test_a_code_that_is_none_is_answered_at_its_field(as_buyer: TestClient):
    page = Document(as_buyer.get("/buyer/enterprises?hs=mould").text)

    field = page.one("input", id="hs")
    assert field.attributes["aria-invalid"] == "true"
    assert page.one("p", id=field.attributes["aria-describedby"]).text()
    assert field.attributes["value"] == "mould"


def test_nothing_found_says_what_to_do(as_buyer: TestClient):
    page = Document(as_buyer.get("/buyer/enterprises?words=submarine").text)

    assert page.one("div", class_="empty").one("a").attributes["href"] == "/buyer/enterprises"


def test_long_lists_come_in_pages_that_keep_the_filters(
    as_buyer: TestClient, small_fair: SmallFair
):
    _more_enterprises(small_fair, 12)

    first = Document(as_buyer.get("/buyer/enterprises?words=khuon").text)
    onward = first.one("nav", class_="pages").one("a").attributes["href"]
    second = Document(as_buyer.get(onward).text)

    assert "words=khuon" in onward
    assert len(names(first)) == 10
    assert len(names(second)) == 3
    assert not set(names(first)) & set(names(second))


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99999999999999999999"])
def test_a_page_number_that_is_none_is_refused_plainly(as_buyer: TestClient, query: str):
    assert as_buyer.get(f"/buyer/enterprises?{query}").status_code == 422


@pytest.mark.parametrize("words", ["%", "_", "'; DROP TABLE fair; --", "\\", "<b>", "điện" * 40])
def test_any_words_can_be_searched_for(as_buyer: TestClient, words: str):
    answer = as_buyer.get("/buyer/enterprises", params={"words": words})

    page = Document(answer.text)
    assert answer.status_code == 200
    assert page.one("input", id="words").attributes["value"] == words
    assert names(page) == []


def test_firms_of_another_fair_are_not_found(as_buyer: TestClient, small_fair: SmallFair):
    elsewhere = build_fair(small_fair.db, "elsewhere")

    assert len(found(as_buyer, "")) == 2
    other = elsewhere.enterprises[0].id
    assert as_buyer.get(f"/buyer/enterprises/{other}").status_code == 404


def test_the_search_by_meaning_comes_after_the_words_and_as_a_plain_link(as_buyer: TestClient):
    page = Document(as_buyer.get("/buyer/enterprises?words=boards").text)

    section = page.one("section", id="by-meaning")
    assert section.attributes["hx-trigger"] == "load"
    assert section.one("a").attributes["href"] == (
        "/buyer/enterprises?words=boards&meaning=1#by-meaning"
    )


def test_the_fragment_of_the_search_by_meaning_stands_in_the_full_page(
    as_buyer: TestClient, suggested: SmallFair
):
    address = "/buyer/enterprises?words=printed+boards&meaning=1"

    fragment = as_buyer.get(
        address, headers={"HX-Request": "true", "HX-Target": "section#by-meaning"}
    )

    whole = as_buyer.get(address)
    assert "<html" not in fragment.text
    assert " ".join(fragment.text.split()) in " ".join(whole.text.split())
    items = [item.text() for item in Document(fragment.text).all("li")]
    assert items == ["Demo Electronics : Printed circuit board", "Demo Moulds : Injection mould"]


def test_before_anything_was_encoded_the_search_by_meaning_says_so(
    as_buyer: TestClient, small_fair: SmallFair, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(get_settings(), "encoder", "lexical")
    meaning.encoder.cache_clear()

    page = Document(as_buyer.get("/buyer/enterprises?words=board&meaning=1").text)

    meaning.encoder.cache_clear()
    assert "Nothing was found by meaning." in page.one("section", id="by-meaning").text()
    assert page.one("p", role="status").text().startswith("1 supplier")


def test_where_the_encoder_cannot_be_opened_the_search_by_words_still_answers(
    as_buyer: TestClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(get_settings(), "encoder", "/there/is/no/such/model")
    meaning.encoder.cache_clear()

    page = Document(as_buyer.get("/buyer/enterprises?words=board&meaning=1").text)

    meaning.encoder.cache_clear()
    assert page.one("section", id="by-meaning").one("p", class_="warning").text()
    assert page.one("p", role="status").text().startswith("1 supplier")


# --- one supplier ----------------------------------------------------------------------------


def test_a_supplier_s_page_holds_products_certificates_and_no_price(
    as_buyer: TestClient, small_fair: SmallFair
):
    change(small_fair, Product, small_fair.products[0].id, price_min=987654.0, currency="USD",
           unit="piece", capacity_month=60000.0)  # fmt: skip
    change(small_fair, Enterprise, small_fair.enterprises[0].id, revenue_usd=123456789.0,
           certificates=[{"name": "ISO 9001", "valid_until": "2029-12-31"}],
           export_markets=["JP", "DE"])  # fmt: skip

    main = Document(as_buyer.get(f"/buyer/enterprises/{small_fair.enterprises[0].id}").text).one(
        "main"
    )

    assert "60,000 pieces" in main.text()
    assert "ISO 9001 (until 31/12/2029)" in main.text()
    assert "Japan; Germany" in main.text()
    assert "987,654" not in main.text()
    assert "123,456,789" not in main.text()


def test_a_supplier_without_a_translated_name_is_marked_with_its_language(
    as_buyer: TestClient, small_fair: SmallFair
):
    change(small_fair, Enterprise, small_fair.enterprises[0].id, name_en="")

    heading = Document(as_buyer.get(f"/buyer/enterprises/{small_fair.enterprises[0].id}").text).one(
        "h1"
    )

    assert heading.one("span", lang="vi").text() == "Khuôn mẫu Minh họa"
