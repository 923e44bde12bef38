"""Texts sentence by sentence: what a need asks for, one thing after the other.

A long text's one vector is the mean of all it says, and most of that is not
what the other side looks for. So each sentence of the need looks for the
sentence of the product that is nearest, and the need's sentences are averaged:
late interaction, with a vector for a sentence where O. Khattab and M. Zaharia
("ColBERT", 2020) keep one for every token. Only the products that a first look
at whole texts finds best are read so closely.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from matchmaker.retrieval.passages import Passages, Sentences

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

_END = re.compile(r"(?<=[.;!?])\s+|[\n•。]+")
_WORD = re.compile(r"\w+")
_LEAST_LETTERS = 3
# a title or a tag is near to anything of its kind: it is read together with its neighbours
_LEAST_WORDS = 12
# as many as a page of a profile has; the others are read together with the last one
MOST = 16
_VALUES = 10_000_000  # 40 MB of cosines at a time


def sentences(text: str) -> list[str]:
    """Cut a text into its sentences, at most 16; one at least.

    A text of one sentence, or of less than twelve words, stays as it stands: its
    vector is there already.

    Example:
        >>> sentences("Injection moulding of housings. ABS and PC; tolerance of 0.01 mm or better")
        ['Injection moulding of housings', 'ABS and PC', 'tolerance of 0.01 mm or better']
    """
    if len(_WORD.findall(text)) < _LEAST_WORDS:
        return [text]
    cut = [part.strip(" .;") for part in _END.split(text)]
    kept = [part for part in cut if len(part) >= _LEAST_LETTERS]
    if len(kept) > MOST:
        kept[MOST - 1 :] = ["; ".join(kept[MOST - 1 :])]
    return kept if len(kept) > 1 else [text]


def together(cut: Sequence[Sequence[str]], vectors: Sequence[FloatArray]) -> Sentences:
    """Average the vectors of neighbouring sentences until twelve words are together.

    Averaged, a title has as much to say as the sentence beside it; in a text that
    is read at once the longer one drowns it.

    Args:
        cut: sentences of each text.
        vectors: of these sentences, for each text f32 (its sentences, d).
    """
    found = [
        _mean(said, part)
        for sentences_of, said in zip(cut, vectors, strict=True)
        for part in _spans_of_words(sentences_of)
    ]
    counts = [sum(1 for _ in _spans_of_words(one)) for one in cut]
    return Sentences.of(np.array(found, np.float32), counts)


def _spans_of_words(cut: Sequence[str]) -> list[slice]:
    """Span neighbours until enough words are together; a short end goes with the last span."""
    spans: list[slice] = []
    start = words = 0
    for at, sentence in enumerate(cut, 1):
        words += len(_WORD.findall(sentence))
        if words >= _LEAST_WORDS:
            spans.append(slice(start, at))
            start, words = at, 0
    if not spans:
        return [slice(0, len(cut))]
    return [*spans[:-1], slice(spans[-1].start, len(cut))]


def _mean(vectors: FloatArray, part: slice) -> FloatArray:
    mean: FloatArray = vectors[part].mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length else mean


def read_closer(needs: Passages, products: Passages, first: IntArray, cosines: FloatArray) -> None:
    """Put the cosine by sentences in the place of that of whole texts, for some products.

    Each of the need's sentences takes the cosine of the product's nearest
    sentence; the value is the mean over the need's sentences.

    Args:
        needs, products: passages of both sides.
        first: rows of the products that each need is compared with, i32 (n_needs, k).
        cosines: of whole texts, f32 (n_needs, n_products); changed in place.
    """
    if not cosines.size or (needs.closer is None and products.closer is None):
        return
    columns, place = np.unique(first, return_inverse=True)
    place = place.reshape(first.shape)
    said = products.by_sentence(columns.astype(np.int32))
    asked = needs.by_sentence(np.arange(len(cosines), dtype=np.int32))
    for rows in _spans(asked, max(_VALUES // len(said.vectors), 1)):
        found = sentence_cosines(asked.part(rows), said)
        cosines[rows[:, None], first[rows]] = np.take_along_axis(found, place[rows], axis=1)


def sentence_cosines(needs: Sentences, products: Sentences) -> FloatArray:
    """Average over a need's sentences the cosine of the product's nearest sentence.

    Returns:
        f32 (n_needs, n_products).
    """
    if not len(needs.starts) or not len(products.starts):
        return np.zeros((len(needs.starts), len(products.starts)), np.float32)
    best = np.maximum.reduceat(needs.vectors @ products.vectors.T, products.starts, axis=1)
    counts = needs.counts()[:, None].astype(np.float32)
    found: FloatArray = (np.add.reduceat(best, needs.starts, axis=0) / counts).astype(np.float32)
    return found


def _spans(needs: Sentences, most: int) -> Iterator[IntArray]:
    """Cut needs into spans of about so many sentences, so that memory stays small."""
    span = needs.starts // most
    for number in np.unique(span):
        yield np.flatnonzero(span == number).astype(np.int32)
