"""A trade agreement in force between the two countries on the fair's first day.

Only that it is in force is said: rate and origin are for the reader to check,
and no saving is claimed.
"""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Signal


def measure(pair: Pair) -> float:
    """1 when at least one covers both countries, 0 when none does; NaN when unknown.

    Without a sourced agreement at all nothing can be said of any country.
    """
    if not (pair.enterprise.country and pair.buyer.country and pair.fair.agreements):
        return UNKNOWN
    return float(bool(covering(pair)))


def covering(pair: Pair) -> list[str]:
    """Codes of the agreements in force on the first day."""
    return list(pair.fair.covering(pair.enterprise.country, pair.buyer.country))


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Name the agreements; silence where none is known."""
    if not value or not helps:
        return None
    codes = {"codes": ", ".join(covering(pair))}
    if pair.need.hs_code:
        values = codes | {"hs": pair.need.hs_code[:4]}
        return Sentence("Covered by %(codes)s: check rate and origin for HS %(hs)s.", values)
    return Sentence("Covered by %(codes)s: check rate and origin.", codes)


SIGNAL = Signal("agreement", measure, say)
