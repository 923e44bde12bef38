"""Coverage: needs that nobody can supply, products that nobody asks for.

A need counts as supplied when at least one product of the fair fits the buyer
with `FIT` or more and nothing keeps the two apart: no requirement that is
known to fail, no rule, no "No, thank you". The same fit decides whether a
product is asked for. Most of it stands in the stored proposals; what they
leave open is measured here, each need against its nearest products alone, so
that a need is not overlooked because its buyer has another, better answered.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.ranking.gates import Gate, failed, kept_apart
from matchmaker.ranking.rows import Firm, Offer, Pair
from matchmaker.ranking.score import FloatArray, Model, score
from matchmaker.ranking.table import signal_table
from matchmaker.services.models import model_of
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.services.reference import agreements
from matchmaker.services.scoring import near_matrix
from matchmaker.storage.queries.coverage_rows import Stamp, answered, stamp
from matchmaker.storage.queries.proposals_input import FairRows, encoder_in_use, fair_rows
from matchmaker.storage.session import Database

FIT = 0.5
"""Fit for the buyer from which on a product answers a need: rather yes than no."""

NEAREST = 40
"""How many of the nearest products (or needs) are tried for one that no proposal answers."""

GROUPINGS = ("chapter", "sector")


@dataclass(frozen=True, slots=True)
class Open:
    """A need that nobody can supply, or a product that nobody asks for.

    Args:
        id: of the need or product.
        owner_id: its buyer or enterprise.
        fit: best fit for the buyer among pairs that nothing keeps apart, 0 to 1.
        nearest_id: product (or need) of that pair; blank if there is none.
        held_back: how many would fit well enough if nothing kept them apart.
        rule: what keeps most of those apart; None if there are none.
    """

    id: str
    owner_id: str
    fit: float = 0.0
    nearest_id: str = ""
    held_back: int = 0
    rule: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One HS chapter or sector: its products and needs, and how many of each lack the other.

    Args:
        key: two digits of the chapter, or the sector; blank where none is stated.
    """

    key: str
    products: int
    unasked: int
    needs: int
    unsupplied: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """A fair's coverage.

    Args:
        proposed_at: of which suggestions.
        needs, products: how many there are.
        unsupplied: needs that nobody can supply, by code.
        unasked: products that nobody asks for, by code.
        need_ids: of all needs.
        keys: chapter and sector of every need and product, by id.
        groups: for each of `GROUPINGS`, whoever lacks most first.
    """

    proposed_at: datetime | None
    needs: int
    products: int
    unsupplied: tuple[Open, ...]
    unasked: tuple[Open, ...]
    need_ids: frozenset[str]
    keys: Mapping[str, tuple[str, str]]
    groups: Mapping[str, tuple[Group, ...]]


def coverage(db: Database, scope: Scope) -> Coverage | None:
    """Say what either side lacks; None before pairs were suggested.

    Counted anew only when something has changed since the last time.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    with db.read() as unit:
        found = stamp(unit, scope)
    return None if found.proposed_at is None else _counted(db, scope, found)


@lru_cache(maxsize=8)
def _counted(db: Database, scope: Scope, at: Stamp) -> Coverage:
    with db.read() as unit:
        rows = fair_rows(unit, scope)
        fingerprint = encoder_in_use(unit, scope)
        supplied, asked_for = answered(unit, scope, FIT)
    sides = sides_of(rows, agreements())
    needs = [row for row, need in enumerate(sides.needs) if need.id not in supplied]
    products = [row for row, one in enumerate(sides.products) if one.id not in asked_for]
    near = near_matrix(db, fingerprint, sides)
    tried = _tried(
        sides, near, model_of(scope.fair_id), sorted(set(_nearest(near, needs, products)))
    )
    return _together(
        rows,
        sides,
        at,
        _open([sides.needs[row] for row in needs], sides.buyers, tried),
        _open([sides.products[row] for row in products], sides.enterprises, tried),
    )


@dataclass(frozen=True, slots=True)
class _Try:
    """One partner that was tried: its fit for the buyer, and what keeps the two apart."""

    other_id: str
    fit: float
    gates: tuple[Gate, ...]


def _nearest(
    near: FloatArray, needs: Sequence[int], products: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Cells (need, product) worth trying: the nearest of each row that is open."""
    for need in needs:
        for product in np.argsort(-near[need], kind="stable")[:NEAREST].tolist():
            yield need, product
    for product in products:
        for need in np.argsort(-near[:, product], kind="stable")[:NEAREST].tolist():
            yield need, product


