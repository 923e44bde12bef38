"""The import pages: a dry run first, located problems, then all rows or the good ones."""

import io

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matchmaker.settings import get_settings
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Product, ProfileImport
from matchmaker.web.pages.organiser_import import ProblemFilter
from tests.web.conftest import SmallFair
from tests.web.reading import Document, Element

HERE = "/fairs/small/import"
HEADERS = "Mã,Tên tiếng Việt,Ngành,Tỉnh thành phố,Người liên hệ"
GOOD = f"{HEADERS}\nDN-7,Cơ khí Bảy,machinery,Hà Nội,Bà Bảy\nDN-8,Dệt Tám,textile,Hà Nội,Ông Tám\n"
MIXED = f"{GOOD},Không có mã,machinery,Hà Nội,Ông Không\nDN-9,Tên Chín,nghề lạ,Hà Nội,Bà Chín\n"
PRODUCTS = "Mã,Mã doanh nghiệp,Tên tiếng Việt\nSP-7,DN-7,Khuôn đúc\n"


def sent(browser: TestClient, *files: tuple[str, str | bytes], **form: str):
    """Upload files without following where the answer leads."""
    uploads = [
        ("files", (name, text.encode() if isinstance(text, str) else text)) for name, text in files
    ]
    return browser.post(HERE, files=uploads, data=form, follow_redirects=False)


def staged(browser: TestClient, *files: tuple[str, str | bytes]) -> str:
    """Upload files; gives the address of their preview."""
    answer = sent(browser, *files)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def codes(db: Database) -> set[str]:
    with db.read() as unit:
        return set(unit.exec(select(Enterprise.code)).all())


def rows(page: Document, caption: str) -> list[list[str]]:
    """Cells of the table with a caption."""
    table = next(one for one in page.all("table") if one.one("caption").text().startswith(caption))
    return [
        [cell.text() for cell in row.children if isinstance(cell, Element)]
        for row in table.one("tbody").all("tr")
    ]


# --- upload ------------------------------------------------------------------------------


def test_the_upload_form_sends_files_to_an_address_with_the_larger_limit(as_organiser: TestClient):
    page = Document(as_organiser.get(HERE).text)

    form = page.one("form", class_="card")
    assert form.attributes["enctype"] == "multipart/form-data"
    assert form.attributes["action"] == HERE
    assert form.one("input", type="file").attributes["multiple"] == ""
    assert f"at most {get_settings().upload_mib} MiB" in form.text()


def test_before_anything_came_in_the_history_says_so(as_organiser: TestClient):
    assert "Nothing has been imported yet." in as_organiser.get(HERE).text


