"""Find a trade code: by its digits, or by Vietnamese or English words, with or without marks."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matchmaker.domain.text import clean, fold
from matchmaker.retrieval.lexical import Bm25, folded, syllable_pairs, words
from matchmaker.services.goods import lexicon_lines
from matchmaker.services.reference import HsName, hs_path

_DIGITS = re.compile(r"[0-9][0-9.\s-]*")
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class CodeFound:
    """A code of six digits that was looked for, with what it stands under."""

    code: str
    name_vi: str
    name_en: str
    heading: HsName
    chapter: HsName


@dataclass(frozen=True, slots=True)
class CodesFound:
    """The best of what was found, and how many there are in all."""

    codes: tuple[CodeFound, ...] = ()
    total: int = 0


def find_codes(wanted: str, limit: int = 20) -> CodesFound:
    """Find codes by their first digits or by words of their names and trade words.

    Each word must stand in the names of a code, of its heading or in its trade
    words; the last may be a beginning. Case never counts; marks count only for
    the order: "dien tu" finds "điện tử", "điện tử" finds it first.

    Args:
        wanted: as typed; two digits at least, dots and blanks among them do not count.
        limit: at most so many.
    """
    typed = clean(wanted)
    rows = _by_digits(typed) if _DIGITS.fullmatch(typed) else _by_words(typed)
    codes = tuple(lexicon_lines())
    return CodesFound(tuple(named(codes[row]) for row in rows[:limit]), len(rows))


def named(code: str) -> CodeFound:
    """Name a code of six digits, its heading and its chapter."""
    own, heading, chapter = hs_path(code)
    return CodeFound(own.code, own.name_vi, own.name_en, heading, chapter)


def _by_digits(typed: str) -> list[int]:
    digits = re.sub(r"[^0-9]", "", typed)[:6]
    if len(digits) < 2:
        return []
    return [row for row, code in enumerate(lexicon_lines()) if code.startswith(digits)]


def _by_words(typed: str) -> list[int]:
    """Rows in which every word stands, best first: by folded words, marks breaking ties."""
    asked = words(fold(typed))[:_MOST_WORDS]
    if not asked:
        return []
    index = _index()
    rows = [row for row, said in enumerate(index.said) if _says(said, asked)]
    scores = index.folded.scores([folded(typed)])[0] + index.names.scores([folded(typed)])[0]
    if fold(typed) != typed.casefold():
        scores = scores + index.marked.scores([syllable_pairs(typed)])[0]
    order = np.argsort(-scores[rows], kind="stable")
    return [rows[at] for at in order]


def _says(said: str, asked: list[str]) -> bool:
    return all(f" {word} " in said for word in asked[:-1]) and f" {asked[-1]}" in said


@dataclass(frozen=True, slots=True)
class _Index:
    """Words of every code: all of them as one string, and three indexes with the same rows."""

    said: list[str]
    folded: Bm25
    names: Bm25
    marked: Bm25


@lru_cache(maxsize=1)
def _index() -> _Index:
    lines = lexicon_lines()
    both = [f"{en}; {vi}" for en, vi in lines.values()]
    own = [f"{found.name_en}; {found.name_vi}" for found in map(named, lines)]
    return _Index(
        said=[f" {' '.join(words(fold(text)))} " for text in both],
        folded=Bm25([folded(text) for text in both]),
        names=Bm25([folded(text) for text in own]),
        marked=Bm25([syllable_pairs(vi) for _, vi in lines.values()]),
    )
