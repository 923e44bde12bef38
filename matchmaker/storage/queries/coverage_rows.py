"""What the organiser's coverage page reads: which offers are answered, names, a stamp."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, cast, func, select
from sqlmodel import Session

from matchmaker.domain.participant import Scope
from matchmaker.storage.core import BUYER, ENTERPRISE, FAIR, NEED, PRODUCT, PROPOSAL, WISH
from matchmaker.storage.queries.sight import counted, organiser_only

_CHANGING = (ENTERPRISE, PRODUCT, BUYER, NEED, WISH)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What coverage rests on, in short: two equal stamps mean that nothing has changed.

    Args:
        proposed_at: when pairs were last suggested; None before the first time.
        rest: fair, encoder, and of each table how many rows and the newest change.
    """

    proposed_at: datetime | None
    rest: tuple[Any, ...]


def stamp(session: Session, scope: Scope) -> Stamp:
    """Read off in one statement whether anything has changed since another time.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    columns = [_newest(PROPOSAL, scope, PROPOSAL.c.created_at), counted(PROPOSAL, scope)]
    for table in _CHANGING:
        columns += [_newest(table, scope, table.c.updated_at), counted(table, scope)]
    fair_day = select(FAIR.c.first_day).where(FAIR.c.id == scope.fair_id).scalar_subquery()
    row = session.execute(select(*columns, fair_day)).one()
    return Stamp(row[0], (scope.fair_id, *row))


def _newest(table: Any, scope: Scope, column: Any) -> Any:
    return select(func.max(column)).where(table.c.fair_id == scope.fair_id).scalar_subquery()


def answered(session: Session, scope: Scope, fit: float) -> tuple[set[str], set[str]]:
    """Needs that a suggested pair supplies with a fit for the buyer, and products it asks for.

    Pairs that a requirement, a rule or a "No, thank you" keeps apart do not count.

    Returns:
        Ids of needs, ids of products.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    rows = session.execute(
        select(PROPOSAL.c.best_need_id, PROPOSAL.c.best_product_id)
        .where(
            PROPOSAL.c.fair_id == scope.fair_id,
            PROPOSAL.c.p_buyer >= fit,
            cast(PROPOSAL.c.gates, String) == "[]",
        )
        .distinct()
    ).all()
    return {row.best_need_id for row in rows}, {row.best_product_id for row in rows}


def offers_named(session: Session, scope: Scope) -> dict[str, Row[Any]]:
    """Every need and product of the fair with its owner's name, by id.

    Columns: id, code, name_vi, name_en, text (how its own words begin), hs_code,
    sector, owner_id, owner_code, owner_vi, owner_en, country (the owner's).

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    found: dict[str, Row[Any]] = {}
    for table, owner, owner_id, text in (
        (NEED, BUYER, NEED.c.buyer_id, NEED.c.text_original),
        (PRODUCT, ENTERPRISE, PRODUCT.c.enterprise_id, PRODUCT.c.text_vi),
    ):
        rows = session.execute(
            select(
                *(table.c[name] for name in ("id", "code", "name_vi", "name_en")),
                func.substr(text, 1, 80).label("text"),
                table.c.hs_code,
                table.c.sector,
                owner.c.id.label("owner_id"),
                owner.c.code.label("owner_code"),
                owner.c.name_vi.label("owner_vi"),
                owner.c.name_en.label("owner_en"),
                owner.c.country,
            )
            .join(owner, owner.c.id == owner_id)
            .where(table.c.fair_id == scope.fair_id)
        )
        found |= {row.id: row for row in rows}
    return found
