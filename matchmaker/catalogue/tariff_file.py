"""An official tariff as its authority publishes it: code, Vietnamese text, English text.

Official lines are short words under longer ones: `- - Loại khác` means nothing
without its heading. Rows are therefore read in order and each line is given
the words it stands under, parted by ` > `.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.catalogue.cells import Cell
from matchmaker.catalogue.fact_file import FactColumn, FactRow, FactSheet, read_facts
from matchmaker.catalogue.problems import Code, Problem, error, in_order, warning
from matchmaker.domain.sentence import Sentence

CODE = FactColumn(
    "code",
    (
        "Mã HS", "HS code", "code", "hs", "hs6", "hs8", "hs code", "mã", "mã hàng", "mã số",
        "mã số hàng hóa", "mã AHTN", "AHTN code", "tariff code", "tariff line", "tariff item",
        "commodity code", "CN code", "heading/subheading", "item number",
    ),
)  # fmt: skip
TEXT_VI = FactColumn(
    "text_vi",
    (
        "Mô tả tiếng Việt", "Description in Vietnamese", "mô tả hàng hóa", "mô tả",
        "mô tả hàng hóa tiếng Việt", "tên hàng", "tên hàng tiếng Việt", "tiếng Việt", "Vietnamese",
        "Vietnamese text", "Vietnamese description", "text vi",
    ),
    required=False,
)  # fmt: skip
TEXT_EN = FactColumn(
    "text_en",
    (
        "Mô tả tiếng Anh", "Description in English", "description", "description of goods",
        "goods description", "mô tả hàng hóa tiếng Anh", "tên hàng tiếng Anh", "tiếng Anh",
        "English", "English text", "English description", "text en",
    ),
    required=False,
)  # fmt: skip
TEXT_EN_NATIONAL = FactColumn(
    "text_en_national",
    ("Mô tả tiếng Anh trong nước", "National description in English", "text en national"),
    required=False,
)
TEXTS = (TEXT_VI, TEXT_EN, TEXT_EN_NATIONAL)
LEAST_DIGITS, MOST_DIGITS = 6, 10

_DASHES = re.compile(r"^(?:[-–—‐−]\s*)+")
_ANY_DASH = re.compile(r"[-–—‐−]")
_SIGNS = re.compile(r"[\s.\-–/]")
# a part of the table, not a line of it
_PART = re.compile(r"^(phần|chương|mục|section|chapter|part)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TariffEntry:
    """A line of a tariff at its own 6 to 10 digits, with the words it stands under."""

    code: str
    text_vi: str
    text_en: str
    text_en_national: str


def read_tariff(name: str, content: bytes) -> tuple[list[TariffEntry], list[Problem]]:
    """Read an official tariff: its lines in order, and what is wrong with the others.

    Chapters and headings lend their words to the lines below and are no lines
    themselves. A line whose code cannot be read is held back.

    Raises:
        FileUnreadableError: the file is no spreadsheet, or too large.
    """
    sheets, problems = read_facts(name, content, (CODE, *TEXTS))
    problems += _missing_texts(sheets)
    usual = usual_length(sheets)
    entries: dict[str, TariffEntry] = {}
    for sheet in sheets:
        above: dict[str, list[str]] = {text.key: [] for text in TEXTS}
        for row in sheet.rows:
            entry = _entry(row, above, usual, problems)
            if entry and entry.code in entries:
                problems.append(_twice(row, entry.code))
            elif entry:
                entries[entry.code] = entry
    return list(entries.values()), in_order(problems)


def usual_length(sheets: Sequence[FactSheet]) -> int:
    """How many digits most codes have; 0 without any."""
    lengths = Counter(
        len(digits)
        for sheet in sheets
        for row in sheet.rows
        if LEAST_DIGITS <= len(digits := _SIGNS.sub("", row.text("code"))) <= MOST_DIGITS
    )
    return lengths.most_common(1)[0][0] if lengths else 0


def read_code(row: FactRow, usual: int, problems: list[Problem]) -> str | None:
    """Read a row's code of 2 to 10 digits; None where it is none, which is said.

    A number cell drops a leading zero: 5 and 7 digits get it back, and 9 where
    most codes of the file have 10. No chapter is numbered 77.
    """
    written = row.text("code")
    digits = _SIGNS.sub("", written)
    plain = digits.isascii() and digits.isdecimal()
    if plain and _lost_zero(row.cells.get("code"), len(digits), usual):
        full = f"0{digits}"
        sentence = Sentence("“%(value)s” has lost its first zero; taken as %(code)s.",
                            {"value": written, "code": full})  # fmt: skip
        mend = Sentence("Check the code, and write it in a text cell: %(code)s.", {"code": full})
        problems.append(row.problem(warning(Code.HS_ZERO_LOST, sentence, mend), "code"))
        return full
    chapter = digits[:2]
    if plain and 2 <= len(digits) <= MOST_DIGITS and chapter not in {"00", "77"}:
        return digits
    sentence = Sentence("“%(value)s” is no HS code; the row is left out.", {"value": written})
    mend = Sentence("Write 6 to 10 digits.")
    problems.append(row.problem(error(Code.HS_UNKNOWN, sentence, mend), "code"))
    return None


def _lost_zero(cell: Cell, length: int, usual: int) -> bool:
    if length in {5, 7}:
        return True
    return (length == 9 and usual == 10) or (length in {1, 3} and isinstance(cell, int | float))


def _entry(
    row: FactRow, above: dict[str, list[str]], usual: int, problems: list[Problem]
) -> TariffEntry | None:
    """Read one row; chapters and headings only leave their words in `above`."""
    if not row.text("code"):
        _lend_words(row, above, digits=0)
        return None
    if _PART.match(row.text("code")):
        _lend_words(row, above, digits=2)
        return None
    code = read_code(row, usual, problems)
    if code is None:
        return None
    texts = _lend_words(row, above, digits=len(code))
    if len(code) < LEAST_DIGITS or code[:2] in {"98", "99"}:
        return None  # national chapters are no part of the Harmonized System
    if not any(texts.values()):
        sentence = Sentence("The line %(code)s has no text; it is left out.", {"code": code})
        problems.append(row.problem(warning(Code.THIN_TEXT, sentence), "code"))
        return None
    return TariffEntry(code, *(texts[text.key] for text in TEXTS))


def _lend_words(row: FactRow, above: dict[str, list[str]], *, digits: int) -> dict[str, str]:
    """Put a row's words under those they belong to; gives them with all that stands above.

    The number of dashes is the depth. Words without a dash stand for themselves:
    those of a heading begin anew, those of a chapter lend nothing.
    """
    whole: dict[str, str] = {}
    for text in TEXTS:
        written = row.text(text.key)
        dashes = _DASHES.match(written)
        depth = len(_ANY_DASH.findall(dashes.group())) if dashes else 0
        words = written[dashes.end() :] if dashes else written
        if not words or digits == 2 or (not digits and not depth):
            above[text.key] = [] if words else above[text.key]
            whole[text.key] = ""
            continue
        path = [*above[text.key][:depth], words] if depth else [words]
        above[text.key] = path
        whole[text.key] = " > ".join(part.rstrip(" :") for part in path)
    return whole


def _missing_texts(sheets: Sequence[FactSheet]) -> list[Problem]:
    found = []
    for sheet in sheets:
        for text in (TEXT_VI, TEXT_EN):
            if text.key not in sheet.headers:
                sentence = Sentence(
                    "There is no column “%(column)s”.", {"column": " / ".join(text.names[:2])}
                )
                mend = Sentence("Lines are matched in the languages that the file has.")
                fault = warning(Code.MISSING_REQUIRED, sentence, mend)
                found.append(Problem(fault, title=sheet.title, key=text.key))
    return found


def _twice(row: FactRow, code: str) -> Problem:
    sentence = Sentence("%(code)s stands twice; the first line counts.", {"code": code})
    return row.problem(warning(Code.DUPLICATE_CODE, sentence), "code")
