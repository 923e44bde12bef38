"""Learn how often a suggested trade code is right, from texts that this project wrote.

Two kinds of texts: what the invented demo fair offers and seeks, with the codes
we gave it; and trade words of the goods themselves, each placed by lines from
which it was taken out before. What is promised is the less of what the two
showed.
"""

import csv
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker.catalogue.columns import SheetKey, columns_of
from matchmaker.embedding.cache import VectorFile
from matchmaker.embedding.encoder import Encoder, Kind
from matchmaker.embedding.passages import Passage, need_passages, product_passages
from matchmaker.evaluation.codes import CodeFigures, code_figures
from matchmaker.retrieval.codes import Goods, Lines
from matchmaker.retrieval.language import detect
from matchmaker.retrieval.passages import FloatArray, Passages, Spread
from matchmaker.services.goods import LANGUAGES, goods_of, lexicon_lines
from matchmaker.services.hs_chance import (
    BY_MEANING,
    BY_WORDS,
    MODEL_NAME,
    SCHEMA,
    Float64,
    basis_of,
    chances,
    log_odds,
)
from matchmaker.services.hs_codes import word_goods
from matchmaker.services.meaning import centring
from matchmaker.settings import get_settings

SEED = 7
WORDS = 500
_CANDIDATES = 3
_BINS = 20
_KINDS: tuple[Kind, Kind] = ("need", "product")
_DEMO: tuple[tuple[str, SheetKey, Any], ...] = (
    ("needs.csv", SheetKey.NEEDS, need_passages),
    ("products.csv", SheetKey.PRODUCTS, product_passages),
)
_LISTS = ("process", "material")


@dataclass(frozen=True, slots=True)
class Known:
    """Texts whose code is known.

    Args:
        texts: n texts with their languages.
        codes: six digits each.
    """

    texts: list[Passage]
    codes: list[str]


def train_hs_suggestion(folder: Path, encoder: Encoder) -> dict[str, Any]:
    """Learn a rising line for needs and for products, with vectors and by words alone; write them.

    Args:
        folder: `models/hs_suggestion`.
        encoder: of the vectors.

    Returns:
        What was written.
    """
    lines, held_out = without_words(WORDS, SEED)
    by = {BY_MEANING: placing(lines, encoder), BY_WORDS: placing(lines, None)}
    groups = [demo_texts(), held_out]
    curves = {
        f"{kind} by {basis}": curve(
            [odds_and_hits(placed(goods, one, kind, encoder), goods, one) for one in groups]
        )
        for basis, goods in by.items()
        for kind in _KINDS
    }
    written = {"schema": SCHEMA, "encoder": encoder.fingerprint, "seed": SEED, "curves": curves}
    told = json.dumps(written, indent=1)
    (folder / MODEL_NAME).write_text(told + "\n", encoding="utf-8")
    return written


def measure_suggestions(
    texts: list[str], right: Sequence[Collection[str]], kind: Kind, encoder: Encoder | None
) -> CodeFigures:
    """Measure suggestions on texts whose codes are known, chances included.

    Args:
        texts: n texts in any language.
        right: for each the codes of six digits that are right.
        kind: of the texts.
        encoder: None measures words alone.
    """
    goods = goods_of(encoder) if encoder else word_goods()
    spread = goods.spread(_passages(texts, [detect(text) for text in texts], kind, encoder), kind)
    basis = basis_of(encoder.fingerprint) if encoder else BY_WORDS
    said = chances(kind, basis, spread.shares.astype(np.float64))[:, 0]
    suggested = [[goods.codes[row] for row in rows[:_CANDIDATES]] for rows in spread.codes]
    return code_figures(suggested, said, right)


# --- texts whose code is known -----------------------------------------------------------------


def demo_texts() -> Known:
    """Take what the demo fair's needs and products say, in each of their languages."""
    texts: list[Passage] = []
    codes: list[str] = []
    for file, sheet, passages in _DEMO:
        for row in _rows(get_settings().data_dir / "demo" / file, sheet):
            code = row.pop("hs_code", "")[:6]
            if len(code) == 6:
                said = passages(0, row, detect)
                texts += said
                codes += [code] * len(said)
    return Known(texts, codes)


