"""Forms of profile and product: shown, taken, and shown again with what is wrong."""

import pytest
from fastapi.testclient import TestClient

from matchmaker.services.reference import hs_name
from matchmaker.storage.tables import Enterprise, Product
from tests.web.conftest import SmallFair, build_fair
from tests.web.reading import Document

EDIT = "/enterprise/profile/edit"
NEW = "/enterprise/profile/products/new"


@pytest.fixture
def complete(small_fair: SmallFair) -> SmallFair:
    """Let the first enterprise state all that is needed of it."""
    with small_fair.db.told() as unit:
        row = unit.get_one(Enterprise, small_fair.enterprises[0].id)
        row.province, row.contact_name = "Hà Nội", "Bà Lan"
    return small_fair


def product(found: SmallFair, number: int = 0) -> Product:
    with found.db.read() as unit:
        return unit.get_one(Product, found.products[number].id)


def typed(page: Document) -> dict[str, str]:
    """Read every control as a browser would send it."""
    main = page.one("main").one("form", class_="stack")
    sent = {
        field.attributes["name"]: field.attributes.get("value", "")
        for field in main.all("input")
        if field.attributes.get("type") != "checkbox" and "name" in field.attributes
    }
    sent |= {area.attributes["name"]: area.text() for area in main.all("textarea")}
    for select in main.all("select"):
        chosen = [o for o in select.all("option") if "selected" in o.attributes]
        sent[select.attributes["name"]] = chosen[0].attributes["value"] if chosen else ""
    return sent


def test_sending_a_form_back_as_it_came_changes_nothing(
    as_enterprise: TestClient, complete: SmallFair
):
    for address in (EDIT, f"/enterprise/profile/products/{complete.products[0].id}"):
        sent = typed(Document(as_enterprise.get(address).text))

        answer = as_enterprise.post(address, data=sent, follow_redirects=False)

        assert answer.status_code == 303
        assert answer.headers["location"] == "/enterprise/profile"
    assert product(complete).version == 1
    with complete.db.read() as unit:
        assert unit.get_one(Enterprise, complete.enterprises[0].id).version == 1


@pytest.mark.parametrize(("language", "written"), [("vi", "1.234,5"), ("en", "1,234.5")])
def test_numbers_are_read_and_shown_in_the_language_of_the_page(
    as_enterprise: TestClient, complete: SmallFair, language: str, written: str
):
    as_enterprise.headers["accept-language"] = language
    address = f"/enterprise/profile/products/{complete.products[0].id}"

    as_enterprise.post(
        address, data={"version": "1", "unit": "kg", "moq": written, "tolerance_mm": "0,02"}
    )

    row = product(complete)
    assert (row.moq, row.tolerance_mm) == (1234.5, 0.02)
    shown = typed(Document(as_enterprise.get(address).text))
    assert shown["moq"] == ("1234,5" if language == "vi" else "1234.5")


def test_every_fault_stands_at_its_field_and_what_was_typed_stays(
    as_enterprise: TestClient, complete: SmallFair
):
    answer = as_enterprise.post(
        NEW, data={"name_en": "Jig", "moq": "many", "lead_time_days": "-3", "hs_code": "x"}
    )

    page = Document(answer.text)
    assert answer.status_code == 422
    assert page.one("p", role="alert").text()
    for key, value in {"moq": "many", "lead_time_days": "-3", "hs_code": "x"}.items():
        field = page.one("input", id=key)
        assert field.attributes["aria-invalid"] == "true"
        assert f"{key}-fault" in field.attributes["aria-describedby"].split()
        assert page.one("p", id=f"{key}-fault").text()
        assert field.attributes["value"] == value
    assert page.one("input", id="name_en").attributes["value"] == "Jig"


def test_a_new_product_is_shown_on_the_profile(as_enterprise: TestClient, complete: SmallFair):
    answer = as_enterprise.post(
        NEW,
        data={"name_vi": "Gá kẹp", "name_en": "Clamping jig", "unit": "set", "moq": "20"},
    )

    page = Document(answer.text)
    assert "Saved." in page.one("p", role="status").text()
    assert "Clamping jig" in [heading.text() for heading in page.all("h3")]


