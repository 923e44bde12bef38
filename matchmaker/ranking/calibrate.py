"""Calibration: from what the model says to how often it comes true.

Until there are answers it is the identity, and pages say "estimated from
profiles, not yet calibrated with outcomes".
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]

_EDGE = 1e-12


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

    def of_logits(self, logits: Float64) -> Float64:
        """Probabilities for log-odds, same shape."""
        return sigmoid(self.slope * logits + self.shift)

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
