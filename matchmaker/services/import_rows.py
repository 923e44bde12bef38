"""Weigh the rows of a spreadsheet against what the fair already holds.

A blank cell or absent column leaves a value as it is; `(clear)` empties it; a
value its participant edited since is kept. Nothing is written here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from matchmaker.catalogue.cells import EMPTIED
from matchmaker.catalogue.columns import SheetKey
from matchmaker.catalogue.places import guess_language
from matchmaker.catalogue.rows import ReadSheet, Row
from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    Need,
    Product,
    Quota,
    Wish,
)

Profile = Enterprise | Product | Buyer | Need
TABLES: dict[SheetKey, type[Enterprise] | type[Product] | type[Buyer] | type[Need]] = {
    SheetKey.ENTERPRISES: Enterprise,
    SheetKey.PRODUCTS: Product,
    SheetKey.BUYERS: Buyer,
    SheetKey.NEEDS: Need,
}
OWNERS: dict[SheetKey, SheetKey] = {
    SheetKey.PRODUCTS: SheetKey.ENTERPRISES,
    SheetKey.NEEDS: SheetKey.BUYERS,
}
PARTICIPANTS = (SheetKey.ENTERPRISES, SheetKey.BUYERS)
# columns that live in tables of their own, with the value that means "nothing said"
BESIDE: dict[str, Any] = {"present": [], "min_meetings": None, "max_meetings": None}


class State(StrEnum):
    """What an import does with a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; `kept` when the participant's own edit stays."""

    key: str
    before: Any
    after: Any
    kept: bool = False


@dataclass(slots=True)
class Weighed:
    """A row and what becomes of it.

    Args:
        sheet: the sheet it stands in.
        row: as read.
        state: what the import does with it.
        changes: values that differ, kept ones included; empty for a new row.
        waits_for: code of the owner whose own row is held back, "" if none.
    """

    sheet: ReadSheet
    row: Row
    state: State = State.UNCHANGED
    changes: list[Change] = field(default_factory=list)
    waits_for: str = ""

    @property
    def code(self) -> str:
        """Its code, "" if it has none."""
        return str(self.row.values.get("code", ""))


@dataclass(slots=True)
class Known:
    """What the fair holds already, by code; wishes by enterprise id, buyer id and side."""

    profiles: dict[SheetKey, dict[str, Any]]
    quotas: dict[str, Quota]
    present: dict[str, list[Availability]]
    wishes: dict[tuple[str, str, str], Wish]
    codes: dict[str, str] = field(default_factory=dict)  # by id

    def profile(self, sheet: SheetKey, code: str) -> Any | None:
        """Give the stored row of a code."""
        return self.profiles[sheet].get(code)


def index_known(
    profiles: dict[SheetKey, Iterable[Any]],
    quotas: Iterable[Quota],
    present: Iterable[Availability],
    wishes: Iterable[Wish],
) -> Known:
    """Index stored rows the way an import looks for them."""
    spans: dict[str, list[Availability]] = {}
    for span in present:
        spans.setdefault(span.enterprise_id or span.buyer_id or "", []).append(span)
    by_code = {sheet: {row.code: row for row in rows} for sheet, rows in profiles.items()}
    return Known(
        by_code,
        {quota.enterprise_id or quota.buyer_id or "": quota for quota in quotas},
        spans,
        {(wish.enterprise_id, wish.buyer_id, wish.said_by): wish for wish in wishes},
        {row.id: row.code for rows in by_code.values() for row in rows.values()},
    )


def stored_value(known: Known, sheet: SheetKey, stored: Any, key: str) -> Any:
    """Give what the fair holds under a column's key."""
    if key == "owner":
        owner_id = stored.enterprise_id if sheet is SheetKey.PRODUCTS else stored.buyer_id
        return known.codes.get(owner_id, "")
    if key == "present":
        return sorted([span.starts_at, span.ends_at] for span in known.present.get(stored.id, []))
    if key in BESIDE:
        quota = known.quotas.get(stored.id)
        return (quota.least if key == "min_meetings" else quota.most) if quota else None
    return getattr(stored, key)


