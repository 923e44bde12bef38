"""Materials that the need asks for and the product is made of."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.named import in_common, quotes, share_named
from matchmaker.ranking.signals.signal import Evidence, Question, Signal


def measure(pair: Pair) -> float:
    """Share of the wanted ones that the product names, 0 to 1; NaN without a common word."""
    return share_named(pair.need.material, pair.product.material)


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Name those in common."""
    del value
    if not helps:
        return None  # other words may mean the same
    names = in_common(pair.need.material, pair.product.material)
    return Sentence("Material asked for and offered: %(names)s.", {"names": ", ".join(names)})


def ask(pair: Pair) -> Question | None:
    """Ask the enterprise where the need names some."""
    if not pair.need.material:
        return None
    names = {"names": ", ".join(pair.need.material)}
    return Question(Sentence("Do you work with %(names)s?", names), "enterprise")


def evidence(pair: Pair) -> list[Evidence]:
    """Quote those in common where the product names them."""
    return quotes(pair.product.id, "material", in_common(pair.need.material, pair.product.material))


SIGNAL = Signal("material", measure, say, ask, evidence)
