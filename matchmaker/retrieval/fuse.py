"""Meaning, words and goods codes in one similarity.

Weights depend on the pair of languages alone (need's, product's), never on
what is searched: one configuration for every fair and every measurement.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.retrieval.codes import meeting
from matchmaker.retrieval.language import typed_without_marks
from matchmaker.retrieval.lexical import Analyser, analyser, bm25_scores, folded
from matchmaker.retrieval.passages import Passages, standardised

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

# a group of fewer columns says too little about its own mean and spread
_LEAST_GROUP = 8


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts: cosine as encoded or centred, words, goods codes in common."""

    raw: float = 0.0
    centred: float = 0.0
    words: float = 0.0
    codes: float = 0.0


# what is searched for is an offer: a product, a firm
OFFERS: dict[tuple[str, str], Weights] = {
    ("en", "en"): Weights(raw=0.5, words=0.4, codes=0.1),
    ("vi", "vi"): Weights(centred=0.35, words=0.35, codes=0.3),
    ("vi", "en"): Weights(centred=0.85, words=0.1, codes=0.05),
    ("en", "vi"): Weights(centred=0.3, codes=0.7),
}
# what is searched for is a line of a tariff: formal words, one of thousands of its kind
TARIFF_LINES: dict[tuple[str, str], Weights] = {
    ("en", "en"): Weights(centred=0.4, words=0.2, codes=0.4),
    ("vi", "vi"): Weights(raw=0.5, words=0.3, codes=0.2),
    ("vi", "en"): Weights(centred=0.7, words=0.1, codes=0.2),
}
# pairs that nobody measured; their texts are placed among codes by meaning alone, and badly
SAME_LANGUAGE = OFFERS["en", "en"]
ACROSS_LANGUAGES = Weights(centred=1.0)


def weights_for(need_language: str, product_language: str, *, in_tariff: bool = False) -> Weights:
    """Weights of a pair of languages."""
    pair = need_language, product_language
    usual = SAME_LANGUAGE if need_language == product_language else ACROSS_LANGUAGES
    offers = OFFERS.get(pair, usual)
    return TARIFF_LINES.get(pair, offers) if in_tariff else offers


def similarity(needs: Passages, products: Passages, *, in_tariff: bool = False) -> FloatArray:
    """Compare every need passage with every product passage.

    Each part is brought to mean 0 and spread 1 over the products of one
    language, a need at a time, then weighted: larger is nearer, and values are
    comparable within a row only.

    Args:
        needs, products: passages of both sides.
        in_tariff: the products are lines of a tariff, formal and all of one kind.

    Returns:
        f32 (n_needs, n_products).
    """
    fused = np.zeros((len(needs.texts), len(products.texts)), np.float32)
    for need_language in sorted(set(needs.languages)):
        rows = needs.rows_in(need_language)
        for product_language in sorted(set(products.languages)):
            columns = products.rows_in(product_language)
            weights = weights_for(need_language, product_language, in_tariff=in_tariff)
            fused[np.ix_(rows, columns)] = _block(
                needs.part(rows), products, columns, weights, product_language
            )
    return fused


def _block(
    needs: Passages, products: Passages, columns: IntArray, weights: Weights, language: str
) -> FloatArray:
    """Fuse the parts for products of one language; small groups borrow everybody's spread."""
    enough = len(columns) >= _LEAST_GROUP
    among = products.part(columns) if enough else products
    shown = np.arange(len(columns)) if enough else columns
    fused = np.zeros((len(needs.texts), len(columns)), np.float32)
    if weights.raw:
        fused += weights.raw * standardised(needs.vectors @ among.vectors.T)[:, shown]
    if weights.centred:
        fused += weights.centred * standardised(needs.centred @ among.centred.T)[:, shown]
    if weights.words:
        fused += weights.words * standardised(word_scores(needs, among, language))[:, shown]
    if not weights.codes:
        return fused
    if not (needs.codes and among.codes):  # not worked out yet: the other parts count in full
        return fused / (1 - weights.codes)
    return fused + weights.codes * standardised(meeting(needs.codes, among.codes))[:, shown]


def word_scores(needs: Passages, products: Passages, language: str) -> FloatArray:
    """BM25 by the products' language; needs typed without marks meet a folded index."""
    cut: Analyser = analyser(language)
    scores = bm25_scores(needs.texts, products.texts, cut, cut)
    bare = [row for row, text in enumerate(needs.texts) if typed_without_marks(text)]
    if language == "vi" and bare:
        asked = [needs.texts[row] for row in bare]
        scores[bare] = bm25_scores(asked, products.texts, folded, folded)
    return scores
