"""A part of a list and where it stands in the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """One page of a list; pages count from 1.

    Args:
        rows: what stands on this page.
        total: how many rows there are on all pages.
        number: which page this is.
        size: rows a page.
    """

    rows: Sequence[Row]
    total: int
    number: int
    size: int

    @property
    def last(self) -> int:
        """Number of the last page."""
        return max(-(-self.total // self.size), 1)


def part_of(rows: Sequence[Row], number: int, size: int) -> Part[Row]:
    """Cut a page out of a list that is at hand; a number past the end gives the last page.

    Example:
        >>> part_of("abcde", 9, 2).rows
        'e'
    """
    last = max(-(-len(rows) // size), 1)
    number = min(max(number, 1), last)
    return Part(rows[size * (number - 1) : size * number], len(rows), number, size)


def address(path: str, **filters: str | int) -> str:
    """Give a list's address with its filters, ready for one more parameter at its end.

    Example:
        >>> address("/fairs/demo/proposals", text="dien tu", sector="")
        '/fairs/demo/proposals?text=dien+tu&'
    """
    kept = {name: value for name, value in filters.items() if value}
    return f"{path}?{urlencode(kept)}&" if kept else f"{path}?"
