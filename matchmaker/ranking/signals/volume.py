"""Quantities: the need against the free capacity, the minimum order against the need."""

import math
from dataclasses import replace

from matchmaker.domain.participant import counted
from matchmaker.domain.sentence import Sentence, rounded
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Better, Question, Signal


def measure(pair: Pair) -> float:
    """Sum of two log ratios, each at most 0; NaN when neither can be compared.

    A need of twice the free capacity costs ln 2; a minimum order of twice what
    is accepted costs the same.
    """
    parts = [part for part in (_capacity(pair), _minimum(pair)) if part is not None]
    return sum(parts) if parts else UNKNOWN


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Set the figures against each other, of two pairs of them those that fit worse."""
    del value, helps
    capacity, minimum = _capacity(pair), _minimum(pair)
    if capacity is not None and (minimum is None or capacity <= minimum):
        return Sentence(
            "Needed each month: %(need)s; free capacity: %(free)s.",
            {
                "need": _quantity(pair.need.volume_month, pair.need.unit),
                "free": _quantity(pair.product.volume_month, pair.product.unit),
            },
        )
    return Sentence(
        "Minimum order: %(offered)s; accepted: up to %(accepted)s.",
        {
            "offered": _quantity(pair.product.moq, pair.product.unit),
            "accepted": _quantity(pair.need.moq, pair.need.unit),
        },
    )


def ask(pair: Pair) -> Question | None:
    """Ask for the figure that the other side already gave."""
    if pair.need.volume_month is not None and pair.product.volume_month is None:
        return Question(Sentence("How much free capacity do you have each month?"), "enterprise")
    if pair.product.volume_month is not None and pair.need.volume_month is None:
        return Question(Sentence("How much do you need each year?"), "buyer")
    return None


def better(pair: Pair) -> Better | None:
    """With enough free capacity, else with the accepted minimum order."""
    product, need = pair.product, pair.need
    if not need.unit or product.unit not in {"", need.unit}:
        return None
    same_unit = replace(product, unit=need.unit)
    if need.volume_month and (product.volume_month or 0) < need.volume_month:
        what = Sentence(
            "free capacity of %(count)s a month", {"count": _quantity(need.volume_month, need.unit)}
        )
        return Better(
            what, replace(pair, product=replace(same_unit, volume_month=need.volume_month))
        )
    if need.moq and product.moq and product.moq > need.moq:
        what = Sentence("a minimum order of %(count)s", {"count": _quantity(need.moq, need.unit)})
        return Better(what, replace(pair, product=replace(same_unit, moq=need.moq)))
    return None


def _capacity(pair: Pair) -> float | None:
    return _shortage(pair, pair.need.volume_month, pair.product.volume_month)


def _minimum(pair: Pair) -> float | None:
    return _shortage(pair, pair.product.moq, pair.need.moq)


def _shortage(pair: Pair, wanted: float | None, allowed: float | None) -> float | None:
    """Log of allowed / wanted where it is short, else 0; None when not comparable."""
    if not wanted or not allowed or pair.need.unit != pair.product.unit or not pair.need.unit:
        return None
    return min(0.0, math.log(allowed / wanted))


def _quantity(value: float | None, unit: str) -> Sentence | float:
    """Whole figures, and one place after the point below ten, so that 0.4 is not said as 0."""
    return counted(rounded(value, 1 if (value or 0.0) < 10 else 0), unit)


SIGNAL = Signal("volume", measure, say, ask, better=better)
