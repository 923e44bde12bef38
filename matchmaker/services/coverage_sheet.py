"""Coverage as a workbook: whom to invite, which products wait, the figures behind both.

Names come from strangers: text is written as text, never as a formula.
"""

from collections.abc import Mapping
from typing import Any

from matchmaker.catalogue.cells import Cell
from matchmaker.catalogue.sheet_writer import new_workbook
from matchmaker.domain.participant import SECTOR_NAMES, Scope, Sector
from matchmaker.domain.sentence import Sentence
from matchmaker.locale import say
from matchmaker.services.coverage import GROUPINGS, Coverage, Open, coverage
from matchmaker.services.list_book import Columns, ListBook
from matchmaker.services.reference import hs_name
from matchmaker.storage.queries.coverage_rows import offers_named
from matchmaker.storage.queries.print_rows import fair_of
from matchmaker.storage.session import Database

_CODES = {"buyer": Sentence("Buyer code"), "enterprise": Sentence("Enterprise code")}
_NAMES = {"buyer": Sentence("Buyer"), "enterprise": Sentence("Enterprise")}
_GROUPS = (
    (Sentence("Group"), 50), (Sentence("Needs"), 12), (Sentence("Nobody can supply"), 12),
    (Sentence("Products"), 12), (Sentence("Nobody asks for"), 12),
)  # fmt: skip


def _list_columns(own: str, other: str) -> Columns:
    """Columns of a list of offers, whose own side and other side are named."""
    return (
        (Sentence("Code"), 12), (Sentence("Name"), 44), (Sentence("HS code"), 10),
        (Sentence("Sector"), 30), (_CODES[own], 12), (_NAMES[own], 36), (Sentence("Country"), 10),
        (Sentence("Best fit for the buyer, of 100"), 12), (Sentence("Comes nearest"), 44),
        (_NAMES[other], 36), (Sentence("Would fit but is kept apart"), 12),
        (Sentence("Mostly by"), 50),
    )  # fmt: skip


def coverage_workbook(db: Database, scope: Scope, language: str) -> bytes | None:
    """Write a fair's coverage as a workbook of four sheets; None before pairs were suggested.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    found = coverage(db, scope)
    if found is None:
        return None
    with db.read() as unit:
        named = offers_named(unit, scope)
        simulated = fair_of(unit, scope).simulated
    with new_workbook() as (workbook, buffer):
        book = ListBook(workbook, language, simulated=simulated)
        for title, rows, sides in (
            (Sentence("Nobody can supply"), found.unsupplied, ("buyer", "enterprise")),
            (Sentence("Nobody asks for"), found.unasked, ("enterprise", "buyer")),
        ):
            lines = [_list_row(one, named, language) for one in rows]
            book.add(title, _list_columns(*sides), lines)
        for title, grouping in zip(
            (Sentence("By HS chapter"), Sentence("By sector")), GROUPINGS, strict=True
        ):
            book.add(title, _GROUPS, _group_rows(found, grouping, language))
    return buffer.getvalue()


def _list_row(one: Open, named: Mapping[str, Any], language: str) -> list[Cell]:
    row, nearest = named[one.id], named.get(one.nearest_id)
    return [
        row.code,
        offer_name(row, language),
        row.hs_code,
        sector_title(row.sector, language),
        row.owner_code,
        _either(row.owner_vi, row.owner_en, language),
        row.country,
        round(100 * one.fit),
        offer_name(nearest, language) if nearest else "",
        _either(nearest.owner_vi, nearest.owner_en, language) if nearest else "",
        one.held_back,
        say(one.rule, language) if one.rule else "",
    ]


def _group_rows(found: Coverage, grouping: str, language: str) -> list[list[Cell]]:
    return [
        [
            group_title(grouping, one.key, language),
            one.needs,
            one.unsupplied,
            one.products,
            one.unasked,
        ]
        for one in found.groups[grouping]
    ]


def group_title(grouping: str, key: str, language: str) -> str:
    """Name a chapter or sector; a blank key says that none is stated."""
    if grouping == "sector":
        return sector_title(key, language) or say(Sentence("No sector stated"), language)
    if not key:
        return say(Sentence("No HS code stated"), language)
    name = hs_name(f"{key}00")
    return f"{key} · {_either(name.name_vi, name.name_en, language)}" if name else key


def sector_title(key: str, language: str) -> str:
    """Name a sector; blank where none is stated."""
    return say(SECTOR_NAMES[Sector(key)], language) if key in set(Sector) else ""


def offer_name(row: Any, language: str) -> str:
    """Name a need or product; without a name its own first words stand for it."""
    return _either(row.name_vi, row.name_en, language) or str(row.text or "")


def _either(vi: str, en: str, language: str) -> str:
    return (vi or en) if language == "vi" else (en or vi)
