import io
import json
import os
import subprocess
import sys
import time
import zipfile
from datetime import date, datetime, timedelta
from datetime import time as clock

import pytest
import xlsxwriter

from matchmaker.catalogue import workbook_child
from matchmaker.catalogue.workbook import workbook_sheets
from matchmaker.domain.errors import FileUnreadableError


def bare_workbook(sheet: str) -> bytes:
    """Write a real workbook and put a sheet of our own writing in its place."""
    real, changed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(real) as book:
        book.add_worksheet("S").write(0, 0, 1)
    with zipfile.ZipFile(real) as source, zipfile.ZipFile(changed, "w") as target:
        for member in source.namelist():
            is_sheet = member == "xl/worksheets/sheet1.xml"
            target.writestr(member, sheet if is_sheet else source.read(member))
    return changed.getvalue()


def far_cell(reference: str) -> bytes:
    return bare_workbook(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1"><c r="A1"><v>1</v></c><c r="{reference}"><v>2</v></c></row>'
        "</sheetData></worksheet>"
    )


def test_sheets_rows_and_types_come_over(workbook):
    content = workbook(
        Eins=[["Mã", "Số"], ["DN-1", 1.5], ["DN-2", True]],
        Zwei=[[date(2026, 12, 31), "x\u2028y"]],
    )

    sheets = dict(workbook_sheets("a.xlsx", content))

    assert sheets == {
        "Eins": [["Mã", "Số"], ["DN-1", 1.5], ["DN-2", True]],
        "Zwei": [[date(2026, 12, 31), "x\u2028y"]],
    }


def test_rows_keep_the_count_of_the_spreadsheet(workbook):
    content = workbook(S=[[], [], ["Mã"], [], ["DN-1"]])

    ((_, rows),) = workbook_sheets("a.xlsx", content)

    assert [row[0] for row in rows] == ["", "", "Mã", "", "DN-1"]


def test_letters_that_xml_cannot_hold_come_back_as_themselves(workbook):
    written = ["a\r\nb", "a\x07b", "lit_x000D_eral", "x_y_z", "_x_"]

    ((_, rows),) = workbook_sheets("a.xlsx", workbook(S=[[text] for text in written]))

    assert [row[0] for row in rows] == written


def test_an_empty_sheet_has_no_rows(workbook):
    assert dict(workbook_sheets("a.xlsx", workbook(S=[], T=[["a"]]))) == {"S": [], "T": [["a"]]}


def test_a_formula_is_not_run_its_shown_value_is_taken():
    content = bare_workbook(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><f>1+1</f><v>41</v></c></row></sheetData></worksheet>'
    )

    assert dict(workbook_sheets("a.xlsx", content)) == {"S": [[41.0]]}


@pytest.mark.parametrize("reference", ["XFD1048576", "ZZ200000"])
def test_a_far_cell_ends_the_child_and_the_parent_goes_on(reference):
    began = time.process_time()

    with pytest.raises(FileUnreadableError, match=r"a\.xlsx"):
        list(workbook_sheets("a.xlsx", far_cell(reference)))

    assert time.process_time() - began < 2  # the work was the child's
    assert dict(workbook_sheets("b.xlsx", far_cell("B1"))) == {"S": [[1.0, 2.0]]}


def test_entities_are_refused():
    content = bare_workbook(
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>'
    )

    with pytest.raises(FileUnreadableError):
        list(workbook_sheets("a.xlsx", content))


def test_what_is_no_workbook_is_called_damaged():
    with pytest.raises(FileUnreadableError, match="damaged or protected"):
        list(workbook_sheets("a.xlsx", b"PK\x03\x04 nothing"))
    with pytest.raises(FileUnreadableError, match="damaged or protected"):
        list(workbook_sheets("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600))


@pytest.mark.skipif(os.name == "nt", reason="limits of a process are a POSIX matter")
def test_the_child_gives_up_memory_beyond_its_limit():
    script = (
        "import runpy\n"
        f"runpy.run_path({workbook_child.__file__!r})['limit_self']()\n"
        "try: bytearray(2**30)\n"
        "except MemoryError: print('refused')"
    )

    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout == "refused\n"


def test_times_and_durations_come_over_as_clock_times():
    assert workbook_child.plain(clock(9, 5)) == "09:05"
    assert workbook_child.plain(timedelta(hours=26, minutes=3)) == "26:03"
    assert workbook_child.plain(date(2026, 1, 2)) == {"day": "2026-01-02"}
    moment = datetime(2026, 1, 2, 9, 30)  # noqa: DTZ001 - spreadsheets know no zones
    assert json.loads(json.dumps(moment, default=workbook_child.plain)) == {
        "moment": "2026-01-02T09:30:00"
    }
