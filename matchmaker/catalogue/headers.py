"""Which sheet is this, and which of its columns is which.

A header is known by its key, its Vietnamese or its English words, or by words
nearly so. One or two header rows may stand in any order, not necessarily first.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from rapidfuzz import fuzz, process

from matchmaker.catalogue.columns import SHEET_TITLES, SheetKey, columns_of, required_keys
from matchmaker.domain.text import fold

_NO_SIGNS = re.compile(r"[\W_]+")
_LOOKED_AT_ROWS = 12
PROBLEM_HEADER = "Vấn đề / Problem"  # the column of a marked copy; it may come in again
_NEARLY = 86.0
_CLEARLY = 6.0  # how much better than the second best a near header must be


def folded_header(written: Any) -> str:
    """Fold a header: only letters and digits count.

    Example:
        >>> folded_header("Dung sai (mm) "), folded_header("tolerance_mm")
        ('dung sai mm', 'tolerance mm')
    """
    return _NO_SIGNS.sub(" ", fold(str(written))).strip() if written is not None else ""


Remembered = Mapping[str, Sequence[Sequence[str]]]
"""Header and key of each column of an earlier import, by sheet."""


@cache
def _headers_of(sheet: SheetKey) -> dict[str, str]:
    known: dict[str, str] = {}
    for column in columns_of(sheet):
        for word in (column.key, column.vi, column.en, f"{column.vi} / {column.en}"):
            known.setdefault(folded_header(word), column.key)
        # the unit in brackets may be left out
        for word in (column.vi, column.en):
            known.setdefault(folded_header(re.sub(r"\(.*\)", "", word)), column.key)
    return known


@cache
def _all_headers() -> frozenset[str]:
    return frozenset(word for sheet in SheetKey for word in _headers_of(sheet))


def known_headers_in(text: str | Sequence[str]) -> int:
    """Count the known headers among cells, or in the cells of a text's first lines."""
    cells = re.split(r"[,;|\t\r\n\"]+", text) if isinstance(text, str) else text
    return sum(folded_header(cell) in _all_headers() for cell in cells if cell)


@dataclass(frozen=True, slots=True)
class Headers:
    """A sheet's columns as found.

    Args:
        sheet: which of our sheets it is.
        keys: by place from the left, the column's key; absent where unknown.
        written: by place, the header as written.
        unknown: headers that name no column of the sheet.
        repeated: headers of a column that stood there already.
        first_row: number of the first header row as the spreadsheet counts.
        last_row: number of the last header row.
        near: headers that were misspelt, with the key they were taken for.
        problem_place: where a marked copy's own column of sentences stands.
    """

    sheet: SheetKey
    keys: dict[int, str]
    written: dict[int, str]
    unknown: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    first_row: int = 1
    last_row: int = 1
    near: dict[str, str] = field(default_factory=dict)
    problem_place: int | None = None

    @property
    def mapping(self) -> list[list[str]]:
        """Header as written and key, from the left."""
        return [[self.written[place], key] for place, key in sorted(self.keys.items())]


def find_headers(
    rows: Sequence[Sequence[Any]], title: str, remembered: Remembered | None = None
) -> Headers | None:
    """Recognise a sheet and its columns; None if it is none of ours.

    The title decides if it names a sheet, else the headers themselves.

    Args:
        rows: the sheet's rows, the first being the spreadsheet's row 1.
        title: name of the sheet or file.
        remembered: headers that an earlier import has mapped to keys, by sheet.
    """
    named = sheet_by_title(title)
    candidates = [named] if named else list(SheetKey)
    found = [
        headers
        for sheet in candidates
        if (headers := _headers(rows, sheet, (remembered or {}).get(sheet, [])))
    ]
    return max(found, key=_fit, default=None)


def _fit(headers: Headers) -> tuple[int, int, int]:
    present = set(headers.keys.values())
    required = [key for key in required_keys(headers.sheet) if key not in present]
    return (-len(headers.unknown), -len(required), len(present))


