"""Calibration: from what the model says to how often it comes true.

Until there are answers it is the identity, and pages say "estimated from
profiles, not yet calibrated with outcomes". `fit_calibrator` learns the line
from answers; it is pulled towards the identity, so few answers move it little
and none leave it where it is.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]

_EDGE = 1e-12
# how far answers are expected to move a line: a factor of 1.35 in slope, half in log-odds
_SPREAD_LOG_SLOPE = 0.3
_SPREAD_SHIFT = 0.5


@dataclass(frozen=True, slots=True)
class Calibrator:
    """A line through the log-odds (Platt): `sigma(slope x logit + shift)`.

    Raises:
        ValueError: the slope is not positive, which would turn the order round.
    """

    slope: float = 1.0
    shift: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what would turn the order round."""
        if not self.slope > 0:
            raise ValueError(f"slope {self.slope} is not positive")

    @property
    def is_identity(self) -> bool:
        """Nothing has been learned yet."""
        return self.slope == 1.0 and self.shift == 0.0

    def line(self, logits: Float64) -> Float64:
        """Calibrated log-odds of log-odds, same shape."""
        return self.slope * logits + self.shift

    def of_logits(self, logits: Float64) -> Float64:
        """Probabilities for log-odds, same shape."""
        return sigmoid(self.line(logits))

    def of_probabilities(self, probabilities: Float64) -> Float64:
        """Probabilities for probabilities, same shape."""
        if self.is_identity:
            return probabilities
        return self.of_logits(logit(probabilities))


def sigmoid(logits: Float64) -> Float64:
    """Probability of log-odds, without overflow."""
    half: Float64 = np.tanh(0.5 * logits)
    return 0.5 * (1.0 + half)


def logit(probabilities: Float64) -> Float64:
    """Log-odds of probabilities, kept finite at 0 and 1."""
    inside: Float64 = np.clip(probabilities, _EDGE, 1 - _EDGE)
    odds: Float64 = np.log(inside / (1 - inside))
    return odds


def fit_calibrator(logits: Float64, yes: Float64, weights: Float64 | None = None) -> Calibrator:
    """Learn the line from what was said of pairs and what came of them.

    Platt scaling (J. Platt, 1999) as a maximum a posteriori estimate: log
    slope and shift each carry a normal prior around the identity, and the
    slope, being an exponential, stays positive. Give log-odds that were said
    *without* knowing the answers (out of fold), or the line learns to believe
    an over-fitted model.

    Args:
        logits: log-odds said, f64 (n,).
        yes: 1 for yes, 0 for no, f64 (n,).
        weights: of each answer, f64 (n,); all 1 if not given.

    Returns:
        The identity where there is no answer.
    """
    from scipy.optimize import minimize

    if not len(yes):
        return Calibrator()
    counted = np.ones(len(yes)) if weights is None else weights

    def loss(line: Float64) -> tuple[float, Float64]:
        """Penalised log-loss and its slope in (log slope, shift)."""
        slope = np.exp(line[0])
        said = slope * logits + line[1]
        residual = counted * (sigmoid(said) - yes)
        spread = np.array([_SPREAD_LOG_SLOPE, _SPREAD_SHIFT])
        penalty = 0.5 * float(((line / spread) ** 2).sum())
        value = float((counted * (np.logaddexp(0.0, said) - yes * said)).sum()) + penalty
        slope_of = np.array([slope * float(residual @ logits), float(residual.sum())])
        return value, slope_of + line / spread**2

    found = minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B", bounds=[(-4, 4), (-20, 20)])
    return Calibrator(float(np.exp(found.x[0])), float(found.x[1]))
