"""How a cell of each kind is read: one small function a kind.

Each gives the typed value (plain JSON values, dates as `date`) and what was
wrong with the cell. `UNREAD` means that the cell gave no value.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

from matchmaker.catalogue.cells import (
    CLEAR_WORDS,
    EMPTIED,
    UNREAD,
    Cell,
    Context,
    Reading,
    as_text,
    did_you_mean,
    parts,
    tidy,
    too_long,
)
from matchmaker.catalogue.choices import Choice, chosen, nearest, nearest_choice, plain
from matchmaker.catalogue.columns import Column, Kind, columns_of
from matchmaker.catalogue.dates import read_certificates, read_date, read_presence
from matchmaker.catalogue.numbers import likely_number, read_number, shown
from matchmaker.catalogue.places import (
    country_code,
    language_code,
    nearest_country,
    nearest_language,
)
from matchmaker.catalogue.problems import Code, Fault, error, note, warning
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.trade import hs_code

__all__ = ["EMPTIED", "UNREAD", "Cell", "Context", "Reading", "as_text", "read_cell"]


_LONGEST = 2000  # guessing what a word was meant to be takes the square of its letters
_WITH_LIMITS = frozenset({Kind.TEXT, Kind.CODE, Kind.CODES, Kind.TEXTS, Kind.CERTIFICATES})


def read_cell(cell: Cell, about: Context) -> Reading:
    """Read a cell that is not blank as its column's kind.

    Texts have limits of their own; of any other cell at most 2,000 characters are looked at.
    """
    if isinstance(cell, str) and len(cell) > _LONGEST and about.column.kind not in _WITH_LIMITS:
        return Reading(faults=too_long(cell, _LONGEST))
    if (
        isinstance(cell, str)
        and cell.rstrip().endswith(")")
        and cell.strip().casefold() in CLEAR_WORDS
    ):
        return Reading(EMPTIED)
    return READERS[about.column.kind](cell, about)


def _text(cell: Cell, about: Context) -> Reading:
    written = as_text(cell)
    text = tidy(written)
    if faults := too_long(text, about.column.limit):
        return Reading(faults=faults)
    return Reading(text, _odd_letters(written, text))


def _odd_letters(written: str, text: str) -> tuple[Fault, ...]:
    if "\ufffd" in text:
        sentence = Sentence("Some letters were lost before the file came here (shown as \ufffd).")
        mend = Sentence("Save the file again as UTF-8, or type the letters anew.")
        return (warning(Code.BAD_CHARACTERS, sentence, mend),)
    if text is written or written.isprintable():
        return ()
    visible = written.replace("\r", "").replace("\n", "").replace("\t", "")
    if visible.isprintable() or len(unicodedata.normalize("NFC", written.strip())) == len(text):
        return ()
    return (note(Code.BAD_CHARACTERS, Sentence("Invisible characters were taken out.")),)


def _texts(cell: Cell, about: Context) -> Reading:
    texts = list(dict.fromkeys(parts(cell)))
    readings = [_text(part, about) for part in texts]
    faults = tuple(fault for reading in readings for fault in reading.faults)
    return Reading(UNREAD if any(f.code is Code.TOO_LONG for f in faults) else texts, faults)


def _choice(cell: Cell, about: Context) -> Reading:
    written = tidy(as_text(cell))
    key = chosen(written, about.column.choices)
    return Reading(key) if key else Reading(faults=(_unknown_choice(written, about),))


def _listed(choices: Sequence[Choice]) -> dict[str, str]:
    """Words to choose from, in the reader's language: each of them can be typed."""
    return {
        "vi": "; ".join(choice.vi for choice in choices),
        "en": "; ".join(choice.en for choice in choices),
    }


def _unknown_choice(written: str, about: Context) -> Fault:
    choices = about.column.choices
    is_unit = about.column.kind is Kind.UNIT
    sentence = (
        Sentence("“%(value)s” is no unit we know.", {"value": written})
        if is_unit
        else Sentence("“%(value)s” is not in the list.", {"value": written})
    )
    near = nearest_choice(written, choices)
    mend = (
        did_you_mean(near.label)
        if near
        else Sentence("Choose one of: %(choices)s.", {"choices": _listed(choices)})
    )
    return error(Code.UNKNOWN_UNIT if is_unit else Code.UNKNOWN_CHOICE, sentence, mend)


def _choices(cell: Cell, about: Context) -> Reading:
    return _list_of(cell, lambda part: _choice(part, about))


