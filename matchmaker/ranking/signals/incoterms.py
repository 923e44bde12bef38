"""Delivery terms that suit both."""

from dataclasses import replace

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Better, Question, Signal


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


def better(pair: Pair) -> Better | None:
    """With the first wanted term that is not offered."""
    lacking = [term for term in pair.need.incoterms if term not in pair.product.incoterms]
    if not lacking:
        return None
    offered = (*pair.product.incoterms, lacking[0])
    return Better(lacking[0], replace(pair, product=replace(pair.product, incoterms=offered)))


SIGNAL = Signal("incoterms", measure, say, ask, better=better)
