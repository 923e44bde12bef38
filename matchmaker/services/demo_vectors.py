"""Vectors of the demo fair's texts, shipped so that the first look takes seconds.

Encoding some 450 texts takes a small machine most of a minute. The file holds
what the encoder answered, as half-precision numbers, under the same keys as
the store; a text that was changed since, or another encoder, is simply encoded
anew. `matchmaker demo --renew-vectors` writes the file again.
"""

from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from matchmaker.domain.participant import Scope
from matchmaker.embedding.encoder import text_hash
from matchmaker.services import meaning
from matchmaker.services.proposal_sides import sides_of
from matchmaker.services.reference import agreements
from matchmaker.settings import get_settings
from matchmaker.storage.queries.proposals_input import fair_rows
from matchmaker.storage.session import Database
from matchmaker.storage.vectors import read_vectors, write_vectors

HalfArray = npt.NDArray[np.float16]


def shipped_file() -> Path:
    """Where the vectors of the demo's texts lie."""
    return get_settings().data_dir / "demo" / "vectors.npz"


def lend_vectors(db: Database) -> int:
    """Put the shipped vectors into the store, if they are of the encoder in use.

    Returns:
        How many were put there; 0 for another encoder or without a file.
    """
    encoder = meaning.encoder()
    try:
        with np.load(shipped_file(), allow_pickle=False) as shipped:
            if str(shipped["encoder"]) != encoder.fingerprint:
                return 0
            keys = [row.tobytes().hex() for row in shipped["keys"]]
            halves: HalfArray = shipped["vectors"]
    except (OSError, EOFError, BadZipFile, KeyError, ValueError):
        return 0
    with db.write() as unit:
        write_vectors(unit, encoder.fingerprint, dict(zip(keys, _units(halves), strict=True)))
    return len(keys)


def keep_vectors(db: Database, scope: Scope) -> int:
    """Write the vectors of a fair's texts to the file that is shipped.

    Returns:
        How many were written.
    """
    keys = text_keys(db, scope)
    encoder = meaning.encoder()
    with db.read() as unit:
        known = read_vectors(unit, encoder.fingerprint, keys)
    kept = sorted(known)
    np.savez_compressed(
        shipped_file(),
        encoder=np.array(encoder.fingerprint),
        keys=np.array([list(bytes.fromhex(key)) for key in kept], dtype=np.uint8),
        vectors=np.array([known[key] for key in kept], dtype=np.float16),
    )
    return len(kept)


def text_keys(db: Database, scope: Scope) -> set[str]:
    """Keys of all texts of a fair that ranking compares."""
    with db.read() as unit:
        rows = fair_rows(unit, scope)
    sides = sides_of(rows, agreements())
    texts = meaning.kept_texts("product", sides.product_texts)
    texts += meaning.kept_texts("need", sides.need_texts)
    return {text_hash(kind, text) for kind, text in texts}


def _units(halves: HalfArray) -> npt.NDArray[np.float32]:
    """Bring rows back to unit length, which rounding has bent a little."""
    full = halves.astype(np.float32)
    lengths: npt.NDArray[np.float32] = np.linalg.norm(full, axis=1, keepdims=True)
    units: npt.NDArray[np.float32] = full / lengths
    return units
