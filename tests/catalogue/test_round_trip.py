"""What is written into a spreadsheet comes out of it, whatever it is and whichever way it goes."""

import csv
import io
import json
import string
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.catalogue.cells import UNREAD
from matchmaker.catalogue.columns import COLUMNS, Kind, SheetKey, columns_of
from matchmaker.catalogue.reader import RawSheet, read_file
from matchmaker.catalogue.rows import read_catalogue
from matchmaker.domain.cell import neutralise
from matchmaker.locale import say

WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=20).map(
    str.strip
)
PLAIN_WORDS = st.text(string.ascii_letters + "ăâđêôơưạảấ", min_size=1, max_size=12)


def _spelt(choice):
    words = (choice.key, choice.vi, choice.en, choice.label)
    return st.sampled_from([(word, str(choice.key)) for word in words])


def _day(day):
    return st.sampled_from([(f"{day:%d/%m/%Y}", day), (day.isoformat(), day)])


def _whole(column):
    low, high = int(column.low or 0), int(min(column.high or 1000, 1000))
    return st.integers(low, max(low, high)).map(lambda number: (str(number), number))


def a_cell_and_its_value(column):
    """Draw how somebody writes a value of a column, and the value it stands for."""
    answers = [("có", True), ("No", False), ("yes", True), ("không", False)]
    draws = {
        Kind.CHOICE: lambda: st.sampled_from(column.choices).flatmap(_spelt),
        Kind.UNIT: lambda: st.sampled_from(column.choices).flatmap(_spelt),
        Kind.WHOLE: lambda: _whole(column),
        Kind.QUANTITY: lambda: st.integers(0, 10**6).map(lambda n: (str(n), float(n))),
        Kind.DATE: lambda: st.dates(date(2000, 1, 1), date(2099, 12, 31)).flatmap(_day),
        Kind.YES_NO: lambda: st.sampled_from(answers),
        Kind.TEXTS: lambda: st.lists(PLAIN_WORDS, min_size=1, max_size=4, unique=True).map(
            lambda words: ("; ".join(words), words)
        ),
    }
    return draws[column.kind]() if column.kind in draws else None


READ_BACK = [
    (sheet, column)
    for sheet in SheetKey
    for column in columns_of(sheet)
    if a_cell_and_its_value(column) is not None
]


@pytest.mark.parametrize(
    ("sheet", "column"), READ_BACK, ids=[f"{sheet}-{column.key}" for sheet, column in READ_BACK]
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_value_is_read_as_it_was_meant(read, sheet, column, data):
    written, meant = data.draw(a_cell_and_its_value(column))

    reading = read(sheet, column.key, written)

    assert (reading.value, reading.faults) == (meant, ())


def test_most_kinds_of_columns_are_read_back():
    assert len({column.kind for _, column in READ_BACK}) >= 6
    assert len(READ_BACK) > 50


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(WORDS.filter(bool), min_size=1, max_size=8))
def test_names_survive_a_text_file_in_every_encoding_that_holds_them(names, fair):
    rows = [["Mã", "Tên tiếng Việt"], *([f"DN-{n}", name] for n, name in enumerate(names))]
    text = io.StringIO()
    csv.writer(text).writerows([[neutralise(cell) for cell in row] for row in rows])
    read = []

    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        raws = read_file("enterprises.csv", text.getvalue().encode(encoding), encoding=encoding)
        (sheet,) = read_catalogue(raws, fair).sheets
        read.append([row.values.get("name_vi") for row in sheet.rows])

    assert all(each == read[0] for each in read)


@pytest.mark.benchmark
def test_naughty_strings_come_through_text_and_workbook_alike(benchmarks, workbook, fair):
    strings = json.loads((benchmarks / "hostile" / "blns.json").read_text("utf-8"))
    usable = [each for each in strings if each.strip() and "\x00" not in each][:400]
    rows = [["Mã", "Mô tả tiếng Việt"], *([f"DN-{n}", each] for n, each in enumerate(usable))]
    text = io.StringIO()
    csv.writer(text).writerows([[neutralise(cell) for cell in row] for row in rows])

    (from_text,) = read_catalogue(
        read_file("enterprises.csv", text.getvalue().encode("utf-8-sig", "replace")), fair
    ).sheets
    (from_workbook,) = read_catalogue(read_file("e.xlsx", workbook(enterprises=rows)), fair).sheets

    assert len(from_text.rows) == len(from_workbook.rows) == len(usable)
    for one, other in zip(from_text.rows, from_workbook.rows, strict=True):
        if "\n" not in str(one.written["text_vi"]) and str(one.written["text_vi"]).isprintable():
            assert one.values.get("text_vi") == other.values.get("text_vi")


def test_an_open_document_is_read_with_its_endless_blank_rows(fair):
    sheets = read_file("buyers.ods", open_document([["Mã", "Quốc gia"], ["NM-1", "Nhật Bản"]]))

    (sheet,) = read_catalogue(sheets, fair).sheets

    assert [row.values for row in sheet.rows] == [{"code": "NM-1", "country": "JP"}]


def open_document(rows: list[list[str]]) -> bytes:
    """The least that passes for an ODS, with the blank rest that office programs write."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    cells = [
        "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        for row in rows
    ]
    filled = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    blank = (
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0"'
        f' xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Buyers">{filled}{blank}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"><manifest:file-entry'
        f' manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return buffer.getvalue()


BAD_CELLS = {
    Kind.CHOICE: "qqqq",
    Kind.CHOICES: "qqqq",
    Kind.UNIT: "qqqq",
    Kind.COUNTRY: "Atlantis",
    Kind.COUNTRIES: "Atlantis",
    Kind.LANGUAGES: "qqqq",
    Kind.WHOLE: "many",
    Kind.QUANTITY: "many",
    Kind.MEASURE: "many",
    Kind.YES_NO: "perhaps",
    Kind.DATE: "soon",
    Kind.CERTIFICATES: "ISO 9001@soon",
    Kind.HS_CODE: "x",
    Kind.TAX_CODE: "x",
    Kind.EMAIL: "x",
    Kind.PRESENCE: "soon",
    Kind.FIELDS: "qqqq",
}


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.kind in BAD_CELLS], ids=lambda c: c.key)
def test_a_bad_cell_of_any_column_is_located_and_said_in_both_languages(fair, column):
    sheet = next(s for s in SheetKey if s.letter in column.must + column.may)
    helper = next(c for c in columns_of(sheet) if c.key != column.key and c.kind is Kind.CODE)
    rows = [[helper.vi, column.vi], ["X-1", BAD_CELLS[column.kind]]]

    (read,) = read_catalogue([RawSheet("a.csv", sheet.value, rows)], fair).sheets

    (problem,) = read.problems
    assert (problem.row, problem.column, problem.key) == (2, column.vi, column.key)
    assert read.rows[0].values.get(column.key, UNREAD) is UNREAD
    for sentence in (problem.fault.sentence, problem.fault.mend):
        assert sentence is not None
        assert say(sentence, "vi") != say(sentence, "en")