def sheet_by_title(title: str) -> SheetKey | None:
    """Find which sheet a title or file name means.

    Example:
        >>> sheet_by_title("2026_enterprises.csv"), sheet_by_title("Nhu cầu / Needs")
        (<SheetKey.ENTERPRISES: 'enterprises'>, <SheetKey.NEEDS: 'needs'>)
    """
    words = f" {folded_header(title)} "
    found = {
        sheet
        for sheet, names in SHEET_TITLES.items()
        for name in (*names, sheet.value, sheet.value.removesuffix("s"))
        if f" {folded_header(name)} " in words
    }
    return found.pop() if len(found) == 1 else None


def _headers(
    rows: Sequence[Sequence[Any]], sheet: SheetKey, remembered: Sequence[Sequence[str]]
) -> Headers | None:
    keys = {column.key for column in columns_of(sheet)}
    before = {folded_header(header): key for header, key in remembered if key in keys}
    known = before | _headers_of(sheet)
    for number, row in enumerate(rows[:_LOOKED_AT_ROWS], start=1):
        exact = _exact(row, known)
        if len(exact) >= 2 and len(exact) * 2 >= sum(1 for cell in row if cell not in (None, "")):
            second = rows[number] if number < len(rows) else []
            is_double = _is_second_header(second, known)
            headers = _mapped(sheet, row, second if is_double else [], known)
            return replace(headers, first_row=number, last_row=number + is_double)
    return None


def _exact(row: Sequence[Any], known: dict[str, str]) -> dict[int, str]:
    return {place: known[word] for place, cell in enumerate(row)
            if isinstance(cell, str) and (word := folded_header(cell)) in known}  # fmt: skip


def _is_second_header(row: Sequence[Any], known: dict[str, str]) -> bool:
    filled = [cell for cell in row if cell not in (None, "")]
    return len(filled) >= 2 and 3 * len(_exact(row, known)) >= 2 * len(filled)


def _mapped(
    sheet: SheetKey, first: Sequence[Any], second: Sequence[Any], known: dict[str, str]
) -> Headers:
    both = [_exact(first, known), _exact(second, known)]
    keys: dict[int, str] = {}
    repeated: list[str] = []
    unknown: list[str] = []
    near: dict[str, str] = {}
    written = _written(first, second)
    problem_place = next((p for p, text in written.items() if text.startswith(PROBLEM_HEADER)),
                         None)  # fmt: skip
    written.pop(-1 if problem_place is None else problem_place, None)
    exact = both[1] | both[0]
    for place, text in written.items():
        key = exact.get(place) or nearly(text, known, taken=set(exact.values()))
        if key is None:
            unknown.append(text)
        elif key in keys.values():
            repeated.append(text)
        else:
            keys[place] = key
            if place not in exact:
                near[text] = key
    return Headers(sheet, keys, written, tuple(unknown), tuple(repeated), near=near,
                   problem_place=problem_place)  # fmt: skip


def _written(first: Sequence[Any], second: Sequence[Any]) -> dict[int, str]:
    places = range(max(len(first), len(second)))
    cells = {place: _at(first, place) or _at(second, place) for place in places}
    return {place: text for place, text in cells.items() if text}


def _at(row: Sequence[Any], place: int) -> str:
    cell = row[place] if place < len(row) else None
    return " ".join(str(cell).split()) if cell is not None else ""


def nearly(text: str, known: dict[str, str], taken: set[str]) -> str | None:
    """Find the column a misspelt header means, if it is near one and clearly nearer than others."""
    word = folded_header(text)
    if len(word) < 4:
        return None
    scores: dict[str, float] = {}
    for name, score, _ in process.extract(word, known.keys(), scorer=fuzz.ratio, limit=6):
        scores[known[name]] = max(score, scores.get(known[name], 0.0))
    (best, score), *rest = sorted(scores.items(), key=lambda item: -item[1])
    clear = not rest or score - rest[0][1] >= _CLEARLY
    return best if score >= _NEARLY and clear and best not in taken else None
