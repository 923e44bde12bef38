"""Rebuild the centring means from the trade texts that this project wrote for them."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matchmaker.domain.errors import FileUnreadableError
from matchmaker.embedding.centre import Centring, learn_centring, save_centring
from matchmaker.embedding.encoder import Encoder, Kind
from matchmaker.ranking.score import FloatArray

TEXTS_NAME = "texts.csv"
LANGUAGES = ("en", "vi")
KINDS: tuple[Kind, Kind] = ("need", "product")


def read_texts(folder: Path) -> list[dict[str, str]]:
    """Read the texts: a need and the product that answers it, each in both languages.

    Raises:
        FileUnreadableError: a column is missing or a cell is blank; names column and row.
    """
    with (folder / TEXTS_NAME).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for number, row in enumerate(rows, start=2):
        for column in (f"{kind}_{language}" for kind in KINDS for language in LANGUAGES):
            if not (row.get(column) or "").strip():
                raise FileUnreadableError(
                    "%(file)s, row %(row)s: the column %(column)s is blank or missing.",
                    file=TEXTS_NAME,
                    row=number,
                    column=column,
                )
    return rows


def train_centring(folder: Path, encoder: Encoder) -> dict[str, dict[str, float]]:
    """Learn the means, write weights and manifest, and measure what nearness means then.

    Every text is encoded as a need and as a product, since the prefix moves
    the vector too.

    Returns:
        For each pair of languages, need's first (`en>vi`), the mean centred
        cosine of strangers and of a need and its own product: the figures that
        `models/prior/model.json` holds under `nearness`.
    """
    rows = read_texts(folder)
    texts: dict[tuple[str, Kind], Sequence[str]] = {
        (language, kind): [row[f"{written}_{language}"] for written in KINDS for row in rows]
        for language in LANGUAGES
        for kind in KINDS
    }
    centring = learn_centring(encoder, texts)
    counts = {f"{language}_{kind}": len(written) for (language, kind), written in texts.items()}
    save_centring(centring, folder, counts)
    return _nearness(rows, encoder, centring)


def _nearness(
    rows: list[dict[str, str]], encoder: Encoder, centring: Centring
) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for one in LANGUAGES:
        needs = _centred(rows, encoder, centring, one, "need")
        for other in LANGUAGES:
            cosines = needs @ _centred(rows, encoder, centring, other, "product").T
            own = np.eye(len(rows), dtype=bool)
            found[f"{one}>{other}"] = {
                "strangers": round(float(cosines[~own].mean()), 3),
                "own": round(float(cosines[own].mean()), 3),
            }
    return found


def _centred(
    rows: list[dict[str, str]], encoder: Encoder, centring: Centring, language: str, kind: Kind
) -> FloatArray:
    vectors = encoder.encode([row[f"{kind}_{language}"] for row in rows], kind)
    return centring.centred(vectors, [language] * len(rows), kind)