def test_the_template_can_be_downloaded_and_read_by_a_spreadsheet(as_organiser: TestClient):
    answer = as_organiser.get(f"{HERE}/template.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert len(book.sheetnames) >= 4


def test_the_template_as_it_is_brings_nothing_in(as_organiser: TestClient, db: Database):
    template = as_organiser.get(f"{HERE}/template.xlsx").content
    before = codes(db)

    sent(as_organiser, ("template.xlsx", template))

    assert codes(db) == before


def test_a_dry_run_changes_nothing(as_organiser: TestClient, db: Database):
    before = codes(db)

    staged(as_organiser, ("enterprises.csv", GOOD))

    assert codes(db) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.csv", b"just a few words"),
        ("photo.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100),
        ("empty.csv", b""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_words_and_leaves_no_trace(
    as_organiser: TestClient, db: Database, name: str, content: bytes
):
    answer = sent(as_organiser, (name, content))

    assert answer.status_code == 422
    fault = Document(answer.text).one("p", role="alert").text()
    assert name in fault
    with db.read() as unit:
        assert unit.exec(select(ProfileImport)).all() == []


def test_sending_no_file_at_all_is_answered_in_words(as_organiser: TestClient):
    answer = as_organiser.post(HERE, data={"encoding": ""}, follow_redirects=False)

    assert answer.status_code == 422
    assert Document(answer.text).one("p", role="alert").text()


def test_a_chosen_encoding_stays_chosen_when_the_file_is_refused(as_organiser: TestClient):
    answer = sent(as_organiser, ("notes.csv", "words"), encoding="cp1258", delimiter=";")

    page = Document(answer.text)
    chosen = [one for one in page.all("option") if "selected" in one.attributes]
    assert [one.attributes["value"] for one in chosen] == ["cp1258", ";"]
    assert "open" in page.one("details").attributes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_is_found_and_named(as_organiser: TestClient, encoding: str):
    address = staged(as_organiser, ("enterprises.csv", GOOD.encode(encoding)))

    page = as_organiser.get(address).text

    assert "Encoding:" in page
    assert "Cơ khí Bảy" in page


# --- preview -----------------------------------------------------------------------------


def test_the_preview_counts_rows_by_what_becomes_of_them(as_organiser: TestClient):
    page = Document(as_organiser.get(staged(as_organiser, ("enterprises.csv", MIXED))).text)

    table = rows(page, "Rows by sheet")

    sheet, total, new, changed, unchanged, held_back, absent = table[0]
    assert sheet == "Enterprises"
    assert int(total) == 4
    assert int(new) + int(held_back) == 4
    assert (int(changed), int(unchanged), int(absent)) == (0, 0, 2)


def test_several_files_are_one_import(as_organiser: TestClient):
    address = staged(as_organiser, ("e.csv", GOOD), ("p.csv", PRODUCTS))

    table = rows(Document(as_organiser.get(address).text), "Rows by sheet")

    assert [row[0] for row in table] == ["Enterprises", "Products"]
    assert [row[2] for row in table] == ["2", "1"]


def test_the_preview_shows_how_columns_were_understood(as_organiser: TestClient):
    text = GOOD.replace(HEADERS, f"{HEADERS},Ghi chú riêng")
    page = Document(as_organiser.get(staged(as_organiser, ("e.csv", text))).text)

    mapping = rows(page, "Columns of the file")

    assert ["Mã", "Code"] in mapping
    assert ["Ghi chú riêng", "not used"] in mapping


def test_each_problem_is_located_and_says_how_to_mend_it(as_organiser: TestClient):
    page = Document(as_organiser.get(staged(as_organiser, ("e.csv", MIXED))).text)

    problems = page.one("div", id="problem-list").one("tbody").all("tr")

    places = [problem.one("th").text() for problem in problems]
    assert any("row 4" in place for place in places)
    assert any("row 5" in place for place in places)
    assert all(problem.all("td")[-1].text() for problem in problems)


def test_problems_can_be_filtered_by_how_grave_they_are(as_organiser: TestClient):
    address = staged(as_organiser, ("e.csv", MIXED))

    grave = Document(as_organiser.get(f"{address}?severity=error").text)
    light = Document(as_organiser.get(f"{address}?severity=note").text)

    tags = [tag.text() for tag in grave.one("div", id="problem-list").all("span", class_="tag")]
    assert set(tags) == {"Row held back"}
    assert light.one("div", id="problem-list").one("tbody").all("tr") == []


def test_the_filter_alone_answers_htmx_with_the_list(as_organiser: TestClient):
    address = staged(as_organiser, ("e.csv", MIXED))
    headers = {"HX-Request": "true", "HX-Target": "div#problem-list"}

    part = as_organiser.get(f"{address}?severity=error", headers=headers).text

    assert Document(part).all("h1") == []
    whole = as_organiser.get(f"{address}?severity=error").text
    assert " ".join(part.split()) in " ".join(whole.split())


@pytest.mark.parametrize(
    ("shown", "passes"),
    [
        (ProblemFilter(), True),
        (ProblemFilter(severity="error"), True),
        (ProblemFilter(severity="note"), False),
        (ProblemFilter(sheet="products"), False),
        (ProblemFilter(severity="error", sheet="enterprises", code="bad_email"), True),
        (ProblemFilter(code="hs_unknown"), False),
    ],
)
def test_a_problem_passes_only_filters_that_all_fit(shown: ProblemFilter, passes: bool):
    problem = {"severity": "error", "sheet": "enterprises", "code": "bad_email"}

    assert shown.shows(problem) is passes


def test_markup_in_a_cell_stays_text(as_organiser: TestClient):
    text = GOOD.replace("Cơ khí Bảy", "<img src=x onerror=alert(1)>")

    page = as_organiser.get(staged(as_organiser, ("e.csv", text))).text

    assert "<img src=x" not in page


# --- taking in ---------------------------------------------------------------------------


def test_good_rows_come_in_and_stand_in_the_fair(as_organiser: TestClient, db: Database):
    address = staged(as_organiser, ("e.csv", GOOD), ("p.csv", PRODUCTS))

    answer = as_organiser.post(f"{address}/apply")

    assert "Taken in" in answer.text
    with db.read() as unit:
        found = unit.exec(select(Enterprise).where(Enterprise.code == "DN-7")).one()
        product = unit.exec(select(Product).where(Product.code == "SP-7")).one()
    assert found.name_vi == "Cơ khí Bảy"
    assert product.enterprise_id == found.id


def test_with_faults_only_the_good_rows_are_offered(as_organiser: TestClient, db: Database):
    address = staged(as_organiser, ("e.csv", MIXED))
    form = Document(as_organiser.get(address).text).one("form", action=f"{address}/apply")

    button = form.one("button")
    assert (button.attributes["name"], button.attributes["value"]) == ("good_rows_only", "true")
    as_organiser.post(f"{address}/apply", data={"good_rows_only": "true"})

    assert {"DN-7", "DN-8"} <= codes(db)


def test_asking_for_all_rows_while_some_are_held_back_is_refused(
    as_organiser: TestClient, db: Database
):
    before = codes(db)
    address = staged(as_organiser, ("e.csv", MIXED))

    answer = as_organiser.post(f"{address}/apply")

    assert answer.status_code == 409
    assert "held back" in Document(answer.text).one("p", role="alert").text()
    assert codes(db) == before


def test_an_import_that_is_in_offers_no_button_and_cannot_come_in_twice(as_organiser: TestClient):
    address = staged(as_organiser, ("e.csv", GOOD))
    page = Document(as_organiser.post(f"{address}/apply").text)

    again = as_organiser.post(f"{address}/apply")

    assert page.all("form", action=f"{address}/apply") == []
    assert again.status_code == 409


def test_the_same_file_again_has_nothing_to_take_in(as_organiser: TestClient):
    as_organiser.post(f"{staged(as_organiser, ('e.csv', GOOD))}/apply")

    page = Document(as_organiser.get(staged(as_organiser, ("e.csv", GOOD))).text)

    assert rows(page, "Rows by sheet")[0][2:5] == ["0", "0", "2"]
    assert "Nothing needs to be taken in." in page.text()


def test_a_changed_value_is_shown_before_and_after(as_organiser: TestClient):
    as_organiser.post(f"{staged(as_organiser, ('e.csv', GOOD))}/apply")

    page = Document(
        as_organiser.get(staged(as_organiser, ("e.csv", GOOD.replace("Bảy,m", "Bảy Mới,m")))).text
    )

    assert page.one("del").text() == "Cơ khí Bảy"
    assert page.one("ins").text() == "Cơ khí Bảy Mới"


def test_the_marked_workbook_holds_the_same_rows_and_the_problems(as_organiser: TestClient):
    address = staged(as_organiser, ("e.csv", MIXED))

    answer = as_organiser.get(f"{address}/marked.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert {"DN-7", "DN-8", "DN-9"} <= set(cells)
    assert any("Problem" in cell or "Vấn đề" in cell for cell in cells)


def test_the_history_lists_every_import_newest_first(as_organiser: TestClient):
    first = staged(as_organiser, ("first.csv", GOOD))
    staged(as_organiser, ("second.csv", MIXED))
    as_organiser.post(f"{first}/apply")

    page = Document(as_organiser.get(HERE).text)

    table = rows(page, "Earlier imports")
    assert [row[0] for row in table] == ["second.csv", "first.csv"]
    assert [row[1] for row in table] == ["Previewed, not taken in", "Taken in"]
    assert table[1][2] == "2"


def test_the_preview_costs_the_same_number_of_statements_for_few_and_many_rows(
    as_organiser: TestClient, statements: list[str], small_fair: SmallFair
):
    def cost(number: int) -> int:
        lines = [f"X-{i},Tên {i},nghề lạ,Hà Nội,Bà {i}" for i in range(number)]
        address = staged(as_organiser, ("e.csv", "\n".join([HEADERS, *lines])))
        statements.clear()
        assert as_organiser.get(address).status_code == 200
        return len(statements)

    assert cost(5) == cost(50)
