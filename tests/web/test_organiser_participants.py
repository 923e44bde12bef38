"""Participants as their organiser sees them: lists, filters, one opened, invitations."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.text import fold, sort_key
from matchmaker.services.sign_in import invite, spend_link
from matchmaker.settings import get_settings
from matchmaker.storage.session import Database
from matchmaker.storage.tables import (
    Availability,
    Enterprise,
    Fair,
    Product,
    Quota,
    SignInLink,
)
from matchmaker.web.qr import qr_picture
from tests.web.conftest import START, SmallFair, build_fair
from tests.web.lively import enliven, proposals_of
from tests.web.reading import Document

HERE = "/fairs/small/participants"


def listed(browser: TestClient, query: str = "") -> list[str]:
    """Names on the list, in its order."""
    page = Document(browser.get(f"{HERE}?{query}").text)
    bodies = page.one("div", id="people-list").all("tbody")
    return [row.one("th").one("a").text() for body in bodies for row in body.all("tr")]


def add_enterprises(found: SmallFair, *names: str, sector: str = "textile") -> list[Enterprise]:
    firms = [
        Enterprise(
            fair_id=found.fair.id,
            code=f"X-{i:03}",
            name_vi=name,
            name_en=name,
            sort_name=sort_key(name),
            folded=fold(name),
            country="VN",
            sector=sector,
        )
        for i, name in enumerate(names)
    ]
    with found.db.told() as unit:
        unit.add_all(firms)
    return firms


# --- lists -------------------------------------------------------------------------------


def test_enterprises_come_first_and_buyers_one_click_away(as_organiser: TestClient):
    page = Document(as_organiser.get(HERE).text)

    tabs = page.one("nav", class_="tabs")
    assert [tab.text() for tab in tabs.all("a", aria_current="page")] == ["Enterprises"]
    assert set(listed(as_organiser)) == {"Demo Moulds", "Demo Electronics"}
    assert set(listed(as_organiser, "side=buyer")) == {"Demo Buyer Nagoya", "Demo Buyer Köln"}


def test_an_unknown_side_shows_enterprises(as_organiser: TestClient):
    assert listed(as_organiser, "side=organiser") == listed(as_organiser)


def test_nobody_of_another_fair_is_listed(as_organiser: TestClient, db: Database):
    build_fair(db, "strange")

    assert len(listed(as_organiser)) == 2


def test_names_stand_in_the_order_of_the_vietnamese_alphabet(
    as_organiser: TestClient, small_fair: SmallFair
):
    add_enterprises(small_fair, "Đông", "Dũng", "Ánh", "An")

    names = listed(as_organiser, "sector=textile")

    assert names == ["An", "Ánh", "Dũng", "Đông"]


@pytest.mark.parametrize("words", ["dien tu", "ĐIỆN TỬ", "Điện tử", "mach in", "tu minh hoa"])
def test_a_search_needs_no_marks_and_looks_into_products(as_organiser: TestClient, words: str):
    assert listed(as_organiser, f"text={words}") == ["Demo Electronics"]


@pytest.mark.parametrize("words", ["xyz", "%", "_", "' OR 1=1 --"])
def test_a_search_that_finds_nobody_offers_to_show_all(as_organiser: TestClient, words: str):
    page = Document(as_organiser.get(HERE, params={"text": words}).text)

    empty = page.one("div", class_="empty")
    assert "Nobody fits these filters." in empty.text()
    assert empty.one("a").attributes["href"] == f"{HERE}?side=enterprise"


def test_an_empty_fair_leads_to_the_import(as_organiser: TestClient, small_fair: SmallFair):
    with small_fair.db.told() as unit:
        for row in unit.exec(select(Enterprise)).all():
            unit.delete(row)

    empty = Document(as_organiser.get(HERE).text).one("div", class_="empty")

    assert empty.one("a").attributes["href"] == "/fairs/small/import"


def test_filters_by_sector_and_country(as_organiser: TestClient):
    assert listed(as_organiser, "sector=electronics") == ["Demo Electronics"]
    assert listed(as_organiser, "side=buyer&country=JP") == ["Demo Buyer Nagoya"]
    assert listed(as_organiser, "sector=electronics&text=mould") == []


def test_only_sectors_and_countries_that_occur_can_be_chosen(as_organiser: TestClient):
    page = Document(as_organiser.get(f"{HERE}?side=buyer").text)

    countries = page.one("select", id="country").all("option")
    assert [one.text() for one in countries] == ["All", "Germany", "Japan"]


def test_what_was_typed_stays_in_the_form(as_organiser: TestClient):
    page = Document(as_organiser.get(f"{HERE}?text=mould&show=not_invited&order=code").text)

    assert page.one("input", id="text").attributes["value"] == "mould"
    chosen = [one for one in page.all("option") if "selected" in one.attributes]
    assert {one.attributes["value"] for one in chosen} == {"not_invited", "code"}


def test_the_state_of_an_invitation_is_shown_and_filtered(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    first = small_fair.enterprises[0]
    invite(db, small_fair.organiser, first.id)

    assert listed(as_organiser, "show=invited") == ["Demo Moulds"]
    assert listed(as_organiser, "show=not_invited") == ["Demo Electronics"]
    spend_link(db, invite(db, small_fair.organiser, first.id))
    assert listed(as_organiser, "show=signed_in") == ["Demo Moulds"]
    assert listed(as_organiser, "show=invited") == []


def test_who_is_in_nobodys_list_can_be_listed(as_organiser: TestClient, small_fair: SmallFair):
    with small_fair.db.told() as unit:
        unit.add(proposals_of(small_fair)[0])

    assert listed(as_organiser, "show=unlisted") == ["Demo Electronics"]
    assert listed(as_organiser, "order=listed")[0] == "Demo Electronics"


def test_who_is_short_of_meetings_can_be_listed(as_organiser: TestClient, small_fair: SmallFair):
    enliven(small_fair)
    with small_fair.db.told() as unit:
        unit.get_one(Fair, small_fair.fair.id).least_meetings = 2

    assert listed(as_organiser, "show=short") == ["Demo Electronics"]
    assert listed(as_organiser, "order=meetings")[0] == "Demo Electronics"


def test_a_long_list_comes_in_pages_that_keep_the_filters(
    as_organiser: TestClient, small_fair: SmallFair
):
    add_enterprises(small_fair, *(f"Firm {i:03}" for i in range(60)))

    first = listed(as_organiser, "sector=textile")
    second = listed(as_organiser, "sector=textile&page=2")

    assert (len(first), len(second)) == (50, 10)
    assert first + second == sorted(first + second)
    page = Document(as_organiser.get(f"{HERE}?sector=textile").text)
    link = page.one("nav", class_="pages").one("a").attributes["href"]
    assert "sector=textile" in link
    assert link.endswith("page=2")


@pytest.mark.parametrize("page", ["0", "-3", "99"])
def test_a_page_that_is_not_there_is_no_crash(as_organiser: TestClient, page: str):
    assert as_organiser.get(f"{HERE}?page={page}").status_code == 200


def test_a_page_that_is_no_number_is_refused_in_words(as_organiser: TestClient):
    answer = as_organiser.get(f"{HERE}?page=many")

    assert answer.status_code == 422
    assert "page" in Document(answer.text).one("p", role="alert").text()


def test_the_list_costs_the_same_for_few_and_many(
    as_organiser: TestClient, small_fair: SmallFair, statements: list[str]
):
    def cost() -> int:
        statements.clear()
        assert as_organiser.get(HERE).status_code == 200
        return len(statements)

    few = cost()
    add_enterprises(small_fair, *(f"Firm {i}" for i in range(45)))

    assert cost() == few


# --- one of them -------------------------------------------------------------------------


def test_a_participant_opens_with_profile_products_and_wishes(
    as_organiser: TestClient, small_fair: SmallFair
):
    enliven(small_fair)

    page = Document(as_organiser.get(f"{HERE}/{small_fair.enterprises[0].id}").text)

    assert page.one("h1").text() == "Demo Moulds"
    assert "Injection mould" in page.text()
    wishes = page.one("section", aria_labelledby="wishes").one("tbody").all("tr")
    said = {(row.one("th").text(), *(cell.text() for cell in row.all("td"))) for row in wishes}
    assert said == {
        ("Demo Buyer Nagoya", "Meet", "Meet"),
        ("Demo Buyer Köln", "Must meet", "no answer yet"),
    }


def test_suggested_partners_stand_best_first_with_both_fits(
    as_organiser: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        unit.add_all(proposals_of(small_fair))

    page = Document(as_organiser.get(f"{HERE}/{small_fair.enterprises[0].id}").text)

    rows = page.one("section", aria_labelledby="suggested").one("tbody").all("tr")
    assert [row.one("th").text() for row in rows] == ["Demo Buyer Nagoya", "Demo Buyer Köln"]
    assert [cell.text() for cell in rows[0].all("td")] == ["1", "Japan", "90 / 100", "45 / 100"]


def test_a_buyer_opens_with_needs_and_the_other_sides_fit(
    as_organiser: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        unit.add_all(proposals_of(small_fair))

    page = Document(as_organiser.get(f"{HERE}/{small_fair.buyers[0].id}").text)

    assert page.one("h2", id="offers").text() == "Needs"
    rows = page.one("section", aria_labelledby="suggested").one("tbody").all("tr")
    assert [cell.text() for cell in rows[0].all("td")][-2:] == ["45 / 100", "90 / 100"]


def test_the_published_agenda_is_shown_and_no_draft(
    as_organiser: TestClient, small_fair: SmallFair
):
    before = Document(as_organiser.get(f"{HERE}/{small_fair.enterprises[1].id}").text)
    enliven(small_fair)
    after = Document(as_organiser.get(f"{HERE}/{small_fair.enterprises[1].id}").text)

    assert "No meeting is published" in before.one("section", aria_labelledby="agenda").text()
    rows = after.one("section", aria_labelledby="agenda").one("tbody").all("tr")
    assert [row.one("th").one("a").text() for row in rows] == ["Demo Buyer Köln"]


def test_own_times_and_numbers_are_shown(as_organiser: TestClient, small_fair: SmallFair):
    firm = small_fair.enterprises[0]
    with small_fair.db.told() as unit:
        unit.add(Quota(fair_id=small_fair.fair.id, enterprise_id=firm.id, least=2, most=5))
        unit.add(
            Availability(
                fair_id=small_fair.fair.id,
                enterprise_id=firm.id,
                starts_at=START,
                ends_at=START.replace(hour=4),
            )
        )

    text = Document(as_organiser.get(f"{HERE}/{firm.id}").text).one("dl", class_="facts").text()

    assert "2 – 5" in text
    assert "Wed 27/10 09:00–11:00" in text


def test_who_is_there_all_day_is_said_to_be_there_that_day(
    as_organiser: TestClient, small_fair: SmallFair
):
    firm, midnight = small_fair.enterprises[0], START.replace(hour=17) - timedelta(days=1)
    with small_fair.db.told() as unit:
        unit.add(
            Availability(
                fair_id=small_fair.fair.id,
                enterprise_id=firm.id,
                starts_at=midnight,
                ends_at=midnight + timedelta(days=1),
            )
        )

    facts = Document(as_organiser.get(f"{HERE}/{firm.id}").text).one("dl", class_="facts")

    assert facts.all("dd")[-1].text() == "Wed 27/10"


def test_the_way_to_repair_is_no_statement_about_the_participant(
    as_organiser: TestClient, small_fair: SmallFair
):
    found = Document(as_organiser.get(f"{HERE}/{small_fair.enterprises[0].id}").text)

    [way] = [a for a in found.all("a") if "/repair?kind=gone" in a.attributes.get("href", "")]
    assert way.text() == "If it cancels or is late"


def test_without_products_the_page_says_what_to_do(as_organiser: TestClient, small_fair: SmallFair):
    with small_fair.db.told() as unit:
        for row in unit.exec(select(Product)).all():
            unit.delete(row)

    page = Document(as_organiser.get(f"{HERE}/{small_fair.enterprises[0].id}").text)

    assert "no partner can be suggested" in page.all("div", class_="empty")[0].text()


def test_texts_in_another_language_are_marked_for_readers_aloud(
    as_organiser: TestClient, small_fair: SmallFair
):
    page = Document(as_organiser.get(f"{HERE}/{small_fair.enterprises[0].id}").text)

    assert [one.text() for one in page.one("main").all("p", lang="vi")] == ["Khuôn thép SKD61."]


def test_an_unknown_participant_is_not_found(as_organiser: TestClient):
    assert as_organiser.get(f"{HERE}/{'0' * 32}").status_code == 404


def test_opening_costs_the_same_for_few_and_many_products(
    as_organiser: TestClient, small_fair: SmallFair, statements: list[str]
):
    firm = small_fair.enterprises[0]

    def cost() -> int:
        statements.clear()
        assert as_organiser.get(f"{HERE}/{firm.id}").status_code == 200
        return len(statements)

    few = cost()
    with small_fair.db.told() as unit:
        unit.add_all(
            Product(fair_id=small_fair.fair.id, enterprise_id=firm.id, code=f"P{i}", name_vi="P")
            for i in range(50)
        )

    assert cost() == few


# --- invitations -------------------------------------------------------------------------


def test_an_invitation_is_shown_once_with_its_code(
    as_organiser: TestClient, small_fair: SmallFair, db: Database
):
    buyer = small_fair.buyers[0]

    answer = as_organiser.post(f"{HERE}/{buyer.id}/invitation")

    page = Document(answer.text)
    link = page.one("input", id="link").attributes["value"]
    assert answer.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"https://testserver/links/[\w-]{20,}", link)
    assert page.one("img", class_="qr").attributes["src"].startswith("data:image/svg+xml")
    secret = link.rpartition("/")[2]
    with db.read() as unit:
        assert all(
            secret not in str(row.model_dump()) for row in unit.exec(select(SignInLink)).all()
        )
    assert spend_link(db, secret).scope.participant_id == buyer.id  # type: ignore[union-attr]


def test_a_new_invitation_makes_the_older_one_useless(
    as_organiser: TestClient, small_fair: SmallFair, client: TestClient
):
    address = f"{HERE}/{small_fair.buyers[0].id}/invitation"
    links = [
        Document(as_organiser.post(address).text).one("input", id="link").attributes["value"]
        for _ in range(2)
    ]

    assert client.get(links[0].removeprefix("https://testserver")).status_code == 404
    assert client.get(links[1].removeprefix("https://testserver")).status_code == 200


def test_links_on_paper_bear_the_public_address(
    as_organiser: TestClient, small_fair: SmallFair, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(get_settings(), "public_url", "https://fair.example/")

    page = Document(as_organiser.post(f"{HERE}/{small_fair.buyers[0].id}/invitation").text)

    assert (
        page.one("input", id="link").attributes["value"].startswith("https://fair.example/links/")
    )


def test_who_has_withdrawn_gets_no_invitation(as_organiser: TestClient, small_fair: SmallFair):
    with small_fair.db.told() as unit:
        unit.get_one(Enterprise, small_fair.enterprises[0].id).withdrawn = True
    address = f"{HERE}/{small_fair.enterprises[0].id}"

    page = Document(as_organiser.get(address).text)
    answer = as_organiser.post(f"{address}/invitation")

    assert page.all("form", action=f"{address}/invitation") == []
    assert answer.status_code == 409


def test_a_qr_code_is_a_picture_that_holds_no_script():
    picture = qr_picture("https://fair.example/links/abc")

    assert picture.startswith("data:image/svg+xml")
    assert "script" not in picture
    assert qr_picture("https://fair.example/links/abd") != picture
