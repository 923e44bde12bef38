"""Centring: take away what a vector says about its language alone.

Raw cosines carry language before meaning: unrelated text in one's own language
is as near as the right text in the other. Subtracting the mean of (language,
kind) and bringing the rest back to unit length mends this. The means are
fixed, shipped in `models/centring`, and never computed anew for a fair.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from matchmaker.domain.errors import UnavailableError
from matchmaker.embedding.encoder import Encoder, FloatArray, Kind

WEIGHTS_NAME = "means.npz"


@dataclass(frozen=True, slots=True)
class Centring:
    """Means by (language, kind) of one encoder; empty for an encoder without any."""

    encoder: str = ""
    means: Mapping[tuple[str, Kind], FloatArray] = field(default_factory=dict)

    def centred(self, vectors: FloatArray, languages: Sequence[str], kind: Kind) -> FloatArray:
        """Subtract each row's mean and renormalise, f32 (n, d); without means: as given.

        A language without a mean of its own gets the mean over the known ones.
        """
        if not self.means or not len(vectors):
            return vectors
        moved = vectors - np.stack([self.mean_of(language, kind) for language in languages])
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        unit: FloatArray = (moved / np.maximum(lengths, 1e-9)).astype(np.float32)
        return unit

    def mean_of(self, language: str, kind: Kind) -> FloatArray:
        """Mean of a language and kind, f32 (d,)."""
        known = self.means.get((language, kind))
        if known is not None:
            return known
        every = [mean for (_, of), mean in sorted(self.means.items()) if of == kind]
        average: FloatArray = np.mean(every, axis=0, dtype=np.float32)
        return average


def load_centring(folder: Path, encoder: str) -> Centring:
    """Read the shipped means for an encoder's fingerprint; none for another encoder.

    Raises:
        UnavailableError: the weights are not those the manifest names.
    """
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    if manifest["encoder"] != encoder:
        return Centring()
    path = folder / WEIGHTS_NAME
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != manifest["sha256"]:
        raise UnavailableError(
            "The file %(name)s is not the expected one (SHA-256 %(found)s instead of"
            " %(expected)s). Install its package again.",
            name=f"{folder.name}/{path.name}",
            found=found[:12],
            expected=manifest["sha256"][:12],
        )
    with np.load(path) as stored:
        means: dict[tuple[str, Kind], FloatArray] = {}
        for name in stored.files:
            language, kind = name.split("_")
            means[language, "need" if kind == "need" else "product"] = stored[name]
    return Centring(encoder, means)


def learn_centring(encoder: Encoder, texts: Mapping[tuple[str, Kind], Sequence[str]]) -> Centring:
    """Take the mean vector of each (language, kind) over texts written for this purpose."""
    means = {
        (language, kind): encoder.encode(written, kind).mean(axis=0)
        for (language, kind), written in sorted(texts.items())
    }
    return Centring(encoder.fingerprint, means)


def save_centring(centring: Centring, folder: Path, counts: Mapping[str, int]) -> None:
    """Write weights and manifest; the manifest names the weights' SHA-256.

    Args:
        centring: what `learn_centring` gave.
        folder: `models/centring`.
        counts: number of texts behind each `language_kind`, for the manifest.
    """
    path = folder / WEIGHTS_NAME
    np.savez(path, **{f"{language}_{kind}": m for (language, kind), m in centring.means.items()})  # type: ignore[arg-type]  # the stub takes the names for its own options
    lines = [
        "# Written by `matchmaker models centring`; see CARD.md.",
        f"encoder = {json.dumps(centring.encoder)}",
        f"sha256 = {json.dumps(hashlib.sha256(path.read_bytes()).hexdigest())}",
        "",
        "[texts]",
        *(f"{name} = {count}" for name, count in sorted(counts.items())),
        "",
    ]
    (folder / "manifest.toml").write_text("\n".join(lines), encoding="utf-8")
