"""What can only be seen when rows are laid side by side: owners, duplicates, units, bounds."""

from collections.abc import Iterable
from typing import Any

from matchmaker.catalogue.cells import EMPTIED, did_you_mean
from matchmaker.catalogue.choices import nearest
from matchmaker.catalogue.columns import (
    SheetKey,
    column,
    columns_of,
    required_keys,
)
from matchmaker.catalogue.problems import Code, Fault, Problem, error, note, warning
from matchmaker.catalogue.rows import Catalogue, ReadSheet, required_column_missing
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import fold
from matchmaker.services.import_rows import (
    OWNERS,
    PARTICIPANTS,
    TABLES,
    Known,
    State,
    Weighed,
    merged,
    settled,
    weigh,
)

_PARTNERS = {SheetKey.ENTERPRISES: SheetKey.BUYERS, SheetKey.BUYERS: SheetKey.ENTERPRISES}
_BOUNDS = (
    ("price_min", "price_max"),
    ("min_meetings", "max_meetings"),
    ("free_capacity_month", "capacity_month"),
)
_LEAST_WORDS = 4
_LEAST_LETTERS_WITHOUT_BLANKS = 8  # Japanese and Chinese write no blanks


class Checker:
    """Goes through the sheets in their order and weighs each row."""

    def __init__(self, known: Known, catalogue: Catalogue) -> None:
        self.known = known
        self.sheets = catalogue.sheets
        self.problems: list[Problem] = list(catalogue.problems)
        self.weighed: list[Weighed] = []
        self._in_file = {key: self._codes(key) for key in SheetKey}
        self._good: dict[SheetKey, set[str]] = {key: set() for key in SheetKey}
        self._first_row: dict[tuple[SheetKey, Any], Weighed] = {}
        self._alike = _Lookalikes(known)

    def run(self) -> None:
        """Weigh every row; fills `weighed` and `problems`."""
        for sheet in self.sheets:
            self.problems += sheet.problems
            missing = self._missing_columns(sheet)
            for row in sheet.rows:
                weighed = Weighed(sheet, row)
                self._check(weighed, missing)
                self.weighed.append(weighed)

    def waiting(self) -> list[Problem]:
        """Name the rows that wait for their owner's own row to be mended."""
        return [
            weighed.sheet.problem(
                weighed.row,
                "",
                note(
                    Code.UNKNOWN_OWNER,
                    Sentence("This row waits for %(code)s, whose own row is held back.",
                             {"code": weighed.waits_for}),
                ),
            )
            for weighed in self.weighed
            if weighed.waits_for
        ]  # fmt: skip

    def _codes(self, key: SheetKey) -> set[str]:
        return {str(row.values.get("code")) for sheet in self.sheets if sheet.key is key
                for row in sheet.rows}  # fmt: skip

    def _say(self, weighed: Weighed, key: str, fault: Fault) -> None:
        problem = weighed.sheet.problem(weighed.row, key, fault)
        self.problems.append(problem)
        weighed.row.held_back |= problem.is_error

    def _missing_columns(self, sheet: ReadSheet) -> set[str]:
        """Name absent required columns once, if there are new rows that need them."""
        present = set(sheet.headers.keys.values())
        missing = [key for key in required_keys(sheet.key) if key not in present]
        is_new = sheet.key is SheetKey.WISHES or any(
            str(row.values.get("code")) not in self.known.profiles[sheet.key] for row in sheet.rows
        )
        if is_new:
            self.problems += [required_column_missing(sheet, column(sheet.key, key))
                              for key in missing]  # fmt: skip
        return set(missing)

    def _check(self, weighed: Weighed, missing_columns: set[str]) -> None:
        sheet = weighed.row.sheet
        self._check_required(weighed, missing_columns)
        self._check_repeated(weighed)
        if sheet is SheetKey.WISHES:
            self._check_wish(weighed)
        else:
            self._check_owner(weighed)
            self._check_bounds(weighed)
            self._check_partners(weighed)
            self._check_lookalikes(weighed)
            self._check_thin(weighed)
        if weighed.row.held_back or weighed.waits_for:
            weighed.state = State.HELD_BACK
            return
        weigh(self.known, weighed)
        self._good[sheet].add(weighed.code)

    def _check_required(self, weighed: Weighed, missing_columns: set[str]) -> None:
        row = weighed.row
        stored = row.sheet in TABLES and self.known.profile(row.sheet, weighed.code)
        for key in required_keys(row.sheet):
            emptied = row.values.get(key) is EMPTIED
            if (key in row.values or key in row.asked or stored) and not emptied:
                continue
            if key in missing_columns:
                row.held_back = True  # said once for the whole sheet
                continue
            self._say(weighed, key, _required_blank(weighed))

    def _check_repeated(self, weighed: Weighed) -> None:
        values = weighed.row.values
        mark = (
            tuple(values.get(key) for key in ("enterprise", "buyer", "said_by"))
            if weighed.row.sheet is SheetKey.WISHES
            else values.get("code")
        )
        if not mark or (isinstance(mark, tuple) and None in mark):
            return
        first = self._first_row.setdefault((weighed.row.sheet, mark), weighed)
        if first is not weighed:
            place = {"row": str(first.row.number), "title": first.sheet.raw.title}
            sentence = Sentence(
                "The same code stands in row %(row)s of “%(title)s” already.", place
            )
            mend = Sentence("Give this row a code of its own, or delete one of the two rows.")
            key = "enterprise" if isinstance(mark, tuple) else "code"
            self._say(weighed, key, error(Code.DUPLICATE_CODE, sentence, mend))

    def _check_owner(self, weighed: Weighed) -> None:
        owner_sheet = OWNERS.get(weighed.row.sheet)
        owner = weighed.row.values.get("owner")
        if owner_sheet and owner and owner is not EMPTIED:
            self._check_stands(weighed, "owner", owner_sheet, owner)

    def _check_wish(self, weighed: Weighed) -> None:
        for key, sheet in (("enterprise", SheetKey.ENTERPRISES), ("buyer", SheetKey.BUYERS)):
            if code := weighed.row.values.get(key):
                self._check_stands(weighed, key, sheet, code)

    def _check_stands(self, weighed: Weighed, key: str, sheet: SheetKey, code: str) -> None:
        """Ask that a code belongs to a stored row or to a good row of the file."""
        if code in self._good[sheet] or code in self.known.profiles[sheet]:
            return
        if code in self._in_file[sheet]:
            weighed.waits_for = code  # its owner's own problem is named already
            return
        sentence = (
            Sentence("There is no enterprise with the code %(code)s.", {"code": code})
            if sheet is SheetKey.ENTERPRISES
            else Sentence("There is no buyer with the code %(code)s.", {"code": code})
        )
        self._say(weighed, key, error(Code.UNKNOWN_OWNER, sentence, self._near_code(sheet, code)))

    def _near_code(self, sheet: SheetKey, code: str) -> Sentence:
        codes = [*self.known.profiles[sheet], *self._in_file[sheet]]
        near = nearest(code, codes)
        return did_you_mean(near) if near else Sentence("Correct the code, or add the missing row.")

    def _check_bounds(self, weighed: Weighed) -> None:
        keys = {each.key for each in columns_of(weighed.row.sheet)}
        self._check_unit(weighed)
        for low, high in _BOUNDS:
            if low not in keys or not {low, high} & weighed.row.values.keys():
                continue
            values = merged(self.known, weighed, (low, high))
            if None not in values.values() and values[low] > values[high]:
                self._say(weighed, low, _over(weighed, low, high, values))

    def _check_unit(self, weighed: Weighed) -> None:
        counted = [each.key for each in columns_of(weighed.row.sheet) if each.in_unit]
        filled = [key for key in counted if key in weighed.row.values]
        if not filled or "unit" in weighed.row.asked:
            return
        quantities = [value for value in merged(self.known, weighed, filled).values()
                      if value is not None]  # fmt: skip
        if quantities and not merged(self.known, weighed, ("unit",))["unit"]:
            sentence = Sentence("“%(column)s” is counted in a unit, and none is given.",
                                {"column": weighed.sheet.header(filled[0])})  # fmt: skip
            mend = Sentence("Write the unit, for example piece, kg or set.")
            self._say(weighed, "unit", error(Code.UNIT_MISSING, sentence, mend))

    def _check_partners(self, weighed: Weighed) -> None:
        sheet = weighed.row.sheet
        if sheet not in PARTICIPANTS:
            return
        named = {"never_meet": _PARTNERS[sheet], "shares_with": SheetKey.BUYERS}
        for key, other in named.items():
            value = weighed.row.values.get(key)
            codes = value if isinstance(value, list) else [value] if isinstance(value, str) else []
            unknown = [
                code
                for code in codes
                if code not in self._in_file[other] | self.known.profiles[other].keys()
            ]
            for code in unknown:
                sentence = Sentence("No participant has the code %(code)s.", {"code": code})
                fault = warning(Code.UNKNOWN_PARTNER, sentence, self._near_code(other, code))
                self._say(weighed, key, fault)

    def _check_lookalikes(self, weighed: Weighed) -> None:
        sheet = weighed.row.sheet
        if sheet not in PARTICIPANTS or self.known.profile(sheet, weighed.code):
            return
        twin = self._alike.find(weighed)
        if twin:
            sentence = Sentence("This may be the same firm as %(code)s.", {"code": twin})
            mend = Sentence("If it is, give both the same code; if not, nothing needs to be done.")
            self._say(weighed, "code", warning(Code.POSSIBLE_DUPLICATE, sentence, mend))

    def _check_thin(self, weighed: Weighed) -> None:
        sheet = weighed.row.sheet
        if sheet not in OWNERS or weighed.row.held_back:
            return
        keys = ["name_vi", "name_en", "text_vi", "text_en"]
        keys += ["process", "material"] + (["text_original"] if sheet is SheetKey.NEEDS else [])
        said = " ".join(_words(value) for value in merged(self.known, weighed, keys).values())
        if _is_thin(said):
            key = "text_original" if sheet is SheetKey.NEEDS else "text_vi"
            sentence = Sentence("The text says too little to find partners by.")
            mend = Sentence("Say in one or two sentences what it is, of which material, how made.")
            self._say(weighed, key, warning(Code.THIN_TEXT, sentence, mend))


