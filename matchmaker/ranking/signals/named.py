"""Free words in common: the same word is a fact, another word may mean the same."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

from matchmaker.domain.sentence import Sentence
from matchmaker.domain.text import fold
from matchmaker.ranking.rows import Offer, Pair
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence, Question, Signal

Field = Literal["process", "material"]
Worded = Callable[[str], Sentence]


def named_signal(field: Field, said: Worded, asked: Worded) -> Signal:
    """Make the signal of a list of free words that both a need and a product have.

    Its value is `share_named`. A pair with words in common is told and quoted by
    them; where there are none nothing speaks against the pair, since other words may
    mean the same, and the enterprise is asked for what the need names.

    Args:
        field: of both offers; also the signal's name.
        said: words the sentence for the words in common.
        asked: words the question for those that the need names.
    """

    def measure(pair: Pair) -> float:
        return share_named(_words(pair.need, field), _words(pair.product, field))

    def say(pair: Pair, value: float, helps: bool) -> Sentence | None:
        del value
        return said(", ".join(common(pair))) if helps else None

    def ask(pair: Pair) -> Question | None:
        wanted = _words(pair.need, field)
        return Question(asked(", ".join(wanted)), "enterprise") if wanted else None

    def evidence(pair: Pair) -> list[Evidence]:
        return quotes(pair.product.id, field, common(pair))

    def common(pair: Pair) -> list[str]:
        return in_common(_words(pair.need, field), _words(pair.product, field))

    return Signal(field, measure, say, ask, evidence)


def _words(offer: Offer, field: Field) -> Sequence[str]:
    return offer.process if field == "process" else offer.material


def share_named(wanted: Sequence[str], offered: Sequence[str]) -> float:
    """Share of the wanted words that are offered, 0 to 1; NaN without one in common.

    "ép phun" and "injection moulding" share no word and are one process: no word
    in common says nothing, so it is unknown and never 0.
    """
    if not wanted or not offered:
        return UNKNOWN
    common = in_common(wanted, offered)
    return len(common) / len({_folded(word) for word in wanted}) if common else UNKNOWN


def in_common(wanted: Sequence[str], offered: Sequence[str]) -> list[str]:
    """Offered words, as written, that are wanted, in the wanted order; case and marks apart."""
    written = {_folded(word): word for word in reversed(offered)}
    return [written[word] for word in dict.fromkeys(map(_folded, wanted)) if word in written]


_folded = lru_cache(maxsize=10_000)(fold)


def quotes(id_: str, field: str, words: Sequence[str]) -> list[Evidence]:
    """Quote whole entries of a product's list."""
    return [Evidence("product", id_, field, 0, len(word), word) for word in words]
