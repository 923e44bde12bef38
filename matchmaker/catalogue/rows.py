"""From raw sheets to typed rows with located problems; nothing is looked up outside the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matchmaker.catalogue.cells import UNREAD, Cell, Context, Reading, as_text, is_blank
from matchmaker.catalogue.choices import plain
from matchmaker.catalogue.columns import SHEET_TITLES, Column, Kind, SheetKey, column, columns_of
from matchmaker.catalogue.headers import Headers, Remembered, find_headers
from matchmaker.catalogue.numbers import Mark, decimal_mark
from matchmaker.catalogue.presence import FairDays
from matchmaker.catalogue.problems import Code, Problem, error, warning
from matchmaker.catalogue.reader import RawSheet
from matchmaker.catalogue.values import read_cell
from matchmaker.domain.sentence import Sentence

# sheets of our template that hold no rows
LISTS_TITLE = "Danh mục - Lists"
GUIDE_TITLE = "Hướng dẫn - Guide"
_OWN_SHEETS = frozenset({LISTS_TITLE, GUIDE_TITLE})
NUMBERS = frozenset({Kind.WHOLE, Kind.QUANTITY, Kind.MEASURE})
# long texts seldom repeat: remembering how they were read costs more than it saves
_UNIQUE = frozenset({Kind.TEXT, Kind.CODE, Kind.EMAIL})


@dataclass(slots=True)
class Row:
    """One row of a sheet.

    Args:
        sheet: which sheet it stands in.
        number: as the spreadsheet counts.
        values: typed values by key; a key that is absent was blank or unreadable.
        written: the cells as written, by key.
        held_back: whether an error keeps it out.
        asked: keys whose value was read but is doubtful.
    """

    sheet: SheetKey
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    written: dict[str, Cell] = field(default_factory=dict)
    held_back: bool = False
    asked: set[str] = field(default_factory=set)


@dataclass(slots=True)
class ReadSheet:
    """A recognised sheet with its rows, and what was wrong with its cells."""

    raw: RawSheet
    headers: Headers
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> SheetKey:
        """Which sheet it is."""
        return self.headers.sheet

    def header(self, key: str) -> str:
        """Header of a column as written; the column's own name where the file lacks it."""
        for place, name in self.headers.keys.items():
            if name == key:
                return self.headers.written[place]
        return column(self.key, key).vi

    def problem(self, row: Row | None, key: str, fault: Any) -> Problem:
        """Locate a fault in this sheet."""
        return Problem(
            fault,
            sheet=self.key,
            title=self.raw.title,
            row=row.number if row else None,
            column=self.header(key) if key else "",
            key=key,
            value=as_text(row.written.get(key)) if row and key else "",
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that was read, of one or several files."""

    sheets: list[ReadSheet]
    problems: list[Problem]


def read_catalogue(
    raw_sheets: Sequence[RawSheet], fair: FairDays, remembered: Remembered | None = None
) -> Catalogue:
    """Recognise the sheets and read their cells.

    Args:
        raw_sheets: of all files that belong together.
        fair: its days, for dates of presence.
        remembered: headers that an earlier import has mapped to keys, by sheet.
    """
    sheets: list[ReadSheet] = []
    problems: list[Problem] = []
    for raw in raw_sheets:
        own = raw.title in _OWN_SHEETS
        headers = None if own else find_headers(raw.rows, raw.title, remembered)
        if headers:
            sheets.append(_read_sheet(raw, headers, fair))
        elif not own and any(not is_blank(cell) for row in raw.rows for cell in row):
            problems.append(_unknown_sheet(raw))
    order = list(SheetKey)
    sheets.sort(key=lambda sheet: order.index(sheet.key))
    return Catalogue(sheets, problems)


def _unknown_sheet(raw: RawSheet) -> Problem:
    names = "; ".join(f"{vi} / {en}" for vi, en in SHEET_TITLES.values())
    fault = warning(
        Code.UNKNOWN_SHEET,
        Sentence("The sheet “%(title)s” was not recognised and is left out.", {"title": raw.title}),
        Sentence("Give it one of these names, and the headers of the template: %(names)s.",
                 {"names": names}),
    )  # fmt: skip
    return Problem(fault, title=raw.title)


def _read_sheet(raw: RawSheet, headers: Headers, fair: FairDays) -> ReadSheet:
    sheet = ReadSheet(raw, headers)
    sheet.problems += _sheet_problems(sheet)
    readers = _column_readers(sheet, fair)
    for number, cells in enumerate(raw.rows[headers.last_row :], start=headers.last_row + 1):
        row = Row(sheet.key, number)
        for place, reader in readers:
            cell = cells[place] if place < len(cells) else None
            if cell is not None and cell != "" and not is_blank(cell):
                _take(sheet, row, reader, cell)
        if row.written:
            sheet.rows.append(row)
    return sheet


class _ColumnReader:
    """Reads one column's cells, and remembers those that may come again."""

    def __init__(self, about: Context) -> None:
        self.key = about.column.key
        self._about = about
        self._seen: dict[Cell, Reading] | None = None if about.column.kind in _UNIQUE else {}

    def __call__(self, cell: Cell) -> Reading:
        if self._seen is None or not isinstance(cell, str | float):
            return read_cell(cell, self._about)  # not whole numbers: True would pass for 1
        if cell not in self._seen:
            self._seen[cell] = read_cell(cell, self._about)
        return self._seen[cell]


def _column_readers(sheet: ReadSheet, fair: FairDays) -> list[tuple[int, _ColumnReader]]:
    texts = {place: _number_texts(sheet, place) for place, key in sheet.headers.keys.items()
             if column(sheet.key, key).kind in NUMBERS}  # fmt: skip
    of_file = decimal_mark(text for column_texts in texts.values() for text in column_texts)
    names = {plain(word): each.key for each in columns_of(sheet.key)
             for word in (each.key, each.vi, each.en, sheet.header(each.key))}  # fmt: skip
    return [
        (place, _ColumnReader(Context(sheet.key, column(sheet.key, key), fair,
                                      _mark(texts.get(place, []), of_file), names)))
        for place, key in sorted(sheet.headers.keys.items())
    ]  # fmt: skip


def _mark(texts: list[str], of_file: Mark | None) -> Mark | None:
    return decimal_mark(texts) or of_file


def _number_texts(sheet: ReadSheet, place: int) -> list[str]:
    rows = sheet.raw.rows[sheet.headers.last_row :]
    return [cell for row in rows if place < len(row) and isinstance(cell := row[place], str)]


def _take(sheet: ReadSheet, row: Row, reader: _ColumnReader, cell: Cell) -> None:
    reading = reader(cell)
    row.written[reader.key] = cell
    if reading.value is not UNREAD:
        row.values[reader.key] = reading.value
    for fault in reading.faults:
        problem = sheet.problem(row, reader.key, fault)
        sheet.problems.append(problem)
        row.asked.add(reader.key)
        row.held_back |= problem.is_error


def _sheet_problems(sheet: ReadSheet) -> list[Problem]:
    raw, headers = sheet.raw, sheet.headers
    found = []
    if raw.doubtful:
        fault = warning(
            Code.ENCODING_DOUBTFUL,
            Sentence("The letters of %(file)s were read as %(encoding)s; this is a guess.",
                     {"file": raw.file, "encoding": raw.encoding}),
            Sentence("Look at the names; choose another encoding if they are wrong."),
        )  # fmt: skip
        found.append(sheet.problem(None, "", fault))
    found += [_unknown_column(sheet, text) for text in (*headers.unknown, *headers.repeated)]
    return found


def _unknown_column(sheet: ReadSheet, text: str) -> Problem:
    repeated = text in sheet.headers.repeated
    sentence = (
        Sentence("The column “%(column)s” stands there twice; only the first is read.",
                 {"column": text})
        if repeated
        else Sentence("The column “%(column)s” is unknown and is not read.", {"column": text})
    )  # fmt: skip
    mend = Sentence("Use a header of the template, or delete the column.")
    fault = warning(Code.UNKNOWN_COLUMN, sentence, mend)
    return sheet.problem(None, "", fault).at(column=text, row=sheet.headers.last_row)


def required_column_missing(sheet: ReadSheet, wanted: Column) -> Problem:
    """Say once that a column is absent without which no new row can be taken."""
    fault = error(
        Code.MISSING_REQUIRED,
        Sentence("The column “%(vi)s / %(en)s” is missing; new rows need it.",
                 {"vi": wanted.vi, "en": wanted.en}),
        Sentence("Add the column and fill it in for every row."),
    )  # fmt: skip
    place = sheet.problem(None, "", fault)
    return place.at(row=sheet.headers.last_row, column=wanted.vi, key=wanted.key)
