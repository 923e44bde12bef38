"""Goods whose importers in the European Union answer for the carbon in them (CBAM)."""

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence, Question, Signal


def measure(pair: Pair) -> float:
    """-1 where the importer is answerable and no emissions data are stated, else 0.

    NaN where the confirmed code is too short to tell, or the country unknown.
    Without data, whether refused or never asked for, the importer has none.
    """
    if not pair.buyer.country or pair.fair.carbon is None:
        return UNKNOWN
    exposed = _exposed(pair)
    if exposed is None:
        return UNKNOWN
    return -1.0 if exposed and not pair.product.emissions_data else 0.0


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Name the code; silence for goods and countries that the mechanism does not reach."""
    del helps
    if not _exposed(pair):
        return None
    code = {"hs": pair.product.hs_code[:4]}
    if value < 0:
        return Sentence("HS %(hs)s is in CBAM scope for EU importers: bring emissions data.", code)
    return Sentence("HS %(hs)s is in CBAM scope for EU importers; emissions data are ready.", code)


def ask(pair: Pair) -> Question | None:
    """Ask for a code that tells, where the buyer's country makes it matter."""
    carbon = pair.fair.carbon
    if carbon is None or pair.buyer.country not in carbon.countries:
        return None
    return Question(Sentence("Which HS code does the product have?"), "enterprise")


def evidence(pair: Pair) -> list[Evidence]:
    """Quote the code."""
    product = pair.product
    if not _exposed(pair):
        return []
    return [Evidence("product", product.id, "hs_code", 0, len(product.hs_code), product.hs_code)]


def _exposed(pair: Pair) -> bool | None:
    """Say whether the importer is answerable for the product; None where nobody can tell."""
    carbon, product = pair.fair.carbon, pair.product
    if carbon is None:
        return None
    if pair.buyer.country not in carbon.countries or pair.fair.first_day < carbon.applies_from:
        return False
    return carbon.in_scope(product.hs_code) if product.hs_confirmed else None


SIGNAL = Signal("carbon_border", measure, say, ask, evidence)
