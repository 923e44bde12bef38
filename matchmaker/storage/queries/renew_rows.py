"""Rows that renewing one participant's proposals reads and writes.

A constant number of statements, whatever the fair's size: nothing here reads
the proposals of those whom the change does not reach.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, String, bindparam, cast, delete, func, insert, select, update
from sqlmodel import Session, col

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import BUYER, ENTERPRISE, NEED, PRODUCT, PROPOSAL, WISH
from matchmaker.storage.queries.wishes import of_pair
from matchmaker.storage.tables import Proposal

_SIDES = ((Role.ENTERPRISE, ENTERPRISE), (Role.BUYER, BUYER))
_OFFERS = {Role.ENTERPRISE: (PRODUCT, ENTERPRISE), Role.BUYER: (NEED, BUYER)}


@dataclass(frozen=True, slots=True)
class Footing:
    """What a fair's proposals stand on: encoder and model of one of them; its size in pairs."""

    encoder: str
    model: str
    pairs: int


def side_of(unit: Session, scope: Scope, participant_id: str) -> Role:
    """Say which side of the fair somebody is on.

    Raises:
        NotFoundError: nobody in this fair.
    """
    for role, table in _SIDES:
        asked = select(table.c.id).where(
            table.c.fair_id == scope.fair_id, table.c.id == participant_id
        )
        if unit.execute(asked).first():
            return role
    raise NotFoundError("There is no such participant in this fair.")


def footing(unit: Session, scope: Scope) -> Footing | None:
    """What the proposals were made with, and how many pairs there could be; None without any."""
    one = unit.execute(
        select(PROPOSAL.c.encoder, PROPOSAL.c.model)
        .where(PROPOSAL.c.fair_id == scope.fair_id)
        .limit(1)
    ).first()
    if one is None:
        return None
    sellers, seekers = (_with_offers(unit, scope, role) for role, _ in _SIDES)
    return Footing(one.encoder, one.model, sellers * seekers)


def _with_offers(unit: Session, scope: Scope, role: Role) -> int:
    owner, present = _present_offers(scope, role)
    return int(unit.scalar(select(func.count(owner.distinct())).where(*present)) or 0)


def _present_offers(scope: Scope, role: Role) -> tuple[Any, tuple[Any, ...]]:
    """Column of the owner, and what asks for offers that are there and whose owner is."""
    offers, parties = _OFFERS[role]
    owner = offers.c[f"{role}_id"]
    return owner, (
        offers.c.fair_id == scope.fair_id,
        offers.c.withdrawn.is_(False),
        parties.c.id == owner,
        parties.c.withdrawn.is_(False),
    )


def offer_stamps(unit: Session, scope: Scope, role: Role) -> dict[str, tuple[Any, ...]]:
    """What changes with any change of a party's offers, by party: number, versions, last time."""
    owner, present = _present_offers(scope, role)
    offers, _ = _OFFERS[role]
    changes = (func.count(), func.sum(offers.c.version), func.max(offers.c.updated_at))
    rows = unit.execute(select(owner, *changes).where(*present).group_by(owner))
    return {party: tuple(stamp) for party, *stamp in rows}


def _of_fair(scope: Scope) -> Any:
    """Ask for the fair beside its parties, whose indexes find the rows.

    Written so that SQLite does not take the fair's index instead: that would
    walk through every pair of the fair.
    """
    return PROPOSAL.c.fair_id + "" == scope.fair_id


def pairs_of(unit: Session, scope: Scope, role: Role, participant_id: str) -> list[Row[Any]]:
    """One's scored pairs: id, other_id, p_mutual, own_rank, other_rank."""
    mine, other = of_pair(PROPOSAL, role)
    return list(
        unit.execute(
            select(
                PROPOSAL.c.id,
                other.label("other_id"),
                PROPOSAL.c.p_mutual,
                PROPOSAL.c[f"rank_for_{role}"].label("own_rank"),
                PROPOSAL.c[f"rank_for_{role.other_side}"].label("other_rank"),
            ).where(_of_fair(scope), mine == participant_id)
        )
    )


