"""Files of trade facts: few columns, many rows, laid out as an authority laid them out.

Official tables begin with titles, have one or two rows of headers and columns
that nobody here needs. The columns that are wanted are found by their headers;
everything else is left alone.
"""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from zlib import error as broken_stream

from matchmaker.catalogue.cells import Cell, as_text, is_blank, tidy
from matchmaker.catalogue.guard import FileKind, file_kind
from matchmaker.catalogue.headers import folded_header, nearly
from matchmaker.catalogue.problems import Code, Fault, Problem, error
from matchmaker.catalogue.reader import RawSheet, read_file
from matchmaker.catalogue.text_file import DELIMITERS, decode, split_rows
from matchmaker.domain.errors import FileUnreadableError
from matchmaker.domain.sentence import Sentence

_LOOKED_AT_ROWS = 20
_SAMPLE_CHARACTERS = 20_000
_MOST_UNPACKED_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column that is looked for.

    Args:
        key: its name in the program.
        names: headers it goes by; the first two, Vietnamese and English, are said to people.
        required: whether a sheet without it is no sheet of facts.
    """

    key: str
    names: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row below the headers: its cells by column key, and where it stands.

    Args:
        sheet: the sheet it stands in.
        number: as the spreadsheet counts, from 1.
        cells: by key; a column that the sheet does not have is absent.
    """

    sheet: "FactSheet"
    number: int
    cells: Mapping[str, Cell]

    def text(self, key: str) -> str:
        """A cell as its reader sees it, "" where there is none."""
        return tidy(as_text(self.cells.get(key)))

    def problem(self, fault: Fault, key: str) -> Problem:
        """Say where a fault stands."""
        written = as_text(self.cells.get(key))
        header = self.sheet.headers.get(key, "")
        return Problem(fault, "", self.sheet.title, self.number, header, key, written)


