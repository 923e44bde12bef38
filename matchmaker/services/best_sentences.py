"""Which sentence of a product answers which sentence of a need: the quotes of `text_fit`.

Stored vectors are of whole texts, so sentences are compared by their words:
stems in English, syllable pairs in Vietnamese, marks with a digit in any
language. Where two texts share no word, their first sentences are quoted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.ranking.rows import Offer, Pair
from matchmaker.ranking.signals import text_fit
from matchmaker.ranking.signals.signal import Evidence, Owner
from matchmaker.retrieval.language import detect
from matchmaker.retrieval.lexical import english, syllable_pairs

_END = re.compile(r"(?<=[.;!?])\s+|\n+|(?<=。)")
_MOST_LETTERS = 160
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: where it stands in its text, and the terms it is compared by."""

    start: int
    end: int
    terms: frozenset[str]


def best_sentences(pair: Pair) -> list[Evidence]:
    """Quote the product's and the need's sentence that share most, else the first ones.

    Of equally near ones the first counts, names before texts.
    """
    need = list(_of_offer(pair.need, text_fit.NEED_FIELDS))
    best: tuple[float, tuple[str, Sentence], tuple[str, Sentence]] | None = None
    for one in _of_offer(pair.product, text_fit.PRODUCT_FIELDS):
        for other in need:
            alike = _alike(one[1].terms, other[1].terms)
            if alike and (best is None or alike > best[0]):
                best = (alike, one, other)
    if best is None:
        return text_fit.evidence(pair)
    return [_quote("product", pair.product, *best[1]), _quote("need", pair.need, *best[2])]


def _of_offer(offer: Offer, fields: tuple[str, ...]) -> Iterator[tuple[str, Sentence]]:
    for key in fields:
        for sentence in _of_text(offer.texts.get(key, "")):
            yield key, sentence


@lru_cache(maxsize=20_000)
def _of_text(text: str) -> tuple[Sentence, ...]:
    return tuple(Sentence(start, end, _terms(text[start:end])) for start, end in spans(text))


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each sentence, at most 160 characters, cut between words.

    Example:
        >>> list(spans("We cast. We mill; 1.5 mm sheet"))
        [(0, 8), (9, 17), (18, 30)]
    """
    start = 0
    for end in [*_END.finditer(text), None]:
        stop = end.start() if end else len(text)
        sentence = text[start:stop]
        if len(sentence) > _MOST_LETTERS:
            sentence = sentence[:_MOST_LETTERS].rsplit(" ", 1)[0]
        kept = sentence.strip()
        if kept:
            begin = start + sentence.index(kept)
            yield begin, begin + len(kept)
        start = end.end() if end else stop


def _terms(sentence: str) -> frozenset[str]:
    """Comparable terms; those of two languages meet only in marks with a digit."""
    if detect(sentence) == "vi":
        cut = syllable_pairs(sentence)
        return frozenset(one for one in cut if " " in one or _DIGIT.search(one))
    return frozenset(english(sentence))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Cosine of two sets of terms: a long sentence wins only by sharing more."""
    common = len(one & other)
    return common / float(len(one) * len(other)) ** 0.5 if common else 0.0


def _quote(owner: Owner, offer: Offer, field: str, sentence: Sentence) -> Evidence:
    quote = offer.texts[field][sentence.start : sentence.end]
    return Evidence(owner, offer.id, field, sentence.start, sentence.end, quote)
