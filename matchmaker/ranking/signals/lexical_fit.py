"""The same grade, model or standard: marks that read alike in every language.

`SUS304`, `±0.01`, `IP67`, `M8` need no translation. Only terms with a digit
count, so that the value of a pair rests on its two texts alone and a new
participant changes nobody's.
"""

import re
from functools import lru_cache

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Offer, Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence, Signal, quoted

_TERM = re.compile(r"(?:[A-Z]{2,5} (?=\d{2})|[A-Za-z]+-?)?\d+(?:[.,:/-]?[A-Za-z0-9]+)*")
_NUMBER = re.compile(r"\d+[.,]\d+")
_MOST_SHOWN = 3


def terms(offer: Offer) -> dict[str, str]:
    """Terms with a digit in an offer's words, as folded for comparison and as written."""
    return _terms(tuple(offer.texts.values()))


@lru_cache(maxsize=50_000)
def _terms(texts: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        for written in _TERM.findall(text):
            bare = re.sub(r"[-.,:/ ]", "", written).upper()
            # a lone small number is a count, not a grade
            if len(bare) >= 3 or not bare.isdigit():
                found.setdefault(bare, written)
    return found


def measure(pair: Pair) -> float:
    """Share of the need's grades and models that the product names, 0 to 1."""
    wanted = terms(pair.need)
    if not wanted:
        return UNKNOWN
    return len(wanted.keys() & terms(pair.product).keys()) / len(wanted)


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """List what both name; a figure such as 0.02 says nothing without its unit."""
    shared = _shared(pair)
    if not shared or not value or not helps:
        return None
    listed = ", ".join(written for _, written in shared)
    return Sentence("Both name %(terms)s.", {"terms": listed})


def evidence(pair: Pair) -> list[Evidence]:
    """Quote each shared term where it stands, on both sides."""
    found: list[Evidence] = []
    for bare, _ in _shared(pair):
        found += _where("product", pair.product, bare) + _where("need", pair.need, bare)
    return found


def _shared(pair: Pair) -> list[tuple[str, str]]:
    offered = terms(pair.product)
    wanted = terms(pair.need).items()
    both = [
        (bare, text) for bare, text in wanted if bare in offered and not _NUMBER.fullmatch(text)
    ]
    return both[:_MOST_SHOWN]


def _where(owner: str, offer: Offer, bare: str) -> list[Evidence]:
    written = terms(offer)[bare]
    for field, text in offer.texts.items():
        if written in text:
            return quoted("product" if owner == "product" else "need", offer, field, text, written)
    return []


SIGNAL = Signal("lexical_fit", measure, say, evidence=evidence)
