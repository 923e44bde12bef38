"""Learning from answers: an expert's weights, moved as far as answers carry them.

Each side's model is a maximum a posteriori estimate: log-loss of the answers
plus `1/2 sum ((w - w0) / tau)^2 + 1/2 ((b - b0) / tau_b)^2`. Without answers
it is the prior; with thousands the prior is forgotten. Signs are kept by
bounds, so a learned weight never says that a certificate held is a fault.

The estimate is no scikit-learn estimator and does not pass `check_estimator`:
it needs a prior, weights that may not change sign and who answered, none of
which `fit(X, y)` can carry.
"""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.domain.wish import DeclineReason
from matchmaker.ranking.calibrate import Calibrator, fit_calibrator, logit, sigmoid
from matchmaker.ranking.model_file import stamped
from matchmaker.ranking.score import SIDES, FloatArray, Model, score, standardised

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]

TAU = 0.4
TAUS = (0.05, 0.1, 0.2, TAU)
TAU_INTERCEPT = 2.0
# how much people's own readiness differs beyond what signals say, in log-odds
TAU_PERSON = 1.0
PROPENSITY_CLIP = 20.0
# says nothing of fit: the other was welcome, the day was full
_NOT_OF_FIT = frozenset({DeclineReason.NO_TIME, DeclineReason.ALREADY_PARTNERS})


@dataclass(frozen=True, slots=True)
class Prior:
    """Where the weights start and how freely answers move them.

    Args:
        weights: expected weights, f64 (n_signals,).
        intercept: expected log-odds where every signal is at its centre.
        tau: expected departure of a weight, a number or f64 (n_signals,).
        tau_intercept: expected departure of the intercept.
        signed: whether weights must stay at or above 0.
        tau_person: expected difference between persons beyond their signals.

    Raises:
        ValueError: a tau is not positive, or a signed prior has a negative or unknown weight.
    """

    weights: Float64
    intercept: float
    tau: float = TAU
    tau_intercept: float = TAU_INTERCEPT
    signed: bool = True
    tau_person: float = TAU_PERSON

    def __post_init__(self) -> None:
        """Refuse what no estimate can start from."""
        if not all(tau > 0 for tau in (self.tau, self.tau_intercept, self.tau_person)):
            raise ValueError("tau, tau_intercept and tau_person must be positive")
        if self.signed and len(self.weights) and not self.weights.min() >= 0:
            raise ValueError(
                f"a signed prior has the negative or unknown weight {self.weights.min()}"
            )


@dataclass(frozen=True, slots=True)
class Fitted:
    """One side's learned model: weights f64 (n_signals,) and intercept."""

    weights: Float64
    intercept: float

    def logits(self, z: Float64) -> Float64:
        """Log-odds of pairs, f64 (n,), from standardised signals f64 (n, n_signals)."""
        said: Float64 = z @ self.weights + self.intercept
        return said


