"""Meaning and words in one similarity.

Weights depend on the pair of languages alone (need's, product's), never on
what is searched: one configuration for every fair and every measurement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.retrieval.language import typed_without_marks
from matchmaker.retrieval.lexical import Analyser, analyser, bm25_scores, folded

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

# a group of fewer columns says too little about its own mean and spread
_LEAST_GROUP = 8


@dataclass(frozen=True, slots=True)
class Passages:
    """Texts of one side, ready to be compared.

    Args:
        texts: n texts.
        languages: the language of each.
        vectors: unit vectors as encoded, f32 (n, d).
        centred: the same without their language's mean, f32 (n, d).
    """

    texts: Sequence[str]
    languages: Sequence[str]
    vectors: FloatArray
    centred: FloatArray

    def rows_in(self, language: str) -> IntArray:
        """Rows of one language, ascending."""
        return np.flatnonzero(np.array(self.languages) == language).astype(np.int32)

    def part(self, rows: IntArray) -> "Passages":
        """The same for some rows."""
        return Passages(
            [self.texts[row] for row in rows],
            [self.languages[row] for row in rows],
            self.vectors[rows],
            self.centred[rows],
        )


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts: cosine as encoded, cosine centred, words in common."""

    raw: float = 0.0
    centred: float = 0.0
    words: float = 0.0


SAME_LANGUAGE = Weights(raw=0.6, words=0.4)
ACROSS_LANGUAGES = Weights(centred=1.0)
BY_LANGUAGES: dict[tuple[str, str], Weights] = {
    ("vi", "vi"): Weights(centred=0.5, words=0.5),
    ("vi", "en"): Weights(centred=0.9, words=0.1),
}


def weights_for(need_language: str, product_language: str) -> Weights:
    """Weights of a pair of languages."""
    usual = SAME_LANGUAGE if need_language == product_language else ACROSS_LANGUAGES
    return BY_LANGUAGES.get((need_language, product_language), usual)


def similarity(needs: Passages, products: Passages) -> FloatArray:
    """Compare every need passage with every product passage.

    Each part is brought to mean 0 and spread 1 over the products of one
    language, a need at a time, then weighted: larger is nearer, and values are
    comparable within a row only.

    Returns:
        f32 (n_needs, n_products).
    """
    fused = np.zeros((len(needs.texts), len(products.texts)), np.float32)
    for need_language in sorted(set(needs.languages)):
        rows = needs.rows_in(need_language)
        for product_language in sorted(set(products.languages)):
            columns = products.rows_in(product_language)
            weights = weights_for(need_language, product_language)
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
    return fused


def word_scores(needs: Passages, products: Passages, language: str) -> FloatArray:
    """BM25 by the products' language; needs typed without marks meet a folded index."""
    cut: Analyser = analyser(language)
    scores = bm25_scores(needs.texts, products.texts, cut, cut)
    bare = [row for row, text in enumerate(needs.texts) if typed_without_marks(text)]
    if language == "vi" and bare:
        asked = [needs.texts[row] for row in bare]
        scores[bare] = bm25_scores(asked, products.texts, folded, folded)
    return scores


def standardised(scores: FloatArray) -> FloatArray:
    """Bring each row to mean 0 and spread 1; a row without spread becomes 0."""
    if not scores.shape[1]:
        return scores
    centre = scores.mean(axis=1, keepdims=True)
    spread = scores.std(axis=1, keepdims=True)
    scaled: FloatArray = np.divide(
        scores - centre, spread, out=np.zeros_like(scores), where=spread > 1e-6
    )
    return scaled