def blank_value(sheet: SheetKey, key: str) -> Any:
    """Give what an emptied cell means for a column."""
    if key in BESIDE:
        return BESIDE[key]
    return TABLES[sheet].model_fields[key].get_default(call_default_factory=True)


def settled(sheet: SheetKey, row: Row) -> dict[str, Any]:
    """Give a row's values with `(clear)` turned into the column's blank value."""
    return {
        key: blank_value(sheet, key) if value is EMPTIED else value
        for key, value in row.values.items()
        if key != "owner" or value is not EMPTIED
    }


def merged(known: Known, weighed: Weighed, keys: Iterable[str]) -> dict[str, Any]:
    """Give what some columns will hold after the import: the file's values over the stored."""
    sheet = weighed.row.sheet
    stored = known.profile(sheet, weighed.code)
    values = settled(sheet, weighed.row)
    return {
        key: values[key]
        if key in values
        else (stored_value(known, sheet, stored, key) if stored else blank_value(sheet, key))
        for key in keys
    }


def with_defaults(sheet: SheetKey, values: dict[str, Any]) -> dict[str, Any]:
    """Fill in what a new row may leave out: country, languages, a need's name and language."""
    full = dict(values)
    if sheet is SheetKey.ENTERPRISES:
        full.setdefault("country", "VN")
        full.setdefault("languages", ["vi"])
        full.setdefault("ui_language", "vi")
    if sheet is SheetKey.BUYERS:
        full.setdefault("languages", ["en"])
        full.setdefault("ui_language", "en")
    original = full.get("text_original")
    if original and not full.get("text_language"):
        full["text_language"] = guess_language(original)
    if sheet is SheetKey.NEEDS and original and not (full.get("name_vi") or full.get("name_en")):
        key = "name_vi" if full["text_language"] == "vi" else "name_en"
        full[key] = first_words(original)
    return full


def first_words(text: str, most: int = 60) -> str:
    """Give the first words of a text, for a name; a text without blanks is cut.

    Example:
        >>> first_words("Injection moulds for car lamps. Steel SKD61.", 20)
        'Injection moulds for'
    """
    line = text.split("\n", 1)[0].strip()
    if len(line) <= most:
        return line
    words, blank, _ = line[: most + 1].rpartition(" ")
    return words if blank else line[:most]


def weigh(known: Known, weighed: Weighed) -> None:
    """Settle what becomes of a row that nothing holds back."""
    sheet = weighed.row.sheet
    if sheet is SheetKey.WISHES:
        _weigh_wish(known, weighed)
        return
    stored = known.profile(sheet, weighed.code)
    if stored is None:
        weighed.state = State.NEW
        return
    weighed.changes = list(_changes(known, sheet, stored, settled(sheet, weighed.row)))
    taken = any(not change.kept for change in weighed.changes)
    weighed.state = State.CHANGED if taken else State.UNCHANGED


def _changes(
    known: Known, sheet: SheetKey, stored: Any, values: dict[str, Any]
) -> Iterable[Change]:
    for key, after in values.items():
        before = stored_value(known, sheet, stored, key)
        if before != after:
            yield Change(key, before, after, kept=key in stored.edited_fields)


def wish_key(known: Known, row: Row) -> tuple[str, str, str] | None:
    """Give under which key a wish is stored; None while a side is not stored itself."""
    enterprise = known.profile(SheetKey.ENTERPRISES, row.values["enterprise"])
    buyer = known.profile(SheetKey.BUYERS, row.values["buyer"])
    return (enterprise.id, buyer.id, row.values["said_by"]) if enterprise and buyer else None


def _weigh_wish(known: Known, weighed: Weighed) -> None:
    key = wish_key(known, weighed.row)
    stored = known.wishes.get(key) if key else None
    if stored is None:
        weighed.state = State.NEW
        return
    if stored.says != weighed.row.values["says"]:
        weighed.changes = [Change("says", stored.says, weighed.row.values["says"])]
        weighed.state = State.CHANGED


def plain_json(value: Any) -> Any:
    """Bring a value to what a JSON column holds."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [plain_json(part) for part in value]
    if isinstance(value, Role | Says):
        return str(value)
    return value
