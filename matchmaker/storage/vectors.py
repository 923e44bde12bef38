"""Embeddings in the store: one row a text and encoder, written once, read by hash."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Row, or_
from sqlmodel import Session, col, delete, select

from matchmaker.storage.core import BUYER, ENTERPRISE, NEED, PRODUCT
from matchmaker.storage.queries.sight import words_in
from matchmaker.storage.tables import StoredVector

FloatArray = npt.NDArray[np.float32]

_AT_ONCE = 500  # SQLite takes no more than 32,766 values a statement; this is plenty


def _parts(hashes: Iterable[str]) -> list[list[str]]:
    listed = list(dict.fromkeys(hashes))
    return [listed[at : at + _AT_ONCE] for at in range(0, len(listed), _AT_ONCE)]


def read_vectors(unit: Session, encoder: str, hashes: Iterable[str]) -> dict[str, FloatArray]:
    """Read the vectors that are there, by text hash; those of other encoders never."""
    return read_both(unit, (encoder, encoder), hashes)[0]


def read_both(
    unit: Session, encoders: tuple[str, str], hashes: Iterable[str]
) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """Read what two encoders made of the same texts, in one statement a part of them."""
    found: dict[str, dict[str, FloatArray]] = {encoder: {} for encoder in encoders}
    for part in _parts(hashes):
        rows = unit.execute(
            select(
                col(StoredVector.encoder), col(StoredVector.text_hash), col(StoredVector.values)
            ).where(
                col(StoredVector.encoder).in_(set(encoders)), col(StoredVector.text_hash).in_(part)
            )
        )
        for encoder, text_hash, values in rows:
            found[encoder][text_hash] = np.frombuffer(values, "<f4")
    return found[encoders[0]], found[encoders[1]]


def write_vectors(unit: Session, encoder: str, vectors: Mapping[str, FloatArray]) -> None:
    """Write vectors by text hash; those that another worker wrote meanwhile stay."""
    there = read_vectors(unit, encoder, vectors)
    unit.add_all(
        StoredVector(encoder=encoder, text_hash=text_hash, values=vector.astype("<f4").tobytes())
        for text_hash, vector in vectors.items()
        if text_hash not in there
    )


def all_hashes(unit: Session) -> set[str]:
    """Hashes of all texts that any encoder's vector is kept of."""
    return set(unit.exec(select(col(StoredVector.text_hash)).distinct()))


def offers_saying(
    unit: Session, kind: str, texts: Sequence[str] | None = None
) -> Iterable[Row[Any]]:
    """Read present offers, of every fair, that may say one of some texts; all without any.

    Vectors are shared by equal texts wherever they stand, so this looks into every
    fair; nothing that it reads is shown to anybody.

    Args:
        unit: an open unit.
        kind: "product" or "need".
        texts: looked for word by word, so that more offers may come than say them.
    """
    offer, owner, key = (
        (PRODUCT, ENTERPRISE, "enterprise_id") if kind == "product" else (NEED, BUYER, "buyer_id")
    )
    asked = (
        select(offer)
        .join(owner, owner.c.id == offer.c[key])
        .where(~offer.c.withdrawn, ~owner.c.withdrawn)
    )
    if texts is not None:
        asked = asked.where(or_(*(words_in(text, offer.c.folded) for text in texts)))
    return unit.execute(asked)


def forget_vectors(unit: Session, hashes: Iterable[str]) -> None:
    """Drop the vectors of texts, of every encoder: erasing a text erases its meaning too."""
    for part in _parts(hashes):
        unit.execute(delete(StoredVector).where(col(StoredVector.text_hash).in_(part)))
