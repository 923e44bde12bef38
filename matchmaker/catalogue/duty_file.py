"""A destination's duties line by line, and exchange rates, as their sources publish them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchmaker.catalogue.cells import is_blank
from matchmaker.catalogue.fact_file import FactColumn, FactRow, FactSheet, read_facts
from matchmaker.catalogue.numbers import Mark, decimal_mark, read_number, shown
from matchmaker.catalogue.problems import Code, Problem, error, in_order, warning
from matchmaker.catalogue.tariff_file import CODE, LEAST_DIGITS, read_code, usual_length
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import fold
from matchmaker.domain.trade import Duty

MFN = FactColumn(
    "mfn_pct",
    (
        "Thuế suất MFN (%)", "MFN rate (%)", "MFN", "MFN pct", "MFN duty", "MFN rate", "MFN tariff",
        "thuế suất MFN", "thuế MFN", "thuế suất ưu đãi", "base rate", "third country duty",
        "general rate",
    ),
)  # fmt: skip
PREFERENTIAL = FactColumn(
    "preferential_pct",
    (
        "Thuế suất theo hiệp định (%)", "Preferential rate (%)", "preferential", "preferential pct",
        "preferential duty", "preferential rate", "preferential tariff", "thuế suất theo hiệp định",
        "thuế suất ưu đãi đặc biệt", "agreement rate", "FTA rate",
    ),
)  # fmt: skip
CURRENCY = FactColumn(
    "currency", ("Tiền tệ", "Currency", "currency code", "mã tiền tệ", "ngoại tệ", "iso")
)
USD = FactColumn(
    "usd",
    (
        "Giá trị bằng USD", "Value in USD", "USD", "USD per unit", "in USD", "tỷ giá USD",
        "một đơn vị bằng USD",
    ),
)  # fmt: skip

_FREE = frozenset({"free", "mien", "mien thue", "exempt", "duty free", "nil"})
_HIGHEST_PCT = 3000.0  # some farm goods pay more than their worth; above this it is no percentage
_PERCENT = re.compile(r"\s*%$")


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency is worth in US dollars."""

    currency: str
    usd: float


def read_schedule(name: str, content: bytes) -> tuple[list[Duty], list[Problem]]:
    """Read a schedule: code, MFN and preferential duty of each line, percent of customs value.

    A duty that is no share of the value ("10.2 + 93.1 EUR/100 kg") is left blank
    and said; a line with an unreadable code is held back.

    Raises:
        FileUnreadableError: the file is no spreadsheet, or too large.
    """
    sheets, problems = read_facts(name, content, (CODE, MFN, PREFERENTIAL))
    usual = usual_length(sheets)
    marks = {key: _mark_of(sheets, key) for key in (MFN.key, PREFERENTIAL.key)}
    duties: dict[str, Duty] = {}
    for row in _rows(sheets):
        if not row.text("code") or all(is_blank(row.cells.get(key)) for key in marks):
            continue  # headings and remarks
        code = read_code(row, usual, problems)
        if code is None or len(code) < LEAST_DIGITS:
            continue
        if code in duties:
            sentence = Sentence("%(code)s stands twice; the first line counts.", {"code": code})
            problems.append(row.problem(warning(Code.DUPLICATE_CODE, sentence), "code"))
            continue
        mfn, preferential = (_percent(row, key, mark, problems) for key, mark in marks.items())
        if mfn is not None and preferential is not None and preferential > mfn:
            problems.append(_dearer(row))
        duties[code] = Duty(code, mfn, preferential)
    problems += _perhaps_fractions(sheets, duties.values())
    return list(duties.values()), in_order(problems)


def read_rates(name: str, content: bytes) -> tuple[list[Rate], list[Problem]]:
    """Read exchange rates: a currency's three letters and what one unit is worth in US dollars.

    Raises:
        FileUnreadableError: the file is no spreadsheet, or too large.
    """
    sheets, problems = read_facts(name, content, (CURRENCY, USD))
    mark = _mark_of(sheets, USD.key)
    rates: dict[str, Rate] = {}
    for row in _rows(sheets):
        currency = row.text(CURRENCY.key).upper()
        if not re.fullmatch("[A-Z]{3}", currency):
            sentence = Sentence("“%(value)s” is no currency code of three letters.",
                                {"value": row.text(CURRENCY.key)})  # fmt: skip
            problems.append(row.problem(error(Code.UNKNOWN_CHOICE, sentence), CURRENCY.key))
            continue
        worth = _number(row, USD.key, mark)
        if worth is None or not 0 < worth < 1e6:
            problems.append(row.problem(error(Code.NOT_A_NUMBER, _no_number(row, USD.key)), "usd"))
        elif currency not in rates:
            rates[currency] = Rate(currency, worth)
    return list(rates.values()), in_order(problems)


def _rows(sheets: Sequence[FactSheet]) -> list[FactRow]:
    return [row for sheet in sheets for row in sheet.rows]


def _mark_of(sheets: Sequence[FactSheet], key: str) -> Mark | None:
    texts = (row.cells.get(key) for row in _rows(sheets))
    return decimal_mark(_PERCENT.sub("", cell) for cell in texts if isinstance(cell, str))


def _number(row: FactRow, key: str, mark: Mark | None) -> float | None:
    cell = row.cells.get(key)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    read = read_number(_PERCENT.sub("", row.text(key)), mark, counts_things=False)
    return read.value if read else None


def _percent(row: FactRow, key: str, mark: Mark | None, problems: list[Problem]) -> float | None:
    """Read a duty; None where the cell is blank or no percentage, which is said."""
    written = row.text(key)
    if not written or not written.strip("-–—"):
        return None
    if fold(written) in _FREE:
        return 0.0
    found = _number(row, key, mark)
    if found is None or not 0 <= found <= _HIGHEST_PCT:
        mend = Sentence("Only duties in percent of the value are compared.")
        problems.append(row.problem(warning(Code.NOT_A_NUMBER, _no_number(row, key), mend), key))
        return None
    return found


def _no_number(row: FactRow, key: str) -> Sentence:
    return Sentence("“%(value)s” is not a number.", {"value": row.text(key)})


def _dearer(row: FactRow) -> Problem:
    sentence = Sentence("The preferential duty is higher than the MFN duty; no saving is counted.")
    return row.problem(warning(Code.MIN_OVER_MAX, sentence), PREFERENTIAL.key)


def _perhaps_fractions(sheets: Sequence[FactSheet], duties: Iterable[Duty]) -> list[Problem]:
    """Warn where a spreadsheet seems to hold 8 % as 0.08."""
    known = [duty.mfn_pct for duty in duties if duty.mfn_pct]
    if len(known) < 3 or max(known) > 1:
        return []
    sentence = Sentence(
        "No MFN duty is above 1 %%: the largest is %(largest)s. "
        "Percentages are expected, 8 for 8 %%.",
        {"largest": shown(max(known))},
    )
    fault = warning(Code.DOUBTFUL_NUMBER, sentence)
    return [Problem(fault, title=sheets[0].title, column=sheets[0].headers[MFN.key], key=MFN.key)]