@dataclass(frozen=True, slots=True)
class FactSheet:
    """A sheet whose columns were found: header as written by key, rows below."""

    title: str
    headers: dict[str, str]
    rows: list[FactRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Headers:
    """Places of the columns by key, what stands there, and the last header row."""

    places: dict[str, int]
    written: dict[str, str]
    last_row: int


def read_facts(
    name: str, content: bytes, columns: Sequence[FactColumn]
) -> tuple[list[FactSheet], list[Problem]]:
    """Read the sheets of a file that have the required columns.

    Sheets without headers that follow one with headers are read alike, since
    official workbooks part long tables; any other sheet is left out.

    Args:
        name: file name with its suffix; `.gz` behind it is unpacked.
        content: the file's bytes.
        columns: what is looked for.

    Returns:
        The sheets, and one file-wide problem where none has the columns.

    Raises:
        FileUnreadableError: says what is wrong with the file and how to mend it.
    """
    name, content = _unpacked(name, content)
    found: list[FactSheet] = []
    before: _Headers | None = None
    for raw in _sheets(name, content, columns):
        headers = _find_headers(raw.rows, columns)
        if headers:
            before = headers
        elif before and _looks_alike(raw.rows, before):
            headers = _Headers(before.places, before.written, 0)
        if headers:
            found.append(_sheet(raw, headers))
    return found, [] if found else [_nothing_found(name, columns)]


def _unpacked(name: str, content: bytes) -> tuple[str, bytes]:
    if not name.lower().endswith(".gz"):
        return name, content
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            unpacked = stream.read(_MOST_UNPACKED_BYTES + 1)
    except (OSError, EOFError, broken_stream) as broken:
        raise FileUnreadableError(
            "%(file)s is damaged or protected. Open it, save it anew as XLSX and send that.",
            file=name,
        ) from broken
    if len(unpacked) > _MOST_UNPACKED_BYTES:
        raise FileUnreadableError(
            "%(file)s unpacks to far more than a table needs and was not opened. "
            "Copy the rows into a new workbook and send that.",
            file=name,
        )
    return name[:-3], unpacked


def _sheets(name: str, content: bytes, columns: Sequence[FactColumn]) -> list[RawSheet]:
    if file_kind(name, content, most_bytes=_MOST_UNPACKED_BYTES) is not FileKind.TEXT:
        return read_file(name, content)
    text = decode(name, content).text
    known = _known(columns)
    counts = {
        mark: max((len(_exact(row, known)) for row in _first_rows(text, mark)), default=0)
        for mark in DELIMITERS
    }
    best = max(counts, key=lambda mark: counts[mark])
    return [RawSheet(name, name, split_rows(text, best), delimiter=best)]


def _first_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    sample = io.StringIO(text[:_SAMPLE_CHARACTERS], newline="")
    yield from islice(csv.reader(sample, delimiter=delimiter), _LOOKED_AT_ROWS)


def _known(columns: Sequence[FactColumn]) -> dict[str, str]:
    """Key of each header that a column goes by, folded."""
    known: dict[str, str] = {}
    for column in columns:
        for word in (column.key, *column.names, " / ".join(column.names[:2])):
            known.setdefault(folded_header(word), column.key)
    return known


def _exact(row: Sequence[Cell], known: dict[str, str]) -> dict[str, int]:
    """Place of each column whose header stands in a row; the first of two counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        key = known.get(folded_header(cell)) if isinstance(cell, str) else None
        if key:
            found.setdefault(key, place)
    return found


def _find_headers(rows: Sequence[Sequence[Cell]], columns: Sequence[FactColumn]) -> _Headers | None:
    """Find the first row, or two rows together, that name every required column."""
    known = _known(columns)
    required = {column.key for column in columns if column.required}
    for at, row in enumerate(rows[:_LOOKED_AT_ROWS]):
        first = _places(row, known)
        if not first:
            continue
        below = rows[at + 1] if at + 1 < len(rows) else []
        second = _exact(below, known)
        both = {**second, **first}
        # two columns under one wide header: the row below tells them apart
        both |= {key: place for key, place in second.items() if place not in first.values()}
        if required <= both.keys():
            written = {key: _at(row, place) or _at(below, place) for key, place in both.items()}
            return _Headers(both, written, at + 1 + bool(second))
    return None


def _places(row: Sequence[Cell], known: dict[str, str]) -> dict[str, int]:
    """Columns by exact header, then by nearly the right one."""
    found = _exact(row, known)
    for place, cell in enumerate(row):
        if place in found.values() or not isinstance(cell, str) or len(cell) > 120:
            continue
        key = nearly(cell, known, taken=set(found)) if found else None
        if key:
            found[key] = place
    return found


def _at(row: Sequence[Cell], place: int) -> str:
    return " ".join(as_text(row[place]).split()) if place < len(row) else ""


def _looks_alike(rows: Sequence[Sequence[Cell]], headers: _Headers) -> bool:
    """Say whether the first filled rows have cells where the columns stand."""
    first = [row for row in rows[:_LOOKED_AT_ROWS] if any(not is_blank(cell) for cell in row)]
    widest = max(headers.places.values())
    return bool(first) and all(len(row) > widest for row in first)


def _sheet(raw: RawSheet, headers: _Headers) -> FactSheet:
    sheet = FactSheet(raw.title, headers.written)
    for number, row in enumerate(raw.rows[headers.last_row :], start=headers.last_row + 1):
        cells = {key: row[place] for key, place in headers.places.items() if place < len(row)}
        if any(not is_blank(cell) for cell in cells.values()):
            sheet.rows.append(FactRow(sheet, number, cells))
    return sheet


def _nothing_found(name: str, columns: Sequence[FactColumn]) -> Problem:
    wanted = ", ".join(f"“{' / '.join(c.names[:2])}”" for c in columns if c.required)
    sentence = Sentence(
        "%(file)s has no row of headers with %(wanted)s.", {"file": name, "wanted": wanted}
    )
    mend = Sentence("Name the columns in the first row, in Vietnamese or English.")
    return Problem(error(Code.MISSING_REQUIRED, sentence, mend), title=name)
