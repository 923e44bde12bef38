"""A cell, what reading it gives, and what reading it needs to know."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from matchmaker.catalogue.columns import Column, SheetKey
from matchmaker.catalogue.numbers import Mark, shown
from matchmaker.catalogue.presence import FairDays
from matchmaker.catalogue.problems import Code, Fault, error
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import clean

Cell = str | int | float | bool | date | None


class _Mark:
    """A value that is no value."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


UNREAD: Final = _Mark("UNREAD")
EMPTIED: Final = _Mark("EMPTIED")  # the cell says (xóa) or (clear)
CLEAR_WORDS = frozenset({"(xóa)", "(xoá)", "(clear)"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell gave."""

    value: Any = UNREAD
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a column's cells needs to know beside the cell."""

    sheet: SheetKey
    column: Column
    fair: FairDays
    mark: Mark | None = None
    headers: dict[str, str] = field(default_factory=dict)


def is_blank(cell: Cell) -> bool:
    """Say whether a cell holds nothing, or nothing but blanks."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def as_text(cell: Cell) -> str:
    """Write a cell as its reader sees it: 7.0 as 7, a date as 31/12/2026."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return shown(float(cell))
    return f"{cell:%d/%m/%Y}"


def tidy(text: str) -> str:
    """Clean a text; the common case of plain printable NFC text costs next to nothing."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()
    return clean(text)


def too_long(text: str, limit: int) -> tuple[Fault, ...]:
    """Refuse a text beyond its limit; nothing is cut off without being asked."""
    if len(text) <= limit:
        return ()
    sentence = Sentence(
        "%(length)s characters; at most %(limit)s are possible.",
        {"length": len(text), "limit": limit},
    )
    mend = Sentence("Shorten the text; nothing is cut off without being asked.")
    return (error(Code.TOO_LONG, sentence, mend),)


def parts(cell: Cell) -> list[str]:
    """Part a cell that holds several values."""
    return [part for part in map(tidy, as_text(cell).split(";")) if part]


def did_you_mean(guess: str) -> Sentence:
    """Propose another value."""
    return Sentence("Did you mean %(guess)s?", {"guess": guess})
