"""Goods codes as a bridge: a need and a product that share no word meet in a code.

Every text is spread over the subheadings of the Harmonized System by how near
it stands to the lines that name their goods: in its own language by words and
by meaning, in the others by meaning. Two texts are near when their spreads
meet. A code that a person confirmed takes the place of the guess.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchmaker.retrieval.dense import best_columns
from matchmaker.retrieval.lexical import Bm25, analyser
from matchmaker.retrieval.passages import Passages, Spread, standardised

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

KEPT = 30
# how fast a share falls with the distance from the nearest code, in standard deviations
_SHARPNESS = {"need": 0.8, "product": 0.5}
_OWN_WORDS, _OWN_MEANING, _OTHER_MEANING = 0.4, 0.4, 0.2
# a need whose nearest line is no nearer than the first cosine names no goods, from the second on
# it surely does: those for services stand at .20 to .28, those for goods at .33 to .45
_NAMES_NONE, _NAMES_GOODS = 0.20, 0.35
# what meeting in a heading is worth beside meeting in a subheading
_HEADING = 0.5
# texts that meet nowhere stand this far below a certain meeting, as a logarithm
_NOWHERE = 1e-3


@dataclass(frozen=True)
class Lines:
    """Lines in one language that name the goods of codes; several may name the same code.

    Args:
        passages: n lines.
        code: row number of each line's code, i32 (n,), ascending.
    """

    passages: Passages
    code: IntArray

    @cached_property
    def words(self) -> Bm25:
        """Index of the lines' words."""
        cut = analyser(self.passages.languages[0])
        return Bm25([cut(text) for text in self.passages.texts])

    def best(self, scores: FloatArray, n_codes: int) -> FloatArray:
        """Best line of each code, f32 (n, n_codes) from f32 (n, n_lines).

        A code without a line is as far from a text as the line that is farthest from it.
        """
        present, starts = np.unique(self.code, return_index=True)
        found = np.empty((len(scores), n_codes), np.float32)
        found[:] = scores.min(axis=1, initial=0, keepdims=True)
        found[:, present] = np.maximum.reduceat(scores, starts, axis=1)
        return found


