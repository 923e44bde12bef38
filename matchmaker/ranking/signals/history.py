"""What the two said of each other: the strongest label there is, and so never a signal.

A model that saw it would learn that those who asked have asked. It is said on
pages, where the word may change at any time, and teaches the models as the
answer to be foreseen.
"""

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.wish import Says
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Signal


def measure(pair: Pair) -> float:
    """-1 where somebody declined, 1 where somebody asked, 2 where both did; NaN in silence."""
    words = [says for _, says in pair.said]
    if not words:
        return UNKNOWN
    return -1.0 if Says.NO_THANKS in words else float(len(words))


def say(pair: Pair, value: float, helps: bool) -> Sentence:
    """Say who asked; a "no" is told without its author."""
    del helps
    if value < 0:
        return Sentence("One side said “No, thank you”.")
    if value > 1:
        return Sentence("Both asked to meet.")
    if pair.said[0][0] == "enterprise":
        return Sentence("The enterprise asked to meet the buyer.")
    return Sentence("The buyer asked to meet the enterprise.")


SIGNAL = Signal("history", measure, say)
