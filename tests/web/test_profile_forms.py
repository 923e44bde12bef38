"""A participant mends his own profile: what he types, what is wrong with it, what is kept."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.domain.participant import Role
from matchmaker.storage.tables import AuditEvent
from tests.web.conftest import SmallFair
from tests.web.crowd import add_buyers, add_enterprises, cost, headings, page, sign_in_as
from tests.web.reading import Document, Element

SIDES = [Role.ENTERPRISE, Role.BUYER]


class Writer:
    """Somebody who mends his profile."""

    def __init__(self, browser: TestClient, found: SmallFair, side: Role) -> None:
        self.browser, self.found, self.side = browser, found, side
        self.path = f"/{side}/profile/edit"
        sign_in_as(browser, found, side)
        with found.db.told() as unit:
            for person in (*found.enterprises, *found.buyers):
                stored = unit.get_one(type(person), person.id)
                stored.province, stored.contact_name = "Hà Nội", "Ông An"
                stored.contact_email = "an@firm.example"

    def row(self, number: int = 0) -> Any:
        people = self.found.enterprises if self.side is Role.ENTERPRISE else self.found.buyers
        with self.found.db.read() as unit:
            return unit.get_one(type(people[number]), people[number].id)

    def saves(self, *, version: int | None = None, language: str = "en", **typed: str):
        seen = self.row().version if version is None else version
        return self.browser.post(
            self.path,
            data={"version": str(seen), **typed},
            headers={"accept-language": language},
            follow_redirects=False,
        )

    def history(self) -> list[AuditEvent]:
        with self.found.db.read() as unit:
            return list(unit.exec(select(AuditEvent).where(AuditEvent.object == self.row().id)))


@pytest.fixture(params=SIDES, ids=str)
def writer(client: TestClient, small_fair: SmallFair, request: pytest.FixtureRequest) -> Writer:
    return Writer(client, small_fair, request.param)


@pytest.fixture
def firm(client: TestClient, small_fair: SmallFair) -> Writer:
    return Writer(client, small_fair, Role.ENTERPRISE)


def control(found: Element, key: str) -> Element:
    """Find the control of a field."""
    return next(
        one
        for one in found.all(name=key)
        if one.tag in {"input", "select", "textarea"} and one.attributes.get("id") == key
    )


def typed_in(found: Element, key: str) -> str:
    """Read what stands in a field."""
    field = control(found, key)
    if field.tag == "select":
        chosen = [one for one in field.all("option") if "selected" in one.attributes]
        return chosen[0].attributes["value"] if chosen else ""
    return field.text() if field.tag == "textarea" else field.attributes["value"]


def fault_of(found: Element, key: str) -> str:
    """Read what is said to be wrong with a field; the control points to it."""
    field = control(found, key)
    assert field.attributes["aria-invalid"] == "true"
    assert f"{key}-fault" in field.attributes["aria-describedby"].split()
    return found.one("p", id=f"{key}-fault").text()


def faults_in(found: Element) -> set[str]:
    """List the fields with which something is wrong."""
    ids = [one.attributes.get("id", "") for one in found.all("p", class_="problem")]
    return {one.removesuffix("-fault") for one in ids if one.endswith("-fault")}


def as_typed(found: Element) -> dict[str, str]:
    """Send a form as a browser would, untouched."""
    form = found.one("form", class_="stack")
    named = [one for one in form.all() if one.attributes.get("name")]
    return {
        one.attributes["name"]: typed_in(form, one.attributes["name"])
        if one.attributes.get("id")
        else one.attributes.get("value", "")
        for one in named
    }


# --- saving ------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_the_page_says_so(writer: Writer):
    answer = writer.saves(name_en="Bright Works", employees="120", website="https://b.example")

    row = writer.row()
    assert (row.name_en, row.employees, row.website) == ("Bright Works", 120, "https://b.example")
    assert row.version == 2
    back = page(writer.browser, answer.headers["location"])
    assert answer.status_code == 303
    assert back.one("p", class_="notice").text() == "Saved."
    assert back.one("h1").text() == "Bright Works" or writer.side is Role.ENTERPRISE


def test_what_was_edited_is_remembered_against_later_imports(writer: Writer):
    writer.saves(province="Hải Phòng")
    writer.saves(employees="12", province="Hải Phòng")

    assert writer.row().edited_fields == ["employees", "province"]


def test_a_change_stands_in_the_history_with_before_and_after(writer: Writer):
    writer.saves(province="Hải Phòng")

    (event,) = writer.history()
    assert event.action == f"{writer.side}.edited"
    assert event.before == {"province": "Hà Nội"}
    assert event.after == {"province": "Hải Phòng"}
    assert event.actor == f"{writer.side} under test"


def test_a_persons_contact_does_not_stand_in_the_history(writer: Writer):
    writer.saves(contact_name="Bà Hoa", contact_email="hoa@firm.example")

    (event,) = writer.history()
    assert "hoa" not in str(event.before | event.after).casefold()
    assert set(event.after) == {"contact_name", "contact_email"}


def test_a_form_that_is_sent_untouched_changes_nothing(writer: Writer):
    before = writer.row().model_dump()

    answer = writer.browser.post(
        writer.path, data=as_typed(page(writer.browser, writer.path)), follow_redirects=False
    )

    assert answer.status_code == 303
    assert writer.row().model_dump() == before
    assert writer.history() == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_full_form_comes_back_as_it_was_saved(firm: Writer, language: str):
    mark = "," if language == "vi" else "."
    typed = {
        "name_vi": "Cơ khí Sáng",
        "text_vi": "Dòng một.",
        "sector": "electronics",
        "size": "medium",
        "employees": "1234",
        "country": "VN",
        "certificates": "ISO 9001@2028-03; IATF 16949",
        "export_share_pct": f"12{mark}5",
        "export_markets": "JP; DE",
        "languages": "vi; ja",
        "needs_interpreter": "yes",
        "consent_contact": "no",
    }
    assert firm.saves(language=language, **typed).status_code == 303

    found = page(firm.browser, firm.path, language)

    assert firm.row().export_share_pct == 12.5
    shown = {key: typed_in(found, key) for key in typed}
    until = shown.pop("certificates")
    assert {key: typed[key] for key in shown} == shown
    assert until.startswith("ISO 9001@2028-03")
    assert until.endswith("; IATF 16949")


def test_the_sign_of_decimals_is_the_pages(firm: Writer):
    assert firm.saves(language="vi", export_share_pct="12,5").status_code == 303
    assert firm.row().export_share_pct == 12.5

    assert firm.saves(language="en", export_share_pct="2.5").status_code == 303
    assert firm.row().export_share_pct == 2.5


def test_an_emptied_field_is_empty_and_an_absent_one_stays(writer: Writer):
    writer.saves(contact_phone="+84 1", website="https://a.example")
    writer.saves(contact_phone="")

    assert writer.row().contact_phone == ""
    assert writer.row().website == "https://a.example"


@pytest.mark.parametrize(
    "key", ["code", "tax_code", "booth", "seats", "withdrawn", "never_meet", "fair_id", "id"]
)
def test_what_is_the_organisers_cannot_be_sent_along(writer: Writer, key: str):
    before = getattr(writer.row(), key, None)

    writer.saves(**{key: "99", "province": "Huế"})

    assert getattr(writer.row(), key, None) == before
    assert writer.row().province == "Huế"
    assert [
        one for one in page(writer.browser, writer.path).all(name=key) if one.tag != "meta"
    ] == []


# --- what cannot be taken ----------------------------------------------------------------

WRONG = {
    "employees": "x9",
    "contact_email": "nope",
    "website": "y" * 201,
    "country": "Atlantis",
    "languages": "klingonese",
}


@pytest.mark.parametrize("key", sorted(WRONG))
def test_a_fault_stands_at_its_field_and_what_was_typed_stays(writer: Writer, key: str):
    before = writer.row().model_dump()

    answer = writer.saves(**{key: WRONG[key], "province": "Huế"})

    found = Document(answer.text)
    assert answer.status_code == 422
    assert faults_in(found) == {key}
    assert len(fault_of(found, key)) > 10
    assert typed_in(found, key) == WRONG[key]
    assert typed_in(found, "province") == "Huế"
    assert "Nothing was saved." in found.one("p", role="alert").text()
    assert writer.row().model_dump() == before


def test_all_faults_are_named_at_once_missing_ones_too(firm: Writer):
    answer = firm.saves(name_vi="", sector="", employees="many", export_share_pct="140")

    found = Document(answer.text)
    assert faults_in(found) >= {"name_vi", "sector", "employees", "export_share_pct"}
    assert fault_of(found, "name_vi") == "This field is needed. Please fill it in."


def test_the_faults_are_said_in_vietnamese(firm: Writer):
    found = Document(firm.saves(language="vi", name_vi="", employees="x9").text)

    assert found.one("p", role="alert").text() == "Một số ô cần xem lại. Chưa lưu thay đổi nào."
    for key in ("name_vi", "employees"):
        said = fault_of(found, key)
        assert not {"This", "is", "not", "Did", "you"} & set(said.split()), said


def test_what_was_typed_is_shown_as_text(firm: Writer):
    answer = firm.saves(employees='"><script>alert(1)</script>', text_vi="</textarea><b>x")

    found = Document(answer.text)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert typed_in(found, "text_vi") == "</textarea><b>x"


@pytest.mark.parametrize("required", ["name_vi", "sector", "province"])
def test_required_fields_are_named_as_needed(firm: Writer, required: str):
    label = page(firm.browser, firm.path).one("label", for_=required)

    assert "(needed)" in label.text()


# --- two at once -------------------------------------------------------------------------


def test_who_looked_too_early_sees_both_and_may_save_again(writer: Writer):
    writer.saves(province="Huế")
    answer = writer.saves(version=1, province="Đà Nẵng")

    found = Document(answer.text)
    assert answer.status_code == 409
    assert typed_in(found, "province") == "Đà Nẵng"
    assert found.one("p", id="province-stored").text() == "Stored now: Huế"
    assert "province-stored" in control(found, "province").attributes["aria-describedby"]
    assert writer.row().province == "Huế"

    again = writer.browser.post(writer.path, data=as_typed(found), follow_redirects=False)
    assert again.status_code == 303
    assert writer.row().province == "Đà Nẵng"


def test_what_both_wrote_alike_is_not_held_against_one(writer: Writer):
    writer.saves(province="Huế", website="https://a.example")

    found = Document(writer.saves(version=1, province="Huế", website="https://b.example").text)

    assert [one.attributes["id"] for one in found.all("p", class_="warning")] == ["website-stored"]


@pytest.mark.parametrize("version", ["", "x", "-1", "1.0", "99"])
def test_a_form_without_a_true_version_is_too_early(writer: Writer, version: str):
    answer = writer.browser.post(writer.path, data={"version": version, "province": "Huế"})

    assert answer.status_code == 409
    assert writer.row().province == "Hà Nội"


def test_a_fault_does_not_hide_that_somebody_else_saved(writer: Writer):
    writer.saves(province="Huế")
    wrong = writer.saves(version=1, province="Đà Nẵng", employees="x9")

    mended = as_typed(Document(wrong.text)) | {"employees": "9"}
    answer = writer.browser.post(writer.path, data=mended, follow_redirects=False)

    assert wrong.status_code == 422
    assert answer.status_code == 409
    assert writer.row().province == "Huế"


# --- who may -----------------------------------------------------------------------------


def test_the_other_role_finds_no_such_page(writer: Writer):
    sign_in_as(writer.browser, writer.found, writer.side.other_side)

    assert writer.browser.get(writer.path).status_code == 404
    assert writer.saves(province="Huế").status_code == 404
    assert writer.row().province == "Hà Nội"


def test_a_profile_is_ones_own_and_nobody_elses(writer: Writer):
    sign_in_as(writer.browser, writer.found, writer.side, number=1)

    writer.saves(province="Huế")

    assert writer.row(0).province == "Hà Nội"
    assert writer.row(1).province == "Huế"


def test_without_the_token_nothing_is_saved(writer: Writer):
    del writer.browser.headers["x-csrf-token"]

    assert writer.saves(province="Huế").status_code == 403
    assert writer.row().province == "Hà Nội"


# --- the page of one's own profile -------------------------------------------------------


def test_ones_own_page_names_what_is_not_stated_yet(firm: Writer):
    found = page(firm.browser, "/enterprise/profile")
    section = found.one("section", aria_labelledby="firm")
    assert "Not stated yet: Description in Vietnamese" in section.text()

    firm.saves(text_vi="Chúng tôi làm khuôn.", text_en="We make moulds.", size="medium")
    section = page(firm.browser, "/enterprise/profile").one("section", aria_labelledby="firm")

    assert "Description in Vietnamese" not in section.text()
    assert "We make moulds." in section.text()


def test_a_text_in_the_other_language_alone_is_marked(firm: Writer):
    firm.saves(text_vi="Chúng tôi làm khuôn.")

    section = page(firm.browser, "/enterprise/profile").one("section", aria_labelledby="firm")

    assert section.one("span", lang="vi").text() == "Chúng tôi làm khuôn."
    assert "not translated yet" in section.text()


def test_ones_own_pages_speak_vietnamese(writer: Writer):
    shown = page(writer.browser, f"/{writer.side}/profile", "vi")
    form = page(writer.browser, writer.path, "vi")

    assert headings(shown)[1] == "Doanh nghiệp"
    assert headings(form) == ["Sửa hồ sơ"]
    labels = [one.text() for one in form.all("label")] + [one.text() for one in form.all("legend")]
    english = [one for one in labels if one.isascii() and one not in {"Trang web", "Email"}]
    assert english == []


def test_each_field_has_its_label(writer: Writer):
    form = page(writer.browser, writer.path).one("form", class_="stack")
    ids = {
        one.attributes["id"]
        for one in form.all()
        if one.tag in {"input", "select", "textarea"} and "id" in one.attributes
    }

    assert {label.attributes["for"] for label in form.all("label")} == ids


def test_more_people_do_not_make_the_form_dearer(writer: Writer, statements: list[str]):
    few = [
        cost(writer.browser, statements, path) for path in (writer.path, f"/{writer.side}/profile")
    ]
    add_enterprises(writer.found, 25)
    add_buyers(writer.found, 25)

    many = [
        cost(writer.browser, statements, path) for path in (writer.path, f"/{writer.side}/profile")
    ]

    assert few == many
    assert max(many) <= 9


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.BUYER])
def test_no_products_name_is_the_example_of_a_firms_name(
    client: TestClient, small_fair: SmallFair, role: Role
):
    sign_in_as(client, small_fair, role)

    found = page(client, f"/{role}/profile/edit")

    for key in ("name_vi", "name_en"):
        assert "aria-describedby" not in control(found, key).attributes
    assert "For example: Hà Nội" in found.text()
