"""The empty workbook that people fill in.

Row 1 Vietnamese, row 2 English; closed lists as drop-downs that open without
forbidding other words; codes and telephone numbers as text cells, so that no
zero gets lost; a guide sheet with every column, what it means and an example.
"""

from typing import Any

from matchmaker.catalogue.columns import SHEET_TITLES, Column, Kind, SheetKey, columns_of
from matchmaker.catalogue.rows import GUIDE_TITLE, LISTS_TITLE
from matchmaker.catalogue.sheet_writer import Look, new_workbook, sheet_name

_ROWS = 1000  # as many rows have drop-downs
_REQUIRED = {"bg_color": "#FBE3C0", "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
_OPTIONAL = {"bg_color": "#E6EEF5", "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
_YES_NO = ("có / yes", "không / no")


def template_workbook() -> bytes:
    """Write the template with all five sheets."""
    with new_workbook() as (workbook, buffer):
        look = Look(workbook)
        taken: set[str] = set()
        sheets = {
            key: workbook.add_worksheet(sheet_name(f"{vi} / {en}", taken))
            for key, (vi, en) in SHEET_TITLES.items()
        }
        _write_guide(workbook.add_worksheet(GUIDE_TITLE), look)
        lists = _Lists(workbook.add_worksheet(LISTS_TITLE))
        for key, sheet in sheets.items():
            _write_sheet(sheet, key, look, lists)
        sheets[SheetKey.ENTERPRISES].activate()
    return buffer.getvalue()


class _Lists:
    """The hidden sheet that drop-downs read from; each list stands there once."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._places: dict[tuple[str, ...], str] = {}
        sheet.hide()

    def range_of(self, words: tuple[str, ...]) -> str:
        """Write a list if it is new, and give the range in which it stands."""
        if words not in self._places:
            place = len(self._places)
            self._sheet.write_column(0, place, words)
            letter = _letters(place)
            self._places[words] = f"='{LISTS_TITLE}'!${letter}$1:${letter}${len(words)}"
        return self._places[words]


def _write_sheet(sheet: Any, key: SheetKey, look: Look, lists: _Lists) -> None:
    for place, column in enumerate(columns_of(key)):
        header = look.of(**(_REQUIRED if key.letter in column.must else _OPTIONAL))
        sheet.write_string(0, place, column.vi, header)
        sheet.write_string(1, place, column.en, header)
        cells = look.of(num_format="@") if column.is_text_cell else None
        sheet.set_column(place, place, _width(column), cells)
        words = _drop_down(column)
        if words:
            sheet.data_validation(2, place, _ROWS + 1, place, {
                "validate": "list",
                "source": lists.range_of(words),
                "error_type": "information",  # the key or another language's word will do too
                "show_error": False,
            })  # fmt: skip
    sheet.freeze_panes(2, 1)


def _drop_down(column: Column) -> tuple[str, ...]:
    if column.kind is Kind.YES_NO:
        return _YES_NO
    if column.kind in (Kind.CHOICE, Kind.UNIT):
        return tuple(choice.label for choice in column.choices)
    return ()


def _width(column: Column) -> int:
    if column.limit >= 4000:
        return 60
    return max(14, min(34, len(column.vi) + 4))


_GUIDE_HEADERS = (
    "Bảng / Sheet", "Cột / Column", "Tiếng Anh / English", "Bắt buộc / Required",
    "Các giá trị / Values", "Ví dụ / Example",
)  # fmt: skip


def _write_guide(sheet: Any, look: Look) -> None:
    sheet.write_row(0, 0, _GUIDE_HEADERS, look.of(bold=True, bottom=1))
    number = 1
    for key, (vi, en) in SHEET_TITLES.items():
        for column in columns_of(key):
            required = "● bắt buộc / required" if key.letter in column.must else ""
            cells = (f"{vi} / {en}", column.vi, column.en, required, _values(column),
                     column.example)  # fmt: skip
            sheet.write_row(number, 0, cells)
            number += 1
    for place, width in enumerate((26, 28, 28, 22, 60, 34)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)


_KIND_WORDS = {
    Kind.CODES: "mã, ngăn cách bằng dấu ; / codes, parted by ;",
    Kind.TEXTS: "nhiều giá trị, ngăn cách bằng dấu ; / several values, parted by ;",
    Kind.COUNTRY: "mã hai chữ hoặc tên nước / two-letter code or name",
    Kind.COUNTRIES: "các nước, ngăn cách bằng dấu ; / countries, parted by ;",
    Kind.LANGUAGES: "các ngôn ngữ, ngăn cách bằng dấu ; / languages, parted by ;",
    Kind.WHOLE: "số nguyên / whole number",
    Kind.QUANTITY: "số / number",
    Kind.MEASURE: "số / number",
    Kind.YES_NO: "có, không hoặc để trống / yes, no or blank",
    Kind.DATE: "31/12/2026 hoặc / or 2026-12-31",
    Kind.CERTIFICATES: "tên@hạn, ngăn cách bằng dấu ; / name@valid until, parted by ;",
    Kind.HS_CODE: "4, 6 hoặc 8 chữ số / 4, 6 or 8 digits",
    Kind.TAX_CODE: "10 hoặc 13 chữ số / 10 or 13 digits",
    Kind.PRESENCE: "27/10 09:00-12:00; 28/10 (để trống = cả hội chợ / blank = the whole fair)",
    Kind.FIELDS: "tên cột của dòng này, ngăn cách bằng dấu ; / columns of this row, parted by ;",
}


def _values(column: Column) -> str:
    if column.choices:
        return "; ".join(choice.key for choice in column.choices)
    return _KIND_WORDS.get(column.kind, "")


def _letters(place: int) -> str:
    """Name a column as spreadsheets do, from 0: A ... Z, AA ..."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
