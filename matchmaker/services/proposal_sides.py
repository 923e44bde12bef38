"""From stored rows to what the engines read: both sides of a fair as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from matchmaker.domain.agreement import Agreement
from matchmaker.domain.participant import Certificate
from matchmaker.embedding.passages import Passage, need_passages, product_passages
from matchmaker.ranking.rows import Fair, Firm, Offer
from matchmaker.retrieval.language import detect
from matchmaker.services.reference import carbon_border
from matchmaker.services.schedules import schedules_of
from matchmaker.storage.queries.proposals_input import FairRows

PRODUCT_TEXTS = ("name_en", "name_vi", "text_en", "text_vi")
NEED_TEXTS = ("text_original", *PRODUCT_TEXTS)


@dataclass(frozen=True, slots=True)
class Sides:
    """A fair's two sides; products stand in the order of their enterprises, needs likewise.

    `wishes` holds what was said of each pair, `said` also by which side.
    """

    fair: Fair
    enterprises: list[Firm]
    buyers: list[Firm]
    products: list[Offer]
    needs: list[Offer]
    product_texts: list[Passage]
    need_texts: list[Passage]
    wishes: dict[tuple[str, str], set[str]]
    said: dict[tuple[str, str], tuple[tuple[str, str], ...]] = field(default_factory=dict)


def sides_of(rows: FairRows, agreements: tuple[Agreement, ...]) -> Sides:
    """Take a fair's rows apart; owners become row numbers."""
    owner_of = {row.id: at for at, row in enumerate(rows.enterprises)}
    buyer_of = {row.id: at for at, row in enumerate(rows.buyers)}
    products = _owned(rows.products, "enterprise_id", owner_of)
    needs = _owned(rows.needs, "buyer_id", buyer_of)
    free = _free_slots(rows)
    said = _said(rows.wishes)
    return Sides(
        fair=fair_of(rows, agreements),
        enterprises=[_firm(row, free.get(row.id)) for row in rows.enterprises],
        buyers=[_firm(row, free.get(row.id)) for row in rows.buyers],
        products=[product_offer(row, owner) for row, owner in products],
        needs=[need_offer(row, owner) for row, owner in needs],
        product_texts=[
            passage
            for at, (row, _) in enumerate(products)
            for passage in product_passages(at, dict(row._mapping), detect)  # noqa: SLF001 - public
        ],
        need_texts=[
            passage
            for at, (row, _) in enumerate(needs)
            for passage in need_passages(at, dict(row._mapping), detect)  # noqa: SLF001 - public
        ],
        wishes={pair: {says for _, says in words} for pair, words in said.items()},
        said=said,
    )


def fair_of(rows: FairRows, agreements: tuple[Agreement, ...]) -> Fair:
    """What holds for every pair of a fair, loaded facts included."""
    return Fair(
        first_day=rows.fair.first_day,
        agreements=agreements,
        schedules=schedules_of(rows.loaded),
        usd=rows.loaded.usd,
        carbon=carbon_border(),
        slots=len(rows.slots),
    )


def _free_slots(rows: FairRows) -> dict[str, frozenset[int]]:
    """Slots that lie wholly inside a span, by participant; who states none is free throughout."""
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in rows.presence:
        spans.setdefault(row.enterprise_id or row.buyer_id, []).append((row.starts_at, row.ends_at))
    return {
        participant: frozenset(
            number
            for number, slot in enumerate(rows.slots)
            if any(start <= slot.starts_at and slot.ends_at <= end for start, end in own)
        )
        for participant, own in spans.items()
    }


def _owned(
    rows: Sequence[Row[Any]], column: str, owner_of: dict[str, int]
) -> list[tuple[Row[Any], int]]:
    """Rows whose owner is present, grouped by owner."""
    present = [
        (row, owner_of[getattr(row, column)]) for row in rows if getattr(row, column) in owner_of
    ]
    return sorted(present, key=lambda found: found[1])


def _said(rows: Sequence[Row[Any]]) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    words: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in rows:
        words.setdefault((row.enterprise_id, row.buyer_id), set()).add((row.said_by, row.says))
    return {pair: tuple(sorted(found)) for pair, found in words.items()}


def _firm(row: Row[Any], free: frozenset[int] | None) -> Firm:
    stated = dict(row._mapping)  # noqa: SLF001 - public in SQLAlchemy
    return Firm(
        id=row.id,
        name=row.name_en or row.name_vi,
        code=row.code,
        country=row.country,
        role=row.role,
        languages=tuple(row.languages),
        certificates=_certificates(row.certificates),
        target_markets=tuple(stated.get("target_markets") or ()),
        export_markets=tuple(stated.get("export_markets") or ()),
        never_meet=tuple(row.never_meet),
        free=free,
    )


def _certificates(stored: list[dict[str, Any]]) -> tuple[Certificate, ...]:
    return tuple(
        Certificate(
            one["name"],
            date.fromisoformat(one["valid_until"]) if one.get("valid_until") else None,
        )
        for one in stored
    )


def _common(row: Row[Any], texts: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": row.id,
        "texts": {field: getattr(row, field) for field in texts},
        "hs_code": row.hs_code,
        "hs_confirmed": row.hs_confirmed,
        "unit": row.unit,
        "moq": row.moq,
        "lead_time_days": row.lead_time_days,
        "tolerance_mm": row.tolerance_mm,
        "price_min": row.price_min,
        "price_max": row.price_max,
        "currency": row.currency,
        "incoterms": tuple(row.incoterms),
        "process": tuple(row.process),
        "material": tuple(row.material),
    }


def product_offer(row: Row[Any], owner: int) -> Offer:
    """Read a product's row."""
    return Offer(
        **_common(row, PRODUCT_TEXTS),
        owner=owner,
        volume_month=row.free_capacity_month,
        certificates=_certificates(row.certificates),
        emissions_data=row.emissions_data,
    )


def need_offer(row: Row[Any], owner: int) -> Offer:
    """Read a need's row; the yearly volume becomes a monthly one."""
    return Offer(
        **_common(row, NEED_TEXTS),
        owner=owner,
        role=row.role,
        volume_month=None if row.volume_year is None else row.volume_year / 12,
        must_certificates=tuple(row.must_certificates),
        nice_certificates=tuple(row.nice_certificates),
        must_fields=tuple(row.must_fields),
        importance=row.importance,
        drawing_format=tuple(row.drawing_format),
        needed_by=row.needed_by,
    )
