"""Scoring: both sides of a fair, compared and measured pair by pair."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.trade import shared_digits
from matchmaker.domain.wish import Says
from matchmaker.ranking.gates import Gate, failed, kept_apart
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import Float64, FloatArray, Model, Scores, score
from matchmaker.ranking.table import signal_table
from matchmaker.retrieval.dense import best_columns
from matchmaker.retrieval.sets import Ragged, gathered
from matchmaker.services import meaning
from matchmaker.services.models import prior_model
from matchmaker.services.proposal_sides import Sides
from matchmaker.storage.session import Database

IntArray = npt.NDArray[np.int32]

ALL_PAIRS = 300_000
NEAREST = 100
# below this a product answers the need no better than a stranger's would
_STRANGER = 0.3
# how much a confirmed HS code says of which product answers which need
_HS_BONUS = {0: 0.0, 2: 0.05, 4: 0.2, 6: 0.3}


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely each pair comes about, f64 (n_pairs,) each: by this lists are made.

    By profiles alone the same as the scores; answers of a running fair move it.
    """

    p_enterprise: Float64
    p_buyer: Float64
    p_mutual: Float64


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs with everything that is said of them, aligned by row."""

    pairs: list[Pair]
    enterprise: IntArray
    buyer: IntArray
    gates: list[list[Gate]]
    values: FloatArray
    scores: Scores
    odds: Odds
    model: Model


def near_matrix(db: Database, fingerprint: str, sides: Sides) -> FloatArray:
    """Nearness of every need to every product, f32 (n_needs, n_products); -inf without text."""
    needs = meaning.voiced(db, fingerprint, sides.need_texts, "need")
    products = meaning.voiced(db, fingerprint, sides.product_texts, "product")
    centred = bool(meaning.centring(fingerprint).means)
    near = meaning.nearness(needs, products, prior_model(), centred=centred)
    return meaning.gather_both(near, needs, products, len(sides.needs), len(sides.products))


def score_pairs(sides: Sides, near: FloatArray, model: Model) -> Scored:
    """Choose each pair's best product and need, measure and score."""
    product_owner = np.array([p.owner for p in sides.products], np.int32)
    need_owner = np.array([n.owner for n in sides.needs], np.int32)
    best = Ragged.of(product_owner, len(sides.enterprises)).best(near)
    together = gathered(best, need_owner, len(sides.buyers))
    buyers, enterprises = _chosen_pairs(sides, together)
    cells = near + _hs_bonus(sides)
    products = _spans(product_owner, len(sides.enterprises))
    needs = _spans(need_owner, len(sides.buyers))
    pairs: list[Pair] = []
    gates: list[list[Gate]] = []
    for buyer, enterprise in zip(buyers.tolist(), enterprises.tolist(), strict=True):
        block = cells[slice(*needs[buyer]), slice(*products[enterprise])]
        fit = float(together[buyer, enterprise])
        corner = needs[buyer][0], products[enterprise][0]
        pair, found = _best_pair(sides, buyer, enterprise, block=block, corner=corner, fit=fit)
        pairs.append(pair)
        gates.append([*found, *kept_apart(pair), *_declined(sides, pair)])
    values = signal_table(pairs)
    scores = score(values, model)
    odds = Odds(scores.p_enterprise, scores.p_buyer, scores.p_mutual)
    return Scored(pairs, enterprises, buyers, gates, values, scores, odds, model)


def _spans(owner: IntArray, count: int) -> list[tuple[int, int]]:
    """Begin and end of each owner's rows, which stand side by side."""
    starts = np.searchsorted(owner, np.arange(count), side="left").tolist()
    ends = np.searchsorted(owner, np.arange(count), side="right").tolist()
    return list(zip(starts, ends, strict=True))


