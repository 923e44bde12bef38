"""Forms of profile, product and need: their fields are the spreadsheet's columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from matchmaker.catalogue.columns import Column, Kind, SheetKey
from matchmaker.catalogue.numbers import Mark, shown
from matchmaker.domain.participant import Role
from matchmaker.domain.sentence import Sentence
from matchmaker.services.edit_profile import editable
from matchmaker.services.reference import hs_name
from matchmaker.web.pages.participant_hs import HsStep
from matchmaker.web.render import Page, in_own_words

MARKS = {"vi": Mark.COMMA, "en": Mark.DOT}
_NUMBERS = {Kind.WHOLE, Kind.QUANTITY, Kind.MEASURE}
_LONG_TEXT = 1000
_PROFILES = {SheetKey.ENTERPRISES, SheetKey.BUYERS}
_NAMES = {"name_vi", "name_en"}
_IN_VIETNAMESE = {"process", "equipment", "contact_name"}
"""Columns whose example is Vietnamese words."""


class Control(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    AREA = "area"
    SELECT = "select"
    BOXES = "boxes"


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as the page shows it.

    Args:
        key: of the column; name of the control.
        label: in the page's language.
        control: how it is filled in.
        value: as text; what was typed comes before what is stored.
        kind: of the input: text, email, date.
        lang: language of the content, if the column has one.
        hint: an example, or what the value means.
        options: value and title, for lists to choose from.
        is_number: asks phones for the number keys.
        is_required: cannot be blank.
        faults: what is wrong and how to mend it.
        stored: what somebody else has stored meanwhile; None if nothing else.
    """

    key: str
    label: str
    control: Control
    value: str
    kind: str = "text"
    lang: str = ""
    hint: str | Sentence = ""
    options: tuple[tuple[str, str], ...] = ()
    is_number: bool = False
    is_required: bool = False
    faults: tuple[Sentence, ...] = ()
    stored: str | None = None

    def holds(self, option: str) -> bool:
        """Say whether one of several boxes is ticked."""
        return option in {part.strip() for part in self.value.split(";")}


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together, under a heading."""

    title: Sentence
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form holds: a stored row, what was typed over it, and what is wrong with that."""

    stored: Any | None = None
    typed: Mapping[str, str] | None = None
    faults: Mapping[str, tuple[Sentence, ...]] | None = None
    is_stale: bool = False


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A form of one's own profile, product or need."""

    template: ClassVar[str] = "participant/form.html"
    role: Role
    title: Sentence
    intro: Sentence
    groups: tuple[Group, ...]
    version: int
    back: str
    fault: Sentence | None = None
    withdraw: str = ""
    is_withdrawn: bool = False
    step: HsStep | None = None


_GROUPS: dict[SheetKey, tuple[tuple[Sentence, tuple[str, ...]], ...]] = {
    SheetKey.ENTERPRISES: (
        (Sentence("Your firm"),
         ("name_vi", "name_en", "text_vi", "text_en", "sector", "size", "employees", "role",
          "country", "province", "website")),
        (Sentence("Markets and certificates"),
         ("certificates", "export_share_pct", "export_markets", "target_markets")),
        (Sentence("Talking to partners"),
         ("languages", "ui_language", "needs_interpreter", "contact_name", "contact_email",
          "contact_phone", "consent_contact")),
    ),
    SheetKey.BUYERS: (
        (Sentence("Your firm"),
         ("name_en", "name_vi", "text_original", "text_language", "text_en", "text_vi", "sector",
          "size", "employees", "role", "country", "province", "website")),
        (Sentence("Talking to partners"),
         ("languages", "ui_language", "needs_interpreter", "contact_name", "contact_email",
          "contact_phone", "consent_contact")),
    ),
    SheetKey.PRODUCTS: (
        (Sentence("The product"),
         ("name_vi", "name_en", "text_vi", "text_en", "hs_code", "sector")),
        (Sentence("How you make it"),
         ("process", "material", "tolerance_mm", "equipment", "certificates", "emissions_data")),
        (Sentence("Quantities and terms"),
         ("unit", "moq", "capacity_month", "free_capacity_month", "price_min", "price_max",
          "currency", "lead_time_days", "incoterms")),
    ),
    SheetKey.NEEDS: (
        (Sentence("What you need"),
         ("text_original", "text_language", "name_en", "name_vi", "text_en", "text_vi", "hs_code",
          "sector", "role", "importance")),
        (Sentence("Technical requirements"),
         ("process", "material", "tolerance_mm", "drawing_format")),
        (Sentence("Quantities and terms"),
         ("unit", "volume_year", "moq", "price_min", "price_max", "currency", "lead_time_days",
          "incoterms", "needed_by")),
        (Sentence("Must have and nice to have"),
         ("must_certificates", "nice_certificates", "must_fields")),
    ),
}  # fmt: skip
_MUST_FIELDS = (
    "hs_code", "role", "process", "material", "tolerance_mm", "volume_year", "moq", "price_max",
    "lead_time_days", "incoterms",
)  # fmt: skip
_HINTS: dict[str, Sentence] = {
    "must_certificates": Sentence(
        "Suppliers known to lack one of these are never suggested. Part several with ;"
    ),
    "nice_certificates": Sentence("These count, but exclude nobody. Part several with ;"),
    "must_fields": Sentence("Suppliers known to fail what you tick are never suggested."),
    "price_min": Sentence("Prices are never shown to the other side."),
    "consent_contact": Sentence("Shown only to partners with whom you both said yes."),
    "text_original": Sentence("In your own language; it is kept as you write it."),
    "importance": Sentence("1 = nice to find, 3 = very important"),
}


