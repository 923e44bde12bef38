"""Whether a learned model may replace the one in use.

Six gates, each with its figures and a sentence for the organiser who decides.
The figures come from held-out folds and from replaying the last fair; whoever
measures them gives them in, this module knows only the rules.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.domain.sentence import Sentence, fixed
from matchmaker.ranking.score import Model

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]

# a gate of the replay: percentage points of enterprises with three meetings or more
MOST_FALL_PP = 1.0
# answered pairs, at their effective number, below which no weight moves: in simulated worlds
# 200 let one model in sixty through that ordered worse, 500 none (docs/decisions/0010)
LEAST_PAIRS = 500
# largest share of a list that may change without consent
MOST_MOVED = 0.5


@dataclass(frozen=True, slots=True)
class Held:
    """What held-out answers say of the new model against the old.

    Args:
        pairs: answered pairs, at their effective number.
        loss_change: mean log-loss of the new model less that of the old.
        loss_low, loss_high: its 95 % interval.
        error_old, error_new: expected calibration errors of the joint probability.
        auc_change: change of the AUC that is sure, the mean over folds less its
            standard error, the worst of enterprise, buyer and both.
    """

    pairs: float
    loss_change: float
    loss_low: float
    loss_high: float
    error_old: float
    error_new: float
    auc_change: float


@dataclass(frozen=True, slots=True)
class Replay:
    """What would have become of the last fair.

    Args:
        served_old_pct, served_new_pct: enterprises with three meetings or more, percent.
        moved: share of each list that would change, f64 (n_lists,), see `moved_share`.
        consent: the organiser has agreed that lists change by more than half.
    """

    served_old_pct: float
    served_new_pct: float
    moved: Float64
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """One rule: its name, whether it is kept, and the figures in a sentence."""

    name: str
    passed: bool
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Verdict:
    """All gates; the new model replaces the old only if every one is passed."""

    gates: tuple[Gate, ...]

    @property
    def replaces(self) -> bool:
        """Whether every gate is passed."""
        return all(gate.passed for gate in self.gates)


def verdict(new: Model, held: Held, replay: Replay | None = None) -> Verdict:
    """Judge a learned model.

    Args:
        new: the learned model; its weights must not be negative.
        held: figures from answers that it had not seen.
        replay: figures from the last fair; without one, those two gates are
            left out, as before a first fair.
    """
    gates = (_enough(held), _signs(new), _loss(held), _order(held))
    return Verdict(gates if replay is None else (*gates, _served(replay), _moves(replay)))


def moved_share(old: IntArray, new: IntArray) -> Float64:
    """Share of each list's entries that the new list no longer holds, f64 (n_lists,).

    Args:
        old, new: i32 (n_lists, K), -1 padded; the order inside a list does not count.

    Example:
        >>> moved_share(np.array([[4, 7], [1, -1]]), np.array([[7, 5], [1, 2]]))
        array([0.5, 0. ])
    """
    stays = (old[:, :, None] == new[:, None, :]).any(axis=2)
    real = old >= 0
    share: Float64 = (real & ~stays).sum(axis=1) / np.maximum(real.sum(axis=1), 1)
    return share


def _enough(held: Held) -> Gate:
    return Gate(
        "enough",
        held.pairs >= LEAST_PAIRS,
        Sentence(
            "Answered pairs: %(count)s of at least %(least)s.",
            {"count": fixed(np.floor(held.pairs), 0), "least": LEAST_PAIRS},
        ),
    )


def _signs(new: Model) -> Gate:
    turned = int((new.weights < 0).sum())
    return Gate(
        "signs",
        turned == 0,
        Sentence("Weights that turned their sign: %(count)s.", {"count": turned}),
    )


def _loss(held: Held) -> Gate:
    """Better beyond chance, or no worse as far as can be told and better calibrated."""
    better = held.loss_high < 0
    tied = held.loss_low <= 0 <= held.loss_high
    return Gate(
        "loss",
        better or (tied and held.error_new < held.error_old),
        Sentence(
            "Log-loss on unseen answers changes by %(change)s (95 %% from %(low)s to %(high)s), "
            "the calibration error from %(old)s to %(new)s.",
            {
                "change": fixed(held.loss_change, 4, signed=True),
                "low": fixed(held.loss_low, 4, signed=True),
                "high": fixed(held.loss_high, 4, signed=True),
                "old": fixed(held.error_old, 3),
                "new": fixed(held.error_new, 3),
            },
        ),
    )


def _order(held: Held) -> Gate:
    return Gate(
        "order",
        held.auc_change >= 0,
        Sentence(
            "The order of unseen answers (AUC) changes by at least %(change)s.",
            {"change": fixed(held.auc_change, 4, signed=True)},
        ),
    )


def _served(replay: Replay) -> Gate:
    return Gate(
        "served",
        replay.served_new_pct >= replay.served_old_pct - MOST_FALL_PP,
        Sentence(
            "Enterprises with three meetings or more: %(old)s %% before, %(new)s %% after.",
            {"old": fixed(replay.served_old_pct, 1), "new": fixed(replay.served_new_pct, 1)},
        ),
    )


def _moves(replay: Replay) -> Gate:
    most = float(replay.moved.max(initial=0.0))
    return Gate(
        "moves",
        most <= MOST_MOVED or replay.consent,
        Sentence(
            "The list that changes most changes by %(share)s %%.", {"share": fixed(100 * most, 0)}
        ),
    )