def _chosen_pairs(sides: Sides, together: FloatArray) -> tuple[IntArray, IntArray]:
    """Pairs worth scoring: buyers and enterprises, aligned; every one in a small fair."""
    able = np.zeros(together.shape, bool)
    sellers = sorted({product.owner for product in sides.products})
    seekers = sorted({need.owner for need in sides.needs})
    able[np.ix_(seekers, sellers)] = True
    if able.sum() > ALL_PAIRS:
        able &= _near_or_wished(sides, together)
    buyers, enterprises = np.nonzero(able)
    return buyers.astype(np.int32), enterprises.astype(np.int32)


def _near_or_wished(sides: Sides, together: FloatArray) -> npt.NDArray[np.bool_]:
    """Mark each party's hundred nearest, in both directions, and every pair with a wish."""
    kept = np.zeros(together.shape, bool)
    n_buyers, n_enterprises = together.shape
    columns = best_columns(together, min(NEAREST, n_enterprises))
    np.put_along_axis(kept, columns.astype(np.int64), True, axis=1)
    across = np.ascontiguousarray(together.T)
    np.put_along_axis(
        kept.T, best_columns(across, min(NEAREST, n_buyers)).astype(np.int64), True, axis=1
    )
    buyer_at = {buyer.id: at for at, buyer in enumerate(sides.buyers)}
    enterprise_at = {enterprise.id: at for at, enterprise in enumerate(sides.enterprises)}
    for enterprise, buyer in sides.wishes:
        if buyer in buyer_at and enterprise in enterprise_at:
            kept[buyer_at[buyer], enterprise_at[enterprise]] = True
    return kept


def _hs_bonus(sides: Sides) -> FloatArray:
    """What confirmed codes add when the best product of a pair is chosen, (n_needs, n_products)."""
    asked = [need.hs_code if need.hs_confirmed else "" for need in sides.needs]
    offered = [product.hs_code if product.hs_confirmed else "" for product in sides.products]
    codes = sorted(set(asked) | set(offered))
    at = {code: row for row, code in enumerate(codes)}
    table = np.array(
        [[_HS_BONUS[shared_digits(one, other)] for other in codes] for one in codes], np.float32
    )
    rows, columns = [at[code] for code in asked], [at[code] for code in offered]
    bonus: FloatArray = table[np.ix_(rows, columns)] if codes else np.zeros((0, 0), np.float32)
    return bonus


def _best_pair(
    sides: Sides,
    buyer: int,
    enterprise: int,
    *,
    block: FloatArray,
    corner: tuple[int, int],
    fit: float,
) -> tuple[Pair, list[Gate]]:
    """Choose the nearest product and need that no must-have excludes.

    A pair is gated when its nearest need excludes the enterprise and no other
    need of the buyer is answered better than a stranger would.
    """
    text_fit = fit if np.isfinite(fit) else float("nan")

    def pair_at(flat: int) -> Pair:
        row, column = divmod(flat, block.shape[1])
        return Pair(
            sides.fair,
            sides.enterprises[enterprise],
            sides.buyers[buyer],
            sides.products[corner[1] + column],
            sides.needs[corner[0] + row],
            text_fit,
            said=sides.said.get((sides.enterprises[enterprise].id, sides.buyers[buyer].id), ()),
        )

    nearest = pair_at(int(block.argmax()))
    gates = failed(nearest)
    if not gates:
        return nearest, []
    for flat in np.argsort(-block, axis=None, kind="stable")[1:].tolist():
        if not block.flat[flat] >= _STRANGER:
            break
        other = pair_at(flat)
        if not failed(other):
            return other, []
    return nearest, gates


def _declined(sides: Sides, pair: Pair) -> list[Gate]:
    said = sides.wishes.get((pair.enterprise.id, pair.buyer.id), set())
    if Says.NO_THANKS not in said:
        return []
    return [Gate("no_thanks", Sentence("One side said “No, thank you”."))]


__all__ = ["Odds", "Scored", "near_matrix", "prior_model", "score_pairs"]
