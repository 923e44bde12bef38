"""Single keys of a problem file, read and refused by key and row."""

from typing import Any, NoReturn

import numpy as np

from matchmaker.domain.errors import ProblemFileError
from matchmaker.domain.sentence import Sentence
from matchmaker.planning.options import BoolArray, IntArray

LARGEST_NUMBER = 1_000_000  # keeps every sum in the flows far inside 64 bits

Document = dict[str, Any]


def is_whole(value: Any) -> bool:
    """Say whether a value is a whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def number(document: Document, key: str, most: int = LARGEST_NUMBER) -> int:
    """Read a whole number from 0 to `most`; raises ProblemFileError."""
    value = document[key]
    if not is_whole(value) or not 0 <= value <= most:
        raise ProblemFileError(
            '"%(key)s" must be a whole number from 0 to %(most)s.', key=key, most=most
        )
    return int(value)


def list_of(value: Any, key: str, length: int | None = None) -> list[Any]:
    """Take a list, of so many rows if that is given; raises ProblemFileError."""
    if not isinstance(value, list):
        raise ProblemFileError('"%(key)s" must be a list.', key=key)
    if length is not None and len(value) != length:
        raise ProblemFileError(
            '"%(key)s" has %(found)s rows and must have %(wanted)s.',
            key=key,
            found=len(value),
            wanted=length,
        )
    return value


def numbers(document: Document, key: str, length: int, least: int = 0) -> IntArray:
    """Read whole numbers, zeros where the key is missing; raises ProblemFileError by row."""
    if key not in document:
        return np.zeros(length, dtype=np.int64)
    rows = list_of(document[key], key, length)
    for place, value in enumerate(rows):
        if not is_whole(value) or not least <= value <= LARGEST_NUMBER:
            wanted = Sentence(
                "a whole number from %(least)s to %(most)s",
                {"least": least, "most": LARGEST_NUMBER},
            )
            refuse_row(key, place, wanted)
    return np.array(rows, dtype=np.int64)


def refuse_row(key: str, row: int, wanted: Sentence) -> NoReturn:
    """Refuse a row of a key, saying what it must be."""
    raise ProblemFileError(
        '"%(key)s", row %(row)s: must be %(wanted)s.', key=key, row=row, wanted=wanted
    )


def is_letters(value: Any, n_slots: int) -> bool:
    """Say whether a value is a text of 0 and 1, one letter a slot."""
    return isinstance(value, str) and len(value) == n_slots and not set(value) - {"0", "1"}


def availability(document: Document, key: str, length: int, n_slots: int) -> BoolArray:
    """Read presence, a text of 0 and 1 a row, shape (length, T); raises ProblemFileError."""
    rows = list_of(document[key], key, length)
    for place, row in enumerate(rows):
        if not is_letters(row, n_slots):
            refuse_row(key, place, Sentence("%(slots)s letters 0 or 1", {"slots": n_slots}))
    return from_letters(rows, n_slots)


def from_letters(rows: list[str], n_slots: int) -> BoolArray:
    """Turn texts of 0 and 1 into yes and no, shape (n, T)."""
    letters = np.frombuffer("".join(rows).encode("ascii"), dtype=np.uint8)
    return np.asarray(letters.reshape(len(rows), n_slots) == ord("1"), dtype=np.bool_)


def as_letters(available: BoolArray) -> list[str]:
    """Write yes and no as texts of 0 and 1."""
    return ["".join("01"[int(there)] for there in row) for row in available.tolist()]


def rows_within(value: Any, key: str, bounds: tuple[int, ...], wanted: Sentence) -> list[list[int]]:
    """Check rows of whole numbers, each from 0 up to (not including) its bound."""
    rows = list_of(value, key)
    for place, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(bounds) or not all(map(is_whole, row)):
            refuse_row(key, place, wanted)
        for found, bound in zip(row, bounds, strict=True):
            if not 0 <= found < bound:
                refuse_range(key, place, found, bound)
    return rows


def refuse_range(key: str, row: int, found: int, bound: int) -> NoReturn:
    """Refuse a number that is not from 0 up to (not including) its bound."""
    raise ProblemFileError(
        '"%(key)s", row %(row)s: %(found)s is out of range, 0 to %(last)s is allowed.',
        key=key,
        row=row,
        found=str(found)[:20],
        last=bound - 1,
    )
