"""What a participant sees: himself, and his pairs with the other side of his own fair.

Every function takes the participant's scope and shows nothing beyond it: no
withdrawn firm, nobody of another fair, none that one of the two must never
meet, no turnover, no price, and no contact before both said yes and the other
agreed to it.
"""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, case, cast, func, or_, select
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import PairState, Says, pair_state
from matchmaker.storage.core import FAIR, MEETING, NEED, PRODUCT, PROPOSAL, WISH
from matchmaker.storage.queries.lost_sides import lost_a_side
from matchmaker.storage.queries.sight import counted, own_id, side_table
from matchmaker.storage.queries.wishes import fits, of_pair

_YES = (Says.MUST_MEET.value, Says.MEET.value)
_MINE, _THEIRS = WISH.alias("mine"), WISH.alias("theirs")
_OTHER = (
    "code", "name_vi", "name_en", "text_vi", "text_en", "country", "province", "sector", "size",
)  # fmt: skip
_OFFER = ("id", "name_vi", "name_en", "text_vi", "text_en", "hs_code")
_ORIGINAL = ("text_original", "text_language")
_PROFILE = (
    "id", "code", "name_vi", "name_en", "text_vi", "text_en", "country", "province", "sector",
    "size", "employees", "role", "certificates", "website", "languages", "needs_interpreter",
)  # fmt: skip
_CONTACT = ("contact_name", "contact_email", "contact_phone")
_PROFILE_OF = {
    Role.ENTERPRISE: ("export_share_pct", "export_markets", "target_markets", "booth", "hall"),
    Role.BUYER: _ORIGINAL,
}
SHOWN_OF_OFFER = (
    "id", "code", "name_vi", "name_en", "text_vi", "text_en", "sector", "hs_code", "hs_confirmed",
    "process", "material", "tolerance_mm", "unit", "moq", "lead_time_days", "incoterms",
)  # fmt: skip
SHOWN_OF_SIDE = {
    Role.ENTERPRISE: (
        "certificates", "equipment", "capacity_month", "free_capacity_month", "emissions_data",
        "recognised_year",
    ),
    Role.BUYER: (
        *_ORIGINAL, "role", "volume_year", "drawing_format", "needed_by", "must_certificates",
        "nice_certificates", "must_fields", "importance",
    ),
}  # fmt: skip


# --- oneself -------------------------------------------------------------------------------


def own_profile(session: Session, scope: Scope) -> Row[Any]:
    """Read one's own profile, every column.

    Raises:
        NotFoundError: the scope is no participant's.
    """
    me = own_id(scope)
    mine = side_table(scope.role)
    query = select(mine).where(mine.c.fair_id == scope.fair_id, mine.c.id == me)
    row = _found(session.execute(query).first())
    _heads(session)[scope] = row  # the whole row holds what every pair needs of it
    return row


def own_offers(session: Session, scope: Scope) -> list[Row[Any]]:
    """Read one's own products or needs, every column, those withdrawn last."""
    me = own_id(scope)
    table, owner = offers_of(scope.role)
    return list(
        session.execute(
            select(table)
            .where(table.c.fair_id == scope.fair_id, owner == me)
            .order_by(table.c.withdrawn, table.c.code)
        )
    )


def own_offer(session: Session, scope: Scope, offer_id: str) -> Row[Any]:
    """Read one of one's own products or needs, every column.

    Raises:
        NotFoundError: there is none, or it is another's.
    """
    me = own_id(scope)
    table, owner = offers_of(scope.role)
    query = select(table).where(
        table.c.fair_id == scope.fair_id, owner == me, table.c.id == offer_id
    )
    return _found(session.execute(query).first())


def offers_of(side: Role) -> tuple[Any, Any]:
    """Table of what a side offers or seeks, and its column of owners."""
    if side is Role.ENTERPRISE:
        return PRODUCT, PRODUCT.c.enterprise_id
    return NEED, NEED.c.buyer_id


@dataclass(frozen=True, slots=True)
class Counts:
    """What a participant's first page and menu count.

    Args:
        offers: own products or needs that stand.
        suggestions: suggested partners to whom nobody has said anything yet.
        requests: partners who asked and wait for an answer.
        asked: partners who were asked and have not answered.
        agreed: pairs in which both said yes.
        meetings: own meetings in the published plan that take place.
    """

    offers: int
    suggestions: int
    requests: int
    asked: int
    agreed: int
    meetings: int


