"""How good probabilities of a yes are: order, sharpness, honesty."""

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]

_EDGE = 1e-12


def auc(scores: Float64, yes: Float64) -> float:
    """Chance that a yes stands above a no, ties counting half (Mann and Whitney, 1947).

    Args:
        scores: higher is likelier, f64 (n,).
        yes: 1 or 0, f64 (n,).

    Returns:
        NaN where all answers are the same.
    """
    ups, downs = scores[yes > 0], scores[yes <= 0]
    if not len(ups) or not len(downs):
        return float("nan")
    return won(ups, downs) / (len(ups) * len(downs))


def won(ups: Float64, downs: Float64) -> float:
    """Pairs of one of `ups` and one of `downs` in which the first is higher; a tie is half."""
    ordered = np.sort(downs)
    below = np.searchsorted(ordered, ups, side="left")
    not_above = np.searchsorted(ordered, ups, side="right")
    return float(below.sum() + not_above.sum()) / 2


def log_losses(p: Float64, yes: Float64) -> Float64:
    """Log-loss of each answer, f64 (n,); certainty is kept finite."""
    inside = np.clip(p, _EDGE, 1 - _EDGE)
    losses: Float64 = -(yes * np.log(inside) + (1 - yes) * np.log(1 - inside))
    return losses


def calibration_error(p: Float64, yes: Float64, bins: int = 10) -> float:
    """Expected calibration error over equally filled bins (M. Naeini et al., 2015).

    Args:
        p: probabilities, f64 (n,).
        yes: 1 or 0, f64 (n,).
        bins: number of bins; each holds as many answers as the others, as near as
            may be while equal probabilities stay together.

    Returns:
        Mean absolute difference of what was said and what came, 0 to 1.
    """
    below = np.searchsorted(np.sort(p), p, side="left")
    place = (bins * below) // max(len(p), 1)
    apart = np.bincount(place, p - yes, bins)
    return float(np.abs(apart).sum()) / max(len(p), 1)
