"""What is asked for against what is offered for it; the figures themselves are never said.

A price is shown to the other side only if its owner allows it, so the sentence
says that the ranges meet or not, and nothing is quoted.
"""

import math

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Offer, Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Question, Signal


def measure(pair: Pair) -> float:
    """0 where the two ranges meet, else the log ratio of the gap between them, negated.

    An offer from 1.40 for a budget up to 1.20 costs ln(1.40 / 1.20). NaN where
    a side states none, where units differ, or where two currencies have no
    loaded rate.
    """
    worth = _worth(pair)
    asked, budget = _range(pair.product), _range(pair.need)
    if worth is None or asked is None or budget is None:
        return UNKNOWN
    low, high = asked[0] * worth, asked[1] * worth
    least = budget[0] if pair.need.price_min else 0.0
    most = budget[1] if pair.need.price_max else math.inf
    if low > most:
        return math.log(most / low)
    return math.log(high / least) if high < least else 0.0


def say(pair: Pair, value: float, helps: bool) -> Sentence:
    """Say whether the ranges meet."""
    del pair, helps
    if value < 0:
        return Sentence("Price ranges do not meet.")
    return Sentence("Price ranges meet.")


def ask(pair: Pair) -> Question | None:
    """Ask the side that stated no price for one that the other side stated."""
    if _range(pair.need) and not _range(pair.product):
        return Question(Sentence("In which price range do you offer the product?"), "enterprise")
    if _range(pair.product) and not _range(pair.need):
        return Question(Sentence("Which price range do you have in mind?"), "buyer")
    return None


def _range(offer: Offer) -> tuple[float, float] | None:
    """Lowest and highest price; one stated price is both. None where none is positive."""
    stated = [price for price in (offer.price_min, offer.price_max) if price]
    return (min(stated), max(stated)) if stated else None


def _worth(pair: Pair) -> float | None:
    """What one unit of the product's currency is worth in the need's; None if not known."""
    product, need, usd = pair.product, pair.need, pair.fair.usd
    if not product.unit or product.unit != need.unit or not (product.currency and need.currency):
        return None
    if product.currency == need.currency:
        return 1.0
    known = {"USD": 1.0, **usd}
    if not {product.currency, need.currency} <= known.keys() or not usd:
        return None
    return known[product.currency] / known[need.currency]


SIGNAL = Signal("price_band", measure, say, ask)
