"""What answers one need, and what answers a few words: ranked products.

Both rank by the similarity that the fair uses everywhere (meaning and words,
weighted by the pair of languages). Ranking a stored need reads stored vectors
and needs no language model, so a page may ask for it; a search encodes its few
words first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.text import clean
from matchmaker.embedding.passages import Passage
from matchmaker.ranking.gates import failed, kept_apart
from matchmaker.ranking.reasons import reasons
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import score
from matchmaker.ranking.signals import NAMES
from matchmaker.retrieval.language import detect
from matchmaker.services import meaning
from matchmaker.services.at_large import near_products
from matchmaker.services.best_sentences import best_sentences
from matchmaker.services.meaning import Voiced
from matchmaker.services.models import model_of
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.services.reference import agreements
from matchmaker.storage.queries.proposals_input import (
    Among,
    encoder_in_use,
    fair_rows,
    pair_row,
    scores_of_buyer,
)
from matchmaker.storage.session import Database


@dataclass(frozen=True, slots=True)
class NeedMatch:
    """An enterprise on a need's list, with its product that answers the need best.

    Args:
        place: counts from 1.
        similarity: comparable within one need's list only.
        p_buyer, p_mutual: scores of the whole pair, 0 to 1; None before it was proposed.
    """

    place: int
    enterprise_id: str
    product_id: str
    similarity: float
    p_buyer: float | None
    p_mutual: float | None


def need_rankings(db: Database, scope: Scope, need_id: str, limit: int = 10) -> list[NeedMatch]:
    """Rank the enterprises that answer one need, each by its best product.

    Left out: products that state they fail one of the need's must-haves, and
    enterprises that a rule or a "No, thank you" keeps apart from the buyer.
    Empty before the fair's texts were encoded.

    Args:
        db: where the fair is.
        scope: the buyer's own, or the organiser's.
        need_id: one of the buyer's needs.
        limit: most places.

    Raises:
        NotFoundError: there is no such need, or it is another buyer's.
    """
    with db.read() as unit:
        rows = fair_rows(unit, scope)
        fingerprint = encoder_in_use(unit, scope)
    sides = sides_of(rows, ())
    row = _own_need(sides, scope, need_id)
    buyer = sides.buyers[sides.needs[row].owner]
    with db.read() as unit:
        known = scores_of_buyer(unit, scope, buyer.id)
    ranked = _ranked(db, fingerprint, sides, [p for p in sides.need_texts if p.owner == row])
    matches: dict[str, NeedMatch] = {}
    for product, value in ranked:
        offer = sides.products[product]
        enterprise = sides.enterprises[offer.owner]
        pair = Pair(sides.fair, enterprise, buyer, offer, sides.needs[row], float("nan"))
        if enterprise.id in matches or _excluded(sides, pair):
            continue
        found = known.get(enterprise.id)
        p = (found.p_buyer, found.p_mutual) if found else (None, None)
        place = len(matches) + 1
        matches[enterprise.id] = NeedMatch(place, enterprise.id, offer.id, value, *p)
        if place >= limit:
            break
    return list(matches.values())


def search_by_meaning(
    db: Database, scope: Scope, text: str, limit: int = 20
) -> list[tuple[str, float]]:
    """Rank the fair's products by a few words in any of the languages.

    Loads the encoder at the first search of the process. Empty for blank
    words, and before the fair's texts were encoded.

    Returns:
        Product ids with their similarity, best first; values are comparable
        within one answer only.
    """
    words = clean(text)
    if not words:
        return []
    with db.read() as unit:
        sides = sides_of(fair_rows(unit, scope), ())
    encoder = meaning.encoder()
    asked = [Passage(0, detect(words), words)]
    needs = meaning.with_vectors(
        asked, list(encoder.encode([words], "need")), encoder.fingerprint, "need"
    )
    ranked = _ranked_by(db, encoder.fingerprint, sides, needs)
    return [(sides.products[product].id, value) for product, value in ranked[:limit]]


def explain(db: Database, scope: Scope, enterprise_id: str, buyer_id: str) -> dict[str, Any]:
    """Give the reasons of a scored pair, in the shape of `Proposal.reasons`.

    Stored ones are given as they are; those of a pair that stands on no list
    are worked out from its stored signals.

    Raises:
        NotFoundError: the pair was never scored, or it is not the asker's.
    """
    return explain_all(db, scope, [(enterprise_id, buyer_id)])[0]


def explain_all(
    db: Database, scope: Scope, pairs: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Give the reasons of several pairs, (enterprise, buyer) each, as `explain` does.

    Raises:
        NotFoundError: one of them was never scored, or is not the asker's.
    """
    with db.read() as unit:
        stored = [pair_row(unit, scope, *pair) for pair in pairs]
        untold = [row for row in stored if not row.reasons]
        if not untold:
            return [dict(row.reasons) for row in stored]
        firms = {row.enterprise_id for row in untold}, {row.buyer_id for row in untold}
        rows = fair_rows(unit, scope, Among(*firms))
    sides = sides_of(rows, agreements())
    return [dict(row.reasons) if row.reasons else _worked_out(scope, sides, row) for row in stored]


def _worked_out(scope: Scope, sides: Sides, stored: Any) -> dict[str, Any]:
    """Reasons from a pair's stored signals."""
    firms = {firm.id: firm for firm in (*sides.enterprises, *sides.buyers)}
    offers = {offer.id: offer for offer in (*sides.products, *sides.needs)}
    parties = (stored.enterprise_id, stored.buyer_id)
    behind = (stored.best_product_id, stored.best_need_id)
    if not set(parties) <= firms.keys() or not set(behind) <= offers.keys():
        raise NotFoundError("There is no such proposal.")
    signals = [stored.signals.get(name) for name in NAMES]
    values = np.array([[np.nan if v is None else v for v in signals]], np.float32)
    enterprise, buyer = (firms[one] for one in parties)
    product, need = (offers[one] for one in behind)
    pair = Pair(sides.fair, enterprise, buyer, product, need, float(values[0, 0]))
    model = model_of(scope.fair_id)
    return reasons(pair, 0, values, score(values, model), model, quotes=best_sentences)


def _own_need(sides: Sides, scope: Scope, need_id: str) -> int:
    for row, need in enumerate(sides.needs):
        mine = scope.role is Role.ORGANISER or sides.buyers[need.owner].id == scope.participant_id
        if need.id == need_id and mine:
            return row
    raise NotFoundError("There is no such need.")


def _excluded(sides: Sides, pair: Pair) -> bool:
    said = sides.wishes.get((pair.enterprise.id, pair.buyer.id), set())
    return "no_thanks" in said or bool(kept_apart(pair)) or bool(failed(pair))


def _ranked(
    db: Database, fingerprint: str, sides: Sides, need_texts: list[Passage]
) -> list[tuple[int, float]]:
    own = [replace(passage, owner=0) for passage in need_texts]
    return _ranked_by(db, fingerprint, sides, meaning.voiced(db, fingerprint, own, "need"))


def _ranked_by(
    db: Database, fingerprint: str, sides: Sides, needs: Voiced
) -> list[tuple[int, float]]:
    """Rank all products for the passages of one need: product rows with similarity, best first."""
    best = near_products(db, fingerprint, sides, needs, 1)[0]
    order = np.argsort(-best, kind="stable").tolist()
    return [(row, float(best[row])) for row in order if np.isfinite(best[row])]
