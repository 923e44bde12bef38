"""What the fair holds already, for an import to compare with; always within one fair."""

from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import Session, col, select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.storage.tables import (
    Availability,
    Buyer,
    Enterprise,
    Fair,
    Need,
    Product,
    ProfileImport,
    Quota,
    Wish,
)

Kept = TypeVar("Kept", Enterprise, Product, Buyer, Need, Wish, Quota, Availability)


def fair_of(session: Session, scope: Scope) -> Fair:
    """Give the fair one works in.

    Raises:
        NotFoundError: there is no such fair.
    """
    fair = session.get(Fair, scope.fair_id)
    if fair is None:
        raise NotFoundError("There is no such fair.")
    return fair


def one_at_a_time(session: Session, scope: Scope) -> None:
    """Let other imports of the fair wait until this unit ends.

    SQLite has one writer anyway; on PostgreSQL the fair's row is locked, in the
    mild way that lets others go on adding rows that point at it.
    """
    session.exec(select(Fair.id).where(Fair.id == scope.fair_id).with_for_update(key_share=True))


def rows_of(session: Session, scope: Scope, table: type[Kept]) -> Sequence[Kept]:
    """Give every row of a table in the fair."""
    return session.exec(select(table).where(table.fair_id == scope.fair_id)).all()


def last_mapping(session: Session, scope: Scope) -> dict[str, list[list[str]]]:
    """Give, by sheet, header and key of the columns of the last import that went in."""
    query = (
        select(ProfileImport.summary)
        .where(ProfileImport.fair_id == scope.fair_id, ProfileImport.state == "applied")
        .order_by(col(ProfileImport.applied_at).desc())
        .limit(1)
    )
    summary = session.exec(query).first() or {}
    return {sheet["sheet"]: sheet["mapping"] for sheet in summary.get("sheets", [])}


def fair_by_slug(session: Session, slug: str | None) -> Fair:
    """Give the fair of a slug, or the only one there is.

    Raises:
        NotFoundError: no such fair, or several and none named.
    """
    query = select(Fair) if slug is None else select(Fair).where(Fair.slug == slug)
    fairs = session.exec(query).all()
    if len(fairs) == 1:
        return fairs[0]
    if slug is not None:
        raise NotFoundError("There is no fair %(slug)s.", slug=slug)
    raise NotFoundError("There are %(count)s fairs; name one of them.", count=len(fairs))
