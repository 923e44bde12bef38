"""Formats of drawings that the need comes in and the product's own words name.

Products have no field for it. Formats are marks such as STEP or DXF, written
in capitals: "step by step" names none.
"""

import re

from matchmaker.domain.sentence import Sentence
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence, Question, Signal


def measure(pair: Pair) -> float:
    """1 where the product's words name a wanted format; NaN otherwise: silence is no refusal."""
    return 1.0 if evidence(pair) else UNKNOWN


def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
    """Name the formats."""
    del value
    if not helps:
        return None
    names = ", ".join(dict.fromkeys(quote.quote for quote in evidence(pair)))
    return Sentence("Works from drawings in %(names)s.", {"names": names})


def ask(pair: Pair) -> Question | None:
    """Ask the enterprise where the need names formats."""
    if not pair.need.drawing_format:
        return None
    names = {"names": ", ".join(pair.need.drawing_format)}
    return Question(Sentence("Can you work from drawings in %(names)s?", names), "enterprise")


def evidence(pair: Pair) -> list[Evidence]:
    """Quote each wanted format where the product's words first name it."""
    found: list[Evidence] = []
    for wanted in pair.need.drawing_format:
        word = re.compile(rf"(?<!\w){re.escape(wanted.upper())}(?!\w)")
        for field, text in pair.product.texts.items():
            where = word.search(text)
            if where:
                start, end = where.span()
                found.append(Evidence("product", pair.product.id, field, start, end, where[0]))
                break
    return found


SIGNAL = Signal("drawing_format", measure, say, ask, evidence)
