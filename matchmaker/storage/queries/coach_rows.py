"""A participant's proposals, for the coach: what would one more stated field change?"""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import String, cast, or_, select
from sqlmodel import Session

from matchmaker.domain.participant import Scope
from matchmaker.storage.core import BUYER, ENTERPRISE, FAIR, NEED, PRODUCT, PROPOSAL
from matchmaker.storage.queries.sight import own_id
from matchmaker.storage.queries.wishes import fits, of_pair

_TABLES = {"enterprise": ENTERPRISE, "buyer": BUYER, "product": PRODUCT, "need": NEED}


@dataclass(frozen=True, slots=True)
class OwnProposal:
    """A proposal with the rows behind it; each has its table's columns as attributes."""

    first_day: date
    enterprise: Any
    buyer: Any
    product: Any
    need: Any
    signals: dict[str, float | None]


def own_proposals(
    session: Session, scope: Scope, limit: int, least_fit: float = 0.0
) -> list[OwnProposal]:
    """Read one's own pairs that stand on a list of either side, of the best joint fit first.

    Left out is who or what was withdrawn, what something keeps apart, and whom the
    asker fits by less than `least_fit`. One statement, whatever the number of pairs.

    Raises:
        NotFoundError: the scope is no participant's.
    """
    me = own_id(scope)
    mine, _ = of_pair(PROPOSAL, scope.role)
    listed = or_(
        PROPOSAL.c.rank_for_enterprise.is_not(None), PROPOSAL.c.rank_for_buyer.is_not(None)
    )
    columns = [
        column.label(f"{name}__{column.name}")
        for name, table in _TABLES.items()
        for column in table.c
    ]
    rows = session.execute(
        select(PROPOSAL.c.signals, FAIR.c.first_day, *columns)
        .join(FAIR, FAIR.c.id == PROPOSAL.c.fair_id)
        .join(ENTERPRISE, ENTERPRISE.c.id == PROPOSAL.c.enterprise_id)
        .join(BUYER, BUYER.c.id == PROPOSAL.c.buyer_id)
        .join(PRODUCT, PRODUCT.c.id == PROPOSAL.c.best_product_id)
        .join(NEED, NEED.c.id == PROPOSAL.c.best_need_id)
        .where(
            PROPOSAL.c.fair_id == scope.fair_id,
            mine == me,
            *(~table.c.withdrawn for table in _TABLES.values()),
            listed,
            fits(scope.role)[1] >= least_fit,
            cast(PROPOSAL.c.gates, String) == "[]",
        )
        .order_by(PROPOSAL.c.p_mutual.desc(), PROPOSAL.c.id)
        .limit(limit)
    )
    return [
        OwnProposal(
            first_day=row.first_day,
            signals=row.signals,
            **{name: _part(row._mapping, name) for name in _TABLES},  # noqa: SLF001 - public
        )
        for row in rows
    ]


def _part(row: Any, name: str) -> SimpleNamespace:
    return SimpleNamespace(
        **{column.name: row[f"{name}__{column.name}"] for column in _TABLES[name].c}
    )
