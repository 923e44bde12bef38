"""A fair played again: the lists that other weights would have made of its scored pairs."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.domain.participant import Scope
from matchmaker.ranking.exposure import Lists, make_lists
from matchmaker.ranking.replacement import Replay, moved_share
from matchmaker.ranking.score import FloatArray, Model, score
from matchmaker.services.answers import Pair, Taught, values_of
from matchmaker.settings import get_settings
from matchmaker.storage.queries import answers as queries
from matchmaker.storage.session import Database

Float64 = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LEAST_MEETINGS = 3


@dataclass(frozen=True, slots=True)
class Ground:
    """Where each scored pair stands in a table of enterprises and buyers; closed pairs marked.

    Shapes: (n_pairs,) each.
    """

    enterprise: npt.NDArray[np.int64]
    buyer: npt.NDArray[np.int64]
    need: npt.NDArray[np.int32]
    closed: BoolArray

    @classmethod
    def of(cls, rows: queries.Rows, *, but_for: frozenset[str] = frozenset()) -> "Ground":
        """Number both sides' participants in the order of the rows.

        Args:
            rows: the scored pairs.
            but_for: gates that close no pair here.
        """

        def numbered(ids: list[str]) -> npt.NDArray[np.int64]:
            at = {one: row for row, one in enumerate(dict.fromkeys(ids))}
            return np.array([at[one] for one in ids], np.int64)

        return cls(
            numbered([row.enterprise_id for row in rows]),
            numbered([row.buyer_id for row in rows]),
            numbered([row.best_need_id for row in rows]).astype(np.int32),
            np.array([any(g["rule"] not in but_for for g in row.gates) for row in rows], bool),
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of enterprises and buyers."""
        return int(self.enterprise.max()) + 1, int(self.buyer.max()) + 1

    def table(self, of_pairs: Float64) -> Float64:
        """Spread values of pairs, NaN where there is none, f64 (n_enterprises, n_buyers)."""
        spread = np.full(self.shape, np.nan)
        spread[self.enterprise, self.buyer] = of_pairs
        return spread

    def lists(self, values: FloatArray, model: Model) -> Lists:
        """Both sides' lists by a model, nothing drawn."""
        scores = score(values, model)
        mutual = self.table(np.where(self.closed, np.nan, scores.p_mutual))
        asks = [np.nan_to_num(self.table(p)) for p in (scores.p_enterprise, scores.p_buyer)]
        need = np.zeros(mutual.shape, np.int32)
        need[self.enterprise, self.buyer] = self.need
        return make_lists(mutual, asks[0], asks[1], get_settings().proposals_per_list, need=need)


def replayed(
    db: Database,
    scope: Scope,
    answered: Taught,
    models: tuple[Model, Model],
    *,
    consent: bool = False,
) -> Replay:
    """Make the fair's lists by an old and a new model, and compare what would come of them.

    A pair on somebody's list brings a meeting if both answered yes, none if one
    answered no, and else with the chance that the new model gives it, the better
    calibrated one. An enterprise is served if that adds up to three meetings.

    Args:
        db: where the fair is.
        scope: the organiser's.
        answered: what was answered.
        models: the old and the new.
        consent: lists may change by more than half.
    """
    with db.read() as unit:
        rows = queries.scored_pairs(unit, scope)
    values = values_of([row.signals for row in rows])
    ground = Ground.of(rows)
    old, new = (ground.lists(values, model) for model in models)
    chance = ground.table(_known(rows, score(values, models[1]).p_mutual, answered))
    served = [100 * _served(lists, np.nan_to_num(chance)) for lists in (old, new)]
    moved = [
        moved_share(old.for_enterprises, new.for_enterprises),
        moved_share(old.for_buyers, new.for_buyers),
    ]
    return Replay(served[0], served[1], np.concatenate(moved), consent)


def _known(rows: queries.Rows, chance: Float64, answered: Taught) -> Float64:
    """Put what was answered in the place of what is foreseen, f64 (n_pairs,)."""
    known: dict[Pair, float] = {}
    for pair, (by_enterprise, by_buyer) in zip(
        answered.pairs, answered.answers.said.tolist(), strict=True
    ):
        if 0.0 in (by_enterprise, by_buyer):
            known[pair] = 0.0
        elif by_enterprise == by_buyer == 1.0:
            known[pair] = 1.0
    pairs = [(row.enterprise_id, row.buyer_id) for row in rows]
    return np.array([known.get(pair, p) for pair, p in zip(pairs, chance.tolist(), strict=True)])


def _served(lists: Lists, chance: Float64) -> float:
    """Share of enterprises with three meetings or more to be expected from both sides' lists."""
    to_enterprises, to_buyers = listed(lists, chance.shape)
    meetings = (chance * (to_enterprises | to_buyers)).sum(axis=1)
    return float((meetings >= LEAST_MEETINGS).mean())


def listed(lists: Lists, shape: tuple[int, ...]) -> tuple[BoolArray, BoolArray]:
    """Mark the pairs on enterprises' lists, and those on buyers' lists.

    Args:
        lists: of both sides.
        shape: (n_enterprises, n_buyers), that of both answers.
    """
    to_enterprises, to_buyers = np.zeros(shape, bool), np.zeros(shape, bool)
    rows, places = np.nonzero(lists.for_enterprises >= 0)
    to_enterprises[rows, lists.for_enterprises[rows, places]] = True
    rows, places = np.nonzero(lists.for_buyers >= 0)
    to_buyers[lists.for_buyers[rows, places], rows] = True
    return to_enterprises, to_buyers
