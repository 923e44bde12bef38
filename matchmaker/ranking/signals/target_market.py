"""Whether the enterprise wants to sell to the buyer's country."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.countries import country_name
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence, Question, Signal


def measure(pair: Pair) -> float:
    """1 when the country is on the list, 0 when it is not; NaN where the list says nothing.

    Firms list the markets they want to enter: one that they serve already is
    not missing from the list, `export_experience` speaks of it.
    """
    country = pair.buyer.country
    if not pair.enterprise.target_markets or not country:
        return UNKNOWN
    if country in pair.enterprise.target_markets:
        return 1.0
    return UNKNOWN if country in pair.enterprise.export_markets else 0.0


def say(pair: Pair, value: float, helps: bool) -> Sentence:
    """Name the country."""
    del helps
    country = {"country": country_name(pair.buyer.country)}
    if value:
        return Sentence("The enterprise wants to sell to %(country)s.", country)
    return Sentence("%(country)s is not among the enterprise's target markets.", country)


def ask(pair: Pair) -> Question | None:
    """Ask for the list."""
    if pair.enterprise.target_markets:
        return None
    return Question(Sentence("Which countries do you want to sell to?"), "enterprise")


def evidence(pair: Pair) -> list[Evidence]:
    """Quote the country where it stands on the list."""
    country = pair.buyer.country
    if country not in pair.enterprise.target_markets:
        return []
    return [Evidence("enterprise", pair.enterprise.id, "target_markets", 0, len(country), country)]


SIGNAL = Signal("target_market", measure, say, ask, evidence)
