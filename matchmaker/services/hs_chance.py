"""How often a suggested trade code is right: read from `models/hs_suggestion/model.json`.

A code's share of a text says how far it leads, not how often it is right: many
texts are placed firmly and wrongly. The line from the one to the other was
learned from texts whose code is known.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.errors import FileUnreadableError
from matchmaker.embedding.encoder import Kind
from matchmaker.settings import get_settings

Float64 = npt.NDArray[np.float64]
BY_MEANING, BY_WORDS = "meaning", "words"
MODEL_NAME = "model.json"
SCHEMA = "hs_suggestion/1"
_LEAST, _FARTHEST = 1e-12, 20.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A rising line through knots: from a code's log-odds to its chance of being right.

    Args:
        log_odds: ascending.
        chances: never falling, as many.
        texts: how many texts it was learned from.

    Raises:
        ValueError: it falls, or it has no knots.
    """

    log_odds: tuple[float, ...]
    chances: tuple[float, ...]
    texts: int

    def __post_init__(self) -> None:
        """Refuse a line that would say less for more."""
        rising = all(
            list(values) == sorted(values) for values in (self.log_odds, self.chances) if values
        )
        within = bool(self.chances) and self.chances[0] >= 0 and self.chances[-1] <= 1
        if not (rising and within and len(self.log_odds) == len(self.chances)):
            raise ValueError(f"no rising line: {self.log_odds} to {self.chances}")

    def at(self, log_odds: Float64) -> Float64:
        """Chances at log-odds, same shape; beyond the knots the line is level."""
        found: Float64 = np.interp(log_odds, self.log_odds, self.chances)
        return found


def chances(kind: Kind, basis: str, shares: Float64) -> Float64:
    """Say how often suggestions with these shares were right, same shape.

    Args:
        kind: `need` or `product`.
        basis: BY_MEANING, or BY_WORDS where a text had no vector.
        shares: of all codes of a text, f64 (..., n); a text's stand along the last axis.
    """
    return _shipped().curves[f"{kind} by {basis}"].at(log_odds(shares))


def basis_of(encoder: str) -> str:
    """Say which lines hold for what an encoder stored: those of words for one never measured.

    Args:
        encoder: its fingerprint.
    """
    return BY_MEANING if encoder == _shipped().encoder else BY_WORDS


def log_odds(shares: Float64) -> Float64:
    """How far each code leads all others of its text together, same shape, within +-20."""
    others = shares.sum(axis=-1, keepdims=True) - shares
    found: Float64 = np.log(np.maximum(shares, _LEAST) / np.maximum(others, _LEAST))
    return np.clip(found, -_FARTHEST, _FARTHEST)


@dataclass(frozen=True, slots=True)
class Chances:
    """What was learned: a curve for each `kind by basis`, and the encoder of the vectors."""

    encoder: str
    curves: Mapping[str, Curve]


def _shipped() -> Chances:
    return read_chances(get_settings().models_dir / "hs_suggestion")


@lru_cache(maxsize=4)
def read_chances(folder: Path) -> Chances:
    """Read what was learned.

    Raises:
        FileUnreadableError: the file is missing or is none of ours.
    """
    try:
        return _read(json.loads((folder / MODEL_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise FileUnreadableError(
            "The model %(file)s cannot be read: %(problem)s.",
            file=f"{folder.name}/{MODEL_NAME}",
            problem=str(problem),
        ) from problem


def _read(written: dict[str, Any]) -> Chances:
    if written["schema"] != SCHEMA:
        raise ValueError(written["schema"])
    curves = {
        name: Curve(tuple(one["log_odds"]), tuple(one["chances"]), one["texts"])
        for name, one in written["curves"].items()
    }
    return Chances(written["encoder"], curves)
