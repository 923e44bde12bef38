"""What readers would have said to other lists than those they were shown, from the log.

The last places of lists are drawn, and the chance of each place is logged. An
answer about a pair that was shown with chance p, and that other lists would
show with chance t, counts t / p times: pairs that were rarely shown stand for
all the times when they were not. Nothing is known of pairs that could not be
shown at all, so the answer holds for the places that the log reaches.

It is taken for granted that what is said of a pair does not hang on its place
or on its neighbours, once it was looked at (the document-based model of S. Li
et al., "Offline Evaluation of Ranking Policies with Click Models", 2018).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.rates import wilson

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer]

# most that one answer may count for (ranking guide, section 8)
CLIP = 20.0
# answers, at their effective number, below which nothing is concluded
LEAST_EFFECTIVE = 200


@dataclass(frozen=True, slots=True)
class Logged:
    """Answers of readers about pairs on their lists, shape (n,) each.

    Args:
        reader: who answered, any whole numbers; what one reader says hangs together.
        chance: of the pair to be shown when it was, f64, above 0, at most 1.
        wanted: chance of the pair to be shown by the other lists, f64, 0 to 1.
        yes: 1 or 0, f64.
        expected: how many answers the other lists would meet with, their places as far
            as lists are looked at; n if not given, where they are as long as those shown.

    Raises:
        ValueError: a chance is out of its range.
    """

    reader: IntArray
    chance: Float64
    wanted: Float64
    yes: Float64
    expected: float | None = None

    def __post_init__(self) -> None:
        """Refuse what no draw has."""
        if not ((self.chance > 0) & (self.chance <= 1)).all():
            raise ValueError("a chance to be shown is not in (0, 1]")
        if not ((self.wanted >= 0) & (self.wanted <= 1)).all():
            raise ValueError("a chance to be wanted is not in [0, 1]")

    @property
    def weight(self) -> Float64:
        """How often each answer counts, t / p, at most `CLIP`."""
        return np.minimum(self.wanted / self.chance, CLIP)

    @property
    def places(self) -> Float64:
        """Each logged answer's part of those that the other lists would meet with."""
        per_answer = 1.0 if self.expected is None else self.expected / max(len(self.yes), 1)
        return np.full(len(self.yes), per_answer)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OffPolicy:
    """What other lists would have met with, beside what was met with.

    Args:
        answers: n.
        effective: as how many equal ones the weighed answers count (L. Kish, 1965).
        logged: share of yes among the answers as they are.
        inverse: the same by the other lists, each answer weighed by its inverse chance.
        normalised: the same, divided by the sum of weights.
        change: `normalised` less `logged`, of the same readers.
    """

    answers: int
    effective: float
    logged: Estimate
    inverse: Estimate
    normalised: Estimate
    change: Estimate

    @property
    def conclusive(self) -> bool:
        """Whether there are answers enough to conclude anything."""
        return self.effective >= LEAST_EFFECTIVE


def off_policy(log: Logged) -> OffPolicy:
    """Estimate the share of yes that other lists would have met with.

    Inverse propensity: sum(w yes) / expected (D. Horvitz and D. Thompson, 1952),
    with w clipped (E. Ionides, 2008): without bias while no weight is clipped and
    every place of the other lists could be shown. Self-normalised: sum(w yes) / sum(w) (A.
    Swaminathan and T. Joachims, "The Self-Normalized Estimator for
    Counterfactual Learning", 2015): a share always, and steadier.

    Intervals are those of a ratio of sums over readers, by its first-order
    variance (W. Cochran, "Sampling Techniques", 1977, chapter 6) and Student's t.
    """
    ones, weight = np.ones(len(log.yes)), log.weight
    logged = _Ratio.of(log.yes, ones, log.reader)
    inverse = _Ratio.of(weight * log.yes, log.places, log.reader)
    normalised = _Ratio.of(weight * log.yes, weight, log.reader)
    return OffPolicy(
        answers=len(log.yes),
        effective=_effective(weight),
        logged=_share(logged, log.yes, ones),
        inverse=inverse.estimate(0.0, np.inf),
        normalised=_share(normalised, log.yes, weight),
        change=(normalised - logged).estimate(-1.0, 1.0),
    )


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A ratio of sums, and how far each reader pulls it, f64 (n_readers,)."""

    value: float
    pulls: Float64

    @classmethod
    def of(cls, over: Float64, under: Float64, reader: IntArray) -> "_Ratio":
        """Divide sum by sum; NaN where there is nothing to divide by."""
        total = float(under.sum())
        if not total:
            return cls(float("nan"), np.zeros(0))
        value = float(over.sum()) / total
        _, place = np.unique(reader, return_inverse=True)
        pulls = np.bincount(place, (over - value * under) / total).astype(np.float64)
        return cls(value, pulls)

    def __sub__(self, other: "_Ratio") -> "_Ratio":
        """Compare two ratios of the same readers."""
        if not len(self.pulls):
            return self
        return _Ratio(self.value - other.value, self.pulls - other.pulls)

    def estimate(self, least: float, most: float) -> Estimate:
        """Give the interval; with fewer than two readers all that is possible."""
        from scipy.special import stdtrit

        readers = len(self.pulls)
        if readers < 2:
            return Estimate(self.value, least, most)
        spread = np.sqrt(readers / (readers - 1) * float(self.pulls @ self.pulls))
        half = float(stdtrit(readers - 1, 0.975) * spread)
        return Estimate(self.value, max(self.value - half, least), min(self.value + half, most))


def _share(ratio: _Ratio, yes: Float64, weight: Float64) -> Estimate:
    """Give a share; where all that count say the same, Wilson's interval stands in."""
    counted = yes[weight > 0]
    if len(counted) and counted.min() == counted.max():
        effective = max(1, int(_effective(weight)))
        found = wilson(effective if counted[0] else 0, effective)
        return Estimate(ratio.value, found.low, found.high)
    return ratio.estimate(0.0, 1.0)


def _effective(weight: Float64) -> float:
    """As how many equal answers weighed ones count (L. Kish, 1965); 0 of nothing."""
    most = float(weight.max(initial=0.0))
    if not most:
        return 0.0
    shares = weight / most  # squares of small weights would vanish
    return float(shares.sum() ** 2 / (shares**2).sum())
