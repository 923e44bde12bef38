"""Who may sign in to a fair, and who has."""

from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import ACCOUNT, BUYER, ENTERPRISE, LINK, MEMBERSHIP
from matchmaker.storage.queries.sight import organiser_only


def organisers(session: Session, scope: Scope) -> list[Row[Any]]:
    """Organisers of the fair: account_id, email, name.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    return list(
        session.execute(
            select(ACCOUNT.c.id.label("account_id"), ACCOUNT.c.email, ACCOUNT.c.name)
            .join(MEMBERSHIP, MEMBERSHIP.c.account_id == ACCOUNT.c.id)
            .where(MEMBERSHIP.c.fair_id == scope.fair_id, MEMBERSHIP.c.role == Role.ORGANISER)
            .order_by(ACCOUNT.c.email)
        )
    )


def invitations(session: Session, scope: Scope) -> list[Row[Any]]:
    """Invitations of the fair's participants, the last of each.

    Columns: role, participant_id, name_vi, name_en, made_at, spent_at (when a
    link of theirs was last spent, None if never).

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    participant_id = func.coalesce(MEMBERSHIP.c.enterprise_id, MEMBERSHIP.c.buyer_id)
    name_vi = func.coalesce(ENTERPRISE.c.name_vi, BUYER.c.name_vi)
    name_en = func.coalesce(ENTERPRISE.c.name_en, BUYER.c.name_en)
    return list(
        session.execute(
            select(
                MEMBERSHIP.c.role,
                participant_id.label("participant_id"),
                name_vi.label("name_vi"),
                name_en.label("name_en"),
                func.max(LINK.c.created_at).label("made_at"),
                func.max(LINK.c.spent_at).label("spent_at"),
            )
            .select_from(MEMBERSHIP)
            .join(LINK, LINK.c.membership_id == MEMBERSHIP.c.id)
            .outerjoin(ENTERPRISE, ENTERPRISE.c.id == MEMBERSHIP.c.enterprise_id)
            .outerjoin(BUYER, BUYER.c.id == MEMBERSHIP.c.buyer_id)
            .where(MEMBERSHIP.c.fair_id == scope.fair_id, MEMBERSHIP.c.role != Role.ORGANISER)
            .group_by(MEMBERSHIP.c.role, participant_id, name_vi, name_en)
            .order_by(func.max(LINK.c.created_at).desc(), participant_id)
        )
    )
