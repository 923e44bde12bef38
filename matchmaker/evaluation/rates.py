"""Shares with their uncertainty: Wilson's interval, and resampling of whole people.

Wilson's interval takes answers as independent of each other. Where one person
gives several, resampling people keeps what hangs together together.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer]

SEED = 7
RESAMPLES = 2000
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: how many of how many, and the ends of its 95 % interval, 0 to 1."""

    yes: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share itself; 0 of nothing."""
        return self.yes / self.of if self.of else 0.0


def wilson(yes: int, of: int) -> Rate:
    """Give a share with Wilson's interval (E. B. Wilson, 1927); of nothing it is 0 to 1.

    Example:
        >>> rate = wilson(5, 10)
        >>> round(rate.low, 3), round(rate.high, 3)
        (0.237, 0.763)
    """
    if not of:
        return Rate(0, 0, 0.0, 1.0)
    share, spread = yes / of, _Z * _Z / of
    centre = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    low, high = centre - half, centre + half
    return Rate(yes, of, low if yes else 0.0, high if yes < of else 1.0)


def resampled(yes: Float64, people: IntArray) -> Rate:
    """Give a share whose interval comes from drawing people, not answers, 2,000 times.

    Percentiles 2.5 and 97.5 (B. Efron, 1979, over clusters). Where drawing shows
    nothing, with fewer than two people or all answers alike, Wilson's interval
    stands in.

    Args:
        yes: 1 or 0 of each answer, f64 (n,).
        people: who gave it, any whole numbers, same shape.
    """
    _, place = np.unique(people, return_inverse=True)
    count = int(place.max(initial=-1)) + 1
    if count < 2 or yes.sum() in {0, len(yes)}:
        return wilson(int(yes.sum()), len(yes))
    ups = np.bincount(place, yes, count)
    sizes = np.bincount(place, minlength=count)
    drawn = np.random.default_rng(SEED).integers(0, count, (RESAMPLES, count))
    shares = ups[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(shares, (2.5, 97.5))
    return Rate(int(yes.sum()), len(yes), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of which about the same was said: the mean that was said, and what came."""

    said: float
    came: Rate


def reliability(
    p: Float64, yes: Float64, people: IntArray, *, most: int = 10, least_answers: int = 20
) -> tuple[Bin, ...]:
    """Set what was said against what came, in bins of as many answers each.

    Args:
        p: probabilities that were said, f64 (n,).
        yes: 1 or 0, f64 (n,).
        people: who answered, same shape.
        most: bins at most.
        least_answers: a bin holds at least so many, so there may be fewer bins.

    Returns:
        Bins from the lowest to the highest; equal probabilities stay in one.
    """
    if not len(p):
        return ()
    bins = min(most, max(1, len(p) // least_answers))
    place = bins * np.searchsorted(np.sort(p), p, side="left") // len(p)
    return tuple(
        Bin(float(p[place == one].mean()), resampled(yes[place == one], people[place == one]))
        for one in np.unique(place).tolist()
    )
