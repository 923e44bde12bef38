"""Countries the enterprise already exports to."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.countries import country_name
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence, Signal

_CAP = 5
# being there already says more than any number of other countries
_SAME_COUNTRY = 3


def measure(pair: Pair) -> float:
    """Number of export countries, the buyer's own counting as three; at most 5."""
    markets = pair.enterprise.export_markets
    if not markets:
        return UNKNOWN
    bonus = _SAME_COUNTRY - 1 if pair.buyer.country in markets else 0
    return float(min(_CAP, len(markets) + bonus))


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Name the buyer's country, or count the others."""
    del value
    if not helps:
        return None  # never held against a new exporter
    markets = pair.enterprise.export_markets
    if pair.buyer.country in markets:
        country = {"country": country_name(pair.buyer.country)}
        return Sentence("The enterprise already exports to %(country)s.", country)
    return Sentence(
        "The enterprise already exports to %(count)s countries.", {"count": len(markets)}
    )


def evidence(pair: Pair) -> list[Evidence]:
    """Quote the buyer's country where it stands on the list."""
    country = pair.buyer.country
    if country not in pair.enterprise.export_markets:
        return []
    return [Evidence("enterprise", pair.enterprise.id, "export_markets", 0, len(country), country)]


SIGNAL = Signal("export_experience", measure, say, evidence=evidence)
