"""Proposals: all of them for the organiser, a ranked list for each participant."""

from typing import Any

from sqlalchemy import Row, String, and_, cast, func, or_, select, true
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import PairState
from matchmaker.storage.core import BUYER, ENTERPRISE, NEED, PRODUCT, PROPOSAL, WISH
from matchmaker.storage.queries.sight import Listed, organiser_only, own_id, side_table, words_in
from matchmaker.storage.queries.wishes import fits, of_pair, said_by, state_of
from matchmaker.storage.tables import Proposal

_OWN = WISH.alias("enterprise_wish")
_THEIRS = WISH.alias("buyer_wish")
_STATE = state_of(_OWN.c.says, _THEIRS.c.says)
_FITS = {"enterprise": PROPOSAL.c.p_enterprise, "buyer": PROPOSAL.c.p_buyer}
_OPEN = (PairState.OPEN_TO_ENTERPRISE.value, PairState.OPEN_TO_BUYER.value)
_OFFERS = (
    PRODUCT.c.name_vi.label("product_vi"),
    PRODUCT.c.name_en.label("product_en"),
    NEED.c.name_vi.label("need_vi"),
    NEED.c.name_en.label("need_en"),
)


def proposals(
    session: Session,
    scope: Scope,
    *,
    words: str = "",
    sector: str = "",
    country: str = "",
    state: PairState | str = "",
    gated: bool | None = None,
    order: str = "mutual",
    offset: int = 0,
    limit: int = 50,
) -> Listed:
    """Scored pairs for the organiser, the best fit first.

    Columns: id, enterprise_id, enterprise_code, enterprise_vi, enterprise_en,
    enterprise_sector, buyer_id, buyer_code, buyer_vi, buyer_en, buyer_country,
    p_enterprise, p_buyer, p_mutual, model, known_share, rank_for_enterprise,
    rank_for_buyer, reasons, gates, product_vi, product_en, need_vi, need_en,
    enterprise_says, buyer_says, state.

    Args:
        session: an open unit.
        scope: the organiser's.
        words: each must stand in a name or text of either side or of the best
            product or need.
        sector: of the enterprise.
        country: of the buyer, two letters.
        state: only pairs in this state (silent, open_to_..., agreed, closed),
            or "open" for both kinds of open request.
        gated: only pairs that fail a must-have (True) or only others (False);
            None: whoever stands on a list, and the gated ones; with a state that
            somebody's wish made, every pair in it.
        order: whose fit counts: mutual, enterprise or buyer.
        offset: rows to leave out.
        limit: rows at most.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    folded = (ENTERPRISE.c.folded, BUYER.c.folded, PRODUCT.c.folded, NEED.c.folded)
    where = and_(
        PROPOSAL.c.fair_id == scope.fair_id,
        words_in(words, *(func.coalesce(one, "") for one in folded)),
        ENTERPRISE.c.sector == sector if sector else true(),
        BUYER.c.country == country if country else true(),
        _is_in_state(state),
        _shown(gated, state),
    )
    query = (
        _pairs(*_columns())
        .where(where)
        .order_by(_FITS.get(order, PROPOSAL.c.p_mutual).desc(), PROPOSAL.c.id)
        .offset(offset)
        .limit(limit)
    )
    total = session.scalar(_pairs(func.count()).where(where))
    return Listed(list(session.execute(query)), total or 0)


def ranked_list(
    session: Session, scope: Scope, *, need_id: str = "", limit: int = 100
) -> list[Row[Any]]:
    """A participant's own list, best first.

    Columns: id, rank, other_id, code, name_vi, name_en, country, sector, size,
    synthetic, fit_for_you, fit_for_them, p_mutual, known_share, reasons,
    best_product_id, best_need_id, product_vi, product_en, need_vi, need_en,
    own_says, other_says, state. `reasons` holds both sides' contributions.

    Args:
        session: an open unit.
        scope: the participant's.
        need_id: only pairs whose best need is this one.
        limit: rows at most.

    Raises:
        NotFoundError: an organiser asked; lists belong to participants.
    """
    me = own_id(scope)
    own = _participants_columns(scope.role)
    mine, _ = of_pair(PROPOSAL, scope.role)
    rank = PROPOSAL.c[f"rank_for_{scope.role}"]
    return list(
        session.execute(
            _pairs(*own)
            .where(
                PROPOSAL.c.fair_id == scope.fair_id,
                mine == me,
                rank.is_not(None),
                ~side_table(scope.role.other_side).c.withdrawn,
                PROPOSAL.c.best_need_id == need_id if need_id else true(),
            )
            .order_by(rank, PROPOSAL.c.id)
            .limit(limit)
        )
    )


def proposal_with(session: Session, scope: Scope, other_id: str) -> Row[Any] | None:
    """A participant's proposal with one other, listed or not; columns as in `ranked_list`."""
    me = own_id(scope)
    mine, other = of_pair(PROPOSAL, scope.role)
    return session.execute(
        _pairs(*_participants_columns(scope.role)).where(
            PROPOSAL.c.fair_id == scope.fair_id, mine == me, other == other_id
        )
    ).first()


