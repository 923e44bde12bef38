"""Propose: from both sides' rows to scored pairs with reasons, and each side's list.

Fairs up to 300,000 pairs score every pair, so that a buyer who browses sees
how well any enterprise fits; larger ones score each party's hundred nearest and
every pair with a wish. Reasons in full are stored for pairs that stand on a
list or carry a wish; `explain` gives them for any other scored pair at once.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.participant import Scope
from matchmaker.domain.sentence import Sentence
from matchmaker.domain.trade import shared_digits
from matchmaker.domain.wish import Says
from matchmaker.embedding.encoder import Kind
from matchmaker.ranking.exposure import Lists, make_lists
from matchmaker.ranking.gates import Gate, failed, kept_apart
from matchmaker.ranking.reasons import reasons
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import FloatArray, Model, Scores, read_model, score
from matchmaker.ranking.signals import NAMES
from matchmaker.ranking.table import signal_table
from matchmaker.retrieval.dense import best_columns
from matchmaker.retrieval.fuse import Ragged, gathered
from matchmaker.services import meaning
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.services.reference import agreements
from matchmaker.settings import get_settings
from matchmaker.storage.queries.proposals_input import fair_rows, replace_proposals
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import new_id, now

Progress = Callable[[dict[str, Any]], None]
IntArray = npt.NDArray[np.int32]

_ALL_PAIRS = 300_000
_NEAREST = 100
# below this a product answers the need no better than a stranger's would
_STRANGER = 0.3
# how much a confirmed HS code says of which product answers which need
_HS_BONUS = {0: 0.0, 2: 0.05, 4: 0.2, 6: 0.3}
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProposeOutcome:
    """What was proposed.

    Args:
        pairs: scored pairs, all of them stored.
        listed: pairs on at least one side's list.
        gated: pairs that a failed must-have, a no or a `never_meet` keeps apart.
        encoded: texts that had no vector yet.
        encoder: what people read: the encoder's name.
    """

    pairs: int
    listed: int
    gated: int
    encoded: int
    encoder: str


@dataclass(frozen=True, slots=True)
class _Scored:
    """Pairs with everything that is said of them, aligned by row."""

    pairs: list[Pair]
    enterprise: IntArray
    buyer: IntArray
    gates: list[list[Gate]]
    values: FloatArray
    scores: Scores
    model: Model


@lru_cache(maxsize=1)
def prior_model() -> Model:
    """Give the model of weights in use."""
    return read_model(get_settings().models_dir / "prior" / "model.json")


def propose(db: Database, scope: Scope, *, on_progress: Progress | None = None) -> ProposeOutcome:
    """Score the fair's pairs and put the proposals in the place of the old ones.

    Safe to run again at any time: a pair keeps its id, texts are encoded once.

    Args:
        db: where the fair is.
        scope: the organiser's.
        on_progress: hears `{"stage", "work_done", "work_total"}`.

    Raises:
        ForbiddenError: a participant asked.
        NotFoundError: there is no such fair.
    """
    organiser_only(scope)
    tell = on_progress or (lambda _: None)
    with db.read() as unit:
        rows = fair_rows(unit, scope)
    sides = sides_of(rows, agreements())
    encoder = meaning.encoder()
    texts: list[tuple[Kind, str]] = [("product", p.text) for p in sides.product_texts]
    texts += [("need", p.text) for p in sides.need_texts]
    encoded = meaning.encode_missing(db, encoder, texts, lambda d, n: tell(_event("encode", d, n)))
    near = near_matrix(db, encoder.fingerprint, sides)
    tell(_event("score", 0, 1))
    scored = _score_pairs(sides, near, prior_model())
    lists = _lists(sides, scored)
    proposals = _rows(scope, sides, scored, lists, encoder.fingerprint)
    tell(_event("save", 0, len(proposals)))
    with db.write() as unit:
        replace_proposals(unit, scope, proposals)
    tell(_event("save", len(proposals), len(proposals)))
    listed = sum(1 for p in proposals if p["rank_for_buyer"] or p["rank_for_enterprise"])
    gated = sum(1 for gates in scored.gates if gates)
    _LOG.info("proposed %d pairs, %d listed, %d gated", len(proposals), listed, gated)
    return ProposeOutcome(len(proposals), listed, gated, encoded, encoder.name)


def _event(stage: str, done: int, total: int) -> dict[str, Any]:
    return {"stage": stage, "work_done": done, "work_total": total}


def near_matrix(db: Database, fingerprint: str, sides: Sides) -> FloatArray:
    """Nearness of every need to every product, f32 (n_needs, n_products); -inf without text."""
    needs = meaning.voiced(db, fingerprint, sides.need_texts, "need")
    products = meaning.voiced(db, fingerprint, sides.product_texts, "product")
    centred = bool(meaning.centring(fingerprint).means)
    near = meaning.nearness(needs, products, prior_model(), centred=centred)
    return meaning.gather_both(near, needs, products, len(sides.needs), len(sides.products))


def _score_pairs(sides: Sides, near: FloatArray, model: Model) -> _Scored:
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
        pair, found = _best_pair(
            sides, buyer, enterprise, block, (needs[buyer][0], products[enterprise][0]), fit
        )
        pairs.append(pair)
        gates.append([*found, *kept_apart(pair), *_declined(sides, pair)])
    values = signal_table(pairs)
    return _Scored(pairs, enterprises, buyers, gates, values, score(values, model), model)


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
    if able.sum() > _ALL_PAIRS:
        able &= _near_or_wished(sides, together)
    buyers, enterprises = np.nonzero(able)
    return buyers.astype(np.int32), enterprises.astype(np.int32)


def _near_or_wished(sides: Sides, together: FloatArray) -> npt.NDArray[np.bool_]:
    """Mark each party's hundred nearest, in both directions, and every pair with a wish."""
    kept = np.zeros(together.shape, bool)
    n_buyers, n_enterprises = together.shape
    columns = best_columns(together, min(_NEAREST, n_enterprises))
    np.put_along_axis(kept, columns.astype(np.int64), True, axis=1)
    across = np.ascontiguousarray(together.T)
    np.put_along_axis(
        kept.T, best_columns(across, min(_NEAREST, n_buyers)).astype(np.int64), True, axis=1
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


def _lists(sides: Sides, scored: _Scored) -> Lists:
    """Both sides' lists; gated pairs stand on none."""
    shape = (len(sides.enterprises), len(sides.buyers))
    mutual = np.full(shape, np.nan)
    asks = np.zeros((2, *shape))
    open_ = np.array([not gates for gates in scored.gates], bool)
    at = (scored.enterprise[open_], scored.buyer[open_])
    mutual[at] = scored.scores.p_mutual[open_]
    asks[0][at] = scored.scores.p_enterprise[open_]
    asks[1][at] = scored.scores.p_buyer[open_]
    return make_lists(mutual, asks[0], asks[1], get_settings().proposals_per_list)


def _rank_table(lists: IntArray, columns: int) -> IntArray:
    """Place of each column on each row's list, counted from 1; 0 where it is not listed."""
    ranks = np.zeros((len(lists), columns), np.int32)
    for row, entries in enumerate(lists.tolist()):
        for place, entry in enumerate(entries):
            if entry >= 0:
                ranks[row, entry] = place + 1
    return ranks


def _rows(
    scope: Scope, sides: Sides, scored: _Scored, lists: Lists, fingerprint: str
) -> list[dict[str, Any]]:
    """Write every scored pair as a row of the proposal table."""
    to_enterprise = _rank_table(lists.for_enterprises, len(sides.buyers))
    to_buyer = _rank_table(lists.for_buyers, len(sides.enterprises))
    common = {
        "fair_id": scope.fair_id,
        "encoder": fingerprint,
        "model": scored.model.fingerprint,
        "created_at": now(),
    }
    rows: list[dict[str, Any]] = []
    for row, (enterprise, buyer) in enumerate(
        zip(scored.enterprise.tolist(), scored.buyer.tolist(), strict=True)
    ):
        ranks = int(to_enterprise[enterprise, buyer]), int(to_buyer[buyer, enterprise])
        pair = scored.pairs[row]
        shown = any(ranks) or (pair.enterprise.id, pair.buyer.id) in sides.wishes
        rows.append(common | _row(scored, row, ranks, explained=shown))
    return rows


def _row(scored: _Scored, row: int, ranks: tuple[int, int], *, explained: bool) -> dict[str, Any]:
    pair, scores = scored.pairs[row], scored.scores
    told = reasons(pair, row, scored.values, scores, scored.model) if explained else {}
    return {
        "id": new_id(),
        "enterprise_id": pair.enterprise.id,
        "buyer_id": pair.buyer.id,
        "best_product_id": pair.product.id,
        "best_need_id": pair.need.id,
        "p_enterprise": float(scores.p_enterprise[row]),
        "p_buyer": float(scores.p_buyer[row]),
        "p_mutual": float(scores.p_mutual[row]),
        "known_share": float(scores.known_share[row]),
        "rank_for_enterprise": ranks[0] or None,
        "rank_for_buyer": ranks[1] or None,
        "signals": {
            name: None if np.isnan(value) else float(value)
            for name, value in zip(NAMES, scored.values[row], strict=True)
        },
        "reasons": told,
        "gates": [
            {"rule": gate.rule, "sentence": gate.sentence.to_json()} for gate in scored.gates[row]
        ],
    }
