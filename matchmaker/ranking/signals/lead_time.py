"""Days until delivery, against what is accepted."""

from dataclasses import replace

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Better, Question, Signal


def measure(pair: Pair) -> float:
    """Days late, negated: 0 when in time."""
    offered, accepted = pair.product.lead_time_days, pair.need.lead_time_days
    if offered is None or accepted is None:
        return UNKNOWN
    return float(min(0, accepted - offered))


def say(pair: Pair, value: float, helps: bool) -> Sentence:
    """Set offered against accepted days."""
    del value, helps
    return Sentence(
        "Delivery offered in %(offered)s days; accepted: %(accepted)s days.",
        {"offered": pair.product.lead_time_days, "accepted": pair.need.lead_time_days},
    )


def ask(pair: Pair) -> Question | None:
    """Ask the enterprise for its lead time where the need sets one."""
    if pair.need.lead_time_days is None:
        return None
    return Question(Sentence("In how many days can you deliver?"), "enterprise")


def better(pair: Pair) -> Better | None:
    """With delivery in the accepted time."""
    offered, accepted = pair.product.lead_time_days, pair.need.lead_time_days
    if accepted is None or (offered is not None and offered <= accepted):
        return None
    what = Sentence("delivery in %(days)s days", {"days": accepted})
    return Better(what, replace(pair, product=replace(pair.product, lead_time_days=accepted)))


SIGNAL = Signal("lead_time", measure, say, ask, better=better)
