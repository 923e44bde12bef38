"""The HS code of a product or need: suggested, looked for, confirmed, taken back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.services.tariff import load_tariff
from matchmaker.storage.tables import AuditEvent, Job, Need, Product
from tests.web.conftest import SmallFair
from tests.web.crowd import cost, page, sign_in_as
from tests.web.reading import Document, Element


class Chooser:
    """Somebody with a product or need whose code is open."""

    def __init__(self, browser: TestClient, found: SmallFair, side: Role) -> None:
        self.browser, self.found, self.side = browser, found, side
        sign_in_as(browser, found, side)
        offer = found.products[0] if side is Role.ENTERPRISE else found.needs[0]
        self.table: Any = type(offer)
        self.id = offer.id
        root = "/enterprise/profile/products" if side is Role.ENTERPRISE else "/buyer/needs"
        self.path = f"{root}/{self.id}/hs"
        self.edit = f"{root}/{self.id}" + ("" if side is Role.ENTERPRISE else "/edit")
        self.shows = f"{root}/{self.id}"
        self.listed = "/enterprise/profile" if side is Role.ENTERPRISE else "/buyer/needs"
        self.set(hs_code="", hs_confirmed=False)

    def set(self, **stated: Any) -> None:
        with self.found.db.told() as unit:
            row = unit.get_one(self.table, self.id)
            for name, value in stated.items():
                setattr(row, name, value)

    def says_nothing(self) -> None:
        own = {"text_original": ""} if self.side is Role.BUYER else {}
        self.set(name_vi="", name_en="Zzzz", text_vi="", text_en="", **own)

    @property
    def row(self) -> Any:
        with self.found.db.read() as unit:
            return unit.get_one(self.table, self.id)

    def posts(self, code: str, *, version: int | None = None, **more: str):
        seen = self.row.version if version is None else version
        return self.browser.post(
            self.path,
            data={"version": str(seen), "code": code, **more},
            headers={"accept-language": "en"},
            follow_redirects=False,
        )


@pytest.fixture(params=[Role.ENTERPRISE, Role.BUYER], ids=str)
def chooser(client: TestClient, small_fair: SmallFair, request: pytest.FixtureRequest) -> Chooser:
    return Chooser(client, small_fair, request.param)


@pytest.fixture
def firm(client: TestClient, small_fair: SmallFair) -> Chooser:
    return Chooser(client, small_fair, Role.ENTERPRISE)


def offered(found: Element) -> list[str]:
    """List the codes that one tap confirms, in their order."""
    buttons = found.all("button", name="code")
    return [one.attributes["value"] for one in buttons if one.attributes["value"]]


# --- what is suggested ---------------------------------------------------------------------------


def test_three_codes_are_suggested_the_right_one_first(chooser: Chooser):
    found = page(chooser.browser, chooser.path)

    assert len(offered(found)) == 3
    assert offered(found)[0] == "848071"


def test_each_suggestion_says_name_place_chance_and_words_in_common(firm: Chooser):
    card = page(firm.browser, firm.path).all("li", class_="card")[0].text()

    assert "8480.71" in card
    assert "Injection and compression moulds" in card
    assert "Machinery" in card.split("›")[0]
    assert "› Moulds" in card
    assert "of 100 such suggestions were right" in card
    assert "Words in common: khuôn ép nhựa" in card


def test_in_vietnamese_the_same_codes_have_vietnamese_names(firm: Chooser):
    vietnamese, english = (page(firm.browser, firm.path, lang) for lang in ("vi", "en"))

    assert offered(vietnamese) == offered(english)
    assert "Khuôn ép nhựa, cao su" in vietnamese.text()
    assert "Xác nhận mã 8480.71" in vietnamese.text()


def test_a_text_that_names_nothing_leads_to_the_search(chooser: Chooser):
    chooser.says_nothing()

    found = page(chooser.browser, chooser.path)

    assert offered(found) == []
    assert "The text does not point to a code yet." in found.text()
    assert found.one("input", name="words").attributes["type"] == "search"


def test_the_words_of_a_loaded_tariff_stand_beside_ours(firm: Chooser, tmp_path: Path):
    file = tmp_path / "tariff.csv"
    file.write_text(
        "Mã HS;Mô tả tiếng Việt;Mô tả tiếng Anh\n8480.71.90;Khuôn chính thức;Official mould\n",
        encoding="utf-8",
    )
    load_tariff(firm.found.db, file, source="Decree", dated=date(2027, 1, 1))

    english, vietnamese = (page(firm.browser, firm.path, lang) for lang in ("en", "vi"))

    assert english.one("p", lang="en").text() == "Official mould"
    assert vietnamese.one("p", lang="vi").text() == "Khuôn chính thức"


# --- where the step stands -----------------------------------------------------------------------


def test_the_form_and_the_need_s_page_hold_the_step(chooser: Chooser):
    for path in {chooser.edit, chooser.shows}:
        step = page(chooser.browser, path).one("section", aria_labelledby="hs-code-step")

        assert offered(step)[0] == "848071"
        assert chooser.path in [one.attributes["href"] for one in step.all("a")]


def test_a_form_with_a_fault_does_not_hold_it_for_its_button_would_lose_what_is_typed(
    chooser: Chooser,
):
    answer = chooser.browser.post(
        chooser.edit, data={"version": "1", "hs_code": "12"}, headers={"accept-language": "en"}
    )

    assert answer.status_code == 422
    assert Document(answer.text).all("section", aria_labelledby="hs-code-step") == []


def test_lists_lead_to_the_step_until_a_code_is_confirmed(chooser: Chooser):
    def links() -> list[str]:
        found = page(chooser.browser, chooser.listed)
        return [one.attributes["href"] for one in found.all("a", href=chooser.path)]

    assert links() == [chooser.path]
    chooser.posts("848071")
    assert links() == []


def test_what_is_withdrawn_asks_for_no_code(chooser: Chooser):
    chooser.set(withdrawn=True)

    assert page(chooser.browser, chooser.listed).all("a", href=chooser.path) == []


# --- confirming ----------------------------------------------------------------------------------


def test_one_tap_confirms_and_leads_back_to_where_one_stood(chooser: Chooser):
    answer = chooser.posts("848071", next=chooser.edit)

    assert (answer.status_code, answer.headers["location"]) == (303, chooser.edit)
    assert (chooser.row.hs_code, chooser.row.hs_confirmed) == ("848071", True)
    back = page(chooser.browser, chooser.edit)
    assert back.one("p", class_="notice").text() == "HS code 8480.71 is confirmed."
    step = back.one("section", aria_labelledby="hs-code-step")
    assert "confirmed Stated by you" in step.text()
    assert offered(step) == []


def test_confirming_is_remembered_and_asks_for_a_renewal(chooser: Chooser):
    chooser.posts("848071")

    kind = chooser.table.__tablename__
    with chooser.found.db.read() as unit:
        actions = [event.action for event in unit.exec(select(AuditEvent))]
        jobs = [job.kind for job in unit.exec(select(Job))]
    assert actions.count(f"{kind}.hs_confirmed") == 1
    assert jobs == ["renew"]


def test_the_way_back_never_leaves_the_site(chooser: Chooser):
    answer = chooser.posts("848071", next="//evil.example")

    assert answer.headers["location"].startswith("/")
    assert "evil" not in answer.headers["location"]


def test_who_saw_an_older_version_is_told_so_and_sees_what_stands_now(chooser: Chooser):
    chooser.posts("090121")

    answer = chooser.posts("848071", version=1)

    assert answer.status_code == 409
    found = Document(answer.text)
    assert "Somebody has changed this" in found.one("p", class_="problem").text()
    assert "0901.21" in found.one("section", aria_labelledby="stated").text()
    assert chooser.row.hs_code == "090121"


@pytest.mark.parametrize("code", ["987654", "12", "moulds", "<b>"])
def test_a_code_that_names_nothing_is_refused_with_its_reason(chooser: Chooser, code: str):
    answer = chooser.posts(code)

    assert answer.status_code == 422
    assert "There is no HS code" in Document(answer.text).one("p", class_="problem").text()
    assert "<b>" not in answer.text
    assert chooser.row.hs_confirmed is False


def test_a_neighbour_s_product_or_need_looks_as_if_it_were_not_there(chooser: Chooser):
    foreign = chooser.found.products[1] if chooser.side is Role.ENTERPRISE else None
    other = foreign or chooser.found.needs[1]
    path = chooser.path.replace(chooser.id, other.id)

    assert chooser.browser.get(path).status_code == 404
    answer = chooser.browser.post(path, data={"version": "1", "code": "848071"})
    assert answer.status_code == 404


# --- what is stated ------------------------------------------------------------------------------


def test_a_code_from_the_organiser_s_file_that_had_to_be_mended_waits_for_a_person(
    chooser: Chooser,
):
    chooser.set(hs_code="090121", edited_fields=[])

    stated = page(chooser.browser, chooser.path).one("section", aria_labelledby="stated")

    assert "not confirmed Stated in the organiser's file" in stated.text()
    assert offered(stated) == ["090121"]
    chooser.posts("090121")
    assert chooser.row.hs_confirmed is True


def test_a_confirmed_code_can_be_taken_back_and_is_suggested_anew(chooser: Chooser):
    chooser.posts("090121")

    answer = chooser.posts("", next=chooser.path)

    assert answer.headers["location"] == chooser.path
    assert (chooser.row.hs_code, chooser.row.hs_confirmed) == ("", False)
    back = page(chooser.browser, chooser.path)
    assert back.one("p", class_="notice").text() == "The HS code is taken back."
    assert offered(back)[0] == "848071"


def test_a_code_of_four_digits_is_named_by_its_heading(firm: Chooser):
    firm.set(hs_code="8480", hs_confirmed=True)

    stated = page(firm.browser, firm.path).one("section", aria_labelledby="stated").text()

    assert "8480 Moulds" in stated
    assert "Machinery" in stated


def test_facts_mark_a_code_that_nobody_confirmed(chooser: Chooser):
    chooser.set(hs_code="090121")

    facts = page(chooser.browser, chooser.listed).text()

    assert "090121 · Roasted coffee (not confirmed)" in facts


# --- looking for one -----------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["khuon ep nhua", "khuôn ép nhựa", "injection mould", "8480.71"])
def test_a_code_is_found_by_words_or_digits_and_one_tap_confirms_it(chooser: Chooser, words: str):
    chooser.says_nothing()

    found = page(chooser.browser, f"{chooser.path}?words={words}")

    assert "848071" in offered(found)
    assert found.one("input", name="words").attributes["value"] == words


def test_the_search_says_how_many_there_are_beyond_those_shown(firm: Chooser):
    firm.says_nothing()

    found = page(firm.browser, f"{firm.path}?words=may")

    assert len(offered(found)) == 12
    assert "Shown: 12. More words narrow it down." in found.one("p", role="status").text()


def test_what_is_not_found_says_what_to_do(firm: Chooser):
    found = page(firm.browser, f"{firm.path}?words=qqqq")

    assert "Try fewer or other words" in found.one("div", class_="empty").text()


def test_what_was_looked_for_carries_no_chance(firm: Chooser):
    firm.says_nothing()

    assert "such suggestions" not in page(firm.browser, f"{firm.path}?words=mould").text()


# --- what it costs -------------------------------------------------------------------------------


def test_the_page_costs_a_constant_number_of_statements(chooser: Chooser, statements: list[str]):
    plain = cost(chooser.browser, statements, chooser.path)
    searching = cost(chooser.browser, statements, f"{chooser.path}?words=may")

    assert plain <= 12
    assert searching <= plain + 2


# --- the organiser -------------------------------------------------------------------------------


def test_the_overview_counts_codes_to_confirm_and_leads_to_those_who_have_them(
    client: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        unit.get_one(Product, small_fair.products[1].id).hs_confirmed = False
        unit.get_one(Need, small_fair.needs[1].id).withdrawn = True
    sign_in_as(client, small_fair, Role.ORGANISER)

    overview = page(client, "/fairs/small")

    tiles = {one.text(): one.attributes["href"] for one in overview.all("a", class_="tile")}
    products = tiles["1 Products whose HS code is to be confirmed"]
    needs = tiles["1 Needs whose HS code is to be confirmed"]
    assert "Demo Electronics" in page(client, products).one("tbody").text()
    assert "Demo Moulds" not in page(client, products).one("tbody").text()
    assert "Nagoya" in page(client, needs).one("tbody").text()
    assert "Köln" not in page(client, needs).one("tbody").text()


def test_the_organiser_sees_on_a_participant_which_codes_are_open(
    client: TestClient, small_fair: SmallFair
):
    with small_fair.db.told() as unit:
        unit.get_one(Product, small_fair.products[0].id).hs_confirmed = False
    sign_in_as(client, small_fair, Role.ORGANISER)
    people = f"/fairs/{small_fair.fair.slug}/participants"

    product = page(client, f"{people}/{small_fair.enterprises[0].id}").text()
    need = page(client, f"{people}/{small_fair.buyers[0].id}").text()

    assert "HS 848071 not confirmed" in product
    assert "no HS code yet" in need


@pytest.mark.parametrize("words", ["khuon ep nhua", "8480.71", "injection mould"])
def test_an_organiser_looks_a_code_up_for_the_spreadsheet(
    client: TestClient, small_fair: SmallFair, words: str
):
    sign_in_as(client, small_fair, Role.ORGANISER)

    found = page(client, f"/fairs/small/hs?words={words}")

    assert "8480.71" in [one.text() for one in found.all("strong", class_="code")]
    assert found.one("main").all("button", name="code") == []


def test_before_anything_was_looked_for_the_page_holds_the_search_alone(
    client: TestClient, small_fair: SmallFair
):
    sign_in_as(client, small_fair, Role.ORGANISER)

    found = page(client, "/fairs/small/hs")

    assert found.all("strong", class_="code") == []
    assert found.all("div", class_="empty") == []
    assert page(client, "/fairs/small/import").all("a", href="/fairs/small/hs") != []


def test_history_names_what_was_done_to_a_code(chooser: Chooser):
    chooser.posts("848071")
    chooser.posts("")
    sign_in_as(chooser.browser, chooser.found, Role.ORGANISER)

    told = page(chooser.browser, "/fairs/small/history").text()

    kind = chooser.table.__tablename__
    assert f"confirmed the HS code of a {kind}" in told
    assert f"took back the HS code of a {kind}" in told
