"""What answers say of those who gave and got them, refreshed while a fair runs.

Some people say yes to nearly everyone, some are said yes to by nearly
everyone. Both are told by earlier answers, far better than by profiles, and
both are a trap: they say who is popular or choosy, not who fits whom. So they
move probabilities, never the reasons, and nobody is shown them (signal 17,
`answer_rate`).

Two measures. `yes_rate` is the plain one: a share of yes, shrunk to the
segment's. A *leaning* is the same on the log-odds, after the profiles and the
partner were accounted for: a yes from somebody choosy counts more than one
from somebody who takes everyone.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.ranking.calibrate import logit, sigmoid
from matchmaker.ranking.score import Model, Scores

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]

# the segment counts like this many answers of one's own
SEGMENT_STRENGTH = 4.0


@dataclass(frozen=True, slots=True)
class Spread:
    """How much people differ beyond their profiles, in log-odds (standard deviations).

    Args:
        says: of how readily people say yes.
        liked: of how readily others say yes to them.
        correlation: between the two; those in demand are the choosier.
        level: of a side's answers as a whole, from fair to fair.

    Raises:
        ValueError: a spread is not positive, or the correlation not within (-1, 1).
    """

    says: float = 1.8
    liked: float = 1.5
    correlation: float = -0.3
    level: float = 0.3

    def __post_init__(self) -> None:
        """Refuse what no distribution has."""
        if not all(one > 0 for one in (self.says, self.liked, self.level)):
            raise ValueError(f"spreads {self.says}, {self.liked}, {self.level} must be positive")
        if not -1 < self.correlation < 1:
            raise ValueError(f"correlation {self.correlation} is not within (-1, 1)")

    @property
    def precision(self) -> Float64:
        """Inverse covariance of (says, liked), shape (2, 2)."""
        both = self.correlation * self.says * self.liked
        covariance = np.array([[self.says**2, both], [both, self.liked**2]])
        inverse: Float64 = np.linalg.inv(covariance)
        return inverse


@dataclass(frozen=True, slots=True)
class Said:
    """Who was asked about whom, and on which side of the fair the answer was given.

    Shapes: all (n,); `by` and `about` i32, rows of one numbering of all
    participants; `side` i32, 0 for an enterprise's answer, 1 for a buyer's.
    """

    by: IntArray
    about: IntArray
    side: IntArray


@dataclass(frozen=True, slots=True)
class Leanings:
    """How far each participant departs from what profiles say, in log-odds.

    Shapes: `says`, `liked` f64 (n_participants,); `level` f64 (2,) of the two
    sides; `covariance` f64 (n_participants, 2, 2) of (says, liked): how little
    is known of each. Where there is no answer: 0, and the whole spread.
    """

    says: Float64
    liked: Float64
    level: Float64
    covariance: Float64

    def shift(self, said: Said) -> Float64:
        """What to add to the profiles' log-odds of a yes, f64 (n,)."""
        moved: Float64 = self.says[said.by] + self.liked[said.about] + self.level[said.side]
        return moved

    def variance(self, said: Said) -> Float64:
        """How unsure that is, f64 (n,)."""
        unsure: Float64 = self.covariance[said.by, 0, 0] + self.covariance[said.about, 1, 1]
        return unsure

    def probability(self, profile_logits: Float64, said: Said) -> Float64:
        """Probability of a yes, averaged over what is not known of both, f64 (n,).

        The average of a logistic over a normal, as D. MacKay approximates it
        ("The Evidence Framework Applied to Classification Networks", 1992).
        """
        flattened = np.sqrt(1 + np.pi / 8 * self.variance(said))
        return sigmoid((profile_logits + self.shift(said)) / flattened)

    def answer_rate(self, segment: float) -> Float64:
        """Share of yes that each participant gives, shrunk to the segment's; signal 17.

        Args:
            segment: the segment's share of yes, in (0, 1).

        Returns:
            f64 (n_participants,); the segment's share where nobody answered yet.
        """
        return sigmoid(logit(np.array(segment)) + self.says)


