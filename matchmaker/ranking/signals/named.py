"""Free words in common: the same word is a fact, another word may mean the same."""

from collections.abc import Sequence
from functools import lru_cache

from matchmaker.domain.text import fold
from matchmaker.ranking.signals.signal import UNKNOWN, Evidence


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
