"""A participant leaves the fair, or comes back: the organiser notes it.

Nothing that was written is erased; what its offers mean is forgotten until it is back.
"""

from sqlmodel import Session, select

from matchmaker.domain.participant import Role, Scope
from matchmaker.services.forget import KIND_OF, Said, forget, said_by
from matchmaker.services.membership import participant_of
from matchmaker.storage.columns import now
from matchmaker.storage.history import record
from matchmaker.storage.queries.jobs import ask_to_renew
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Need, Product


def withdraw(
    db: Database, scope: Scope, participant_id: str, *, withdrawn: bool = True
) -> Enterprise | Buyer:
    """Note that a participant takes part no more, or does so again.

    Nobody is suggested whoever has withdrawn, nor invites or plans it. The published
    plan stays as it is until a repaired one takes its place; its meetings are called
    cancelled meanwhile.

    Args:
        db: the database.
        scope: the organiser's.
        participant_id: who.
        withdrawn: False brings it back.

    Raises:
        ForbiddenError: only the organiser notes it.
        NotFoundError: there is no such participant in the fair.
    """
    organiser_only(scope)
    with db.told() as unit:
        side, stored = participant_of(unit, scope, participant_id)
        note_withdrawn(unit, scope, stored, stored.id, withdrawn=withdrawn)
        said = _said(unit, side, participant_id) if withdrawn else {}
    forget(db, KIND_OF[side], said)
    return stored


def note_withdrawn(
    unit: Session,
    scope: Scope,
    stored: Enterprise | Buyer | Product | Need,
    participant_id: str,
    *,
    withdrawn: bool,
) -> None:
    """Mark a participant or an offer as withdrawn, or as back; nothing where it is so already.

    Args:
        unit: an open unit that writes.
        scope: of whoever notes it.
        stored: what is withdrawn.
        participant_id: whose lists are made anew.
        withdrawn: False brings it back.
    """
    if stored.withdrawn is withdrawn:
        return
    stored.withdrawn = withdrawn
    stored.version += 1
    stored.updated_at = now()
    done = "withdrawn" if withdrawn else "brought_back"
    record(unit, scope, f"{stored.__tablename__}.{done}", stored.id)
    ask_to_renew(unit, scope, participant_id)


def _said(unit: Session, side: Role, participant_id: str) -> Said:
    """What its products or needs say, all of them."""
    offers = (
        unit.exec(select(Product).where(Product.enterprise_id == participant_id)).all()
        if side is Role.ENTERPRISE
        else unit.exec(select(Need).where(Need.buyer_id == participant_id)).all()
    )
    said: Said = {}
    for offer in offers:
        said |= said_by(KIND_OF[side], offer.model_dump())
    return said
