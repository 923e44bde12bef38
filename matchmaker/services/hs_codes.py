"""Trade codes that a text may mean: suggested with their chance, decided by a person.

What a text may mean is worked out with its vector in the background and kept in
the store (`services.meaning`); a page only reads it. A text that is too new for
that is placed by its words alone, which takes no language model either. How
often a suggestion is right was measured (`models/hs_suggestion`), and that is
what people read beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from matchmaker.domain.participant import Role
from matchmaker.embedding.encoder import Kind, text_hash
from matchmaker.embedding.passages import Passage, need_passages, product_passages
from matchmaker.retrieval.codes import KEPT, Goods, Lines
from matchmaker.retrieval.english import STOP_WORDS
from matchmaker.retrieval.language import detect
from matchmaker.retrieval.lexical import analyser, words
from matchmaker.retrieval.passages import FloatArray, Passages
from matchmaker.services import meaning
from matchmaker.services.goods import LANGUAGES, lexicon_lines
from matchmaker.services.hs_chance import BY_WORDS, basis_of, chances
from matchmaker.services.reference import HsName, hs_path
from matchmaker.storage.session import Database
from matchmaker.storage.vectors import read_vectors

KINDS: Mapping[Role, Kind] = {Role.ENTERPRISE: "product", Role.BUYER: "need"}
_LIMIT = 3
_SHOWN_WORDS = 4
# words alone say nothing where no code stands out of 5,613
_LEAST_SHARE = 2 / KEPT


@dataclass(frozen=True, slots=True)
class CodeSuggestion:
    """A code of six digits that a text may mean.

    Args:
        code: six digits.
        name_vi, name_en: of the subheading.
        chapter, heading: what it stands under.
        in_common: words of the text that also name the goods, as they are written.
        chance: how often suggestions like this one were right, 0 to 1.
        share: how likely the text means this code rather than another, 0 to 1.
    """

    code: str
    name_vi: str
    name_en: str
    chapter: HsName
    heading: HsName
    in_common: tuple[str, ...]
    chance: float
    share: float


def suggest_codes(
    db: Database, text: str, kind: Kind, limit: int = _LIMIT
) -> tuple[CodeSuggestion, ...]:
    """Suggest codes for a text, the likeliest first; none where nothing speaks for one.

    Args:
        db: where spreads of known texts are kept.
        text: in any language.
        kind: `need` or `product`.
        limit: at most so many.
    """
    return suggest_for(db, [Passage(0, detect(text), text)], kind, limit)


def suggest_for(
    db: Database, texts: Sequence[Passage], kind: Kind, limit: int = _LIMIT
) -> tuple[CodeSuggestion, ...]:
    """Suggest codes for what one product or need says in its languages; as `suggest_codes`."""
    stored = _stored(db, texts, kind)
    basis = basis_of(meaning.encoder().fingerprint) if stored else BY_WORDS
    return _suggested(stored or _by_words(texts, kind), texts, kind, basis, limit)


def suggest_anew(
    db: Database, text: str, kind: Kind, limit: int = _LIMIT
) -> tuple[CodeSuggestion, ...]:
    """Suggest codes for a text that is encoded here and now; as `suggest_codes`, and slow."""
    texts, encoder = [Passage(0, detect(text), text)], meaning.encoder()
    vectors = list(encoder.encode([text], kind))
    seen = meaning.with_vectors(texts, vectors, encoder.fingerprint, kind).passages
    spreads = list(meaning.as_stored(meaning.goods(db, encoder).spread(seen, kind)))
    return _suggested(spreads, texts, kind, basis_of(encoder.fingerprint), limit)


def _suggested(
    spreads: Sequence[FloatArray], texts: Sequence[Passage], kind: Kind, basis: str, limit: int
) -> tuple[CodeSuggestion, ...]:
    found = _shared(spreads)
    said = chances(kind, basis, np.array([share for _, share in found], np.float64))
    return tuple(
        suggestion(code, texts, share, float(chance))
        for (code, share), chance in zip(found[:limit], said, strict=False)
    )


def suggest_for_row(
    db: Database, row: Any, side: Role, limit: int = _LIMIT
) -> tuple[CodeSuggestion, ...]:
    """Suggest codes for a stored product or need, a Core row with every column.

    What is said in a language without lines of its own is placed poorly: a name
    in one that has them, where there is one, counts in its stead.
    """
    passages = product_passages if side is Role.ENTERPRISE else need_passages
    texts = passages(0, dict(row._mapping), detect)  # noqa: SLF001 - public in SQLAlchemy
    if all(one.language not in LANGUAGES for one in texts):
        names = [(language, getattr(row, f"name_{language}")) for language in LANGUAGES]
        texts = [Passage(0, language, name) for language, name in names if name] or texts
    return suggest_for(db, texts, KINDS[side], limit)


def suggestion(code: str, texts: Sequence[Passage], share: float, chance: float) -> CodeSuggestion:
    """Name a code and what speaks for it."""
    own, heading, chapter = hs_path(code)
    common = words_in_common(code, texts)
    return CodeSuggestion(
        own.code, own.name_vi, own.name_en, chapter, heading, common, chance, share
    )


# --- where the shares come from ----------------------------------------------------------------


def _stored(db: Database, texts: Sequence[Passage], kind: Kind) -> list[FloatArray]:
    """Read the spreads that were worked out before: codes and shares side by side."""
    keys = [text_hash(kind, one.text) for one in texts]
    with db.read() as unit:
        key = meaning.place_key(unit, meaning.encoder().fingerprint)
        return list(read_vectors(unit, key, keys).values())


def _by_words(texts: Sequence[Passage], kind: Kind) -> list[FloatArray]:
    """Place texts by their words; those in a language without lines, or without a hit, not at all.

    The other language's lines would only add noise: without vectors nothing joins the two.
    """
    own = [one for one in texts if one.language in LANGUAGES]
    blank = np.zeros((len(own), 0), np.float32)
    passages = Passages([one.text for one in own], [one.language for one in own], blank, blank)
    placed = meaning.as_stored(word_goods().spread(passages, kind))
    return [row for row in placed if row[KEPT] >= _LEAST_SHARE]


@lru_cache(maxsize=1)
def word_goods() -> Goods:
    """Give the shipped lines without vectors: they place by words alone."""
    own = lexicon_lines()
    codes = np.arange(len(own), dtype=np.int32)
    blank = np.zeros((len(own), 0), np.float32)
    lines = {
        language: Lines(
            Passages([texts[at] for texts in own.values()], [language] * len(own), blank, blank),
            codes,
        )
        for at, language in enumerate(LANGUAGES)
    }
    return Goods(tuple(own), lines)


def _shared(spreads: Sequence[FloatArray]) -> list[tuple[str, float]]:
    """Average the spreads of one thing said in several ways: codes with shares, best first."""
    codes = tuple(lexicon_lines())
    found: dict[str, float] = {}
    for spread in spreads:
        for row, share in zip(spread[:KEPT].astype(int), spread[KEPT : 2 * KEPT], strict=True):
            found[codes[row]] = found.get(codes[row], 0.0) + float(share) / len(spreads)
    return sorted(
        ((code, share) for code, share in found.items() if share > 0),
        key=lambda one: (-one[1], one[0]),
    )


# --- why ---------------------------------------------------------------------------------------


def words_in_common(code: str, texts: Sequence[Passage]) -> tuple[str, ...]:
    """Quote what a text and the line of a code share, as the text writes it, longest first.

    Vietnamese syllables count in twos at least: alone they mean little.
    """
    lines = dict(zip(LANGUAGES, lexicon_lines().get(code, ("", "")), strict=True))
    found: dict[str, None] = {}
    for one in texts:
        if one.language in lines:
            runs = _runs(one.text, lines[one.language], one.language)
            found |= dict.fromkeys(sorted(runs, key=lambda run: -len(run)))
    kept: list[str] = []
    for run in found:
        if all(run not in longer for longer in kept):
            kept.append(run)
    return tuple(kept[:_SHOWN_WORDS])


def _runs(text: str, line: str, language: str) -> list[str]:
    """Longest runs of neighbouring words that stand side by side in the line too."""
    said, cut = words(text), analyser(language)
    named = [cut(word) for word in words(line)]
    singles = {term for terms in named for term in terms}
    pairs = {(one[0], two[0]) for one, two in pairwise(named) if one and two}
    runs: list[list[str]] = []
    before = ""
    for word in said:
        term = next(iter(cut(word)), "")
        if term and term in singles and not _is_empty(word, language):
            if before and (before, term) in pairs:
                runs[-1].append(word)
            else:
                runs.append([word])
            before = term
        else:
            before = ""
    least = 2 if language == "vi" else 1
    return [" ".join(run) for run in runs if len(run) >= least]


def _is_empty(word: str, language: str) -> bool:
    return word.isdecimal() or (language == "en" and (len(word) < 3 or word in STOP_WORDS))
