"""Learn from answers, judge what was learned, and decide which model serves.

`learn` is the whole way from answers to a model: fit, look at unseen folds,
pass the gates or not. `evaluate_learning` plays it in simulated worlds; the
answer has schema learning/1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.learning import SIZES, TEST_PAIRS, Learned, World, simulate
from matchmaker.evaluation.relevance import RESAMPLES, SEED, interval
from matchmaker.evaluation.yes_no import auc, calibration_error, log_losses
from matchmaker.ranking.learn import Answers, choose_tau, fit, recalibrated, unseen_probabilities
from matchmaker.ranking.replacement import Held, Replay, Verdict, verdict
from matchmaker.ranking.score import FloatArray, Model, read_model, score, standardised
from matchmaker.services.provenance import provenance
from matchmaker.settings import get_settings

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]

SEEDS = 20
# the model that a fair would use
DEFAULT = "serves"
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of learning.

    Args:
        learned: the candidate.
        verdict: the gates it passed or not.
        serves: the candidate if it passed all, else the old model with a
            joint calibration of its own, which changes no order.
        tau: how freely weights could move.
    """

    learned: Model
    verdict: Verdict
    serves: Model
    tau: float


def learn(values: FloatArray, answers: Answers, old: Model, replay: Replay | None = None) -> Lesson:
    """Learn from answers and decide which model serves from now on.

    Args:
        values: signals of the answered pairs, f32 (n, n_signals).
        answers: what came of them.
        old: the model in use.
        replay: figures of the last fair played again, where there was one.
    """
    tau = choose_tau(standardised(values, old), answers, old)
    learned = fit(values, answers, old, tau=tau)
    judged = verdict(learned, held(values, answers, old, tau), replay)
    serves = learned if judged.replaces else recalibrated(values, answers, old)
    return Lesson(learned, judged, serves, tau)


def held(values: FloatArray, answers: Answers, old: Model, tau: float) -> Held:
    """Compare learning with the old model on answers that it had not seen.

    A pair's log-loss is that of the answers that are known of it, together.
    """
    new = unseen_probabilities(values, answers, old, tau)
    before = _probabilities(old)(values)
    yes = np.column_stack([answers.said, answers.said.prod(axis=1)])
    known = ~np.isnan(yes)
    change = np.where(known, log_losses(new, yes) - log_losses(before, yes), 0.0)[:, :2]
    answered = known[:, :2].any(axis=1)
    loss = interval(change.sum(axis=1)[answered])
    both = known[:, 2]
    return Held(
        pairs=float(answers.counted[answered].sum()),
        loss_change=loss["mean"],
        loss_low=loss["ci95"][0],
        loss_high=loss["ci95"][1],
        error_old=calibration_error(before[both, 2], yes[both, 2]),
        error_new=calibration_error(new[both, 2], yes[both, 2]),
        auc_change=min(
            _surely_gained(new[k, at], before[k, at], yes[k, at], answers.fold[k])
            for at, k in enumerate(known.T)
        ),
    )


def _surely_gained(new: Float64, old: Float64, yes: Float64, fold: IntArray) -> float:
    """AUC gained, fold by fold: the mean less its standard error; NaN below two folds."""
    folds = [fold == one for one in np.unique(fold)]
    gains = np.array([auc(new[k], yes[k]) - auc(old[k], yes[k]) for k in folds])
    told = gains[~np.isnan(gains)]
    if len(told) < 2:
        return float("nan")
    return float(told.mean() - told.std(ddof=1) / np.sqrt(len(told)))


def _probabilities(model: Model) -> Callable[[FloatArray], Float64]:
    """Probabilities f64 (n, 3) of signals: enterprise, buyer, both."""

    def of(values: FloatArray) -> Float64:
        scores = score(values, model)
        return np.column_stack([scores.p_enterprise, scores.p_buyer, scores.p_mutual])

    return of


def evaluate_learning(
    *, sizes: tuple[int, ...] = SIZES, seeds: int = SEEDS, test_pairs: int = TEST_PAIRS
) -> dict[str, Any]:
    """Play learning in simulated worlds around the shipped model; schema learning/1.

    Args:
        sizes: numbers of answered pairs.
        seeds: worlds for each number.
        test_pairs: fresh pairs of each world to measure on.
    """
    prior = read_model(Path(get_settings().models_dir) / "prior" / "model.json")

    def as_values(z: Float64) -> FloatArray:
        return (z * prior.scale + prior.centre).astype(np.float32)

    def learner(z: Float64, said: Float64) -> Learned:
        fold = (np.arange(len(z)) % _FOLDS).astype(np.int32)
        lesson = learn(as_values(z), Answers(said, np.ones(len(z)), fold), prior)
        models = {"prior": prior, "learned": lesson.learned, DEFAULT: lesson.serves}
        asked = {name: _asked(model, as_values) for name, model in models.items()}
        return Learned(asked, lesson.verdict.replaces, lesson.tau)

    return {
        "schema": "learning/1",
        **provenance(),
        "seed": SEED,
        "resamples": RESAMPLES,
        "default": DEFAULT,
        "seeds": seeds,
        "test_pairs": test_pairs,
        "sizes": simulate(
            World(prior.weights, prior.intercept),
            learner,
            sizes=sizes,
            seeds=seeds,
            test_pairs=test_pairs,
        ),
    }


def _asked(
    model: Model, as_values: Callable[[Float64], FloatArray]
) -> Callable[[Float64], Float64]:
    return lambda z: _probabilities(model)(as_values(z))