@dataclass(frozen=True)
class Goods:
    """What the goods of every code are called, by language.

    Args:
        codes: six digits each, ascending.
        lines: by language; every code should have one in each.
    """

    codes: tuple[str, ...]
    lines: Mapping[str, Lines]
    heading_of: IntArray = field(init=False)

    def __post_init__(self) -> None:
        """Number the headings in their order."""
        headings = sorted({code[:4] for code in self.codes})
        at = {heading: row for row, heading in enumerate(headings)}
        of = np.array([at[code[:4]] for code in self.codes], np.int32)
        object.__setattr__(self, "heading_of", of)

    def spread(self, texts: Passages, kind: str) -> Spread:
        """Spread texts over codes.

        Args:
            texts: n passages; those in a language without lines are placed by meaning alone.
            kind: `need` or `product`: a product says more exactly what it is.
        """
        kept = min(KEPT, len(self.codes))
        codes = np.zeros((len(texts.texts), kept), np.int32)
        shares = np.zeros((len(texts.texts), kept), np.float32)
        sure = np.ones(len(texts.texts), np.float32)
        for language in sorted(set(texts.languages)):
            for rows in _blocks(texts.rows_in(language)):
                part = texts.part(rows)
                nearness = self._nearness(part, language)
                chosen = best_columns(nearness, kept)
                near = np.take_along_axis(nearness, chosen.astype(np.int64), axis=1)
                codes[rows], shares[rows] = chosen, _shares(near, _SHARPNESS[kind])
                if kind == "need":
                    sure[rows] = self._surely(part, language)
        return Spread(codes, shares, self.heading_of, sure)

    def _nearness(self, texts: Passages, language: str) -> FloatArray:
        """Compare texts of one language with every code, f32 (n, n_codes)."""
        own, others = self.lines.get(language), set(self.lines) - {language}
        found = np.zeros((len(texts.texts), len(self.codes)), np.float32)
        if own is not None:
            cut = analyser(language)
            in_words = own.words.scores([cut(text) for text in texts.texts])
            found += _OWN_WORDS * standardised(own.best(in_words, len(self.codes)))
            found += _OWN_MEANING * self._meaning(texts, own)
        for other in sorted(others):
            share = _OTHER_MEANING if own is not None else 1.0
            found += share / len(others) * self._meaning(texts, self.lines[other])
        return standardised(found)

    def _surely(self, texts: Passages, language: str) -> FloatArray:
        """Say how surely texts of one language name goods, f32 (n,); 1 where nothing tells."""
        own = self.lines.get(language)
        if own is None or not own.passages.centred.size:
            return np.ones(len(texts.texts), np.float32)
        nearest = (texts.centred @ own.passages.centred.T).max(axis=1)
        sure: FloatArray = np.clip(
            (nearest - _NAMES_NONE) / (_NAMES_GOODS - _NAMES_NONE), 0, 1, dtype=np.float32
        )
        return sure

    def _meaning(self, texts: Passages, lines: Lines) -> FloatArray:
        if not lines.passages.centred.shape[1]:
            return np.zeros((len(texts.texts), len(self.codes)), np.float32)
        cosines = texts.centred @ lines.passages.centred.T
        return standardised(lines.best(cosines, len(self.codes)))

    def confirmed(self, spread: Spread, codes: Sequence[str]) -> Spread:
        """Put codes that persons confirmed in the place of guesses; blank keeps the guess.

        A code of four digits is spread evenly over its subheadings; one that is
        not in the list keeps the guess.
        """
        meant = {row: self._meant(code) for row, code in enumerate(codes) if code}
        kept = spread.codes.shape[1]
        # some headings have more subheadings than a guess keeps codes
        wider = max([kept, *map(len, meant.values())]) - kept
        sure = spread.surely().copy()
        found = np.pad(spread.codes, ((0, 0), (0, wider)))
        shares = np.pad(spread.shares, ((0, 0), (0, wider)))
        for row, named in meant.items():
            if len(named):
                sure[row] = 1.0
                shares[row] = 0.0
                found[row, : len(named)] = named
                shares[row, : len(named)] = 1 / len(named)
        return Spread(found, shares, self.heading_of, sure)

    def _meant(self, code: str) -> IntArray:
        if len(code) < 4:
            return np.zeros(0, np.int32)
        first, last = np.searchsorted(self.codes, [code[:6], f"{code[:6]}~"])
        return np.arange(first, last, dtype=np.int32)


def _blocks(rows: IntArray, most: int = 512) -> Iterator[IntArray]:
    """Cut rows into blocks, so that memory stays small however many there are."""
    for start in range(0, len(rows), most):
        yield rows[start : start + most]


def _shares(near: FloatArray, sharpness: float) -> FloatArray:
    """Turn standardised nearness, best first, into shares that sum to 1.

    Nothing stands above the mean where a text is alike near to every code: it means
    none of them, rather than those that come first.
    """
    weights = np.exp((near - near[:, :1]) / sharpness)
    shares: FloatArray = weights / weights.sum(axis=1, keepdims=True)
    shares[near[:, 0] <= 0] = 0.0
    return shares


def meeting(needs: Spread, products: Spread) -> FloatArray:
    """How surely a need and a product mean goods of one code, on a log scale.

    The chance that both mean the same subheading, plus half the chance that both
    mean the same heading; 0 for certainty in both, about -7 for nowhere.

    Returns:
        f32 (n_needs, n_products).
    """
    same = (needs.by_code() @ products.by_code().T).todense()
    near = (needs.by_heading() @ products.by_heading().T).todense()
    chance = (np.asarray(same) + _HEADING * np.asarray(near)) / (1 + _HEADING)
    found: FloatArray = np.log((chance + _NOWHERE) / (1 + _NOWHERE)).astype(np.float32)
    return found
