"""Slots in which both can meet: a gate, never part of a score."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import Signal


def measure(pair: Pair) -> float:
    """Number of slots that both are present in; known for every pair."""
    return float(len(_common(pair)))


def apart(pair: Pair) -> bool:
    """Say whether the fair has slots and the two share none."""
    return pair.fair.slots > 0 and not _common(pair)


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Count the common slots; silence before the fair has any."""
    del helps
    if not pair.fair.slots:
        return None
    if not value:
        return Sentence("The two are never present at the same time.")
    return Sentence("Slots in which both are present: %(count)s.", {"count": int(value)})


def _common(pair: Pair) -> frozenset[int]:
    every = frozenset(range(pair.fair.slots))
    one, other = pair.enterprise.free, pair.buyer.free
    return (every if one is None else one) & (every if other is None else other)


SIGNAL = Signal("availability", measure, say)