def counts(session: Session, scope: Scope) -> Counts:
    """Count, in a constant number of statements."""
    me, side = own_id(scope), scope.role
    table, owner = offers_of(side)
    shown = select(FAIR.c.published_plan_id).where(FAIR.c.id == scope.fair_id).scalar_subquery()
    mine = of_pair(MEETING, side)[0] == me
    own_meetings = and_(MEETING.c.plan_id == shown, mine, ~lost_a_side())
    figures = session.execute(
        select(
            counted(table, scope, owner == me, ~table.c.withdrawn).label("offers"),
            counted(MEETING, scope, own_meetings).label("meetings"),
        )
    ).one()
    words = (_MINE.c.says.label("says"), _THEIRS.c.says.label("other_says"))
    pairs = session.execute(
        seen_pairs(session, scope, words).where(or_(_rank(side).is_not(None), _spoken()))
    )
    states = Counter(state_seen_by(side, pair.says, pair.other_says) for pair in pairs)
    to_enterprise = states[PairState.OPEN_TO_ENTERPRISE]
    to_buyer = states[PairState.OPEN_TO_BUYER]
    return Counts(
        offers=figures.offers,
        suggestions=states[PairState.SILENT],
        requests=to_enterprise if side is Role.ENTERPRISE else to_buyer,
        asked=to_buyer if side is Role.ENTERPRISE else to_enterprise,
        agreed=states[PairState.AGREED],
        meetings=figures.meetings,
    )


def waiting_requests(session: Session, scope: Scope) -> int:
    """Count the partners who asked and wait for an answer: the figure in the menu."""
    pairs = seen_pairs(session, scope, ()).where(_THEIRS.c.says.in_(_YES), _MINE.c.id.is_(None))
    return session.scalar(select(func.count()).select_from(pairs.subquery())) or 0


def state_seen_by(side: Role, own: str | None, other: str | None) -> PairState:
    """Read a pair's state off what a side said itself and what the other said.

    Example:
        >>> state_seen_by(Role.BUYER, "meet", None)
        <PairState.OPEN_TO_ENTERPRISE: 'open_to_enterprise'>
    """
    own_word, other_word = (Says(said) if said else None for said in (own, other))
    if side is Role.ENTERPRISE:
        return pair_state(own_word, other_word)
    return pair_state(other_word, own_word)


# --- pairs, seen from one side -------------------------------------------------------------


def suggested(session: Session, scope: Scope, *, limit: int) -> list[Row[Any]]:
    """Read one's list of suggested partners, best first; whom one side refused is gone.

    Columns: see `pair_of`.
    """
    refused = or_(
        func.coalesce(_MINE.c.says, "") == Says.NO_THANKS,
        func.coalesce(_THEIRS.c.says, "") == Says.NO_THANKS,
    )
    rank = _rank(scope.role)
    return list(
        session.execute(
            _cards(session, scope)
            .where(rank.is_not(None), ~refused)
            .order_by(rank, PROPOSAL.c.id)
            .limit(limit)
        )
    )


def spoken_pairs(session: Session, scope: Scope) -> list[Row[Any]]:
    """Read every pair of which one side has said something, must-meets and good fits first."""
    other = side_table(scope.role.other_side)
    return list(
        session.execute(
            _cards(session, scope)
            .where(_spoken())
            .order_by(
                case((_THEIRS.c.says == Says.MUST_MEET, 0), else_=1),
                func.coalesce(PROPOSAL.c.p_mutual, -1.0).desc(),
                other.c.code,
            )
        )
    )


def pair_of(session: Session, scope: Scope, other_id: str) -> Row[Any]:
    """Read one pair.

    Columns: other_id; code, name_vi, name_en, text_vi, text_en, country,
    province, sector, size of the other; fit_for_you, fit_for_them, p_mutual, model,
    known_share, rank, reasons, gates of the proposal; product_... and need_... (id, name_vi,
    name_en, text_vi, text_en, hs_code; the need also text_original and
    text_language) of the best fitting product and need; all None where the pair
    was never scored; says and note (own word), other_says and other_note.

    Raises:
        NotFoundError: there is no such participant on the other side of this
            fair, or the two must not meet.
    """
    other = side_table(scope.role.other_side)
    return _found(session.execute(_cards(session, scope).where(other.c.id == other_id)).first())


def pairs_of(session: Session, scope: Scope, other_ids: list[str]) -> list[Row[Any]]:
    """Read several pairs, in the order asked for; those who may not be seen are left out."""
    other = side_table(scope.role.other_side)
    rows = session.execute(_cards(session, scope).where(other.c.id.in_(other_ids)))
    found = {row.other_id: row for row in rows}
    return [found[other_id] for other_id in other_ids if other_id in found]


