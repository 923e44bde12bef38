"""Whom a changed profile may be near, in a fair too large to score every pair.

The other side's texts are read once a process and kept as vectors; later only
parties that changed meanwhile are read. They decide who is compared in full,
nothing else: scores are always made from the rows as they are.
"""

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from matchmaker.domain.participant import Role, Scope
from matchmaker.embedding.encoder import Kind
from matchmaker.ranking.score import FloatArray
from matchmaker.retrieval.dense import best_columns
from matchmaker.retrieval.sets import Ragged, gathered
from matchmaker.services import meaning
from matchmaker.services.models import prior_model
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.storage.queries.proposals_input import Among, fair_rows
from matchmaker.storage.queries.renew_rows import offer_stamps
from matchmaker.storage.session import Database

_KINDS: dict[Role, Kind] = {Role.ENTERPRISE: "product", Role.BUYER: "need"}
_MOST_SIDES = 2
_MOST_CHANGED = 0.05  # of a side's parties; more are read anew with all the others

Stamps = dict[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Voices:
    """Parties of a side with the vectors of their texts: `owner` says whose each offer is."""

    role: Role
    parties: list[str]
    owner: list[int]
    voiced: meaning.Voiced

    @classmethod
    def of(cls, db: Database, sides: Sides, role: Role, fingerprint: str) -> "_Voices":
        """Read the vectors of one side."""
        seller = role is Role.ENTERPRISE
        firms = sides.enterprises if seller else sides.buyers
        offers, texts = (
            (sides.products, sides.product_texts) if seller else (sides.needs, sides.need_texts)
        )
        voiced = meaning.voiced(db, fingerprint, texts, _KINDS[role])
        return cls(role, [firm.id for firm in firms], [offer.owner for offer in offers], voiced)

    def fit(self, other: "_Voices", *, centred: bool) -> FloatArray:
        """How well each of these fits the one other party, f32 (n,), as scoring has it."""
        needs, products = (self, other) if self.role is Role.BUYER else (other, self)
        near = meaning.nearness(needs.voiced, products.voiced, prior_model(), centred=centred)
        near = meaning.gather_both(
            near, needs.voiced, products.voiced, len(needs.owner), len(products.owner)
        )
        best = Ragged.of(np.array(products.owner, np.int32), len(products.parties)).best(near)
        fits = gathered(best, np.array(needs.owner, np.int32), len(needs.parties))
        return fits.reshape(-1)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A side as it was read, with what its offers' rows were at that time."""

    voices: _Voices
    stamps: Stamps


@lru_cache(maxsize=8)
def _kept(url: str) -> OrderedDict[tuple[str, Role, str], _Kept]:
    """What this process keeps of a database: the sides asked for last."""
    del url
    return OrderedDict()


def forget() -> None:
    """Let go of every text and vector kept."""
    _kept.cache_clear()


def nearest(
    db: Database, scope: Scope, own: Sides, *, side: Role, fingerprint: str, most: int
) -> list[str]:
    """Ids of the parties on the other side whose texts are nearest, at most so many.

    Args:
        db: where the fair is.
        scope: of the fair.
        own: one participant alone with what it offers or seeks.
        side: on which side it is.
        fingerprint: of the encoder whose vectors are compared.
        most: how many.
    """
    if not own.products and not own.needs:
        return []
    mine = _Voices.of(db, own, side, fingerprint)
    with db.read() as unit:
        stamps = offer_stamps(unit, scope, side.other_side)
    centred = bool(meaning.centring(fingerprint).means)
    fits: dict[str, float] = {}
    for voices in _all_voices(db, scope, side.other_side, fingerprint, stamps):
        fits |= dict(zip(voices.parties, voices.fit(mine, centred=centred).tolist(), strict=True))
    parties = [party for party in fits if party in stamps]
    row = np.array([[fits[party] for party in parties]], np.float32)
    return [parties[at] for at in best_columns(row, min(most, len(parties)))[0].tolist()]


def _all_voices(
    db: Database, scope: Scope, role: Role, fingerprint: str, stamps: Stamps
) -> list[_Voices]:
    """A side as kept, then those parties of it that changed since: the later one counts."""
    sides, key = _kept(db.url), (scope.fair_id, role, fingerprint)
    kept = sides.get(key)
    changed = [] if kept is None else [p for p, one in stamps.items() if kept.stamps.get(p) != one]
    if kept is None or len(changed) > _MOST_CHANGED * len(stamps):
        kept = _Kept(_Voices.of(db, _read(db, scope, role, None), role, fingerprint), stamps)
        sides[key], changed = kept, []
    sides.move_to_end(key)
    while len(sides) > _MOST_SIDES:
        sides.popitem(last=False)
    if not changed:
        return [kept.voices]
    fresh = _Voices.of(db, _read(db, scope, role, changed), role, fingerprint)
    return [kept.voices, fresh]


def _read(db: Database, scope: Scope, role: Role, parties: list[str] | None) -> Sides:
    among = Among(parties, ()) if role is Role.ENTERPRISE else Among((), parties)
    with db.read() as unit:
        return sides_of(fair_rows(unit, scope, among), ())
