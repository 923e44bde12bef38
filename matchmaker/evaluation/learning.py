"""Whether learning from answers pays, in worlds whose truth is known.

A world takes an expert's weights with the right signs but wrong sizes, each
off by a factor of exp(N(0, 0.4)), and an intercept that is off by N(0, 1) in
log-odds: a fair's general readiness is hard to guess. Signals are independent
and standard normal, some of them unknown to the model though not to the
people. Both answers to a pair share hidden causes (a Gaussian copula), so the
product of two honest probabilities is not honest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.relevance import interval
from matchmaker.evaluation.yes_no import auc, calibration_error

Float64 = npt.NDArray[np.float64]

SIZES = (30, 100, 300, 1000, 3000)
WHAT = ("enterprise", "buyer", "mutual")
TEST_PAIRS = 20_000
_OFF_BY = 0.4
_INTERCEPT_OFF_BY = 1.0
_SHARED_CAUSES = 0.3
_UNKNOWN = 0.1


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pairs of a world: what a model sees and what came of them.

    Shapes: `z` f64 (n, n_signals), NaN where unknown; `said` f64 (n, 2),
    enterprise first; `truth` f64 (n, 3), scores that order answers as well as
    anything can that sees all signals: each side's log-odds, and for both the
    log of their product.
    """

    z: Float64
    said: Float64
    truth: Float64


@dataclass(frozen=True, slots=True)
class World:
    """True weights f64 (n_signals, 2) and intercepts f64 (2,), or what an expert takes for them."""

    weights: Float64
    intercept: Float64

    def missed(self, rng: np.random.Generator) -> "World":
        """Draw a world that this expert knows roughly."""
        return World(
            self.weights * np.exp(_OFF_BY * rng.standard_normal(self.weights.shape)),
            self.intercept + _INTERCEPT_OFF_BY * rng.standard_normal(2),
        )

    def draw(self, count: int, rng: np.random.Generator) -> Drawn:
        """Draw pairs and both sides' answers."""
        from scipy.special import log_expit, ndtr

        z = rng.standard_normal((count, len(self.weights)))
        logits = self.intercept + z @ self.weights
        common, own = rng.standard_normal((count, 1)), rng.standard_normal((count, 2))
        chance = ndtr(np.sqrt(_SHARED_CAUSES) * common + np.sqrt(1 - _SHARED_CAUSES) * own)
        said = (logits + np.log(chance / (1 - chance)) > 0).astype(np.float64)
        truth = np.column_stack([logits, log_expit(logits).sum(axis=1)])
        z[rng.random(z.shape) < _UNKNOWN] = np.nan
        return Drawn(z, said, truth)


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning once.

    Args:
        models: by name, each gives f64 (n, 3) probabilities, columns as `WHAT`,
            for z f64 (n, n_signals). `prior` must be among them.
        replaced: whether the learned model passed the gates.
        tau: how freely its weights could move.
    """

    models: Mapping[str, Callable[[Float64], Float64]]
    replaced: bool
    tau: float


Learner = Callable[[Float64, Float64], Learned]


def simulate(
    expert: World,
    learner: Learner,
    *,
    sizes: Sequence[int] = SIZES,
    seeds: int,
    test_pairs: int = TEST_PAIRS,
) -> list[dict[str, Any]]:
    """Learn from more and more answers in many worlds, and measure on fresh pairs.

    Args:
        expert: the weights that the prior model has.
        learner: learns from z f64 (n, n_signals) and answers f64 (n, 2).
        sizes: numbers of pairs that both sides answered.
        seeds: worlds for each size; seeds 0, 1, ... are the same worlds for every size.
        test_pairs: fresh pairs of each world.

    Returns:
        The key `sizes` of schema learning/1: one entry a size.
    """
    found = []
    for size in sizes:
        runs = [_run(expert, learner, size, seed, test_pairs) for seed in range(seeds)]
        measured = [one for _, one in runs]
        found.append(
            {
                "pairs": size,
                "replaced": float(np.mean([learned.replaced for learned, _ in runs])),
                "tau": float(np.mean([learned.tau for learned, _ in runs])),
                "models": {
                    name: {what: _summary(measured, name, what) for what in WHAT}
                    for name in measured[0]
                },
            }
        )
    return found


# AUC and calibration error by model and by what is foreseen
Measured = dict[str, dict[str, tuple[float, float]]]


def _run(
    expert: World, learner: Learner, size: int, seed: int, test_pairs: int
) -> tuple[Learned, Measured]:
    """Learn in one world and measure every model on the same fresh pairs."""
    rng = np.random.default_rng(seed)
    world = expert.missed(rng)
    fresh = world.draw(test_pairs, rng)
    seen = world.draw(size, rng)
    learned = learner(seen.z, seen.said)
    yes = np.column_stack([fresh.said, fresh.said.prod(axis=1)])
    said = {name: model(fresh.z) for name, model in learned.models.items()}
    measured = {
        name: {
            what: (auc(p[:, at], yes[:, at]), calibration_error(p[:, at], yes[:, at]))
            for at, what in enumerate(WHAT)
        }
        for name, p in said.items()
    }
    oracle = {what: (auc(fresh.truth[:, at], yes[:, at]), 0.0) for at, what in enumerate(WHAT)}
    return learned, measured | {"oracle": oracle}


def _summary(runs: Sequence[Measured], name: str, what: str) -> dict[str, Any]:
    """Means over worlds with their 95 % intervals, and how much the worst loses to the prior."""
    values = np.array([run[name][what] for run in runs])
    gain = values[:, 0] - np.array([run["prior"][what][0] for run in runs])
    ordered, error = interval(values[:, 0]), interval(values[:, 1])
    if name == "oracle":  # it gives an order and no chances
        error = {"mean": None, "ci95": None}
    return {
        "auc": ordered["mean"],
        "auc_minus_prior": interval(gain) | {"least": float(gain.min())},
        "ece": error["mean"],
        "ci95": {"auc": ordered["ci95"], "ece": error["ci95"]},
    }
