"""What the pages of participants list beside `queries.participants`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import PROPOSAL
from matchmaker.storage.queries.sight import organiser_only, side_table
from matchmaker.storage.queries.wishes import of_pair


def choices(session: Session, scope: Scope, side: Role) -> tuple[list[str], list[str]]:
    """Sectors and countries that occur on a side."""
    organiser_only(scope)
    table = side_table(side)
    rows = session.execute(
        select(table.c.sector, table.c.country)
        .where(table.c.fair_id == scope.fair_id, ~table.c.withdrawn)
        .distinct()
    ).all()
    return (
        sorted({row.sector for row in rows if row.sector}),
        sorted({row.country for row in rows if row.country}),
    )


def proposals_of(session: Session, scope: Scope, side: Role, participant_id: str) -> list[Row[Any]]:
    """A participant's own list of suggested partners, best first.

    Columns: id, other_id, code, name_vi, name_en, country, fit_for_them (the
    participant), fit_for_other, rank.
    """
    organiser_only(scope)
    me, other_id = of_pair(PROPOSAL, side)
    other = side_table(side.other_side)
    rank = PROPOSAL.c[f"rank_for_{side.value}"]
    return list(
        session.execute(
            select(
                PROPOSAL.c.id,
                other_id.label("other_id"),
                *(other.c[name] for name in ("code", "name_vi", "name_en", "country")),
                PROPOSAL.c[f"p_{side.value}"].label("fit"),
                PROPOSAL.c[f"p_{side.other_side.value}"].label("fit_for_other"),
                rank.label("rank"),
            )
            .join(other, other.c.id == other_id)
            .where(PROPOSAL.c.fair_id == scope.fair_id, me == participant_id, rank.is_not(None))
            .order_by(rank)
        )
    )


def last_proposed(session: Session, scope: Scope) -> datetime | None:
    """When pairs were last suggested; None before the first time."""
    organiser_only(scope)
    at: datetime | None = session.scalar(
        select(func.max(PROPOSAL.c.created_at)).where(PROPOSAL.c.fair_id == scope.fair_id)
    )
    return at
