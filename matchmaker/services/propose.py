"""Propose: from both sides' rows to scored pairs with reasons, and each side's list.

Fairs up to 300,000 pairs score every pair, so that a buyer who browses sees
how well any enterprise fits; larger ones score each party's hundred nearest and
every pair with a wish. The answers so far move the odds by which lists are
made, and the last places of each list are drawn. Reasons in full are stored for
pairs that stand on a list or carry a wish; `explain` gives them for any other
scored pair at once.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.participant import Scope
from matchmaker.embedding.encoder import Encoder, Kind
from matchmaker.embedding.passages import Passage
from matchmaker.ranking.draw import Draw, Keys
from matchmaker.ranking.exposure import Lists, make_lists
from matchmaker.ranking.reasons import reasons
from matchmaker.ranking.rows import Firm
from matchmaker.ranking.score import SIDES, Float64
from matchmaker.ranking.signals import NAMES
from matchmaker.services import meaning
from matchmaker.services.answers_so_far import heard, with_answers
from matchmaker.services.best_sentences import best_sentences
from matchmaker.services.models import model_of
from matchmaker.services.need_matches import explain, need_rankings, search_by_meaning
from matchmaker.services.proposal_sides import Sides, sides_of
from matchmaker.services.reference import agreements
from matchmaker.services.scoring import Scored, near_matrix, score_pairs
from matchmaker.settings import get_settings
from matchmaker.storage.columns import new_id, now
from matchmaker.storage.queries.proposals_input import fair_rows, replace_proposals
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database

Progress = Callable[[dict[str, Any]], None]
IntArray = npt.NDArray[np.int32]

SEED = 1

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


def propose(
    db: Database, scope: Scope, *, seed: int = SEED, on_progress: Progress | None = None
) -> ProposeOutcome:
    """Score the fair's pairs and put the proposals in the place of the old ones.

    Safe to run again at any time: a pair keeps its id, texts are encoded once.

    Args:
        db: where the fair is.
        scope: the organiser's.
        seed: of what is drawn; the same data and seed give the same lists.
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
    answered = heard(db, scope)
    scored = score_pairs(sides, near, model_of(scope.fair_id))
    scored = with_answers(scored, answered)
    lists = _lists(sides, scored, seed)
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
    texts = meaning.kept_texts("product", sides.product_texts)
    texts += meaning.kept_texts("need", sides.need_texts)
    encoded = meaning.encode_missing(db, encoder, texts, on_progress)
    passages: list[tuple[Kind, Passage]] = [("product", one) for one in sides.product_texts]
    passages += [("need", one) for one in sides.need_texts]
    meaning.place_missing(db, encoder, passages)
    return encoded


def _event(stage: str, done: int, total: int) -> dict[str, Any]:
    return {"stage": stage, "work_done": done, "work_total": total}


def _lists(sides: Sides, scored: Scored, seed: int) -> Lists:
    """Both sides' lists; gated pairs stand on none."""
    shape = (len(sides.enterprises), len(sides.buyers))
    mutual = np.full(shape, np.nan)
    asks = np.zeros((2, *shape))
    open_ = np.array([not gates for gates in scored.gates], bool)
    at = (scored.enterprise[open_], scored.buyer[open_])
    mutual[at] = scored.odds.p_mutual[open_]
    asks[0][at] = scored.odds.p_enterprise[open_]
    asks[1][at] = scored.odds.p_buyer[open_]
    number = {need.id: row for row, need in enumerate(sides.needs)}
    need = np.zeros(shape, np.int32)
    need[scored.enterprise, scored.buyer] = [number[pair.need.id] for pair in scored.pairs]
    draw = Draw(seed, _keys(sides.enterprises), _keys(sides.buyers))
    length = get_settings().proposals_per_list
    return make_lists(mutual, asks[0], asks[1], length, need=need, draw=draw)


def _keys(firms: Sequence[Firm]) -> Keys:
    """A number for each, from its code: the same in every store, whoever else is there."""
    digests = (hashlib.sha256(firm.code.encode()).digest() for firm in firms)
    return np.array([int.from_bytes(one[:8], "big") for one in digests], np.uint64)


def _places(lists: IntArray, chance: Float64 | None, columns: int) -> tuple[IntArray, Float64]:
    """Place of each column on each row's list from 1, 0 where it is not listed; and its chance."""
    ranks = np.zeros((len(lists), columns), np.int32)
    chances = np.ones((len(lists), columns))
    rows, places = np.nonzero(lists >= 0)
    ranks[rows, lists[rows, places]] = places + 1
    if chance is not None:
        chances[rows, lists[rows, places]] = chance[rows, places]
    return ranks, chances


def proposal_rows(
    scope: Scope, sides: Sides, scored: Scored, lists: Lists, fingerprint: str
) -> list[dict[str, Any]]:
    """Write every scored pair as a row of the proposal table; reasons for those shown or wished."""
    to_enterprise, chance = _places(
        lists.for_enterprises, lists.chance_for_enterprises, len(sides.buyers)
    )
    to_buyer, other_chance = _places(
        lists.for_buyers, lists.chance_for_buyers, len(sides.enterprises)
    )
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
        chances = float(chance[enterprise, buyer]), float(other_chance[buyer, enterprise])
        rows.append(common | _row(scored, row, explained=shown) | _on_lists(ranks, chances))
    return rows


def _explained(scored: Scored, row: int) -> dict[str, Any]:
    pair = scored.pairs[row]
    return reasons(pair, row, scored.values, scored.scores, scored.model, quotes=best_sentences)


def _on_lists(ranks: tuple[int, int], chances: tuple[float, float]) -> dict[str, Any]:
    return {
        f"{what}_for_{side}": value if rank else None
        for side, rank, chance in zip(SIDES, ranks, chances, strict=True)
        for what, value in (("rank", rank), ("chance", chance))
    }


def _row(scored: Scored, row: int, *, explained: bool) -> dict[str, Any]:
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
        "p_mutual": float(scored.odds.p_mutual[row]),
        "known_share": float(scores.known_share[row]),
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
