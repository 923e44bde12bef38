"""How a buyer looks for suppliers: by words in any language, sector, certificate, trade code."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, or_, select
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.text import fold
from matchmaker.storage.core import ENTERPRISE, PRODUCT, PROPOSAL
from matchmaker.storage.queries.participant_pages import SHOWN_OF_OFFER, SHOWN_OF_SIDE, seen_pairs
from matchmaker.storage.queries.sight import Listed, names_in, words_in


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a buyer looks for; blank means anything.

    Args:
        words: each must stand in the product or in its firm's profile.
        sector: of the firm or the product.
        certificate: part of a certificate's name, of the firm or the product.
        hs: first digits of the product's HS code.
    """

    words: str = ""
    sector: str = ""
    certificate: str = ""
    hs: str = ""

    @property
    def is_anything(self) -> bool:
        """Say whether nothing was asked for."""
        return not (self.words.strip() or self.sector or self.certificate.strip() or self.hs)


def find_suppliers(
    session: Session, scope: Scope, wanted: Wanted, *, limit: int, offset: int
) -> Listed:
    """Find enterprises: the words as a phrase first, then the best fit, then the alphabet.

    Rows have the column other_id.

    Raises:
        NotFoundError: the asker is no buyer.
    """
    _buyers_only(scope)
    phrase = " ".join(fold(wanted.words).split())
    holds_phrase = or_(
        ENTERPRISE.c.folded.contains(phrase, autoescape=True),
        func.coalesce(PRODUCT.c.folded, "").contains(phrase, autoescape=True),
    )
    far = func.min(case((holds_phrase, 0), else_=1)).label("far")
    matching = _matching(scope, wanted, (ENTERPRISE.c.id, far)).group_by(ENTERPRISE.c.id).subquery()
    found = seen_pairs(session, scope, (func.count().over().label("total"),)).join(
        matching, matching.c.id == ENTERPRISE.c.id
    )
    best_first = (
        matching.c.far,
        func.coalesce(PROPOSAL.c.p_buyer, -1.0).desc(),
        ENTERPRISE.c.sort_name,
        ENTERPRISE.c.id,
    )
    rows = list(session.execute(found.order_by(*best_first).limit(limit).offset(offset)))
    if rows or not offset:
        return Listed(rows, rows[0].total if rows else 0)
    whole = session.scalar(select(func.count()).select_from(found.subquery()))
    return Listed([], whole or 0)  # a page past the end still knows the whole


def matching_products(
    session: Session, scope: Scope, wanted: Wanted, enterprise_ids: list[str]
) -> list[Row[Any]]:
    """Read the products by which enterprises were found.

    Columns: enterprise_id and what a buyer may know of a product. A product
    that holds all the words itself comes before one whose firm helps out.

    Raises:
        NotFoundError: the asker is no buyer.
    """
    _buyers_only(scope)
    shown = (PRODUCT.c[name] for name in SHOWN_OF_OFFER + SHOWN_OF_SIDE[Role.ENTERPRISE])
    return list(
        session.execute(
            _matching(scope, wanted, (PRODUCT.c.enterprise_id, *shown))
            .where(PRODUCT.c.enterprise_id.in_(enterprise_ids))
            .order_by(case((words_in(wanted.words, PRODUCT.c.folded), 0), else_=1), PRODUCT.c.code)
        )
    )


def products_by_id(session: Session, scope: Scope, product_ids: list[str]) -> list[Row[Any]]:
    """Read products of the fair in the order asked for: enterprise_id and what may be known.

    Raises:
        NotFoundError: the asker is no buyer.
    """
    _buyers_only(scope)
    shown = (PRODUCT.c[name] for name in SHOWN_OF_OFFER + SHOWN_OF_SIDE[Role.ENTERPRISE])
    rows = session.execute(
        select(PRODUCT.c.enterprise_id, *shown).where(
            PRODUCT.c.fair_id == scope.fair_id,
            ~PRODUCT.c.withdrawn,
            PRODUCT.c.id.in_(product_ids),
        )
    )
    found = {row.id: row for row in rows}
    return [found[one] for one in product_ids if one in found]


def _matching(scope: Scope, wanted: Wanted, columns: tuple[Any, ...]) -> Select[Any]:
    """Firms with their products, or without any, that hold all that is wanted."""
    standing = and_(PRODUCT.c.enterprise_id == ENTERPRISE.c.id, ~PRODUCT.c.withdrawn)
    query = (
        select(*columns)
        .select_from(ENTERPRISE)
        .outerjoin(PRODUCT, standing)
        .where(ENTERPRISE.c.fair_id == scope.fair_id)
        .where(words_in(wanted.words, ENTERPRISE.c.folded, func.coalesce(PRODUCT.c.folded, "")))
    )
    if wanted.sector:
        query = query.where(
            or_(ENTERPRISE.c.sector == wanted.sector, PRODUCT.c.sector == wanted.sector)
        )
    if wanted.certificate.strip():
        query = query.where(
            or_(
                names_in(wanted.certificate, ENTERPRISE.c.certificates),
                names_in(wanted.certificate, PRODUCT.c.certificates),
            )
        )
    if wanted.hs:
        query = query.where(PRODUCT.c.hs_code.startswith(wanted.hs, autoescape=True))
    return query


def _buyers_only(scope: Scope) -> None:
    if scope.role is not Role.BUYER:
        raise NotFoundError("There is no such page.")
