"""The finest tolerance that is held, against the coarsest that is allowed, in millimetres."""

import math
from dataclasses import replace

from matchmaker.domain.sentence import Sentence, rounded
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Better, Question, Signal


def measure(pair: Pair) -> float:
    """0 where the allowed tolerance is held, else the log ratio that is missing, negated.

    Holding 0.02 mm where 0.01 mm is allowed costs ln 2.
    """
    held, allowed = pair.product.tolerance_mm, pair.need.tolerance_mm
    if not held or not allowed:
        return UNKNOWN
    return min(0.0, math.log(allowed / held))


def say(pair: Pair, value: float, helps: bool) -> Sentence:
    """Set held against allowed."""
    del value, helps
    return Sentence(
        "Tolerance held: ±%(held)s mm; allowed: ±%(allowed)s mm.",
        {"held": _mm(pair.product.tolerance_mm), "allowed": _mm(pair.need.tolerance_mm)},
    )


def ask(pair: Pair) -> Question | None:
    """Ask the enterprise where the need allows no more than a figure."""
    if not pair.need.tolerance_mm:
        return None
    allowed = {"allowed": _mm(pair.need.tolerance_mm)}
    return Question(Sentence("Can you hold ±%(allowed)s mm?", allowed), "enterprise")


def better(pair: Pair) -> Better | None:
    """With the allowed tolerance."""
    held, allowed = pair.product.tolerance_mm, pair.need.tolerance_mm
    if not allowed or (held and held <= allowed):
        return None
    what = Sentence("a tolerance of ±%(allowed)s mm", {"allowed": _mm(allowed)})
    return Better(what, replace(pair, product=replace(pair.product, tolerance_mm=allowed)))


def _mm(figure: float | None) -> float:
    return rounded(figure, 6)


SIGNAL = Signal("tolerance_mm", measure, say, ask, better=better)
