"""Reasons: why a pair was suggested, in words that rest on the stored texts.

What a reason weighs is exactly its contribution to the score: contributions
and intercept sum to the logit. Nothing is generated: sentences are templates
filled from fields, quotes are literal parts of them.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from matchmaker.ranking.gates import unknown
from matchmaker.ranking.rows import Pair
from matchmaker.ranking.score import SIDES, FloatArray, Model, Scores, contribution_rows
from matchmaker.ranking.signals import SIGNALS
from matchmaker.ranking.signals.signal import Question, Signal

_MOST = 5
# a weight smaller than this moves a score by less than one point in a hundred
_LEAST = 0.05


def reasons(
    pair: Pair, row: int, values: FloatArray, scores: Scores, model: Model
) -> dict[str, Any]:
    """Explain one pair of a scored table, as the proposal's JSON column holds it.

    Args:
        pair: the rows behind it.
        row: its place in the table.
        values: the table's signals, f32 (n, n_signals), NaN unknown.
        scores: what `score` said of the table.
        model: the model that said it.
    """
    told = _told(pair, row, values[row], scores)
    return {
        **{side: _side(row, at, scores, model) for at, side in enumerate(SIDES)},
        "why": [_written(one) for one in told if _weight(one) > 0][:_MOST],
        "against": [_written(one) for one in reversed(told) if _weight(one) < 0][:_MOST],
        "missing": _missing(pair, values[row]),
    }


def _side(row: int, at: int, scores: Scores, model: Model) -> dict[str, Any]:
    return {
        "intercept": float(model.intercept[at]),
        "logit": float(scores.logits[row, at]),
        "contributions": contribution_rows(scores, row, at),
    }


def _weight(told: dict[str, Any]) -> float:
    return float(told["enterprise"] + told["buyer"])


def _told(
    pair: Pair, row: int, values: Sequence[float] | FloatArray, scores: Scores
) -> list[dict[str, Any]]:
    """Every signal that weighs something and has words for it, strongest first."""
    told: list[dict[str, Any]] = []
    for at, signal in enumerate(SIGNALS):
        enterprise, buyer = (float(c) for c in scores.contributions[row, at])
        if abs(enterprise + buyer) < _LEAST:
            continue
        sentence = signal.say(pair, float(values[at]), enterprise + buyer > 0)
        if sentence:
            weights = {"enterprise": enterprise, "buyer": buyer}
            told.append({"signal": signal, "sentence": sentence, "pair": pair, **weights})
    return sorted(told, key=_weight, reverse=True)


def _written(told: dict[str, Any]) -> dict[str, Any]:
    signal: Signal = told["signal"]
    return {
        "signal": signal.name,
        "sentence": told["sentence"].to_json(),
        "enterprise": told["enterprise"],
        "buyer": told["buyer"],
        "evidence": [asdict(quote) for quote in signal.evidence(told["pair"])],
    }


def _missing(pair: Pair, values: Sequence[float] | FloatArray) -> list[dict[str, Any]]:
    """Questions about what nobody stated; required things first."""
    required = [("must_fields", question) for question in unknown(pair)]
    asked: list[tuple[str, Question | None]] = [
        (signal.name, signal.ask(pair))
        for at, signal in enumerate(SIGNALS)
        if np.isnan(values[at]) or signal.name == "certificates"
    ]
    return [
        {"signal": name, "sentence": question.sentence.to_json(), "asks": question.asks}
        for name, question in [*required, *asked]
        if question
    ]