def proposal(session: Session, scope: Scope, proposal_id: str) -> Proposal:
    """Read one proposal with its signals, reasons and gates.

    Raises:
        NotFoundError: there is none in this fair, or it is between others.
    """
    found = session.get(Proposal, proposal_id)
    seen = found is not None and (
        scope.role is Role.ORGANISER
        or scope.participant_id in {found.enterprise_id, found.buyer_id}
    )
    if found is None or found.fair_id != scope.fair_id or not seen:
        raise NotFoundError("There is no such proposal in this fair.")
    return found


# --- the parts -----------------------------------------------------------------------------


def _pairs(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(PROPOSAL)
        .join(ENTERPRISE, ENTERPRISE.c.id == PROPOSAL.c.enterprise_id)
        .join(BUYER, BUYER.c.id == PROPOSAL.c.buyer_id)
        .outerjoin(PRODUCT, PRODUCT.c.id == PROPOSAL.c.best_product_id)
        .outerjoin(NEED, NEED.c.id == PROPOSAL.c.best_need_id)
        .outerjoin(_OWN, said_by(_OWN, Role.ENTERPRISE, of=PROPOSAL))
        .outerjoin(_THEIRS, said_by(_THEIRS, Role.BUYER, of=PROPOSAL))
    )


def _is_in_state(state: str) -> Any:
    if state == "open":
        return _STATE.in_(_OPEN)
    return str(state) == _STATE if state else true()


def _shown(gated: bool | None, state: str = "") -> Any:
    fails = cast(PROPOSAL.c.gates, String) != "[]"
    listed = or_(
        PROPOSAL.c.rank_for_enterprise.is_not(None), PROPOSAL.c.rank_for_buyer.is_not(None)
    )
    if gated is None:
        spoken_of = state not in {"", PairState.SILENT}
        return true() if spoken_of else or_(listed, fails)
    return fails if gated else and_(listed, ~fails)


def _columns() -> list[Any]:
    scored = (
        "p_enterprise", "p_buyer", "p_mutual", "model", "known_share", "rank_for_enterprise",
    )  # fmt: skip
    return [
        PROPOSAL.c.id,
        ENTERPRISE.c.id.label("enterprise_id"),
        ENTERPRISE.c.code.label("enterprise_code"),
        ENTERPRISE.c.name_vi.label("enterprise_vi"),
        ENTERPRISE.c.name_en.label("enterprise_en"),
        ENTERPRISE.c.sector.label("enterprise_sector"),
        BUYER.c.id.label("buyer_id"),
        BUYER.c.code.label("buyer_code"),
        BUYER.c.name_vi.label("buyer_vi"),
        BUYER.c.name_en.label("buyer_en"),
        BUYER.c.country.label("buyer_country"),
        *(PROPOSAL.c[name] for name in (*scored, "rank_for_buyer", "reasons", "gates")),
        *_OFFERS,
        _OWN.c.says.label("enterprise_says"),
        _THEIRS.c.says.label("buyer_says"),
        _STATE.label("state"),
    ]


def _participants_columns(side: Role) -> list[Any]:
    other = side_table(side.other_side)
    own_wish, other_wish = (_OWN, _THEIRS) if side is Role.ENTERPRISE else (_THEIRS, _OWN)
    fit_for_you, fit_for_them = fits(side)
    about = ("code", "name_vi", "name_en", "country", "sector", "size", "synthetic")
    scored = ("p_mutual", "known_share", "reasons", "gates", "best_product_id", "best_need_id")
    return [
        PROPOSAL.c.id,
        PROPOSAL.c[f"rank_for_{side}"].label("rank"),
        other.c.id.label("other_id"),
        *(other.c[name] for name in about),
        fit_for_you.label("fit_for_you"),
        fit_for_them.label("fit_for_them"),
        *(PROPOSAL.c[name] for name in scored),
        *_OFFERS,
        own_wish.c.says.label("own_says"),
        other_wish.c.says.label("other_says"),
        _STATE.label("state"),
    ]
