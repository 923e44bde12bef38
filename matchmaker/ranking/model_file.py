"""A model as text: what `read_model` reads, a line a signal, so that two can be compared."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from matchmaker.ranking.score import SIDES, Float64, Model
from matchmaker.ranking.signals import NAMES


def as_json(model: Model) -> str:
    """Write a model, keys and signals in the order of `models/prior/model.json`."""
    signals = {
        name: _sides(model.weights[at])
        | {"centre": float(model.centre[at]), "scale": float(model.scale[at])}
        for at, name in enumerate(NAMES)
    }
    calibration = {n: {"slope": c.slope, "shift": c.shift} for n, c in model.calibrators.items()}
    nearness = {pair: asdict(near) for pair, near in model.nearness.items()}
    parts = {
        "name": json.dumps(model.name),
        "answers": json.dumps(model.answers),
        "intercept": json.dumps(_sides(model.intercept)),
        "signals": _block(signals),
        "calibration": _block(calibration),
        "nearness": _block(nearness),
    }
    return "{\n" + ",\n".join(f'  "{key}": {part}' for key, part in parts.items()) + "\n}\n"


def stamped(model: Model, name: str, answers: int) -> Model:
    """Give a changed model its name, its count of answers and the fingerprint of its text."""
    named = replace(model, name=name, answers=answers)
    return replace(named, fingerprint=hashlib.sha256(as_json(named).encode()).hexdigest())


def _sides(numbers: Float64) -> dict[str, float]:
    return dict(zip(SIDES, (float(number) for number in numbers), strict=True))


def _block(rows: Mapping[str, dict[str, Any]]) -> str:
    lines = (f'    "{name}": {json.dumps(row, ensure_ascii=False)}' for name, row in rows.items())
    return "{\n" + ",\n".join(lines) + "\n  }"
