"""What the goods of every code are called, ready to place texts by.

The names and trade words of `data/reference/hs/goods.csv` are the lines, and
beside them the lines of an official tariff where one was loaded. The vectors of
the shipped lines come with them (`models/goods`), those of a tariff are encoded
once, when it is first needed.
"""

import csv
import hashlib
import json
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matchmaker.domain.trade import TariffLine
from matchmaker.embedding.cache import VectorFile
from matchmaker.embedding.centre import load_centring
from matchmaker.embedding.encoder import Encoder
from matchmaker.retrieval.codes import Goods, Lines
from matchmaker.retrieval.passages import FloatArray, IntArray, Passages
from matchmaker.settings import get_settings

LANGUAGES = ("en", "vi")
VECTORS_NAME = "lines.npz"
_ROUNDED = 127.0
# what is kept of a text beside its codes; codes kept in another form are worked out anew
_KEPT_AS = "codes, shares, sure of goods"


def goods_of(encoder: Encoder, tariff: Sequence[TariffLine] = ()) -> Goods:
    """Put the lines of all codes together for an encoder.

    Args:
        encoder: encodes lines whose vectors are not at hand.
        tariff: official lines beside ours; those of unknown codes are left out.
    """
    own = lexicon_lines()
    codes = tuple(own)
    at = {code: row for row, code in enumerate(codes)}
    shipped = _shipped(encoder.fingerprint, own)
    lines: dict[str, Lines] = {}
    for column, language in enumerate(LANGUAGES):
        texts = [own[code][column] for code in codes]
        official = [
            (at[line.code6], text)
            for line in tariff
            if line.code6 in at and (text := _official(line, language))
        ]
        centred = [shipped[language] if shipped else _centred(encoder, texts, language)]
        if official:  # even for no text an encoder would be loaded
            centred.append(_centred(encoder, [text for _, text in official], language))
        code = [*range(len(codes)), *(row for row, _ in official)]
        texts += [text for _, text in official]
        lines[language] = _ordered(texts, language, np.concatenate(centred), code)
    return Goods(codes, lines)


@lru_cache(maxsize=8)
def goods_key(encoder: str, tariff: str = "") -> str:
    """Name what a text's codes rest on: encoder, lines, loaded tariff; 64 hex digits."""
    said = "\n".join((encoder, _hash_of(lexicon_lines()), tariff, _KEPT_AS))
    return hashlib.sha256(said.encode()).hexdigest()


@lru_cache(maxsize=1)
def lexicon_lines() -> dict[str, tuple[str, str]]:
    """Give the shipped English and Vietnamese line of every code of six digits."""
    with _lexicon_file().open(encoding="utf-8", newline="") as stored:
        rows = {row["code"]: row for row in csv.DictReader(stored)}
    return {
        code: (_line(row, rows[code[:4]], "en"), _line(row, rows[code[:4]], "vi"))
        for code, row in sorted(rows.items())
        if len(code) == 6
    }


def keep_lines(folder: Path, encoder: Encoder) -> int:
    """Encode the shipped lines and write their vectors, rounded, with a manifest.

    Args:
        folder: `models/goods`.
        encoder: what encodes them.

    Returns:
        How many vectors were written.
    """
    own = lexicon_lines()
    rounded: dict[str, npt.NDArray[np.int8]] = {}
    for column, language in enumerate(LANGUAGES):
        vectors = _centred(encoder, [texts[column] for texts in own.values()], language)
        longest = np.abs(vectors).max(axis=1, keepdims=True)
        rounded[language] = np.round(vectors / longest * _ROUNDED).astype(np.int8)
    path = folder / VECTORS_NAME
    np.savez(path, **rounded)  # type: ignore[arg-type]  # the stub takes the names for its own options
    manifest = [
        "# Written by `matchmaker models goods`; see CARD.md.",
        f"encoder = {json.dumps(encoder.fingerprint)}",
        f"lines = {json.dumps(_hash_of(own))}",
        f"sha256 = {json.dumps(hashlib.sha256(path.read_bytes()).hexdigest())}",
        "",
    ]
    (folder / "manifest.toml").write_text("\n".join(manifest), encoding="utf-8")
    return sum(len(vectors) for vectors in rounded.values())


def _lexicon_file() -> Path:
    return get_settings().data_dir / "reference" / "hs" / "goods.csv"


def _line(row: dict[str, str], heading: dict[str, str], language: str) -> str:
    named = (row[f"name_{language}"], row[f"words_{language}"], heading[f"name_{language}"])
    return "; ".join(part for part in named if part)


def _official(line: TariffLine, language: str) -> str:
    if language == "vi":
        return line.text_vi
    return line.text_en or line.text_en_national


def _hash_of(lines: dict[str, tuple[str, str]]) -> str:
    said = "\n".join(f"{code}\t{en}\t{vi}" for code, (en, vi) in lines.items())
    return hashlib.sha256(said.encode()).hexdigest()


def _shipped(encoder: str, own: dict[str, tuple[str, str]]) -> dict[str, FloatArray]:
    """Read the shipped vectors, if they are of this encoder and these lines; else nothing."""
    folder = get_settings().models_dir / "goods"
    path = folder / VECTORS_NAME
    if not path.is_file():
        return {}
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if (manifest["encoder"], manifest["lines"], manifest["sha256"]) != (
        encoder,
        _hash_of(own),
        found,
    ):
        return {}
    with np.load(path) as stored:
        return {language: _unit(stored[language].astype(np.float32)) for language in LANGUAGES}


def _unit(vectors: FloatArray) -> FloatArray:
    unit: FloatArray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def _centred(encoder: Encoder, texts: Sequence[str], language: str) -> FloatArray:
    """Encode lines as products are, without their language's mean.

    An encoder that knows no meaning (`lexical`) gets vectors of no length: words alone place.
    """
    if encoder.name == "lexical":
        return np.zeros((len(texts), 0), np.float32)
    settings = get_settings()
    vectors = VectorFile(settings.cache_dir / "vectors", encoder).encode(texts, "product")
    centring = load_centring(settings.models_dir / "centring", encoder.fingerprint)
    return centring.centred(vectors, [language] * len(texts), "product")


def _ordered(
    texts: Sequence[str], language: str, centred: FloatArray, code: Sequence[int]
) -> Lines:
    """Put the lines of a code side by side."""
    codes = np.array(code, np.int32)
    order: IntArray = np.argsort(codes, kind="stable").astype(np.int32)
    passages = Passages(texts, [language] * len(texts), centred, centred).part(order)
    return Lines(passages, codes[order])