def form_groups(sheet: SheetKey, filled: Filled, language: str) -> tuple[Group, ...]:
    """Put the groups of a form together; every editable column stands in one of them."""
    columns = {column.key: column for column in editable(sheet)}
    return tuple(
        Group(title, tuple(_field(columns[key], sheet, filled, language) for key in keys))
        for title, keys in _GROUPS[sheet]
    )


def _field(column: Column, sheet: SheetKey, filled: Filled, language: str) -> FormField:
    stored = _written(getattr(filled.stored, column.key, None), language)
    typed = (filled.typed or {}).get(column.key)
    value = stored if typed is None else typed
    differs = filled.is_stale and stored != value
    return FormField(
        key=column.key,
        label=column.vi if language == "vi" else column.en,
        control=_control(column),
        value=value,
        kind={Kind.EMAIL: "email", Kind.DATE: "date"}.get(column.kind, "text"),
        lang=_lang_of(column.key, filled),
        hint=_hint(column, sheet, value, language),
        options=_options(column, sheet, language),
        is_number=column.kind in _NUMBERS,
        is_required=sheet.letter in column.must,
        faults=tuple((filled.faults or {}).get(column.key, ())),
        stored=stored if differs else None,
    )


def _control(column: Column) -> Control:
    if column.kind is Kind.FIELDS:
        return Control.BOXES
    if column.kind in {Kind.CHOICE, Kind.UNIT, Kind.YES_NO}:
        return Control.SELECT
    is_long = column.kind is Kind.TEXT and column.limit >= _LONG_TEXT
    return Control.AREA if is_long else Control.LINE


def _lang_of(key: str, filled: Filled) -> str:
    if key == "text_original":
        return str(getattr(filled.stored, "text_language", "") or "")
    tail = key.rpartition("_")[2]
    return tail if tail in {"vi", "en"} and key.startswith(("name", "text")) else ""


def _options(column: Column, sheet: SheetKey, language: str) -> tuple[tuple[str, str], ...]:
    if column.kind is Kind.YES_NO:
        yes, no = ("Có", "Không") if language == "vi" else ("Yes", "No")
        return (("yes", yes), ("no", no))
    if column.kind is Kind.FIELDS:
        return tuple(
            (one.key, one.vi if language == "vi" else one.en)
            for one in editable(sheet)
            if one.key in _MUST_FIELDS
        )
    return tuple(
        (str(choice.key), choice.vi if language == "vi" else choice.en) for choice in column.choices
    )


def _hint(column: Column, sheet: SheetKey, value: str, language: str) -> str | Sentence:
    if column.kind is Kind.HS_CODE and value:
        heading = hs_name(value)
        return in_own_words(heading, language) if heading else ""
    if column.key in _HINTS:
        return _HINTS[column.key]
    if sheet in _PROFILES and column.key in _NAMES:
        return ""  # their example is a product's name
    if language != "vi" and column.key in _IN_VIETNAMESE:
        return ""
    plain = {Control.AREA, Control.SELECT}
    if _control(column) in plain or not column.example or column.kind is Kind.DATE:
        return ""
    mark = MARKS[language].value if column.kind in _NUMBERS else "."
    return Sentence("For example: %(example)s", {"example": column.example.replace(".", mark)})


def _written(value: Any, language: str) -> str:
    """Write a stored value the way its field is typed."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return shown(float(value)).replace(".", MARKS[language].value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "; ".join(_part(part) for part in value)
    return str(value)


def _part(part: Any) -> str:
    if isinstance(part, dict):
        until = part.get("valid_until")
        return f"{part['name']}@{until}" if until else str(part["name"])
    return str(part)
