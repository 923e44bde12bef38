"""Trade codes: the Harmonized System by its digits, and what tariffs say of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

_DIGITS = re.compile(r"^[0-9]{4}([0-9]{2}([0-9]{2})?)?$")


def hs_code(written: str) -> str | None:
    """Read an HS code as people write it; None if it is none.

    Dots and blanks are taken away; 4, 6 or 8 digits are kept.

    Example:
        >>> hs_code("8480.71"), hs_code("84 80"), hs_code("12345")
        ('848071', '8480', None)
    """
    digits = re.sub(r"[.\s-]", "", written)
    return digits if _DIGITS.match(digits) else None


def shared_digits(one: str, other: str) -> int:
    """Digits two HS codes share from the left, by level: 0, 2, 4 or 6.

    Example:
        >>> shared_digits("848071", "848079"), shared_digits("8480", "848071")
        (4, 4)
    """
    for level in (6, 4, 2):
        if len(one) >= level and len(other) >= level and one[:level] == other[:level]:
            return level
    return 0


@dataclass(frozen=True, slots=True)
class TariffLine:
    """A subheading of the Harmonized System in an official tariff's words.

    Args:
        code6: six digits.
        text_vi, text_en: the words of its lines, with those they stand under
            parted by ` > `; "" where the tariff has none.
        text_en_national: a second English wording, where the tariff has one.
    """

    code6: str
    text_vi: str
    text_en: str
    text_en_national: str = ""


def joined_words(texts: Iterable[str]) -> str:
    """Say in one text what several lines of a subheading say, their common beginning once.

    Example:
        >>> joined_words(["Moulds > For rubber > By injection", "Moulds > For rubber > Other"])
        'Moulds > For rubber > By injection; Other'
    """
    paths = [text.split(" > ") for text in dict.fromkeys(texts) if text]
    if not paths:
        return ""
    common: list[str] = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    rest = dict.fromkeys(" > ".join(path[len(common) :]) for path in paths)
    return " > ".join([*common, *filter(None, ["; ".join(filter(None, rest))])])


@dataclass(frozen=True, slots=True)
class Duty:
    """What a destination charges on one line of its tariff, percent of customs value.

    Args:
        code: the destination's own line, 6 to 10 digits.
        mfn_pct, preferential_pct: None where the duty is no share of the value,
            or where the agreement leaves the line out.
    """

    code: str
    mfn_pct: float | None
    preferential_pct: float | None

    @property
    def margin_pp(self) -> float | None:
        """Percentage points saved: 0 without a preference, None where the MFN duty is unknown."""
        if self.mfn_pct is None:
            return None
        if self.preferential_pct is None:
            return 0.0
        return max(0.0, self.mfn_pct - self.preferential_pct)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A destination's duties under one agreement, as a dated source states them.

    Args:
        country: two letters of the destination.
        agreement: code of the agreement that grants the preferential rates.
        source: who says so.
        dated: the day for which it says so.
        duties: lines by their first six digits.
    """

    country: str
    agreement: str
    source: str
    dated: date
    duties: Mapping[str, tuple[Duty, ...]]

    def duty_on(self, code: str) -> Duty | None:
        """The duty on a code of at least six digits; None where the schedule has no such line.

        Beyond six digits every country has lines of its own, so of several lines
        the one that saves least counts: nothing is promised that a line denies.
        """
        lines = self.duties.get(code[:6], ()) if len(code) >= 6 else ()
        known = [(one.margin_pp, one) for one in lines]
        if not known or any(margin is None for margin, _ in known):
            return None
        return min(known, key=lambda found: (found[0] or 0.0, found[1].code))[1]


@dataclass(frozen=True, slots=True)
class CarbonBorder:
    """Goods whose importers answer for the carbon in them, by the first digits of their code.

    Args:
        countries: importers' countries.
        covered: prefixes of 2 to 8 digits.
        excepted: longer prefixes that are left out again.
        applies_from: first day.
        source: who says so.
        checked_on: when that was looked up.
    """

    countries: frozenset[str]
    covered: tuple[str, ...]
    excepted: tuple[str, ...]
    applies_from: date
    source: str
    checked_on: date

    def in_scope(self, code: str) -> bool | None:
        """Say whether a code is covered; None where its digits do not tell.

        Fewer than four digits never tell, and a code too short does not where
        only some of the lines under it are covered.
        """
        if len(code) < 4:
            return None
        if any(code.startswith(prefix) for prefix in self.excepted):
            return False
        if any(prefix.startswith(code) for prefix in self.excepted):
            return None
        if any(code.startswith(prefix) for prefix in self.covered):
            return True
        return None if any(prefix.startswith(code) for prefix in self.covered) else False
