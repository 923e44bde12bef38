"""Metrics of two-sided rankings, with intervals over resampled events.

Every metric is kept as sums by event (or by pair of events, where yes of one
event are compared with no of another), so that an event drawn twice counts
twice and 2,000 resamples cost a matrix product. All rankers see the same
resamples: differences are paired.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.reciprocal import Meetings, lists_of
from matchmaker.evaluation.relevance import RESAMPLES, SEED, ndcg
from matchmaker.evaluation.yes_no import won

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
# value of a metric where events count so and so often: f64 (n_draws, n_events) -> (n_draws,)
Weighted = Callable[[Float64], Float64]

METRICS = (
    "auc_mutual",
    "auc_within_event",
    "ap",
    "ndcg@5",
    "hit@1",
    "hit@3",
    "mutual_top20",
    "gini_exposure",
)
_LIST = 5
_TOP_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Draws:
    """How often each event counts: once, f64 (1, n_events), and in resamples (resamples, n_events).

    Resamples draw as many events as there are, with replacement.
    """

    once: Float64
    resamples: Float64

    @classmethod
    def of(cls, n_events: int, *, seed: int = SEED, resamples: int = RESAMPLES) -> "Draws":
        """Draw the resamples."""
        drawn = np.random.default_rng(seed).integers(0, n_events, (resamples, n_events))
        counts = np.zeros((resamples, n_events))
        np.add.at(counts, (np.arange(resamples)[:, None], drawn), 1)
        return cls(np.ones((1, n_events)), counts)


def metrics(scores: Float64, meetings: Meetings) -> dict[str, Weighted]:
    """Give every metric of one ranker as a function of how often events count.

    Args:
        scores: of meetings, higher is likelier, f64 (n,).
        meetings: with the answers to foresee.
    """
    yes = meetings.mutual
    return {
        **_aucs(scores, yes, meetings),
        "ap": _average_precision(scores, yes, meetings.event),
        **_by_person(scores, yes, meetings),
        "mutual_top20": _mutual_top(scores, yes, meetings),
        "gini_exposure": _exposure(scores, meetings),
    }


def _ratio(above: Float64, below: Float64) -> Weighted:
    """Sums by event, f64 (n_events,), one over the other."""
    return lambda counts: _divided(counts @ above, counts @ below)


def _divided(above: Float64, below: Float64) -> Float64:
    """Divide, NaN where there is nothing to divide by."""
    none = below == 0
    quotient: Float64 = np.where(none, np.nan, above / np.where(none, 1, below))
    return quotient


def _aucs(scores: Float64, yes: Float64, meetings: Meetings) -> dict[str, Weighted]:
    """AUC over all pairs and over pairs of the same event, ties counting half."""
    count = len(meetings.events)
    parts = [
        [scores[(meetings.event == event) & (yes == said)] for event in range(count)]
        for said in (1, 0)
    ]
    pairs = np.outer([len(up) for up in parts[0]], [len(down) for down in parts[1]]).astype(float)
    wins = np.array([[won(up, down) for down in parts[1]] for up in parts[0]])
    return {
        "auc_mutual": lambda counts: _divided(
            np.einsum("de,ef,df->d", counts, wins, counts),
            np.einsum("de,ef,df->d", counts, pairs, counts),
        ),
        "auc_within_event": _ratio(np.diag(wins), np.diag(pairs)),
    }


def _average_precision(scores: Float64, yes: Float64, event: IntArray) -> Weighted:
    """Mean precision at each mutual yes, all events in one ranking; equal scores stand together."""
    order = np.argsort(-scores, kind="stable")
    ends = np.r_[np.flatnonzero(np.diff(scores[order])), len(order) - 1]

    def weighted(counts: Float64) -> Float64:
        times = counts[:, event[order]]
        seen = np.cumsum(times, axis=1)[:, ends]
        found = np.cumsum(times * yes[order], axis=1)[:, ends]
        gained = np.diff(found, axis=1, prepend=0.0)
        return _divided((gained * _divided(found, seen)).sum(axis=1), found[:, -1])

    return weighted


def _by_person(scores: Float64, yes: Float64, meetings: Meetings) -> dict[str, Weighted]:
    """nDCG@5 and hits of everybody who had a mutual yes, of both sides."""
    sums = {name: np.zeros(len(meetings.events)) for name in ("ndcg@5", "hit@1", "hit@3")}
    people = np.zeros(len(meetings.events))
    for rows, _ in lists_of(meetings):
        if not yes[rows].any():
            continue
        order = np.argsort(-scores[rows], kind="stable")
        event = meetings.event[rows[0]]
        people[event] += 1
        grades = {at: int(said) for at, said in enumerate(yes[rows].tolist())}
        sums["ndcg@5"][event] += ndcg(order, grades, _LIST)
        for places in (1, 3):
            sums[f"hit@{places}"][event] += yes[rows][order[:places]].any()
    return {name: _ratio(one, people) for name, one in sums.items()}


def _mutual_top(scores: Float64, yes: Float64, meetings: Meetings) -> Weighted:
    """Share of mutual yes if only the best fifth of each event's meetings were held."""
    above, below = np.zeros(len(meetings.events)), np.zeros(len(meetings.events))
    for event in range(len(meetings.events)):
        rows = np.flatnonzero(meetings.event == event)
        held = rows[np.argsort(-scores[rows], kind="stable")][: round(_TOP_SHARE * len(rows))]
        above[event], below[event] = yes[held].sum(), len(held)
    return _ratio(above, below)


