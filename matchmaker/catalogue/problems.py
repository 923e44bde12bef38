"""What is wrong with a spreadsheet: where, how badly, and how to mend it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self

from matchmaker.domain.sentence import Sentence


class Severity(StrEnum):
    """What a problem does to its row."""

    ERROR = "error"  # the row is held back
    WARNING = "warning"  # the row is taken, the doubtful cell is blank or marked
    NOTE = "note"  # we changed something ourselves


class Code(StrEnum):
    """Stable names of problems, for programs that read the list."""

    FILE_UNREADABLE = "file_unreadable"
    FILE_TOO_LARGE = "file_too_large"
    ENCODING_DOUBTFUL = "encoding_doubtful"
    UNKNOWN_SHEET = "unknown_sheet"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_REQUIRED = "missing_required"
    UNKNOWN_OWNER = "unknown_owner"
    UNKNOWN_PARTNER = "unknown_partner"
    DUPLICATE_CODE = "duplicate_code"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    NOT_A_NUMBER = "not_a_number"
    DOUBTFUL_NUMBER = "doubtful_number"
    OUT_OF_RANGE = "out_of_range"
    UNIT_MISSING = "unit_missing"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_CHOICE = "unknown_choice"
    HS_UNKNOWN = "hs_unknown"
    HS_ZERO_LOST = "hs_zero_lost"
    DATE_UNREADABLE = "date_unreadable"
    OUTSIDE_FAIR = "outside_fair"
    BAD_EMAIL = "bad_email"
    TOO_LONG = "too_long"
    THIN_TEXT = "thin_text"
    BAD_CHARACTERS = "bad_characters"
    MIN_OVER_MAX = "min_over_max"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value, before anybody knows where it stands."""

    code: Code
    severity: Severity
    sentence: Sentence
    mend: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault with its place.

    Args:
        fault: what is wrong.
        sheet: key of the sheet, "" for the whole file.
        title: the sheet as the file names it.
        row: as the spreadsheet counts, from 1; None for a whole sheet or file.
        column: header as written in the file; "" for the whole row.
        key: the column's key, "" if unknown.
        value: the cell as written.
    """

    fault: Fault
    sheet: str = ""
    title: str = ""
    row: int | None = None
    column: str = ""
    key: str = ""
    value: str = ""

    @property
    def code(self) -> Code:
        """Stable name of the fault."""
        return self.fault.code

    @property
    def is_error(self) -> bool:
        """Say whether the row is held back."""
        return self.fault.severity is Severity.ERROR

    def at(self, **place: Any) -> Self:
        """Give the same problem with more of its place filled in."""
        return replace(self, **place)

    def to_json(self) -> dict[str, Any]:
        """Write it as plain JSON values."""
        mend = self.fault.mend
        return {
            "sheet": self.sheet,
            "title": self.title,
            "row": self.row,
            "column": self.column,
            "key": self.key,
            "value": self.value[:200],
            "code": str(self.code),
            "severity": str(self.fault.severity),
            "sentence": self.fault.sentence.to_json(),
            "mend": mend.to_json() if mend else None,
        }


def error(code: Code, sentence: Sentence, mend: Sentence | None = None) -> Fault:
    """Name a fault that holds its row back."""
    return Fault(code, Severity.ERROR, sentence, mend)


def warning(code: Code, sentence: Sentence, mend: Sentence | None = None) -> Fault:
    """Name a fault that leaves its row in."""
    return Fault(code, Severity.WARNING, sentence, mend)


def note(code: Code, sentence: Sentence, mend: Sentence | None = None) -> Fault:
    """Name what we changed ourselves."""
    return Fault(code, Severity.NOTE, sentence, mend)


def in_order(problems: list[Problem]) -> list[Problem]:
    """Sort for reading: whole files first, then sheets, then rows; stable within a row."""
    sheets = {title: rank for rank, title in enumerate(dict.fromkeys(p.sheet for p in problems))}
    return sorted(problems, key=lambda p: (p.row is not None, sheets[p.sheet], p.row or 0))
