"""Rebuild the centring means from the trade texts that this project wrote for them."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from matchmaker.domain.errors import FileUnreadableError
from matchmaker.embedding.centre import Centring, learn_centring, save_centring
from matchmaker.embedding.encoder import Encoder, Kind
from matchmaker.retrieval.codes import Goods, meeting
from matchmaker.retrieval.passages import Passages
from matchmaker.services.goods import goods_of

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
        cosine and the mean meeting in goods codes of strangers and of a need and
        its own product: the figures that `models/prior/model.json` holds under
        `nearness`.
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
    goods = goods_of(encoder)
    sides = {
        (language, kind): _placed(rows, encoder, centring, goods, language=language, kind=kind)
        for language in LANGUAGES
        for kind in KINDS
    }
    found: dict[str, dict[str, float]] = {}
    own = np.eye(len(rows), dtype=bool)
    for one, other in product(LANGUAGES, LANGUAGES):
        needs, products = sides[one, "need"], sides[other, "product"]
        measured = {"": needs.centred @ products.centred.T}
        if needs.codes and products.codes:
            measured["codes_"] = meeting(needs.codes, products.codes)
        found[f"{one}>{other}"] = {
            f"{part}{whose}": round(float(near[mask].mean()), 3)
            for part, near in measured.items()
            for whose, mask in (("strangers", ~own), ("own", own))
        }
    return found


def _placed(
    rows: list[dict[str, str]],
    encoder: Encoder,
    centring: Centring,
    goods: Goods,
    *,
    language: str,
    kind: Kind,
) -> Passages:
    texts, languages = [row[f"{kind}_{language}"] for row in rows], [language] * len(rows)
    vectors = encoder.encode(texts, kind)
    seen = Passages(texts, languages, vectors, centring.centred(vectors, languages, kind))
    return replace(seen, codes=goods.spread(seen, kind))