def _exposure(scores: Float64, meetings: Meetings) -> Weighted:
    """Gini of how many lists of five each person stands on, by side and event, by people."""
    shown = np.zeros(int(max(meetings.a.max(), meetings.b.max())) + 1)
    for rows, others in lists_of(meetings):
        shown[others[np.argsort(-scores[rows], kind="stable")[:_LIST]]] += 1
    above, below = np.zeros(len(meetings.events)), np.zeros(len(meetings.events))
    for event in range(len(meetings.events)):
        inside = meetings.event == event
        for side in (meetings.a, meetings.b):
            people = np.unique(side[inside])
            above[event] += gini(shown[people]) * len(people)
            below[event] += len(people)
    return _ratio(above, below)


def gini(values: Float64) -> float:
    """Gini coefficient of amounts: 0 where all have the same, near 1 where one has all.

    Example:
        >>> gini(np.array([1.0, 1.0, 1.0])), gini(np.array([0.0, 0.0, 3.0]))
        (0.0, 0.6666666666666666)
    """
    if not values.sum():
        return 0.0
    ordered, count = np.sort(values), len(values)
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * ordered.sum()))


def compared(
    rankers: Mapping[str, Mapping[str, Weighted]], draws: Draws
) -> dict[str, dict[str, Any]]:
    """Every ranker's metrics with their intervals and paired differences.

    Args:
        rankers: metrics of each ranker by name; `bm25` and `profile` are what
            all are compared with, null for themselves.
        draws: the resampled events.
    """
    bases = {base: rankers[base] for base in ("bm25", "profile")}
    return {
        name: {
            "metrics": {
                metric: _interval(value, draws)
                | {
                    f"minus_{base}": None
                    if name == base
                    else _interval(_less(value, bases[base][metric]), draws)
                    for base in bases
                }
                for metric, value in own.items()
            }
        }
        for name, own in rankers.items()
    }


def _less(one: Weighted, other: Weighted) -> Weighted:
    return lambda counts: one(counts) - other(counts)


def _interval(value: Weighted, draws: Draws) -> dict[str, Any]:
    """Value on all events, and the middle 95 % over resamples in which it is defined."""
    drawn = value(draws.resamples)
    known = drawn[~np.isnan(drawn)]
    mean = float(value(draws.once)[0])
    if np.isnan(mean) or not len(known):
        return {"mean": None, "ci95": [None, None]}
    low, high = np.percentile(known, (2.5, 97.5))
    return {"mean": mean, "ci95": [float(low), float(high)]}
