"""Measure two-sided rankings on real yes/no decisions; the answer has schema reciprocal/1.

The models are the product's: additive logistic ones by maximum a posteriori
(`ranking.learn`), calibrated jointly, moved by the leanings that answers show
while a fair runs (`ranking.answers`). Here no expert states a prior, so both
sides' answers together are learned first, and each side's model starts there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.reciprocal import Meetings, read_meetings
from matchmaker.evaluation.reciprocal_metrics import Draws, compared, metrics
from matchmaker.evaluation.relevance import RESAMPLES, SEED
from matchmaker.evaluation.yes_no import auc
from matchmaker.ranking.answers import Said, leanings, yes_rate
from matchmaker.ranking.calibrate import Calibrator, fit_calibrator, logit, sigmoid
from matchmaker.ranking.learn import Fitted, Prior, estimate
from matchmaker.services.pair_features import (
    centre_and_scale,
    cosine_of_profiles,
    pair_features,
    standardised,
    words_in_common,
)
from matchmaker.services.provenance import provenance

Float64 = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

DEFAULT = "default"
# chosen leaving one event out, docs/decisions/0010
TAU_BOTH = 0.05
TAU_SIDE = 0.025
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is known of n meetings before their event.

    Shapes: `logits` f64 (n, 2), what profiles say of A's and B's answer;
    `calibrated` the same after each side's calibration; `p_mutual` f64 (n,);
    `segment` f64 (n, 2), share of yes that each side gave elsewhere.
    """

    logits: Float64
    calibrated: Float64
    p_mutual: Float64
    segment: Float64


class Learner:
    """Two one-sided models and their calibrators, learned from meetings of other events.

    Args:
        meetings: whose answers are learned from, as far as `rows` allow.
        views: features as A and as B decide, f64 (n, n_features) each.
        rows: the meetings that may be learned from.
    """

    def __init__(self, meetings: Meetings, views: tuple[Float64, Float64], rows: Mask) -> None:
        self._meetings = meetings
        self._scaling = centre_and_scale(np.concatenate([view[rows] for view in views]))
        z = self._z(views)
        self._sides = self._estimate(z, rows)
        unseen = np.zeros((len(rows), 2))
        folds = meetings.event % _FOLDS
        for fold in np.unique(folds[rows]).tolist():
            inside = rows & (folds == fold)
            sides = self._estimate(z, rows & ~inside)
            for at in (0, 1):
                unseen[inside, at] = sides[at].logits(z[at][inside])
        said = meetings.says[rows]
        self._lines = [fit_calibrator(unseen[rows, at], said[:, at]) for at in (0, 1)]
        self._joint = fit_calibrator(logit(self._product(unseen[rows])), said.prod(axis=1))
        self._segment = said.mean(axis=0)

    def foresee(self, views: tuple[Float64, Float64]) -> Foreseen:
        """Say of meetings, perhaps of other people, what their profiles tell."""
        z = self._z(views)
        logits = np.stack([self._sides[at].logits(z[at]) for at in (0, 1)], axis=1)
        return Foreseen(
            logits,
            np.stack([line.line(logits[:, at]) for at, line in enumerate(self._lines)], axis=1),
            self._joint.of_probabilities(self._product(logits)),
            np.tile(self._segment, (len(logits), 1)),
        )

    def _z(self, views: tuple[Float64, Float64]) -> list[Float64]:
        return [standardised(view, *self._scaling) for view in views]

    def _product(self, logits: Float64) -> Float64:
        lines: list[Calibrator] = self._lines
        both: Float64 = lines[0].of_logits(logits[:, 0]) * lines[1].of_logits(logits[:, 1])
        return both

    def _estimate(self, z: list[Float64], rows: Mask) -> list[Fitted]:
        """Learn both sides together, then each from there; people keep what is their own."""
        said = self._meetings.says[rows]
        by, about = 2 * self._meetings.a[rows], 2 * self._meetings.b[rows]
        persons = [np.stack([by, about + 1], axis=1), np.stack([about, by + 1], axis=1)]
        prior = Prior(np.zeros(z[0].shape[1]), 0.0, TAU_BOTH, signed=False)
        both = estimate(
            np.concatenate([one[rows] for one in z]),
            said.T.ravel(),
            prior,
            persons=np.concatenate(persons),
        )
        start = Prior(both.weights, both.intercept, TAU_SIDE, signed=False)
        return [estimate(z[at][rows], said[:, at], start, persons=persons[at]) for at in (0, 1)]


def foreseen(meetings: Meetings, train: Meetings | None = None) -> Foreseen:
    """Foresee meetings by profiles alone.

    Args:
        meetings: to foresee.
        train: meetings to learn from; without them each event is foreseen by
            what was learned from all others.
    """
    views = pair_features(meetings)
    if train is not None:
        taught = train.asked(meetings.fields)
        return Learner(taught, pair_features(taught), np.ones(len(train.a), bool)).foresee(views)
    parts = []
    for event in range(len(meetings.events)):
        out = meetings.event == event
        learner = Learner(meetings, views, ~out)
        parts.append((out, learner.foresee((views[0][out], views[1][out]))))
    return _joined(parts)


