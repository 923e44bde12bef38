"""Who did what: rows of `audit_event` are added here and never changed."""

from contextvars import ContextVar
from typing import Any

from sqlmodel import Session

from matchmaker.domain.participant import Scope
from matchmaker.storage.tables import AuditEvent

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered; the web sets it, history keeps it."""


def record(
    session: Session,
    scope: Scope,
    action: str,
    what: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add a line of history to the unit; it is kept only if the unit's changes are.

    Args:
        session: an open unit that writes.
        scope: who does it, in which fair.
        action: what is done, as `noun.verb`: "wish.said", "plan.published".
        what: the id or name of what it is done to.
        before: what it was, as plain JSON values; nothing if it is new.
        after: what it is now; nothing if it is gone.
    """
    session.add(
        AuditEvent(
            fair_id=scope.fair_id,
            actor=scope.actor or scope.role.value,
            action=action,
            object=what,
            before=before or {},
            after=after or {},
            request_id=request_id.get(),
        )
    )
