"""How near each product of a fair stands to the fair's needs at large.

A need's list counts by how much nearer a product stands to this need than to
needs at large (`ranking.level`): stuffing a profile with what many ask for
brings it nearer to all of them, and hardly forward on any list.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from matchmaker.embedding.passages import Passage
from matchmaker.ranking.level import FloatArray, level
from matchmaker.services import meaning
from matchmaker.services.meaning import Voiced
from matchmaker.services.proposal_sides import Sides
from matchmaker.storage.session import Database

# so many needs stand for all, evenly from their order: a page must not compare thousands
MOST_NEEDS = 200
# levels of the last fairs that were asked about, for the process: texts change rarely
_MOST_KEPT = 16
_kept: dict[bytes, FloatArray] = {}


def near_products(
    db: Database, fingerprint: str, sides: Sides, needs: Voiced, count: int
) -> FloatArray:
    """Compare needs with the fair's products as their lists do: by what is above a product's level.

    Reads stored vectors.

    Args:
        db: where the fair is.
        fingerprint: the encoder's.
        sides: the fair's.
        needs: passages of the needs that are asked about, owners numbered from 0.
        count: how many needs.

    Returns:
        f32 (count, n_products): larger is nearer, comparable within a row only; -inf
        where a side has no text.
    """
    products = meaning.voiced(db, fingerprint, sides.product_texts, "product")
    shape = count, len(sides.products)
    if not needs.owners or not products.owners:
        return np.full(shape, -np.inf, np.float32)
    return meaning.alike(needs, products, shape) - levels(db, fingerprint, sides, products)


def levels(db: Database, fingerprint: str, sides: Sides, products: Voiced) -> FloatArray:
    """Level of each product among the fair's needs, f32 (n_products,).

    Whole texts are compared, none sentence by sentence. Reads stored vectors.

    Args:
        db: where the fair is.
        fingerprint: the encoder's.
        sides: the fair's.
        products: passages of its products, as they are ranked.
    """
    chosen = _evenly(sides.need_texts, len(sides.needs))
    key = _named(fingerprint, chosen, products, len(sides.products))
    if key in _kept:
        return _kept[key]
    needs = meaning.voiced(db, fingerprint, chosen, "need")
    if not needs.owners:
        return np.zeros(len(sides.products), np.float32)
    shape = 1 + max(needs.owners), len(sides.products)
    found = level(meaning.alike(_whole(needs), _whole(products), shape))
    if len(needs.owners) == len(chosen):  # else some texts are still to be encoded
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = found
    return found


def _named(fingerprint: str, needs: Sequence[Passage], products: Voiced, count: int) -> bytes:
    """Name all that levels rest on: texts, whose they are, and the codes they were placed by."""
    offered = products.passages
    told = hashlib.sha256(f"{fingerprint} {count}".encode())
    told.update(repr([(one.owner, one.language, one.text, one.code) for one in needs]).encode())
    told.update(repr((products.owners, offered.languages, offered.texts)).encode())
    if offered.codes:
        told.update(offered.codes.codes.tobytes() + offered.codes.shares.tobytes())
    return told.digest()


def _evenly(texts: Sequence[Passage], needs: int) -> list[Passage]:
    """Passages of at most `MOST_NEEDS` needs, owners numbered anew."""
    rows = np.unique(np.linspace(0, max(needs - 1, 0), min(needs, MOST_NEEDS)).astype(int))
    number = {row: at for at, row in enumerate(rows.tolist())}
    return [replace(one, owner=number[one.owner]) for one in texts if one.owner in number]


def _whole(voiced: Voiced) -> Voiced:
    """Leave the sentences of passages out."""
    return replace(voiced, passages=replace(voiced.passages, closer=None))