def _joined(parts: Sequence[tuple[Mask, Foreseen]]) -> Foreseen:
    """Put the meetings of all events back into their places."""
    rows = np.argsort(np.concatenate([np.flatnonzero(out) for out, _ in parts]))

    def placed(arrays: Iterable[Float64]) -> Float64:
        return np.concatenate(list(arrays))[rows]

    return Foreseen(
        logits=placed(one.logits for _, one in parts),
        calibrated=placed(one.calibrated for _, one in parts),
        p_mutual=placed(one.p_mutual for _, one in parts),
        segment=placed(one.segment for _, one in parts),
    )


def earlier_answers(meetings: Meetings, segment: Float64) -> Float64:
    """Rank by the yes-rates of both people so far, given and got, shrunk to the segment's.

    The product of four rates: how often each said yes, and how often each was
    said yes to, in the meetings before this one.

    Args:
        meetings: of each event, answers are heard as they come.
        segment: share of yes that each side gave elsewhere, f64 (n, 2).
    """
    scores = np.zeros(len(meetings.a))
    for rows in meetings.moments():
        over = meetings.earlier(rows)
        for person in (meetings.a, meetings.b):
            met = np.bincount(person[over], minlength=len(meetings.offers)).astype(float)
            for side in (0, 1):
                yes = np.bincount(person[over], meetings.says[over, side], len(met)).astype(float)
                who = person[rows]
                scores[rows] += np.log(yes_rate(yes[who], met[who], segment[rows, side]))
    return scores


def live(meetings: Meetings, logits: Float64) -> Float64:
    """Rank by profiles and the leanings that earlier answers of the event show.

    Args:
        meetings: to foresee; of each event, answers are heard as they come.
        logits: what profiles say, calibrated, f64 (n, 2), A's first.

    Returns:
        Probability that both say yes, f64 (n,), if the two were independent.
    """
    scores = np.zeros(len(meetings.a))
    for rows in meetings.moments():
        over = meetings.earlier(rows)
        found = leanings(
            _said(meetings, over),
            meetings.says[over].T.ravel(),
            logits[over].T.ravel(),
            len(meetings.offers),
        )
        p = found.probability(logits[rows].T.ravel(), _said(meetings, rows))
        scores[rows] = p.reshape(2, -1).prod(axis=0)
    return scores


def _said(meetings: Meetings, rows: Mask) -> Said:
    """A's answers, then B's."""
    a, b = meetings.a[rows], meetings.b[rows]
    side = np.repeat(np.arange(2, dtype=np.int32), len(a))
    return Said(np.concatenate([a, b]), np.concatenate([b, a]), side)


def rank(meetings: Meetings, found: Foreseen) -> dict[str, Float64]:
    """Score meetings by every ranker, f64 (n,) each, higher is likelier."""
    a, b = sigmoid(found.logits[:, 0]), sigmoid(found.logits[:, 1])
    return {
        "random": np.random.default_rng(SEED).random(len(a)),
        "bm25": words_in_common(meetings),
        "profile": cosine_of_profiles(meetings),
        "one_sided_a": a,
        "one_sided_b": b,
        "product": a * b,
        "harmonic": 2 * a * b / (a + b),
        DEFAULT: found.p_mutual,
        "earlier_answers": earlier_answers(meetings, found.segment),
        "default_live": live(meetings, found.calibrated),
    }


def evaluate_reciprocal(folder: Path, train: Path | None = None) -> dict[str, Any]:
    """Measure every ranker; the answer has schema reciprocal/1.

    Args:
        folder: holds the meetings to foresee.
        train: a folder to learn from; without it one event is left out at a time.

    Raises:
        InvalidError: a folder cannot be read, or an event stands in both.
    """
    meetings = read_meetings(folder)
    taught = None if train is None else read_meetings(train)
    if taught is None and len(meetings.events) < 2:
        raise InvalidError("To leave one event out, there must be two or more.")
    for event in sorted(set(meetings.events) & set(taught.events if taught else ())):
        raise InvalidError("The event %(name)s is both learned from and foreseen.", name=event)
    found = foreseen(meetings, taught)
    scored = rank(meetings, found)
    return {
        "schema": "reciprocal/1",
        **provenance(),
        "seed": SEED,
        "resamples": RESAMPLES,
        "default": DEFAULT,
        "pairs": len(meetings.a),
        "events": len(meetings.events),
        "mutual_rate": float(meetings.mutual.mean()),
        "train": "leave_one_event_out" if train is None else str(train),
        "one_sided": _one_sided(meetings, scored),
        "rankers": compared(
            {name: metrics(scores, meetings) for name, scores in scored.items()},
            Draws.of(len(meetings.events)),
        ),
    }


def _one_sided(meetings: Meetings, scored: Mapping[str, Float64]) -> dict[str, float]:
    """AUC of each side's own answer by its own model."""
    return {
        f"auc_{side}": auc(scored[f"one_sided_{side}"], meetings.says[:, at])
        for at, side in enumerate("ab")
    }
