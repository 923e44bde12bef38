"""Products and needs: added, mended, withdrawn and brought back by their owners."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.storage.tables import AuditEvent, Need, Product
from tests.web.conftest import SmallFair, build_fair
from tests.web.crowd import cost, headings, page, sign_in_as
from tests.web.reading import Document
from tests.web.test_profile_forms import as_typed, control, fault_of, faults_in, typed_in


@dataclass
class Maker:
    """Somebody with products or needs."""

    browser: TestClient
    found: SmallFair
    side: Role

    @property
    def table(self) -> Any:
        return Product if self.side is Role.ENTERPRISE else Need

    @property
    def root(self) -> str:
        """Where offers are added and mended."""
        return "/enterprise/profile/products" if self.side is Role.ENTERPRISE else "/buyer/needs"

    @property
    def listed(self) -> str:
        """Where they are listed."""
        return "/enterprise/profile" if self.side is Role.ENTERPRISE else "/buyer/needs"

    def edit(self, number: int = 0) -> str:
        offers = self.found.products if self.side is Role.ENTERPRISE else self.found.needs
        tail = "" if self.side is Role.ENTERPRISE else "/edit"
        return f"{self.root}/{offers[number].id}{tail}"

    def row(self, number: int = 0) -> Any:
        offers = self.found.products if self.side is Role.ENTERPRISE else self.found.needs
        with self.found.db.read() as unit:
            return unit.get_one(self.table, offers[number].id)

    def rows(self) -> dict[str, Any]:
        owner = "enterprise_id" if self.side is Role.ENTERPRISE else "buyer_id"
        people = self.found.enterprises if self.side is Role.ENTERPRISE else self.found.buyers
        with self.found.db.read() as unit:
            mine = unit.exec(select(self.table).where(getattr(self.table, owner) == people[0].id))
            return {row.code: row for row in mine}

    def posts(self, path: str, *, language: str = "en", **typed: str):
        headers = {"accept-language": language}
        return self.browser.post(path, data=typed, headers=headers, follow_redirects=False)

    def history(self, action: str) -> list[AuditEvent]:
        kind = self.table.__tablename__
        with self.found.db.read() as unit:
            wanted = AuditEvent.action == f"{kind}.{action}"
            return list(unit.exec(select(AuditEvent).where(wanted)))


NEW = {"name_vi": "Vòng bi", "text_original": "Vòng bi thép.", "name_en": "Bearing"}


@pytest.fixture(params=[Role.ENTERPRISE, Role.BUYER], ids=str)
def maker(client: TestClient, small_fair: SmallFair, request: pytest.FixtureRequest) -> Maker:
    sign_in_as(client, small_fair, request.param)
    return Maker(client, small_fair, request.param)


@pytest.fixture
def firm(client: TestClient, small_fair: SmallFair) -> Maker:
    sign_in_as(client, small_fair, Role.ENTERPRISE)
    return Maker(client, small_fair, Role.ENTERPRISE)


@pytest.fixture
def seeker(client: TestClient, small_fair: SmallFair) -> Maker:
    sign_in_as(client, small_fair, Role.BUYER)
    return Maker(client, small_fair, Role.BUYER)


# --- adding ------------------------------------------------------------------------------


def test_a_new_one_is_kept_listed_and_told(maker: Maker):
    answer = maker.posts(f"{maker.root}/new", **NEW, hs_code="8482.10")

    assert answer.status_code == 303
    added = next(row for row in maker.rows().values() if row.name_vi == "Vòng bi")
    assert (added.hs_code, added.hs_confirmed, added.withdrawn) == ("848210", True, False)
    assert {"hs_code", "name_vi", "name_en"} <= set(added.edited_fields)
    assert "Bearing" in page(maker.browser, maker.listed).one("main").text()
    (event,) = maker.history("added")
    assert event.object == added.id
    assert event.after["name_vi"] == "Vòng bi"


def test_a_form_says_whether_something_is_added_or_what_is_mended(maker: Maker):
    what = "product" if maker.side is Role.ENTERPRISE else "need"
    name = "Injection mould" if maker.side is Role.ENTERPRISE else "Mould"

    added = page(maker.browser, f"{maker.root}/new").one("h1").text()
    mended = page(maker.browser, maker.edit()).one("h1").text()

    assert (added, mended) == (f"Add a {what}", f"Edit {name}")


def test_two_new_ones_get_two_codes(maker: Maker):
    for _ in range(2):
        assert maker.posts(f"{maker.root}/new", **NEW).status_code == 303

    assert len(maker.rows()) == 3


@pytest.mark.parametrize(
    ("role", "key"), [(Role.ENTERPRISE, "name_vi"), (Role.BUYER, "text_original")]
)
def test_a_new_one_without_what_is_needed_is_refused_and_stays_typed(
    client: TestClient, small_fair: SmallFair, role: Role, key: str
):
    sign_in_as(client, small_fair, role)
    maker = Maker(client, small_fair, role)

    answer = maker.posts(f"{maker.root}/new", name_en="Bearing", moq="x", **{key: " "})

    found = Document(answer.text)
    assert answer.status_code == 422
    assert faults_in(found) == {key, "moq"}
    assert fault_of(found, key) == "This field is needed. Please fill it in."
    assert typed_in(found, "name_en") == "Bearing"
    assert typed_in(found, "moq") == "x"
    assert len(maker.rows()) == 1


# --- mending -----------------------------------------------------------------------------


def test_what_is_mended_is_kept_found_and_told(maker: Maker):
    typed = as_typed(page(maker.browser, maker.edit()))
    typed |= {"text_original": "Bạc lót đồng", "name_vi": "Bạc lót", "lead_time_days": "45"}

    answer = maker.posts(maker.edit(), **typed)

    row = maker.row()
    assert answer.status_code == 303
    assert (row.name_vi, row.lead_time_days, row.version) == ("Bạc lót", 45, 2)
    assert "bac lot" in row.folded
    assert {"name_vi", "lead_time_days"} <= set(row.edited_fields)
    (event,) = maker.history("edited")
    assert event.after["lead_time_days"] == 45


@pytest.mark.parametrize(
    ("typed", "faulty"),
    [
        ({"moq": "5"}, {"unit"}),
        ({"price_min": "4", "price_max": "3", "unit": "piece"}, {"price_min"}),
        ({"hs_code": "12"}, {"hs_code"}),
        ({"lead_time_days": "-1"}, {"lead_time_days"}),
        ({"unit": "lightyear"}, {"unit"}),
        ({"tolerance_mm": "tight", "incoterms": "ABC"}, {"tolerance_mm", "incoterms"}),
    ],
)
def test_a_fault_stands_at_its_field(maker: Maker, typed: dict[str, str], faulty: set[str]):
    before = maker.row().model_dump()
    need = {"text_original": "We look for moulds."} if maker.side is Role.BUYER else {}

    answer = maker.posts(maker.edit(), version="1", **need, **typed)

    found = Document(answer.text)
    assert answer.status_code == 422
    assert faults_in(found) == faulty
    for key in set(typed) - {"unit"}:
        assert typed_in(found, key) == typed[key]
    assert maker.row().model_dump() == before


def test_who_looked_too_early_sees_both(maker: Maker):
    assert maker.posts(maker.edit(), version="1", name_en="First").status_code == 303

    answer = maker.posts(maker.edit(), version="1", name_en="Second")

    found = Document(answer.text)
    assert answer.status_code == 409
    assert typed_in(found, "name_en") == "Second"
    assert found.one("p", id="name_en-stored").text() == "Stored now: First"
    assert maker.row().name_en == "First"
    assert maker.posts(maker.edit(), **as_typed(found)).status_code == 303
    assert maker.row().name_en == "Second"


def test_a_number_is_written_with_the_sign_of_the_page(firm: Maker):
    firm.posts(firm.edit(), version="1", language="vi", tolerance_mm="0,02")

    assert firm.row().tolerance_mm == 0.02
    assert typed_in(page(firm.browser, firm.edit(), "vi"), "tolerance_mm") == "0,02"
    assert typed_in(page(firm.browser, firm.edit(), "en"), "tolerance_mm") == "0.02"


@pytest.mark.parametrize(("language", "said"), [("vi", "Ví dụ: 0,01"), ("en", "For example: 0.01")])
def test_an_example_is_written_with_the_sign_of_the_page_too(firm: Maker, language: str, said: str):
    assert said in page(firm.browser, firm.edit(), language).text()


def test_an_english_form_gives_no_vietnamese_words_as_example(firm: Maker):
    vietnamese = page(firm.browser, firm.edit(), "vi").text()
    english = page(firm.browser, firm.edit(), "en").text()

    assert "Ví dụ: ép phun" in vietnamese
    assert "ép phun" not in english.lower()
    assert "For example: SKD61" in english


def test_the_name_of_a_trade_code_stands_beside_it(firm: Maker):
    field = control(page(firm.browser, firm.edit()), "hs_code")

    assert field.attributes["value"] == "848071"
    assert field.attributes["aria-describedby"] == "hs_code-hint"


def test_must_haves_are_ticked_and_unticked(seeker: Maker):
    typed = {"version": "1", "must_fields": ["", "material", "moq"]}
    seeker.browser.post(seeker.edit(), data=typed, follow_redirects=False)
    boxes = page(seeker.browser, seeker.edit()).all("input", name="must_fields", type="checkbox")
    ticked = [one.attributes["value"] for one in boxes if "checked" in one.attributes]

    assert seeker.row().must_fields == ["material", "moq"]
    assert ticked == ["material", "moq"]

    seeker.posts(seeker.edit(), version="2", must_fields="")
    assert seeker.row().must_fields == []


def test_a_date_comes_back_to_its_field(seeker: Maker):
    seeker.posts(seeker.edit(), version="1", needed_by="2027-06-30")

    field = control(page(seeker.browser, seeker.edit()), "needed_by")
    assert seeker.row().needed_by == date(2027, 6, 30)
    assert (field.attributes["type"], field.attributes["value"]) == ("date", "2027-06-30")


# --- withdrawing -------------------------------------------------------------------------


def test_what_is_withdrawn_stays_with_its_owner_and_comes_back(maker: Maker):
    withdraw = f"{maker.root}/{maker.row().id}/withdraw"

    assert maker.posts(withdraw, withdrawn="yes").status_code == 303
    listed = page(maker.browser, maker.listed)
    assert maker.row().withdrawn
    assert "Withdrawn" in [tag.text() for tag in listed.all("span", class_="tag")]
    assert listed.one("p", class_="notice").text() == "Withdrawn."

    form = page(maker.browser, maker.edit()).all("form", action=withdraw)[0]
    assert form.one("input", name="withdrawn").attributes["value"] == "no"
    assert maker.posts(withdraw, withdrawn="no").status_code == 303
    assert not maker.row().withdrawn
    assert len(maker.history("withdrawn")) == len(maker.history("brought_back")) == 1


def test_withdrawing_twice_is_told_once(maker: Maker):
    withdraw = f"{maker.root}/{maker.row().id}/withdraw"
    for _ in range(2):
        assert maker.posts(withdraw, withdrawn="yes").status_code == 303

    assert len(maker.history("withdrawn")) == 1


def test_a_withdrawn_need_has_no_suppliers_and_says_so(seeker: Maker):
    need = seeker.row()
    seeker.posts(f"/buyer/needs/{need.id}/withdraw", withdrawn="yes")

    found = page(seeker.browser, f"/buyer/needs/{need.id}")

    assert "This need is withdrawn" in found.one("div", class_="empty").text()


# --- who may -----------------------------------------------------------------------------


def test_a_neighbours_or_strangers_offer_is_not_there(maker: Maker):
    there = build_fair(maker.found.db, "there")
    strange = Maker(maker.browser, there, maker.side)
    before = (maker.row(1).model_dump(), strange.row().model_dump())

    for path in (maker.edit(1), strange.edit()):
        assert maker.browser.get(path).status_code == 404
        assert maker.posts(path, version="1", name_en="Mine now").status_code == 404
        withdraw = f"{path.removesuffix('/edit')}/withdraw"
        assert maker.posts(withdraw, withdrawn="yes").status_code == 404

    assert (maker.row(1).model_dump(), strange.row().model_dump()) == before


def test_the_other_role_finds_no_such_page(maker: Maker):
    paths = [maker.edit(), f"{maker.root}/new"]
    sign_in_as(maker.browser, maker.found, maker.side.other_side)

    assert {maker.browser.get(path).status_code for path in paths} == {404}
    assert {maker.posts(path, **NEW).status_code for path in paths} == {404}


def test_nothing_is_changed_without_the_token(maker: Maker):
    del maker.browser.headers["x-csrf-token"]
    withdraw = f"{maker.root}/{maker.row().id}/withdraw"

    for path in (maker.edit(), f"{maker.root}/new", withdraw):
        assert maker.posts(path, version="1", **NEW).status_code == 403
    assert len(maker.rows()) == 1
    assert not maker.row().withdrawn


# --- pages -------------------------------------------------------------------------------


def test_the_forms_speak_vietnamese(maker: Maker):
    found = page(maker.browser, maker.edit(), "vi")

    title = "Sửa Khuôn ép nhựa" if maker.side is Role.ENTERPRISE else "Sửa Mould"
    assert headings(found) == [title, "Mã HS"]
    said = [one.text() for one in found.one("main").all() if one.tag in {"label", "legend"}]
    international = {"Incoterms", "Dung sai (mm)"}
    assert [one for one in said if one.isascii() and one not in international] == []
    buttons = [one.text() for one in found.one("main").all("button")]
    codes = ["Bỏ mã này", *(one for one in buttons if one.startswith("Xác nhận mã "))]
    assert [one for one in buttons if one not in codes] == ["Lưu", "Rút lại"]


def test_without_offers_the_list_holds_the_button(maker: Maker):
    with maker.found.db.told() as unit:
        unit.delete(unit.get_one(maker.table, maker.row().id))

    empty = page(maker.browser, maker.listed).one("div", class_="empty")

    assert empty.one("a").attributes["href"] == f"{maker.root}/new"


def test_fifty_offers_cost_no_more_statements_than_five(maker: Maker, statements: list[str]):
    first = maker.row()
    owner = "enterprise_id" if maker.side is Role.ENTERPRISE else "buyer_id"

    def add(count: int, start: int) -> int:
        with maker.found.db.told() as unit:
            unit.add_all(
                maker.table(
                    fair_id=first.fair_id,
                    code=f"Z-{number}",
                    name_vi=f"Món {number}",
                    **{owner: getattr(first, owner)},
                )
                for number in range(start, start + count)
            )
        return cost(maker.browser, statements, maker.listed)

    assert add(4, 0) == add(45, 10) <= 8
