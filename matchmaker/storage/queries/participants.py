"""Participants: lists for the organiser, suppliers for a buyer, one with all it offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select, true
from sqlmodel import Session

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import (
    AVAILABILITY,
    BUYER,
    ENTERPRISE,
    FAIR,
    LINK,
    MEETING,
    MEMBERSHIP,
    NEED,
    PRODUCT,
    PROPOSAL,
    QUOTA,
    WISH,
)
from matchmaker.storage.queries.organiser_pages import least_of, published_plan
from matchmaker.storage.queries.sight import (
    Listed,
    counted,
    names_in,
    organiser_only,
    side_table,
    words_in,
)

_HEAD = ("id", "code", "name_vi", "name_en", "country", "province", "sector", "size")
_PRIVATE = ("contact_name", "contact_email", "contact_phone")
_ORGANISERS_ONLY = ("revenue_usd", "tax_code", "never_meet", "edited_fields")
_ORDERS = ("name", "code", "country", "sector", "listed", "meetings")


@dataclass(frozen=True, slots=True)
class Profile:
    """A participant with everything that a reader may see of it.

    Args:
        side: enterprise or buyer.
        fields: its own columns by name; contact fields are empty for a reader
            to whom they are not open.
        offers: products of an enterprise, needs of a buyer, as Core rows.
        presence: spans (starts_at, ends_at); empty means the whole fair.
        least: fewest meetings it should have.
        most: the most it may have.
    """

    side: Role
    fields: dict[str, Any]
    offers: list[Row[Any]]
    presence: list[Row[Any]]
    least: int
    most: int

    def __getattr__(self, name: str) -> Any:
        """Read a column of the participant: `profile.name_vi`."""
        try:
            return self.fields[name]
        except KeyError as error:
            raise AttributeError(name) from error


def participants(
    session: Session,
    scope: Scope,
    side: Role,
    *,
    words: str = "",
    sector: str = "",
    country: str = "",
    show: str = "",
    order: str = "name",
    offset: int = 0,
    limit: int = 50,
) -> Listed:
    """One side of the fair, for the organiser.

    Columns: id, code, name_vi, name_en, country, province, sector, size,
    contact_name, contact_email, withdrawn, synthetic, offers (how many products
    or needs), listed (on how many lists of the other side), wishes (said),
    asked (yeses received), meetings (in the published plan), least (meetings it
    should have), invited, signed_in (numbers of links).

    Args:
        session: an open unit.
        scope: the organiser's.
        side: enterprises or buyers.
        words: each must stand in the name or text of it or of what it offers.
        sector: only this sector.
        country: only this country, two letters.
        show: unlisted (on nobody's list), short (of meetings, in the published
            plan), not_invited, invited (and not come yet), signed_in, or codes (an
            HS code that nobody has confirmed yet).
        order: name (Vietnamese alphabet), code, country, sector, listed or
            meetings (fewest first).
        offset: rows to leave out.
        limit: rows at most.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    table = side_table(side)
    figures = _figures(scope, side, table)
    where = and_(
        table.c.fair_id == scope.fair_id,
        or_(words_in(words, table.c.folded), _offers_say(side, table, words)) if words else true(),
        table.c.sector == sector if sector else true(),
        table.c.country == country if country else true(),
        _shown(scope, side, table, figures, show),
    )
    query = select(
        *(table.c[name] for name in (*_HEAD, "contact_name", "contact_email")),
        table.c.withdrawn,
        table.c.synthetic,
        *(figure.label(name) for name, figure in figures.items()),
    ).where(where)
    query = query.order_by(*_ordered(table, figures, order)).offset(offset).limit(limit)
    total = session.scalar(select(func.count()).select_from(table).where(where))
    return Listed(list(session.execute(query)), total or 0)


def browse(
    session: Session,
    scope: Scope,
    *,
    words: str = "",
    sector: str = "",
    certificate: str = "",
    hs_prefix: str = "",
    offset: int = 0,
    limit: int = 20,
) -> Listed:
    """Local suppliers that a buyer (or the organiser) looks for.

    Columns: id, code, name_vi, name_en, country, province, sector, size,
    text_vi, text_en, certificates, languages, synthetic, own_says (the
    buyer's word, if any), rank (on the buyer's list, if any), fit_for_you,
    fit_for_them (None where never scored). On the buyer's own list first, by
    rank, then by name.

    Args:
        session: an open unit.
        scope: a buyer's or the organiser's.
        words: each must stand in the texts of the enterprise or of one product,
            in any language; marks and case do not count.
        sector: of the enterprise or of one of its products.
        certificate: part of a certificate's name, of the enterprise or a product.
        hs_prefix: 2 to 8 digits that the HS code of a product begins with.
        offset: rows to leave out.
        limit: rows at most.

    Raises:
        ForbiddenError: an enterprise asked; it does not browse its competitors.
    """
    if scope.role is Role.ENTERPRISE:
        raise ForbiddenError("Enterprises cannot browse other enterprises.")
    where = and_(
        ENTERPRISE.c.fair_id == scope.fair_id,
        ~ENTERPRISE.c.withdrawn,
        _speaks_of(words),
        _is_in_sector(sector),
        _has_certificate(certificate),
        _trades_in(hs_prefix),
    )
    query = _suppliers(scope).where(where).offset(offset).limit(limit)
    total = session.scalar(select(func.count()).select_from(ENTERPRISE).where(where))
    return Listed(list(session.execute(query)), total or 0)


