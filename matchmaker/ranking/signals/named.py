"""Free words in common: the same word is a fact, another word may mean the same."""

from collections.abc import Sequence

from matchmaker.domain.text import fold
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence


def share_named(wanted: Sequence[str], offered: Sequence[str]) -> float:
    """Share of the wanted words that are offered, 0 to 1; NaN without one in common.

    "ép phun" and "injection moulding" share no word and are one process: no word
    in common says nothing, so it is unknown and never 0.
    """
    common = in_common(wanted, offered)
    return len(common) / len({fold(word) for word in wanted}) if common else UNKNOWN


def in_common(wanted: Sequence[str], offered: Sequence[str]) -> list[str]:
    """Offered words, as written, that are wanted, in the wanted order; case and marks apart."""
    written = {fold(word): word for word in reversed(offered)}
    return [written[word] for word in dict.fromkeys(map(fold, wanted)) if word in written]


def quotes(id_: str, field: str, words: Sequence[str]) -> list[Evidence]:
    """Quote whole entries of a product's list."""
    return [Evidence("product", id_, field, 0, len(word), word) for word in words]
