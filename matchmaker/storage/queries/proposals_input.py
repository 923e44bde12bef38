"""Rows that proposing reads, and the one place where proposals are replaced.

A constant number of queries for any fair. Withdrawn rows are left out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, true
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import (
    AVAILABILITY,
    BUYER,
    ENTERPRISE,
    FAIR,
    NEED,
    PRODUCT,
    PROPOSAL,
    SLOT,
    WISH,
)
from matchmaker.storage.queries.reference_rows import LoadedFacts, loaded_facts

Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class FairRows:
    """A fair's participants with what they offer and seek, every wish, and loaded facts.

    Args:
        presence: spans in which somebody is there: enterprise_id, buyer_id, starts_at,
            ends_at; who has none is there throughout.
        slots: starts_at, ends_at; by number.
        loaded: duties on the fair's codes and exchange rates, as of its first day.
    """

    fair: Row[Any]
    enterprises: Rows
    products: Rows
    buyers: Rows
    needs: Rows
    wishes: Rows
    presence: Rows
    slots: Rows
    loaded: LoadedFacts


@dataclass(frozen=True, slots=True)
class Among:
    """Only some of a fair: ids of enterprises and of buyers, None for all of a side."""

    enterprises: Collection[str] | None = None
    buyers: Collection[str] | None = None


EVERYBODY = Among()


def fair_rows(unit: Session, scope: Scope, among: Among = EVERYBODY) -> FairRows:
    """Read all that proposing needs, in the order of codes.

    Args:
        unit: an open unit.
        scope: of the fair.
        among: whose rows are wanted; a party that took no part is left out as ever.

    Raises:
        NotFoundError: there is no such fair.
    """
    fair = unit.execute(select(FAIR).where(FAIR.c.id == scope.fair_id)).first()
    if fair is None:
        raise NotFoundError("There is no such fair.")
    products, needs = _present(unit, scope, PRODUCT, among), _present(unit, scope, NEED, among)
    codes = {row.hs_code for row in (*products, *needs) if row.hs_confirmed}
    return FairRows(
        fair=fair,
        enterprises=_present(unit, scope, ENTERPRISE, among),
        products=products,
        buyers=_present(unit, scope, BUYER, among),
        needs=needs,
        wishes=unit.execute(
            select(WISH.c.enterprise_id, WISH.c.buyer_id, WISH.c.said_by, WISH.c.says).where(
                WISH.c.fair_id == scope.fair_id, *_narrowed(WISH, among)
            )
        ).all(),
        presence=unit.execute(
            select(AVAILABILITY).where(AVAILABILITY.c.fair_id == scope.fair_id)
        ).all(),
        slots=unit.execute(
            select(SLOT.c.starts_at, SLOT.c.ends_at)
            .where(SLOT.c.fair_id == scope.fair_id)
            .order_by(SLOT.c.number)
        ).all(),
        loaded=loaded_facts(unit, fair.first_day, codes),
    )


def _present(unit: Session, scope: Scope, table: Any, among: Among) -> Rows:
    mine = (table.c.fair_id == scope.fair_id, table.c.withdrawn.is_(False))
    asked = select(table).where(*mine, *_narrowed(table, among)).order_by(table.c.code)
    found: Rows = unit.execute(asked).all()
    return found


def _narrowed(table: Any, among: Among) -> list[Any]:
    """Ask that a table's rows belong to the wanted parties."""
    enterprise = ENTERPRISE.c.id if table is ENTERPRISE else table.c.get("enterprise_id")
    buyer = BUYER.c.id if table is BUYER else table.c.get("buyer_id")
    wanted = ((enterprise, among.enterprises), (buyer, among.buyers))
    return [column.in_(ids) for column, ids in wanted if column is not None and ids is not None]


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