class _Lookalikes:
    """Finds participants that look the same: by tax code, then by folded name and country."""

    def __init__(self, known: Known) -> None:
        self._codes: dict[Any, str] = {}
        for sheet in PARTICIPANTS:
            for code, row in known.profiles[sheet].items():
                for mark in _marks(sheet, row.name_vi, row.name_en, row.country,
                                   getattr(row, "tax_code", "")):  # fmt: skip
                    self._codes.setdefault(mark, code)

    def find(self, weighed: Weighed) -> str:
        """Give the code of an earlier participant that looks the same, "" if none does."""
        values = settled(weighed.row.sheet, weighed.row)
        names = [str(values.get(key, "")) for key in ("name_vi", "name_en", "country", "tax_code")]
        marks = list(_marks(weighed.row.sheet, *names))
        twin = next((self._codes[mark] for mark in marks if mark in self._codes), "")
        for mark in marks:
            self._codes.setdefault(mark, weighed.code)
        return twin if twin != weighed.code else ""


def _marks(
    sheet: SheetKey, name_vi: str, name_en: str, country: str, tax_code: str
) -> Iterable[tuple[str, ...]]:
    if tax_code:
        yield ("tax", tax_code)
    at_home = "VN" if sheet is SheetKey.ENTERPRISES else ""
    for name in {fold(name) for name in (name_vi, name_en) if name}:
        yield (sheet, name, country or at_home)


def _required_blank(weighed: Weighed) -> Fault:
    del weighed
    return error(
        Code.MISSING_REQUIRED,
        Sentence("This cell must not be blank."),
        Sentence("Fill it in."),
    )


def _over(weighed: Weighed, low: str, high: str, values: dict[str, Any]) -> Fault:
    sentence = Sentence("“%(low)s” (%(least)s) is more than “%(high)s” (%(most)s).",
                        {"low": weighed.sheet.header(low), "least": values[low],
                         "high": weighed.sheet.header(high), "most": values[high]})  # fmt: skip
    return error(Code.MIN_OVER_MAX, sentence, Sentence("Swap or correct the two numbers."))


def _words(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _is_thin(said: str) -> bool:
    if len(said.split()) >= _LEAST_WORDS:
        return False
    wide = [letter for letter in said if "\u3040" <= letter <= "\uffef"]
    return len(wide) < _LEAST_LETTERS_WITHOUT_BLANKS
