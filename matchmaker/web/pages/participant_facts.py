"""Facts of a profile, product or need as a reader sees them: only what is stated."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from matchmaker.catalogue.columns import Column, Kind, SheetKey, column, columns_of
from matchmaker.domain.participant import counted
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.services.reference import hs_name
from matchmaker.web.pages.participant import Words, words_of
from matchmaker.web.render import in_own_words

_SHOWN_ELSEWHERE = frozenset(
    {"code", "owner", "name_vi", "name_en", "text_vi", "text_en", "text_original",
     "text_language", "ui_language", "unit", "currency"}
)  # fmt: skip


CONTACT = frozenset({"contact_name", "contact_email", "contact_phone"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated fact: what it is and its value, in the page's words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A product or need with its facts.

    Args:
        id: of the row.
        name: as the reader reads it.
        text: description, in his language or the original.
        facts: everything else that is stated.
        hs_code: its trade code, blank if none.
        href: where it is edited or looked at, blank if nowhere.
        missing: labels of useful fields that are not stated.
        is_withdrawn: nobody else sees it.
        is_code_open: nobody has confirmed its trade code yet.
    """

    id: str
    name: Words
    text: Words
    facts: tuple[Fact, ...]
    hs_code: str = ""
    href: str = ""
    missing: tuple[str, ...] = ()
    is_withdrawn: bool = False
    is_code_open: bool = False


_USEFUL: dict[SheetKey, tuple[str, ...]] = {
    SheetKey.ENTERPRISES: (
        "text_vi", "text_en", "sector", "size", "certificates", "export_markets", "languages",
    ),
    SheetKey.BUYERS: ("text_original", "sector", "languages"),
    SheetKey.PRODUCTS: (
        "text_vi", "text_en", "hs_code", "material", "process", "capacity_month", "moq",
        "lead_time_days",
    ),
    SheetKey.NEEDS: ("hs_code", "volume_year", "moq", "lead_time_days", "must_certificates"),
}  # fmt: skip


def offer_of(row: Any, sheet: SheetKey, language: str, href: str = "") -> Offer:
    """Make an offer of a row of products or needs."""
    return Offer(
        id=row.id,
        name=words_of(row, language, "name"),
        text=words_of(row, language, "text"),
        facts=tuple(facts_of(row, sheet, language)),
        hs_code=row.hs_code,
        href=href,
        missing=missing_of(row, sheet, language),
        is_withdrawn=bool(getattr(row, "withdrawn", False)),
        is_code_open=not getattr(row, "hs_confirmed", True),
    )


def facts_of(
    row: Any, sheet: SheetKey, language: str, *, beside: frozenset[str] = frozenset()
) -> Iterator[Fact]:
    """Give what is stated in a row, in the order of the spreadsheet's columns.

    Args:
        row: with as many of the sheet's columns as the reader may see.
        sheet: whose columns.
        language: of the page.
        beside: keys of columns that the page shows in a place of their own.
    """
    for one in columns_of(sheet):
        value = getattr(row, one.key, None)
        if one.key in _SHOWN_ELSEWHERE | beside or value in (None, "", []):
            continue
        yield Fact(label_of(one, language), _said(value, one, row, language))


def missing_of(row: Any, sheet: SheetKey, language: str) -> tuple[str, ...]:
    """Give the labels of useful fields that are not stated."""
    return tuple(
        label_of(column(sheet, key), language)
        for key in _USEFUL[sheet]
        if getattr(row, key, None) in (None, "", [])
    )


def label_of(one: Column, language: str) -> str:
    """Give a column's header in the page's language."""
    return one.vi if language == "vi" else one.en


def _said(value: Any, one: Column, row: Any, language: str) -> str:
    if isinstance(value, list):
        return "; ".join(_part(part, one, language) for part in value)
    if isinstance(value, bool):
        yes, no = ("Có", "Không") if language == "vi" else ("Yes", "No")
        return yes if value else no
    if isinstance(value, int | float):
        number = str(format_decimal(value, locale=language, format="#,##0.######"))
        if one.key == "recognised_year":
            number = str(int(value))
        return _in_unit(number, one, row, language)
    if isinstance(value, date):
        return str(format_date(value, "d/M/y", locale=language))
    if one.kind is Kind.HS_CODE:
        heading = hs_name(value)
        told = f"{value} · {in_own_words(heading, language)}" if heading else str(value)
        confirmed = getattr(row, "hs_confirmed", True)
        return (
            told
            if confirmed
            else say(Sentence("%(code)s (not confirmed)", {"code": told}), language)
        )
    return _part(value, one, language)


def _in_unit(number: str, one: Column, row: Any, language: str) -> str:
    unit = _title(getattr(row, "unit", ""), column(SheetKey.PRODUCTS, "unit"), language)
    if not (one.in_unit and unit):
        return number
    if one.key in {"price_min", "price_max"}:
        return f"{number} {row.currency}/{unit}"
    quantity = counted(getattr(row, one.key), row.unit)
    return say(quantity, language) if isinstance(quantity, Sentence) else f"{number} {unit}"


def _part(part: Any, one: Column, language: str) -> str:
    """Say one value of a list, or a list's only one, by the names that the closed lists have."""
    if isinstance(part, dict):
        return _certificate(part, language)
    if one.kind in {Kind.COUNTRY, Kind.COUNTRIES}:
        return str(Locale(language).territories.get(part, part))
    if one.kind is Kind.LANGUAGES:
        return str(Locale(language).languages.get(part, part))
    if one.kind is Kind.FIELDS:
        return label_of(column(SheetKey.NEEDS, part), language)
    return _title(part, one, language)


def _certificate(held: dict[str, Any], language: str) -> str:
    if not held.get("valid_until"):
        return str(held["name"])
    until = format_date(date.fromisoformat(held["valid_until"]), "d/M/y", locale=language)
    said = Sentence("%(name)s (until %(date)s)", {"name": held["name"], "date": until})
    return say(said, language)


def _title(key: str, one: Column, language: str) -> str:
    for choice in one.choices:
        if choice.key == key:
            return choice.vi if language == "vi" else choice.en
    return key