def estimate(
    z: Float64,
    yes: Float64,
    prior: Prior,
    *,
    counted: Float64 | None = None,
    persons: IntArray | None = None,
) -> Fitted:
    """Learn one side's weights by maximum a posteriori, with L-BFGS-B.

    Answers of one person hang together. Where `persons` are given, each has an
    own readiness, shrunk by `tau_person`, that takes up what is the person's
    and leaves to the weights what is the pairs' (a random intercept).

    Args:
        z: standardised signals, unknown = 0, f64 (n, n_signals).
        yes: 1 for yes, 0 for no, f64 (n,).
        prior: where weights start and how far they may go.
        counted: weight of each answer, f64 (n,); 1 if not given.
        persons: who answered and about whom, row numbers of one numbering,
            i32 (n, k); a person who plays two parts has two numbers.
    """
    from scipy.optimize import minimize

    n_signals = z.shape[1]
    weighed = np.ones(len(yes)) if counted is None else counted
    parts = np.zeros((len(yes), 0), np.int32) if persons is None else persons
    n_persons = int(parts.max()) + 1 if parts.size else 0
    middle = np.r_[prior.weights, prior.intercept, np.zeros(n_persons)]
    tau = np.r_[
        np.full(n_signals, prior.tau), prior.tau_intercept, np.full(n_persons, prior.tau_person)
    ]

    def loss(theta: Float64) -> tuple[float, Float64]:
        """Penalised log-loss and its slope."""
        own = theta[n_signals + 1 :]
        logits = z @ theta[:n_signals] + theta[n_signals] + own[parts].sum(axis=1)
        away = (theta - middle) / tau
        value = float((weighed * (np.logaddexp(0.0, logits) - yes * logits)).sum())
        residual = weighed * (sigmoid(logits) - yes)
        each = np.repeat(residual, parts.shape[1])
        by_person = np.bincount(parts.ravel(), each, n_persons)
        slope = np.r_[residual @ z, residual.sum(), by_person] + away / tau
        return value + 0.5 * float(away @ away), slope

    bounds = [(0.0 if prior.signed else None, None)] * n_signals + [(None, None)] * (n_persons + 1)
    found = minimize(loss, middle, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Fitted(found[:n_signals], float(found[n_signals]))


def trains(reason: DeclineReason | None) -> bool:
    """Whether a no with this reason, or without one, says something of fit."""
    return reason not in _NOT_OF_FIT


def answer_weights(propensity: Float64) -> Float64:
    """How much each answer counts, given how likely it was to be shown at all.

    Inverse propensity, clipped at 20 and scaled so that all together count as
    their effective number (L. Kish, 1965): a few answers with large weights
    must not drown the prior.

    Args:
        propensity: chance that the pair was shown, in (0, 1], f64 (n,).

    Raises:
        ValueError: a propensity is not in (0, 1].

    Example:
        >>> answer_weights(np.array([1.0, 1.0, 0.001]))
        array([0.05472637, 0.05472637, 1.09452736])
    """
    if len(propensity) == 0:
        return np.zeros(0)
    if not ((propensity > 0) & (propensity <= 1)).all():
        raise ValueError("a propensity is not in (0, 1]")
    weights: Float64 = np.minimum(1 / propensity, PROPENSITY_CLIP)
    weights *= weights.sum() / (weights**2).sum()
    return weights


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered about n pairs.

    Shapes: `said` f64 (n, 2), enterprise first: 1 yes, 0 no, NaN where a side
    was not asked or gave an answer that says nothing of fit; `counted` f64
    (n,) from `answer_weights`; `fold` i32 (n,): the fair, or else the part
    that is held out together when calibrators are learned.
    """

    said: Float64
    counted: Float64
    fold: IntArray

    @property
    def count(self) -> int:
        """Answers of both sides together."""
        return int((~np.isnan(self.said)).sum())


def fit(values: FloatArray, answers: Answers, prior: Model, *, tau: float | None = None) -> Model:
    """Learn both sides' weights, their calibrators and the joint one.

    Calibrators are learned from what models said of folds they had not seen.
    Centres, scales and nearness stay the prior's, so that a score of last year
    can be compared with one of today.

    Args:
        values: signals of the pairs, f32 (n, n_signals) in the order of `NAMES`.
        answers: what came of them.
        prior: the model to start from; its weights are the centre of the prior.
        tau: expected departure of a weight; chosen on held-out folds if not given.

    Returns:
        A model named by the hash of what it learned from; the prior itself
        where there is no answer.
    """
    if not answers.count:
        return prior
    z = standardised(values, prior)
    chosen = choose_tau(z, answers, prior) if tau is None else tau
    every = np.ones(len(z), bool)
    both = [
        _side(z, answers, start, side, every) for side, start in enumerate(_starts(prior, chosen))
    ]
    unseen = _unseen(z, answers, prior, chosen)
    learned = replace(
        prior,
        weights=np.stack([one.weights for one in both], axis=1),
        intercept=np.array([one.intercept for one in both]),
        calibrators=_calibrators(unseen, answers),
    )
    return stamped(learned, f"learned-{_hash(values, answers)}", prior.answers + answers.count)


def recalibrated(values: FloatArray, answers: Answers, prior: Model) -> Model:
    """Keep the prior's weights and learn the joint calibration alone.

    What answers may change before they are enough to move weights: the joint
    probability becomes honest, and no order changes, of either side or of both.

    Args:
        values, answers, prior: as `fit` takes them.
    """
    z = standardised(values, prior)
    said = prior.intercept + z @ prior.weights
    p = [prior.calibrators[name].of_logits(said[:, at]) for at, name in enumerate(SIDES)]
    joint = _joint(p[0] * p[1], answers)
    kept = replace(prior, calibrators=prior.calibrators | {"mutual": joint})
    return stamped(kept, f"recalibrated-{_hash(values, answers)}", prior.answers + answers.count)


def unseen_probabilities(values: FloatArray, answers: Answers, prior: Model, tau: float) -> Float64:
    """What learning would have said of each pair without its fold, f64 (n, 3).

    Columns: enterprise, buyer, both. Weights and calibrators are learned on
    the other folds alone. This is what a new model is judged by before it
    replaces the old.
    """
    found = np.zeros((len(values), 3))
    for fold in np.unique(answers.fold):
        out = answers.fold == fold
        others = Answers(answers.said[~out], answers.counted[~out], answers.fold[~out])
        said = score(values[out], fit(values[~out], others, prior, tau=tau))
        found[out] = np.stack([said.p_enterprise, said.p_buyer, said.p_mutual], axis=1)
    return found


def choose_tau(z: Float64, answers: Answers, prior: Model) -> float:
    """Choose how freely weights may move, on held-out folds.

    The smallest tau whose held-out log-loss is within two standard errors of
    the best: weights leave the expert's only as far as answers insist.

    Args:
        z: standardised signals, f64 (n, n_signals).
        answers: what came of the pairs.
        prior: the model to start from.
    """
    known = ~np.isnan(answers.said)
    losses = []
    for tau in TAUS:
        logits = _unseen(z, answers, prior, tau)[known]
        losses.append(np.logaddexp(0.0, logits) - answers.said[known] * logits)
    best = min(losses, key=lambda loss: float(loss.mean()))
    for tau, loss in zip(TAUS, losses, strict=True):
        worse = loss - best
        if worse.mean() <= 2 * worse.std() / np.sqrt(len(worse)):
            return tau
    return TAU


def _side(
    z: Float64, answers: Answers, prior: Prior, side: int, kept: npt.NDArray[np.bool_]
) -> Fitted:
    """Learn one side's weights from those of its answers that are kept."""
    known = kept & ~np.isnan(answers.said[:, side])
    return estimate(z[known], answers.said[known, side], prior, counted=answers.counted[known])


def _starts(prior: Model, tau: float) -> list[Prior]:
    """Start each side from the model's weights."""
    return [Prior(prior.weights[:, at], float(prior.intercept[at]), tau) for at in (0, 1)]


def _unseen(z: Float64, answers: Answers, prior: Model, tau: float) -> Float64:
    """Log-odds of each pair by models that did not see the pair's fold, f64 (n, 2)."""
    said = np.zeros((len(z), 2))
    for fold in np.unique(answers.fold):
        out = answers.fold == fold
        for side, start in enumerate(_starts(prior, tau)):
            said[out, side] = _side(z, answers, start, side, ~out).logits(z[out])
    return said


def _calibrators(logits: Float64, answers: Answers) -> dict[str, Calibrator]:
    """Learn both sides' lines from unseen log-odds f64 (n, 2), then the joint one."""
    lines: dict[str, Calibrator] = {}
    for at, name in enumerate(SIDES):
        known = ~np.isnan(answers.said[:, at])
        lines[name] = fit_calibrator(
            logits[known, at], answers.said[known, at], answers.counted[known]
        )
    p = [lines[name].of_logits(logits[:, at]) for at, name in enumerate(SIDES)]
    return lines | {"mutual": _joint(p[0] * p[1], answers)}


def _joint(product: Float64, answers: Answers) -> Calibrator:
    """Learn how often both say yes, from the product of what is said of each, f64 (n,)."""
    agreed = answers.said.prod(axis=1)
    known = ~np.isnan(agreed)
    return fit_calibrator(logit(product[known]), agreed[known], answers.counted[known])


def _hash(values: FloatArray, answers: Answers) -> str:
    """Name what was learned from, the same for the same answers in the same order."""
    told = hashlib.sha256()
    for array in (values, answers.said, answers.counted, answers.fold):
        told.update(np.ascontiguousarray(array).tobytes())
    return told.hexdigest()[:12]
