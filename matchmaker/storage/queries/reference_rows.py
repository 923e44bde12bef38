"""Facts of trade that were loaded: written whole, read by kind. They belong to no fair."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlmodel import Session, SQLModel, col

from matchmaker.storage.tables import LoadedReference, StoredDuty, StoredRate, StoredTariffLine

_LINES: dict[str, type[SQLModel]] = {
    "tariff": StoredTariffLine,
    "schedule": StoredDuty,
    "rates": StoredRate,
}
_AT_ONCE = 2000


def replace_reference(
    unit: Session, reference: LoadedReference, rows: Sequence[Mapping[str, Any]]
) -> str:
    """Write a file's lines in the place of its forerunner of the same day; gives its id."""
    unit.execute(
        delete(LoadedReference).where(
            col(LoadedReference.kind) == reference.kind,
            col(LoadedReference.country) == reference.country,
            col(LoadedReference.agreement) == reference.agreement,
            col(LoadedReference.revision) == reference.revision,
            col(LoadedReference.dated) == reference.dated,
        )
    )
    unit.add(reference)
    unit.flush()
    for start in range(0, len(rows), _AT_ONCE):
        part = [{"reference_id": reference.id, **row} for row in rows[start : start + _AT_ONCE]]
        unit.execute(insert(_LINES[reference.kind]), part)
    return reference.id


def references(unit: Session) -> list[LoadedReference]:
    """Everything that is loaded, by kind, country and agreement, the newest first."""
    ordered = select(LoadedReference).order_by(
        col(LoadedReference.kind),
        col(LoadedReference.country),
        col(LoadedReference.agreement),
        col(LoadedReference.dated).desc(),
        col(LoadedReference.id),
    )
    return list(unit.scalars(ordered))


def newest(unit: Session, kind: str, on: date | None = None) -> LoadedReference | None:
    """The newest of a kind, chosen as `chosen` does; None if none is there."""
    of_kind = [one for one in references(unit) if one.kind == kind]
    return chosen(of_kind, on)


def chosen(candidates: Sequence[LoadedReference], on: date | None) -> LoadedReference | None:
    """The newest not after a day, else the first after it; without a day simply the newest."""
    dated = sorted(candidates, key=lambda one: one.dated)
    until = [one for one in dated if on is None or one.dated <= on]
    return until[-1] if until else next(iter(dated), None)


def tariff_rows(unit: Session, reference_id: str) -> list[Row[Any]]:
    """The lines of a tariff by code: code, text_vi, text_en, text_en_national."""
    names = ("code", "text_vi", "text_en", "text_en_national")
    return _lines(unit, StoredTariffLine, reference_id, names)


def duty_rows(unit: Session, reference_id: str) -> list[Row[Any]]:
    """The lines of a schedule by code: code, mfn_pct, preferential_pct."""
    return _lines(unit, StoredDuty, reference_id, ("code", "mfn_pct", "preferential_pct"))


def rate_rows(unit: Session, reference_id: str) -> list[Row[Any]]:
    """Exchange rates: currency, usd."""
    return _lines(unit, StoredRate, reference_id, ("currency", "usd"))


def _lines(unit: Session, table: Any, reference_id: str, names: tuple[str, ...]) -> list[Row[Any]]:
    wanted = select(*(getattr(table, name) for name in names))
    ordered = wanted.where(table.reference_id == reference_id).order_by(getattr(table, names[0]))
    return list(unit.execute(ordered))


def drop_reference(unit: Session, reference_id: str) -> bool:
    """Drop a loaded file with all its lines; False where there is none of that id."""
    found = unit.get(LoadedReference, reference_id)
    if found is None:
        return False
    unit.execute(delete(LoadedReference).where(col(LoadedReference.id) == reference_id))
    return True
