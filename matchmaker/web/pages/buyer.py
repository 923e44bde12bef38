"""Pages of the buyer alone: needs, suppliers for one need, looking for suppliers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from matchmaker.catalogue.columns import SheetKey
from matchmaker.domain.participant import SECTOR_NAMES, Role
from matchmaker.domain.sentence import Sentence
from matchmaker.storage.queries.supplier_search import Wanted
from matchmaker.web.listing import Part, address
from matchmaker.web.pages.participant import PairCard, pair_card
from matchmaker.web.pages.participant_facts import Offer, offer_of
from matchmaker.web.pages.participant_hs import HsStep
from matchmaker.web.render import Page

_MOST_PRODUCTS = 3


@dataclass(frozen=True, kw_only=True)
class NeedsPage(Page):
    """One's own needs; each leads to its suppliers."""

    template: ClassVar[str] = "buyer/needs.html"
    needs: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An enterprise that was found, with the products by which it was."""

    card: PairCard
    products: tuple[Offer, ...]


@dataclass(frozen=True, kw_only=True)
class NeedPage(Page):
    """One need and the suppliers whose products answer it best."""

    template: ClassVar[str] = "buyer/need.html"
    role: Role
    need: Offer
    hits: tuple[Hit, ...]
    step: HsStep
    next: str


@dataclass(frozen=True, kw_only=True)
class SuppliersPage(Page):
    """Looking for suppliers: the filters, what the words found, what their meaning found.

    Args:
        wanted: the filters as understood.
        typed_hs: the HS code as typed.
        hs_fault: what is wrong with it.
        sectors: to choose from.
        part: the page of hits.
        href: address of the list with its filters, ready for a page number.
        meaning_href: address of the same page with the search by meaning.
        by_meaning: its hits; None while it was not asked for.
        meaning_fault: why the search by meaning gave no answer.
        next: where a wish without JavaScript leads back to.
    """

    template: ClassVar[str] = "buyer/enterprises.html"
    role: Role
    wanted: Wanted
    typed_hs: str
    hs_fault: Sentence | None
    sectors: tuple[tuple[str, Sentence], ...]
    part: Part[Hit]
    href: str
    meaning_href: str
    by_meaning: tuple[Hit, ...] | None
    meaning_fault: Sentence | None
    next: str


SECTORS = tuple((sector.value, name) for sector, name in SECTOR_NAMES.items())


def hits_of(
    pairs: Sequence[Any], products: Sequence[Any], language: str, chances_by: str = ""
) -> tuple[Hit, ...]:
    """Lay products to the pairs they belong to, the best few each; see `pair_card`."""
    found: dict[str, list[Any]] = {}
    for row in products:
        found.setdefault(row.enterprise_id, []).append(row)
    return tuple(
        Hit(
            pair_card(pair, Role.BUYER, language, chances_by),
            tuple(
                offer_of(row, SheetKey.PRODUCTS, language)
                for row in found.get(pair.other_id, [])[:_MOST_PRODUCTS]
            ),
        )
        for pair in pairs
    )


def list_address(wanted: Wanted, **more: str | int) -> str:
    """Give the address of a search, ready for one more parameter at its end."""
    return address(
        "/buyer/enterprises",
        words=wanted.words,
        sector=wanted.sector,
        certificate=wanted.certificate,
        hs=wanted.hs,
        **more,
    )
