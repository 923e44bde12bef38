"""How readily the two say yes: it moves the odds, and is never shown nor a reason.

It stands beside the table, not in it: `ranking.answers` adds what answers say
to the odds of the profiles, so contributions and their sum stay those of facts
that may be shown. In a model of its own its weight starts at 0.
"""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import Signal


def measure(pair: Pair) -> float:
    """Share of yes, shrunk to the segment's, 0 to 1; NaN before anybody reckoned it."""
    return pair.answer_rate


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Say nothing, whatever it weighs: who is choosy is nobody's business."""
    del pair, value, helps
    return None


SIGNAL = Signal("answer_rate", measure, say)
