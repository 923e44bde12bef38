"""Must-haves: met, failed or unknown. Only a failed one keeps a pair apart.

A score never gates, and what nobody stated is never held against anybody: it
is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import isnan

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import fold
from matchmaker.domain.trade import shared_digits
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals import drawing_format
from matchmaker.ranking.signals.availability import apart
from matchmaker.ranking.signals.certificates import held
from matchmaker.ranking.signals.signal import Question


class State(StrEnum):
    """What is known of a must-have."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """A must-have that failed, or another rule that keeps a pair apart."""

    rule: str
    sentence: Sentence


def failed(pair: Pair) -> list[Gate]:
    """Must-haves of the pair's need that its product and enterprise state they do not meet."""
    gates: list[Gate] = []
    for name in pair.need.must_certificates:
        if held(pair, name)[0] is False:
            sentence = Sentence(
                "The certificate %(name)s is required and is no longer valid.", {"name": name}
            )
            gates.append(Gate("must_certificates", sentence))
    for field in pair.need.must_fields:
        if state_of(pair, field) is State.FAILED:
            sentence = Sentence("Required and not met: %(field)s.", {"field": _named(field)})
            gates.append(Gate("must_fields", sentence))
    return gates


def unknown(pair: Pair) -> list[Question]:
    """Questions for must-have fields that the enterprise has not stated."""
    return [
        Question(
            Sentence("Required, to be confirmed: %(field)s.", {"field": _named(field)}),
            "enterprise",
        )
        for field in pair.need.must_fields
        if state_of(pair, field) is State.UNKNOWN
    ]


def wished(pair: Pair) -> list[tuple[str, Sentence]]:
    """Nice-to-haves that are known to fail, each with the signal that grades it."""
    found: list[tuple[str, Sentence]] = []
    for name in pair.need.nice_certificates:
        if name not in pair.need.must_certificates and held(pair, name)[0] is False:
            sentence = Sentence(
                "The certificate %(name)s is wished for and is no longer valid.", {"name": name}
            )
            found.append(("certificates", sentence))
    for field, signal in _GRADED_BY.items():
        if field not in pair.need.must_fields and state_of(pair, field) is State.FAILED:
            sentence = Sentence("Wished for and not met: %(field)s.", {"field": _named(field)})
            found.append((signal, sentence))
    return found


def kept_apart(pair: Pair) -> list[Gate]:
    """Say whether one side never wants to meet the other, or the two never could."""
    gates: list[Gate] = []
    if (
        pair.buyer.code in pair.enterprise.never_meet
        or pair.enterprise.code in pair.buyer.never_meet
    ):
        gates.append(Gate("never_meet", Sentence("One side asked not to meet the other.")))
    if apart(pair):
        never = Sentence("The two are never present at the same time.")
        gates.append(Gate("availability", never))
    return gates


def state_of(pair: Pair, field: str) -> State:
    """State of one must-have field of the need."""
    check = _CHECKS.get(field)
    return check(pair) if check else State.UNKNOWN


def _limit(field: str) -> Callable[[Pair], State]:
    """Check a number that the product states and the need limits from above."""

    def check(pair: Pair) -> State:
        offered, allowed = getattr(pair.product, field), getattr(pair.need, field)
        if offered is None or allowed is None:
            return State.UNKNOWN
        if field == "moq" and pair.product.unit != pair.need.unit:
            return State.UNKNOWN
        return State.MET if offered <= allowed else State.FAILED

    return check


def _volume(pair: Pair) -> State:
    free, needed = pair.product.volume_month, pair.need.volume_month
    if free is None or needed is None or pair.product.unit != pair.need.unit:
        return State.UNKNOWN
    return State.MET if free >= needed else State.FAILED


def _price(pair: Pair) -> State:
    least, most = pair.product.price_min, pair.need.price_max
    same = pair.product.currency == pair.need.currency and pair.product.unit == pair.need.unit
    if least is None or most is None or not same:
        return State.UNKNOWN
    return State.MET if least <= most else State.FAILED


def _incoterms(pair: Pair) -> State:
    if not pair.need.incoterms or not pair.product.incoterms:
        return State.UNKNOWN
    common = set(pair.need.incoterms) & set(pair.product.incoterms)
    return State.MET if common else State.FAILED


def _words(field: str) -> Callable[[Pair], State]:
    """Check free words: the same word is a fact, another word may mean the same."""

    def check(pair: Pair) -> State:
        wanted = {fold(word) for word in getattr(pair.need, field)}
        offered = {fold(word) for word in getattr(pair.product, field)}
        return State.MET if wanted & offered else State.UNKNOWN

    return check


def _role(pair: Pair) -> State:
    if not pair.need.role or not pair.enterprise.role:
        return State.UNKNOWN
    return State.MET if pair.need.role == pair.enterprise.role else State.FAILED


def _hs(pair: Pair) -> State:
    """A confirmed code of another chapter is a fact; a guessed one is not."""
    if not (pair.need.hs_code and pair.product.hs_code and pair.product.hs_confirmed):
        return State.UNKNOWN
    return (
        State.MET if shared_digits(pair.need.hs_code, pair.product.hs_code) >= 4 else State.FAILED
    )


def _needed_by(pair: Pair) -> State:
    """Who cannot deliver in time even if ordered on the fair's first day fails."""
    days, day = pair.product.lead_time_days, pair.need.needed_by
    if days is None or day is None:
        return State.UNKNOWN
    return State.MET if pair.fair.first_day + timedelta(days=days) <= day else State.FAILED


def _drawings(pair: Pair) -> State:
    return State.UNKNOWN if isnan(drawing_format.measure(pair)) else State.MET


_CHECKS: dict[str, Callable[[Pair], State]] = {
    "tolerance_mm": _limit("tolerance_mm"),
    "moq": _limit("moq"),
    "lead_time_days": _limit("lead_time_days"),
    "volume_year": _volume,
    "price_max": _price,
    "price_min": _price,
    "incoterms": _incoterms,
    "material": _words("material"),
    "process": _words("process"),
    "role": _role,
    "hs_code": _hs,
    "drawing_format": _drawings,
    "needed_by": _needed_by,
}
# what is graded and not required; a role or a code that differs is no failed wish
_GRADED_BY = {
    "tolerance_mm": "tolerance_mm",
    "moq": "volume",
    "volume_year": "volume",
    "lead_time_days": "lead_time",
    "price_max": "price_band",
    "incoterms": "incoterms",
}
_NAMES: dict[str, Sentence] = {
    "tolerance_mm": Sentence("tolerance"),
    "moq": Sentence("minimum order"),
    "lead_time_days": Sentence("lead time"),
    "volume_year": Sentence("volume"),
    "price_max": Sentence("price"),
    "price_min": Sentence("price"),
    "incoterms": Sentence("delivery terms (Incoterms)"),
    "material": Sentence("material"),
    "process": Sentence("process"),
    "role": Sentence("supply role"),
    "hs_code": Sentence("HS code"),
    "drawing_format": Sentence("drawing format"),
    "needed_by": Sentence("date of need"),
}


def _named(field: str) -> Sentence:
    return _NAMES.get(field) or Sentence(field)
