"""Vectors kept in a file, so that a second measurement encodes nothing."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from matchmaker.embedding.encoder import Encoder, FloatArray, Kind, Progress, text_hash

_KEPT_AT_ONCE = 1024


class VectorFile:
    """One file for each encoder and kind, under the hash of each text.

    Args:
        folder: may be deleted at any time.
        encoder: what encodes the texts that are not there yet.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._folder = folder
        self.encoder = encoder

    def encode(
        self, texts: Sequence[str], kind: Kind, on_progress: Progress | None = None
    ) -> FloatArray:
        """Give vectors, shape (n, dimension), encoding only what is new."""
        path = self._folder / f"{self.encoder.fingerprint[:16]}-{kind}.npz"
        known = _read(path)
        keys = [text_hash(kind, text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        for part in _parts(sorted(missing, key=lambda key: len(missing[key]))):
            vectors = self.encoder.encode([missing[key] for key in part], kind, on_progress)
            # another process may have written meanwhile: read once more before writing
            known = _read(path) | dict(zip(part, vectors, strict=True))
            _write(path, known)
        if not keys:
            return self.encoder.encode([], kind)
        return np.stack([known[key] for key in keys])


def _parts(keys: list[str]) -> Iterator[list[str]]:
    """Cut into parts that are kept one by one, so that a stop loses minutes, not hours."""
    for start in range(0, len(keys), _KEPT_AT_ONCE):
        yield keys[start : start + _KEPT_AT_ONCE]


def _read(path: Path) -> dict[str, FloatArray]:
    if not path.is_file():
        return {}
    with np.load(path) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))


def _write(path: Path, known: dict[str, FloatArray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.stem}.{os.getpid()}.npz")
    np.savez(beside, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    beside.rename(path)
