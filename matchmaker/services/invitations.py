"""Invitations for many participants at once."""

from matchmaker.domain.errors import InvalidError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.services.sign_in import invite
from matchmaker.storage.queries.participants import participants
from matchmaker.storage.session import Database

_EVERYBODY = 100_000


def invite_many(
    db: Database, scope: Scope, codes: list[str], *, everybody: bool = False
) -> list[tuple[str, str]]:
    """Make invitations for some participants, or for all who were never invited.

    Args:
        db: the database.
        scope: the organiser's.
        codes: codes of participants in the fair, capitals or not.
        everybody: all who have no link yet and have not withdrawn.

    Returns:
        (code, secret) of each, in the order of the lists.

    Raises:
        ForbiddenError: only the organiser invites.
        InvalidError: nobody was named.
        NotFoundError: a code is not known; nobody is invited then.
    """
    if not codes and not everybody:
        raise InvalidError("Name the codes of participants, or ask for all of them.")
    rows = []
    with db.read() as unit:
        for side in (Role.ENTERPRISE, Role.BUYER):
            rows += participants(unit, scope, side, order="code", limit=_EVERYBODY).rows
    wanted = {code.casefold() for code in codes}
    known = {row.code.casefold() for row in rows}
    unknown = [code for code in codes if code.casefold() not in known]
    if unknown:
        raise NotFoundError("No participant has the code %(codes)s.", codes=unknown)
    chosen = [
        row
        for row in rows
        if row.code.casefold() in wanted or (everybody and not row.invited and not row.withdrawn)
    ]
    return [(row.code, invite(db, scope, row.id)) for row in chosen]
