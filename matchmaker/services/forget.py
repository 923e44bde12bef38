"""Forget what texts mean once nobody says them any more.

Vectors are kept by the hash of their text, for every fair together, so that equal
texts share one. Whoever changes, removes or takes back a text asks here, after his
unit: what no present offer says any more loses its vectors and goods codes.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Row

from matchmaker.domain.participant import Role
from matchmaker.embedding.encoder import Kind, text_hash
from matchmaker.embedding.passages import Passage, need_passages, product_passages
from matchmaker.retrieval.language import detect
from matchmaker.services.meaning import kept_texts
from matchmaker.storage.session import Database
from matchmaker.storage.vectors import all_hashes, forget_vectors, offers_saying

KIND_OF: dict[Role, Kind] = {Role.ENTERPRISE: "product", Role.BUYER: "need"}
"""What each side offers, as the encoder calls it."""
_PASSAGES: dict[Kind, Callable[..., list[Passage]]] = {
    "product": product_passages,
    "need": need_passages,
}
Said = dict[str, str]
"""Texts by the hash under which their vectors are kept."""


def said_by(kind: Kind, row: Mapping[str, Any]) -> Said:
    """Give the texts of an offer whose vectors are kept: passages and their sentences.

    Args:
        kind: of the offer.
        row: its columns.
    """
    texts = kept_texts(kind, _PASSAGES[kind](0, row, detect))
    return {text_hash(kind, text): text for _, text in texts}


def forget(db: Database, kind: Kind, said: Said) -> int:
    """Drop the vectors of texts that no present offer says; gives how many texts.

    Args:
        db: the database.
        kind: of the offers that said them.
        said: what they said, as `said_by` gives it; what is still said is kept.
    """
    if not said:
        return 0
    with db.read() as unit:
        still = _said_in(offers_saying(unit, kind, list(said.values())), kind)
    return _drop(db, said.keys() - still)


def forget_unsaid(db: Database) -> int:
    """Drop every vector whose text no present offer says; gives how many texts.

    Reads all offers of all fairs, 0.4 ms each: for changes of many at once.
    """
    with db.read() as unit:
        kept = all_hashes(unit)  # before the offers: what is encoded meanwhile stays
    with db.read() as unit:
        still = {key for kind in _PASSAGES for key in _said_in(offers_saying(unit, kind), kind)}
    return _drop(db, kept - still)


def _said_in(rows: Iterable[Row[Any]], kind: Kind) -> set[str]:
    return {key for row in rows for key in said_by(kind, dict(row._mapping))}  # noqa: SLF001 - public


def _drop(db: Database, gone: set[str]) -> int:
    if gone:
        with db.write() as unit:
            forget_vectors(unit, gone)
    return len(gone)
