"""Two scores for each pair, and a joint one.

`logit a = b_E + sum wE_s z_s` says how much the enterprise would want the
buyer, `logit b` likewise; a is not b. The joint score is the calibrated
product, since both must say yes. Centre and scale of each signal live in the
model and are never taken from the fair at hand: a new participant changes
nobody else's score.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.errors import InvalidError
from matchmaker.ranking.calibrate import Calibrator
from matchmaker.ranking.signals import NAMES

FloatArray = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

SIDES = ("enterprise", "buyer")
_CLIP = 3.0


@dataclass(frozen=True, slots=True)
class Nearness:
    """What nearness means between two languages: of strangers, and of a need and its own product.

    Args:
        part: `raw` or `centred` vectors are compared.
        strangers: mean cosine of texts that have nothing to do with each other.
        own: mean cosine of a need and the product written for it.
        codes: how much meeting in goods codes counts, 0 to 1; the cosine counts the rest.
        codes_strangers, codes_own: the same means of the meeting in codes.
    """

    part: str
    strangers: float
    own: float
    codes: float = 0.0
    codes_strangers: float = 0.0
    codes_own: float = 1.0

    def fit(self, cosines: FloatArray, met: FloatArray | None = None) -> FloatArray:
        """Bring nearness to 0 for strangers and 1 for a need's own product, on average.

        Args:
            cosines: f32, any shape.
            met: how surely both mean goods of one code, same shape; None = not known,
                and the cosine alone counts.
        """
        scaled = (cosines - self.strangers) / (self.own - self.strangers)
        if met is not None and self.codes:
            in_codes = (met - self.codes_strangers) / (self.codes_own - self.codes_strangers)
            scaled = (1 - self.codes) * scaled + self.codes * in_codes
        found: FloatArray = scaled.astype(np.float32)
        return found


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of both sides, centres and scales, calibrators; diffable JSON.

    Shapes: weights f64 (n_signals, 2), enterprise first; intercept f64 (2,);
    centre and scale f64 (n_signals,).
    """

    name: str
    fingerprint: str
    answers: int
    weights: Float64
    intercept: Float64
    centre: Float64
    scale: Float64
    calibrators: dict[str, Calibrator]
    nearness: dict[str, Nearness]

    def nearness_of(self, need_language: str, product_language: str, *, centred: bool) -> Nearness:
        """What a cosine means between two languages.

        A pair of languages that nobody measured takes that of English to
        Vietnamese; an encoder without means of its own takes `uncentred`.
        """
        if not centred:
            return self.nearness["uncentred"]
        measured = self.nearness.get(f"{need_language}>{product_language}")
        # texts without lines of their own are placed among codes too badly to count
        return measured or replace(self.nearness["en>vi"], codes=0.0)


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of n pairs.

    Shapes: the probabilities and `known_share` f64 (n,); z f64 (n, n_signals);
    contributions f64 (n, n_signals, 2); logits f64 (n, 2).
    """

    p_enterprise: Float64
    p_buyer: Float64
    p_mutual: Float64
    known_share: Float64
    z: Float64
    contributions: Float64
    logits: Float64


def read_model(path: Path) -> Model:
    """Read a model's JSON.

    Raises:
        InvalidError: a signal is missing or unknown, a weight negative, a
            scale not positive; the sentence names it.
    """
    content = path.read_bytes()
    written = json.loads(content)
    signals: dict[str, dict[str, float]] = written["signals"]
    for name in sorted(set(NAMES) ^ set(signals)):
        raise InvalidError("The model does not fit: signal %(name)s.", name=name)
    for name, one in signals.items():
        if one["scale"] <= 0 or min(one[side] for side in SIDES) < 0:
            raise InvalidError("The model does not fit: signal %(name)s.", name=name)
    return Model(
        name=written["name"],
        fingerprint=hashlib.sha256(content).hexdigest(),
        answers=written["answers"],
        weights=np.array([[signals[name][side] for side in SIDES] for name in NAMES]),
        intercept=np.array([written["intercept"][side] for side in SIDES]),
        centre=np.array([signals[name]["centre"] for name in NAMES]),
        scale=np.array([signals[name]["scale"] for name in NAMES]),
        calibrators={name: Calibrator(**line) for name, line in written["calibration"].items()},
        nearness={pair: Nearness(**one) for pair, one in written["nearness"].items()},
    )


def score(values: FloatArray, model: Model) -> Scores:
    """Score pairs by their signals.

    Args:
        values: f32 (n, n_signals) in the order of `NAMES`, NaN where unknown;
            an unknown signal contributes exactly 0 and lowers `known_share`.
        model: weights of both sides.
    """
    z = standardised(values, model)
    contributions = z[:, :, None] * model.weights[None, :, :]
    logits = model.intercept + contributions.sum(axis=1)
    p_enterprise = model.calibrators["enterprise"].of_logits(logits[:, 0])
    p_buyer = model.calibrators["buyer"].of_logits(logits[:, 1])
    both = model.calibrators["mutual"].of_probabilities(p_enterprise * p_buyer)
    weight = model.weights.sum(axis=1)
    known = (~np.isnan(values) * weight).sum(axis=1) / weight.sum()
    return Scores(p_enterprise, p_buyer, both, known, z, contributions, logits)


def standardised(values: FloatArray, model: Model) -> Float64:
    """Bring signals to the model's centre and scale, clipped at 3; unknown becomes 0."""
    z: Float64 = np.clip((values.astype(np.float64) - model.centre) / model.scale, -_CLIP, _CLIP)
    return np.nan_to_num(z, nan=0.0)


def contribution_rows(scores: Scores, row: int, side: int) -> list[dict[str, Any]]:
    """Write one side's contributions of one pair as JSON, in the signals' order."""
    return [
        {
            "signal": name,
            "z": round(float(scores.z[row, at]), 6),
            "contribution": float(scores.contributions[row, at, side]),
        }
        for at, name in enumerate(NAMES)
    ]
