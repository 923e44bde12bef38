"""A person stands behind a trade code, or takes it back: only then it counts, and no longer.

A code that a participant typed or chose himself is confirmed. One from the
organiser's spreadsheet is too, unless it had to be mended in reading (a lost
zero): then it is only proposed. Whatever changes here is asked to be taken
into the proposals, in the same unit.
"""

from typing import Any

from sqlmodel import Session

from matchmaker.domain.errors import InvalidError, NotFoundError, StaleError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.trade import hs_code
from matchmaker.services.import_store import searched_text
from matchmaker.services.reference import hs_name
from matchmaker.storage.columns import now
from matchmaker.storage.history import record
from matchmaker.storage.queries.jobs import ask_to_renew
from matchmaker.storage.queries.sight import own_id
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Need, Product


def confirm_code(db: Database, scope: Scope, offer_id: str, code: str, *, version: int) -> Any:
    """Confirm a code of one of one's own products or needs; the same code twice changes nothing.

    Args:
        db: the database.
        scope: the participant.
        offer_id: of a product or a need.
        code: 4, 6 or 8 digits, as typed.
        version: the version that the person saw.

    Returns:
        The stored Product or Need.

    Raises:
        InvalidError: there is no such code.
        StaleError: it was changed since the person looked.
        NotFoundError: there is no such product or need, or it is another's.
    """
    digits = hs_code(code)
    if digits is None or not _is_listed(digits):
        raise InvalidError("There is no HS code %(code)s.", code=code[:40])
    with db.told() as unit:
        stored = _held(unit, scope, offer_id)
        if (stored.hs_code, stored.hs_confirmed) != (digits, True):
            _change(unit, scope, stored, digits, version)
    return stored


def take_back_code(db: Database, scope: Scope, offer_id: str, *, version: int) -> Any:
    """Take a code away again: nobody states one then, and it is suggested anew.

    Raises:
        StaleError: it was changed since the person looked.
        NotFoundError: there is no such product or need, or it is another's.
    """
    with db.told() as unit:
        stored = _held(unit, scope, offer_id)
        if stored.hs_code:
            _change(unit, scope, stored, "", version)
    return stored


def _is_listed(digits: str) -> bool:
    """Say whether the first six digits, or all four, name something."""
    found = hs_name(digits)
    return found is not None and found.code == digits[:6]


def _held(unit: Session, scope: Scope, offer_id: str) -> Any:
    """Hold one's own row for a change."""
    me = own_id(scope)
    table: Any = Product if scope.role is Role.ENTERPRISE else Need
    owner = "enterprise_id" if scope.role is Role.ENTERPRISE else "buyer_id"
    stored = unit.get(table, offer_id, with_for_update=True)
    if stored is None or stored.fair_id != scope.fair_id or getattr(stored, owner) != me:
        raise NotFoundError("There is no such participant in this fair.")
    return stored


def _change(unit: Session, scope: Scope, stored: Any, code: str, version: int) -> None:
    if stored.version != version:
        raise StaleError("Somebody has changed this since you opened it. Compare, then save again.")
    before = {"hs_code": stored.hs_code, "hs_confirmed": stored.hs_confirmed}
    stored.hs_code, stored.hs_confirmed = code, bool(code)
    stored.edited_fields = sorted({*stored.edited_fields, "hs_code"})
    stored.folded = searched_text(stored)
    stored.updated_at = now()
    stored.version += 1
    done = "hs_confirmed" if code else "hs_taken_back"
    after = {"hs_code": code, "hs_confirmed": bool(code)}
    record(unit, scope, f"{stored.__tablename__}.{done}", stored.id, before=before, after=after)
    ask_to_renew(unit, scope, own_id(scope))
