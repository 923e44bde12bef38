"""Rows that proposing reads, and the one place where proposals are replaced.

A constant number of queries for any fair. Withdrawn rows are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, true
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import BUYER, ENTERPRISE, FAIR, NEED, PRODUCT, PROPOSAL, WISH

Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class FairRows:
    """A fair's participants with what they offer and seek, and every wish."""

    fair: Row[Any]
    enterprises: Rows
    products: Rows
    buyers: Rows
    needs: Rows
    wishes: Rows


def fair_rows(unit: Session, scope: Scope) -> FairRows:
    """Read all that proposing needs, in the order of codes.

    Raises:
        NotFoundError: there is no such fair.
    """
    fair = unit.execute(select(FAIR).where(FAIR.c.id == scope.fair_id)).first()
    if fair is None:
        raise NotFoundError("There is no such fair.")
    return FairRows(
        fair=fair,
        enterprises=_present(unit, scope, ENTERPRISE),
        products=_present(unit, scope, PRODUCT),
        buyers=_present(unit, scope, BUYER),
        needs=_present(unit, scope, NEED),
        wishes=unit.execute(
            select(WISH.c.enterprise_id, WISH.c.buyer_id, WISH.c.said_by, WISH.c.says).where(
                WISH.c.fair_id == scope.fair_id
            )
        ).all(),
    )


def _present(unit: Session, scope: Scope, table: Any) -> Rows:
    mine = (table.c.fair_id == scope.fair_id, table.c.withdrawn.is_(False))
    found: Rows = unit.execute(select(table).where(*mine).order_by(table.c.code)).all()
    return found


def encoder_in_use(unit: Session, scope: Scope) -> str:
    """Fingerprint of the encoder behind the fair's proposals; blank before the first."""
    asked = select(PROPOSAL.c.encoder).where(PROPOSAL.c.fair_id == scope.fair_id).limit(1)
    return unit.execute(asked).scalar_one_or_none() or ""


def pair_row(unit: Session, scope: Scope, enterprise_id: str, buyer_id: str) -> Row[Any]:
    """Read one proposal that the asker may see: his own, or any for the organiser.

    Raises:
        NotFoundError: there is none, or it is not for the asker.
    """
    row = unit.execute(
        select(PROPOSAL).where(
            PROPOSAL.c.fair_id == scope.fair_id,
            PROPOSAL.c.enterprise_id == enterprise_id,
            PROPOSAL.c.buyer_id == buyer_id,
            _visible(scope),
        )
    ).first()
    if row is None:
        raise NotFoundError("There is no such proposal.")
    return row


def _visible(scope: Scope) -> Any:
    if scope.role is Role.ORGANISER:
        return true()
    column = PROPOSAL.c.enterprise_id if scope.role is Role.ENTERPRISE else PROPOSAL.c.buyer_id
    return column == scope.participant_id


def scores_of_buyer(unit: Session, scope: Scope, buyer_id: str) -> dict[str, Row[Any]]:
    """Scores and gates of a buyer's pairs, by enterprise."""
    wanted = (PROPOSAL.c.enterprise_id, PROPOSAL.c.p_buyer, PROPOSAL.c.p_mutual, PROPOSAL.c.gates)
    rows = unit.execute(
        select(*wanted).where(PROPOSAL.c.fair_id == scope.fair_id, PROPOSAL.c.buyer_id == buyer_id)
    )
    return {row.enterprise_id: row for row in rows}


def replace_proposals(unit: Session, scope: Scope, proposals: list[dict[str, Any]]) -> None:
    """Put new proposals in the place of the fair's old ones; a pair keeps its id."""
    known = unit.execute(
        select(PROPOSAL.c.enterprise_id, PROPOSAL.c.buyer_id, PROPOSAL.c.id).where(
            PROPOSAL.c.fair_id == scope.fair_id
        )
    )
    ids = {(row.enterprise_id, row.buyer_id): row.id for row in known}
    unit.execute(delete(PROPOSAL).where(PROPOSAL.c.fair_id == scope.fair_id))
    for proposal in proposals:
        pair = (proposal["enterprise_id"], proposal["buyer_id"])
        proposal["id"] = ids.get(pair, proposal["id"])
    if proposals:
        unit.execute(insert(PROPOSAL), proposals)