def _tried(
    sides: Sides, near: FloatArray, model: Model, cells: Sequence[tuple[int, int]]
) -> dict[str, list[_Try]]:
    """What was tried for each need and each product, by its id."""
    pairs = [_pair(sides, need, product, float(near[need, product])) for need, product in cells]
    fits = score(signal_table(pairs), model).p_buyer.tolist()
    found: dict[str, list[_Try]] = {}
    for pair, fit in zip(pairs, fits, strict=True):
        gates = tuple(_apart(sides, pair))
        found.setdefault(pair.need.id, []).append(_Try(pair.product.id, fit, gates))
        found.setdefault(pair.product.id, []).append(_Try(pair.need.id, fit, gates))
    return found


def _pair(sides: Sides, need: int, product: int, nearness: float) -> Pair:
    wanted, offered = sides.needs[need], sides.products[product]
    return Pair(
        sides.fair,
        sides.enterprises[offered.owner],
        sides.buyers[wanted.owner],
        offered,
        wanted,
        nearness if np.isfinite(nearness) else float("nan"),
    )


def _apart(sides: Sides, pair: Pair) -> list[Gate]:
    said = sides.wishes.get((pair.enterprise.id, pair.buyer.id), set())
    no = Gate("no_thanks", Sentence("One side said “No, thank you”."))
    return [*failed(pair), *kept_apart(pair), *([no] if Says.NO_THANKS in said else [])]


def _open(
    offers: Sequence[Offer], owners: Sequence[Firm], tried: Mapping[str, Sequence[_Try]]
) -> tuple[Open, ...]:
    """Offers that nothing tried answers."""
    return tuple(
        _said(offer, owners[offer.owner].id, tried.get(offer.id, ()))
        for offer in offers
        if not any(one.fit >= FIT and not one.gates for one in tried.get(offer.id, ()))
    )


def _said(offer: Offer, owner_id: str, tried: Sequence[_Try]) -> Open:
    best = max((one for one in tried if not one.gates), key=lambda one: one.fit, default=None)
    held = [one for one in tried if one.fit >= FIT]
    rules = [gate.sentence for one in held for gate in one.gates]
    often = Counter(map(str, rules)).most_common(1)
    return Open(
        id=offer.id,
        owner_id=owner_id,
        fit=best.fit if best else 0.0,
        nearest_id=best.other_id if best else "",
        held_back=len(held),
        rule=next(rule for rule in rules if str(rule) == often[0][0]) if often else None,
    )


def _together(
    rows: FairRows,
    sides: Sides,
    at: Stamp,
    unsupplied: tuple[Open, ...],
    unasked: tuple[Open, ...],
) -> Coverage:
    code = {row.id: row.code for row in (*rows.needs, *rows.products)}
    sector = {row.id: row.sector for row in (*rows.needs, *rows.products)}
    keys = {one.id: (one.hs_code[:2], sector[one.id]) for one in (*sides.needs, *sides.products)}
    lacking = {one.id for one in (*unsupplied, *unasked)}
    needs, products = [one.id for one in sides.needs], [one.id for one in sides.products]
    return Coverage(
        proposed_at=at.proposed_at,
        needs=len(needs),
        products=len(products),
        unsupplied=tuple(sorted(unsupplied, key=lambda one: code[one.id])),
        unasked=tuple(sorted(unasked, key=lambda one: code[one.id])),
        need_ids=frozenset(needs),
        keys=keys,
        groups={
            name: _groups({id_: key[place] for id_, key in keys.items()}, needs, products, lacking)
            for place, name in enumerate(GROUPINGS)
        },
    )


def _groups(
    key_of: Mapping[str, str], needs: Sequence[str], products: Sequence[str], lacking: set[str]
) -> tuple[Group, ...]:
    wanted, offered = (Counter(key_of[one] for one in ids) for ids in (needs, products))
    unsupplied = Counter(key_of[one] for one in needs if one in lacking)
    unasked = Counter(key_of[one] for one in products if one in lacking)
    groups = [
        Group(key, offered[key], unasked[key], wanted[key], unsupplied[key])
        for key in {*wanted, *offered}
    ]
    return tuple(sorted(groups, key=lambda one: (-one.unsupplied, -one.unasked, one.key)))