def participant(session: Session, scope: Scope, participant_id: str) -> Profile:
    """One participant with its products or needs.

    A participant sees itself and the other side, never its own side's others.
    Contact fields are open to the organiser and to itself; to the other side
    once its owner agreed to share them and both said yes.

    Raises:
        NotFoundError: there is none in this fair, or not for this reader.
    """
    side, row = _find(session, scope, participant_id)
    own = scope.participant_id == participant_id
    if not own and scope.role is side:
        raise NotFoundError("There is no such participant in this fair.")
    fields = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
    if scope.role is not Role.ORGANISER and not own:
        _hide(session, scope, side, fields)
    offer = PRODUCT if side is Role.ENTERPRISE else NEED
    belongs = offer.c.enterprise_id if side is Role.ENTERPRISE else offer.c.buyer_id
    offers = session.execute(
        select(offer).where(belongs == participant_id, ~offer.c.withdrawn).order_by(offer.c.code)
    )
    least, most = _limits(session, scope, side, participant_id)
    return Profile(
        side, fields, list(offers), _presence(session, side, participant_id), least, most
    )


# --- the parts of lists --------------------------------------------------------------------


def _figures(scope: Scope, side: Role, table: Any) -> dict[str, Any]:
    own = f"{side}_id"
    offer = PRODUCT if side is Role.ENTERPRISE else NEED
    published = select(FAIR.c.published_plan_id).where(FAIR.c.id == scope.fair_id).scalar_subquery()
    links = (
        select(func.count())
        .select_from(LINK)
        .join(MEMBERSHIP, MEMBERSHIP.c.id == LINK.c.membership_id)
        .where(MEMBERSHIP.c[own] == table.c.id)
    )
    return {
        "offers": counted(offer, scope, offer.c[own] == table.c.id, ~offer.c.withdrawn),
        "listed": counted(
            PROPOSAL,
            scope,
            PROPOSAL.c[own] == table.c.id,
            PROPOSAL.c[f"rank_for_{side.other_side}"].is_not(None),
        ),
        "wishes": counted(WISH, scope, WISH.c[own] == table.c.id, WISH.c.said_by == side),
        "asked": counted(
            WISH,
            scope,
            WISH.c[own] == table.c.id,
            WISH.c.said_by != side,
            WISH.c.says != "no_thanks",
        ),
        "meetings": counted(
            MEETING, scope, MEETING.c[own] == table.c.id, MEETING.c.plan_id == published
        ),
        "least": least_of(scope, side, table),
        "invited": links.scalar_subquery(),
        "signed_in": links.where(LINK.c.spent_at.is_not(None)).scalar_subquery(),
    }


def _shown(scope: Scope, side: Role, table: Any, figures: dict[str, Any], show: str) -> Any:
    invited, signed_in = figures["invited"] > 0, figures["signed_in"] > 0
    return {
        "codes": and_(~table.c.withdrawn, _has_open_code(side, table)),
        "unlisted": figures["listed"] == 0,
        "short": and_(published_plan(scope).is_not(None), figures["meetings"] < figures["least"]),
        "not_invited": ~invited,
        "invited": and_(invited, ~signed_in),
        "signed_in": signed_in,
    }.get(show, true())


def _has_open_code(side: Role, table: Any) -> Any:
    offer = PRODUCT if side is Role.ENTERPRISE else NEED
    return (
        select(offer.c.id)
        .where(offer.c[f"{side}_id"] == table.c.id, ~offer.c.withdrawn, ~offer.c.hs_confirmed)
        .exists()
    )


def _ordered(table: Any, figures: dict[str, Any], order: str) -> Sequence[Any]:
    by_name = (table.c.sort_name, table.c.code)
    if order in {"listed", "meetings"}:
        return (figures[order], *by_name)
    if order in _ORDERS and order != "name":
        return (table.c[order], *by_name)
    return by_name