def _list_of(cell: Cell, read: Callable[[str], Reading]) -> Reading:
    """Read each part of a list; one bad part leaves the whole cell unread."""
    readings = [read(part) for part in parts(cell)]
    faults = tuple(fault for reading in readings for fault in reading.faults)
    if any(reading.value is UNREAD for reading in readings):
        return Reading(faults=faults)
    return Reading(list(dict.fromkeys(reading.value for reading in readings)), faults)


def _country(cell: Cell, _about: Context) -> Reading:
    written = tidy(as_text(cell))
    code = country_code(written)
    if code:
        return Reading(code)
    guess = nearest_country(written)
    sentence = Sentence("“%(value)s” is no country we know.", {"value": written})
    mend = (
        did_you_mean(guess)
        if guess
        else Sentence("Write the two-letter code or the name, for example JP or Japan.")
    )
    return Reading(faults=(error(Code.UNKNOWN_COUNTRY, sentence, mend),))


def _countries(cell: Cell, about: Context) -> Reading:
    return _list_of(cell, lambda part: _country(part, about))


def _language(written: str) -> Reading:
    code = language_code(written)
    if code:
        return Reading(code)
    guess = nearest_language(written)
    sentence = Sentence("“%(value)s” is no language we know.", {"value": written})
    mend = (
        did_you_mean(guess)
        if guess
        else Sentence("Write the two-letter code or the name, for example en or English.")
    )
    return Reading(faults=(error(Code.UNKNOWN_LANGUAGE, sentence, mend),))


def _languages(cell: Cell, _about: Context) -> Reading:
    return _list_of(cell, _language)


def _number(cell: Cell, about: Context) -> Reading:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _in_range(float(cell), about)
    written = tidy(as_text(cell))
    if about.column.high == 100:
        written = written.removesuffix("%").rstrip()
    things = about.column.kind is not Kind.MEASURE
    read = read_number(written, about.mark, counts_things=things)
    if read is None or isinstance(cell, date):
        return Reading(faults=(_not_a_number(written),))
    if read.doubtful_other is None or about.column.kind is Kind.WHOLE:
        return _in_range(read.value, about, written)
    reading = _in_range(read.value, about)
    return Reading(reading.value, (*reading.faults, _doubtful(written, read.value,
                                                              read.doubtful_other)))  # fmt: skip


def _doubtful(written: str, value: float, other: float) -> Fault:
    return warning(
        Code.DOUBTFUL_NUMBER,
        Sentence("“%(value)s” was read as %(number)s; it could also be %(other)s.",
                 {"value": written, "number": shown(value), "other": shown(other)}),
        Sentence("Check it, and write it as a number cell or without marks between the digits."),
    )  # fmt: skip


def _not_a_number(written: str) -> Fault:
    guess = likely_number(written)
    sentence = Sentence("“%(value)s” is not a number.", {"value": written})
    mend = (
        did_you_mean(shown(guess))
        if guess is not None
        else Sentence("Write the number in digits, or leave the cell blank.")
    )
    return error(Code.NOT_A_NUMBER, sentence, mend)


def _in_range(value: float, about: Context, written: str = "") -> Reading:
    column = about.column
    whole = column.kind is Kind.WHOLE
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - that is how a NaN is told
        return Reading(faults=(_not_a_number(str(value)),))
    if whole and value != int(value):
        found = {"value": written or shown(value)}
        sentence = Sentence("“%(value)s” is not a whole number.", found)
        meant = re.sub(r"[.,]", "", written) if _GROUPED.fullmatch(written) else shown(round(value))
        return Reading(faults=(error(Code.NOT_A_NUMBER, sentence, did_you_mean(meant)),))
    low, high = column.low, column.high
    too_low = low is not None and value < low
    if column.key == "tolerance_mm" and value == 0:
        too_low = True  # no machine holds a tolerance of nothing
    if not too_low and (high is None or value <= high):
        return Reading(int(value) if whole else value)
    return Reading(faults=(_out_of_range(value, column),))


def _out_of_range(value: float, column: Column) -> Fault:
    if column.high is None:
        sentence = Sentence("%(value)s is less than %(low)s.",
                            {"value": shown(value), "low": shown(column.low or 0)})  # fmt: skip
    else:
        sentence = Sentence("%(value)s does not lie between %(low)s and %(high)s.",
                            {"value": shown(value), "low": shown(column.low or 0),
                             "high": shown(column.high)})  # fmt: skip
    return error(Code.OUT_OF_RANGE, sentence, Sentence("Correct the number, or leave it blank."))


_YES = frozenset({"yes", "y", "true", "1", "x", "co", "dung", "ja", "はい"})
_NO = frozenset({"no", "n", "false", "0", "khong", "ko", "sai", "nein", "いいえ"})