def _cards(session: Session, scope: Scope) -> Select[Any]:
    other = side_table(scope.role.other_side)
    fit_for_you, fit_for_them = fits(scope.role)
    columns = (
        *(other.c[name] for name in _OTHER),
        fit_for_you.label("fit_for_you"),
        fit_for_them.label("fit_for_them"),
        *(PROPOSAL.c[name] for name in ("p_mutual", "model", "known_share", "reasons", "gates")),
        _rank(scope.role).label("rank"),
        *(PRODUCT.c[name].label(f"product_{name}") for name in _OFFER),
        *(NEED.c[name].label(f"need_{name}") for name in (*_OFFER, *_ORIGINAL)),
        _MINE.c.says.label("says"),
        _MINE.c.note.label("note"),
        _THEIRS.c.says.label("other_says"),
        _THEIRS.c.note.label("other_note"),
    )
    return (
        seen_pairs(session, scope, columns)
        .outerjoin(PRODUCT, PRODUCT.c.id == PROPOSAL.c.best_product_id)
        .outerjoin(NEED, NEED.c.id == PROPOSAL.c.best_need_id)
    )


def seen_pairs(session: Session, scope: Scope, columns: tuple[Any, ...]) -> Select[Any]:
    """Everybody on the other side of the fair whom one may meet, with proposal and wishes."""
    side = scope.role
    me = own_head(session, scope)
    other = side_table(side.other_side)

    def joined(table: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
        mine_id, other_id = of_pair(table, side)
        return and_(mine_id == me.id, other_id == other.c.id, *more)

    return (
        select(other.c.id.label("other_id"), *columns)
        .select_from(other)
        .outerjoin(PROPOSAL, joined(PROPOSAL))
        .outerjoin(_MINE, joined(_MINE, _MINE.c.said_by == side))
        .outerjoin(_THEIRS, joined(_THEIRS, _THEIRS.c.said_by == side.other_side))
        .where(other.c.fair_id == scope.fair_id, ~other.c.withdrawn)
        .where(other.c.code.not_in(me.never_meet))
        .where(~cast(other.c.never_meet, String).contains(json.dumps(me.code), autoescape=True))
    )


def own_head(session: Session, scope: Scope) -> Row[Any]:
    """Read one's own id, code, country and never_meet, once in a unit: every pair needs them."""
    kept = _heads(session)
    if scope not in kept:
        me = own_id(scope)
        mine = side_table(scope.role)
        query = select(mine.c.id, mine.c.code, mine.c.country, mine.c.never_meet).where(
            mine.c.fair_id == scope.fair_id, mine.c.id == me
        )
        kept[scope] = _found(session.execute(query).first())
    return kept[scope]


def _heads(session: Session) -> dict[Scope, Row[Any]]:
    """What was read of participants in this unit."""
    kept: dict[Scope, Row[Any]] = session.info.setdefault("own_heads", {})
    return kept


def _rank(side: Role) -> Any:
    return PROPOSAL.c[f"rank_for_{side.value}"]


def _spoken() -> ColumnElement[bool]:
    return or_(_MINE.c.id.is_not(None), _THEIRS.c.id.is_not(None))


def _found(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise NotFoundError("There is no such participant in this fair.")
    return row


# --- one of the other side -----------------------------------------------------------------


def partner(session: Session, scope: Scope, other_id: str) -> Row[Any]:
    """Read a pair as `pair_of` does, with all one may know of the firm on the other side.

    contact_name, contact_email and contact_phone are None until both said yes,
    and for ever if the other did not agree to share them.

    Raises:
        NotFoundError: there is no such participant on the other side of this
            fair, or the two must not meet.
    """
    side = scope.role.other_side
    other = side_table(side)
    may = and_(other.c.consent_contact, _MINE.c.says.in_(_YES), _THEIRS.c.says.in_(_YES))
    known = set(_OTHER)
    columns = [other.c[name] for name in _PROFILE + _PROFILE_OF[side] if name not in known]
    contact = [case((may, other.c[name])).label(name) for name in _CONTACT]
    query = _cards(session, scope).add_columns(*columns, *contact, may.label("shares_contact"))
    return _found(session.execute(query.where(other.c.id == other_id)).first())


def partner_offers(session: Session, scope: Scope, other_id: str) -> list[Row[Any]]:
    """Read what a firm on the other side offers or seeks, without prices."""
    side = scope.role.other_side
    table, owner = offers_of(side)
    return list(
        session.execute(
            select(*(table.c[name] for name in SHOWN_OF_OFFER + SHOWN_OF_SIDE[side]))
            .where(table.c.fair_id == scope.fair_id, owner == other_id, ~table.c.withdrawn)
            .order_by(table.c.code)
        )
    )
