"""The coverage workbook: the lists and figures of the page, safe to open."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from matchmaker.embedding.encoder import LexicalEncoder
from matchmaker.services import coverage as counting
from matchmaker.services import meaning
from matchmaker.services.coverage import coverage
from matchmaker.services.coverage_sheet import coverage_workbook, group_title, sector_title
from matchmaker.services.propose import propose
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, Need
from tests.trade_fair import TradeFair, trade_fair

FORMULA = '=HYPERLINK("http://a.example")'


@pytest.fixture
def fair(db: Database, monkeypatch: pytest.MonkeyPatch) -> TradeFair:
    """Give a proposed fair with one need that nobody can supply, under a hostile name."""
    monkeypatch.setattr(meaning, "encoder", LexicalEncoder)
    counting._counted.cache_clear()
    made = trade_fair(db)
    made.add_need("tea", "coffee", "Loose green tea in tins.", hs_code="090210", name_en=FORMULA)
    propose(db, made.organiser)
    return made


def sheets(fair: TradeFair, language: str = "en") -> dict[str, list[tuple[object, ...]]]:
    content = coverage_workbook(fair.db, fair.organiser, language)
    assert content is not None
    book = load_workbook(BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def test_before_pairs_are_suggested_there_is_no_workbook(db: Database):
    assert coverage_workbook(db, trade_fair(db).organiser, "en") is None


def test_it_holds_both_lists_and_both_groupings(fair: TradeFair):
    assert list(sheets(fair)) == [
        "Nobody can supply",
        "Nobody asks for",
        "By HS chapter",
        "By sector",
    ]
    assert next(iter(sheets(fair, "vi"))) == "Chưa ai cung ứng được"


def test_its_rows_are_those_of_the_page(fair: TradeFair):
    found = coverage(fair.db, fair.organiser)
    assert found is not None

    books = sheets(fair)

    assert len(books["Nobody can supply"]) == 1 + len(found.unsupplied)
    assert len(books["Nobody asks for"]) == 1 + len(found.unasked)
    assert [row[1:] for row in books["By HS chapter"][1:]] == [
        (one.needs, one.unsupplied, one.products, one.unasked) for one in found.groups["chapter"]
    ]


def test_a_name_that_could_run_stays_text(fair: TradeFair):
    content = coverage_workbook(fair.db, fair.organiser, "en")
    assert content is not None

    cells = list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(min_row=2))

    (named,) = [cell for row in cells for cell in row if cell.value == FORMULA]
    assert named.data_type == "s"


def test_a_need_without_a_name_is_called_by_its_words(fair: TradeFair):
    fair.change(Need, fair.needs["tea"], name_en="")

    names = [row[1] for row in sheets(fair)["Nobody can supply"][1:]]

    assert "Loose green tea in tins." in names


def test_a_simulated_fair_says_so_on_every_printed_page(fair: TradeFair):
    fair.change(Fair, fair.id, simulated=True)
    content = coverage_workbook(fair.db, fair.organiser, "vi")
    assert content is not None

    for sheet in load_workbook(BytesIO(content)).worksheets:
        assert sheet.oddHeader.right.text == "Dữ liệu mô phỏng"


@pytest.mark.parametrize(
    ("grouping", "key", "language", "title"),
    [
        ("chapter", "01", "vi", "01 · Động vật sống"),
        ("chapter", "01", "en", "01 · Live animals"),
        ("chapter", "", "en", "No HS code stated"),
        ("chapter", "99", "en", "99"),
        ("sector", "it", "en", "Information technology"),
        ("sector", "", "vi", "Chưa ghi ngành"),
    ],
)
def test_groups_are_named_in_the_readers_language(
    grouping: str, key: str, language: str, title: str
):
    assert group_title(grouping, key, language) == title


def test_an_unknown_sector_has_no_name():
    assert sector_title("nonsense", "en") == ""