def _yes_no(cell: Cell, _about: Context) -> Reading:
    words = {word.strip() for word in plain(as_text(cell)).split("/")}  # "có / yes" says it twice
    for said, meant in ((_YES, True), (_NO, False)):
        if words <= said:
            return Reading(meant)
    sentence = Sentence("“%(value)s” is neither yes nor no.", {"value": as_text(cell)})
    mend = Sentence("Write yes or no, or leave the cell blank.")
    return Reading(faults=(error(Code.UNKNOWN_CHOICE, sentence, mend),))


def _hs_code(cell: Cell, _about: Context) -> Reading:
    written = tidy(as_text(cell))
    digits = re.sub(r"[.\s-]", "", written)
    if digits.isdecimal() and len(digits) in (3, 5, 7):
        full = f"0{digits}"
        sentence = Sentence("“%(value)s” has lost its first zero; taken as %(code)s.",
                            {"value": written, "code": full})  # fmt: skip
        mend = Sentence("Check the code, and write it in a text cell: %(code)s.", {"code": full})
        return Reading(full, (warning(Code.HS_ZERO_LOST, sentence, mend),))
    code = hs_code(written)
    if code and 1 <= int(code[:2]) <= 97 and code[:2] != "77":
        return Reading(code)
    sentence = Sentence("“%(value)s” is no HS code; the cell is left blank.", {"value": written})
    mend = Sentence("Write 4, 6 or 8 digits, or leave it blank and we propose a code.")
    return Reading(faults=(warning(Code.HS_UNKNOWN, sentence, mend),))


def _tax_code(cell: Cell, _about: Context) -> Reading:
    written = re.sub(r"[\s.-]", "", as_text(cell))
    if isinstance(cell, int | float) and len(written) in (9, 12):
        written = f"0{written}"  # a number cell drops the leading zero
    if written.isdecimal() and len(written) in (10, 13):
        return Reading(written)
    sentence = Sentence(
        "“%(value)s” is no tax code: it must have 10 or 13 digits.", {"value": as_text(cell)}
    )
    mend = Sentence("Correct it, or leave the cell blank.")
    return Reading(faults=(error(Code.OUT_OF_RANGE, sentence, mend),))


_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".\d]{2,}")


def _email(cell: Cell, _about: Context) -> Reading:
    written = tidy(as_text(cell)).removeprefix("mailto:")
    if _EMAIL.fullmatch(written) and ".." not in written and len(written) <= 200:
        return Reading(written)
    near = written.replace(" ", "").replace(",", ".")
    found = _EMAIL.search(near) if len(near) <= 200 else None
    sentence = Sentence("“%(value)s” is no e-mail address.", {"value": written})
    mend = (
        did_you_mean(found.group())
        if found
        else Sentence("Write one address, for example name@example.com.")
    )
    return Reading(faults=(error(Code.BAD_EMAIL, sentence, mend),))


def _fields(cell: Cell, about: Context) -> Reading:
    names = about.headers or {
        plain(word): each.key
        for each in columns_of(about.sheet)
        for word in (each.key, each.vi, each.en)
    }
    return _list_of(cell, lambda part: _field_name(part, names))


def _field_name(part: str, names: dict[str, str]) -> Reading:
    key = names.get(plain(part))
    if key:
        return Reading(key)
    near = nearest(plain(part), names)
    sentence = Sentence("“%(value)s” is no column of this sheet.", {"value": part})
    mend = (
        did_you_mean(names[near]) if near else Sentence("Name columns, for example material;moq.")
    )
    return Reading(faults=(error(Code.UNKNOWN_CHOICE, sentence, mend),))


READERS: dict[Kind, Callable[[Cell, Context], Reading]] = {
    Kind.TEXT: _text,
    Kind.CODE: _text,
    Kind.CODES: _texts,
    Kind.TEXTS: _texts,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.UNIT: _choice,
    Kind.COUNTRY: _country,
    Kind.COUNTRIES: _countries,
    Kind.LANGUAGES: _languages,
    Kind.WHOLE: _number,
    Kind.QUANTITY: _number,
    Kind.MEASURE: _number,
    Kind.YES_NO: _yes_no,
    Kind.DATE: read_date,
    Kind.CERTIFICATES: read_certificates,
    Kind.HS_CODE: _hs_code,
    Kind.TAX_CODE: _tax_code,
    Kind.EMAIL: _email,
    Kind.PRESENCE: read_presence,
    Kind.FIELDS: _fields,
}
