"""Delivery terms that suit both."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Question, Signal


def measure(pair: Pair) -> float:
    """Share of the need's terms that are offered, 0 to 1; NaN when a side states none."""
    wanted, offered = set(pair.need.incoterms), set(pair.product.incoterms)
    if not wanted or not offered:
        return UNKNOWN
    return len(wanted & offered) / len(wanted)


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Name the common terms."""
    if not value:
        return Sentence("No delivery term in common.")
    if not helps:
        return None
    common = [term for term in pair.need.incoterms if term in pair.product.incoterms]
    return Sentence("Delivery terms that suit both: %(terms)s.", {"terms": ", ".join(common)})


def ask(pair: Pair) -> Question | None:
    """Ask the enterprise where the need states terms."""
    if not pair.need.incoterms:
        return None
    return Question(Sentence("Which delivery terms (Incoterms) do you offer?"), "enterprise")


SIGNAL = Signal("incoterms", measure, say, ask)
