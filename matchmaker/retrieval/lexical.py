"""Words in common: BM25 and character grams, by each language's own rules.

Vietnamese is ranked on marked syllables and pairs of neighbouring syllables:
folding the marks away would let four out of five words share their form with
another. Only a query typed without marks is answered by a folded index.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.text import fold
from matchmaker.retrieval.english import STOP_WORDS, stem

FloatArray = npt.NDArray[np.float32]
Analyser = Callable[[str], list[str]]

_WORD = re.compile(r"\w+")
# one syllable, two spellings: the index keeps the new placement of the tone
_TONE_PLACES = {
    old: new
    for olds, news in (
        ("òa óa ỏa õa ọa", "oà oá oả oã oạ"),
        ("òe óe ỏe õe ọe", "oè oé oẻ oẽ oẹ"),
        ("ùy úy ủy ũy ụy", "uỳ uý uỷ uỹ uỵ"),
    )
    for old, new in zip(olds.split(), news.split(), strict=True)
}
_TONE_PLACE = re.compile(f"({'|'.join(_TONE_PLACES)})$")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def words(text: str) -> list[str]:
    """Cut into plain words, NFC and lower case.

    Example:
        >>> words("Thép SUS304, ±0.01 mm")
        ['thép', 'sus304', '0', '01', 'mm']
    """
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def english(text: str) -> list[str]:
    """Cut into stems without stop words."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def syllable_pairs(text: str) -> list[str]:
    """Cut Vietnamese into syllables and pairs of neighbours; tones in one place.

    Example:
        >>> syllable_pairs("khóa cửa")
        ['khoá', 'cửa', 'khoá cửa']
    """
    single = [_TONE_PLACE.sub(lambda m: _TONE_PLACES[m[1]], word) for word in words(text)]
    return single + [f"{one} {other}" for one, other in pairwise(single)]


def folded(text: str) -> list[str]:
    """Cut into words without marks and pairs of them, for queries typed without marks."""
    single = words(fold(text))
    return single + [f"{one} {other}" for one, other in pairwise(single)]


def bigrams(text: str) -> list[str]:
    """Cut Chinese, Japanese and Korean runs into pairs of signs, the rest into words."""
    normal = unicodedata.normalize("NFKC", text)
    pairs = [run[at : at + 2] for run in _CJK.findall(normal) for at in range(max(len(run) - 1, 1))]
    return pairs + english(_CJK.sub(" ", normal))


def analyser(language: str) -> Analyser:
    """Choose how texts of a language are cut."""
    return {"vi": syllable_pairs, "ja": bigrams, "zh": bigrams, "ko": bigrams}.get(
        language, english
    )


class Bm25:
    """An index of documents, scored by BM25 as Lucene writes it.

    Source: S. Robertson and H. Zaragoza, "The Probabilistic Relevance
    Framework", 2009; idf = ln(1 + (N - n + 0.5) / (n + 0.5)), without the
    constant factor k1 + 1, as in C. Kamphuis et al., "Which BM25 Do You Mean?", 2020.

    Args:
        documents: terms of each document.
        k1: how soon repetition stops to count.
        b: how much length counts against a document.
    """

    def __init__(
        self, documents: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.75
    ) -> None:
        counts = [Counter(document) for document in documents]
        self.vocabulary: dict[str, int] = {}
        for count in counts:
            for term in count:
                self.vocabulary.setdefault(term, len(self.vocabulary))
        self.size = len(documents)
        self._weights = self._weigh(counts, k1, b)

    def _weigh(self, counts: list["Counter[str]"], k1: float, b: float) -> Any:
        """Weight of each term in each document, sparse, shape (terms, documents)."""
        from scipy.sparse import csr_array

        lengths = np.array([count.total() for count in counts], np.float64)
        average = max(lengths.mean(), 1e-9) if len(lengths) else 1.0
        rows = np.array([self.vocabulary[t] for count in counts for t in count], np.int32)
        columns = np.repeat(np.arange(len(counts), dtype=np.int32), [len(c) for c in counts])
        often = np.array([n for count in counts for n in count.values()], np.float64)
        holders = np.bincount(rows, minlength=len(self.vocabulary))
        idf = np.log1p((len(counts) - holders + 0.5) / (holders + 0.5))
        norm = k1 * (1 - b + b * lengths / average)
        values = idf[rows] * often / (often + norm[columns]) if len(rows) else often
        shape = (len(self.vocabulary), len(counts))
        return csr_array((values.astype(np.float32), (rows, columns)), shape=shape)

    def scores(self, queries: Sequence[Sequence[str]]) -> FloatArray:
        """Score every document for every query, shape (n_queries, n_documents)."""
        from scipy.sparse import csr_array

        known = [[self.vocabulary[t] for t in query if t in self.vocabulary] for query in queries]
        rows = np.repeat(np.arange(len(queries)), [len(terms) for terms in known])
        columns = np.array([term for terms in known for term in terms], np.int64)
        ones = np.ones(len(columns), np.float32)
        asked = csr_array((ones, (rows, columns)), shape=(len(queries), len(self.vocabulary)))
        scored: FloatArray = np.asarray((asked @ self._weights).todense(), np.float32)
        return scored


def bm25_scores(
    queries: Sequence[str],
    documents: Sequence[str],
    cut_query: Analyser,
    cut_document: Analyser,
    *,
    k1: float = 1.2,
    b: float = 0.75,
) -> FloatArray:
    """Score documents for queries, both given as text, shape (n_queries, n_documents)."""
    index = Bm25([cut_document(text) for text in documents], k1=k1, b=b)
    return index.scores([cut_query(text) for text in queries])


def char_scores(queries: Sequence[str], documents: Sequence[str]) -> FloatArray:
    """Cosine of character 3- to 5-grams weighted by rarity, shape (n_queries, n_documents)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    grams = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32
    )
    indexed = grams.fit_transform([unicodedata.normalize("NFC", text) for text in documents])
    asked = grams.transform([unicodedata.normalize("NFC", text) for text in queries])
    scored: FloatArray = (asked @ indexed.T).toarray()
    return scored
