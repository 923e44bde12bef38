"""What readers would have said to lists by learned weights, from the answers that were logged.

Gates look at answers one by one; this looks at whole lists. The weights whose
lists are judged never saw the buyer's answers by which they are judged.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.sentence import Sentence, fixed
from matchmaker.domain.wish import Says
from matchmaker.evaluation.off_policy import (
    LEAST_EFFECTIVE,
    Estimate,
    Logged,
    OffPolicy,
    off_policy,
)
from matchmaker.ranking.learn import Answers, fit
from matchmaker.ranking.score import Model
from matchmaker.services.answers import SIDES, YES_OF, Pair, Record, Taught, record_of, values_of
from matchmaker.services.replay import BoolArray, Ground, listed
from matchmaker.storage.queries import answers as queries
from matchmaker.storage.session import Database

# a pair is kept off lists because of an answer: lists that nobody has answered yet have it
_ANSWERED = frozenset({Says.NO_THANKS.value})


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What one side would have said to lists by learned weights.

    Args:
        side: who reads the lists.
        found: the estimates.
        reach: share of those lists' places, 0 to 1, of which the log can speak; what
            readers would have said to the others nobody knows.
    """

    side: Role
    found: OffPolicy
    reach: float

    def sentences(self) -> Iterator[Sentence]:
        """Say it for the organiser who decides."""
        found = self.found
        yield _met(self.side, _percent(found.logged.mean))
        share = found.normalised, found.change
        yield Sentence(
            "Lists by the learned weights would have met with %(share)s %% (95 %% from %(low)s to"
            " %(high)s; by inverse chances alone %(inverse)s %%), a change of %(change)s points"
            " (%(least)s to %(most)s).",
            {
                "share": _percent(share[0].mean),
                "low": _percent(share[0].low),
                "high": _percent(share[0].high),
                "inverse": _percent(found.inverse.mean),
                "change": fixed(100 * share[1].mean, 1, signed=True),
                "least": fixed(100 * share[1].low, 1, signed=True),
                "most": fixed(100 * share[1].high, 1, signed=True),
            },
        )
        counts = {"answers": found.answers, "effective": int(found.effective)}
        yield Sentence(
            "It rests on %(answers)s answers that count for %(effective)s, and speaks of"
            " %(reach)s %% of these lists' places.",
            counts | {"reach": round(100 * self.reach)},
        )
        if not found.conclusive:
            least = {"least": LEAST_EFFECTIVE}
            yield Sentence("Fewer than %(least)s count: no conclusion.", least)

    def to_json(self) -> dict[str, Any]:
        """Write the figures for a machine, shares from 0 to 1."""
        found = self.found
        return {
            "answers": found.answers,
            "effective": found.effective,
            "reach": self.reach,
            "conclusive": found.conclusive,
            "logged": _figures(found.logged),
            "inverse": _figures(found.inverse),
            "normalised": _figures(found.normalised),
            "change": _figures(found.change),
        }


def _met(side: Role, logged: dict[str, Any] | str) -> Sentence:
    if side is Role.BUYER:
        return Sentence(
            "Of what they looked at on their lists, buyers said yes to %(logged)s %%.",
            {"logged": logged},
        )
    return Sentence(
        "Of what they looked at on their lists, enterprises said yes to %(logged)s %%.",
        {"logged": logged},
    )


def _percent(share: float) -> dict[str, Any] | str:
    return fixed(100 * share, 1)


def _figures(one: Estimate) -> dict[str, Any]:
    return {"mean": one.mean, "ci95": [one.low, one.high]}


def would_have_met(
    db: Database,
    scope: Scope,
    answered: Taught,
    prior: Model,
    tau: float,
    *,
    simulated: bool = False,
) -> tuple[Foreseen, ...]:
    """Estimate how each side would have answered lists by learned weights.

    Weights are learned without a fold of buyers, and their lists are looked at
    where they name those buyers. A pair that a no has closed is open here, as it
    was when the question was put. An answer about a pair that stood on no list
    of its reader has no chance that is known, and is left out.

    Args:
        db: where the fair is.
        scope: the organiser's.
        answered: what was answered; its folds hold a buyer's pairs together.
        prior: the model that weights are learned from.
        tau: how freely they may move.
        simulated: made-up answers count, and people's own do not.

    Returns:
        One entry a side; none for a side of whose lists nothing was noted, or of
        which nobody answered anything that the learned weights would show.
    """
    known = record_of(db, scope)
    with db.read() as unit:
        rows = queries.scored_pairs(unit, scope)
    if not rows or not answered.pairs:
        return ()
    wanted = _unseen_lists(rows, answered, prior, tau)
    found = (_foreseen(known, side, wanted[side], simulated=simulated) for side in SIDES)
    return tuple(one for one in found if one is not None)


def _unseen_lists(
    rows: queries.Rows, answered: Taught, prior: Model, tau: float
) -> dict[Role, set[Pair]]:
    """Pairs on each side's lists by weights that did not see the buyer's answers."""
    ground = Ground.of(rows, but_for=_ANSWERED)
    values, said = values_of([row.signals for row in rows]), answered.answers
    fold_of = {
        buyer: fold for (_, buyer), fold in zip(answered.pairs, said.fold.tolist(), strict=True)
    }
    folds = np.array([fold_of.get(row.buyer_id, -1) for row in rows])
    found: dict[Role, set[Pair]] = {side: set() for side in SIDES}
    for fold in np.unique(said.fold).tolist():
        kept = said.fold != fold
        others = Answers(said.said[kept], said.counted[kept], said.fold[kept])
        model = fit(answered.values[kept], others, prior, tau=tau)
        tables = listed(ground.lists(values, model), ground.shape)
        for side, table in zip(SIDES, tables, strict=True):
            found[side] |= _named(rows, table[ground.enterprise, ground.buyer] & (folds == fold))
    return found


def _named(rows: queries.Rows, marked: BoolArray) -> set[Pair]:
    return {(rows[at].enterprise_id, rows[at].buyer_id) for at in np.flatnonzero(marked).tolist()}


def _foreseen(known: Record, side: Role, wanted: set[Pair], *, simulated: bool) -> Foreseen | None:
    """Weigh one side's answers by the chance that they were asked for."""
    chance = _chances(known, side)
    said = {
        one.pair: YES_OF[one.label]
        for one in known.labels()
        if one.side == side and one.simulated == simulated and one.label in YES_OF
    }
    at = SIDES.index(side)
    pairs = sorted(chance.keys() & said.keys())
    readers = {one: row for row, one in enumerate(sorted({pair[at] for pair in pairs}))}
    shown = sum(1 for pair in chance if pair[at] in readers)
    places = [pair for pair in wanted if pair[at] in readers]
    log = Logged(
        np.array([readers[pair[at]] for pair in pairs], np.int64),
        np.array([chance[pair] for pair in pairs], np.float64),
        np.array([pair in wanted for pair in pairs], np.float64),
        np.array([said[pair] for pair in pairs], np.float64),
        expected=len(places) * len(pairs) / max(shown, 1),
    )
    found = off_policy(log)
    if not found.effective:
        return None
    reached = sum(1 / chance[pair] for pair in places if pair in chance)
    return Foreseen(side, found, min(1.0, reached / len(places)))


def _chances(known: Record, side: Role) -> dict[Pair, float]:
    """Chance of each pair to stand on some list of its reader's, for those that did."""
    found: dict[Pair, float] = defaultdict(float)
    for row in known.shown:
        if row.seen_by == side and row.shown_in != ShownIn.PARTNER:
            pair = row.enterprise_id, row.buyer_id
            found[pair] = max(found[pair], row.propensity)
    return found
