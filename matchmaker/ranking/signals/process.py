"""Processes that the need asks for and the product is made by."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.named import in_common, quotes, share_named
from matchmaker.ranking.signals.signal import Evidence, Question, Signal


def measure(pair: Pair) -> float:
    """Share of the wanted ones that the product names, 0 to 1; NaN without a common word."""
    return share_named(pair.need.process, pair.product.process)


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Name those in common."""
    del value
    if not helps:
        return None  # other words may mean the same
    names = in_common(pair.need.process, pair.product.process)
    return Sentence("Process asked for and offered: %(names)s.", {"names": ", ".join(names)})


def ask(pair: Pair) -> Question | None:
    """Ask the enterprise where the need names some."""
    if not pair.need.process:
        return None
    names = {"names": ", ".join(pair.need.process)}
    return Question(Sentence("Do you work by %(names)s?", names), "enterprise")


def evidence(pair: Pair) -> list[Evidence]:
    """Quote those in common where the product names them."""
    return quotes(pair.product.id, "process", in_common(pair.need.process, pair.product.process))


SIGNAL = Signal("process", measure, say, ask, evidence)