def yes_rate(
    yes: Float64, asked: Float64, segment: Float64 | float, strength: float = SEGMENT_STRENGTH
) -> Float64:
    """Share of yes, shrunk to the segment's (the mean of a beta posterior).

    Args:
        yes, asked: counts, f64 (n,).
        segment: share of yes in the segment, in (0, 1).
        strength: how many answers the segment counts for.

    Raises:
        ValueError: strength is not positive.

    Example:
        >>> yes_rate(np.array([0.0, 3.0]), np.array([0.0, 4.0]), 0.25)
        array([0.25, 0.5 ])
    """
    if not strength > 0:
        raise ValueError(f"strength {strength} is not positive")
    share: Float64 = (yes + strength * segment) / (asked + strength)
    return share


def leanings(
    said: Said,
    yes: Float64,
    profile_logits: Float64,
    n_participants: int,
    spread: Spread | None = None,
) -> Leanings:
    """Learn the leanings from the answers so far.

    `logit P(yes) = profile logit + says(by) + liked(about) + level(side)` with
    normal priors of `spread`: the crossed person effects of a social relations
    model (D. Kenny and L. La Voie, 1984), by maximum a posteriori. The
    covariance looks at one participant at a time.

    Args:
        said: who answered about whom, n rows.
        yes: 1 for yes, 0 for no, f64 (n,).
        profile_logits: what profiles said of each answer, f64 (n,); they enter
            with weight 1, since both stand in the same log-odds.
        n_participants: of both sides together.
        spread: how much people differ; the stated one if not given.
    """
    from scipy.optimize import minimize

    spread = spread or Spread()
    precision = spread.precision
    ends = n_participants, 2 * n_participants

    def loss(theta: Float64) -> tuple[float, Float64]:
        """Penalised log-loss and its slope."""
        people, level = theta[: ends[1]].reshape(2, -1), theta[ends[1] :]
        logits = profile_logits + people[0, said.by] + people[1, said.about] + level[said.side]
        pulled, level_pulled = precision @ people, level / spread.level**2
        value = float((np.logaddexp(0.0, logits) - yes * logits).sum())
        value += 0.5 * (float((people * pulled).sum()) + float(level @ level_pulled))
        residual = sigmoid(logits) - yes
        slope = np.r_[
            np.bincount(said.by, residual, ends[0]) + pulled[0],
            np.bincount(said.about, residual, ends[0]) + pulled[1],
            np.bincount(said.side, residual, 2) + level_pulled,
        ]
        return value, slope

    start = np.zeros(ends[1] + 2)
    theta = minimize(loss, start, jac=True, method="L-BFGS-B").x if len(yes) else start
    found = Leanings(
        theta[: ends[0]], theta[ends[0] : ends[1]], theta[ends[1] :], np.zeros((ends[0], 2, 2))
    )
    p = sigmoid(profile_logits + found.shift(said))
    return replace(found, covariance=_covariance(said, p * (1 - p), n_participants, precision))


def _covariance(said: Said, told: Float64, n_participants: int, precision: Float64) -> Float64:
    """Covariance of each participant's (says, liked): inverse of prior plus own answers."""
    information = np.tile(precision, (n_participants, 1, 1))
    information[:, 0, 0] += np.bincount(said.by, told, n_participants)
    information[:, 1, 1] += np.bincount(said.about, told, n_participants)
    return np.linalg.inv(information).astype(np.float64)


def with_answers(
    scores: Scores, model: Model, found: Leanings, enterprise: IntArray, buyer: IntArray
) -> Scores:
    """Let the answers so far move the probabilities of pairs; reasons stay as they are.

    Args:
        scores: of n pairs, by profiles.
        model: that made them.
        found: leanings of all participants.
        enterprise, buyer: each pair's rows in that numbering, i32 (n,).

    Returns:
        The same contributions and logits, other probabilities.
    """
    side = np.zeros(len(enterprise), np.int32)
    asked = Said(enterprise, buyer, side), Said(buyer, enterprise, side + 1)
    p_enterprise, p_buyer = (
        found.probability(model.calibrators[name].line(scores.logits[:, at]), asked[at])
        for at, name in enumerate(("enterprise", "buyer"))
    )
    both = model.calibrators["mutual"].of_probabilities(p_enterprise * p_buyer)
    return replace(scores, p_enterprise=p_enterprise, p_buyer=p_buyer, p_mutual=both)
