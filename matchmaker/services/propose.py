"""Propose: from both sides' rows to scored pairs with reasons, and each side's list.

Fairs up to 300,000 pairs score every pair, so that a buyer who browses sees
how well any enterprise fits; larger ones score each party's hundred nearest and
every pair with a wish. Reasons in full are stored for pairs that stand on a
list or carry a wish; `explain` gives them for any other scored pair at once.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.participant import Scope
from matchmaker.embedding.encoder import Encoder, Kind
from matchmaker.ranking.exposure import Lists, make_lists
from matchmaker.ranking.reasons import reasons
from matchmaker.ranking.signals import NAMES
from matchmaker.services import meaning
from matchmaker.services.best_sentences import best_sentences
from matchmaker.services.need_matches import explain, need_rankings, search_by_meaning
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.services.reference import agreements
from matchmaker.services.scoring import Scored, near_matrix, prior_model, score_pairs
from matchmaker.settings import get_settings
from matchmaker.storage.columns import new_id, now
from matchmaker.storage.queries.proposals_input import fair_rows, replace_proposals
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database

Progress = Callable[[dict[str, Any]], None]
IntArray = npt.NDArray[np.int32]

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
    encoded = encode_texts(db, encoder, sides, lambda d, n: tell(_event("encode", d, n)))
    near = near_matrix(db, encoder.fingerprint, sides)
    tell(_event("score", 0, 1))
    scored = score_pairs(sides, near, prior_model())
    lists = _lists(sides, scored)
    proposals = proposal_rows(scope, sides, scored, lists, encoder.fingerprint)
    tell(_event("save", 0, len(proposals)))
    with db.write() as unit:
        replace_proposals(unit, scope, proposals)
    tell(_event("save", len(proposals), len(proposals)))
    listed = sum(1 for p in proposals if p["rank_for_buyer"] or p["rank_for_enterprise"])
    gated = sum(1 for gates in scored.gates if gates)
    _LOG.info("proposed %d pairs, %d listed, %d gated", len(proposals), listed, gated)
    return ProposeOutcome(len(proposals), listed, gated, encoded, encoder.name)


def encode_texts(
    db: Database, encoder: Encoder, sides: Sides, on_progress: meaning.Progress | None = None
) -> int:
    """Make ready what comparing both sides' texts needs; gives the number of new texts."""
    texts: list[tuple[Kind, str]] = [("product", p.text) for p in sides.product_texts]
    texts += [("need", p.text) for p in sides.need_texts]
    return meaning.encode_missing(db, encoder, texts, on_progress)


def _event(stage: str, done: int, total: int) -> dict[str, Any]:
    return {"stage": stage, "work_done": done, "work_total": total}


def _lists(sides: Sides, scored: Scored) -> Lists:
    """Both sides' lists; gated pairs stand on none."""
    shape = (len(sides.enterprises), len(sides.buyers))
    mutual = np.full(shape, np.nan)
    asks = np.zeros((2, *shape))
    open_ = np.array([not gates for gates in scored.gates], bool)
    at = (scored.enterprise[open_], scored.buyer[open_])
    mutual[at] = scored.scores.p_mutual[open_]
    asks[0][at] = scored.scores.p_enterprise[open_]
    asks[1][at] = scored.scores.p_buyer[open_]
    number = {need.id: row for row, need in enumerate(sides.needs)}
    need = np.zeros(shape, np.int32)
    need[scored.enterprise, scored.buyer] = [number[pair.need.id] for pair in scored.pairs]
    return make_lists(mutual, asks[0], asks[1], get_settings().proposals_per_list, need=need)


def _rank_table(lists: IntArray, columns: int) -> IntArray:
    """Place of each column on each row's list, counted from 1; 0 where it is not listed."""
    ranks = np.zeros((len(lists), columns), np.int32)
    for row, entries in enumerate(lists.tolist()):
        for place, entry in enumerate(entries):
            if entry >= 0:
                ranks[row, entry] = place + 1
    return ranks


def proposal_rows(
    scope: Scope, sides: Sides, scored: Scored, lists: Lists, fingerprint: str
) -> list[dict[str, Any]]:
    """Write every scored pair as a row of the proposal table; reasons for those shown or wished."""
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


def _explained(scored: Scored, row: int) -> dict[str, Any]:
    pair = scored.pairs[row]
    return reasons(pair, row, scored.values, scored.scores, scored.model, quotes=best_sentences)


def _row(scored: Scored, row: int, ranks: tuple[int, int], *, explained: bool) -> dict[str, Any]:
    pair, scores = scored.pairs[row], scored.scores
    told = _explained(scored, row) if explained else {}
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


__all__ = ["ProposeOutcome", "explain", "need_rankings", "propose", "search_by_meaning"]
