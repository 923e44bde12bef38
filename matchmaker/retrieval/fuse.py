"""Meaning, words and goods codes in one similarity.

Weights depend on the pair of languages (need's, product's) and on whether lines
of a tariff are searched, on nothing else: one configuration for every fair and
every measurement. `matchmaker evaluate fusion` says what they are worth.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from matchmaker.retrieval.codes import meeting
from matchmaker.retrieval.dense import best_columns
from matchmaker.retrieval.language import typed_without_marks
from matchmaker.retrieval.lexical import Analyser, analyser, bm25_scores, folded
from matchmaker.retrieval.passages import Passages, standardised
from matchmaker.retrieval.sentences import read_closer

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

# offers name what they sell once or often, in a line or a page: saying it counts, how often hardly
_WORDS = {"k1": 0.4, "b": 0.5}
# so many products of each need are compared sentence by sentence
_CLOSER = 100
# a group of fewer columns says too little about its own mean and spread
_LEAST_GROUP = 8


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts.

    Args:
        raw: cosine as encoded.
        centred: cosine without what a vector says of its language alone.
        sentences: cosine as encoded, of the hundred best sentence by sentence.
        words: words in common.
        codes: goods codes in common, as far as the need names goods.
    """

    raw: float = 0.0
    centred: float = 0.0
    sentences: float = 0.0
    words: float = 0.0
    codes: float = 0.0


# what is searched for is an offer: a product, a firm
OFFERS: dict[tuple[str, str], Weights] = {
    ("en", "en"): Weights(centred=0.4, sentences=0.3, words=0.2, codes=0.1),
    ("vi", "vi"): Weights(centred=0.35, words=0.35, codes=0.3),
    ("vi", "en"): Weights(centred=0.4, sentences=0.4, words=0.2),
    ("en", "vi"): Weights(centred=0.3, codes=0.7),
}
# what is searched for is a line of a tariff: formal words, one of thousands of its kind
TARIFF_LINES: dict[tuple[str, str], Weights] = {
    ("en", "en"): Weights(raw=0.3, centred=0.3, words=0.1, codes=0.3),
    ("vi", "vi"): Weights(raw=0.5, words=0.3, codes=0.2),
    ("vi", "en"): Weights(centred=0.6, words=0.1, codes=0.3),
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


def read_closely(language: str, kind: str) -> bool:
    """Say whether texts of a language are compared sentence by sentence.

    Args:
        language: of a text.
        kind: `need` or `product`: whether it asks or answers.
    """
    side = 0 if kind == "need" else 1
    return any(weights.sentences and pair[side] == language for pair, weights in OFFERS.items())


Weigher = Callable[[str, str], Weights]


def similarity(needs: Passages, products: Passages, *, in_tariff: bool = False) -> FloatArray:
    """Compare every need passage with every product passage, as the fair does.

    Args:
        needs, products: passages of both sides.
        in_tariff: the products are lines of a tariff, formal and all of one kind.

    Returns:
        f32 (n_needs, n_products): larger is nearer, comparable within a row only.
    """
    return fused(needs, products, partial(weights_for, in_tariff=in_tariff))


def fused(needs: Passages, products: Passages, weigh: Weigher) -> FloatArray:
    """Add up the parts by the weights of each pair of languages.

    Each part is brought to mean 0 and spread 1 over the products of one
    language, a need at a time, then weighted.

    Args:
        needs, products: passages of both sides.
        weigh: gives the weights of a need's and a product's language.

    Returns:
        f32 (n_needs, n_products).
    """
    found = np.zeros((len(needs.texts), len(products.texts)), np.float32)
    for need_language in sorted(set(needs.languages)):
        rows = needs.rows_in(need_language)
        for product_language in sorted(set(products.languages)):
            columns = products.rows_in(product_language)
            weights = weigh(need_language, product_language)
            found[np.ix_(rows, columns)] = _block(
                needs.part(rows), products, columns, weights, product_language
            )
    return found


def _block(
    needs: Passages, products: Passages, columns: IntArray, weights: Weights, language: str
) -> FloatArray:
    """Fuse the parts for products of one language; small groups borrow everybody's spread."""
    enough = len(columns) >= _LEAST_GROUP
    compared = _Compared(needs, products.part(columns) if enough else products, language)
    shown = np.arange(len(columns)) if enough else columns
    found = np.zeros((len(needs.texts), len(columns)), np.float32)
    known = 0.0
    for part in PARTS:
        share = getattr(weights, part)
        scores = getattr(compared, part) if share else None
        if scores is not None:
            found += share * scores[:, shown]
            known += share
    # what is not worked out yet leaves its share to the others
    return found / known if 0 < known < 1 else found


PARTS = tuple(one.name for one in fields(Weights))


@dataclass(frozen=True)
class _Compared:
    """Needs against products of one language, each part standardised, f32 (n_needs, n_products).

    A part that nobody worked out is None.
    """

    needs: Passages
    products: Passages
    language: str

    @cached_property
    def cosines(self) -> FloatArray:
        """As encoded, not standardised."""
        return self.needs.vectors @ self.products.vectors.T

    @cached_property
    def raw(self) -> FloatArray:
        return standardised(self.cosines)

    @cached_property
    def centred(self) -> FloatArray:
        return standardised(self.needs.centred @ self.products.centred.T)

    @cached_property
    def words(self) -> FloatArray:
        return standardised(word_scores(self.needs, self.products, self.language))

    @cached_property
    def sentences(self) -> FloatArray:
        """Whole texts by what they say at all, the first hundred sentence by sentence."""
        first = best_columns(self.raw + self.words, min(_CLOSER, self.raw.shape[1]))
        cosines = self.cosines.copy()
        read_closer(self.needs, self.products, first, cosines)
        return standardised(cosines)

    @cached_property
    def codes(self) -> FloatArray | None:
        """Codes count as far as a need names goods: no code tells two services apart."""
        if not (self.needs.codes and self.products.codes):
            return None
        met = standardised(meeting(self.needs.codes, self.products.codes))
        return met * self.needs.codes.surely()[:, None]


def word_scores(needs: Passages, products: Passages, language: str) -> FloatArray:
    """BM25 by the products' language; needs typed without marks meet a folded index."""
    cut: Analyser = analyser(language)
    scores = bm25_scores(needs.texts, products.texts, cut, cut, **_WORDS)
    bare = [row for row, text in enumerate(needs.texts) if typed_without_marks(text)]
    if language == "vi" and bare:
        asked = [needs.texts[row] for row in bare]
        scores[bare] = bm25_scores(asked, products.texts, folded, folded, **_WORDS)
    return scores
