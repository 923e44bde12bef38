"""The enterprise's pages: what stands there, in both languages, and what they cost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.services.reference import hs_name
from matchmaker.storage.tables import Buyer, Fair, Need, Product, Proposal, Wish
from tests.web.conftest import SmallFair, let_in
from tests.web.lively import WHY, enliven
from tests.web.reading import Document

PAGES = [
    "/enterprise",
    "/enterprise/profile",
    "/enterprise/profile/edit",
    "/enterprise/profile/products/new",
    "/enterprise/buyers",
    "/enterprise/requests",
    "/enterprise/agenda",
]
LISTS = ["/enterprise", "/enterprise/profile", "/enterprise/buyers", "/enterprise/requests",
         "/enterprise/agenda"]  # fmt: skip


def change(found: SmallFair, table: Any, row_id: str, **values: Any) -> None:
    with found.db.told() as unit:
        row = unit.get_one(table, row_id)
        for name, value in values.items():
            setattr(row, name, value)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_page_has_one_heading_a_title_and_its_language(
    as_enterprise: TestClient, path: str, language: str
):
    as_enterprise.headers["accept-language"] = language

    answer = as_enterprise.get(path)

    page = Document(answer.text)
    assert answer.status_code == 200
    assert page.one("html").attributes["lang"] == language
    assert page.one("h1").text()
    assert page.one("title").text().endswith("· matchmaker")


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label_and_every_id_stands_once(as_enterprise: TestClient, path: str):
    page = Document(as_enterprise.get(path).text)

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


@pytest.mark.parametrize("path", LISTS)
def test_a_page_costs_the_same_few_statements_with_five_and_with_fifty_buyers(
    as_enterprise: TestClient, small_fair: SmallFair, statements: list[str], path: str
):
    _more_buyers(small_fair, 3)
    statements.clear()
    as_enterprise.get(path)
    few = len(statements)
    _more_buyers(small_fair, 45, start=100)
    statements.clear()

    as_enterprise.get(path)

    assert len(statements) == few
    assert few <= 9  # the page's own five at most; session, fair and membership come before it


def _more_buyers(found: SmallFair, count: int, start: int = 10) -> None:
    with found.db.told() as unit:
        for number in range(start, start + count):
            buyer = Buyer(fair_id=found.fair.id, code=f"NM-{number}", name_en=f"Buyer {number}")
            unit.add(buyer)
            unit.flush()
            unit.add(
                Proposal(
                    fair_id=found.fair.id,
                    enterprise_id=found.enterprises[0].id,
                    buyer_id=buyer.id,
                    best_product_id=found.products[0].id,
                    best_need_id=found.needs[0].id,
                    p_enterprise=0.5,
                    p_buyer=0.5,
                    p_mutual=0.3,
                    rank_for_enterprise=number,
                )
            )
            unit.add(
                Wish(
                    fair_id=found.fair.id,
                    enterprise_id=found.enterprises[0].id,
                    buyer_id=buyer.id,
                    said_by="buyer",
                    says="meet",
                )
            )


# --- home ------------------------------------------------------------------------------------


def next_step(client: TestClient) -> tuple[str, str]:
    """Read heading and address of what is next; there is one button."""
    section = Document(client.get("/enterprise").text).one("section", aria_labelledby="next")
    (button,) = section.all("a", class_="button")
    return section.one("h2").text(), button.attributes["href"]


def test_home_asks_for_a_product_first(as_enterprise: TestClient, small_fair: SmallFair):
    change(small_fair, Product, small_fair.products[0].id, withdrawn=True)

    assert next_step(as_enterprise) == (
        "Add your first product",
        "/enterprise/profile/products/new",
    )


def test_home_sends_to_the_profile_while_nothing_is_suggested(as_enterprise: TestClient):
    assert next_step(as_enterprise) == ("Complete your profile", "/enterprise/profile")


def test_home_sends_to_suggestions_then_to_the_agenda_and_before_all_to_requests(
    as_enterprise: TestClient, small_fair: SmallFair
):
    _more_buyers(small_fair, 1)
    with small_fair.db.told() as unit:
        request = unit.exec(select(Wish)).one()
        unit.delete(request)
    suggested = next_step(as_enterprise)
    enliven(small_fair)
    planned = next_step(as_enterprise)
    _more_buyers(small_fair, 1, start=50)

    assert suggested == ("Choose whom you want to meet", "/enterprise/buyers")
    assert planned == ("Your agenda is ready", "/enterprise/agenda")
    assert next_step(as_enterprise) == ("Answer your requests", "/enterprise/requests")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "until 17:00, Friday, 1/10/2027."),
        ("vi", "Có thể chọn đối tác muốn gặp đến 17:00, Thứ Sáu, 1/10/2027."),
    ],
)
def test_home_says_until_when_wishes_can_be_said(
    as_enterprise: TestClient, small_fair: SmallFair, language: str, said: str
):
    closes_at = datetime(2027, 10, 1, 10, 0, tzinfo=UTC)
    change(small_fair, Fair, small_fair.fair.id, wishes_close_at=closes_at)
    as_enterprise.headers["accept-language"] = language

    main = Document(as_enterprise.get("/enterprise").text).one("main")

    assert said in main.text()


def test_each_figure_of_home_equals_the_rows_it_leads_to(
    as_enterprise: TestClient, small_fair: SmallFair
):
    enliven(small_fair)
    _more_buyers(small_fair, 2)

    tiles = Document(as_enterprise.get("/enterprise").text).all("a", class_="tile")
    figures = {tile.attributes["href"]: int(tile.one("strong").text()) for tile in tiles}

    requests = Document(as_enterprise.get("/enterprise/requests").text)
    counted = {
        name: len(requests.one("section", aria_labelledby=name).all("article"))
        for name in ("incoming", "asked", "agreed")
    }
    assert figures["/enterprise/requests"] == counted["incoming"] == 2
    assert figures["/enterprise/requests#asked"] == counted["asked"] == 1
    assert figures["/enterprise/requests#agreed"] == counted["agreed"] == 1
    agenda = Document(as_enterprise.get("/enterprise/agenda").text)
    met = [row for row in agenda.one("tbody").all("tr") if row.attributes.get("class") != "idle"]
    assert figures["/enterprise/agenda"] == len(met)


def test_the_menu_counts_waiting_requests(as_enterprise: TestClient, small_fair: SmallFair):
    _more_buyers(small_fair, 2)

    for path in LISTS:
        menu = Document(as_enterprise.get(path).text).one("nav", class_="main-nav")
        assert menu.one("span", class_="count").text() == "2"


# --- suggested buyers ------------------------------------------------------------------------


def test_a_card_shows_need_scores_reasons_and_their_quotes(
    as_enterprise: TestClient, small_fair: SmallFair
):
    enliven(small_fair)

    page = Document(as_enterprise.get("/enterprise/buyers").text)

    first = page.all("article", class_="pair")[0]
    assert first.one("h2").text() == "Demo Buyer Nagoya"
    assert "They need: Mould" in first.text()
    assert [score.text().split(" /")[0] for score in first.all("dd")][:2] == ["90", "45"]
    assert WHY in first.text()
    assert {quote.text() for quote in first.all("q")} == {"Khuôn thép SKD61."}
    assert "not yet calibrated" in page.one("main").text()


def test_a_need_that_is_not_translated_is_shown_in_its_own_language_and_says_so(
    as_enterprise: TestClient, small_fair: SmallFair
):
    enliven(small_fair)
    change(small_fair, Need, small_fair.needs[0].id, text_en="",
           text_original="射出成形金型を探しています。", text_language="ja")  # fmt: skip
    as_enterprise.headers["accept-language"] = "vi"

    card = Document(as_enterprise.get("/enterprise/buyers").text).all("article", class_="pair")[0]

    assert card.one("span", lang="ja").text() == "射出成形金型を探しています。"
    assert "chưa có bản dịch" in card.text()


def test_suggestions_end_at_ten(as_enterprise: TestClient, small_fair: SmallFair):
    _more_buyers(small_fair, 15)

    page = Document(as_enterprise.get("/enterprise/buyers").text)

    assert len(page.all("article", class_="pair")) == 10


@pytest.mark.parametrize("has_product", [True, False])
def test_an_empty_list_says_why_and_what_to_do(
    as_enterprise: TestClient, small_fair: SmallFair, *, has_product: bool
):
    change(small_fair, Product, small_fair.products[0].id, withdrawn=not has_product)

    empty = Document(as_enterprise.get("/enterprise/buyers").text).one("div", class_="empty")

    leads = empty.one("a").attributes["href"]
    assert leads == ("/enterprise/profile" if has_product else "/enterprise/profile/products/new")


# --- one buyer -------------------------------------------------------------------------------


def test_a_buyer_s_page_holds_his_needs_and_the_agreements_between_both_countries(
    as_enterprise: TestClient, small_fair: SmallFair
):
    enliven(small_fair)

    page = Document(as_enterprise.get(f"/enterprise/buyers/{small_fair.buyers[0].id}").text)

    main = page.one("main")
    assert page.one("h1").text() == "Demo Buyer Nagoya"
    assert "We look for a maker of injection moulds." in main.text()
    assert "Trans-Pacific" in main.text()
    assert "A preference may be available" in main.text()
    assert "Source:" in main.text()
    assert main.one("details", open="").one("summary").text() == "All reasons, and what is missing"


def test_where_no_agreement_is_known_the_page_says_so(
    as_enterprise: TestClient, small_fair: SmallFair
):
    change(small_fair, Buyer, small_fair.buyers[0].id, country="BR")

    page = as_enterprise.get(f"/enterprise/buyers/{small_fair.buyers[0].id}").text

    assert "None is known between the two countries." in Document(page).one("main").text()


def test_a_failed_must_have_is_named(client: TestClient, small_fair: SmallFair):
    enliven(small_fair)
    let_in(client, small_fair, Role.ENTERPRISE, small_fair.enterprises[1].id)

    page = Document(client.get(f"/enterprise/buyers/{small_fair.buyers[0].id}").text)

    assert "The certificate IATF is missing." in page.one("div", class_="warning").text()


@pytest.mark.parametrize("who", ["enterprise", "unknown"])
def test_nobody_but_buyers_can_be_opened(
    as_enterprise: TestClient, small_fair: SmallFair, who: str
):
    wanted = small_fair.enterprises[1].id if who == "enterprise" else "0" * 32

    assert as_enterprise.get(f"/enterprise/buyers/{wanted}").status_code == 404


# --- agenda ----------------------------------------------------------------------------------


def test_before_publication_the_agenda_says_what_will_stand_there(as_enterprise: TestClient):
    page = Document(as_enterprise.get("/enterprise/agenda").text)

    assert "has not published the plan yet" in page.one("div", class_="empty").text()
    assert page.all("table") == []


def test_the_agenda_names_time_table_partner_and_leads_to_calendar_and_paper(
    as_enterprise: TestClient, small_fair: SmallFair
):
    enliven(small_fair)

    page = Document(as_enterprise.get("/enterprise/agenda").text)

    times = [time.attributes["datetime"] for time in page.one("main").all("time")]
    assert times[0] == "2027-10-27"
    rows = page.one("tbody").all("tr")
    partners = [link.text() for row in rows for link in row.all("a")]
    assert "Demo Buyer Nagoya" in partners
    assert rows[0].one("th", scope="row").text()[:2] in {"09", "10"}
    calendar = as_enterprise.get("/enterprise/agenda.ics")
    paper = as_enterprise.get("/enterprise/agenda.pdf")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "Demo Buyer Nagoya" in calendar.text.replace("\r\n ", "")
    assert paper.content.startswith(b"%PDF-")


def test_a_published_plan_without_a_meeting_sends_to_the_requests(
    client: TestClient, small_fair: SmallFair
):
    lively = enliven(small_fair)
    with small_fair.db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).published_plan_id = lively.draft.id
        for meeting in lively.draft_meetings:
            unit.delete(unit.merge(meeting))
    let_in(client, small_fair, Role.ENTERPRISE, small_fair.enterprises[0].id)

    page = Document(client.get("/enterprise/agenda").text)

    assert page.one("div", class_="empty").one("a").attributes["href"] == "/enterprise/requests"


def test_files_of_an_unpublished_plan_do_not_exist(as_enterprise: TestClient):
    assert as_enterprise.get("/enterprise/agenda.ics").status_code == 404
    assert as_enterprise.get("/enterprise/agenda.pdf").status_code == 404


# --- profile ---------------------------------------------------------------------------------


def test_the_profile_shows_facts_by_name_and_what_is_not_stated(
    as_enterprise: TestClient, small_fair: SmallFair
):
    change(small_fair, Product, small_fair.products[0].id, moq=5000.0, unit="piece",
           price_min=1.5, currency="USD")  # fmt: skip

    main = Document(as_enterprise.get("/enterprise/profile").text).one("main")

    assert "Machinery, moulds, precision engineering" in main.text()
    assert "5,000 pieces" in main.text()
    assert "1.5 USD/piece" in main.text()
    name = hs_name("848071")
    assert name is not None
    assert f"848071 · {name.name_en}" in main.text()
    assert "Not stated yet:" in main.text()


def test_markup_in_a_name_stays_text(as_enterprise: TestClient, small_fair: SmallFair):
    name = "<img src=x onerror=alert(1)>"
    change(small_fair, Product, small_fair.products[0].id, name_vi=name, name_en=name)

    page = Document(as_enterprise.get("/enterprise/profile").text)

    assert name in page.one("main").text()
    assert page.one("main").all("img") == []


def test_a_partner_s_no_is_told_only_to_who_asked(client: TestClient, small_fair: SmallFair):
    with small_fair.db.told() as unit:
        unit.add(
            Wish(
                fair_id=small_fair.fair.id,
                enterprise_id=small_fair.enterprises[0].id,
                buyer_id=small_fair.buyers[0].id,
                said_by="buyer",
                says="no_thanks",
                reason="competitor",
            )
        )
    let_in(client, small_fair, Role.ENTERPRISE, small_fair.enterprises[0].id)
    unasked = Document(client.get("/enterprise/requests").text)

    client.post("/enterprise/wishes", data={"other": small_fair.buyers[0].id, "says": "meet"})

    asked = Document(client.get("/enterprise/requests").text)
    assert unasked.all("article", class_="pair") == []
    closed = asked.one("section", aria_labelledby="closed")
    assert closed.one("article").one("span", class_="tag").text() == "No meeting"
    assert "competitor" not in closed.text().lower()