def wished_with(unit: Session, scope: Scope, role: Role, participant_id: str) -> list[str]:
    """Ids of those of the other side with whom a wish was said, by either."""
    mine, other = of_pair(WISH, role)
    asked = select(other).where(WISH.c.fair_id == scope.fair_id, mine == participant_id)
    return list(unit.scalars(asked.distinct()))


def listed_on(unit: Session, scope: Scope, role: Role, readers: Collection[str]) -> list[Row[Any]]:
    """Entries of readers' lists: id, reader_id, receiver_id, place, p_mutual."""
    mine, other = of_pair(PROPOSAL, role)
    place = PROPOSAL.c[f"rank_for_{role}"]
    return list(
        unit.execute(
            select(*_entry(mine, other), place.label("place")).where(
                _of_fair(scope), mine.in_(readers), place >= 1
            )
        )
    )


def waiting_for(
    unit: Session, scope: Scope, role: Role, readers: Collection[str]
) -> list[Row[Any]]:
    """Who could take a free place, best first: id, reader_id, receiver_id, p_mutual, asks."""
    mine, other = of_pair(PROPOSAL, role)
    return list(
        unit.execute(
            select(*_entry(mine, other), PROPOSAL.c[f"p_{role}"].label("asks"))
            .where(
                _of_fair(scope),
                mine.in_(readers),
                PROPOSAL.c[f"rank_for_{role}"].is_(None),
                cast(PROPOSAL.c.gates, String) == "[]",
            )
            .order_by(PROPOSAL.c.p_mutual.desc(), PROPOSAL.c.id)
        )
    )


def _entry(mine: Any, other: Any) -> tuple[Any, ...]:
    return (
        PROPOSAL.c.id,
        mine.label("reader_id"),
        other.label("receiver_id"),
        PROPOSAL.c.p_mutual,
    )


def places_held(
    unit: Session, scope: Scope, role: Role, receivers: Collection[str]
) -> list[Row[Any]]:
    """Where receivers stand on the lists of a side: receiver_id, reader_id, place, asks."""
    mine, other = of_pair(PROPOSAL, role)
    place = PROPOSAL.c[f"rank_for_{role}"]
    return list(
        unit.execute(
            select(
                other.label("receiver_id"),
                mine.label("reader_id"),
                place.label("place"),
                PROPOSAL.c[f"p_{role}"].label("asks"),
            ).where(_of_fair(scope), other.in_(receivers), place >= 1)
        )
    )


def replace_pairs(
    unit: Session, scope: Scope, role: Role, participant_id: str, proposals: list[dict[str, Any]]
) -> None:
    """Put one's new proposals in the place of the old ones; a pair keeps its id."""
    other_key = f"{role.other_side}_id"
    ids = {row.other_id: row.id for row in pairs_of(unit, scope, role, participant_id)}
    mine, _ = of_pair(PROPOSAL, role)
    unit.execute(delete(PROPOSAL).where(_of_fair(scope), mine == participant_id))
    for proposal in proposals:
        proposal["id"] = ids.get(proposal[other_key], proposal["id"])
    if proposals:
        unit.execute(insert(PROPOSAL), proposals)


def move(unit: Session, role: Role, places: dict[str, int | None]) -> None:
    """Write new places on a side's lists, by proposal; None takes it off."""
    if places:
        key = f"rank_for_{role}"
        unit.connection().execute(
            update(PROPOSAL)
            .where(PROPOSAL.c.id == bindparam("of"))
            .values({key: bindparam("place")}),
            [{"of": one, "place": place} for one, place in places.items()],
        )


def explain_row(unit: Session, proposal_id: str, reasons: dict[str, Any]) -> None:
    """Store the reasons of a pair that has come onto a list."""
    unit.execute(update(Proposal).where(col(Proposal.id) == proposal_id).values(reasons=reasons))
