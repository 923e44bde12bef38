"""Spreadsheets on their way in."""

from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.storage.core import IMPORT
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.tables import ProfileImport


def imports(session: Session, scope: Scope) -> list[Row[Any]]:
    """Imports of the fair, newest first, without their files and problems.

    Columns: id, file_name, state, summary, imported_by, created_at, applied_at.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    wanted = ("id", "file_name", "state", "summary", "imported_by", "created_at", "applied_at")
    return list(
        session.execute(
            select(*(IMPORT.c[name] for name in wanted))
            .where(IMPORT.c.fair_id == scope.fair_id)
            .order_by(IMPORT.c.created_at.desc(), IMPORT.c.id)
        )
    )


def profile_import(session: Session, scope: Scope, import_id: str) -> ProfileImport:
    """Read one import with its file and problems.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
        NotFoundError: there is no such import in this fair.
    """
    organiser_only(scope)
    found = session.get(ProfileImport, import_id)
    if found is None or found.fair_id != scope.fair_id:
        raise NotFoundError("There is no such import in this fair.")
    return found
