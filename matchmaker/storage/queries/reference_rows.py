"""Facts of trade that were loaded: written whole, read by kind. They belong to no fair."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlmodel import Session, SQLModel, col

from matchmaker.storage.tables import LoadedReference, StoredDuty, StoredRate, StoredTariffLine

_LINES: dict[str, type[SQLModel]] = {
    "tariff": StoredTariffLine,
    "schedule": StoredDuty,
    "rates": StoredRate,
}
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class LoadedFacts:
    """Loaded facts as of a day.

    Args:
        duties: each schedule in use with its lines: code, mfn_pct, preferential_pct.
        usd: what one unit of a currency is worth in US dollars.
        rates: the file that the rates come from; None without one.
    """

    duties: Sequence[tuple[LoadedReference, Sequence[Row[Any]]]] = ()
    usd: Mapping[str, float] = field(default_factory=dict)
    rates: LoadedReference | None = None


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


def tariff_rows(
    unit: Session, reference_id: str, codes: Collection[str] | None = None
) -> list[Row[Any]]:
    """The lines of a tariff by code: code, text_vi, text_en, text_en_national.

    Args:
        unit: an open unit.
        reference_id: of the tariff.
        codes: only lines under these codes of six digits; None for all.
    """
    names = ("code", "text_vi", "text_en", "text_en_national")
    if codes is None:
        return _lines(unit, StoredTariffLine, reference_id, names)
    under = func.substr(col(StoredTariffLine.code), 1, 6).in_(codes)
    return _lines(unit, StoredTariffLine, reference_id, names, under)


def loaded_facts(unit: Session, on: date, codes: Collection[str]) -> LoadedFacts:
    """Read duties and rates as of a day, in at most three statements.

    Args:
        unit: an open unit.
        on: of several files the newest not after this day counts, else the next one.
        codes: HS codes of the fair; only lines that share six digits with one are read.
    """
    heads = references(unit)
    groups: dict[tuple[str, str], list[LoadedReference]] = {}
    for head in heads:
        if head.kind == "schedule":
            groups.setdefault((head.country, head.agreement), []).append(head)
    used = [one for group in groups.values() if (one := chosen(group, on))]
    rates = chosen([head for head in heads if head.kind == "rates"], on)
    names = ("currency", "usd")
    usd = (
        {row.currency: row.usd for row in _lines(unit, StoredRate, rates.id, names)}
        if rates
        else {}
    )
    return LoadedFacts(_duties(unit, used, codes), usd, rates)


def _duties(
    unit: Session, used: Sequence[LoadedReference], codes: Collection[str]
) -> list[tuple[LoadedReference, list[Row[Any]]]]:
    if not used:
        return []
    code6 = func.substr(col(StoredDuty.code), 1, 6)
    names = ("reference_id", "code", "mfn_pct", "preferential_pct")
    rows = unit.execute(
        select(*(getattr(StoredDuty, name) for name in names))
        .where(
            col(StoredDuty.reference_id).in_([head.id for head in used]),
            code6.in_({code[:6] for code in codes if len(code) >= 6}),
        )
        .order_by(col(StoredDuty.code))
    ).all()
    return [(head, [row for row in rows if row.reference_id == head.id]) for head in used]


def _lines(
    unit: Session, table: Any, reference_id: str, names: tuple[str, ...], *where: Any
) -> list[Row[Any]]:
    wanted = select(*(getattr(table, name) for name in names))
    own = wanted.where(table.reference_id == reference_id, *where)
    return list(unit.execute(own.order_by(getattr(table, names[0]))))


def drop_reference(unit: Session, reference_id: str) -> bool:
    """Drop a loaded file with all its lines; False where there is none of that id."""
    found = unit.get(LoadedReference, reference_id)
    if found is None:
        return False
    unit.execute(delete(LoadedReference).where(col(LoadedReference.id) == reference_id))
    return True