def _rows(path: Path, sheet: SheetKey) -> Iterator[dict[str, Any]]:
    keys = {column.vi: column.key for column in columns_of(sheet)}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            if number:  # the first row repeats the headers in English
                named = {keys[header]: value for header, value in row.items() if header in keys}
                yield named | {key: named.get(key, "").split(";") for key in _LISTS}


def without_words(count: int, seed: int) -> tuple[dict[str, list[str]], Known]:
    """Take a trade word out of the lines of many codes, one for each language.

    Returns:
        All lines by language, in the order of the codes, and the words taken out.
    """
    drawn = np.random.default_rng(seed)
    own = lexicon_lines()
    lines = {
        language: [texts[at] for texts in own.values()] for at, language in enumerate(LANGUAGES)
    }
    codes = list(own)
    taken = Known([], [])
    for language, said in lines.items():
        able = [row for row, line in enumerate(said) if line.count("; ") >= _CANDIDATES]
        for row in drawn.choice(able, count, replace=False):
            parts = said[row].split("; ")
            word = parts.pop(int(drawn.integers(1, len(parts) - 1)))
            said[row] = "; ".join(parts)
            taken.texts.append(Passage(0, language, word))
            taken.codes.append(codes[row])
    return lines, taken


# --- placing them ------------------------------------------------------------------------------


def placing(lines: dict[str, list[str]], encoder: Encoder | None) -> Goods:
    """Put lines together; without an encoder they place by words alone."""
    return Goods(
        tuple(lexicon_lines()),
        {
            language: Lines(
                _passages(texts, [language] * len(texts), "product", encoder),
                np.arange(len(texts), dtype=np.int32),
            )
            for language, texts in lines.items()
        },
    )


def placed(goods: Goods, known: Known, kind: Kind, encoder: Encoder | None) -> Spread:
    """Spread texts over codes as the product does."""
    has_meaning = any(lines.passages.centred.shape[1] for lines in goods.lines.values())
    texts = [one.text for one in known.texts]
    languages = [one.language for one in known.texts]
    return goods.spread(_passages(texts, languages, kind, encoder if has_meaning else None), kind)


def _passages(
    texts: list[str], languages: list[str], kind: Kind, encoder: Encoder | None
) -> Passages:
    vectors: FloatArray = np.zeros((len(texts), 0), np.float32)
    if encoder is not None:
        raw = VectorFile(get_settings().cache_dir / "vectors", encoder).encode(texts, kind)
        vectors = centring(encoder.fingerprint).centred(raw, languages, kind)
    return Passages(texts, languages, vectors, vectors)


def odds_and_hits(spread: Spread, goods: Goods, known: Known) -> tuple[Float64, Float64]:
    """Log-odds of each text's first three codes, and whether each is right, f64 (n, 3) both."""
    odds = log_odds(spread.shares.astype(np.float64))[:, :_CANDIDATES]
    right = [
        [goods.codes[row] == code for row in rows[:_CANDIDATES]]
        for rows, code in zip(spread.codes, known.codes, strict=True)
    ]
    return odds, np.array(right, np.float64)


# --- the line ----------------------------------------------------------------------------------


def curve(groups: Sequence[tuple[Float64, Float64]]) -> dict[str, Any]:
    """Fit a rising line to each group, and promise only what all of them kept.

    Args:
        groups: of each the log-odds of suggestions and whether they were right.

    Returns:
        A curve as `models/hs_suggestion` holds it: at each knot the least of all lines.
    """
    lines = [_risen(odds.ravel(), right.ravel()) for odds, right in groups]
    knots = np.unique(np.round(np.concatenate([found for found, _ in lines]), 3))
    least = np.min([np.interp(knots, found, rates) for found, rates in lines], axis=0)
    return {
        "log_odds": [float(knot) for knot in knots],
        "chances": [round(float(chance), 4) for chance in least],
        "texts": sum(len(odds) for odds, _ in groups),
    }


def _risen(odds: Float64, right: Float64) -> tuple[Float64, Float64]:
    """Isotonic regression over equally filled bins: their mean log-odds, and rates that rise."""
    from sklearn.isotonic import IsotonicRegression

    bins = np.array_split(np.argsort(odds, kind="stable"), min(_BINS, len(odds)))
    knots, rates = (np.array([of[rows].mean() for rows in bins]) for of in (odds, right))
    heavy = np.array([len(rows) for rows in bins])
    return knots, IsotonicRegression(y_min=0, y_max=1).fit(knots, rates, heavy).predict(knots)
