"""A participant mends what the organiser entered: profile, products, needs.

Fields are read by the same rules as the spreadsheet's columns, so a form and a
file cannot understand a value differently. What somebody has edited himself is
remembered (`edited_fields`), and a later import leaves it alone. Whatever is
changed here is asked to be taken into the proposals, in the same unit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlmodel import Session, select

from matchmaker.catalogue.columns import Column, SheetKey, columns_of
from matchmaker.catalogue.numbers import Mark
from matchmaker.catalogue.presence import FairDays
from matchmaker.catalogue.values import EMPTIED, UNREAD, Cell, Context, read_cell
from matchmaker.domain.errors import InvalidError, NotFoundError, StaleError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import sort_key
from matchmaker.services.forget import KIND_OF, forget, said_by
from matchmaker.services.import_rows import OWNERS, TABLES, plain_json, with_defaults
from matchmaker.services.import_store import searched_text
from matchmaker.services.withdraw import note_withdrawn
from matchmaker.storage.columns import now
from matchmaker.storage.history import record
from matchmaker.storage.queries.jobs import ask_to_renew
from matchmaker.storage.queries.sight import own_id
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Fair, Need, Product

PROFILE_OF = {Role.ENTERPRISE: SheetKey.ENTERPRISES, Role.BUYER: SheetKey.BUYERS}
OFFERS_OF = {Role.ENTERPRISE: SheetKey.PRODUCTS, Role.BUYER: SheetKey.NEEDS}
_ORGANISERS_OWN = frozenset(
    {
        "code", "owner", "revenue_usd", "tax_code", "booth", "hall", "present", "seats",
        "min_meetings", "max_meetings", "hosted", "shares_with", "never_meet", "recognised_year",
        "photo",
    }
)  # fmt: skip
_BOUNDS = (("price_min", "price_max"), ("free_capacity_month", "capacity_month"))


@dataclass(frozen=True, slots=True)
class _Form:
    """A filled-in form: fields as written, for which sheet, with which decimal sign."""

    sheet: SheetKey
    written: Mapping[str, Cell]
    mark: Mark | None


class FieldsError(InvalidError):
    """Fields cannot be taken; `faults` says by key what is wrong and how to mend it."""

    def __init__(self, faults: dict[str, tuple[Sentence, ...]]) -> None:
        super().__init__(Sentence("Some fields need another look. Nothing was saved."))
        self.faults = faults


def editable(sheet: SheetKey) -> tuple[Column, ...]:
    """Columns of a sheet that a participant may fill in himself."""
    return tuple(one for one in columns_of(sheet) if one.key not in _ORGANISERS_OWN)


def edit_profile(
    db: Database,
    scope: Scope,
    written: Mapping[str, Cell],
    *,
    version: int,
    mark: Mark | None = None,
) -> Any:
    """Change one's own profile.

    Args:
        db: the database.
        scope: the participant.
        written: fields as written, by the column's key; absent ones stay as they
            are, blank ones are emptied.
        version: the version that the writer saw.
        mark: decimal sign of the writer's language.

    Returns:
        The stored Enterprise or Buyer.

    Raises:
        FieldsError: a value cannot be read or a required one is blank.
        StaleError: it was changed since the writer looked.
        NotFoundError: the scope is no participant's.
    """
    form = _Form(PROFILE_OF[_side(scope)], written, mark)
    with db.told() as unit:
        stored = _locked(unit, scope, form.sheet, own_id(scope))
        _change(unit, scope, stored, form, version)
    return stored


def edit_offer(
    db: Database,
    scope: Scope,
    offer_id: str,
    written: Mapping[str, Cell],
    *,
    version: int,
    mark: Mark | None = None,
) -> Any:
    """Change one of one's own products or needs; as `edit_profile`.

    Raises:
        NotFoundError: there is none, or it is another's.
    """
    form = _Form(OFFERS_OF[_side(scope)], written, mark)
    with db.told() as unit:
        stored = _locked(unit, scope, form.sheet, offer_id)
        said = said_by(KIND_OF[scope.role], stored.model_dump())
        _change(unit, scope, stored, form, version)
        now_said = said_by(KIND_OF[scope.role], stored.model_dump())
    forget(db, KIND_OF[scope.role], {key: said[key] for key in said.keys() - now_said.keys()})
    return stored


def add_offer(
    db: Database, scope: Scope, written: Mapping[str, Cell], *, mark: Mark | None = None
) -> Any:
    """Add a product or a need of one's own; its code is made from the owner's.

    Returns:
        The stored Product or Need.

    Raises:
        FieldsError: a value cannot be read or a required one is blank.
        NotFoundError: the scope is no participant's.
    """
    sheet = OFFERS_OF[_side(scope)]
    with db.told() as unit:
        owner = _locked(unit, scope, OWNERS[sheet], own_id(scope))
        values, faults = _read(unit, scope, _Form(sheet, written, mark))
        table: Any = TABLES[sheet]
        _refuse(_required_faults(sheet, values) | _together(values) | faults)
        stored = table(
            fair_id=scope.fair_id,
            code=_free_code(unit, scope, sheet, owner.code),
            **{_owner_key(scope): owner.id},
            **with_defaults(sheet, values),
        )
        stored.hs_confirmed = bool(stored.hs_code)
        _keep_found(stored)
        stored.edited_fields = sorted(values)
        unit.add(stored)
        record(unit, scope, f"{table.__tablename__}.added", stored.id, after=_plain(values))
        ask_to_renew(unit, scope, own_id(scope))
    return stored


def withdraw_offer(db: Database, scope: Scope, offer_id: str, *, withdrawn: bool = True) -> Any:
    """Take a product or need of one's own back, or bring it back again.

    Its texts stay, for nobody else to see; what they mean is forgotten until it is back.

    Raises:
        NotFoundError: there is none, or it is another's.
    """
    sheet = OFFERS_OF[_side(scope)]
    with db.told() as unit:
        stored = _locked(unit, scope, sheet, offer_id)
        note_withdrawn(unit, scope, stored, own_id(scope), withdrawn=withdrawn)
        said = said_by(KIND_OF[scope.role], stored.model_dump()) if withdrawn else {}
    forget(db, KIND_OF[scope.role], said)
    return stored


# --- reading ---------------------------------------------------------------------------------


def _side(scope: Scope) -> Role:
    if scope.role is Role.ORGANISER:
        raise NotFoundError("There is no such participant in this fair.")
    return scope.role


def _read(
    unit: Session, scope: Scope, form: _Form
) -> tuple[dict[str, Any], dict[str, tuple[Sentence, ...]]]:
    """Read the fields that are there: values, and faults of those that cannot be read.

    A blank field gives the column's blank value.
    """
    fair = unit.get_one(Fair, scope.fair_id)
    days = FairDays(fair.first_day, fair.last_day, fair.timezone)
    values: dict[str, Any] = {}
    faults: dict[str, tuple[Sentence, ...]] = {}
    for column in editable(form.sheet):
        if column.key not in form.written:
            continue
        cell = form.written[column.key]
        blank = cell is None or (isinstance(cell, str) and not cell.strip())
        about = Context(form.sheet, column, days, form.mark)
        reading = None if blank else read_cell(cell, about)
        if reading is None or reading.value is EMPTIED:
            values[column.key] = _blank(form.sheet, column.key)
        elif reading.value is UNREAD:
            faults[column.key] = tuple(_said(reading.faults))
        else:
            values[column.key] = reading.value
    return values, faults


def _blank(sheet: SheetKey, key: str) -> Any:
    return TABLES[sheet].model_fields[key].get_default(call_default_factory=True)


def _said(faults: Any) -> Iterator[Sentence]:
    for fault in faults:
        yield fault.sentence
        if fault.mend:
            yield fault.mend


def _refuse(faults: dict[str, tuple[Sentence, ...]]) -> None:
    if faults:
        raise FieldsError(faults)


def _required_faults(sheet: SheetKey, values: Mapping[str, Any]) -> dict[str, tuple[Sentence, ...]]:
    blank = (Sentence("This field is needed. Please fill it in."),)
    return {
        column.key: blank
        for column in editable(sheet)
        if sheet.letter in column.must and not values.get(column.key)
    }


def _together(values: Mapping[str, Any]) -> dict[str, tuple[Sentence, ...]]:
    """Faults that only several fields show: quantities without a unit, a least over a most."""
    faults: dict[str, tuple[Sentence, ...]] = {}
    counted = [one.key for one in columns_of(SheetKey.PRODUCTS) if one.in_unit] + ["volume_year"]
    if not values.get("unit") and any(values.get(key) is not None for key in counted):
        faults["unit"] = (Sentence("Choose the unit in which the quantities are counted."),)
    for low, high in _BOUNDS:
        least, most = values.get(low), values.get(high)
        if least is not None and most is not None and least > most:
            faults[low] = (Sentence("This is more than the greatest value beside it."),)
    return faults


# --- writing ---------------------------------------------------------------------------------


def _locked(unit: Session, scope: Scope, sheet: SheetKey, row_id: str) -> Any:
    """Hold one's own row for a change; nobody else changes it meanwhile.

    Raises:
        NotFoundError: there is none, or it is another's.
    """
    stored: Any = unit.get(TABLES[sheet], row_id, with_for_update=True)
    owner = getattr(stored, _owner_key(scope), None) if sheet in OWNERS else row_id
    if stored is None or stored.fair_id != scope.fair_id or owner != own_id(scope):
        raise NotFoundError("There is no such participant in this fair.")
    return stored


def _owner_key(scope: Scope) -> str:
    return "enterprise_id" if scope.role is Role.ENTERPRISE else "buyer_id"


def _change(unit: Session, scope: Scope, stored: Any, form: _Form, version: int) -> None:
    sheet = form.sheet
    values, faults = _read(unit, scope, form)
    after = {key: values.get(key, getattr(stored, key)) for key in _keys(sheet)}
    _refuse(_required_faults(sheet, after) | _together(after) | faults)
    if stored.version != version:
        raise StaleError("Somebody has changed this since you opened it. Compare, then save again.")
    changed = {key: value for key, value in values.items() if value != getattr(stored, key)}
    if not changed:
        return
    before = {key: getattr(stored, key) for key in changed}
    for key, value in changed.items():
        setattr(stored, key, value)
    if "hs_code" in changed:
        stored.hs_confirmed = bool(stored.hs_code)
    _keep_found(stored)
    stored.edited_fields = sorted({*stored.edited_fields, *changed})
    stored.updated_at = now()
    stored.version += 1
    action = f"{stored.__tablename__}.edited"
    record(unit, scope, action, stored.id, before=_plain(before), after=_plain(changed))
    ask_to_renew(unit, scope, own_id(scope))


def _keys(sheet: SheetKey) -> list[str]:
    return [column.key for column in editable(sheet)]


def _keep_found(stored: Any) -> None:
    """Keep what lists are sorted by and searches look in equal to the row."""
    stored.sort_name = sort_key(stored.name_vi or stored.name_en)
    stored.folded = searched_text(stored)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values for the history; of a person's own data only that it changed."""
    return {
        key: "…" if key.startswith("contact_") else plain_json(value)
        for key, value in values.items()
    }


def _free_code(unit: Session, scope: Scope, sheet: SheetKey, owner: str) -> str:
    """Make a code that no other row of the sheet has: the owner's, and a number."""
    table: type[Product | Need] = Product if sheet is SheetKey.PRODUCTS else Need
    head = owner[:30]
    taken = set(unit.exec(select(table.code).where(table.fair_id == scope.fair_id)))
    return next(code for number in count(1) if (code := f"{head}-{number}") not in taken)