def _offers_say(side: Role, table: Any, words: str) -> Any:
    offer = PRODUCT if side is Role.ENTERPRISE else NEED
    return (
        select(offer.c.id)
        .where(
            offer.c[f"{side}_id"] == table.c.id,
            ~offer.c.withdrawn,
            words_in(words, offer.c.folded, table.c.folded),
        )
        .exists()
    )


def _suppliers(scope: Scope) -> Select[Any]:
    wish, proposal = WISH.alias("own_wish"), PROPOSAL.alias("own_proposal")
    texts = ("text_vi", "text_en", "certificates", "languages", "synthetic")
    buyer_id = scope.participant_id
    return (
        select(
            *(ENTERPRISE.c[name] for name in (*_HEAD, *texts)),
            wish.c.says.label("own_says"),
            proposal.c.rank_for_buyer.label("rank"),
            proposal.c.p_buyer.label("fit_for_you"),
            proposal.c.p_enterprise.label("fit_for_them"),
        )
        .select_from(ENTERPRISE)
        .outerjoin(
            wish,
            and_(
                wish.c.enterprise_id == ENTERPRISE.c.id,
                wish.c.buyer_id == buyer_id,
                wish.c.said_by == Role.BUYER,
            ),
        )
        .outerjoin(
            proposal,
            and_(
                proposal.c.enterprise_id == ENTERPRISE.c.id,
                proposal.c.buyer_id == buyer_id,
            ),
        )
        .order_by(
            func.coalesce(proposal.c.rank_for_buyer, 1_000_000),
            ENTERPRISE.c.sort_name,
            ENTERPRISE.c.code,
        )
    )


def _has_product(*where: Any) -> Any:
    return (
        select(PRODUCT.c.id)
        .where(PRODUCT.c.enterprise_id == ENTERPRISE.c.id, ~PRODUCT.c.withdrawn, *where)
        .exists()
    )


def _speaks_of(words: str) -> Any:
    if not words.strip():
        return true()
    return or_(
        words_in(words, ENTERPRISE.c.folded),
        _has_product(words_in(words, PRODUCT.c.folded, ENTERPRISE.c.folded)),
    )


def _is_in_sector(sector: str) -> Any:
    if not sector:
        return true()
    return or_(ENTERPRISE.c.sector == sector, _has_product(PRODUCT.c.sector == sector))


def _has_certificate(certificate: str) -> Any:
    if not certificate.strip():
        return true()
    return or_(
        names_in(certificate, ENTERPRISE.c.certificates),
        _has_product(names_in(certificate, PRODUCT.c.certificates)),
    )


def _trades_in(hs_prefix: str) -> Any:
    digits = "".join(letter for letter in hs_prefix if letter.isdecimal() and letter.isascii())
    return _has_product(PRODUCT.c.hs_code.startswith(digits)) if digits else true()


# --- the parts of a profile ----------------------------------------------------------------


def _find(session: Session, scope: Scope, participant_id: str) -> tuple[Role, Row[Any]]:
    for side, table in ((Role.ENTERPRISE, ENTERPRISE), (Role.BUYER, BUYER)):
        row = session.execute(
            select(table).where(table.c.id == participant_id, table.c.fair_id == scope.fair_id)
        ).first()
        if row is not None:
            return side, row
    raise NotFoundError("There is no such participant in this fair.")


def _hide(session: Session, scope: Scope, side: Role, fields: dict[str, Any]) -> None:
    """Leave out what the other side may not see."""
    pair = {f"{side}_id": fields["id"], f"{side.other_side}_id": scope.participant_id}
    yeses = session.scalar(
        select(func.count())
        .select_from(WISH)
        .where(*(WISH.c[name] == value for name, value in pair.items()))
        .where(WISH.c.says != "no_thanks")
    )
    if not fields["consent_contact"] or yeses != 2:
        fields.update(dict.fromkeys(_PRIVATE, ""))
    for name in _ORGANISERS_ONLY:
        fields.pop(name, None)


def _limits(session: Session, scope: Scope, side: Role, participant_id: str) -> tuple[int, int]:
    fair = session.execute(
        select(FAIR.c.least_meetings, FAIR.c.most_meetings).where(FAIR.c.id == scope.fair_id)
    ).one()
    own = session.execute(select(QUOTA).where(QUOTA.c[f"{side}_id"] == participant_id)).first()
    least = own.least if own and own.least is not None else fair.least_meetings
    most = own.most if own and own.most is not None else fair.most_meetings
    return least, most


def _presence(session: Session, side: Role, participant_id: str) -> list[Row[Any]]:
    return list(
        session.execute(
            select(AVAILABILITY.c.starts_at, AVAILABILITY.c.ends_at)
            .where(AVAILABILITY.c[f"{side}_id"] == participant_id)
            .order_by(AVAILABILITY.c.starts_at)
        )
    )