def test_a_stale_form_shows_both_versions_and_can_then_be_saved(
    as_enterprise: TestClient, complete: SmallFair
):
    address = f"/enterprise/profile/products/{complete.products[0].id}"
    sent = typed(Document(as_enterprise.get(address).text))
    as_enterprise.post(address, data=sent | {"name_en": "Theirs"})

    stale = as_enterprise.post(address, data=sent | {"name_en": "Mine"})

    page = Document(stale.text)
    assert stale.status_code == 409
    assert page.one("input", id="name_en").attributes["value"] == "Mine"
    assert "Theirs" in page.one("p", id="name_en-stored").text()
    assert product(complete).name_en == "Theirs"
    again = as_enterprise.post(address, data=typed(page), follow_redirects=False)
    assert again.status_code == 303
    assert product(complete).name_en == "Mine"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_form_without_a_right_version_counts_as_stale(
    as_enterprise: TestClient, complete: SmallFair, version: str
):
    address = f"/enterprise/profile/products/{complete.products[0].id}"

    answer = as_enterprise.post(address, data={"version": version, "name_en": "Mine"})

    assert answer.status_code == 409
    assert product(complete).name_en == "Injection mould"


def test_a_product_is_withdrawn_and_brought_back(as_enterprise: TestClient, complete: SmallFair):
    address = f"/enterprise/profile/products/{complete.products[0].id}"

    as_enterprise.post(f"{address}/withdraw", data={"withdrawn": "yes"})
    gone = product(complete).withdrawn
    page = Document(as_enterprise.get(address).text)
    as_enterprise.post(f"{address}/withdraw", data={"withdrawn": "no"})

    assert gone is True
    assert "This is withdrawn" in page.one("main").text()
    assert product(complete).withdrawn is False


@pytest.mark.parametrize("whose", ["neighbour", "other_fair"])
def test_another_s_product_can_be_neither_seen_nor_changed(
    as_enterprise: TestClient, complete: SmallFair, whose: str
):
    elsewhere = build_fair(complete.db, "elsewhere")
    target = complete.products[1].id if whose == "neighbour" else elsewhere.products[0].id
    address = f"/enterprise/profile/products/{target}"

    answers = [
        as_enterprise.get(address),
        as_enterprise.post(address, data={"version": "1", "name_en": "Mine"}),
        as_enterprise.post(f"{address}/withdraw", data={"withdrawn": "yes"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    with complete.db.read() as unit:
        row = unit.get_one(Product, target)
    assert (row.version, row.withdrawn) == (1, False)


@pytest.mark.parametrize("address", [EDIT, NEW])
def test_nothing_is_saved_without_the_form_s_token(
    as_enterprise: TestClient, complete: SmallFair, address: str
):
    del as_enterprise.headers["x-csrf-token"]

    answer = as_enterprise.post(address, data={"name_vi": "Không", "version": "1"})

    assert answer.status_code == 403


def test_fields_of_the_organiser_do_not_stand_in_the_form(
    as_enterprise: TestClient, complete: SmallFair
):
    names = typed(Document(as_enterprise.get(EDIT).text)).keys()

    assert not {"code", "booth", "hall", "min_meetings", "never_meet", "tax_code"} & names
    assert {"name_vi", "text_vi", "certificates", "consent_contact"} <= names


def test_an_hs_code_is_explained_by_its_heading(as_enterprise: TestClient, complete: SmallFair):
    page = Document(
        as_enterprise.get(f"/enterprise/profile/products/{complete.products[0].id}").text
    )

    assert page.one("p", id="hs_code-hint").text() == hs_name("848071").name_en


@pytest.mark.parametrize("text", ["=1+1", "'; --", "<script>x</script>", "\u202eabc", "Ế Ổ ữ"])
def test_odd_texts_are_kept_as_text(as_enterprise: TestClient, complete: SmallFair, text: str):
    address = f"/enterprise/profile/products/{complete.products[0].id}"

    as_enterprise.post(address, data={"version": "1", "text_vi": text})

    page = Document(as_enterprise.get(address).text)
    assert page.one("textarea", id="text_vi").text() == text.replace("\u202e", "")
    assert [s for s in page.all("script") if s.text() == "x"] == []
