"""How many meetings lists bring about, in made-up markets played by every policy alike.

The figures rest on a simulation: they compare policies, they do not foretell a fair.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from itertools import product as every
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.domain.errors import InvalidError
from matchmaker.evaluation.market_model import Market, Scenario, draw_market
from matchmaker.evaluation.market_play import LENGTH, Played, draw_repeats, play
from matchmaker.evaluation.market_policies import Policy
from matchmaker.evaluation.relevance import interval

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]

REFERENCE = "product"
METRICS = (
    "meetings",
    "leads",
    "meetings_per_request",
    "enterprises_ge3",
    "enterprises_0",
    "exposed_ge3",
    "never_shown",
    "gini_exposure",
)
SHAPES = ((400, 300), (400, 120), (400, 80))
CONGESTIONS = (0.0, 0.4, 0.7)
DEFAULT = tuple(Scenario(*shape, level) for shape, level in every(SHAPES, CONGESTIONS))
_LIMITS = {
    "enterprises": (1, 5000),
    "buyers": (1, 5000),
    "congestion": (0, 1),
    "seeds": (1, 1000),
    "acceptance": (0.001, 0.999),
    "noise": (0, 10),
}
_WHOLE = {field.name for field in fields(Scenario) if field.type is int}


def read_scenarios(folder: Path) -> list[Scenario]:
    """Read every `*.json` of a folder, in the order of their names.

    A file holds one scenario, a list of them, or an object whose one key
    `scenarios` holds the list. Keys of a scenario: `enterprises`, `buyers` (1 to
    5,000) and `congestion` (0 to 1) must be there; `seeds` (8), `acceptance`
    (0.10) and `noise` (0.8) may be.

    Raises:
        InvalidError: no scenario is there, a file cannot be read, or a key or
            value is refused; the sentence names file, key and value.
    """
    paths = sorted(folder.glob("*.json"))
    found = [_scenario(path.name, entry) for path in paths for entry in _entries(path)]
    if not found:
        raise InvalidError("The folder %(name)s holds no scenario file.", name=str(folder))
    return found


def _entries(path: Path) -> list[Any]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise InvalidError(
            "The scenario file %(name)s cannot be read: %(why)s.", name=path.name, why=str(problem)
        ) from problem
    if isinstance(held, dict) and set(held) == {"scenarios"}:
        held = held["scenarios"]
    return held if isinstance(held, list) else [held]


def _scenario(name: str, entry: Any) -> Scenario:
    if not isinstance(entry, dict):
        raise InvalidError("The scenario file %(name)s holds no scenario.", name=name)
    for key in entry:
        if key not in _LIMITS:
            raise InvalidError(
                "The scenario file %(name)s has an unknown key %(key)s; there are: %(keys)s.",
                name=name,
                key=key,
                keys=tuple(_LIMITS),
            )
    for key in ("enterprises", "buyers", "congestion"):
        if key not in entry:
            raise InvalidError("The scenario file %(name)s lacks %(key)s.", name=name, key=key)
    stated: dict[str, Any] = {key: _value(name, key, value) for key, value in entry.items()}
    return Scenario(**stated)


def _value(name: str, key: str, value: Any) -> Any:
    low, high = _LIMITS[key]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not low <= value <= high or (key in _WHOLE and value != int(value)):
        raise InvalidError(
            "The scenario file %(name)s says %(key)s %(value)s; it is %(low)s to %(high)s.",
            name=name,
            key=key,
            value=str(value),
            low=str(low),
            high=str(high),
        )
    return int(value) if key in _WHOLE else float(value)


def report(
    scenarios: Sequence[Scenario],
    policies: Mapping[str, Policy],
    heard: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Play scenarios, in the shape of the key `scenarios` of schema market/1.

    Args:
        scenarios: one after the other.
        policies: by name; `product` among them is what all are compared with.
        heard: is told each scenario as it is played.
    """
    found = []
    for scenario in scenarios:
        heard(f"{scenario.enterprises} x {scenario.buyers}, congestion {scenario.congestion:g}")
        measured = measure(scenario, policies)
        stated = asdict(scenario)
        named = {key: stated[key] for key in ("enterprises", "buyers", "congestion", "seeds")}
        found.append(named | {"policies": compared(measured)})
    return found


def measure(scenario: Scenario, policies: Mapping[str, Policy]) -> dict[str, dict[str, Float64]]:
    """Each policy's metrics, f64 (n_seeds,), paired: a seed is the same market and chances."""
    rows: dict[str, list[dict[str, float]]] = {name: [] for name in policies}
    for seed in range(scenario.seeds):
        market = draw_market(scenario, seed)
        lists = {name: policy(market, LENGTH) for name, policy in policies.items()}
        played: dict[str, list[Played]] = {name: [] for name in policies}
        for draws in draw_repeats(market, seed):
            for name, both in lists.items():
                played[name].append(play(market, draws, *both))
        for name, (_, for_buyers) in lists.items():
            rows[name].append(_of_seed(played[name], for_buyers, market))
    return {
        name: {metric: np.array([row[metric] for row in own]) for metric in METRICS}
        for name, own in rows.items()
    }


def _of_seed(played: Sequence[Played], for_buyers: IntArray, market: Market) -> dict[str, float]:
    """Metrics of one policy in one market, the mean of its repeats."""
    meetings = np.array([one.met.sum(axis=1) for one in played])
    exposure = np.bincount(for_buyers[for_buyers >= 0], minlength=len(market.text))
    requests = sum(one.requests for one in played)
    return {
        "meetings": float(meetings.sum(axis=1).mean()),
        "leads": float(np.mean([one.leads for one in played])),
        "meetings_per_request": float(meetings.sum() / requests) if requests else 0.0,
        "enterprises_ge3": float((meetings >= 3).mean()),
        "enterprises_0": float((meetings == 0).mean()),
        "exposed_ge3": float((exposure >= 3).mean()),
        "never_shown": float((exposure == 0).mean()),
        "gini_exposure": gini(exposure),
    }


def gini(values: npt.NDArray[np.integer] | Float64) -> float:
    """Gini coefficient: 0 where all have the same, towards 1 where one has all."""
    ordered = np.sort(values.astype(np.float64))
    total = float(ordered.sum())
    if not total:
        return 0.0
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * ranks - len(ordered) - 1) @ ordered / (len(ordered) * total))


def compared(measured: Mapping[str, Mapping[str, Float64]]) -> dict[str, dict[str, Any]]:
    """Means with standard errors, and the paired difference to `product` in percent."""
    base = measured.get(REFERENCE)
    return {
        name: {
            metric: _mean(values)
            | {
                "pct_vs_product": _percent(values, base[metric])
                if base and name != REFERENCE
                else None
            }
            for metric, values in own.items()
        }
        for name, own in measured.items()
    }


def _mean(values: Float64) -> dict[str, float]:
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    return {"mean": float(values.mean()), "se": spread / len(values) ** 0.5}


def _percent(values: Float64, base: Float64) -> dict[str, Any] | None:
    """Difference in percent, seed by seed; none where the reference is 0."""
    if not base.all():
        return None
    percent = 100 * (values / base - 1)
    return _mean(percent) | {"ci95": interval(percent)["ci95"]}
