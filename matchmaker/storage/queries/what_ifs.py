"""The fair under other conditions, as the organiser keeps it."""

from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.storage.core import WHAT_IF
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.tables import WhatIf


def what_ifs(session: Session, scope: Scope) -> list[Row[Any]]:
    """All what-ifs of the fair, newest first: all columns of `what_if`.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    wanted = select(WHAT_IF).where(WHAT_IF.c.fair_id == scope.fair_id)
    return list(session.execute(wanted.order_by(WHAT_IF.c.created_at.desc(), WHAT_IF.c.id)))


def what_if(session: Session, scope: Scope, what_if_id: str) -> WhatIf:
    """Read one what-if.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
        NotFoundError: there is no such what-if in this fair.
    """
    organiser_only(scope)
    found = session.get(WhatIf, what_if_id)
    if found is None or found.fair_id != scope.fair_id:
        raise NotFoundError("There is no such what-if in this fair.")
    return found
