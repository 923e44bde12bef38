"""What ties an account to a fair: which participant it speaks for."""

from sqlmodel import Session, select

from matchmaker.domain.errors import NotFoundError, RefusedError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.tables import Account, Buyer, Enterprise, Membership


def membership_of(unit: Session, scope: Scope, participant_id: str) -> Membership:
    """Find a participant's way in, or make one with an account of its own.

    Raises:
        NotFoundError: there is no such participant in the scope's fair.
        RefusedError: the participant has withdrawn.
    """
    side, participant = participant_of(unit, scope, participant_id)
    if participant.withdrawn:
        raise RefusedError("This participant has withdrawn and cannot be invited.")
    own = Membership.enterprise_id if side is Role.ENTERPRISE else Membership.buyer_id
    found = unit.exec(select(Membership).where(own == participant_id)).first()
    if found:
        return found
    name = participant.contact_name or participant.name_vi or participant.name_en
    account = Account(name=name, ui_language=participant.ui_language)
    membership = Membership(
        account_id=account.id,
        fair_id=scope.fair_id,
        role=side,
        enterprise_id=participant_id if side is Role.ENTERPRISE else None,
        buyer_id=participant_id if side is Role.BUYER else None,
    )
    unit.add(account)
    unit.flush()
    unit.add(membership)
    unit.flush()
    return membership


def participant_of(
    unit: Session, scope: Scope, participant_id: str
) -> tuple[Role, Enterprise | Buyer]:
    """Find a participant of the scope's fair, and its side.

    Raises:
        NotFoundError: there is no such participant in it.
    """
    enterprise = unit.get(Enterprise, participant_id)
    found = enterprise or unit.get(Buyer, participant_id)
    if found is None or found.fair_id != scope.fair_id:
        raise NotFoundError("There is no such participant in this fair.")
    return (Role.ENTERPRISE if enterprise else Role.BUYER), found


def refuse_withdrawn(unit: Session, membership: Membership) -> None:
    """Refuse whoever takes part no more.

    Raises:
        RefusedError: the member is a participant who has withdrawn.
    """
    for table, id_ in ((Enterprise, membership.enterprise_id), (Buyer, membership.buyer_id)):
        if id_ and unit.get_one(table, id_).withdrawn:
            raise RefusedError("This participant has withdrawn from the fair.")
