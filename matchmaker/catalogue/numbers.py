"""Numbers as people write them: 1.200 is twelve hundred here and one point two there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_SHAPE = re.compile(r"[+-]?\d[\d.,]*|[+-]?[.,]\d+")
_MOST_CHARACTERS = 40  # no figure of trade is longer; hundreds of digits would be infinite
_MOST_GUESSED = 200  # the search takes the square of it
_LOOKALIKES = str.maketrans({"l": "1", "I": "1", "O": "0", "o": "0", "S": "5", "|": "1"})


class Mark(StrEnum):
    """The sign between whole number and fraction."""

    COMMA = ","
    DOT = "."


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was read, and the other reading if there is one."""

    value: float
    doubtful_other: float | None = None


def decimal_mark(texts: Iterable[str]) -> Mark | None:
    """Read the number style off texts that allow one reading only; None if they disagree.

    Example:
        >>> decimal_mark(["1.200", "3,5"]), decimal_mark(["1.200"])
        (<Mark.COMMA: ','>, None)
    """
    votes = {vote for vote in map(_vote, texts) if vote}
    return votes.pop() if len(votes) == 1 else None


def _vote(text: str) -> Mark | None:
    written = _BLANKS.sub("", text)
    if not _SHAPE.fullmatch(written):
        return None
    dots, commas = written.count("."), written.count(",")
    if dots and commas:
        return Mark.DOT if written.rfind(".") > written.rfind(",") else Mark.COMMA
    if dots + commas == 0:
        return None
    mark, other = (Mark.DOT, Mark.COMMA) if dots else (Mark.COMMA, Mark.DOT)
    if dots + commas > 1:
        return other
    return None if _could_be_thousands(written, mark) else mark


def _could_be_thousands(written: str, mark: str) -> bool:
    head, _, tail = written.lstrip("+-").partition(mark)
    return len(tail) == 3 and 1 <= len(head) <= 3 and not head.startswith("0")


def read_number(
    text: str, mark: Mark | None = None, *, counts_things: bool = True
) -> Number | None:
    """Read a written number; None if it is none.

    Args:
        text: as written; blanks and apostrophes between digits do not count.
        mark: the decimal sign of the column or file, if it is known.
        counts_things: whether, in doubt, `1.200` is rather twelve hundred (a quantity)
            than one point two (a measure).

    Example:
        >>> read_number("1.200", Mark.COMMA), read_number("1.234,5")
        (Number(value=1200.0, doubtful_other=None), Number(value=1234.5, doubtful_other=None))
        >>> read_number("1.200"), read_number("0,0l")
        (Number(value=1200.0, doubtful_other=1.2), None)
    """
    written = _BLANKS.sub("", text)
    if len(written) > _MOST_CHARACTERS or not _SHAPE.fullmatch(written):
        return None
    dots, commas = written.count("."), written.count(",")
    if not dots + commas:
        return Number(float(written))
    if dots and commas:
        return _read_with(written, _vote(written) or Mark.DOT)
    sign = Mark.DOT if dots else Mark.COMMA
    if dots + commas > 1:
        return _read_with(written, Mark.COMMA if dots else Mark.DOT)
    if not _could_be_thousands(written, sign):
        return _read_with(written, sign)
    return _one_of_two(written, sign, mark, counts_things=counts_things)


def _one_of_two(written: str, sign: Mark, mark: Mark | None, *, counts_things: bool) -> Number:
    as_thousands = float(written.replace(sign, ""))
    as_fraction = float(written.replace(sign, "."))
    if mark is not None:
        return Number(as_fraction if mark is sign else as_thousands)
    if counts_things:
        return Number(as_thousands, as_fraction)
    return Number(as_fraction, as_thousands)


def _read_with(written: str, mark: Mark) -> Number | None:
    """Read with a known decimal sign; the other one must then part groups of three."""
    grouping = "," if mark is Mark.DOT else "."
    whole, _, fraction = written.partition(mark)
    groups = whole.lstrip("+-").split(grouping)
    grouped = len(groups) > 1
    if not fraction.isdecimal() and fraction:
        return None
    if grouped and not (1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])):
        return None
    digits = whole.replace(grouping, "")
    return Number(float(f"{digits or '0'}.{fraction or '0'}"))


def likely_number(text: str) -> float | None:
    """Guess which number a misspelt one was meant to be; nothing is guessed from a long text.

    Example:
        >>> likely_number("0,0l"), likely_number("350 t"), likely_number("viele")
        (0.01, 350.0, None)
    """
    digits = (
        re.search(r"[\dlIOoS|.,]*\d[\dlIOoS|.,]*", text) if len(text) <= _MOST_GUESSED else None
    )
    if not digits:
        return None
    read = read_number(digits.group().translate(_LOOKALIKES).strip(".,"))
    return read.value if read else None


def shown(value: float) -> str:
    """Write a number plainly: no exponent, no trailing zeros.

    Example:
        >>> shown(1200.0), shown(0.01)
        ('1200', '0.01')
    """
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)
