"""The same line of the Harmonized System, by 2, 4 or 6 digits."""

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.trade import shared_digits
from matchmaker.ranking.rows import Offer, Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence, Question, Signal


def measure(pair: Pair) -> float:
    """Digits in common: 0, 2, 4 or 6; only codes that a person confirmed count."""
    if not (_stated(pair.product) and _stated(pair.need)):
        return UNKNOWN
    return float(shared_digits(pair.product.hs_code, pair.need.hs_code))


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Name the code as far as it agrees."""
    if not value:
        return Sentence(
            "Different HS chapters: %(one)s and %(other)s.",
            {"one": pair.product.hs_code[:4], "other": pair.need.hs_code[:4]},
        )
    if not helps:
        return None
    code = {"code": pair.need.hs_code[: int(value)]}
    if value == 2:
        return Sentence("Same HS chapter %(code)s.", code)
    if value == 4:
        return Sentence("Same HS heading %(code)s.", code)
    return Sentence("Same HS code %(code)s.", code)


def ask(pair: Pair) -> Question | None:
    """Ask for the code that is missing, the product's first."""
    if not _stated(pair.product):
        return Question(Sentence("Which HS code does the product have?"), "enterprise")
    return Question(Sentence("Which HS code does the need have?"), "buyer")


def evidence(pair: Pair) -> list[Evidence]:
    """Quote both codes."""
    product, need = pair.product, pair.need
    return [
        Evidence("product", product.id, "hs_code", 0, len(product.hs_code), product.hs_code),
        Evidence("need", need.id, "hs_code", 0, len(need.hs_code), need.hs_code),
    ]


def _stated(offer: Offer) -> bool:
    return bool(offer.hs_code) and offer.hs_confirmed


SIGNAL = Signal("hs_overlap", measure, say, ask, evidence)
